//! How the values of policies are read.

use crate::near::meant;
use crate::refusal::Refusal;

/// Values of fields that are not numbers.
pub(crate) const YES_NO: &str = "yes|no";
/// What stands where there is no value.
pub(crate) const NONE: &str = "none";
/// A length of time.
pub(crate) const DURATION: &str = "DURATION";

/// Puts a value into its place if there is one.
pub(crate) fn put<T>(place: &mut T, value: Result<T, Refusal>) -> Result<(), Refusal> {
    *place = value?;
    Ok(())
}

/// One of some named values.
pub(crate) fn choice<T: Copy>(word: &str, choices: &[(&str, T)]) -> Result<T, Refusal> {
    if let Some((_, value)) = choices.iter().find(|(name, _)| word == *name) {
        return Ok(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let remedy = meant(word, names.iter().copied(), || format!("write one of: {}", names.join(", ")));
    Err(Refusal::new(format!("\"{word}\" is none of the choices here"), remedy))
}

/// The word of a value.
pub(crate) fn chosen<T: Copy + PartialEq>(value: T, choices: &[(&str, T)]) -> String {
    let found = choices.iter().find(|(_, known)| *known == value);
    found.map_or(NONE, |(name, _)| *name).to_owned()
}

/// `yes` or `no`.
pub(crate) fn yes_no(word: &str) -> Result<bool, Refusal> {
    choice(word, &[("yes", true), ("no", false)])
}

/// The word of a value that is yes or no.
pub(crate) fn yes_or_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// Nothing for this one word, a value for any other.
pub(crate) fn unless<T>(
    word: &str,
    none: &str,
    value: impl Fn(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    if word == none { Ok(None) } else { value(word).map(Some) }
}
