//! The states of a resource, each reached by the steps that lead to it.

use alloc::vec::Vec;

use crate::policy::ResourcePolicy;
use crate::resource::{Cause, Check, Event, Finding, Manner, Persistent, Report, Return, State, step};
use crate::units::{Claim, Epoch, Incarnation, Moment, NodeId};

/// A state with the steps that led to it behind it.
#[derive(Clone, Copy)]
pub(super) struct Walk<'a> {
    pub(super) policy: &'a ResourcePolicy,
    pub(super) state: State,
    pub(super) now: Moment,
}

/// A state and its name in the table.
pub(super) type Named<'a> = (&'static str, Walk<'a>);

/// The claim of node 1 with this epoch.
pub(super) fn claim(epoch: u32) -> Option<Claim> {
    let (node, epoch) = (NodeId::new(1)?, Epoch::new(0, epoch)?);
    Some(Claim { epoch, incarnation: Incarnation::FIRST, node })
}

impl<'a> Walk<'a> {
    /// A resource that this node does not own.
    pub(super) const fn new(policy: &'a ResourcePolicy, persistent: Persistent) -> Self {
        Self { policy, state: State::new(persistent), now: Moment(10_000_000) }
    }

    /// Owned under epoch 2, while the backend is told.
    pub(super) fn opening(policy: &'a ResourcePolicy, persistent: Persistent) -> Option<Self> {
        Self::new(policy, persistent).then(Event::Hold(claim(2)?))
    }

    /// Owned under epoch 2, not running yet.
    pub(super) fn held(policy: &'a ResourcePolicy, persistent: Persistent) -> Option<Self> {
        Self::opening(policy, persistent)?.answered(Return::Done)
    }

    /// Started, not answered.
    pub(super) fn starting(policy: &'a ResourcePolicy) -> Option<Self> {
        Self::held(policy, Persistent::Online)?.then(Event::Start)
    }

    /// Running.
    pub(super) fn online(policy: &'a ResourcePolicy) -> Option<Self> {
        Self::starting(policy)?.answered(Return::Done)
    }

    pub(super) fn then(self, event: Event) -> Option<Self> {
        let step = step(self.policy, &self.state, self.now, event).ok()?;
        Some(Self { state: step.state, ..self })
    }

    /// Its newest call came back.
    pub(super) fn answered(self, result: Return) -> Option<Self> {
        self.then(Event::Returned(self.state.last_call, result))
    }

    /// A check of this very instance answered.
    pub(super) fn checked(self, check: Check, finding: Finding) -> Option<Self> {
        let (claim, after) = (self.state.held, Some(self.state.last_call));
        self.then(Event::Reported { claim, after, check, finding })
    }

    /// The same at this moment.
    pub(super) const fn at(self, now: Moment) -> Self {
        Self { now, ..self }
    }

    /// Its deadline has come.
    pub(super) fn overdue(self) -> Option<Self> {
        self.at(self.state.due()?).then(Event::Due)
    }
}

/// All states, in the order in which a resource usually goes through them.
pub(super) fn all(policy: &ResourcePolicy) -> Option<Vec<Named<'_>>> {
    let mut states = at_rest(policy)?;
    states.extend(stopping(policy)?);
    states.extend(failed(policy)?);
    Some(states)
}

fn at_rest(policy: &ResourcePolicy) -> Option<Vec<Named<'_>>> {
    let (on, off) = (Persistent::Online, Persistent::Offline);
    let unexplained = Finding::Said(Report::Stopped, Cause::Unknown);
    let look_due = Walk::online(policy)?.checked(Check::Quick, unexplained)?;
    Some(Vec::from([
        ("Offline, not owned", Walk::new(policy, on)),
        ("Offline, gate waits for Open", Walk::opening(policy, on)?),
        ("Offline, no backend", Walk::opening(policy, on)?.answered(Return::NotHere)?),
        ("Offline, persisted 0", Walk::held(policy, off)?),
        ("Offline, wanted", Walk::held(policy, on)?),
        ("Offline, persisted 0, pulled up", Walk::held(policy, off)?.then(Event::Pulled(true))?),
        ("OnlinePending, gate waits for Open", Walk::opening(policy, on)?.then(Event::Start)?),
        ("OnlinePending", Walk::starting(policy)?),
        ("Online", Walk::online(policy)?),
        ("Online, persisted 0", unwanted(Walk::online(policy)?)?),
        ("Online:LookDue", look_due),
        ("Online:LookAsked", look_due.overdue()?),
    ]))
}

/// An operator set the flag to 0; RCM has not acted on it yet.
fn unwanted(walk: Walk<'_>) -> Option<Walk<'_>> {
    walk.then(Event::Persisted(Persistent::Offline, crate::resource::Author::Operator))
}

fn stopping(policy: &ResourcePolicy) -> Option<Vec<Named<'_>>> {
    let leaving = Walk::online(policy)?.then(Event::Release(Manner::Graceful))?;
    let stopping = unwanted(Walk::online(policy)?)?.then(Event::Stop)?;
    let terminating = stopping.answered(Return::Failed)?;
    let departing = leaving.answered(Return::Done)?;
    let interrupted = unwanted(Walk::starting(policy)?)?.then(Event::Stop)?;
    Some(Vec::from([
        ("OfflinePending:Offline", stopping),
        ("OfflinePending:Terminate", terminating),
        ("OfflinePending:Terminate, a start in flight", interrupted),
        ("OfflinePending:Look", terminating.answered(Return::Done)?),
        ("OfflinePending:Look, a start in flight", interrupted.answered(Return::Done)?),
        ("OfflinePending:Leaving", leaving),
        ("OfflinePending:Terminate, gate closed", departing),
        ("OfflinePending:Look, gate closed", departing.answered(Return::Done)?),
    ]))
}

fn failed(policy: &ResourcePolicy) -> Option<Vec<Named<'_>>> {
    let crashed = Finding::Said(Report::Failed, Cause::Crash);
    let clearing = Walk::online(policy)?.checked(Check::Quick, crashed)?;
    let overdue = Walk::starting(policy)?.overdue()?;
    let resting = clearing.answered(Return::Done)?;
    let departing = Walk::online(policy)?.then(Event::Release(Manner::AtOnce))?;
    Some(Vec::from([
        ("Failed:Clearing", clearing),
        ("Failed:Clearing, a start in flight", overdue),
        ("Failed:Resting", resting),
        ("Failed:Ready", resting.overdue()?),
        ("Failed:GivenUp", Walk::starting(policy)?.answered(Return::NotHere)?),
        ("Failed:Stuck", clearing.overdue()?),
        ("Failed:Stuck, a start in flight", overdue.overdue()?),
        ("Failed:Stuck, persisted 0", unwanted(clearing.overdue()?)?),
        ("Failed:Stuck, gate closed", departing.overdue()?),
    ]))
}
