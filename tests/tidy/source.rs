//! A source file, in the three readings that the rules need.

use core::fmt;

/// One file. The three readings have the same lines; what a reading leaves out is blank in it.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path from the top of the repository, with forward slashes.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
    /// Without the content of comments and of strings: what the compiler acts on.
    pub(crate) code: String,
    /// Without the content of comments: what ends up in the program.
    pub(crate) uncommented: String,
    /// Without the content of strings: what people read as prose or code.
    pub(crate) unquoted: String,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file.
    pub(crate) path: String,
    /// The line in it, from 1.
    pub(crate) line: usize,
    /// What is wrong and what to do instead.
    pub(crate) message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// What a stretch of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What the compiler acts on, quotation marks included.
    Code,
    /// A comment, with its slashes.
    Comment,
    /// The content of a string or character.
    Quoted,
}

impl Source {
    /// Reads a text. Only Rust is taken apart; in other files all is text and code alike.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let stretches = if path.ends_with(".rs") { split(text) } else { vec![(Kind::Code, text)] };
        let reading = |kept: &[Kind]| {
            let parts = stretches
                .iter()
                .map(|(kind, part)| if kept.contains(kind) { (*part).to_string() } else { blank(part) });
            parts.collect::<String>()
        };
        Self {
            path: path.to_string(),
            text: text.to_string(),
            code: reading(&[Kind::Code]),
            uncommented: reading(&[Kind::Code, Kind::Quoted]),
            unquoted: reading(&[Kind::Code, Kind::Comment]),
        }
    }

    /// Whether this is a Rust file of the core.
    pub(crate) fn is_core(&self) -> bool {
        self.path.starts_with("src/") && self.is_rust()
    }

    /// Whether this is a Rust file.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// A finding in this file, at a position in any of its readings.
    pub(crate) fn finding(&self, reading: &str, position: usize, message: &str) -> Finding {
        let before = reading.get(..position).unwrap_or(reading);
        let line = before.matches('\n').count().saturating_add(1);
        Finding { path: self.path.clone(), line, message: message.to_string() }
    }
}

/// Where `word` stands in `reading` with no letter, digit or underscore beside it, wherever it
/// begins or ends with one itself.
pub(crate) fn word_positions(reading: &str, word: &str) -> Vec<usize> {
    let free = |inside: Option<char>, outside: Option<char>| {
        !(inside.is_some_and(in_word) && outside.is_some_and(in_word))
    };
    let hits = reading.match_indices(word).map(|(position, _)| position);
    let stands_alone = |position: &usize| {
        let before = reading.get(..*position).unwrap_or_default().chars().next_back();
        let rest = reading.get(*position..).unwrap_or_default();
        let after = rest.strip_prefix(word).unwrap_or_default().chars().next();
        free(word.chars().next(), before) && free(word.chars().next_back(), after)
    };
    hits.filter(stands_alone).collect()
}

/// Spaces of the same length in bytes, with the line breaks kept.
fn blank(part: &str) -> String {
    part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// A piece of Rust: code around something that may not be code. Lengths in bytes.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// How much code comes first: an opening mark, or a character of no interest.
    opening: usize,
    /// What comes then.
    kind: Kind,
    /// How much of that.
    content: usize,
    /// How much code closes it.
    closing: usize,
}

/// Splits Rust into code, comments and the content of strings.
fn split(text: &str) -> Vec<(Kind, &str)> {
    let mut stretches = Vec::new();
    let mut rest = text;
    let mut before = None;
    while !rest.is_empty() {
        let piece = piece(rest, before);
        let parts = [(Kind::Code, piece.opening), (piece.kind, piece.content), (Kind::Code, piece.closing)];
        for (kind, length) in parts {
            let (part, behind) = rest.split_at(length.min(rest.len()));
            before = part.chars().next_back().or(before);
            stretches.push((kind, part));
            rest = behind;
        }
    }
    stretches
}

