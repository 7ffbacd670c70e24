//! Choices by chance, from the simulator's own source of random numbers.

use takeover::units::Millis;

use crate::world::Rng;

/// A source of choices. The same seed makes the same choices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(Rng);

impl Dice {
    /// A source for a seed. A telling with the same seed draws other numbers.
    pub(super) fn new(seed: u64) -> Self {
        Self(Rng::new(Rng::new(seed).next()))
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0.between(least, most)
    }

    /// A small number from `least` to `most`, both included.
    pub(super) fn count(&mut self, least: u32, most: u32) -> u32 {
        u32::try_from(self.0.between(u64::from(least), u64::from(most))).unwrap_or(least)
    }

    /// A time from `least` to `most`: of whole seconds where both lie above ten of them.
    pub(super) fn time(&mut self, least: Millis, most: Millis) -> Millis {
        let unit = if least.0 >= 10_000 { 1_000 } else { 1 };
        let in_units = |time: Millis| time.0.checked_div(unit).unwrap_or(time.0);
        Millis(self.between(in_units(least), in_units(most)).saturating_mul(unit))
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the choices; the first where the list is empty.
    pub(super) fn of<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let count = u64::try_from(others.len()).unwrap_or(0);
        let place = self.between(0, count).checked_sub(1).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| others.get(place)).copied().unwrap_or(first)
    }

    /// One of a list; none where it is empty.
    pub(super) fn one<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let (&first, others) = list.split_first()?;
        Some(self.of(first, others))
    }
}
