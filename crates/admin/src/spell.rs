//! Lengths of time in words.

use takeover::units::Millis;
use takeover_policies::spelled;

/// A length of time to a tenth of a second, and beyond a minute to a second.
#[must_use]
pub fn rough(time: Millis) -> String {
    let part = |unit: u64| time.0.checked_div(unit).unwrap_or(0);
    match part(60_000) {
        0 => format!("{}.{}s", part(1_000), part(100).checked_rem(10).unwrap_or(0)),
        _ => spelled(Millis::secs(part(1_000))),
    }
}
