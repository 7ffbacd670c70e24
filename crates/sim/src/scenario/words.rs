//! A line as words, and a cursor over them.

use super::error::Fault;
pub(super) use takeover_policies::Place;

/// One word of a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Word<'a> {
    /// Its text, without quotes.
    pub(super) text: &'a str,
    /// Where it stands, with its quotes.
    pub(super) place: Place,
    /// Whether it stood in quotes, which makes it a name whatever it says.
    pub(super) quoted: bool,
}

impl Word<'_> {
    /// Whether it is this word of the language. A word in quotes never is.
    pub(super) fn is(&self, keyword: &str) -> bool {
        !self.quoted && self.text == keyword
    }
}

/// The words of one line, read from left to right.
#[derive(Clone, Debug)]
pub(super) struct Words<'a> {
    words: Vec<Word<'a>>,
    next: usize,
    /// Where the next word would stand after the last one.
    end: Place,
    /// How the statement is written, for remedies.
    grammar: &'static str,
}

impl<'a> Words<'a> {
    /// Splits a line. Words stand apart by blanks; a word in double quotes may contain blanks;
    /// `#` at the beginning of the line or after a blank starts a comment.
    ///
    /// # Errors
    /// A quote that is not closed, is empty or touches another word; an unprintable character.
    pub(super) fn split(line: u32, text: &'a str) -> Result<Self, Fault> {
        let mut words = Vec::new();
        let mut column = 1_u32;
        let mut rest = text;
        loop {
            let start = rest.trim_start();
            column = column.saturating_add(blanks(rest, start));
            if start.is_empty() || start.starts_with('#') {
                break;
            }
            let (word, after) = first_word(Place { line, column, width: 1 }, start)?;
            column = column.saturating_add(word.place.width);
            words.push(word);
            rest = after;
        }
        let end = words.last().map_or(1, |word| word.place.column.saturating_add(word.place.width));
        Ok(Self { words, next: 0, end: Place { line, column: end, width: 1 }, grammar: "" })
    }

    /// Whether no word is left.
    pub(super) fn is_empty(&self) -> bool {
        self.peek().is_none()
    }

    /// The next word, which stays.
    pub(super) fn peek(&self) -> Option<Word<'a>> {
        self.words.get(self.next).copied()
    }

    /// The words that are left, which stay.
    pub(super) fn ahead(&self) -> &[Word<'a>] {
        self.words.get(self.next..).unwrap_or_default()
    }

    /// Where the next word stands, or would stand.
    pub(super) fn place(&self) -> Place {
        self.peek().map_or(self.end, |word| word.place)
    }

    /// The line.
    pub(super) const fn line(&self) -> u32 {
        self.end.line
    }

    /// Sets how the statement is written, and passes over the words that name it.
    pub(super) fn begin(&mut self, grammar: &'static str, keywords: usize) {
        self.grammar = grammar;
        self.next = self.next.saturating_add(keywords);
    }

    /// Passes over the next word if it is this one, and says whether it was.
    pub(super) fn take(&mut self, keyword: &str) -> bool {
        let found = self.peek().is_some_and(|word| word.is(keyword));
        self.next = self.next.saturating_add(usize::from(found));
        found
    }

    /// Passes over the next word, which must be this one.
    ///
    /// # Errors
    /// Another word, or none.
    pub(super) fn need(&mut self, keyword: &str) -> Result<(), Fault> {
        if self.take(keyword) { Ok(()) } else { Err(self.missing(&format!("\"{keyword}\""))) }
    }

    /// The next word, whatever it is; `what` says what should stand there.
    ///
    /// # Errors
    /// The line ends.
    pub(super) fn word(&mut self, what: &str) -> Result<Word<'a>, Fault> {
        let word = self.peek().ok_or_else(|| self.missing(what))?;
        self.next = self.next.saturating_add(1);
        Ok(word)
    }

    /// The words up to the end or to one of the `stops`, at least one.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn list(&mut self, what: &str, stops: &[&str]) -> Result<Vec<Word<'a>>, Fault> {
        let mut list = vec![self.word(what)?];
        while let Some(word) = self.peek() {
            if stops.iter().any(|stop| word.is(stop)) {
                break;
            }
            list.push(word);
            self.next = self.next.saturating_add(1);
        }
        Ok(list)
    }

    /// The fault that `what` does not stand here.
    pub(super) fn missing(&self, what: &str) -> Fault {
        let problem = match self.peek() {
            Some(word) => format!("here stands \"{}\" in place of {what}", word.text),
            None => format!("the line ends before {what}"),
        };
        Fault::at(self.place(), problem, format!("write {}", self.grammar))
    }

    /// Checks that no word is left.
    ///
    /// # Errors
    /// Names the first word that is.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        let Some(word) = self.peek() else { return Ok(()) };
        let problem = format!("\"{}\" is more than the statement can take", word.text);
        Err(Fault::at(word.place, problem, format!("write {}", self.grammar)))
    }
}

