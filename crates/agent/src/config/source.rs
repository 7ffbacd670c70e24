//! A TOML file that is read with the place of everything in it.

use core::ops::Range;

use takeover_policies::near::{listed, meant};
use takeover_policies::{FileError, Place, Refusal};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::Table;

/// The most errors of one file that are told at once.
pub const MOST_ERRORS: usize = 20;

/// Where something stands: the first byte, and the one after the last.
pub(super) type Span = Range<usize>;

/// A text of the file and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Text<'d> {
    /// What it says.
    pub(super) text: &'d str,
    /// Where.
    pub(super) span: Span,
}

/// What is wrong with a file, as far as it has been read: by place, and no more than is told.
#[derive(Debug)]
pub(super) struct Faults<'t> {
    file: &'t str,
    text: &'t str,
    errors: Vec<(Option<Span>, Refusal)>,
}

impl<'t> Faults<'t> {
    /// Nothing is wrong yet with a file of this name and text.
    pub(super) const fn none(file: &'t str, text: &'t str) -> Self {
        Self { file, text, errors: Vec::new() }
    }

    /// What stands there is wrong. The same thing is told once.
    pub(super) fn at(&mut self, span: &Span, problem: impl Into<String>, remedy: impl Into<String>) {
        self.refused(span, Refusal::new(problem, remedy));
    }

    /// What stands there was refused.
    pub(super) fn refused(&mut self, span: &Span, refusal: Refusal) {
        self.add(Some(span.clone()), refusal);
    }

    /// The file as a whole is wrong.
    pub(super) fn of_file(&mut self, problem: impl Into<String>, remedy: impl Into<String>) {
        self.add(None, Refusal::new(problem, remedy));
    }

    fn add(&mut self, span: Option<Span>, refusal: Refusal) {
        let start = |span: &Option<Span>| span.as_ref().map(|span| span.start);
        let behind = self.errors.partition_point(|(other, _)| start(other) <= start(&span));
        // What nobody is told takes no room, and no time: a file may have any number of faults.
        let room = behind < MOST_ERRORS;
        if room && !self.errors.iter().any(|(place, other)| *place == span && *other == refusal) {
            self.errors.insert(behind, (span, refusal));
            self.errors.truncate(MOST_ERRORS);
        }
    }

    /// Whether what is wrong there would be told. Saying what is wrong can take long.
    pub(super) fn wants(&self, span: &Span) -> bool {
        let last = self.errors.get(MOST_ERRORS.saturating_sub(1));
        last.is_none_or(|(last, _)| last.as_ref().is_some_and(|last| span.start < last.start))
    }

    /// The line of what stands there.
    pub(super) fn line(&self, span: &Span) -> u32 {
        self.place(span).line
    }

    /// Whether nothing is wrong.
    pub(super) const fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// What was read, or what is wrong: by place, at most [`MOST_ERRORS`] of them.
    pub(super) fn or<T>(mut self, read: Option<T>) -> Result<T, Vec<FileError>> {
        if let Some(read) = read
            && self.errors.is_empty()
        {
            return Ok(read);
        }
        let errors = core::mem::take(&mut self.errors);
        let placed = errors.into_iter().map(|(span, refusal)| {
            let place = span.map(|span| self.place(&span));
            FileError::new(self.file, self.text.as_bytes(), place, refusal)
        });
        Err(placed.collect())
    }

    /// A span as line and column. Only what stands in the first line of the span is marked.
    fn place(&self, span: &Span) -> Place {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let start_of_line = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
        let letters = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let column = before.get(start_of_line..).map_or(0, letters).saturating_add(1);
        let lines = before.bytes().filter(|&byte| byte == b'\n').count();
        let marked = self.text.get(span.clone()).unwrap_or_default().lines().next().unwrap_or_default();
        let line = u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1);
        Place { line, column, width: letters(marked).max(1) }
    }
}

/// Reads the file as TOML. What is no TOML is told, and nothing else then: all else could follow
/// from it.
pub(super) fn document<'t>(faults: &mut Faults<'t>) -> Option<Spanned<DeTable<'t>>> {
    let (document, errors) = DeTable::parse_recoverable(faults.text);
    for error in errors {
        let message = error.message().to_owned();
        let remedy = if message.contains("duplicate key") {
            "say it once: take one of them out"
        } else {
            "values are \"text in quotes\", whole numbers, true or false, [lists] and { tables = here }"
        };
        match error.span() {
            Some(span) => faults.at(&span, format!("this is no TOML: {message}"), remedy),
            None => faults.of_file(format!("this is no TOML: {message}"), remedy),
        }
    }
    faults.is_empty().then_some(document)
}

