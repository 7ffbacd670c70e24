//! Rules about one step of the shipped state that stand beside the rulebook's own.

use takeover::resource::{Action, Aftermath, Event, Function, Phase, Rejected, Rung, State, Step, rebase};
use takeover::rules::{ResourceStep, resource_step};

use super::Stepper;
use super::domain::Setting;

/// A law's name and its question.
type Law = (&'static str, fn(&ResourceStep<'_>) -> bool);

/// The laws.
const LAWS: [Law; 3] = [
    ("flags_travel", starts_are_wanted),
    ("pending_has_a_deadline", progress_moves_no_terminate),
    ("calls_carry_the_claim", calls_carry_the_claim),
];

/// The first rule of the rulebook, or law of these, that a step breaks.
#[must_use]
pub fn broken(step: &ResourceStep<'_>) -> Option<&'static str> {
    if let Err(broken) = resource_step(step) {
        return Some(broken.0);
    }
    LAWS.iter().find(|(_, holds)| !holds(step)).map(|(name, _)| *name)
}

/// Nothing is started that nobody wants.
fn starts_are_wanted(step: &ResourceStep<'_>) -> bool {
    let starts = |action: &Action| matches!(action, Action::Call { function: Function::Online, .. });
    !step.actions.iter().any(starts) || step.after.wanted()
}

/// No progress moves the deadline of a Terminate.
fn progress_moves_no_terminate(step: &ResourceStep<'_>) -> bool {
    let terminating = matches!(
        step.before.phase,
        Phase::OfflinePending(Rung::Terminate | Rung::Look, _) | Phase::Failed(Aftermath::Clearing(_))
    );
    !(terminating && matches!(step.event, Event::Progress(_))) || step.before.due() == step.after.due()
}

/// Every call has the number of the newest call, and carries the claim that is held.
fn calls_carry_the_claim(step: &ResourceStep<'_>) -> bool {
    step.actions.iter().all(|action| match *action {
        Action::Call { call, claim, .. } => call == step.after.last_call && claim == step.after.held,
        Action::OpenGate(claim) => Some(claim) == step.after.held,
        Action::CloseGate => step.after.held.is_none(),
        Action::Record(_)
        | Action::Remember
        | Action::ReadOwner
        | Action::RestartMonitor
        | Action::GiveUp(_)
        | Action::Escalate => true,
    })
}

/// Whether an event is refused exactly where the state told so beforehand.
#[must_use]
pub fn refused_as_told(state: &State, event: &Event, refused: bool) -> bool {
    refused
        == match event {
            Event::Start => !state.startable(),
            Event::Adopt(_) => !state.released(),
            Event::Hold(claim) => match state.held {
                Some(held) => *claim != held && claim.epoch <= held.epoch,
                None => !state.released(),
            },
            Event::Due
            | Event::Stop
            | Event::Release(_)
            | Event::Retry
            | Event::Persisted(..)
            | Event::Pulled(_)
            | Event::Disowned
            | Event::Returned(..)
            | Event::Progress(_)
            | Event::Reported { .. }
            | Event::BackendGone
            | Event::MonitorRestarted => false,
        }
}

/// Whether time can be told as ages: a step of the state as it looks from now, at the horizon, is the
/// step as it looks from now.
#[must_use]
pub fn time_is_age(
    setting: &Setting,
    state: &State,
    event: Event,
    result: &Result<Step, Rejected>,
    step: &impl Stepper,
) -> bool {
    let Setting { policy, now, .. } = setting;
    let origin = takeover::units::Moment(policy.horizon().0);
    let there = step(policy, &rebase(policy, state, *now), origin, event);
    match (there, result) {
        (Ok(there), Ok(here)) => {
            rebase(policy, &there.state, origin) == rebase(policy, &here.state, *now)
                && there.actions == here.actions
        }
        (Err(_), Err(_)) => true,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
    }
}
