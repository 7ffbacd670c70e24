//! What holds of every form that is stored or sent (rule `unknown_version_refused`): it reads back as
//! it was written, and a text that was never written so is refused or kept as it is, never mended.

use super::kind::Kind;
use super::text::{parts, with, with_a_field_more};

/// What is wrong with a type, if anything.
pub(crate) type Law = fn(&Kind) -> Vec<String>;

/// Every law with its name.
pub(crate) const LAWS: [(&str, Law); 5] = [
    ("what_is_written_reads_back", what_is_written_reads_back),
    ("an_unknown_field_is_refused", an_unknown_field_is_refused),
    ("a_lost_field_is_refused", a_lost_field_is_refused),
    ("a_field_stands_once", a_field_stands_once),
    ("what_is_read_stands", what_is_read_stands),
];

/// What may stand in the place of a value: the ends of every number's range, and other kinds of value.
pub(crate) const INSTEAD: [&str; 19] = [
    "0",
    "1",
    "64",
    "65",
    "127",
    "128",
    "255",
    "256",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211455",
    "-1",
    "0.5",
    "null",
    "\"later\"",
];

pub(crate) fn what_is_written_reads_back(kind: &Kind) -> Vec<String> {
    let mut wrong = kind.unequal.clone();
    if kind.texts.is_empty() {
        wrong.push(format!("{} has no value in the list", kind.name));
    }
    wrong
}

/// A field of newer software is not passed over: it would be lost when the value is written back.
pub(crate) fn an_unknown_field_is_refused(kind: &Kind) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in kind.texts.iter().filter(|_| !kind.lenient) {
        for (_, open) in parts(text).objects {
            let newer = with_a_field_more(text, open);
            if (kind.rewrite)(&newer).is_ok() {
                wrong.push(format!("{} passes over a field that it does not know: {newer}", kind.name));
            }
        }
    }
    wrong
}

/// What has lost a field is damaged; one that may be none does not read as none.
pub(crate) fn a_lost_field_is_refused(kind: &Kind) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in kind.texts.iter().filter(|_| !kind.lenient) {
        for field in parts(text).fields.iter().filter(|field| !kind.is_entry(&field.path)) {
            let without = field.lost(text);
            let read = (kind.rewrite)(&without).is_ok();
            if read != kind.optional.contains(&field.path.as_str()) {
                let does = if read { "reads" } else { "refuses" };
                wrong.push(format!("{} {does} a text without {}: {without}", kind.name, field.path));
            }
        }
    }
    wrong
}

/// A field that stands twice says two things.
pub(crate) fn a_field_stands_once(kind: &Kind) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in &kind.texts {
        for field in parts(text).fields.iter().filter(|field| !kind.is_entry(&field.path)) {
            let twice = field.doubled(text);
            if (kind.rewrite)(&twice).is_ok() {
                wrong.push(format!("{} reads a text with {} twice: {twice}", kind.name, field.path));
            }
        }
    }
    wrong
}

/// Whatever stands in the place of a value: it is refused, or written back as it stood. A number
/// that is too large is not cut, and one that means something else here is not mended. A lenient
/// reader takes none for what is left out.
pub(crate) fn what_is_read_stands(kind: &Kind) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in &kind.texts {
        for (path, place) in parts(text).values {
            for instead in INSTEAD.iter().filter(|&&instead| !(kind.lenient && instead == "null")) {
                let other = with(text, &place, instead);
                wrong.extend(changed(kind, &other).map(|how| format!("{how} (at `{path}`)")));
            }
        }
    }
    wrong
}

/// How a text is written back, where it is read and not written back as it stood.
pub(crate) fn changed(kind: &Kind, text: &str) -> Option<String> {
    let rewritten = (kind.rewrite)(text).ok()?;
    (rewritten != text).then(|| format!("{} reads {text} and writes {rewritten}", kind.name))
}

/// Asks every law of every type; says all that is wrong.
pub(crate) fn all(kinds: &[Kind]) -> String {
    let asked = LAWS.iter().flat_map(|(name, law)| kinds.iter().map(move |kind| (name, law(kind))));
    let wrong = asked.filter(|(_, wrong)| !wrong.is_empty());
    let said: Vec<String> = wrong.map(|(name, wrong)| format!("{name}:\n{}", wrong.join("\n"))).collect();
    said.join("\n")
}
