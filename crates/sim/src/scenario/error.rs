//! What is wrong with a scenario, where, and how to mend it.

use core::fmt;

use super::words::Place;

/// Why a scenario was refused. Its text starts with `file:line:column:` as compilers write it,
/// says what is wrong and how to mend it, and shows the line with a mark below the word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScenarioError {
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

impl core::error::Error for ScenarioError {}

impl fmt::Display for ScenarioError {
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

/// A fault on its way to becoming a [`ScenarioError`]: the file and the text of the line are
/// added where they are known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Fault {
    /// Where; none where the fault lies in no single line.
    place: Option<Place>,
    /// What is wrong.
    problem: String,
    /// How to mend it.
    remedy: String,
}

impl Fault {
    /// A fault at this place.
    pub(super) fn at(place: Place, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: Some(place), problem: problem.into(), remedy: remedy.into() }
    }

    /// A fault of the file as a whole.
    pub(super) fn of_file(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: None, problem: problem.into(), remedy: remedy.into() }
    }

    /// A fault at this place, or of the file as a whole where there is none.
    pub(super) fn near(place: Option<Place>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place, problem: problem.into(), remedy: remedy.into() }
    }

    /// The finished error, with the line taken from the file's bytes.
    pub(super) fn in_file(self, file: &str, bytes: &[u8]) -> ScenarioError {
        let line = self.place.map(|place| place.line);
        let marked = self.place.filter(|place| place.width > 0);
        ScenarioError {
            file: file.to_owned(),
            line,
            column: marked.map(|place| place.column),
            width: marked.map_or(0, |place| place.width),
            problem: self.problem,
            remedy: self.remedy,
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
