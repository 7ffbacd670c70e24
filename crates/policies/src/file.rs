//! What is wrong with a file, where, and how to mend it.

use core::fmt;

use crate::refusal::Refusal;

/// Where a word of a file stands. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// How many characters; 0 where the whole line is meant.
    pub width: u32,
}

impl Place {
    /// A line as a whole.
    #[must_use]
    pub const fn line(line: u32) -> Self {
        Self { line, column: 1, width: 0 }
    }
}

/// Why a file was refused. Its text starts with `file:line:column:` as compilers write it,
/// says what is wrong and how to mend it, and shows the line with a mark below the word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileError {
    /// The name that the text was read under.
    pub file: String,
    /// The line, from 1; none where the fault lies in no single line.
    pub line: Option<u32>,
    /// The column of the word at fault in characters, from 1; none where the whole line is meant.
    pub column: Option<u32>,
    /// How many characters the word at fault has; 0 where the whole line is meant.
    pub width: u32,
    /// What is wrong.
    pub problem: String,
    /// How to mend it.
    pub remedy: String,
    /// The first 200 characters of the line, with unprintable ones replaced; empty where no line
    /// is named.
    pub text: String,
}

impl core::error::Error for FileError {}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {} ({})", self.problem, self.remedy)?;
        let Some(line) = self.line else { return Ok(()) };
        let number = format!("{line:>5}");
        write!(f, "\n{number} | {}", self.text)?;
        let before = self.column.and_then(|column| usize::try_from(column.saturating_sub(1)).ok());
        // A word beyond what is shown gets no mark.
        let Some(before) = before.filter(|&before| before <= SHOWN) else { return Ok(()) };
        write!(f, "\n{:1$} | ", "", number.len())?;
        for letter in self.text.chars().chain(core::iter::repeat(' ')).take(before) {
            // A tab stays a tab, so that the mark stands below the word at any tab width.
            f.write_str(if letter == '\t' { "\t" } else { " " })?;
        }
        let marked = usize::try_from(self.width.max(1)).unwrap_or(SHOWN).min(SHOWN);
        (0..marked).try_for_each(|_| f.write_str("^"))
    }
}

impl FileError {
    /// What is wrong with this file at this place; with the file as a whole where there is none.
    /// The line is taken from the file's bytes.
    #[must_use]
    pub fn new(file: &str, bytes: &[u8], place: Option<Place>, refusal: Refusal) -> Self {
        let line = place.map(|place| place.line);
        let marked = place.filter(|place| place.width > 0);
        Self {
            file: file.to_owned(),
            line,
            column: marked.map(|place| place.column),
            width: marked.map_or(0, |place| place.width),
            problem: refusal.problem,
            remedy: refusal.remedy,
            text: line.map(|line| shown(line, bytes)).unwrap_or_default(),
        }
    }
}

/// The most characters of a line that an error shows.
const SHOWN: usize = 200;

/// Line `number` of the file as an error shows it: what is no text, or would disturb a terminal,
/// is replaced.
fn shown(number: u32, bytes: &[u8]) -> String {
    let above = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
    let line = bytes.split(|&byte| byte == b'\n').nth(above).unwrap_or_default();
    let start = line.get(..SHOWN.saturating_mul(4)).unwrap_or(line);
    let text = String::from_utf8_lossy(start);
    let text = text.strip_suffix('\r').unwrap_or(&text);
    let printable = |letter: char| if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter };
    text.trim_start_matches('\u{feff}').chars().take(SHOWN).map(printable).collect()
}
