//! `takeover language`: the reference of the scenario language, from the parser's own tables.

use core::fmt::Write as _;

use takeover_sim::scenario::{Field, Statement, fields, statements};

use crate::table::say;
use crate::{FINE, editors};

/// What `takeover language` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How the reference is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// The page in the documentation
    Markdown,
    /// Words and colours for Vim
    Vim,
    /// The same for editors that read TextMate grammars
    Textmate,
}

/// What every line of a scenario is made of.
const WORDS: &str = "\
One statement stands on a line; # begins a comment. First the setup, in any order; then the story.
  NAME   a word, or \"words in quotes\"; n1..n64 stands for all from the first to the last
  TIME   with its units: 500ms, 5s, 1m30s, 2h, 1d. After `at`, `by` and `until` it counts from the
         beginning of the story; after `after`, from the statement above. A statement without
         either happens together with the one above it.
  CONDITION
         VM online|offline|online-pending|offline-pending|failed [on NODE]   as its owner says
         GROUP online|offline|partial-online|pending|failed [on NODE]        computed from its VMs
         VM runs on NODE, VM runs nowhere        what the hypervisors really run
         VM flag 0|1, VM restarted COUNT times, GROUP owned by NODE, GROUP waits
         GROUP failed over COUNT times           by failures of its VMs; a lost node does not count
         GROUP acquired at most COUNT times      by any node, since the story began
         GROUP settled                           nothing was written about it for two seconds
         VM in GROUP, VM in no group             what the cluster consists of
         NODE up|down|paused|quarantined|absent
";

/// Prints the scenario language.
pub(crate) fn run(options: &Options) -> u8 {
    say(&match options.format {
        Format::Text => text(),
        Format::Markdown => markdown(),
        Format::Vim => editors::vim(),
        Format::Textmate => editors::textmate(),
    });
    FINE
}

/// How a field is chosen, and for what.
fn names(field: &Field) -> &'static str {
    if field.takes_names() { " [for NAME...]" } else { "" }
}

fn text() -> String {
    let mut text = format!("{WORDS}\nStatements\n\n");
    for Statement { grammar, meaning, examples, .. } in statements() {
        let _ = writeln!(text, "  {grammar}\n      {meaning}");
        for example in *examples {
            let _ = writeln!(text, "        {example}");
        }
    }
    text.push_str("\nPolicies: policy FIELD VALUE [for NAME...]\n\n");
    for field in fields() {
        let Field { word, value, default, meaning, .. } = field;
        let _ = writeln!(text, "  {word} {value}{}\n      {meaning} Default {default}.", names(field));
    }
    text
}

fn markdown() -> String {
    let mut text = format!(
        "# The scenario language\n\n`takeover language --format markdown` prints this page from the parser's own \
         tables; a test tells a story around every example in it.\n\n```text\n{WORDS}```\n\n## Statements\n\n"
    );
    for Statement { grammar, meaning, examples, .. } in statements() {
        let _ = writeln!(text, "### `{grammar}`\n\n{meaning}\n\n```text\n{}\n```\n", examples.join("\n"));
    }
    text.push_str("## Policies\n\n`policy FIELD VALUE [for NAME...]`; names are resources or groups.\n\n");
    text.push_str("| field | value | default | for names | what it decides |\n|---|---|---|---|---|\n");
    for field in fields() {
        let Field { word, value, default, meaning, .. } = field;
        let named = if field.takes_names() { "yes" } else { "no" };
        let value = value.replace('|', "\\|");
        let _ = writeln!(text, "| `{word}` | {value} | {default} | {named} | {meaning} |");
    }
    text
}
