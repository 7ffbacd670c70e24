//! What other policies, counts of restarts and counts of misses change.

use alloc::format;

use super::states::Walk;
use super::{events, words};
use crate::policy::{CheckRoles, OutsideStop, ResourcePolicy, ResourceSpec, RestartAction};
use crate::resource::{Cause, Check, Event, Finding, Persistent, Report, Return};
use crate::table::page::Page;

const DEFAULT: ResourceSpec = ResourceSpec::DEFAULT;

pub(super) fn print(page: &mut Page) -> Option<()> {
    threshold(page)?;
    restart_actions(page)?;
    microsoft(page)?;
    outside_acts(page)?;
    silence(page)
}

/// A resource that runs after this many restarts.
fn restarted(policy: &ResourcePolicy, times: u8) -> Option<Walk<'_>> {
    let mut walk = Walk::online(policy)?;
    for _ in 0..times {
        walk = walk.checked(Check::Quick, Finding::Said(Report::Stopped, Cause::Crash))?;
        walk = walk.then(Event::Start)?.answered(Return::Done)?;
    }
    Some(walk)
}

/// Rules `restart_threshold` and `restart_then_failover`.
fn threshold(page: &mut Page) -> Option<()> {
    page.chapter("Restarts up to the threshold of 3 within 15 min");
    let policy = ResourcePolicy::new(DEFAULT).ok()?;
    for times in 0..=3 {
        let online = restarted(&policy, times)?;
        page.section(&format!("After {times} restarts"));
        failures(page, &online)?;
    }
    let restarted = restarted(&policy, 3)?;
    let later = restarted.at(restarted.now.after(DEFAULT.restart_period));
    page.section("After 3 restarts, a whole period later");
    failures(page, &later)?;
    Some(())
}

/// The two ways in which a running resource fails, and the start after them.
fn failures(page: &mut Page, online: &Walk<'_>) -> Option<()> {
    let stopped = reported(online, Finding::Said(Report::Stopped, Cause::Crash));
    fact(page, online, "Online + quick check Stopped(Crash)", stopped);
    let failed = online.then(reported(online, Finding::Said(Report::Failed, Cause::Crash)))?;
    fact(
        page,
        &failed,
        "Failed:Clearing + answer done",
        Event::Returned(failed.state.last_call, Return::Done),
    );
    fact(page, &online.then(stopped)?, "Stopped(Crash) + RCM orders Online", Event::Start);
    Some(())
}

fn fact(page: &mut Page, walk: &Walk<'_>, words: &str, event: Event) {
    page.fact(words, words::outcome(walk.policy, &walk.state, walk.now, event));
}

fn reported(walk: &Walk<'_>, finding: Finding) -> Event {
    let (claim, after) = (walk.state.held, Some(walk.state.last_call));
    Event::Reported { claim, after, check: Check::Quick, finding }
}

/// What happens when restarts are exhausted, or none is allowed.
fn restart_actions(page: &mut Page) -> Option<()> {
    for (name, restart_action) in [
        ("Notify", RestartAction::Notify),
        ("NoNotify", RestartAction::NoNotify),
        ("Never", RestartAction::Never),
    ] {
        page.chapter(&format!("RestartAction::{name}"));
        let policy = ResourcePolicy::new(ResourceSpec { restart_action, ..DEFAULT }).ok()?;
        let times = if restart_action == RestartAction::Never { 0 } else { DEFAULT.restart_threshold };
        let exhausted = restarted(&policy, times)?;
        page.section(&format!("After {times} restarts"));
        failures(page, &exhausted)?;
        page.section("OnlinePending");
        let starting = Walk::starting(&policy)?;
        for result in [Return::Failed, Return::NotHere] {
            let event = Event::Returned(starting.state.last_call, result);
            fact(page, &starting, &format!("answer {result}"), event);
        }
        page.section("Failed:GivenUp");
        let given_up = exhausted.checked(Check::Quick, Finding::Said(Report::Stopped, Cause::Crash))?;
        events::deadlines(page, &given_up);
        fact(page, &given_up, "retry", Event::Retry);
    }
    Some(())
}

/// Rule `check_roles_policy`.
fn microsoft(page: &mut Page) -> Option<()> {
    page.chapter("CheckRoles::Microsoft: a quick check only triggers a thorough one");
    let policy = ResourcePolicy::new(ResourceSpec { check_roles: CheckRoles::Microsoft, ..DEFAULT }).ok()?;
    let online = Walk::online(&policy)?;
    page.section("Online");
    events::checks(page, &online);
    page.section("Online:LookAsked");
    let asked = online.checked(Check::Quick, Finding::Said(Report::Failed, Cause::Unknown))?;
    events::answers(page, &asked);
    page.section("Offline, persisted 0");
    events::checks(page, &Walk::held(&policy, Persistent::Offline)?);
    Some(())
}

/// Rules `unaware_backend` and `outside_stop_policy`.
fn outside_acts(page: &mut Page) -> Option<()> {
    page.chapter("An unaware backend");
    let policy = ResourcePolicy::new(ResourceSpec { unaware_backend: true, ..DEFAULT }).ok()?;
    page.section("Online");
    events::checks(page, &Walk::online(&policy)?);
    page.section("Offline, persisted 0");
    events::checks(page, &Walk::held(&policy, Persistent::Offline)?);
    for (name, outside_stop) in [("Restart", OutsideStop::Restart), ("Fail", OutsideStop::Fail)] {
        page.chapter(&format!("OutsideStop::{name}"));
        let policy = ResourcePolicy::new(ResourceSpec { outside_stop, ..DEFAULT }).ok()?;
        page.section("Online");
        events::checks(page, &Walk::online(&policy)?);
    }
    Some(())
}

/// Rule `silence_escalates`: misses, monitor restarts, and the end of patience.
fn silence(page: &mut Page) -> Option<()> {
    let policy = ResourcePolicy::new(DEFAULT).ok()?;
    for (name, start) in [
        ("Online", Walk::online(&policy)?),
        ("Offline, persisted 0", Walk::held(&policy, Persistent::Offline)?),
        ("Offline, not owned", Walk::new(&policy, Persistent::Online)),
    ] {
        page.chapter(&format!("Silence, one miss after another: {name}"));
        page.section(name);
        let mut walk = start;
        for miss in 1..=12_u8 {
            let event = reported(&walk, Finding::NoResponse);
            fact(page, &walk, &format!("miss {miss}"), event);
            walk = walk.then(event)?;
        }
        for report in [Report::Online, Report::Offline] {
            let event = reported(&walk, Finding::Said(report, Cause::Unknown));
            fact(page, &walk, &format!("quick check {}(Unknown) at last", report.name()), event);
        }
    }
    Some(())
}
