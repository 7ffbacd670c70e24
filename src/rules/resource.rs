//! Rules about one step of one resource.

use super::{Broken, first_broken};
use crate::policy::{OutsideStop, ResourcePolicy};
use crate::resource::{
    Action, Actions, Aftermath, Cause, Check, Event, Finding, Function, Gate, Persistent, Phase, Report,
    Reread, Return, Rung, State, Verdict, compare,
};
use crate::units::Moment;

/// One step of one resource, before and after.
#[derive(Clone, Copy, Debug)]
pub struct ResourceStep<'a> {
    /// The resource's policy.
    pub policy: &'a ResourcePolicy,
    /// The state before.
    pub before: &'a State,
    /// The node's clock.
    pub now: Moment,
    /// What happened.
    pub event: &'a Event,
    /// The state after.
    pub after: &'a State,
    /// What was ordered.
    pub actions: &'a Actions,
}

/// A rule's name and its question.
type Asked = (&'static str, fn(&ResourceStep<'_>) -> bool);

/// The rules, by name.
pub(super) const RULES: [Asked; 17] = [
    ("persistent_is_intent", persistent_is_intent),
    ("checks_belong_to_an_instance", checks_belong_to_an_instance),
    ("match_means_no_action", match_means_no_action),
    ("mismatch_means_online", mismatch_means_online),
    ("failed_means_restart", failed_means_restart),
    ("pending_has_a_deadline", pending_has_a_deadline),
    ("silence_escalates", silence_escalates),
    ("outside_stop_is_respected", outside_stop_is_respected),
    ("unaware_backend", unaware_backend),
    ("rogue_is_stopped", rogue_is_stopped),
    ("unsupported_is_discarded", unsupported_is_discarded),
    ("restart_threshold", restart_threshold),
    ("restart_then_failover", restart_then_failover),
    ("owner_or_nothing", owner_or_nothing),
    ("stopped_is_final", stopped_is_final),
    ("stop_waits_for_its_start", stop_waits_for_its_start),
    ("check_roles_policy", check_roles_policy),
];

/// Asks all of them.
///
/// # Errors
/// The first rule that the step breaks.
pub fn resource_step(step: &ResourceStep<'_>) -> Result<(), Broken> {
    first_broken(RULES.iter().map(|(name, holds)| (*name, holds(step))))
}

impl ResourceStep<'_> {
    /// The functions called.
    fn calls(&self) -> impl Iterator<Item = Function> {
        self.actions.iter().filter_map(|action| match action {
            Action::Call { function, .. } => Some(*function),
            Action::OpenGate(_)
            | Action::CloseGate
            | Action::Record(_)
            | Action::Remember
            | Action::ReadOwner
            | Action::RestartMonitor
            | Action::GiveUp(_)
            | Action::Escalate => None,
        })
    }

    fn ordered(&self, action: Action) -> bool {
        self.actions.iter().any(|&ordered| ordered == action)
    }

    /// What a check said about the current instance while nothing was under way, and which check.
    fn settled_report(&self) -> Option<(Check, Finding)> {
        let Event::Reported { claim, after, check, finding } = *self.event else { return None };
        let settled = matches!(self.before.phase, Phase::Online(Reread::No) | Phase::Offline);
        let current = claim == self.before.held && after.is_none_or(|call| call == self.before.last_call);
        (settled && self.before.held.is_some() && current).then_some((check, finding))
    }

    /// The verdict of the comparison on that report.
    fn verdict(&self) -> Option<Verdict> {
        let (check, finding) = self.settled_report()?;
        let running = matches!(self.before.phase, Phase::Online(_));
        match (running, self.before.wanted()) {
            (true, true) => Some(compare(self.policy, check, Persistent::Online, finding)),
            (false, false) => Some(compare(self.policy, check, Persistent::Offline, finding)),
            // RCM is about to start or stop it; the report is not compared.
            (true, false) | (false, true) => None,
        }
    }
}

/// `PersistentState` changes by the database's word or by an outside act, never by a failure, a
/// restart or a failover.
fn persistent_is_intent(step: &ResourceStep<'_>) -> bool {
    let outside = matches!(step.event, Event::Reported { .. } | Event::Returned(_, Return::Found(_)))
        && step.ordered(Action::Record(step.after.persistent));
    step.before.persistent == step.after.persistent || matches!(step.event, Event::Persisted(..)) || outside
}

