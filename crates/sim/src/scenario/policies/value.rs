//! How the values of policies are read.

use super::super::error::Fault;
use super::super::near::meant;
use super::super::words::Word;

/// Values of fields that are not numbers.
pub(super) const YES_NO: &str = "yes|no";
/// A length of time.
pub(in super::super) const DURATION: &str = "DURATION";

/// Puts a value into its place if there is one.
pub(super) fn put<T>(place: &mut T, value: Result<T, Fault>) -> Result<(), Fault> {
    *place = value?;
    Ok(())
}

/// One of some named values.
pub(super) fn choice<T: Copy>(word: Word<'_>, choices: &[(&str, T)]) -> Result<T, Fault> {
    if let Some((_, value)) = choices.iter().find(|(name, _)| word.is(name)) {
        return Ok(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let remedy = meant(word.text, names.iter().copied(), || format!("write one of: {}", names.join(", ")));
    Err(Fault::at(word.place, format!("\"{}\" is none of the choices here", word.text), remedy))
}

/// `yes` or `no`.
pub(super) fn yes_no(word: Word<'_>) -> Result<bool, Fault> {
    choice(word, &[("yes", true), ("no", false)])
}

/// Nothing for this one word, a value for any other.
pub(super) fn unless<T>(
    word: Word<'_>,
    none: &str,
    value: impl Fn(Word<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if word.is(none) { Ok(None) } else { value(word).map(Some) }
}
