//! The holder's side: register, renew, stop before the lease ends.

use crate::list::List;
use crate::policy::ClusterPolicy;
use crate::units::{Incarnation, Millis, Moment};

/// A session that may run things.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Member {
    /// Which life of the node.
    pub incarnation: Incarnation,
    /// When the renewal that is under way was sent.
    pub asked: Option<Moment>,
    /// When the next renewal is due.
    pub renew_at: Moment,
    /// The deadline by the newest answered request.
    pub deadline: Moment,
    /// The deadline that the guardian has acknowledged: it stops everything then, whatever the
    /// agent does. None before the first acknowledgement, and then nothing may be started.
    pub guarded: Option<Moment>,
}

impl Member {
    /// Until when this session may run things: the earlier of its own deadline and the one that
    /// the guardian enforces.
    #[must_use]
    pub fn usable_until(&self) -> Moment {
        self.guarded.map_or(self.deadline, |guarded| guarded.min(self.deadline))
    }
}

/// A node's session.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum State {
    /// No life in the cluster; a registration is due, or under way since `asked`.
    Out {
        /// When the registration that is under way was sent.
        asked: Option<Moment>,
        /// When the next attempt is due.
        try_at: Moment,
    },
    /// Registered.
    Member(Member),
    /// The stop before the lease's end has begun: final for this life.
    Stopping(Incarnation),
}

/// A fact about the session.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Event {
    /// A moment that [`State::due`] named has come.
    Due,
    /// The registration that was sent at `asked` was answered.
    Registered {
        /// The life that it began.
        incarnation: Incarnation,
        /// When the request was sent.
        asked: Moment,
    },
    /// The store refused the registration for now: an older life of another machine under this
    /// name is not over yet.
    NotYet,
    /// The renewal that was sent at `asked` was answered.
    Renewed {
        /// The life that it renewed.
        incarnation: Incarnation,
        /// When the request was sent.
        asked: Moment,
    },
    /// The store knows this life as superseded, dead or fenced.
    Over(Incarnation),
    /// A request was given up: no answer in time. Whether it took effect is unknown.
    Unanswered,
    /// The guardian enforces this deadline from now on.
    Guarded(Moment),
    /// Everything that this life ran is stopped.
    Emptied,
}

/// What the machine orders.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Action {
    /// Register with the store; the answer must name this sending moment.
    Register,
    /// Renew this life.
    Renew(Incarnation),
    /// Have the guardian enforce this deadline.
    Arm(Moment),
    /// Release everything at once.
    StopAll,
}

/// The orders of one step.
pub type Actions = List<Action, 3>;

/// What a step comes to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Step {
    /// The state after it.
    pub state: State,
    /// What is to be done.
    pub actions: Actions,
}

/// Why an event was refused. The state is unchanged.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// An answer to a request that lies ahead of the clock.
    #[error("an answer names a request sent at {asked:?}, which lies ahead of now, {now:?}")]
    FromTheFuture {
        /// When the request is said to have been sent.
        asked: Moment,
        /// The clock.
        now: Moment,
    },
}

impl State {
    /// A node that has just started.
    #[must_use]
    pub const fn new(now: Moment) -> Self {
        Self::Out { asked: None, try_at: now }
    }

    /// When `Due` is next needed.
    #[must_use]
    pub fn due(&self, policy: &ClusterPolicy) -> Option<Moment> {
        match self {
            Self::Out { asked: Some(_), .. } | Self::Stopping(_) => None,
            Self::Out { asked: None, try_at } => Some(*try_at),
            Self::Member(member) => {
                let stop = stop_at(policy, member);
                let renews = member.asked.is_none() && armed(policy, member);
                let next = if renews { stop.min(member.renew_at) } else { stop };
                (next != Moment::NEVER).then_some(next)
            }
        }
    }

    /// The life that is registered, stopping or not.
    #[must_use]
    pub const fn incarnation(&self) -> Option<Incarnation> {
        match self {
            Self::Out { .. } => None,
            Self::Member(member) => Some(member.incarnation),
            Self::Stopping(incarnation) => Some(*incarnation),
        }
    }

    /// Whether the stop before the lease's end has begun.
    #[must_use]
    pub const fn is_stopping(&self) -> bool {
        matches!(self, Self::Stopping(_))
    }

