//! Parts of a world that copies share until one of them changes, with their digests.

use core::cell::RefCell;
use core::hash::{Hash, Hasher};
use core::ops::Deref;
use std::sync::{Arc, OnceLock};

use xxhash_rust::xxh3::xxh3_128;

/// A part of a world. Copies of the world share it until one of them changes it, and its digest is
/// taken once, however often the part is met.
#[derive(Clone, Debug)]
pub(crate) struct Kept<T>(Arc<Part<T>>);

#[derive(Debug)]
struct Part<T> {
    value: T,
    digest: OnceLock<u128>,
}

impl<T: Clone> Clone for Part<T> {
    /// A copy is made to be changed: its digest is not known yet.
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), digest: OnceLock::new() }
    }
}

impl<T> Kept<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(Part { value, digest: OnceLock::new() }))
    }
}

impl<T: Clone> Kept<T> {
    /// The part, to be changed: this copy's own from now on.
    pub(crate) fn change(&mut self) -> &mut T {
        let part = Arc::make_mut(&mut self.0);
        part.digest.take();
        &mut part.value
    }
}

impl<T: Hash> Kept<T> {
    /// 128 bits that stand for the whole part.
    pub(crate) fn digest(&self) -> u128 {
        *self.0.digest.get_or_init(|| digest(&self.0.value))
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
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }

    /// The length of a list: seldom more than a byte.
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
    fn write_isize(&mut self, number: isize) {
        self.write_usize(number.cast_unsigned());
    }

    fn finish(&self) -> u64 {
        0
    }
}
