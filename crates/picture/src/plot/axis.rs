//! A logarithmic axis: which powers of ten it spans, and where a value stands on it.

use super::Unit;

/// Where the field begins from the left.
pub(super) const LEFT: f64 = 92.0;
/// Where the field begins from the top.
pub(super) const TOP: f64 = 44.0;
/// How wide the field is.
pub(super) const WIDE: f64 = 520.0;
/// How high the field is.
pub(super) const HIGH: f64 = 340.0;

/// One axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// The first and the last power of ten.
    powers: (i32, i32),
    /// Where these stand on the page.
    places: (f64, f64),
    unit: Unit,
}

impl Axis {
    /// The axis over these values, in whole powers of ten; at least one of them, whatever the values.
    pub(super) fn over(values: impl Iterator<Item = f64>, unit: Unit, places: (f64, f64)) -> Self {
        let (least, most) = values
            .fold((f64::MAX, f64::MIN_POSITIVE), |(low, high), value| (low.min(value), high.max(value)));
        let all = -12..15_i32;
        let below = |power: &i32| 10_f64.powi(*power) <= least * 1.001;
        let above = |power: &i32| 10_f64.powi(*power) >= most * 0.999;
        let first = all.clone().rfind(below).unwrap_or(0);
        let last = all.clone().find(above).unwrap_or(1).max(first.saturating_add(1));
        Self { powers: (first, last), places, unit }
    }

    /// Where a value stands.
    pub(super) fn place(&self, value: f64) -> f64 {
        let (first, last) = (f64::from(self.powers.0), f64::from(self.powers.1));
        let share = (value.log10() - first) / (last - first);
        self.places.0 + (self.places.1 - self.places.0) * share
    }

    /// Its powers of ten, with their words.
    pub(super) fn ticks(&self) -> impl Iterator<Item = (f64, String)> + use<> {
        let unit = self.unit;
        (self.powers.0..=self.powers.1).map(move |power| {
            let value = 10_f64.powi(power);
            (value, spelled(value, unit))
        })
    }
}

/// A power of ten in words.
fn spelled(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Count => {
            let digits = format!("{value:.0}");
            let head = digits.len().checked_rem(3).unwrap_or(0);
            let apart = digits.char_indices().map(|(at, digit)| {
                let gap = at > 0 && at.checked_rem(3).unwrap_or(0) == head;
                if gap { format!(" {digit}") } else { digit.to_string() }
            });
            apart.collect()
        }
        Unit::Time => {
            let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
            let (size, name) = units.into_iter().find(|(size, _)| value >= *size).unwrap_or((1.0, "ns"));
            format!("{} {name}", value / size)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_spelled() {
        let counts = [1.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1e6].map(|value| spelled(value, Unit::Count));
        assert_eq!(counts, ["1", "100", "1 000", "10 000", "100 000", "1 000 000"]);
        let times = [1.0, 100.0, 1e3, 1e6, 1e10].map(|value| spelled(value, Unit::Time));
        assert_eq!(times, ["1 ns", "100 ns", "1 µs", "1 ms", "10 s"]);
    }

    #[test]
    fn the_ends_are_whole_powers_and_hold_every_value() {
        let axis = Axis::over([150.0, 90_000.0].into_iter(), Unit::Count, (0.0, 300.0));
        assert_eq!(axis.powers, (2, 5));
        assert_eq!((axis.place(100.0), axis.place(100_000.0)), (0.0, 300.0));
        assert_eq!(axis.place(1_000.0).round(), 100.0);
        assert!(Axis::over(core::iter::empty(), Unit::Time, (0.0, 1.0)).ticks().count() >= 2);
    }
}
