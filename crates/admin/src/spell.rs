//! Lengths of time in words.

use takeover::units::Millis;

/// The units in milliseconds, longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A length of time, exactly: `1m30s`.
#[must_use]
pub fn spelled(time: Millis) -> String {
    let mut rest = time.0;
    let mut text = String::new();
    for (unit, scale) in UNITS {
        let whole = rest.checked_div(scale).unwrap_or(0);
        rest = rest.checked_rem(scale).unwrap_or(0);
        if whole > 0 {
            text.push_str(&format!("{whole}{unit}"));
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// A length of time to a tenth of a second, and beyond a minute to a second.
#[must_use]
pub fn rough(time: Millis) -> String {
    let part = |unit: u64| time.0.checked_div(unit).unwrap_or(0);
    match part(60_000) {
        0 => format!("{}.{}s", part(1_000), part(100).checked_rem(10).unwrap_or(0)),
        _ => spelled(Millis::secs(part(1_000))),
    }
}
