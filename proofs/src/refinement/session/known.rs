//! Sets and tables of what was looked at, with a hash made for speed: nobody here means harm.

use core::hash::{BuildHasherDefault, Hasher};
use std::collections::{HashMap, HashSet};

/// A set of what was looked at.
pub type Seen<T> = HashSet<T, BuildHasherDefault<Mix>>;
/// What is known of what was looked at.
pub type Known<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Multiplies and turns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mix(u64);

impl Mix {
    const fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        // The tables look at the lowest bits, the product is best in its highest.
        self.0.rotate_left(32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.mix(u64::from(byte));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.mix(u64::from(word));
    }

    fn write_u32(&mut self, word: u32) {
        self.mix(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.mix(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.mix(u64::try_from(word).unwrap_or(u64::MAX));
    }
}
