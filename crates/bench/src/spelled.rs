//! Numbers as people read them.

use crate::results::Unit;

/// A figure with its unit.
pub(crate) fn figure(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Nanoseconds => time(value),
        Unit::Bytes => format!("{} bytes", count(value)),
        Unit::Kibibytes => format!("{:.1} MiB", value / 1024.0),
        Unit::PerSecond if value < 100.0 => format!("{} /s", digits(value)),
        Unit::PerSecond => format!("{} /s", count(value)),
        Unit::Times => times(value),
    }
}

/// Nanoseconds in the unit that people would choose, with three digits.
pub(crate) fn time(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let (size, unit) = units.into_iter().find(|(size, _)| nanoseconds >= *size).unwrap_or((1.0, "ns"));
    format!("{} {unit}", digits(nanoseconds / size))
}

/// How many times as much.
pub(crate) fn times(value: f64) -> String {
    if value >= 100.0 { format!("{} times", count(value)) } else { format!("{} times", digits(value)) }
}

/// Three digits, as far as they stand behind the point.
fn digits(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// A whole number with its thousands apart.
pub(crate) fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let first = digits.len().checked_rem(3).unwrap_or(0);
    let apart = digits.char_indices().map(|(at, digit)| {
        let gap = at > 0 && at.checked_rem(3).unwrap_or(0) == first;
        if gap { format!(" {digit}") } else { digit.to_string() }
    });
    apart.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled() {
        assert_eq!(["8.31 ns", "1.50 µs", "37.4 ms", "141 s"], [8.31, 1_500.0, 37.4e6, 141e9].map(time));
        assert_eq!(["7", "999", "1 000", "30 766"], [7.0, 999.0, 1_000.0, 30_766.0].map(count));
        let rates = ["0.47 /s", "1 234 /s"];
        assert_eq!(rates, [0.471, 1_234.0].map(|rate| figure(rate, Unit::PerSecond)));
        assert_eq!(["2.50 times", "12 345 times"], [2.5, 12_345.0].map(times));
    }
}
