//! What an agent writes down: the cluster log for people, and its inputs for whoever replays them.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use takeover::log::{Component, Entry, describe};
use takeover::node::{Output, Told};
use takeover::units::{Millis, Moment, ResourceId};
use takeover_store::{DatabaseCopy, Store};
use takeover_trace::{Header, Heard, Line, Starts, Step, VERSION, Writer};

use super::{Agent, Parts};
use crate::backend::Backend;
use crate::clock;

/// How many machine-readable logs are kept, one for each start of the agent.
const KEPT: usize = 8;

/// The machine-readable log of one start of the agent.
pub(super) struct Trace {
    writer: Writer<BufWriter<File>>,
}

impl Trace {
    /// Begins a log with the database as it was copied; none where none is kept.
    pub(super) fn begin<S, B>(
        parts: &Parts<S, B>,
        copy: &DatabaseCopy,
        now: Moment,
    ) -> io::Result<Option<Self>>
    where
        S: Store,
    {
        let Some(directory) = &parts.trace else { return Ok(None) };
        let header = Header {
            takeover_log: VERSION,
            writer: concat!("takeover-agent ", env!("CARGO_PKG_VERSION")).to_owned(),
            names: (*parts.names).clone(),
            shape: parts.database.setup().shape.clone(),
        };
        let writer = Writer::new(BufWriter::new(File::create_new(fresh(directory)?)?), &header)?;
        let mut trace = Self { writer };
        for &(stamp, command) in &copy.entries {
            trace.write(&Line::Kept { stamp, command })?;
        }
        let starts = Starts {
            at: Millis(now.0),
            node: parts.me,
            local: now,
            token: parts.home.token(),
            memory: parts.home.memory().clone(),
            copied: copy.cluster.position(),
        };
        trace.write(&Line::Starts(Box::new(starts)))?;
        trace.writer.flush()?;
        Ok(Some(trace))
    }

    fn write(&mut self, line: &Line) -> io::Result<()> {
        self.writer.write(line)
    }

    /// Closes it: a reader knows that nothing is missing.
    pub(super) fn end(self) -> io::Result<()> {
        self.writer.end().map(|_| ())
    }
}

/// Whether this is the name of such a log: what else is in the directory is somebody else's.
fn is_log(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let number = name.and_then(|name| name.strip_prefix("inputs-")?.strip_suffix(".jsonl"));
    number.is_some_and(|number| number.len() == 15 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A name for a new log; the oldest ones are removed.
fn fresh(directory: &Path) -> io::Result<PathBuf> {
    std::fs::create_dir_all(directory)?;
    let listed = std::fs::read_dir(directory)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut logs: Vec<PathBuf> = listed.filter(|path| is_log(path)).collect();
    logs.sort();
    for old in logs.iter().take(logs.len().saturating_add(1).saturating_sub(KEPT)) {
        std::fs::remove_file(old)?;
    }
    Ok(directory.join(format!("inputs-{:015}.jsonl", clock::calendar().0)))
}

impl<S: Store, B: Backend> Agent<S, B> {
    /// Writes a step down before it is carried out.
    pub(super) fn record(&mut self, now: Moment, heard: &Heard, outputs: &[Output]) {
        if self.trace.is_none() {
            return;
        }
        let at = Millis(now.0);
        let mut step = Step::new(at, self.parts.me, now, heard.clone());
        for output in outputs {
            if let Output::Told(told) = output {
                if !told.is_quiet() {
                    step.tell(&self.entry(at, told));
                }
            } else {
                step.asked.push(output.clone());
            }
        }
        let kept = if let Heard::Logged(stamp, command) = *heard {
            Some(Line::Kept { stamp, command })
        } else {
            None
        };
        let Some(trace) = &mut self.trace else { return };
        let mut lines = kept.into_iter().chain([Line::Step(Box::new(step))]);
        let written = lines.try_for_each(|line| trace.write(&line));
        if let Err(error) = written.and_then(|()| trace.writer.flush()) {
            self.trace = None;
            self.no_trace(&error);
        }
    }

    /// The machine-readable log ends where it cannot be written: VMs are worth more than it.
    pub(super) fn no_trace(&mut self, error: &io::Error) {
        self.note(&format!("the log of inputs: {error}; nothing is written to it until the next start"));
    }

    /// The node tells something.
    pub(super) fn told(&mut self, now: Moment, told: &Told) {
        if !told.is_quiet() {
            let entry = self.entry(Millis(now.0), told);
            self.parts.journal.tell(entry);
        }
    }

    /// A line that no core wrote: what the hypervisor, or this program, has to say.
    pub(super) fn note(&mut self, text: &str) {
        let node = self.parts.names.nodes.get(self.parts.me.index()).cloned().unwrap_or_default();
        self.parts.journal.tell(Entry {
            at: Millis(clock::now().0),
            subject: node.clone(),
            node,
            component: Component::Other("AGENT".to_owned()),
            claim: None,
            change: None,
            text: text.to_owned(),
        });
    }

    fn entry(&self, at: Millis, told: &Told) -> Entry {
        describe(&self.parts.names.legend(self.node.cluster().shape()), &self.node, at, told)
    }

    pub(super) fn resource_name(&self, resource: ResourceId) -> String {
        self.parts.names.legend(self.node.cluster().shape()).resource(resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Control: of its own logs the oldest ones do go.
    #[test]
    fn only_own_logs_are_cleared_away() {
        let directory = tempfile::tempdir().unwrap();
        let own = |number: usize| directory.path().join(format!("inputs-{number:015}.jsonl"));
        let other = directory.path().join("000-somebody-elses.jsonl");
        (0..KEPT + 3).for_each(|number| std::fs::write(own(number), "").unwrap());
        std::fs::write(&other, "").unwrap();
        let new = fresh(directory.path()).unwrap();
        assert!(other.exists() && !new.exists() && is_log(&new));
        assert_eq!((0..KEPT + 3).filter(|&number| own(number).exists()).count(), KEPT - 1);
    }
}
