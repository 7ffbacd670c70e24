//! What a statement is, and how the one that a line begins with is found.

use super::Act;
use super::acts::Scene;
use super::error::Fault;
use super::language::STATEMENTS;
use super::setup::Draft;
use super::words::{Place, Word, Words};
use takeover::shape::Reshaping;
use takeover_policies::near::nearest;

/// One statement of the language.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// How it is written. Words in capitals stand for names and values, brackets may be left out.
    pub grammar: &'static str,
    /// What it says, in one sentence.
    pub meaning: &'static str,
    /// Lines that are legal in a cluster with nodes n1, n2 and n3, a group g, and a VM web in it.
    pub examples: &'static [&'static str],
    /// The words that it begins with.
    pub(super) keywords: &'static [&'static str],
    /// Where it may stand, and what reads it.
    pub(super) form: Form,
}

/// Reads a statement of the setup.
pub(super) type Setup = for<'a> fn(&mut Words<'a>, &mut Draft<'a>) -> Result<(), Fault>;

/// Reads a statement of the story.
pub(super) type Told = fn(&mut Words<'_>, Scene<'_>) -> Result<Act, Fault>;

/// Reads a statement that changes what the cluster consists of.
pub(super) type Reshape = for<'a> fn(&mut Words<'a>, &mut Draft<'a>) -> Result<Vec<Reshaping>, Fault>;

/// Where a statement may stand, and what reads it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Before the story begins.
    Setup(Setup),
    /// In the story, which it begins if it is the first.
    Story(Told),
    /// In the story, and it may add names.
    Reshape(Reshape),
    /// In either.
    Either(Setup, Told),
    /// `at TIME`, followed by a statement of the story.
    At,
    /// `after DURATION`, followed by a statement of the story.
    After,
    /// `run until TIME`, the last line.
    End,
}

/// All statements.
#[must_use]
pub const fn statements() -> &'static [Statement] {
    &STATEMENTS
}

/// The statement that begins with the next words; of several the one that fits more of them.
///
/// # Errors
/// None begins like that.
pub(super) fn found(words: &Words<'_>) -> Result<&'static Statement, Fault> {
    let fits = |statement: &&Statement| {
        let ahead = words.ahead();
        let mut pairs = statement.keywords.iter().zip(ahead);
        ahead.len() >= statement.keywords.len() && pairs.all(|(keyword, word)| word.is(keyword))
    };
    let known = STATEMENTS.iter().filter(fits).max_by_key(|statement| statement.keywords.len());
    known.ok_or_else(|| unknown(words))
}

/// The fault of a line that begins like no statement.
fn unknown(words: &Words<'_>) -> Fault {
    let ahead = words.ahead();
    let first = ahead.first().map_or("", |word| word.text);
    let two = ahead.iter().take(2).map(|word| word.text).collect::<Vec<_>>().join(" ");
    let starts: Vec<String> = STATEMENTS.iter().map(|statement| statement.keywords.join(" ")).collect();
    let names = || starts.iter().map(String::as_str);
    let exact = STATEMENTS.iter().find(|statement| statement.keywords.first() == Some(&first));
    let near = nearest(&two, names()).or_else(|| nearest(first, names()));
    let near = near.and_then(|near| STATEMENTS.iter().find(|known| known.keywords.join(" ") == near));
    let remedy = match near.or(exact) {
        Some(statement) => format!("did you mean \"{}\"?", statement.grammar),
        None => "the help on scenarios lists all statements; names that look like one need quotes".to_owned(),
    };
    let place = ahead.first().map_or(Place::line(words.line()), |word: &Word<'_>| word.place);
    Fault::at(place, format!("no statement begins with \"{first}\""), remedy)
}
