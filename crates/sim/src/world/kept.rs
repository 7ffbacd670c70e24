//! Parts of a world that copies share until one of them changes, with their digests.

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

/// 128 bits that stand for a value: a digest of all that its derived `Hash` writes.
pub(crate) fn digest(value: &impl Hash) -> u128 {
    let mut bytes = Bytes(Vec::with_capacity(2_048));
    value.hash(&mut bytes);
    xxh3_128(&bytes.0)
}

/// What a derived `Hash` writes, byte by byte.
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
