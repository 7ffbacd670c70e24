//! Durations, percents, rates and counts: every number with its unit.

use takeover::policy::Hours;
use takeover::units::Millis;

use super::error::Fault;
use super::words::Word;

/// The units of a duration in milliseconds, longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// What a duration looks like, for remedies.
const AS_DURATION: &str = "write a number and its unit, as in 500ms, 5s, 1m30s, 2h or 1d";

/// A duration such as `1m30s`: whole numbers with their units, the longest unit first, each unit
/// once, 30 days at most.
///
/// # Errors
/// Says which of these it breaks.
pub(super) fn duration(word: Word<'_>) -> Result<Millis, Fault> {
    text_duration(word, word.text)
}

/// Two durations such as `1ms..20ms`, or one that stands for both; the second is no shorter.
///
/// # Errors
/// No duration, or the longer one first.
pub(super) fn durations(word: Word<'_>) -> Result<(Millis, Millis), Fault> {
    let (least, most) = word.text.split_once("..").unwrap_or((word.text, word.text));
    let (least, most) = (text_duration(word, least)?, text_duration(word, most)?);
    if least > most {
        return Err(Fault::at(word.place, "the longer time stands first", "write the shorter one first"));
    }
    Ok((least, most))
}

/// The duration that a part of the word says.
fn text_duration(word: Word<'_>, text: &str) -> Result<Millis, Fault> {
    let mut rest = text;
    let mut sum = Millis::ZERO;
    let mut units = UNITS.iter();
    loop {
        let (digits, after) = leading(rest, |letter| letter.is_ascii_digit());
        let (unit, after) = leading(after, |letter| !letter.is_ascii_digit());
        if digits.is_empty() {
            return Err(Fault::at(word.place, format!("\"{text}\" is no duration"), AS_DURATION));
        }
        if unit.is_empty() {
            let problem = format!("\"{text}\" lacks the unit of {digits}");
            return Err(Fault::at(
                word.place,
                problem,
                format!("write {digits}s, {digits}ms or another unit"),
            ));
        }
        let Some(&(_, scale)) = units.find(|(known, _)| *known == unit) else {
            return Err(wrong_unit(word, unit));
        };
        let part = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(scale));
        sum = part.and_then(|part| sum.0.checked_add(part)).map(Millis).unwrap_or(Millis(u64::MAX));
        if sum > Millis::LONGEST {
            let problem = format!("\"{text}\" is longer than 30 days");
            return Err(Fault::at(word.place, problem, "write a time of at most 30d"));
        }
        if after.is_empty() {
            return Ok(sum);
        }
        rest = after;
    }
}

