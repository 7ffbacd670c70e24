//! How long it takes until a VM runs again.

mod machine;
mod measure;
mod stopwatch;

use core::fmt;
use core::time::Duration;

use serde::{Serialize, Serializer};

pub use measure::measure;

use crate::oracle::Report;
use crate::table;

/// One thing that was measured several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// From what to what.
    pub what: &'static str,
    /// How long it took each time, in order; in ms where it is written down.
    #[serde(rename = "times_ms", serialize_with = "as_ms")]
    pub times: Vec<Duration>,
}

/// What was measured, on what, and what the witnesses saw meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The machine, the programs and the day; how busy the machine was before and after.
    pub machine: String,
    /// The figures.
    pub figures: Vec<Figure>,
    /// The witnesses' reports, one of each lab that was brought up for this.
    pub watches: Vec<Report>,
}

/// Writes times as ms, with three places behind the point.
fn as_ms<S: Serializer>(times: &[Duration], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(times.iter().map(|time| (time.as_secs_f64() * 1e6).round() / 1e3))
}

/// A time, for people.
fn seconds(time: Option<&Duration>) -> String {
    time.map_or("-".to_string(), |time| format!("{:.2} s", time.as_secs_f64()))
}

impl Figure {
    /// Nothing measured yet.
    const fn new(what: &'static str) -> Self {
        Self { what, times: Vec::new() }
    }

    /// Least, median and greatest; of an even number the median is the lower of the two in the middle.
    fn row(&self) -> Vec<String> {
        let mut times = self.times.clone();
        times.sort();
        let middle = times.len().saturating_sub(1).checked_div(2).and_then(|middle| times.get(middle));
        let cells = [times.first(), middle, times.last()].map(seconds);
        let mut row = vec![self.what.to_string(), times.len().to_string()];
        row.extend(cells);
        row
    }
}

impl Figures {
    /// Whether no witness saw a VM on two nodes.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.watches.iter().all(|watch| watch.trips.is_empty())
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["from, to", "times", "least", "median", "most"].map(str::to_string).to_vec()];
        rows.extend(self.figures.iter().map(Figure::row));
        write!(f, "{}\n\n{}\n", self.machine, table::aligned(&rows))?;
        self.watches.iter().try_for_each(|watch| write!(f, "{watch}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_least_median_and_most() {
        let times = [3, 1, 2].map(Duration::from_secs).to_vec();
        let row = Figure { what: "x", times }.row();
        assert_eq!(row, ["x", "3", "1.00 s", "2.00 s", "3.00 s"]);
        assert_eq!(Figure::new("x").row(), ["x", "0", "-", "-", "-"]);
    }

    #[test]
    fn programs_read_milliseconds() {
        let times = vec![Duration::from_micros(1_234_567)];
        let text = serde_json::to_string(&Figure { what: "x", times }).expect("it is a value");
        assert_eq!(text, "{\"what\":\"x\",\"times_ms\":[1234.567]}");
    }
}
