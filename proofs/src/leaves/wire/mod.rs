//! What is stored of a group and of a node's session: every record reads back as it was written, and
//! what is damaged is refused.
//!
//! **Why these suffice.** A record is written and read field by field, by code that is made from its
//! type; no field's text depends on another's. So each field goes through its ends and its middle, and
//! all fields through all of that together. Numbers are written whole, and the ends are where a wrong
//! width or sign would show.
//!
//! Nothing that is damaged is read: not a record that has lost a field, also where the field may be none;
//! not one with a field that this software does not know, at any depth, because it would be lost when
//! the record is written back; not a window in a form that no history leads to. Two fields may be
//! missing, because older records do not have them: `out` and `fencing`.

mod damage;
mod domain;
mod windows;

use core::fmt::Debug;

use takeover::{group, session};

use super::found::{Counts, Found, LeafError, hold};

/// How a record is stored and read.
#[derive(Clone, Copy, Debug)]
pub struct Ways<R> {
    /// Writes it.
    pub write: fn(&R) -> String,
    /// Reads it, or says why not.
    pub read: fn(&str) -> Result<R, String>,
}

impl Ways<group::Record> {
    /// The shipped form of a group's record.
    pub const GROUP: Self = Self {
        write: |record| serde_json::to_string(record).unwrap(),
        read: |text| serde_json::from_str(text).map_err(|error| error.to_string()),
    };
}

impl Ways<session::Record> {
    /// The shipped form of a node's session record.
    pub const SESSION: Self = Self {
        write: |record| serde_json::to_string(record).unwrap(),
        read: |text| serde_json::from_str(text).map_err(|error| error.to_string()),
    };
}

/// Checks the shipped forms.
///
/// # Errors
/// [`LeafError`] names the first record or text that is written or read wrongly.
pub fn check() -> Result<Counts, LeafError> {
    let mut counts = groups(&Ways::GROUP)?;
    sessions(&Ways::SESSION, &mut counts)?;
    Ok(counts)
}

/// Checks the form of a group's record.
///
/// # Errors
/// [`LeafError`] names the first record or text that is written or read wrongly.
pub fn groups(ways: &Ways<group::Record>) -> Result<Counts, LeafError> {
    let mut counts = Counts::new();
    let all = domain::groups();
    counts.add(
        "group records, written and read",
        round_trips(ways, &all)?,
        25 * 3 * 2 * 3 * 4 * 6 * 7 * 2,
    )?;
    let damaged = damage::check(ways, &domain::some_groups())?;
    counts.add("group records, every stored version", damaged.versions, 65_536)?;
    counts.add("group records, damaged", damaged.texts, 1_120)?;
    counts.add("group records, with a field that is not known", damaged.unknown, 21)?;
    counts.add("group records, a field is missing", damaged.missing, 29)?;
    counts.add("group records, as older software wrote them", damaged.older, 2)?;
    let forms = windows::check(ways)?;
    counts.add("windows in every form", forms.looked, 65_536)?;
    counts.add("of these, forms that are written", forms.written, 31)?;
    Ok(counts)
}

/// Checks the form of a session's record, and adds to what was counted before.
///
/// # Errors
/// [`LeafError`] names the first record or text that is written or read wrongly.
pub fn sessions(ways: &Ways<session::Record>, counts: &mut Counts) -> Result<(), LeafError> {
    let all = domain::sessions();
    counts.add("session records, written and read", round_trips(ways, &all)?, 37 * 3 * 3 * 4 * 2 * 2)?;
    let damaged = damage::check(ways, &domain::some_sessions())?;
    counts.add("session records, every stored version", damaged.versions, 65_536)?;
    counts.add("session records, damaged", damaged.texts, 700)?;
    counts.add("session records, with a field that is not known", damaged.unknown, 24)?;
    counts.add("session records, a field is missing", damaged.missing, 31)?;
    counts.add("session records, as older software wrote them", damaged.older, 2)
}

/// Each record reads back.
fn round_trips<R: Clone + Debug + PartialEq>(ways: &Ways<R>, records: &[R]) -> Result<u64, Found> {
    let mut looked = 0;
    for record in records {
        let text = (ways.write)(record);
        let told = || format!("{record:?}, written as {text}");
        hold("a record reads back", told, &Ok(record.clone()), &(ways.read)(&text))?;
        looked += 1;
    }
    Ok(looked)
}
