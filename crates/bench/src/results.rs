//! What was measured, as it is kept.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::machine;
use crate::place::Place;

/// The file that keeps it.
pub(crate) const FILE: &str = "docs/benchmarks/results.json";

/// Everything, by part.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Results {
    pub(crate) parts: BTreeMap<String, Measured>,
}

/// One part.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Measured {
    /// The machine, the compiler, the date.
    pub(crate) on: String,
    /// How long measuring took.
    pub(crate) took_s: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) figures: Vec<Figure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) beside: Vec<Beside>,
    /// The peer's version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) peer: String,
}

/// One figure.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) low: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) high: Option<f64>,
    pub(crate) unit: Unit,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
    Kibibytes,
    PerSecond,
    Times,
}

/// One cluster, decided by both.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Beside {
    pub(crate) resources: u32,
    pub(crate) nodes: u32,
    /// How many the lost node ran, each of which both moved to a living node.
    pub(crate) moved: usize,
    /// The sizes of the inputs in bytes: the scenario, the CIB.
    pub(crate) bytes: [u64; 2],
    /// `takeover loss`, from its start to its end.
    pub(crate) ours: Cost,
    /// `crm_simulate -R`, from its start to its end.
    pub(crate) theirs: Cost,
    /// `crm_simulate` without `-R`: it reads, takes in and shows the same.
    pub(crate) reading: Cost,
    /// What `crm_simulate --profile --repeat` says of one more repetition, in nanoseconds.
    pub(crate) profile: Option<f64>,
    /// What one decision adds to `takeover loss --repeat`, in nanoseconds of processor time.
    pub(crate) decision: f64,
}

/// What a process took, in nanoseconds: the median of its runs.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Cost {
    /// On the processor, in the program and in the kernel for it.
    pub(crate) cpu: f64,
    /// From start to end.
    pub(crate) wall: f64,
    pub(crate) runs: usize,
    /// Whether it was ended at the time limit: it takes longer than this.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(crate) cut: bool,
}

impl Figure {
    /// A figure without an interval.
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: Unit) -> Self {
        Self { name: name.into(), value, low: None, high: None, unit }
    }
}

impl Beside {
    /// How many times as long the whole process of the peer takes on the processor.
    pub(crate) fn process_ratio(&self) -> f64 {
        self.theirs.cpu / self.ours.cpu
    }

    /// What the peer's decision alone takes: all that `-R` adds to reading. None where one was cut.
    pub(crate) fn their_decision(&self) -> Option<f64> {
        (!self.theirs.cut && !self.reading.cut).then_some((self.theirs.cpu - self.reading.cpu).max(0.0))
    }

    /// How many times as long the peer's decision alone takes.
    pub(crate) fn decision_ratio(&self) -> Option<f64> {
        self.their_decision().map(|theirs| theirs / self.decision)
    }
}

impl Measured {
    /// Figures that were measured here and now.
    pub(crate) fn of(figures: Vec<Figure>) -> Self {
        let (beside, peer) = (Vec::new(), String::new());
        Self { on: machine::describe(), took_s: 0, figures, beside, peer }
    }

    /// The figure of this name.
    pub(crate) fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

impl Results {
    /// What is kept.
    ///
    /// # Errors
    /// If the file is not there or not what this writes.
    pub(crate) fn read(place: &Place) -> Result<Self, Failure> {
        let remedy = "measure anew: `cargo xtask bench --write`";
        let text = fs::read(place.root.join(FILE)).map_err(|error| Failure::new(FILE, error, remedy))?;
        serde_json::from_slice(&text).map_err(|error| Failure::new(FILE, error, remedy))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, place: &Place) -> Result<(), Failure> {
        let unwritable = |error: std::io::Error| Failure::new(FILE, error, "make it writable");
        let path = place.root.join(FILE);
        fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(unwritable)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| unwritable(error.into()))?;
        fs::write(path, text + "\n").map_err(unwritable)
    }

    /// The figure of this name in this part.
    pub(crate) fn figure(&self, part: &str, name: &str) -> Option<f64> {
        self.parts.get(part)?.figure(name).map(|figure| figure.value)
    }

    /// What was measured beside the peer.
    pub(crate) fn beside(&self) -> &[Beside] {
        self.parts.get("peer").map_or(&[], |part| &part.beside)
    }
}
