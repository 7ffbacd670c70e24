//! A page of aligned text: sections of rows, and what changes nothing in one entry per section.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Edge;

/// The widest line of an entry that is broken over several lines.
const WIDTH: usize = 110;

/// What an event comes to in a table.
#[derive(Clone, PartialEq)]
pub(super) enum Outcome {
    /// A line of its own.
    Line(String),
    /// A line of its own, about a step between two named states.
    Step {
        /// The state before.
        from: &'static str,
        /// The state after it.
        to: &'static str,
        /// The line.
        words: String,
    },
    /// One entry for all events of the section that come to the same: what it says between the
    /// subject and the events.
    Gathered(String),
}

impl Outcome {
    /// Nothing changes and nothing is ordered.
    pub(super) fn nothing() -> Self {
        Self::Gathered(", unchanged by".to_string())
    }

    /// The event is refused.
    pub(super) fn refused(why: &str) -> Self {
        Self::Gathered(format!(", refuses ({why})"))
    }
}

/// A table as it is written, section by section.
pub(super) struct Page {
    text: String,
    /// The subject of the open section, in front of every row of it.
    subject: String,
    rows: Vec<Vec<String>>,
    /// The events of the open section that come to the same, by what that is.
    gathered: Vec<(String, Vec<String>)>,
    /// Every step that a line is about.
    edges: Vec<Edge>,
}

impl Page {
    /// A page with nothing but its title.
    pub(super) fn new(name: &str, what: &str) -> Self {
        let text = format!("# {name}: {what}\n");
        Self { text, subject: String::new(), rows: Vec::new(), gathered: Vec::new(), edges: Vec::new() }
    }

    /// A remark for the reader.
    pub(super) fn note(&mut self, words: &str) {
        self.close();
        self.text.push_str(&format!("# {words}\n"));
    }

    /// A heading for the sections that follow.
    pub(super) fn chapter(&mut self, title: &str) {
        self.close();
        self.text.push_str(&format!("\n## {title}\n"));
    }

    /// A new section, whose rows are all about this subject.
    pub(super) fn section(&mut self, subject: &str) {
        self.close();
        self.subject = subject.to_string();
        self.text.push('\n');
    }

    /// One fact: what this event does to the subject.
    pub(super) fn fact(&mut self, event: &str, outcome: Outcome) {
        match outcome {
            Outcome::Line(outcome) => self.line(event, format!("-> {outcome}")),
            Outcome::Step { from, to, words } => {
                // Where a line names its state itself, the event stands behind that.
                let event_alone = event.rsplit(" + ").next().unwrap_or(event).to_string();
                self.edges.push(Edge { from, event: event_alone, to });
                self.line(event, format!("-> {words}"));
            }
            Outcome::Gathered(what) => {
                let event = event.to_string();
                match self.gathered.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, events)) => events.push(event),
                    None => self.gathered.push((what, [event].into())),
                }
            }
        }
    }

    /// A line of its own, or the end of the line above it if that comes to the same.
    fn line(&mut self, event: &str, outcome: String) {
        let above = self.rows.last_mut().map(Vec::as_mut_slice);
        if let Some([left, right]) = above
            && *right == outcome
            && left.len().saturating_add(event.len()) < WIDTH
        {
            left.push_str(" | ");
            left.push_str(event);
        } else {
            self.rows.push([format!("{} + {event}", self.subject), outcome].into());
        }
    }

    /// A row of columns as they are.
    pub(super) fn row(&mut self, columns: &[&str]) {
        self.rows.push(columns.iter().map(ToString::to_string).collect());
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> String {
        self.close();
        self.text
    }

    /// Every step that a line is about, in the order of the lines.
    pub(super) fn into_edges(self) -> Vec<Edge> {
        self.edges
    }

    /// Writes the open section down.
    fn close(&mut self) {
        let widths = self.widths();
        for row in core::mem::take(&mut self.rows) {
            let mut line = String::new();
            for (column, width) in row.iter().zip(&widths) {
                line.push_str(&format!("{column:<width$}  "));
            }
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
        for (what, events) in core::mem::take(&mut self.gathered) {
            let start = format!("{}{what}:", self.subject);
            self.wrapped(&start, &events.join("; "));
        }
    }

    /// How wide each column of the open section is.
    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        (0..columns).map(width).collect()
    }

    /// Words on lines of at most [`WIDTH`] columns, all but the first set in.
    fn wrapped(&mut self, start: &str, words: &str) {
        let mut line = start.to_string();
        for word in words.split(' ') {
            if line.len().saturating_add(word.len()) >= WIDTH {
                self.text.push_str(&line);
                self.text.push('\n');
                line = String::from("   ");
            }
            line.push(' ');
            line.push_str(word);
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }
}
