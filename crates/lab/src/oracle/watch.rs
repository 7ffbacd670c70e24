//! The watch: asks all witnesses until it is ended.

use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use serde::Serialize;

use super::heartbeats::Heartbeats;
use super::locks::Locks;
use super::processes::Processes;
use crate::failure::Failure;
use crate::lab::Lab;

/// How long the watch sleeps between two looks.
const EVERY: Duration = Duration::from_millis(50);

/// Who saw a VM on two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// The lock on a disk's image refused a start.
    Locks,
    /// Two QEMUs of one VM ran.
    Processes,
    /// Two copies of one guest spoke.
    Heartbeats,
}

/// A VM that ran twice, or nearly did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trip {
    /// Who saw it.
    pub witness: Witness,
    /// The VM.
    pub vm: String,
    /// The nodes: both, or the one where a start was refused.
    pub nodes: Vec<String>,
    /// When it was seen, in ms since the watch began.
    pub at_ms: u128,
}

impl fmt::Display for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { witness, vm, nodes, at_ms } = self;
        let nodes = nodes.join(", ");
        match witness {
            Witness::Locks => {
                write!(f, "{at_ms} ms: a start of {vm} on {nodes} was refused by its disk's lock")
            }
            Witness::Processes => write!(f, "{at_ms} ms: {vm} had several QEMUs: on {nodes}"),
            Witness::Heartbeats => write!(f, "{at_ms} ms: {vm} was heard from two copies: on {nodes}"),
        }
    }
}

/// What a watch has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How often all witnesses were asked.
    pub looks: u64,
    /// How often a guest was heard. A watch that heard none has watched nothing.
    pub heard: u64,
    /// What must not be, in the order in which it was seen.
    pub trips: Vec<Trip>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { looks, heard, trips } = self;
        for trip in trips {
            writeln!(f, "{trip}")?;
        }
        let on_two = if trips.is_empty() { "no VM on two nodes" } else { "that must not be" };
        writeln!(f, "{looks} looks, {heard} words heard from guests: {on_two}")
    }
}

/// A watch that runs.
#[derive(Debug)]
pub struct Watch {
    /// Tells the thread to end.
    over: Arc<AtomicBool>,
    /// The thread.
    thread: JoinHandle<Report>,
}

impl Watch {
    /// Begins to watch a lab. What was there before is not counted.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn begin(lab: &Lab) -> Result<Self, Failure> {
        let over = Arc::new(AtomicBool::new(false));
        let (lab, told) = (lab.clone(), Arc::clone(&over));
        let mut witnesses = (Locks::new(&lab), Processes::default(), Heartbeats::new(&lab));
        let thread = thread::Builder::new().name("watch".to_string()).spawn(move || {
            let began = Instant::now();
            let mut report = Report { looks: 0, heard: 0, trips: Vec::new() };
            while !told.load(Ordering::Relaxed) {
                look(&lab, &mut witnesses, &mut report, began);
                thread::sleep(EVERY);
            }
            look(&lab, &mut witnesses, &mut report, began);
            report
        });
        let thread = thread.map_err(|error| Failure::new("the watch", error, "end other programs first"))?;
        Ok(Self { over, thread })
    }

    /// Ends the watch, after one more look.
    ///
    /// # Errors
    /// If its thread died.
    pub fn end(self) -> Result<Report, Failure> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| Failure::new("the watch", "its thread died", "report this"))
    }
}

/// Asks each witness once.
fn look(
    lab: &Lab,
    (locks, processes, heartbeats): &mut (Locks, Processes, Heartbeats),
    report: &mut Report,
    began: Instant,
) {
    report.looks = report.looks.saturating_add(1);
    let mut seen = locks.look(lab);
    seen.extend(processes.look(lab));
    seen.extend(heartbeats.look(lab, report.looks));
    report.heard = heartbeats.heard();
    let at_ms = began.elapsed().as_millis();
    let trips = seen.into_iter().map(|(witness, vm, nodes)| Trip { witness, vm, nodes, at_ms });
    report.trips.extend(trips);
}
