//! The words of the log.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::group::{Change, Order as GroupOrder, Proof, Stay};
use crate::node::{FencingNews, Stepped, StoreNews};
use crate::placement::Because;
use crate::policy::ResourcePolicy;
use crate::resource::{
    Action, Aftermath, Check, Event, Function, Gate, GaveUp, Phase, Reread, Rung, State, quick_function,
    thorough_function,
};
use crate::session::{self, Over};
use crate::units::{Incarnation, Millis, Moment};

/// What happened to a resource, and what was ordered.
pub(super) fn stepped(policy: &ResourcePolicy, step: &Stepped) -> String {
    let mut parts = Vec::from([happened(policy, step)]);
    parts.extend(step.actions.iter().map(|action| ordered(policy, action, &step.after)));
    parts.extend(expected(&step.after).filter(|_| step.before.phase != step.after.phase));
    parts.join("; ")
}

/// The event, with functions called by name.
fn happened(policy: &ResourcePolicy, step: &Stepped) -> String {
    match step.event {
        Event::Returned(call, result) => {
            let started = step.before.starting == Some(call);
            let function = if started { Function::Online } else { awaited(&step.before) };
            format!("{} returned {result}", function.name())
        }
        Event::Reported { .. } if step.before.released() => "found running here".to_string(),
        Event::Reported { check, finding, .. } => format!("{} {finding}", function(policy, check).name()),
        Event::Due => late(&step.before).to_string(),
        Event::Hold(_)
        | Event::Adopt(_)
        | Event::Start
        | Event::Stop
        | Event::Release(_)
        | Event::Retry
        | Event::Persisted(..)
        | Event::Pulled(_)
        | Event::Disowned
        | Event::Progress(_)
        | Event::BackendGone
        | Event::MonitorRestarted => step.event.to_string(),
    }
}

/// The function whose answer a state awaits.
fn awaited(state: &State) -> Function {
    if state.gate == Gate::Asked {
        return Function::Open;
    }
    match state.phase {
        Phase::Offline | Phase::OnlinePending(_) => Function::Online,
        Phase::Online(Reread::No | Reread::At(_) | Reread::Asked(_))
        | Phase::OfflinePending(Rung::Look, _) => Function::IsAlive,
        Phase::OfflinePending(Rung::Offline | Rung::Leaving, _) => Function::Offline,
        Phase::OfflinePending(Rung::Terminate, _) | Phase::Failed(_) => Function::Terminate,
    }
}

/// The function that a check calls.
pub(super) const fn function(policy: &ResourcePolicy, check: Check) -> Function {
    match check {
        Check::Quick | Check::Again => quick_function(policy),
        Check::Thorough => thorough_function(policy),
    }
}

/// What a deadline was for.
fn late(state: &State) -> &'static str {
    match state.phase {
        Phase::OnlinePending(_) if state.gate == Gate::Asked => "Open without an answer in PendingTimeout",
        Phase::OnlinePending(_) => "Online without an answer in PendingTimeout",
        Phase::OfflinePending(Rung::Offline | Rung::Leaving, _) => {
            "Offline without an answer in PendingTimeout"
        }
        Phase::OfflinePending(Rung::Terminate | Rung::Look, _) | Phase::Failed(Aftermath::Clearing(_)) => {
            "the stop cannot be confirmed"
        }
        Phase::Failed(Aftermath::Resting(_)) => "RestartDelay is over",
        Phase::Failed(Aftermath::GivenUp(_)) => "RetryPeriodOnFailure is over",
        Phase::Online(Reread::Asked(_)) => "the second look is not answered",
        Phase::Online(Reread::No | Reread::At(_)) => "the grace is over",
        Phase::Offline | Phase::Failed(Aftermath::Ready | Aftermath::Stuck) => "deadline",
    }
}

fn ordered(policy: &ResourcePolicy, action: &Action, after: &State) -> String {
    match action {
        Action::Call { function, .. } => format!("calls {}", function.name()),
        Action::OpenGate(_) => "opens the gate".to_string(),
        Action::CloseGate => "closes the gate".to_string(),
        Action::Record(flag) => format!("PersistentState becomes {flag}"),
        Action::Remember => match after.restarts.newest() {
            None => "restarts are counted anew".to_string(),
            Some(newest) => {
                let spec = policy.spec();
                let count = after.restarts.count(newest, spec.restart_period);
                format!("restart {count} of {}", spec.restart_threshold)
            }
        },
        Action::ReadOwner => "reads whose it is".to_string(),
        Action::RestartMonitor => "restarts the monitor".to_string(),
        Action::GiveUp(GaveUp::Exhausted) => {
            let spec = policy.spec();
            let (most, within) = (spec.restart_threshold, spec.restart_period.0.div_euclid(60_000));
            format!("gives up: {most} restarts within {within} min are all that is allowed here")
        }
        Action::GiveUp(GaveUp::NotHere) => "gives up: not on this node".to_string(),
        Action::Escalate => "escalates".to_string(),
    }
}

