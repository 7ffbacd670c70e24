//! The specification of a window: it keeps everything, and counts by looking at each.

/// All that ever happened, oldest first, and how many of the newest ones count.
#[derive(Clone, Debug)]
pub(super) struct Naive {
    happened: Vec<u64>,
    holds: usize,
}

impl Naive {
    /// What this history comes to. A reading before the newest one counts as the newest's.
    pub(super) fn new(history: &[u64], holds: usize) -> Self {
        let mut happened: Vec<u64> = Vec::with_capacity(history.len());
        for &at in history {
            let newest = happened.last().copied().unwrap_or(0);
            happened.push(at.max(newest));
        }
        Self { happened, holds }
    }

    /// When the newest happened.
    pub(super) fn newest(&self) -> Option<u64> {
        self.happened.last().copied()
    }

    /// How many of the newest ones happened less than `period` before `now`.
    pub(super) fn count(&self, now: u64, period: u64) -> u8 {
        let now = now.max(self.newest().unwrap_or(0));
        let newest = self.happened.iter().rev().take(self.holds);
        u8::try_from(newest.filter(|&&at| now - at < period).count()).unwrap()
    }
}
