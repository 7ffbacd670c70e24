//! Durations, percents, rates and counts: every number with its unit, at its place in a line.

use takeover::units::Millis;
use takeover_policies::number;

use super::error::Fault;
use super::words::Word;

/// A duration such as `1m30s`.
///
/// # Errors
/// No duration, with the place of the word.
pub(super) fn duration(word: Word<'_>) -> Result<Millis, Fault> {
    part(word, word.text)
}

/// Two durations such as `1ms..20ms`, or one that stands for both; the second is no shorter.
///
/// # Errors
/// No duration, or the longer one first.
pub(super) fn durations(word: Word<'_>) -> Result<(Millis, Millis), Fault> {
    let (least, most) = word.text.split_once("..").unwrap_or((word.text, word.text));
    let (least, most) = (part(word, least)?, part(word, most)?);
    if least > most {
        return Err(Fault::at(word.place, "the longer time stands first", "write the shorter one first"));
    }
    Ok((least, most))
}

/// The duration that a part of the word says.
fn part(word: Word<'_>, text: &str) -> Result<Millis, Fault> {
    number::duration(text).map_err(|refusal| Fault::refused(word.place, refusal))
}

/// A share such as `1%` or `0.25%`, in parts per ten thousand.
///
/// # Errors
/// No share, with the place of the word.
pub(super) fn percent(word: Word<'_>) -> Result<u16, Fault> {
    number::percent(word.text).map_err(|refusal| Fault::refused(word.place, refusal))
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
/// No number, or too large a one, with the place of the word.
pub(super) fn count<T: core::str::FromStr>(word: Word<'_>) -> Result<T, Fault> {
    number::count(word.text).map_err(|refusal| Fault::refused(word.place, refusal))
}

#[cfg(test)]
mod tests {
    use super::super::words::{Place, Word};
    use super::{durations, ppm};
    use takeover::units::Millis;

    /// A word that stands alone.
    fn word(text: &str) -> Word<'_> {
        Word { text, place: Place { line: 1, column: 1, width: 1 }, quoted: false }
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
    fn rates() {
        assert_eq!(ppm(word("500ppm")), Ok(500));
        assert!(["500", "ppm", "-5ppm", "+5ppm", "500001ppm"].iter().all(|text| ppm(word(text)).is_err()));
    }
}
