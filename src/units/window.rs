//! How often something happened lately.

use super::{Millis, Moment, Stamp};

/// A clock reading that a [`Window`] can count in.
pub trait Instant: Copy + Ord {
    /// The reading at which the clock began.
    const ORIGIN: Self;

    /// How long ago `earlier` was; nothing if it lies ahead.
    #[must_use]
    fn since(self, earlier: Self) -> Millis;
}

impl Instant for Moment {
    const ORIGIN: Self = Self(0);

    fn since(self, earlier: Self) -> Millis {
        Self::since(self, earlier)
    }
}

impl Instant for Stamp {
    const ORIGIN: Self = Self(0);

    fn since(self, earlier: Self) -> Millis {
        Self::since(self, earlier)
    }
}

/// The newest happenings in a sliding period, at most `GAPS + 1` of them: when the newest was,
/// and the gaps to the older ones. When it is full, the oldest makes room.
///
/// Gaps are stored, not readings, so that a window takes four bytes a happening and can be moved
/// to another origin by changing one number.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "Stored<T, GAPS>",
        bound(
            serialize = "T: serde::Serialize, [u32; GAPS]: serde::Serialize",
            deserialize = "T: Instant + serde::Deserialize<'de>, [u32; GAPS]: serde::Deserialize<'de>"
        )
    )
)]
pub struct Window<T, const GAPS: usize> {
    /// Means something only in a window that is not empty.
    newest: T,
    gaps: [u32; GAPS],
    empty: bool,
}

/// The gap that stands for "nothing older is known".
const NONE: u32 = u32::MAX;

impl<T: Instant, const GAPS: usize> Window<T, GAPS> {
    /// Nothing happened.
    pub const EMPTY: Self = Self { newest: T::ORIGIN, gaps: [NONE; GAPS], empty: true };

    /// The window after something happened `at` this reading. A reading before the newest one
    /// counts as the newest's.
    #[must_use]
    pub fn with(&self, at: T) -> Self {
        let Some(newest) = self.newest() else {
            return Self { newest: at, empty: false, ..Self::EMPTY };
        };
        let at = at.max(newest);
        let gap = u32::try_from(at.since(newest).0).unwrap_or(NONE);
        let mut gaps = [NONE; GAPS];
        let older = core::iter::once(gap).chain(self.gaps);
        for (place, gap) in gaps.iter_mut().zip(older) {
            *place = gap;
            if gap == NONE {
                break;
            }
        }
        Self { newest: at, gaps, empty: false }
    }

    /// How many happened less than `period` before `now`. A clock behind the newest happening is
    /// read as the newest's moment: nothing happened after now, so that clock is the one that is
    /// wrong, and what it missed still counts.
    #[must_use]
    pub fn count(&self, now: T, period: Millis) -> u8 {
        let Some(newest) = self.newest() else { return 0 };
        let mut age = now.since(newest);
        let mut count = 0_u8;
        for gap in core::iter::once(0).chain(self.gaps) {
            age = age.plus(Millis(u64::from(gap)));
            if gap == NONE || age >= period {
                break;
            }
            count = count.saturating_add(1);
        }
        count
    }

    /// The same happenings without those that `period` has left behind: two windows that count
    /// alike from `now` on are equal after this.
    #[must_use]
    pub fn pruned(&self, now: T, period: Millis) -> Self {
        let kept = self.count(now, period);
        if kept == 0 {
            return Self::EMPTY;
        }
        let mut gaps = self.gaps;
        for gap in gaps.iter_mut().skip(usize::from(kept.saturating_sub(1))) {
            *gap = NONE;
        }
        Self { gaps, ..*self }
    }

    /// The same happenings told by another origin.
    #[must_use]
    pub fn moved(&self, to: impl FnOnce(T) -> T) -> Self {
        match self.newest() {
            Some(newest) => Self { newest: to(newest), ..*self },
            None => *self,
        }
    }

    /// When the newest happened.
    #[must_use]
    pub const fn newest(&self) -> Option<T> {
        if self.empty { None } else { Some(self.newest) }
    }
}

/// A window as it is stored, before it is known to be one.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, bound = "T: serde::Deserialize<'de>, [u32; GAPS]: serde::Deserialize<'de>")]
struct Stored<T, const GAPS: usize> {
    newest: T,
    gaps: [u32; GAPS],
    empty: bool,
}

/// What no window is stored as.
#[cfg(feature = "serde")]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
enum Misshapen {
    #[error("the window is empty and tells of happenings; restore the record from a backup")]
    Empty,
    #[error("the window has a gap behind the oldest happening; restore the record from a backup")]
    Gap,
}

#[cfg(feature = "serde")]
impl<T: Instant, const GAPS: usize> TryFrom<Stored<T, GAPS>> for Window<T, GAPS> {
    type Error = Misshapen;

    fn try_from(Stored { newest, gaps, empty }: Stored<T, GAPS>) -> Result<Self, Misshapen> {
        let window = Self { newest, gaps, empty };
        let mut behind = gaps.iter().skip_while(|&&gap| gap != NONE);
        if empty && window != Self::EMPTY {
            Err(Misshapen::Empty)
        } else if behind.any(|&gap| gap != NONE) {
            Err(Misshapen::Gap)
        } else {
            Ok(window)
        }
    }
}