    /// Whether the stop before the lease's end is due: whoever is late begins it before anything else.
    #[must_use]
    pub fn must_stop(&self, policy: &ClusterPolicy, now: Moment) -> bool {
        match self {
            Self::Member(member) => now >= stop_at(policy, member),
            Self::Out { .. } | Self::Stopping(_) => false,
        }
    }

    /// Whether a start may be issued now: a guarded member with more lease left than the stop budget
    /// (rule `owner_or_nothing`).
    #[must_use]
    pub fn may_start(&self, policy: &ClusterPolicy, now: Moment) -> bool {
        match self {
            Self::Member(member) => {
                armed(policy, member) && now < policy.lease().stop_at(member.usable_until())
            }
            Self::Out { .. } | Self::Stopping(_) => false,
        }
    }
}

/// Whether this life's end is enforced. Where nodes keep what they run there is no end to enforce.
fn armed(policy: &ClusterPolicy, member: &Member) -> bool {
    member.guarded.is_some() || policy.spec().keep_without_quorum
}

/// Has the guardian enforce a deadline, unless nodes keep what they run.
fn arm(policy: &ClusterPolicy, deadline: Moment) -> Actions {
    if policy.spec().keep_without_quorum { Actions::EMPTY } else { Actions::one(Action::Arm(deadline)) }
}

/// When this life begins to stop; never where the policy lets nodes keep what they run.
fn stop_at(policy: &ClusterPolicy, member: &Member) -> Moment {
    if policy.spec().keep_without_quorum {
        Moment::NEVER
    } else {
        policy.lease().stop_at(member.usable_until())
    }
}

/// One step of a node's session.
///
/// # Errors
/// [`Rejected`] where an answer lies ahead of the clock; the state is unchanged.
pub fn step(policy: &ClusterPolicy, state: &State, now: Moment, event: Event) -> Result<Step, Rejected> {
    let step = match event {
        Event::Due => due(policy, state, now),
        Event::Registered { incarnation, asked } => {
            not_ahead(asked, now)?;
            registered(policy, state, now, incarnation, asked)
        }
        Event::Renewed { incarnation, asked } => {
            not_ahead(asked, now)?;
            renewed(policy, state, incarnation, asked)
        }
        Event::NotYet => not_yet(policy, state, now),
        Event::Unanswered => try_again(policy, state, now),
        Event::Over(incarnation) => over(state, incarnation),
        Event::Guarded(until) => guarded(state, now, until),
        Event::Emptied => emptied(state, now),
    };
    debug_assert_eq!(
        crate::rules::session_step(&crate::rules::SessionStep {
            policy,
            before: state,
            now,
            event: &event,
            after: &step.state,
            actions: &step.actions,
        }),
        Ok(())
    );
    Ok(step)
}

fn not_ahead(asked: Moment, now: Moment) -> Result<(), Rejected> {
    if asked > now { Err(Rejected::FromTheFuture { asked, now }) } else { Ok(()) }
}

const fn quiet(state: State) -> Step {
    Step { state, actions: Actions::EMPTY }
}