/// What a state waits for, where that is not plain from its name.
fn expected(after: &State) -> Option<String> {
    match after.phase {
        Phase::Online(Reread::At(_)) => Some("looks again after the grace".to_string()),
        Phase::Failed(Aftermath::Resting(_)) => Some("Online after RestartDelay".to_string()),
        Phase::Failed(Aftermath::GivenUp(at)) if at != Moment::NEVER => {
            Some("Online after RetryPeriodOnFailure".to_string())
        }
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(..)
        | Phase::Failed(_) => None,
    }
}

/// Why nothing is done about a group.
pub(super) fn stay(why: Stay, node: impl Fn(crate::units::NodeId) -> String) -> String {
    match why {
        Stay::Fine => "nothing calls for it".to_string(),
        Stay::NoNode => "no node can take it".to_string(),
        Stay::NotThere(here, Because::Leaving) => format!("it is on {} already", node(here)),
        Stay::NotThere(there, because) => format!("{} cannot take it: {}", node(there), because.name()),
        Stay::Waits(home, _) => format!("waits for its owner {} to come up", node(home)),
        Stay::ByCommand => "starts by command only".to_string(),
        Stay::OutOfService => "it is out of service".to_string(),
        Stay::LastEpoch => {
            "its last epoch was used: adopt the store, which begins a new generation of epochs".to_string()
        }
        Stay::Moving(heir) => format!("its move to {} is under way", node(heir)),
    }
}

/// What a deadline of a node's session led to.
pub(super) const fn session_due(before: &session::State, after: &session::State) -> &'static str {
    match (before, after) {
        (session::State::Out { .. }, session::State::Out { .. }) => "asks to be registered",
        (session::State::Member(_), session::State::Out { .. }) => {
            "no guardian answers: nothing may be started, so this life ends"
        }
        (session::State::Member(_), session::State::Member(_)) => "asks to be renewed",
        (session::State::Member(_), session::State::Stopping(_)) => {
            "quorum or store lost: the lease ends before an answer comes, everything stops"
        }
        (session::State::Out { .. }, session::State::Member(_) | session::State::Stopping(_))
        | (session::State::Stopping(_), _) => "deadline",
    }
}

/// A change of a group's record.
pub(super) fn changed(change: &Change, node: impl Fn(crate::units::NodeId) -> String) -> String {
    match change {
        Change::Acquire { proof: Proof::NeverOwned, .. } => "takes the group: it was never owned".to_string(),
        Change::Acquire { proof: Proof::Stopped(claim), .. } => {
            format!("takes the group: everything was stopped under {claim}")
        }
        Change::Acquire { proof: Proof::Over(owner, incarnation, over), .. } => {
            let how = match over {
                Over::Dead => "dead",
                Over::Fenced => "fenced",
            };
            format!("takes the group: {} i{} is {how}", node(*owner), incarnation.number())
        }
        Change::Adopt { .. } => "adopts the group from its own older life".to_string(),
        Change::Stopped { .. } => "everything of the group is stopped".to_string(),
        Change::Plan { heir, moving, .. } => format!("{} to {}", moving.name(), node(*heir)),
        Change::Park { parked, .. } => match parked.until {
            Some(_) => "no failover or no node is left: stays Failed here until RetryPeriodOnFailure is over"
                .to_string(),
            None => "no failover or no node is left: stays Failed here until a command".to_string(),
        },
        Change::Retry { .. } => "the group is tried again".to_string(),
        Change::Succeeded { .. } => "the group runs; nodes tried are forgotten".to_string(),
        Change::TakeOut { .. } => "the group is taken out of service".to_string(),
        Change::PutBack { .. } => "the group is put back into service".to_string(),
    }
}

/// What there is to tell of a store that was restored.
pub(super) const fn store(news: StoreNews) -> &'static str {
    match news {
        StoreNews::Older => {
            "the store is older than what was seen here: taken for none until an operator adopts it"
        }
        StoreNews::Adopted => "the restored database was adopted: this agent begins anew",
        StoreNews::Waits => {
            "waits to register: what ran before the database was adopted may run until its lease ends"
        }
        StoreNews::Over => {
            "the longest lease has passed since the database was adopted: older lives are over"
        }
    }
}

/// What became of a fencing.
pub(super) fn fencing(incarnation: Incarnation, news: FencingNews, retry: Millis) -> String {
    let life = incarnation.number();
    match news {
        FencingNews::Ordered => {
            format!("life i{life} unchanged for its whole ttl: its fencing is asked for, and ordered")
        }
        FencingNews::Failed => {
            format!("the fencing of life i{life} failed: tried again after {retry}, until it succeeds")
        }
        FencingNews::Unanswered => {
            format!("the fencing of life i{life} is not answered: ordered again, until it succeeds")
        }
        FencingNews::Withdrawn => format!("life i{life} was renewed: its fencing is withdrawn"),
        FencingNews::Confirmed => format!("life i{life} is over: its machine was found off"),
    }
}

/// An administrator's order for a group.
pub(super) fn group_order(order: GroupOrder) -> &'static str {
    match order {
        GroupOrder::Move(_) => "move",
        GroupOrder::Failover => "failover",
        GroupOrder::Failback => "failback",
    }
}
