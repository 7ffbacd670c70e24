//! How fast stories are told and models are searched.

use core::time::Duration;
use std::process::Command;

use crate::failure::Failure;
use crate::place::Place;
use crate::process::run;
use crate::results::{Figure, Unit};

/// A day of 64 nodes with 8 000 VMs.
const DAY: [&str; 3] = ["simulate", "scenarios/day.txt", "--quiet"];
const HOURS: f64 = 24.0;
/// The machine of one resource alone, and two whole nodes.
const MODELS: [&str; 2] = ["resource/calls", "ownership/two-nodes"];
/// No run takes so long by far.
const LIMIT: Duration = Duration::from_secs(1_200);

/// Tells the day and searches the models, each once.
///
/// # Errors
/// If one fails.
pub(crate) fn measure(place: &Place) -> Result<Vec<Figure>, Failure> {
    let takeover = place.takeover()?;
    let asked = |args: &[&str]| {
        let mut command = Command::new(&takeover);
        command.current_dir(&place.root).args(args);
        run(place, &mut command, Some(LIMIT))
    };
    let day = asked(&DAY)?;
    let seconds = day.wall.as_secs_f64();
    let mut figures = vec![
        Figure::new("simulate/day", (seconds * 1e9).round(), Unit::Nanoseconds),
        Figure::new("simulate/hours", (HOURS / seconds * 100.0).round() / 100.0, Unit::PerSecond),
    ];
    figures.extend(day.peak.map(|peak| Figure::new("simulate/peak", f64::from(peak), Unit::Kibibytes)));
    for model in MODELS {
        let printed = asked(&["check", model])?.printed;
        let rate = rate(&printed).ok_or_else(|| {
            let remedy = "let its table have a column `a second`";
            Failure::new(format!("takeover check {model}"), format!("it printed `{printed}`"), remedy)
        })?;
        figures.push(Figure::new(format!("check/{model}"), rate, Unit::PerSecond));
    }
    Ok(figures)
}

/// How many states a second, from the table's last column but one.
fn rate(printed: &str) -> Option<f64> {
    let row = printed.lines().nth(1)?.strip_suffix("holds")?.trim_end();
    // Columns are two blanks apart, thousands one.
    let last = row.rsplit("  ").next()?;
    last.replace(' ', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn the_rate_is_read_from_its_column() {
        let table = "model      configuration  states  seconds  a second\n\
                     ownership  one-trouble    35 982      4.1     8 734  holds\n";
        assert_eq!(rate(table), Some(8_734.0));
        assert_eq!(rate(&table.replace("holds", "BROKEN")), None);
    }
}