/// The piece that `rest` begins with, where `before` is the character in front of it.
fn piece(rest: &str, before: Option<char>) -> Piece {
    let comment = |content| Piece { opening: 0, kind: Kind::Comment, content, closing: 0 };
    let string = |opening, content, closing| Piece { opening, kind: Kind::Quoted, content, closing };
    if rest.starts_with("//") {
        return comment(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return comment(block_comment(rest));
    }
    if let (false, Some((opening, closing))) = (before.is_some_and(in_word), raw_string(rest)) {
        let content = rest.get(opening..).unwrap_or_default();
        return string(opening, content.find(&closing).unwrap_or(content.len()), closing.len());
    }
    if let Some(content) = rest.strip_prefix('"') {
        return string(1, end_of_string(content), 1);
    }
    if let Some(length) = character(rest) {
        return string(1, length, 1);
    }
    let one = rest.chars().next().map_or(0, char::len_utf8);
    Piece { opening: one, kind: Kind::Code, content: 0, closing: 0 }
}

/// Whether a character can be part of a name.
fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a raw string's opening mark, and its closing mark.
fn raw_string(rest: &str) -> Option<(usize, String)> {
    let behind = rest.strip_prefix(['b', 'c']).unwrap_or(rest).strip_prefix('r')?;
    let content = behind.trim_start_matches('#').strip_prefix('"')?;
    let hashes = behind.chars().take_while(|c| *c == '#').count();
    let opening = rest.len().saturating_sub(content.len());
    Some((opening, format!("\"{}", "#".repeat(hashes))))
}

/// Where the closing mark of a plain string is.
fn end_of_string(content: &str) -> usize {
    let mut escaped = false;
    for (position, c) in content.char_indices() {
        match c {
            '"' if !escaped => return position,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    content.len()
}

/// The length of a character literal's content. A lifetime or a label is none.
fn character(rest: &str) -> Option<usize> {
    let content = rest.strip_prefix('\'')?;
    if content.starts_with('\\') {
        let escaped = content.get(2..)?;
        return escaped.find('\'').map(|more| more.saturating_add(2));
    }
    let length = content.chars().next()?.len_utf8();
    content.get(length..)?.starts_with('\'').then_some(length)
}

/// The length of a block comment, with those inside it.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut marks: Vec<(usize, &str)> = rest.match_indices("/*").chain(rest.match_indices("*/")).collect();
    marks.sort_unstable();
    for (position, mark) in marks {
        depth = if mark == "/*" { depth.saturating_add(1) } else { depth.saturating_sub(1) };
        if depth == 0 {
            return position.saturating_add(2);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::{Source, word_positions};

    /// The three readings of one line of Rust.
    fn readings(text: &str) -> [String; 3] {
        let source = Source::new("src/a.rs", text);
        [source.code, source.uncommented, source.unquoted]
    }

    #[test]
    fn strings_and_comments_are_told_apart() {
        let [code, uncommented, unquoted] = readings("f(\"a // b\"); // c \"d\"\ng");
        assert_eq!(code, "f(\"      \");         \ng");
        assert_eq!(uncommented, "f(\"a // b\");         \ng");
        assert_eq!(unquoted, "f(\"      \"); // c \"d\"\ng");
    }

    #[test]
    fn quotation_marks_in_odd_places_confuse_nobody() {
        for (text, code) in [
            ("a('\"'); b", "a(' '); b"),
            ("a('\\''); b(\"c\")", "a('  '); b(\" \")"),
            ("a(\"\\\"c\\\\\"); b", "a(\"     \"); b"),
            ("a(r\"\\\"); b", "a(r\" \"); b"),
            ("a(br#\"c\"d\"#); b", "a(br#\"   \"#); b"),
            ("for\"a\\\"\"; b", "for\"   \"; b"),
            ("fn f<'a>(x: &'a str) { \"c\" }", "fn f<'a>(x: &'a str) { \" \" }"),
            ("a /* b /* c */ \" */ d", "a                   d"),
            ("a / b // c", "a / b     "),
            ("\"\" a", "\"\" a"),
        ] {
            assert_eq!(Source::new("src/a.rs", text).code, code, "{text}");
        }
    }

    #[test]
    fn words_stand_alone() {
        assert_eq!(word_positions("f32 a_f32 f32x (f32)", "f32"), [0, 16]);
        assert_eq!(word_positions("core::a xstd::b std::c", "std::"), [16]);
    }

    #[test]
    fn findings_name_the_line() {
        let source = Source::new("src/a.rs", "a\nb\nc");
        assert_eq!(source.finding(&source.code, 2, "bad").to_string(), "src/a.rs:2: bad");
    }
}