/// The fault of a unit that does not exist, or does not stand in its place.
fn wrong_unit(word: Word<'_>, unit: &str) -> Fault {
    if UNITS.iter().any(|(known, _)| *known == unit) {
        let problem = format!("the unit \"{unit}\" stands behind one that is no longer, or twice");
        return Fault::at(word.place, problem, "write longer units first and each once, as in 1m30s");
    }
    let problem = format!("\"{unit}\" is no unit of time; the units are ms, s, m, h and d");
    Fault::at(word.place, problem, AS_DURATION)
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
pub(super) fn percent(word: Word<'_>) -> Result<u16, Fault> {
    let fault = |problem: String| {
        Fault::at(word.place, problem, "write a share from 0% to 100% with at most two decimals, as in 0.25%")
    };
    let text = word.text;
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
pub(super) fn whole_percent(word: Word<'_>) -> Result<u8, Fault> {
    let parts = percent(word)?;
    let whole = parts.checked_div(100).and_then(|whole| u8::try_from(whole).ok());
    whole.filter(|&whole| u16::from(whole).saturating_mul(100) == parts).ok_or_else(|| {
        Fault::at(word.place, "this share has decimals", "write whole percents here, as in 25%")
    })
}

/// A rate such as `500ppm`, in parts per million, at most half of the whole.
///
/// # Errors
/// No rate, without its unit, or more.
pub(super) fn ppm(word: Word<'_>) -> Result<i32, Fault> {
    const MOST: i32 = 500_000;
    let number = word.text.strip_suffix("ppm");
    let rate = number.filter(|number| number.chars().all(|letter| letter.is_ascii_digit()));
    let rate = rate.and_then(|number| number.parse::<i32>().ok()).filter(|&rate| rate <= MOST);
    rate.ok_or_else(|| {
        let problem = format!("\"{}\" is no rate of a clock", word.text);
        Fault::at(
            word.place,
            problem,
            format!("write parts per million from 0ppm to {MOST}ppm, as in 500ppm"),
        )
    })
}

/// A whole number that fits `T`.
///
/// # Errors
/// No number, or too large a one.
pub(super) fn count<T: core::str::FromStr>(word: Word<'_>) -> Result<T, Fault> {
    let digits = !word.text.is_empty() && word.text.chars().all(|letter| letter.is_ascii_digit());
    if !digits {
        let problem = format!("\"{}\" is no whole number", word.text);
        return Err(Fault::at(word.place, problem, "write digits alone, as in 3"));
    }
    word.text.parse().map_err(|_| {
        Fault::at(word.place, format!("{} is too large here", word.text), "write a smaller number")
    })
}

/// A window of hours such as `22..6`.
///
/// # Errors
/// No two numbers.
pub(super) fn hours(word: Word<'_>) -> Result<Hours, Fault> {
    let hour = |text: &str| text.parse::<u8>().ok().filter(|_| !text.starts_with('+'));
    let hours = word.text.split_once("..").and_then(|(start, end)| hour(start).zip(hour(end)));
    hours.map(|(start, end)| Hours { start, end }).ok_or_else(|| {
        let problem = format!("\"{}\" is no window of hours", word.text);
        Fault::at(word.place, problem, "write prevent, immediate, or two hours of the day, as in 22..6")
    })
}

/// A length of time as a scenario writes it.
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
    use super::super::words::{Place, Word};
    use super::{count, duration, durations, hours, percent, ppm, spelled, whole_percent};
    use takeover::units::Millis;

    /// A word that stands alone.
    fn word(text: &str) -> Word<'_> {
        Word { text, place: Place { line: 1, column: 1, width: 1 }, quoted: false }
    }

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
            assert_eq!(duration(word(text)), Ok(Millis(millis)), "{text}");
        }
        assert_eq!(duration(word("30d")), Ok(Millis::LONGEST));
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
            assert!(duration(word(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bare_number_is_told_its_unit() {
        let text = format!("{:?}", duration(word("5")));
        assert!(text.contains("lacks the unit of 5"), "{text}");
    }

    #[test]
    fn ranges_of_durations() {
        assert_eq!(durations(word("1ms..20ms")), Ok((Millis(1), Millis(20))));
        assert_eq!(durations(word("5ms")), Ok((Millis(5), Millis(5))));
        for text in ["20ms..1ms", "1..20ms", "..", "1ms..", "1ms..2ms..3ms"] {
            assert!(durations(word(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn percents_are_parts_per_ten_thousand() {
        for (text, parts) in [("1%", 100), ("0.25%", 25), ("12.5%", 1_250), ("100%", 10_000), ("0%", 0)] {
            assert_eq!(percent(word(text)), Ok(parts), "{text}");
        }
        for text in ["1", "%", ".5%", "1.%", "0.125%", "101%", "100.01%", "-1%", "99999999999%", "1%%"] {
            assert!(percent(word(text)).is_err(), "{text}");
        }
        assert_eq!(whole_percent(word("25%")), Ok(25));
        assert!(whole_percent(word("2.5%")).is_err());
    }

    #[test]
    fn rates_counts_and_hours() {
        assert_eq!(ppm(word("500ppm")), Ok(500));
        assert!(["500", "ppm", "-5ppm", "+5ppm", "500001ppm"].iter().all(|text| ppm(word(text)).is_err()));
        assert_eq!(count::<u8>(word("255")), Ok(255));
        assert!(["", "256", "-1", "+1", "x"].iter().all(|text| count::<u8>(word(text)).is_err()));
        assert!(hours(word("22..6")).is_ok());
        assert!(["22", "22..", "a..b", "300..1", "+1..2"].iter().all(|text| hours(word(text)).is_err()));
    }

    #[test]
    fn times_are_spelled_as_they_are_read() {
        for text in ["0s", "500ms", "1m30s", "2h", "1d1ms"] {
            assert_eq!(duration(word(text)).map(spelled), Ok(text.to_owned()));
        }
    }
}
