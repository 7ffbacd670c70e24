//! Reading a log, one line at a time.

use std::io::{BufRead, Read as _};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::format::{Header, Line, VERSION};

/// The longest line in bytes, without its end: 16 MiB.
pub const LONGEST_LINE: usize = 16 * 1_024 * 1_024;

/// Why a log cannot be read any further.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {problem} ({remedy})")]
pub struct Damaged {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl Damaged {
    /// Whether nothing is wrong but that the log stops before its end: whoever wrote it was killed, or
    /// writes on.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.remedy == CUT
    }
}

/// What to do about a log that was cut.
const CUT: &str = "take the whole log; up to here it can be replayed only in part";
/// What to do about a line that nobody wrote like that.
const CHANGED: &str = "take the log as it was written; nothing after this line can be trusted";

/// Reads a log. Holds one line at a time.
#[derive(Debug)]
pub struct Reader<R> {
    source: R,
    header: Header,
    /// The line that was read last, from 1.
    line: u64,
    ended: bool,
    /// Whether nothing comes any more.
    over: bool,
    buffer: Vec<u8>,
}

/// The one field of a header that every version has.
#[derive(Deserialize)]
struct Mark {
    takeover_log: u16,
}

impl<R: BufRead> Reader<R> {
    /// Opens a log and reads its first line.
    ///
    /// # Errors
    /// It is no log, it is of another version, or it cannot be read.
    pub fn new(mut source: R) -> Result<Self, Damaged> {
        let mut buffer = Vec::new();
        let first = "the first line is no beginning of a takeover log";
        let remedy = "write one with `takeover simulate --log FILE`, or with an agent";
        if !fill(&mut source, &mut buffer, 1)? {
            return Err(damaged(1, "the log is empty".to_owned(), remedy));
        }
        let mark: Result<Mark, _> = serde_json::from_slice(&buffer);
        let mark = mark.map_err(|error| damaged(1, format!("{first}: {error}"), remedy))?;
        if mark.takeover_log != VERSION {
            let problem = format!("the log has version {}; this is version {VERSION}", mark.takeover_log);
            return Err(damaged(1, problem, "replay it with the software that it was written for"));
        }
        let header = parsed(&buffer, 1)?;
        Ok(Self { source, header, line: 1, ended: false, over: false, buffer })
    }

    /// What the log is about.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The next line, with its number.
    fn read(&mut self) -> Result<Option<(u64, Line)>, Damaged> {
        let number = self.line.saturating_add(1);
        if !fill(&mut self.source, &mut self.buffer, number)? {
            let problem = "the log has no end: it was cut off, or is being written".to_owned();
            return if self.ended { Ok(None) } else { Err(damaged(self.line, problem, CUT)) };
        }
        self.line = number;
        if self.ended {
            return Err(damaged(number, "something stands behind the end of the log".to_owned(), CHANGED));
        }
        let line = parsed(&self.buffer, number)?;
        if let Line::End { lines } = line {
            let stood = number.saturating_sub(2);
            if lines != stood {
                let problem = format!("the log was closed after {lines} lines, but {stood} stand here");
                return Err(damaged(number, problem, CHANGED));
            }
            self.ended = true;
        }
        Ok(Some((number, line)))
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<(u64, Line), Damaged>;

    /// Nothing comes after the first damage.
    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.read().transpose();
        self.over = !matches!(next, Some(Ok(_)));
        next
    }
}

/// Reads one line into the buffer, without its end. Says whether there was one.
fn fill(source: &mut impl BufRead, buffer: &mut Vec<u8>, line: u64) -> Result<bool, Damaged> {
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(1);
    buffer.clear();
    let read = source.by_ref().take(most).read_until(b'\n', buffer);
    let read = read.map_err(|error| damaged(line, format!("it cannot be read: {error}"), CUT))?;
    if read == 0 {
        return Ok(false);
    }
    if buffer.pop() == Some(b'\n') {
        return Ok(true);
    }
    let problem = if buffer.len() < LONGEST_LINE {
        "the log ends in the middle of this line".to_owned()
    } else {
        format!("the line has more than {LONGEST_LINE} bytes")
    };
    Err(damaged(line, problem, CUT))
}

fn parsed<T: DeserializeOwned>(text: &[u8], line: u64) -> Result<T, Damaged> {
    serde_json::from_slice(text).map_err(|error| {
        // The text has one line; what matters is where in it.
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
        damaged(line, format!("column {}: {what}", error.column()), CHANGED)
    })
}

pub(crate) fn damaged(line: u64, problem: String, remedy: &'static str) -> Damaged {
    Damaged { line, problem, remedy }
}
