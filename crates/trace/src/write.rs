//! Writing a log.

use std::io::{Result, Write};

use serde::Serialize;

use crate::format::{Header, Line};

/// Writes a log, a line at a time.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    lines: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a log.
    ///
    /// # Errors
    /// What is written to fails.
    pub fn new(mut out: W, header: &Header) -> Result<Self> {
        line(&mut out, header)?;
        Ok(Self { out, lines: 0 })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// What is written to fails; also a line with an output that belongs to the cluster log,
    /// which stands there in words.
    pub fn write(&mut self, what: &Line) -> Result<()> {
        line(&mut self.out, what)?;
        self.lines = self.lines.saturating_add(1);
        Ok(())
    }

    /// Hands on whatever what is written to holds back.
    ///
    /// # Errors
    /// What is written to fails.
    pub fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }

    /// Closes the log: a reader knows that nothing is missing.
    ///
    /// # Errors
    /// What is written to fails.
    pub fn end(mut self) -> Result<W> {
        line(&mut self.out, &Line::End { lines: self.lines })?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn line(out: &mut impl Write, what: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, what)?;
    out.write_all(b"\n")
}