/// A report under another claim, or asked for before the newest call, changes nothing.
fn checks_belong_to_an_instance(step: &ResourceStep<'_>) -> bool {
    let Event::Reported { claim, after, .. } = step.event else { return true };
    let ours = *claim == step.before.held && after.is_none_or(|call| call == step.before.last_call);
    ours || (step.before == step.after && step.actions.is_empty())
}

/// If report and persisted state agree, nothing is done.
fn match_means_no_action(step: &ResourceStep<'_>) -> bool {
    if step.verdict() != Some(Verdict::Match) {
        return true;
    }
    let quiet = State { misses: 0, monitor_restarts: 0, ..*step.before };
    step.actions.is_empty() && *step.after == quiet
}

/// Found stopped without an outside act: a restart, or the end of restarts, and nothing else.
fn mismatch_means_online(step: &ResourceStep<'_>) -> bool {
    let escalated = matches!(step.after.phase, Phase::Online(Reread::Asked(_)));
    step.verdict() != Some(Verdict::Restart)
        || escalated
        || matches!(step.after.phase, Phase::Failed(Aftermath::Ready | Aftermath::GivenUp(_)))
}

/// Found failed: Terminate is called first, and the resource does not stay Online.
fn failed_means_restart(step: &ResourceStep<'_>) -> bool {
    let escalated = matches!(step.after.phase, Phase::Online(Reread::Asked(_)));
    step.verdict() != Some(Verdict::Fail)
        || escalated
        || (matches!(step.after.phase, Phase::Failed(Aftermath::Clearing(_)))
            && step.calls().eq([Function::Terminate]))
}

/// A pending state has a deadline, and Terminate's is never moved out by what comes back from it.
fn pending_has_a_deadline(step: &ResourceStep<'_>) -> bool {
    let pending = matches!(step.after.phase, Phase::OnlinePending(_) | Phase::OfflinePending(..));
    if pending && step.after.due().is_none() {
        return false;
    }
    let terminating = |state: &State| match state.phase {
        Phase::OfflinePending(Rung::Terminate | Rung::Look, until)
        | Phase::Failed(Aftermath::Clearing(until)) => Some(until),
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(Rung::Offline | Rung::Leaving, _)
        | Phase::Failed(_) => None,
    };
    let answered = matches!(step.event, Event::Returned(..));
    match (terminating(step.before), terminating(step.after)) {
        (Some(before), Some(after)) if answered => before == after,
        (Some(_) | None, Some(_) | None) => true,
    }
}

/// Silence alone starts nothing and changes nothing but counts, until the monitor is restarted,
/// and at last it escalates.
fn silence_escalates(step: &ResourceStep<'_>) -> bool {
    let Event::Reported { finding: Finding::NoResponse, .. } = step.event else { return true };
    let escalated = step.ordered(Action::Escalate);
    let same_phase = step.before.phase == step.after.phase;
    let looks = matches!(step.after.phase, Phase::Online(Reread::Asked(_)));
    (escalated || same_phase || looks) && step.calls().all(|function| function != Function::Online)
}

/// An administrator's stop leads to the database and not to a restart.
fn outside_stop_is_respected(step: &ResourceStep<'_>) -> bool {
    let Some((_, Finding::Said(Report::Offline | Report::Stopped, Cause::Administrator))) =
        step.settled_report()
    else {
        return true;
    };
    let respected = step.policy.spec().outside_stop == OutsideStop::Respect;
    !respected || !step.calls().any(|function| function == Function::Online)
}

/// Without events and reasons, a quick check discovers no outside act.
fn unaware_backend(step: &ResourceStep<'_>) -> bool {
    let Some((Check::Quick, Finding::Said(_, Cause::Unknown))) = step.settled_report() else { return true };
    !step.policy.spec().unaware_backend || step.before.persistent == step.after.persistent
}

/// What runs here under no claim is terminated only after a linearizable read, and never adopted
/// on the strength of a report.
fn rogue_is_stopped(step: &ResourceStep<'_>) -> bool {
    let Event::Reported { .. } = step.event else { return true };
    !step.before.released() || step.calls().next().is_none()
}

