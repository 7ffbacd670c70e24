//! A short list that needs no allocator.

/// At most `N` items in order. A machine's step can order only so much at once, so the list has
/// its room inline; what would not fit is a fault of the machine that a debug assertion reports.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct List<T, const N: usize> {
    items: [Option<T>; N],
}

impl<T: Copy, const N: usize> List<T, N> {
    /// Nothing.
    pub const EMPTY: Self = Self { items: [None; N] };

    /// One item.
    #[must_use]
    pub fn one(item: T) -> Self {
        Self::EMPTY.and(item)
    }

    /// This list and one more item at its end.
    #[must_use]
    pub fn and(mut self, item: T) -> Self {
        let free = self.items.iter_mut().find(|place| place.is_none());
        debug_assert!(free.is_some(), "a step ordered more than its list holds");
        if let Some(place) = free {
            *place = Some(item);
        }
        self
    }

    /// The items, first to last.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().flatten()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.first().is_none_or(Option::is_none)
    }

    /// How many items are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }
}
