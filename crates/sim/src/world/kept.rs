//! Parts of a world that copies share until one of them changes, with their digests.

use core::cell::RefCell;
use core::hash::{Hash, Hasher};
use core::ops::Deref;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

/// A part of a world. Copies of the world share it until one of them changes it, and its digest is
/// taken once, however often the part is met.
#[derive(Clone, Debug)]
pub(crate) struct Kept<T>(Arc<Part<T>>);

#[derive(Debug)]
struct Part<T> {
    value: T,
    digest: Digest,
}

/// A digest in two halves, of which the first is zero as long as it is not known. Who asks for it
/// at once with another finds the same.
#[derive(Debug, Default)]
struct Digest(AtomicU64, AtomicU64);

impl Digest {
    fn get_or(&self, digest: impl FnOnce() -> u128) -> u128 {
        let known = self.0.load(Ordering::Acquire);
        if known != 0 {
            return joined(known, self.1.load(Ordering::Relaxed));
        }
        let digest = digest();
        let half = |digest: u128| u64::try_from(digest & u128::from(u64::MAX)).unwrap_or(0);
        let (high, low) = (half(digest.rotate_left(64)).max(1), half(digest));
        self.1.store(low, Ordering::Relaxed);
        self.0.store(high, Ordering::Release);
        joined(high, low)
    }
}

fn joined(high: u64, low: u64) -> u128 {
    u128::from(high).rotate_left(64) | u128::from(low)
}

impl<T: Clone> Clone for Part<T> {
    /// A copy is made to be changed: its digest is not known yet.
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), digest: Digest::default() }
    }
}

impl<T> Kept<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(Part { value, digest: Digest::default() }))
    }
}

impl<T: Clone> Kept<T> {
    /// The part, to be changed: this copy's own from now on.
    pub(crate) fn change(&mut self) -> &mut T {
        let part = Arc::make_mut(&mut self.0);
        *part.digest.0.get_mut() = 0;
        &mut part.value
    }
}

impl<T: Hash> Kept<T> {
    /// 128 bits that stand for the whole part.
    pub(crate) fn digest(&self) -> u128 {
        self.0.digest.get_or(|| digest(&self.0.value))
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: PartialEq> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl<T: Eq> Eq for Kept<T> {}

impl<T: Hash> Hash for Kept<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(self.digest());
    }
}

thread_local! {
    /// Buffers that are not in use, kept so that their room is used again.
    static ROOM: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// 128 bits that stand for a value: a digest of all that its derived `Hash` writes.
pub(crate) fn digest(value: &impl Hash) -> u128 {
    let room = ROOM.with_borrow_mut(Vec::pop);
    let mut bytes = Bytes(room.unwrap_or_else(|| Vec::with_capacity(4_096)));
    value.hash(&mut bytes);
    let Bytes(mut bytes) = bytes;
    let digest = xxh3_128(&bytes);
    bytes.clear();
    ROOM.with_borrow_mut(|room| room.push(bytes));
    digest
}

/// What a derived `Hash` writes, byte by byte. What comes before a number says of what kind it is,
/// so that small ones can be written short.
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }

    /// A time or a count: seldom more than two bytes.
    #[inline]
    fn write_u64(&mut self, number: u64) {
        match u16::try_from(number) {
            Ok(small) if small < u16::MAX => self.0.extend_from_slice(&small.to_le_bytes()),
            Ok(_) | Err(_) => {
                self.0.extend_from_slice(&u16::MAX.to_le_bytes());
                self.0.extend_from_slice(&number.to_le_bytes());
            }
        }
    }

    /// The length of a list: seldom more than a byte.
    #[inline]
    fn write_usize(&mut self, number: usize) {
        match u8::try_from(number) {
            Ok(small) if small < u8::MAX => self.0.push(small),
            Ok(_) | Err(_) => {
                self.0.push(u8::MAX);
                self.0.extend_from_slice(&number.to_le_bytes());
            }
        }
    }

    /// Which of its variants a value is: seldom more than a byte.
    #[inline]
    fn write_isize(&mut self, number: isize) {
        self.write_usize(number.cast_unsigned());
    }

    fn finish(&self) -> u64 {
        0
    }
}
