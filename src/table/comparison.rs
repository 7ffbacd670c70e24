//! The table of the comparison (rules `comparison`, `outside_stop_policy`, `unaware_backend`).

use alloc::format;

use super::page::Page;
use crate::policy::{OutsideStop, ResourcePolicy, ResourceSpec};
use crate::resource::{Cause, Check, Finding, Persistent, Report, compare};

/// Every persisted state, check and finding, for backends that give reasons and for those that do
/// not; then what the outside-stop policies change.
pub(super) fn print(page: &mut Page) -> Option<()> {
    page.note("`again` is a second look, asked for after a report that did not explain itself, or after");
    page.note("a quick check that only triggers a thorough one.");
    for (title, unaware_backend) in [("A backend that gives reasons", false), ("A backend unaware", true)] {
        let policy = ResourcePolicy::new(ResourceSpec { unaware_backend, ..ResourceSpec::DEFAULT }).ok()?;
        for persisted in [Persistent::Online, Persistent::Offline] {
            page.chapter(&format!("{title}, persisted {persisted}"));
            matrix(page, &policy, persisted);
        }
    }
    for (name, choice) in [("Restart", OutsideStop::Restart), ("Fail", OutsideStop::Fail)] {
        for (unaware_backend, backend) in [(false, ""), (true, ", unaware")] {
            page.chapter(&format!("Persisted 1, outside stops: {name}{backend}"));
            stops(page, ResourceSpec { outside_stop: choice, unaware_backend, ..ResourceSpec::DEFAULT })?;
        }
        page.chapter(&format!("Persisted 1, guest stops: {name}"));
        stops(page, ResourceSpec { guest_stop: choice, ..ResourceSpec::DEFAULT })?;
    }
    Some(())
}

/// One line for each finding, one column for each check.
fn matrix(page: &mut Page, policy: &ResourcePolicy, persisted: Persistent) {
    header(page);
    for report in Report::ALL {
        for cause in Cause::ALL {
            row(page, policy, persisted, Finding::Said(report, cause));
        }
    }
    row(page, policy, persisted, Finding::NoResponse);
}

/// The lines that a policy about outside stops can change.
fn stops(page: &mut Page, spec: ResourceSpec) -> Option<()> {
    let policy = ResourcePolicy::new(spec).ok()?;
    header(page);
    for report in [Report::Offline, Report::Stopped] {
        for cause in [Cause::Administrator, Cause::Guest, Cause::Unknown] {
            row(page, &policy, Persistent::Online, Finding::Said(report, cause));
        }
    }
    Some(())
}

fn header(page: &mut Page) {
    let [quick, thorough, again] = Check::ALL.map(Check::name);
    page.row(&["found", quick, thorough, again]);
}

fn row(page: &mut Page, policy: &ResourcePolicy, persisted: Persistent, finding: Finding) {
    let [quick, thorough, again] = Check::ALL.map(|check| compare(policy, check, persisted, finding).name());
    page.row(&[&format!("{finding}"), quick, thorough, again]);
}
