//! What can happen to a resource in a state, told in the table's words.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::states::{Walk, claim};
use super::words::outcome;
use crate::resource::{
    Aftermath, Author, Cause, Check, Event, Finding, Gate, Manner, Persistent, Phase, Report, Reread, Return,
};
use crate::table::findings::gathered;
use crate::table::page::{Outcome, Page};
use crate::units::{CallId, Millis};

/// Everything that can happen in this state.
pub(super) fn all(page: &mut Page, walk: &Walk<'_>) -> Option<()> {
    deadlines(page, walk);
    orders(page, walk)?;
    answers(page, walk);
    checks(page, walk);
    stale_checks(page, walk)
}

fn fact(page: &mut Page, walk: &Walk<'_>, words: &str, event: Event) {
    page.fact(words, outcome(walk.policy, &walk.state, walk.now, event));
}

/// The deadline, just before it and when it has come.
pub(super) fn deadlines(page: &mut Page, walk: &Walk<'_>) {
    let Some(due) = walk.state.due() else {
        fact(page, walk, "deadline", Event::Due);
        return;
    };
    let early = walk.at(due.before(Millis(1)));
    fact(page, &early, "deadline 1 ms too early", Event::Due);
    fact(page, &walk.at(due), "deadline", Event::Due);
}

/// What RCM orders and the database says.
fn orders(page: &mut Page, walk: &Walk<'_>) -> Option<()> {
    let claims = [("older", 1), ("same", 2), ("newer", 3)];
    for (age, epoch) in claims {
        fact(page, walk, &format!("claim held, epoch {epoch} ({age})"), Event::Hold(claim(epoch)?));
    }
    fact(page, walk, "adopted, epoch 3 (newer)", Event::Adopt(claim(3)?));
    for event in [
        Event::Start,
        Event::Stop,
        Event::Release(Manner::Graceful),
        Event::Release(Manner::AtOnce),
        Event::Retry,
        Event::Persisted(Persistent::Online, Author::Operator),
        Event::Persisted(Persistent::Offline, Author::Operator),
        Event::Persisted(Persistent::Online, Author::OutsideAct),
        Event::Persisted(Persistent::Offline, Author::OutsideAct),
        Event::Pulled(true),
        Event::Pulled(false),
        Event::Disowned,
        Event::MonitorRestarted,
    ] {
        fact(page, walk, &event.to_string(), event);
    }
    Some(())
}

/// Whether the newest call is still to be answered.
const fn awaits_answer(phase: &Phase) -> bool {
    match phase {
        Phase::OnlinePending(_)
        | Phase::Online(Reread::Asked(_))
        | Phase::OfflinePending(..)
        | Phase::Failed(Aftermath::Clearing(_)) => true,
        Phase::Offline
        | Phase::Online(Reread::No | Reread::At(_))
        | Phase::Failed(
            Aftermath::Resting(_) | Aftermath::Ready | Aftermath::GivenUp(_) | Aftermath::Stuck,
        ) => false,
    }
}

/// What comes back from calls.
pub(super) fn answers(page: &mut Page, walk: &Walk<'_>) {
    let call = walk.state.last_call;
    if awaits_answer(&walk.state.phase) || walk.state.gate == Gate::Asked {
        for result in [Return::Done, Return::Failed, Return::Unsupported, Return::NotHere] {
            fact(page, walk, &format!("answer {result}"), Event::Returned(call, result));
        }
        let found = |finding| {
            let event = Event::Returned(call, Return::Found(finding));
            outcome(walk.policy, &walk.state, walk.now, event)
        };
        for (label, outcome) in gathered(found) {
            page.fact(&format!("answer {label}"), outcome);
        }
        let later = walk.at(walk.now.after(Millis::secs(1)));
        fact(page, &later, "progress 1 s later", Event::Progress(call));
    } else {
        fact(page, walk, "answer done, late", Event::Returned(call, Return::Done));
    }
    fact(page, walk, "answer done to an older call", Event::Returned(CallId::FIRST, Return::Done));
    if let Some(start) = walk.state.starting.filter(|&start| start != call) {
        fact(page, walk, "answer done to the start in flight", Event::Returned(start, Return::Done));
    }
    fact(page, walk, "progress of an older call", Event::Progress(CallId::FIRST));
}

/// What the two checks of this very instance find out.
pub(super) fn checks(page: &mut Page, walk: &Walk<'_>) {
    let found = |check| {
        gathered(|finding| {
            let (claim, after) = (walk.state.held, Some(walk.state.last_call));
            outcome(walk.policy, &walk.state, walk.now, Event::Reported { claim, after, check, finding })
        })
    };
    let (quick, thorough) = (found(Check::Quick), found(Check::Thorough));
    let (both, only_quick) = quick.into_iter().partition::<Vec<_>, _>(|fact| thorough.contains(fact));
    let only_thorough = thorough.into_iter().filter(|fact| !both.contains(fact)).collect();
    told(page, "check", both.clone());
    told(page, "quick check", only_quick);
    told(page, "thorough check", only_thorough);
}

fn told(page: &mut Page, check: &str, facts: Vec<(String, Outcome)>) {
    for (label, outcome) in facts {
        page.fact(&format!("{check} {label}"), outcome);
    }
}

/// Checks of another instance (rule `checks_belong_to_an_instance`).
fn stale_checks(page: &mut Page, walk: &Walk<'_>) -> Option<()> {
    let finding = Finding::Said(Report::Failed, Cause::Crash);
    let (check, after) = (Check::Quick, Some(walk.state.last_call));
    let other = Event::Reported { claim: Some(claim(1)?), after, check, finding };
    fact(page, walk, "check under an older claim Failed(Crash)", other);
    if walk.state.last_call != CallId::FIRST {
        let (claim, after) = (walk.state.held, Some(CallId::FIRST));
        let older = Event::Reported { claim, after, check, finding };
        fact(page, walk, "check asked before the newest call Failed(Crash)", older);
    }
    Some(())
}