/// A number of characters as columns.
fn columns(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// How many characters of `rest` stand before `start`, which is its end.
fn blanks(rest: &str, start: &str) -> u32 {
    rest.get(..rest.len().saturating_sub(start.len())).map_or(0, columns)
}

/// The word at the beginning of `start`, and what follows it.
fn first_word(place: Place, start: &str) -> Result<(Word<'_>, &str), Fault> {
    let (word, after) = match start.strip_prefix('"') {
        Some(inner) => quoted(place, inner)?,
        None => {
            let end = start.find(char::is_whitespace).unwrap_or(start.len());
            let (text, after) = start.split_at_checked(end).unwrap_or((start, ""));
            (Word { text, place: Place { width: columns(text), ..place }, quoted: false }, after)
        }
    };
    if word.text.chars().any(char::is_control) {
        let remedy = "take it out; a scenario is plain text";
        return Err(Fault::at(word.place, "an unprintable character stands in this word", remedy));
    }
    if word.text.contains('"') {
        let remedy = "put a blank before the opening quote; a name cannot contain quotes";
        return Err(Fault::at(word.place, "a quote stands inside a word", remedy));
    }
    Ok((word, after))
}

/// The name whose opening quote stands before `inner`, and what follows its closing quote.
fn quoted(place: Place, inner: &str) -> Result<(Word<'_>, &str), Fault> {
    let Some((text, after)) = inner.split_once('"') else {
        return Err(Fault::at(place, "this quote is not closed", "put a \" after the name"));
    };
    let place = Place { width: columns(text).saturating_add(2), ..place };
    if text.trim().is_empty() {
        return Err(Fault::at(place, "the name between the quotes is empty", "write a name"));
    }
    if after.chars().next().is_some_and(|letter| !letter.is_whitespace()) {
        let remedy = "put a blank after the closing quote; a name cannot contain quotes";
        return Err(Fault::at(place, "another word touches this name", remedy));
    }
    Ok((Word { text, place, quoted: true }, after))
}

#[cfg(test)]
mod tests {
    use super::Words;

    /// The words of a line with their columns.
    fn split(text: &str) -> Vec<(String, u32)> {
        let words = Words::split(1, text).expect("words");
        words.ahead().iter().map(|word| (word.text.to_owned(), word.place.column)).collect()
    }

    #[test]
    fn blanks_quotes_and_comments() {
        assert_eq!(split(""), []);
        assert_eq!(split("  # nothing"), []);
        assert_eq!(split("a#b \tc # d"), [("a#b".into(), 1), ("c".into(), 6)]);
        assert_eq!(split("vm \"a # b\" in"), [("vm".into(), 1), ("a # b".into(), 4), ("in".into(), 12)]);
        assert_eq!(split("é ü"), [("é".into(), 1), ("ü".into(), 3)]);
    }

    #[test]
    fn bad_quotes_are_refused() {
        for text in ["\"", "\"a", "\"\"", "\" \"", "\"a\"b", "a\"b\"", "\"a\"\"b\"", "a\u{7}"] {
            assert!(Words::split(1, text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_word_in_quotes_is_no_keyword() {
        let mut words = Words::split(1, "\"on\" on").expect("words");
        assert!(!words.take("on"));
        assert!(words.word("a name").is_ok());
        assert!(words.take("on"));
        assert!(words.finish().is_ok());
    }
}
