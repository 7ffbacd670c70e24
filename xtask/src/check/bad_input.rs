//! Broken scenarios must be refused in a way that helps their author.

use super::scenario::{build, files, printed, takeover};
use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// Where the broken scenarios are.
const FOLDER: &str = "scenarios/bad";
/// Fewer than these would mean that the check went blind.
const FILES_MIN: usize = 10;
/// What the command exits with when the input is at fault.
const REFUSED: i32 = 2;

/// Runs every broken scenario. The negative control is a sound one, which must be accepted:
/// a command that refuses everything would pass otherwise.
///
/// # Errors
/// With the first file that is not refused as it should be.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    build(place, log)?;
    let files = files(place, FOLDER)?;
    if files.len() < FILES_MIN {
        let cause = format!("it holds {} scenarios, at least {FILES_MIN} are expected", files.len());
        let remedy = "restore them, or add what is still accepted by mistake";
        return Err(Failure::new(FOLDER, cause, remedy));
    }
    for file in &files {
        let output = log.capture(&mut takeover(place, &["simulate", file]))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        judge(file, output.status.code(), &errors)?;
    }
    printed(place, log, &["simulate", "scenarios/article.txt"])?;
    let count = files.len();
    Ok(format!("  {count} broken scenarios are refused; control: a sound one is accepted"))
}

/// Whether a broken scenario was refused with the right code, its file and its line.
fn judge(file: &str, code: Option<i32>, errors: &str) -> Result<(), Failure> {
    if code != Some(REFUSED) {
        let code = code.map_or("a signal".to_string(), |code| code.to_string());
        let cause = format!("exit code {code}, expected {REFUSED}");
        return Err(Failure::new(file, cause, "refuse it where scenarios are read"));
    }
    if names_line(file, errors) {
        return Ok(());
    }
    let cause = "its error does not name file and line";
    let remedy = format!("begin the error with `{file}:LINE: `");
    Err(Failure::new(file, cause, remedy))
}

/// Whether the errors name a place in the file: its path, and behind it `:LINE` or `line LINE`.
fn names_line(file: &str, errors: &str) -> bool {
    let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    errors.split(file).skip(1).any(|behind| {
        let short = behind.strip_prefix(':').is_some_and(begins_with_digit);
        let long = behind.split("line ").skip(1).any(begins_with_digit);
        short || long
    })
}

#[cfg(test)]
mod tests {
    use super::{judge, names_line};

    const FILE: &str = "scenarios/bad/cycle.txt";

    #[test]
    fn file_and_line_are_both_needed() {
        assert!(names_line(FILE, "error: scenarios/bad/cycle.txt:3: a cycle"));
        assert!(names_line(FILE, "scenarios/bad/cycle.txt, line 3: a cycle"));
        assert!(!names_line(FILE, "scenarios/bad/cycle.txt: a cycle"));
        assert!(!names_line(FILE, "line 3: a cycle"));
        assert!(!names_line(FILE, "scenarios/bad/other.txt:3: a cycle"));
        assert!(!names_line(FILE, "scenarios/bad/cycle.txt: a line without 2 words"));
    }

    #[test]
    fn the_exit_code_must_be_two() {
        let errors = "scenarios/bad/cycle.txt:3: a cycle";
        assert_eq!(judge(FILE, Some(2), errors), Ok(()));
        assert!(judge(FILE, Some(0), errors).is_err());
        assert!(judge(FILE, Some(101), errors).is_err());
        assert!(judge(FILE, None, errors).is_err());
        assert!(judge(FILE, Some(2), "no").is_err());
    }
}