/// A check that is not implemented changes nothing but that it is no longer awaited.
fn unsupported_is_discarded(step: &ResourceStep<'_>) -> bool {
    let check = matches!(step.before.phase, Phase::Online(_)) && step.before.gate != Gate::Asked;
    let discarded = matches!(step.event, Event::Returned(_, Return::Unsupported));
    !(check && discarded) || (matches!(step.after.phase, Phase::Online(_)) && step.actions.is_empty())
}

/// Never more restarts within the period than the threshold.
fn restart_threshold(step: &ResourceStep<'_>) -> bool {
    let spec = step.policy.spec();
    let before = step.before.restarts.count(step.now, spec.restart_period);
    let after = step.after.restarts.count(step.now, spec.restart_period);
    after <= before || after <= spec.restart_threshold
}

/// A resource is given up only after a failure, with a word to its group.
fn restart_then_failover(step: &ResourceStep<'_>) -> bool {
    let given_up = |state: &State| matches!(state.phase, Phase::Failed(Aftermath::GivenUp(_)));
    let told = step.actions.iter().any(|action| matches!(action, Action::GiveUp(_)));
    !given_up(step.after) || given_up(step.before) || told
}

/// Online is called only under the claim that is held, with the gate open; and the gate is open
/// only for that claim.
fn owner_or_nothing(step: &ResourceStep<'_>) -> bool {
    let online = step.calls().any(|function| function == Function::Online);
    let runs = matches!(step.after.phase, Phase::OnlinePending(_) | Phase::Online(_));
    let open = step.after.gate == Gate::Open;
    (!runs || step.after.held.is_some()) && (!online || open) && (!open || step.after.held.is_some())
}

/// A claim ends with the gate closed and Terminate called, and the resource counts as released
/// only after a look with no start unanswered. That there is nobody to look proves it only where
/// nothing could be left.
fn stopped_is_final(step: &ResourceStep<'_>) -> bool {
    let lost = step.before.held.is_some() && step.after.held.is_none();
    if lost {
        let known = step.before.gate != Gate::Open || step.after.ran;
        let ended = step.ordered(Action::CloseGate) && step.calls().eq([Function::Terminate]);
        return known && ended && !step.after.released();
    }
    let released_now = step.after.released() && !step.before.released();
    let nobody = matches!(step.event, Event::Returned(_, Return::NotHere | Return::Unsupported));
    let looked = matches!(step.before.phase, Phase::OfflinePending(Rung::Look, _))
        && matches!(step.event, Event::Returned(..))
        && !(step.before.ran && nobody);
    !released_now || looked
}

/// Where a stop found nothing left, and all that is missing is a start's answer, nothing is called
/// again before that has come: a backend that answers at once would be asked without end.
fn stop_waits_for_its_start(step: &ResourceStep<'_>) -> bool {
    let Event::Returned(call, result) = *step.event else { return true };
    let waits = call == step.before.last_call && step.before.starting.is_some_and(|start| start != call);
    let absent = matches!(result, Return::NotHere | Return::Unsupported);
    let said = matches!(result, Return::Found(Finding::Said(Report::Offline | Report::Stopped, _)));
    let nothing_left = match step.before.phase {
        Phase::OfflinePending(Rung::Look, _) => absent || said,
        Phase::Failed(Aftermath::Clearing(_)) => absent || result == Return::Done,
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(Rung::Offline | Rung::Leaving | Rung::Terminate, _)
        | Phase::Failed(_) => false,
    };
    let asked = waits && nothing_left && step.before.gate != Gate::Asked;
    !asked || (step.actions.is_empty() && step.before.phase == step.after.phase)
}

/// In Windows' roles a quick check never fails a resource by itself.
fn check_roles_policy(step: &ResourceStep<'_>) -> bool {
    let microsoft = step.policy.spec().check_roles == crate::policy::CheckRoles::Microsoft;
    let Some((Check::Quick, _)) = step.settled_report() else { return true };
    let was_online = matches!(step.before.phase, Phase::Online(_));
    !(microsoft && was_online)
        || matches!(step.after.phase, Phase::Online(_) | Phase::Failed(Aftermath::Stuck))
}