/// A table of the file whose keys are all known.
#[derive(Clone, Debug)]
pub(super) struct Section<'d> {
    /// What it is, and what may stand in it.
    kind: &'static Table,
    table: &'d DeTable<'d>,
    /// Where it stands.
    pub(super) span: Span,
}

impl<'d> Section<'d> {
    /// The file itself as a table.
    pub(super) fn top(
        kind: &'static Table,
        document: &'d Spanned<DeTable<'d>>,
        faults: &mut Faults<'_>,
    ) -> Self {
        // Whatever is missing at the top is missing at the file's beginning.
        let section = Self { kind, table: document.get_ref(), span: 0..0 };
        section.known(faults);
        section
    }

    /// A value that is such a table.
    fn of(kind: &'static Table, value: &'d Spanned<DeValue<'d>>, faults: &mut Faults<'_>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            faults.at(&value.span(), format!("this is {}, no table", called(value)), kind.remedy());
            return None;
        };
        let section = Self { kind, table, span: value.span() };
        section.known(faults);
        Some(section)
    }

    /// Refuses keys that mean nothing.
    fn known(&self, faults: &mut Faults<'_>) {
        let words = || self.kind.words();
        for key in self.table.keys() {
            let word = key.get_ref().as_ref();
            if words().all(|known| known != word) && faults.wants(&key.span()) {
                let remedy = meant(word, words(), || format!("there are: {}", listed(words())));
                faults.at(&key.span(), format!("{} has no \"{word}\"", self.kind.title), remedy);
            }
        }
    }

    /// The value of a key.
    pub(super) fn value(&self, word: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.iter().find(|(key, _)| key.get_ref() == word).map(|(_, value)| value)
    }

    /// The table under a key, if there is one.
    pub(super) fn section(&self, word: &str, kind: &'static Table, faults: &mut Faults<'_>) -> Option<Self> {
        Self::of(kind, self.value(word)?, faults)
    }

    /// The tables under a key that may be given several times.
    pub(super) fn sections(&self, word: &str, kind: &'static Table, faults: &mut Faults<'_>) -> Vec<Self> {
        let Some(value) = self.value(word) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            faults.at(&value.span(), format!("\"{word}\" can be given several times"), kind.remedy());
            return Vec::new();
        };
        list.iter().filter_map(|value| Self::of(kind, value, faults)).collect()
    }

    /// The text of a key, if it is given.
    pub(super) fn text(&self, word: &str, faults: &mut Faults<'_>) -> Option<Text<'d>> {
        text(self.value(word)?, faults)
    }

    /// The text of a key that must be given.
    pub(super) fn needed(&self, word: &str, faults: &mut Faults<'_>) -> Option<Text<'d>> {
        if self.value(word).is_none() {
            let example = self.kind.example(word);
            faults.at(
                &self.span,
                format!("{} lacks \"{word}\"", self.kind.title),
                format!("write {example}"),
            );
        }
        self.text(word, faults)
    }

    /// The list of texts of a key, if it is given.
    pub(super) fn texts(&self, word: &str, faults: &mut Faults<'_>) -> Option<Vec<Text<'d>>> {
        let value = self.value(word)?;
        let Some(list) = value.get_ref().as_array() else {
            let remedy = format!("write {}", self.kind.example(word));
            faults.at(&value.span(), format!("this is {}, no list", called(value)), remedy);
            return None;
        };
        Some(list.iter().filter_map(|value| text(value, faults)).collect())
    }
}

/// A value that is a text.
fn text<'d>(value: &'d Spanned<DeValue<'d>>, faults: &mut Faults<'_>) -> Option<Text<'d>> {
    let text = value.get_ref().as_str();
    if text.is_none() {
        faults.at(&value.span(), format!("this is {}, no text", called(value)), "write a text in quotes");
    }
    text.map(|text| Text { text, span: value.span() })
}

/// What a value is called.
pub(super) fn called(value: &Spanned<DeValue<'_>>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time of day",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