fn due(policy: &ClusterPolicy, state: &State, now: Moment) -> Step {
    match *state {
        State::Out { asked: None, try_at } if now >= try_at => {
            Step { state: State::Out { asked: Some(now), try_at }, actions: Actions::one(Action::Register) }
        }
        // Nobody enforced this life's end, so nothing ran under it. The node stays out until others
        // have seen it over: who cannot start anything must not be taken for Up (rule `comes_back`).
        State::Member(member) if !armed(policy, &member) && now >= stop_at(policy, &member) => {
            let ttl = policy.lease().spec().ttl;
            let state = State::Out { asked: None, try_at: now.after(ttl).after(ttl) };
            Step { state, actions: Actions::one(Action::StopAll) }
        }
        State::Member(member) if now >= stop_at(policy, &member) => {
            Step { state: State::Stopping(member.incarnation), actions: Actions::one(Action::StopAll) }
        }
        State::Member(member)
            if armed(policy, &member) && member.asked.is_none() && now >= member.renew_at =>
        {
            let state = State::Member(Member { asked: Some(now), ..member });
            Step { state, actions: Actions::one(Action::Renew(member.incarnation)) }
        }
        State::Out { .. } | State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

/// A new life begins. Its lease counts from the sending of the request, and nothing may run under
/// it before the guardian enforces its end.
fn registered(
    policy: &ClusterPolicy,
    state: &State,
    now: Moment,
    incarnation: Incarnation,
    asked: Moment,
) -> Step {
    match *state {
        State::Out { asked: Some(sent), .. } if sent == asked => {
            let deadline = policy.lease().deadline(asked);
            let renew_at = now.after(policy.lease().spec().renew_every);
            let member = Member { incarnation, asked: None, renew_at, deadline, guarded: None };
            Step { state: State::Member(member), actions: arm(policy, deadline) }
        }
        // An answer to a request that was given up: its life is not ours.
        State::Out { .. } | State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

/// The lease is renewed, counted from the sending of the very request that was answered (rule
/// `lease_ends_early`). It never shrinks by an older answer.
fn renewed(policy: &ClusterPolicy, state: &State, incarnation: Incarnation, asked: Moment) -> Step {
    match *state {
        State::Member(member) if member.incarnation == incarnation => {
            let deadline = member.deadline.max(policy.lease().deadline(asked));
            let open = member.asked.filter(|&sent| sent != asked);
            let renew_at = asked.after(policy.lease().spec().renew_every);
            let member = Member { asked: open, renew_at, deadline, ..member };
            Step { state: State::Member(member), actions: arm(policy, deadline) }
        }
        State::Out { .. } | State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

/// How long after a refusal or a lost answer the next attempt is made.
fn pause(policy: &ClusterPolicy) -> Millis {
    Millis(policy.lease().spec().renew_every.0.checked_div(2).unwrap_or(0).max(1))
}

/// The registration was refused for now; a member's renewal is not meant.
fn not_yet(policy: &ClusterPolicy, state: &State, now: Moment) -> Step {
    match state {
        State::Out { .. } => try_again(policy, state, now),
        State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

fn try_again(policy: &ClusterPolicy, state: &State, now: Moment) -> Step {
    match *state {
        State::Out { asked: Some(_), .. } => {
            quiet(State::Out { asked: None, try_at: now.after(pause(policy)) })
        }
        State::Member(member) if member.asked.is_some() => {
            let renew_at = now.after(pause(policy));
            quiet(State::Member(Member { asked: None, renew_at, ..member }))
        }
        State::Out { .. } | State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

/// The store knows this life as over: it stops at once.
fn over(state: &State, incarnation: Incarnation) -> Step {
    match *state {
        State::Member(member) if member.incarnation == incarnation => {
            Step { state: State::Stopping(incarnation), actions: Actions::one(Action::StopAll) }
        }
        State::Out { .. } | State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

/// The guardian acknowledged a deadline. A late acknowledgement moves nothing back, and one of a
/// former life's deadline, which has passed, says nothing about this life.
fn guarded(state: &State, now: Moment, until: Moment) -> Step {
    match *state {
        State::Member(member) if until > now => {
            quiet(State::Member(Member { guarded: member.guarded.max(Some(until)), ..member }))
        }
        State::Out { .. } | State::Member(_) | State::Stopping(_) => quiet(*state),
    }
}

/// Everything is stopped; a new life may begin.
const fn emptied(state: &State, now: Moment) -> Step {
    match *state {
        State::Stopping(_) => quiet(State::Out { asked: None, try_at: now }),
        State::Out { .. } | State::Member(_) => quiet(*state),
    }
}

/// The state as it looks from `now`, with `now` moved to the lease's ttl and every moment with it.
///
/// Steps commute with it for requests younger than the ttl; older ones cannot be told apart any
/// more, and neither could extend a lease.
#[must_use]
pub fn rebase(policy: &ClusterPolicy, state: &State, now: Moment) -> State {
    let origin = Moment(policy.lease().spec().ttl.0);
    let moved = |at: Moment| {
        if at >= now { origin.after(at.since(now)) } else { origin.before(now.since(at)) }
    };
    match *state {
        State::Out { asked, try_at } => State::Out { asked: asked.map(moved), try_at: moved(try_at) },
        State::Member(member) => State::Member(Member {
            asked: member.asked.map(moved),
            renew_at: moved(member.renew_at),
            deadline: moved(member.deadline),
            guarded: member.guarded.map(moved),
            ..member
        }),
        State::Stopping(incarnation) => State::Stopping(incarnation),
    }
}
