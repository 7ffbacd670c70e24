//! What the programs in `benches/` measure.

use std::time::SystemTime;

use crate::estimates::{Estimate, read_all};
use crate::failure::Failure;
use crate::place::Place;
use crate::results::{Figure, Unit};

/// Runs one program's benchmarks whose names begin so, and reads their medians.
///
/// # Errors
/// If it does not build or run, or leaves nothing behind.
pub(crate) fn bench(place: &Place, program: &str, begin: &str) -> Result<Vec<Figure>, Failure> {
    let start = SystemTime::now();
    let line = format!("bench --quiet -p takeover --features alloc --bench {program} -- {begin}");
    place.cargo(line.trim_end())?;
    let all = read_all(&place.target.join("criterion"), start)?;
    Ok(all.into_iter().map(figure).collect())
}

/// A median with its interval of 95 %.
fn figure(Estimate { name, median, lower, upper }: Estimate) -> Figure {
    let name = name.replace('\\', "/");
    Figure { low: Some(lower), high: Some(upper), ..Figure::new(name, median, Unit::Nanoseconds) }
}

/// Runs the program that counts bytes.
///
/// # Errors
/// If it does not build or run, or prints something else.
pub(crate) fn memory(place: &Place) -> Result<Vec<Figure>, Failure> {
    let text = place.cargo("bench --quiet -p takeover --features alloc --bench memory")?;
    let figures: Option<Vec<Figure>> = text.lines().map(counted).collect();
    figures.filter(|figures| !figures.is_empty()).ok_or_else(|| {
        Failure::new("benches/memory.rs", format!("it printed `{text}`"), "print a name and a number a line")
    })
}

/// One of its lines.
fn counted(line: &str) -> Option<Figure> {
    let (name, bytes) = line.split_once(' ')?;
    Some(Figure::new(name, f64::from(bytes.parse::<u32>().ok()?), Unit::Bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_name_and_a_number() {
        assert_eq!(counted("a/b 96"), Some(Figure::new("a/b", 96.0, Unit::Bytes)));
        assert_eq!(counted("a"), None);
        assert_eq!(counted("a b"), None);
    }
}
