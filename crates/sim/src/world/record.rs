//! The machine-readable log of a world: what every core was told, and what came of it.
//!
//! It is written from outside the machines: an input as it was given, an output as it was carried out.
//! So a deliberate bug around a machine stands in it as a departure from the core.

use takeover::log::Entry;
use takeover::node::{Answer, Input, Output, Request};
use takeover::units::{NodeId, Position};
use takeover_trace::{Carried, Header, Heard, Line, Names, Starts, Step, VERSION};

use super::queue::Life;
use super::{Config, World};

/// What was recorded and not taken out yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    lines: Vec<Line>,
    /// Steps that are being carried out; a deliberate bug can begin one inside another.
    open: Vec<Option<Step>>,
}

impl Config {
    /// The first line of a log of this world.
    fn header(&self) -> Header {
        let names = &self.names;
        Header {
            takeover_log: VERSION,
            writer: concat!("takeover-sim ", env!("CARGO_PKG_VERSION")).to_owned(),
            names: Names {
                nodes: names.nodes.clone(),
                groups: names.groups.clone(),
                resources: names.resources.clone(),
            },
            shape: self.shape.spec().clone(),
        }
    }
}

impl World {
    /// The first line of this world's machine-readable log.
    #[must_use]
    pub fn header(&self) -> Header {
        self.config.header()
    }

    /// Takes out the lines of the machine-readable log that were written since they were last taken:
    /// none but under [`super::Log::Record`].
    pub fn recorded(&mut self) -> Vec<Line> {
        core::mem::take(&mut self.journal.record.lines)
    }

    fn record_line(&mut self, line: impl FnOnce() -> Line) {
        if self.journal.records() {
            self.journal.record.lines.push(line());
        }
    }

    /// An agent is about to be told something.
    pub(super) fn record_input(&mut self, node: NodeId, life: Life, input: &Input<'_>) {
        if !self.journal.records() {
            return;
        }
        let now = self.now;
        let hears = self.machine(node).filter(|machine| machine.life == life && machine.node().is_some());
        let step = hears.map(|machine| Step::new(now, node, machine.clock.read(now), Heard::from(*input)));
        self.journal.record.open.push(step);
    }

    /// What it asks for is about to be carried out.
    pub(super) fn record_output(&mut self, output: &Output) {
        if matches!(output, Output::Told(_)) {
            return;
        }
        if let Some(Some(step)) = self.journal.record.open.last_mut() {
            step.asked.push(output.clone());
        }
    }

    /// It tells something.
    pub(super) fn record_told(&mut self, entry: &Entry) {
        if let Some(Some(step)) = self.journal.record.open.last_mut() {
            step.tell(entry);
        }
    }

    /// The step is done.
    pub(super) fn record_step(&mut self) {
        if let Some(Some(step)) = self.journal.record.open.pop() {
            self.record_line(|| Line::Step(Box::new(step)));
        }
    }

    /// An agent has started.
    pub(super) fn record_start(&mut self, starts: Starts) {
        self.record_line(|| Line::Starts(Box::new(starts)));
    }

    /// Something befell the cluster, or a hypervisor's manager says something.
    pub(super) fn record_note(&mut self, entry: &Entry) {
        self.record_line(|| Line::note(entry));
    }

    /// The store has carried out a request.
    pub(super) fn record_carried(
        &mut self,
        node: Option<NodeId>,
        request: &Request,
        seen: Option<Position>,
        answer: &Answer,
    ) {
        let at = self.now;
        let carried = || Carried { at, node, request: *request, seen, answer: answer.clone() };
        self.record_line(|| Line::Store(Box::new(carried())));
    }

    /// The store was opened on a backup that holds this much of its log, and has begun a new history.
    pub(super) fn record_restored(&mut self, kept: usize) {
        if !self.journal.records() {
            return;
        }
        let at = self.now;
        let log = &*self.store.log;
        let entries = log.iter().take(kept).map(|&(stamp, command)| Line::Kept { stamp, command });
        self.journal.record.lines.push(Line::Restored { at });
        self.journal.record.lines.extend(entries);
        let begun = log.get(kept).map(|&(_, command)| Request::Write(command));
        let done = takeover::cluster::Applied::Done;
        let answer = Answer::Applied(done, self.store.cluster.position());
        if let Some(begun) = begun {
            self.record_carried(None, &begun, None, &answer);
        }
    }
}
