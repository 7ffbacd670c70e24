//! What the agents were told, once more through the core.
//!
//! Each start of an agent writes down all that it is told and all that it asks for. The core is
//! deterministic: fed with the same, it must ask for the same. An agent that is killed closes no log, so
//! one that is only cut off is fine as far as it goes.

use core::fmt;
use std::fs;
use std::path::PathBuf;

use takeover_trace::{Counts, Reader, Replay, Stop};

use crate::failure::Failure;
use crate::lab::Lab;

/// What came of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The core says the same, as far as the log goes; so much was compared.
    Same(Counts),
    /// The core says something else, or the log is damaged; where, and what.
    Departs(String),
}

/// The log of one start of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The agent's node.
    pub node: String,
    /// The log.
    pub file: PathBuf,
    /// What came of it.
    pub verdict: Verdict,
}

impl Lab {
    /// Replays the logs of all agents, node by node, each node's oldest first. An agent may still
    /// be writing.
    ///
    /// # Errors
    /// If a log cannot be read.
    pub fn replay(&self) -> Result<Vec<Replayed>, Failure> {
        let mut all = Vec::new();
        for node in self.nodes() {
            let folder = self.layout.inputs(node);
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            files.sort();
            for file in files {
                let bytes = match fs::read(&file) {
                    // An agent that starts removes the oldest.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                    bytes => bytes.map_err(|error| Failure::file(&file, &error))?,
                };
                all.push(Replayed { node: node.clone(), file, verdict: replayed(&bytes) });
            }
        }
        Ok(all)
    }
}

/// Replays one log.
#[must_use]
pub fn replayed(log: &[u8]) -> Verdict {
    // Who wrote it was killed before it had written a line.
    if !log.contains(&b'\n') {
        return Verdict::Same(Counts::default());
    }
    match take(log) {
        Ok(counts) => Verdict::Same(counts),
        Err(Stop::Damaged(damaged)) => Verdict::Departs(damaged.to_string()),
        Err(Stop::Departed(departure)) => {
            let (expected, got) = (&departure.expected, &departure.got);
            Verdict::Departs(format!("{departure}\n  expected: {expected}\n  got:      {got}"))
        }
    }
}

/// Takes a log line by line up to its end, or to where it was cut off.
fn take(log: &[u8]) -> Result<Counts, Stop> {
    let mut reader = Reader::new(log)?;
    let mut replay = Replay::new(reader.header())?;
    for line in &mut reader {
        match line {
            Err(damaged) if damaged.is_cut_off() => break,
            line => {
                let (number, line) = line?;
                replay.take(number, &line)?;
            }
        }
    }
    Ok(replay.counts())
}

impl Replayed {
    /// Whether it departs.
    #[must_use]
    pub fn departs(&self) -> bool {
        matches!(self.verdict, Verdict::Departs(_))
    }

    /// The log's name, without its folder.
    fn name(&self) -> &str {
        self.file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.node, self.name())?;
        match &self.verdict {
            Verdict::Same(counts) => write!(f, "replays: {} inputs, {} lines", counts.steps, counts.lines),
            Verdict::Departs(how) => write!(f, "departs: {how}"),
        }
    }
}

/// Writes down what departs, or how much was replayed.
#[must_use]
pub(crate) fn told(logs: &[Replayed]) -> String {
    logs.iter().map(|log| format!("{log}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_was_cut_before_its_first_line_was_whole_says_nothing() {
        for log in ["", "{\"takeover_l"] {
            assert_eq!(replayed(log.as_bytes()), Verdict::Same(Counts::default()), "{log}");
        }
    }

    #[test]
    fn control_whole_lines_that_are_no_log_are_told() {
        let verdict = replayed(b"{\"takeover_log\":0}\n");
        assert!(matches!(&verdict, Verdict::Departs(how) if how.contains("line 1")), "{verdict:?}");
    }
}
