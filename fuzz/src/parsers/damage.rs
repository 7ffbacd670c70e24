//! Damaging a text that was in order.

use crate::bytes::Choices;

/// The bytes of one damage.
const STEP: usize = 5;

/// What befalls one text is less than this.
const MOST: usize = 7;

/// A text after damage.
#[derive(Clone, Debug)]
pub(super) struct Damaged {
    /// What is left.
    pub(super) text: Vec<u8>,
    /// Whether nothing befell it but that its version became another number.
    pub(super) other_version: bool,
    /// Whether nothing befell it at all.
    pub(super) whole: bool,
}

/// What is left of a text, as the bytes choose.
pub(super) fn damaged(mut choices: Choices<'_>, text: &[u8]) -> Damaged {
    let count = usize::from(choices.byte()).checked_rem(MOST).unwrap_or(0);
    let mut damaged = Damaged { text: text.to_vec(), other_version: false, whole: true };
    for record in choices.rest().chunks(STEP).take(count) {
        damaged.befall(Choices::new(record), text);
    }
    damaged
}

/// What stands for a version in what is stored, in logs and in requests.
const VERSIONS: [&str; 3] = ["\"version\":1", "\"takeover_log\":1", "\"takeover_admin\":1"];

/// Words that mean something somewhere.
const WORDS: [&str; 24] = [
    "null",
    "-1",
    "0",
    "18446744073709551616",
    "1e400",
    "[]",
    "{}",
    "\"\"",
    "\\u0000",
    "\u{feff}",
    "\n",
    "\t",
    "v1..v999999",
    "at 0s ",
    "needs ",
    "for ",
    "1d",
    "99999999999d",
    " under 1/i1/e1",
    "{\"version\":2}",
    "\"",
    "<",
    "&",
    "..",
];

impl Damaged {
    fn befall(&mut self, mut choices: Choices<'_>, whole: &[u8]) {
        let kind = choices.below(12);
        let place = u16::from_le_bytes([choices.byte(), choices.byte()]);
        let at = usize::from(place).checked_rem(self.text.len().saturating_add(1)).unwrap_or(0);
        let extra = choices.byte();
        let end = at.saturating_add(usize::from(extra)).min(self.text.len());
        let first = core::mem::take(&mut self.whole);
        self.other_version = false;
        match kind {
            0 => self.text.truncate(at),
            1 => drop(self.text.drain(at..end)),
            2 => {
                let again: Vec<u8> = self.text.get(at..end).unwrap_or_default().to_vec();
                self.text.splice(at..at, again);
            }
            3 => self.text.get_mut(at).into_iter().for_each(|byte| *byte ^= extra.max(1)),
            4 => self.text.insert(at, extra),
            5..=6 => {
                let word = WORDS.get(usize::from(extra).checked_rem(WORDS.len()).unwrap_or(0));
                self.text.splice(at..at, word.copied().unwrap_or_default().bytes());
            }
            7 => self.other_number(at, extra),
            8 => self.line(at, extra),
            9 => self.text.extend_from_slice(whole.get(at..).unwrap_or_default()),
            10.. => self.other_version = self.version(extra) && first,
        }
    }

    /// The next digits from there on become another number.
    fn other_number(&mut self, at: usize, extra: u8) {
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let rest = self.text.get(at..).unwrap_or_default();
        let Some(start) = rest.iter().position(is_digit).map(|start| at.saturating_add(start)) else {
            return;
        };
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_digit(byte)).count();
        let mut choices = Choices::new(core::slice::from_ref(&extra));
        let number = choices.number().to_string();
        self.text.splice(start..start.saturating_add(length), number.bytes());
    }

    /// The line there is lost, comes twice, or comes last.
    fn line(&mut self, at: usize, extra: u8) {
        let mut lines: Vec<Vec<u8>> =
            self.text.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        let number = self.text.get(..at).unwrap_or_default().iter().filter(|&&byte| byte == b'\n').count();
        if number >= lines.len() {
            return;
        }
        let line = lines.remove(number);
        match extra & 3 {
            0 => {}
            1 => lines.push(line),
            2.. => {
                lines.insert(number, line.clone());
                lines.insert(number, line);
            }
        }
        self.text = lines.concat();
    }

    /// The version becomes another number. Says whether there was one.
    fn version(&mut self, extra: u8) -> bool {
        let text = String::from_utf8_lossy(&self.text).into_owned();
        let Some(mark) = VERSIONS.into_iter().find(|mark| text.contains(mark)) else { return false };
        let other = u16::from(extra).saturating_add(2);
        let newer = format!("{}{other}", mark.trim_end_matches('1'));
        self.text = text.replacen(mark, &newer, 1).into_bytes();
        true
    }
}
