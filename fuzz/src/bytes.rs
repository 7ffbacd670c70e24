//! From bytes to choices.
//!
//! A step of a sequence is a record of a fixed number of bytes, read by [`Choices`] from its front.
//! A mutation inside of one record leaves all other steps as they were, and a step that needs fewer
//! choices than its record has leaves room that means nothing yet. The crate `arbitrary` would do
//! the reading as well; but its derive needs each type of the core mirrored here, and what it
//! makes of a byte depends on all bytes before it, so that one mutation changes all later steps.

/// The choices that are left in some bytes. Where none is left, the first alternative is taken.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    /// All choices of these bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes that are left.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// A number below this one; 0 where that is 0.
    pub fn below(&mut self, most: u8) -> u8 {
        self.byte().checked_rem(most).unwrap_or(0)
    }

    /// Yes or no.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// One of these.
    #[allow(clippy::indexing_slicing, reason = "a place below N, which is not 0")]
    pub fn one<T: Copy, const N: usize>(&mut self, of: [T; N]) -> T {
        const { assert!(N > 0 && N <= 255) };
        let place = usize::from(self.byte()).checked_rem(N).unwrap_or(0);
        of[place]
    }

    /// One of a list; none of an empty one.
    pub fn of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let place = usize::from(self.byte()).checked_rem(list.len())?;
        list.get(place).copied()
    }

    /// Something, or in one of four cases nothing.
    pub fn maybe<T>(&mut self, some: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.byte() & 3 == 3 { None } else { Some(some(self)) }
    }

    /// A length of time in milliseconds, from nothing to a year.
    pub fn millis(&mut self) -> u64 {
        self.one(MILLIS)
    }

    /// A number of any size: small ones, and those at which counts end.
    pub fn number(&mut self) -> u64 {
        match self.byte() {
            0xff => u64::MAX,
            0xfe => u64::MAX.saturating_sub(1),
            0xfd => u64::from(u32::MAX),
            0xfc => 1_u64.rotate_left(u32::from(self.byte())),
            small => u64::from(small),
        }
    }
}

/// The times of the defaults, what lies beside them, and what nobody would wait for.
const MILLIS: [u64; 32] = [
    0,
    1,
    10,
    100,
    499,
    500,
    501,
    999,
    1_000,
    1_500,
    2_000,
    3_999,
    4_000,
    5_000,
    8_999,
    9_000,
    11_000,
    15_000,
    19_000,
    20_000,
    20_001,
    60_000,
    120_000,
    180_000,
    900_000,
    900_001,
    3_600_000,
    7_200_000,
    21_600_000,
    86_400_000,
    2_592_000_000,
    31_536_000_000,
];

/// A stream of bytes that is the same on every machine: number after number of a simple generator, so
/// that what a check finds without a fuzzer it finds again.
#[must_use]
pub fn stream(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state.wrapping_shr(30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed.wrapping_shr(27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed.wrapping_shr(31)).to_le_bytes()
    };
    let numbers = core::iter::repeat_with(next);
    numbers.flatten().take(length).collect()
}
