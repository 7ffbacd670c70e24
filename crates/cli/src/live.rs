//! What is printed and written down while a story is told.

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _};
use std::path::Path;

use takeover::units::ResourceId;
use takeover_sim::world::World;
use takeover_trace::Writer;

use crate::table::say;
use crate::text::Lines;

/// How much text is gathered before it is printed, where nobody watches.
const GATHERED: usize = 64 * 1_024;

/// Looks at the world after every step.
pub(crate) struct Live {
    /// How the log is printed; none where it is not.
    lines: Option<Lines>,
    /// How many lines of the log were seen.
    seen: usize,
    text: String,
    watched: bool,
    record: Option<Recording>,
    /// The resource whose checks are counted, and its count when each line was written.
    counted: Option<ResourceId>,
    checks: Vec<u64>,
}

/// The machine-readable log, on its way into a file.
pub(crate) struct Recording {
    name: String,
    /// None once it is closed, or could not be written.
    writer: Option<Writer<BufWriter<File>>>,
    failed: Option<String>,
}

impl Recording {
    /// Begins the machine-readable log of a world.
    ///
    /// # Errors
    /// The file cannot be made.
    pub(crate) fn new(path: &Path, world: &World) -> Result<Self, String> {
        let name = path.display().to_string();
        let said = |error: std::io::Error| format!("{name}: cannot be written: {error}");
        let file = File::create(path).map_err(said)?;
        let writer = Writer::new(BufWriter::new(file), &world.header()).map_err(said)?;
        Ok(Self { name, writer: Some(writer), failed: None })
    }

    fn take(&mut self, world: &mut World) {
        let Some(writer) = &mut self.writer else { return };
        let written = world.recorded().iter().try_for_each(|line| writer.write(line));
        if let Err(error) = written {
            self.failed = Some(format!("{}: cannot be written: {error}", self.name));
            self.writer = None;
        }
    }

    fn end(mut self) -> Result<(), String> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let ended = self.writer.take().map_or(Ok(()), |writer| writer.end().map(|_| ()));
        ended.map_err(|error| format!("{}: cannot be written: {error}", self.name))
    }
}

impl Live {
    /// Prints the log if it is told how, records if it is told where, and counts one resource's checks.
    pub(crate) fn new(lines: Option<Lines>, record: Option<Recording>, counted: Option<ResourceId>) -> Self {
        let watched = std::io::stdout().is_terminal();
        Self { lines, seen: 0, text: String::new(), watched, record, counted, checks: Vec::new() }
    }

    /// The world has made a step.
    pub(crate) fn see(&mut self, world: &mut World) {
        if let Some(record) = &mut self.record {
            record.take(world);
        }
        let fresh = world.log().get(self.seen..).unwrap_or_default();
        if fresh.is_empty() {
            return;
        }
        self.seen = world.log().len();
        if let Some(resource) = self.counted {
            self.checks.resize(self.seen, world.checked(resource));
        }
        if let Some(lines) = &self.lines {
            self.text.extend(fresh.iter().map(|entry| lines.line(entry)));
            if self.watched || self.text.len() > GATHERED {
                say(&self.text);
                self.text.clear();
            }
        }
    }

    /// The story is over. How often the resource had been checked when each line was written.
    ///
    /// # Errors
    /// The machine-readable log could not be written.
    pub(crate) fn end(self) -> Result<Vec<u64>, String> {
        say(&self.text);
        self.record.map_or(Ok(()), Recording::end)?;
        Ok(self.checks)
    }
}
