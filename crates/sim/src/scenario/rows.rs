//! How a row of the table of statements is made.

use super::statements::{Form, Setup, Statement, Told};

/// A row for the setup.
pub(super) const fn setup(
    keywords: &'static [&'static str],
    grammar: &'static str,
    meaning: &'static str,
    examples: &'static [&'static str],
    read: Setup,
) -> Statement {
    Statement { grammar, meaning, examples, keywords, form: Form::Setup(read) }
}

/// A row for the story.
pub(super) const fn story(
    keywords: &'static [&'static str],
    grammar: &'static str,
    meaning: &'static str,
    examples: &'static [&'static str],
    read: Told,
) -> Statement {
    Statement { grammar, meaning, examples, keywords, form: Form::Story(read) }
}
