//! The texts of claims and of GUIDs: what is written reads back, and nothing else is read.
//!
//! **Why these suffice.** Both readers go through a text once, from left to right, and what they keep
//! between two letters is a number of one part. So a wrong acceptance shows on a short text, or on one
//! that differs from a right one in few letters: all texts over the letters that mean something are
//! looked at up to a length, and all texts one edit away from right ones, with every letter of ASCII and
//! some beyond it; two edits away with the letters that mean something. A GUID is written digit by digit:
//! every value of every digit is looked at, and of every pair of digits.
//!
//! The specification is a grammar, read here by its own hand. It says what *is* read: a claim is read in
//! the one spelling in which it is written, without a sign, a zero before a number or a spelled-out
//! generation 0; a GUID may also be without braces, in large letters, and without its dashes, which
//! stand in their four places or not at all. How many of the texts that were looked at are read as GUIDs
//! though they are not what is written is counted.

mod claims;
mod guids;

use takeover::units::{Claim, Guid};

use super::found::{Counts, Found, LeafError, hold};

/// How something is written as text and read from it.
#[derive(Clone, Copy, Debug)]
pub struct Ways<T> {
    /// Writes it.
    pub write: fn(&T) -> String,
    /// Reads it, if the text is one.
    pub read: fn(&str) -> Option<T>,
}

impl Ways<Claim> {
    /// The shipped text of a claim.
    pub const CLAIM: Self = Self { write: Claim::to_string, read: |text| text.parse().ok() };
}

impl Ways<Guid> {
    /// The shipped text of a GUID.
    pub const GUID: Self = Self { write: Guid::to_string, read: |text| text.parse().ok() };
}

/// Checks the shipped texts.
///
/// # Errors
/// [`LeafError`] names the first text or value that is written or read wrongly.
pub fn check() -> Result<Counts, LeafError> {
    let mut counts = claims(&Ways::CLAIM)?;
    guids(&Ways::GUID, &mut counts)?;
    Ok(counts)
}

/// Checks the texts of claims.
///
/// # Errors
/// [`LeafError`] names the first text or claim that is written or read wrongly.
pub fn claims(ways: &Ways<Claim>) -> Result<Counts, LeafError> {
    let mut counts = Counts::new();
    counts.add("claims, written and read", claims::round_trips(ways)?, 42_000)?;
    let mut read = Read::default();
    let short = claims::short(ways, &mut read)?;
    counts.add("every text of up to 8 letters of a claim", short, 19_000_000)?;
    counts.add("texts one edit from a claim", claims::edited(ways, &mut read)?, 25_000)?;
    counts.add("texts two edits from a claim", claims::edited_twice(ways, &mut read)?, 25_000)?;
    counts.add("of these texts, read", read.as_written, 1_600)?;
    Ok(counts)
}

/// Checks the texts of GUIDs, and adds to what was counted before.
///
/// # Errors
/// [`LeafError`] names the first text or GUID that is written or read wrongly.
pub fn guids(ways: &Ways<Guid>, counts: &mut Counts) -> Result<(), LeafError> {
    counts.add("GUIDs, written and read", guids::round_trips(ways)?, 496 * 256)?;
    let mut read = Read::default();
    counts.add("every text of up to 6 letters of a GUID", guids::short(ways, &mut read)?, 137_000)?;
    counts.add("texts one edit from a GUID", guids::edited(ways, &mut read)?, 25_000)?;
    counts.add("texts two edits from a GUID", guids::edited_twice(ways, &mut read)?, 330_000)?;
    counts.add("texts of 32 digits and up to 5 dashes", guids::dashed(ways, &mut read)?, 501_942)?;
    counts.add("of these texts, read and as written", read.as_written, 10)?;
    counts.add("of these texts, read though not as written", read.otherwise, 1)
}

/// How many texts were read, and how many of them are not what is written.
#[derive(Clone, Copy, Debug, Default)]
struct Read {
    as_written: u64,
    otherwise: u64,
}

/// Holds what is read of a text against the grammar, and notes how it is spelled.
fn reads<T: Copy + PartialEq + core::fmt::Debug>(
    law: &'static str,
    ways: &Ways<T>,
    grammar: fn(&str) -> Option<T>,
    text: &str,
    read: &mut Read,
) -> Result<(), Found> {
    let expected = grammar(text);
    hold(law, || format!("the text {text:?}"), &expected, &(ways.read)(text))?;
    if let Some(value) = expected {
        let as_written = (ways.write)(&value) == text;
        read.as_written += u64::from(as_written);
        read.otherwise += u64::from(!as_written);
    }
    Ok(())
}
