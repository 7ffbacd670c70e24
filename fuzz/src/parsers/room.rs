//! How much memory reading takes, and whether an error says enough.

use core::fmt::Display;

use crate::found::{Found, holds};

/// What reading may take at once, whatever is read: tables, and lists of a cluster as large as any.
const LEAST: u64 = 256 * 1_024 * 1_024;

/// What it may take besides for each byte that is read.
const PER_BYTE: u64 = 4_096;

/// Reads, and holds what is taken for it at the same time against what is read.
pub(super) fn bounded<T>(length: usize, read: impl FnOnce() -> T) -> Result<T, Found> {
    let mut result = None;
    let taken = allocation_counter::measure(|| result = Some(read()));
    let most = u64::try_from(length).unwrap_or(u64::MAX).saturating_mul(PER_BYTE).saturating_add(LEAST);
    let fits = taken.bytes_max <= most;
    let what = || format!("{} bytes are taken to read {length}", taken.bytes_max);
    holds("bounded_memory", fits, what)?;
    result.ok_or_else(|| Found::new("bounded_memory", "nothing was read"))
}

/// An error says something, and each of its parts does.
pub(super) fn says(error: &impl Display, parts: &[&str]) -> Result<(), Found> {
    let text = error.to_string();
    let fine = !text.trim().is_empty() && parts.iter().all(|part| !part.trim().is_empty());
    holds("errors_say_why", fine, || format!("an error leaves something out: {text:?}, {parts:?}"))
}
