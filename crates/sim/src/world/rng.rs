//! Random numbers that are the same on every machine.

/// A stream of numbers from a seed (SplitMix64's recurrence).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both included; `least` where the bounds are crossed.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        if least >= most {
            return least;
        }
        let span = most.saturating_sub(least).saturating_add(1);
        let offset = self.next().checked_rem(span).unwrap_or(0);
        least.saturating_add(offset)
    }

    /// Whether something happens that happens `parts` times in ten thousand.
    pub(crate) fn happens(&mut self, parts: u16) -> bool {
        parts > 0 && self.between(1, 10_000) <= u64::from(parts)
    }
}
