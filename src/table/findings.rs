//! Findings whose outcomes are alike, told in one line.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::page::Outcome;
use crate::resource::{Cause, Finding, Report};

/// An outcome, and the reports and causes that lead to it.
struct Class {
    reports: Vec<&'static str>,
    causes: Vec<&'static str>,
    outcome: Outcome,
}

impl Class {
    /// `Offline|Stopped(Crash|Unknown)`.
    fn label(&self) -> String {
        let causes = self.causes.join("|");
        if self.reports.len() == Report::ALL.len() {
            format!("any report({causes})")
        } else {
            format!("{}({causes})", self.reports.join("|"))
        }
    }
}

/// Asks for the outcome of every finding, and gathers those that are alike: a label for each
/// class of findings, and what it leads to.
pub(super) fn gathered(outcome: impl Fn(Finding) -> Outcome) -> Vec<(String, Outcome)> {
    let mut classes: Vec<Class> = Vec::new();
    for report in Report::ALL {
        for (causes, outcome) in by_cause(report, &outcome) {
            match classes.iter_mut().find(|class| class.causes == causes && class.outcome == outcome) {
                Some(class) => class.reports.push(report.name()),
                None => classes.push(Class { reports: [report.name()].into(), causes, outcome }),
            }
        }
    }
    let labelled = classes.into_iter().map(|class| (class.label(), class.outcome));
    let silence = (Finding::NoResponse.to_string(), outcome(Finding::NoResponse));
    labelled.chain([silence]).collect()
}

/// Causes, and what they all lead to.
type Causes = (Vec<&'static str>, Outcome);

/// The causes of one report by outcome.
fn by_cause(report: Report, outcome: impl Fn(Finding) -> Outcome) -> Vec<Causes> {
    let mut classes: Vec<Causes> = Vec::new();
    for cause in Cause::ALL {
        let found = outcome(Finding::Said(report, cause));
        match classes.iter_mut().find(|(_, outcome)| *outcome == found) {
            Some((causes, _)) => causes.push(cause.name()),
            None => classes.push(([cause.name()].into(), found)),
        }
    }
    for (causes, _) in &mut classes {
        if causes.len() == Cause::ALL.len() {
            *causes = ["any"].into();
        }
    }
    classes
}
