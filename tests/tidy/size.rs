//! Rules about size: what does not fit on a screen or two is not read.

use super::source::{Finding, Source, word_positions};

/// The most lines of a file.
const FILE_LINES_MAX: usize = 400;
/// The most lines between a function's braces.
const FUNCTION_LINES_MAX: usize = 40;

/// A file has at most 400 lines.
pub(crate) fn file_is_short(source: &Source) -> Vec<Finding> {
    let lines = source.text.lines().count();
    if !source.is_rust() || lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    let message =
        format!("the file has {lines} lines, at most {FILE_LINES_MAX}: split it by idea, not by size");
    vec![source.finding(&source.text, source.text.len(), &message)]
}

/// A function's body has at most 40 lines, comments and blank lines included.
pub(crate) fn functions_are_short(source: &Source) -> Vec<Finding> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for position in word_positions(&source.code, "fn") {
        let behind = source.code.get(position..).unwrap_or_default();
        let lines = body(behind).map_or(0, |body| body.matches('\n').count().saturating_sub(1));
        if lines > FUNCTION_LINES_MAX {
            let message =
                format!("the function has {lines} lines, at most {FUNCTION_LINES_MAX}: give its parts names");
            findings.push(source.finding(&source.code, position, &message));
        }
    }
    findings
}

/// The body that follows a signature, from brace to brace. A declaration or a pointer type has none.
fn body(behind: &str) -> Option<&str> {
    let opening = body_start(behind)?;
    let body = behind.get(opening..)?;
    let mut depth = 0_usize;
    for (position, c) in body.char_indices() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return body.get(..position);
        }
    }
    None
}

/// Where the signature's opening brace is: outside of brackets, and with no end in front of it.
fn body_start(behind: &str) -> Option<usize> {
    let name = behind.strip_prefix("fn")?.trim_start();
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let mut depth = 0_usize;
    for (position, c) in behind.char_indices() {
        match c {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            '{' if depth == 0 => return Some(position),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function with that many lines in its body.
    fn function(lines: usize) -> String {
        format!("fn long(x: [u8; 3]) -> bool {{\n{}}}\n", "    x;\n".repeat(lines))
    }

    #[test]
    fn control_a_long_file_is_flagged() {
        let text = "// line\n".repeat(401);
        assert_eq!(file_is_short(&Source::new("src/a.rs", &text)).len(), 1);
        assert_eq!(file_is_short(&Source::new("tests/golden/a.txt", &text)), []);
        assert_eq!(file_is_short(&Source::new("src/a.rs", &"// line\n".repeat(400))), []);
    }

    #[test]
    fn control_a_long_function_is_flagged() {
        let bad = Source::new("src/a.rs", &format!("\n{}", function(41)));
        let findings = functions_are_short(&bad);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 2);
        assert!(findings[0].message.contains("41 lines"));
        assert_eq!(functions_are_short(&Source::new("src/a.rs", &function(40))), []);
    }

    #[test]
    fn comments_count_and_what_has_no_body_does_not() {
        let comments = format!("fn f() {{\n{}}}\n", "    // {\n".repeat(41));
        assert_eq!(functions_are_short(&Source::new("src/a.rs", &comments)).len(), 1);
        let none = format!("trait T {{\n    fn f(&self);\n    const F: fn(u8);\n{}}}", "\n".repeat(50));
        assert_eq!(functions_are_short(&Source::new("src/a.rs", &none)), []);
    }
}
