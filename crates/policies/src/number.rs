//! Durations, percents and counts: every number with its unit.

use takeover::policy::Hours;
use takeover::units::Millis;

use crate::refusal::Refusal;

/// The units of a duration in milliseconds, longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// What a duration looks like, for remedies.
const AS_DURATION: &str = "write a number and its unit, as in 500ms, 5s, 1m30s, 2h or 1d";

/// A duration such as `1m30s`: whole numbers with their units, the longest unit first, each unit
/// once, 30 days at most.
///
/// # Errors
/// Says which of these it breaks.
pub fn duration(text: &str) -> Result<Millis, Refusal> {
    let mut rest = text;
    let mut sum = Millis::ZERO;
    let mut units = UNITS.iter();
    loop {
        let (digits, after) = leading(rest, |letter| letter.is_ascii_digit());
        let (unit, after) = leading(after, |letter| !letter.is_ascii_digit());
        if digits.is_empty() {
            return Err(Refusal::new(format!("\"{text}\" is no duration"), AS_DURATION));
        }
        if unit.is_empty() {
            let problem = format!("\"{text}\" lacks the unit of {digits}");
            return Err(Refusal::new(problem, format!("write {digits}s, {digits}ms or another unit")));
        }
        let Some(&(_, scale)) = units.find(|(known, _)| *known == unit) else {
            return Err(wrong_unit(unit));
        };
        let part = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(scale));
        sum = part.and_then(|part| sum.0.checked_add(part)).map(Millis).unwrap_or(Millis(u64::MAX));
        if sum > Millis::LONGEST {
            let problem = format!("\"{text}\" is longer than 30 days");
            return Err(Refusal::new(problem, "write a time of at most 30d"));
        }
        if after.is_empty() {
            return Ok(sum);
        }
        rest = after;
    }
}

/// The fault of a unit that does not exist, or does not stand in its place.
fn wrong_unit(unit: &str) -> Refusal {
    if UNITS.iter().any(|(known, _)| *known == unit) {
        let problem = format!("the unit \"{unit}\" stands behind one that is no longer, or twice");
        return Refusal::new(problem, "write longer units first and each once, as in 1m30s");
    }
    let problem = format!("\"{unit}\" is no unit of time; the units are ms, s, m, h and d");
    Refusal::new(problem, AS_DURATION)
}

/// The longest beginning whose letters all fit, and the rest.
fn leading(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter| !fits(letter)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A share such as `1%` or `0.25%`, in parts per ten thousand; at most two decimals.
///
/// # Errors
/// No share, without its sign, more than 100 %, or too fine.
pub fn percent(text: &str) -> Result<u16, Refusal> {
    let fault = |problem: String| {
        Refusal::new(problem, "write a share from 0% to 100% with at most two decimals, as in 0.25%")
    };
    let Some(number) = text.strip_suffix('%') else {
        return Err(fault(format!("\"{text}\" lacks its unit, the percent sign")));
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
        return Err(fault(format!("\"{text}\" is no share that can be read")));
    }
    let parts = format!("{whole}{decimals:0<2}").parse::<u16>().ok();
    parts.filter(|&parts| parts <= 10_000).ok_or_else(|| fault(format!("{text} is more than the whole")))
}

/// A share in whole percents such as `25%`.
///
/// # Errors
/// As [`percent`], and decimals.
pub fn whole_percent(text: &str) -> Result<u8, Refusal> {
    let parts = percent(text)?;
    let whole = parts.checked_div(100).and_then(|whole| u8::try_from(whole).ok());
    whole
        .filter(|&whole| u16::from(whole).saturating_mul(100) == parts)
        .ok_or_else(|| Refusal::new("this share has decimals", "write whole percents here, as in 25%"))
}

/// A whole number that fits `T`.
///
/// # Errors
/// No number, or too large a one.
pub fn count<T: core::str::FromStr>(text: &str) -> Result<T, Refusal> {
    let digits = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    if !digits {
        let problem = format!("\"{}\" is no whole number", text);
        return Err(Refusal::new(problem, "write digits alone, as in 3"));
    }
    text.parse().map_err(|_| Refusal::new(format!("{} is too large here", text), "write a smaller number"))
}

/// A window of hours such as `22..6`.
///
/// # Errors
/// No two numbers.
pub fn hours(text: &str) -> Result<Hours, Refusal> {
    let hour = |part: &str| part.parse::<u8>().ok().filter(|_| !part.starts_with('+'));
    let hours = text.split_once("..").and_then(|(start, end)| hour(start).zip(hour(end)));
    hours.map(|(start, end)| Hours { start, end }).ok_or_else(|| {
        let problem = format!("\"{}\" is no window of hours", text);
        Refusal::new(problem, "write prevent, immediate, or two hours of the day, as in 22..6")
    })
}

/// A length of time as people write it, with its units.
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

#[cfg(test)]
mod tests {
    use super::{count, duration, hours, percent, spelled, whole_percent};
    use takeover::units::Millis;

    #[test]
    fn durations_have_units() {
        for (text, millis) in [
            ("5s", 5_000),
            ("1m30s", 90_000),
            ("500ms", 500),
            ("2h", 7_200_000),
            ("1d", 86_400_000),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Ok(Millis(millis)), "{text}");
        }
        assert_eq!(duration("30d"), Ok(Millis::LONGEST));
        for text in [
            "",
            "5",
            "1m30",
            "s",
            "5 s",
            "-5s",
            "5S",
            "5sec",
            "1.5s",
            "30s1m",
            "1s1s",
            "30d1ms",
            "99999999999999999999s",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bare_number_is_told_its_unit() {
        let text = format!("{:?}", duration("5"));
        assert!(text.contains("lacks the unit of 5"), "{text}");
    }

    #[test]
    fn percents_are_parts_per_ten_thousand() {
        for (text, parts) in [("1%", 100), ("0.25%", 25), ("12.5%", 1_250), ("100%", 10_000), ("0%", 0)] {
            assert_eq!(percent(text), Ok(parts), "{text}");
        }
        for text in ["1", "%", ".5%", "1.%", "0.125%", "101%", "100.01%", "-1%", "99999999999%", "1%%"] {
            assert!(percent(text).is_err(), "{text}");
        }
        assert_eq!(whole_percent("25%"), Ok(25));
        assert!(whole_percent("2.5%").is_err());
    }

    #[test]
    fn counts_and_hours() {
        assert_eq!(count::<u8>("255"), Ok(255));
        assert!(["", "256", "-1", "+1", "x"].iter().all(|text| count::<u8>(text).is_err()));
        assert!(hours("22..6").is_ok());
        assert!(["22", "22..", "a..b", "300..1", "+1..2"].iter().all(|text| hours(text).is_err()));
    }

    #[test]
    fn times_are_spelled_as_they_are_read() {
        for text in ["0s", "500ms", "1m30s", "2h", "1d1ms"] {
            assert_eq!(duration(text).map(spelled), Ok(text.to_owned()));
        }
    }
}
