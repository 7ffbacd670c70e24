//! What editors need to colour a scenario, from the parser's own word list.

use core::fmt::Write as _;
use std::collections::BTreeSet;

use serde_json::json;
use takeover_sim::scenario::{Statement, fields, statements};

/// The words of the language: first those that a statement begins with, then all others.
struct Words {
    first: BTreeSet<&'static str>,
    others: BTreeSet<&'static str>,
    fields: BTreeSet<&'static str>,
}

/// The words of a grammar that stand as they are: in small letters.
fn literal(grammar: &'static str) -> impl Iterator<Item = &'static str> {
    let words = grammar.split(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '_');
    words.filter(|word| {
        let mut letters = word.chars();
        letters.next().is_some_and(|letter| letter.is_ascii_lowercase())
            && letters.all(|letter| letter.is_ascii_lowercase() || letter == '-')
    })
}

fn words() -> Words {
    let first: BTreeSet<_> =
        statements().iter().filter_map(|Statement { grammar, .. }| literal(grammar).next()).collect();
    let fields: BTreeSet<_> = fields().map(|field| field.word).collect();
    let grammars = statements().iter().flat_map(|statement| literal(statement.grammar));
    let values = takeover_sim::scenario::fields().flat_map(|field| literal(field.value));
    let others = grammars.chain(values).filter(|word| !first.contains(word) && !fields.contains(word));
    Words { others: others.collect(), first, fields }
}

/// A Vim syntax file.
pub(crate) fn vim() -> String {
    let Words { first, others, fields } = words();
    let mut text = String::from(
        "\" Printed by `takeover language --format vim` from the parser's word list.\n\
         if exists(\"b:current_syntax\")\n  finish\nendif\n\
         setlocal iskeyword+=- commentstring=#\\ %s\n",
    );
    for (group, words) in
        [("takeoverStatement", &first), ("takeoverWord", &others), ("takeoverField", &fields)]
    {
        for word in words {
            let _ = writeln!(text, "syntax keyword {group} {word}");
        }
    }
    text.push_str(
        "syntax match takeoverTime /\\<\\(\\d\\+\\(ms\\|[smhd]\\)\\)\\+\\>/\n\
         syntax match takeoverNumber /\\<\\d\\+\\(\\.\\d\\+\\)\\?\\(%\\|ppm\\)\\?\\(\\s\\|$\\)\\@=/\n\
         syntax match takeoverRange /\\.\\./\n\
         syntax region takeoverName start=/\"/ end=/\"/ oneline\n\
         syntax match takeoverComment /\\(^\\|\\s\\)\\@<=#.*$/\n\
         highlight default link takeoverStatement Statement\n\
         highlight default link takeoverWord Keyword\n\
         highlight default link takeoverField Identifier\n\
         highlight default link takeoverTime Number\n\
         highlight default link takeoverNumber Number\n\
         highlight default link takeoverRange Operator\n\
         highlight default link takeoverName String\n\
         highlight default link takeoverComment Comment\n\
         let b:current_syntax = \"takeover\"\n",
    );
    text
}

/// A TextMate grammar.
pub(crate) fn textmate() -> String {
    let Words { first, others, fields } = words();
    let any = |words: &BTreeSet<&str>| {
        let mut words: Vec<&str> = words.iter().copied().collect();
        // A longer word must be tried before one that it begins with.
        words.sort_by_key(|word| core::cmp::Reverse(word.len()));
        format!("(?<![\\w-])({})(?![\\w-])", words.join("|"))
    };
    let grammar = json!({
        "name": "takeover scenario",
        "comment": "Printed by `takeover language --format textmate` from the parser's word list.",
        "scopeName": "source.takeover",
        "fileTypes": ["takeover"],
        "patterns": [
            { "name": "comment.line.number-sign.takeover", "match": "(^|(?<=\\s))#.*$" },
            { "name": "string.quoted.double.takeover", "match": "\"[^\"]*\"" },
            { "name": "constant.numeric.time.takeover", "match": "(?<![\\w-])(\\d+(ms|[smhd]))+(?![\\w-])" },
            { "name": "constant.numeric.takeover", "match": "(?<![\\w-])\\d+(\\.\\d+)?(%|ppm)?(?![\\w-])" },
            { "name": "keyword.control.takeover", "match": any(&first) },
            { "name": "variable.parameter.takeover", "match": any(&fields) },
            { "name": "keyword.other.takeover", "match": any(&others) },
        ],
    });
    // Plain data with string keys always has a JSON form.
    serde_json::to_string_pretty(&grammar).unwrap_or_default() + "\n"
}
