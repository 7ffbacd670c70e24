//! The set of digests that were seen: 16 bytes for each, in parts with a lock of their own.

use std::sync::{Mutex, PoisonError};

/// Parts of the set.
const PARTS: u32 = 256;
/// Digests that lie together in memory.
const LINE: usize = 4;
/// Lines of a part that has not grown yet, as a power of two.
const FEW: u32 = 6;

/// A set of digests for many threads.
pub(super) struct Seen {
    parts: Vec<Mutex<Part>>,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self { parts: (0..PARTS).map(|_| Mutex::new(Part::new(FEW))).collect() }
    }

    /// Notes a digest; whether it was never seen before. Zero and one are taken for the same.
    pub(super) fn note(&self, digest: u128) -> bool {
        let digest = digest.max(1);
        // Its place in a part comes from the bits at its other end.
        let part = usize::try_from(digest & 0xff).ok().and_then(|part| self.parts.get(part));
        let Some(part) = part else { return false };
        part.lock().unwrap_or_else(PoisonError::into_inner).note(digest)
    }
}

/// A part of the set: lines in the order of what is in them, as far as there was room. Where a
/// line is full, the next one takes what it cannot. Zero is no digest.
struct Part {
    lines: Vec<[u128; LINE]>,
    /// How many lines there are, as a power of two.
    power: u32,
    held: usize,
}

impl Part {
    fn new(power: u32) -> Self {
        Self { lines: vec![[0; LINE]; 1_usize.checked_shl(power).unwrap_or(1)], power, held: 0 }
    }

    fn note(&mut self, digest: u128) -> bool {
        if self.is_crowded() {
            self.grow();
        }
        let new = self.put(digest);
        self.held = self.held.saturating_add(usize::from(new));
        new
    }

    /// Whether more than three in four places are taken.
    const fn is_crowded(&self) -> bool {
        self.held >= self.lines.len().saturating_mul(LINE.saturating_sub(1))
    }

    /// Twice the room. What lay in order lies in order again, so that both are gone through once.
    fn grow(&mut self) {
        let mut larger = Self::new(self.power.saturating_add(1));
        larger.held = self.held;
        for &digest in self.lines.iter().flatten().filter(|&&digest| digest != 0) {
            larger.put(digest);
        }
        *self = larger;
    }

    /// Puts a digest into its line; whether it was not there.
    fn put(&mut self, digest: u128) -> bool {
        let mut at = self.place(digest);
        while let Some(line) = self.lines.get_mut(at) {
            for place in line {
                if *place == digest {
                    return false;
                }
                if *place == 0 {
                    *place = digest;
                    return true;
                }
            }
            at = if at.saturating_add(1) == self.lines.len() { 0 } else { at.saturating_add(1) };
        }
        false
    }

    /// The line that a digest belongs to.
    fn place(&self, digest: u128) -> usize {
        let place = digest.checked_shr(u128::BITS.saturating_sub(self.power)).unwrap_or(0);
        usize::try_from(place).unwrap_or(0)
    }
}
