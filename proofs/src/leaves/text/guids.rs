//! The text of a GUID: `{8-4-4-4-12}` hexadecimal digits.

use takeover::units::Guid;

use super::{Read, Ways, reads};
use crate::leaves::every;
use crate::leaves::found::{Found, hold};

const LAW: &str = "which texts are GUIDs, and which";

/// Letters of each kind that a reader may tell apart.
const LETTERS: [char; 7] = ['{', '}', '-', '0', 'a', 'F', 'g'];

/// As many dashes as a GUID has, and one more.
const DASHES: usize = 5;

/// Right texts, from which others are made.
const RIGHT: [&str; 4] = [
    "{849bafdd-b5b7-1124-8e3a-7e39d71f93eb}",
    "849bafdd-b5b7-1124-8e3a-7e39d71f93eb",
    "849BAFDDB5B711248E3A7E39D71F93EB",
    "{00000000-0000-0000-0000-000000000000}",
];

/// Every value of every digit, and of every two, over a ground of zeros: written as the grammar says,
/// and read back.
pub(super) fn round_trips(ways: &Ways<Guid>) -> Result<u64, Found> {
    let mut looked = 0;
    let mut call = |value: u128| {
        let digits: Vec<char> = format!("{value:032x}").chars().collect();
        let part = |from: usize, to: usize| digits[from..to].iter().collect::<String>();
        let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
        let (expected, text) = (format!("{{{}}}", parts.join("-")), (ways.write)(&Guid(value)));
        looked += 1;
        hold("how a GUID is written", || format!("{value:#x}"), &expected, &text)?;
        hold("a GUID reads back", || format!("{value:#x}"), &Some(Guid(value)), &(ways.read)(&text))
    };
    for (high, low) in (0..32_u32).flat_map(|high| (0..high).map(move |low| (high, low))) {
        for (one, two) in (0..16_u128).flat_map(|one| (0..16_u128).map(move |two| (one, two))) {
            let value = (one << (4 * high)) | (two << (4 * low));
            call(value)?;
            call(!value)?;
        }
    }
    call(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93eb)?;
    Ok(looked)
}

/// Every short text: none is a GUID.
pub(super) fn short(ways: &Ways<Guid>, read: &mut Read) -> Result<u64, Found> {
    every::text(&LETTERS, 6, &mut |text| reads(LAW, ways, grammar, text, read))
}

/// Every text one edit from a right one.
pub(super) fn edited(ways: &Ways<Guid>, read: &mut Read) -> Result<u64, Found> {
    let mut looked = 0;
    for text in RIGHT.into_iter().flat_map(|right| every::edits(right, &every::letters())) {
        reads(LAW, ways, grammar, &text, read)?;
        looked += 1;
    }
    Ok(looked)
}

/// Every text two edits from the one that is written.
pub(super) fn edited_twice(ways: &Ways<Guid>, read: &mut Read) -> Result<u64, Found> {
    let mut looked = 0;
    for once in every::edits(RIGHT[0], &LETTERS) {
        for text in every::edits(&once, &LETTERS) {
            reads(LAW, ways, grammar, &text, read)?;
            looked += 1;
        }
    }
    Ok(looked)
}

/// Every text of 32 digits with up to five dashes, wherever they may stand, and each one once.
pub(super) fn dashed(ways: &Ways<Guid>, read: &mut Read) -> Result<u64, Found> {
    let mut looked = 0;
    let mut texts = vec![(RIGHT[2].to_owned(), 0)];
    while let Some((text, from)) = texts.pop() {
        reads(LAW, ways, grammar, &text, read)?;
        looked += 1;
        let end = if text.len() < 32 + DASHES { text.len() + 1 } else { from };
        texts.extend((from..end).map(|place| {
            let (before, after) = text.split_at(place);
            (format!("{before}-{after}"), place + 1)
        }));
    }
    Ok(looked)
}

/// The digits between dashes, of which there are all or none.
const PARTS: [&[usize]; 2] = [&[32], &[8, 4, 4, 4, 12]];

/// The GUID that a text is: both braces or none, then 32 digits, in five parts or in one.
fn grammar(text: &str) -> Option<Guid> {
    let mut letters: Vec<char> = text.chars().collect();
    let opened = letters.first() == Some(&'{');
    let closed = letters.len() > 1 && letters.last() == Some(&'}');
    if opened && closed {
        letters.pop();
        letters.remove(0);
    }
    let parts: Vec<usize> = letters.split(|&letter| letter == '-').map(<[char]>::len).collect();
    letters.retain(|&letter| letter != '-');
    let digits: String = letters.iter().collect();
    let whole = PARTS.contains(&parts.as_slice()) && letters.iter().all(char::is_ascii_hexdigit);
    whole.then(|| u128::from_str_radix(&digits, 16).ok().map(Guid)).flatten()
}
