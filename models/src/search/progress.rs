//! How far a search is.

use core::time::Duration;
use std::time::Instant;

/// How much was searched.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Different states.
    pub unique: u64,
    /// Steps taken, also into states seen before.
    pub generated: u64,
    /// The longest way from a start: breadth-first the shortest way to the farthest state,
    /// depth-first the deepest stack.
    pub depth: u64,
}

/// A look at a search that goes on.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// How much was searched so far.
    pub counts: Counts,
    /// Steps taken in a second, since the beginning.
    pub rate: u64,
    /// Memory of this process in kB, where the system tells.
    pub memory: Option<u64>,
}

/// Who looks on.
pub trait Watch {
    /// Called about once a second.
    fn look(&mut self, progress: &Progress);
}

/// Nobody looks on.
#[derive(Clone, Copy, Debug)]
pub struct Quiet;

impl Watch for Quiet {
    fn look(&mut self, _: &Progress) {}
}

impl<F: FnMut(&Progress)> Watch for F {
    fn look(&mut self, progress: &Progress) {
        self(progress);
    }
}

/// Looks on once a second.
pub(super) struct Pace<'a> {
    watch: &'a mut dyn Watch,
    began: Instant,
    looked: Instant,
}

impl<'a> Pace<'a> {
    pub(super) fn new(watch: &'a mut dyn Watch) -> Self {
        let began = Instant::now();
        Self { watch, began, looked: began }
    }

    /// Looks, if the last look is a second ago.
    pub(super) fn tick(&mut self, counts: Counts) {
        if self.looked.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.looked = Instant::now();
        let rate = rate(counts.generated, self.began.elapsed());
        self.watch.look(&Progress { counts, rate, memory: memory() });
    }
}

/// So many in a second.
fn rate(count: u64, elapsed: Duration) -> u64 {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    count.saturating_mul(1_000).checked_div(millis).unwrap_or(0)
}

/// Resident memory of this process in kB.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
