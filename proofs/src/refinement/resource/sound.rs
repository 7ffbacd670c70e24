//! The invariant: what holds of a resource's state and of its machine, in parts small enough to be read
//! one by one. Together they are inductive under every step of the shipped code and under everything
//! that can happen on the machine.

use takeover::policy::ResourcePolicy;
use takeover::resource::{Aftermath, Function, Gate, Phase, Reread, Rung, State};
use takeover::units::Moment;

use super::kernel::{Kernel, Stage, Starting};
use super::physical::{Newest, Physical, Start, Word};

/// A part that speaks of the shipped state alone.
#[derive(Clone, Copy)]
pub struct Belief {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Whether it holds at a moment.
    pub holds: fn(&ResourcePolicy, Moment, &State) -> bool,
}

/// A part that ties the shipped state to what is true. It sees no count, flag or deadline.
#[derive(Clone, Copy)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Whether it holds.
    pub holds: fn(&Kernel, &Physical) -> bool,
}

/// The beliefs.
pub const BELIEFS: [Belief; 7] = [
    Belief {
        name: "a_gate_has_a_claim",
        says: "The gate is open, or waited for, only while a claim is held.",
        holds: |_, _, state| state.gate == Gate::Closed || state.held.is_some(),
    },
    Belief {
        name: "without_a_claim_only_stops",
        says: "Where no claim is held nothing goes on but the last rungs of a stop.",
        holds: |_, _, state| without_a_claim_only_stops(state),
    },
    Belief {
        name: "what_waits_has_a_deadline",
        says: "Who waits for an answer has a moment at which it is overdue.",
        holds: |_, _, state| !waits(state) || state.due().is_some(),
    },
    Belief {
        name: "starts_pass_the_gate",
        says: "A start that is wanted waits for its gate, or has been called as the newest call.",
        holds: |_, _, state| starts_pass_the_gate(state),
    },
    Belief {
        name: "unanswered_starts_are_cleared",
        says: "Where an older start was not answered, what goes on is a Terminate and what follows it.",
        holds: |_, _, state| unanswered_starts_are_cleared(state),
    },
    Belief {
        name: "no_start_before_the_gate",
        says: "No start is unanswered under a claim whose gate never opened.",
        holds: |_, _, state| state.starting.is_none() || state.held.is_none() || state.gate == Gate::Open,
    },
    Belief {
        name: "a_restart_is_left",
        says: "Who waits for a restart has one left.",
        holds: a_restart_is_left,
    },
];

fn a_restart_is_left(policy: &ResourcePolicy, now: Moment, state: &State) -> bool {
    let spec = policy.spec();
    let waits = matches!(state.phase, Phase::Failed(Aftermath::Resting(_) | Aftermath::Ready));
    !waits || state.restarts.count(now, spec.restart_period) < spec.restart_threshold
}

const fn waits(state: &State) -> bool {
    match state.phase {
        Phase::OnlinePending(_)
        | Phase::OfflinePending(..)
        | Phase::Online(Reread::At(_) | Reread::Asked(_))
        | Phase::Failed(Aftermath::Clearing(_) | Aftermath::Resting(_)) => true,
        Phase::Offline
        | Phase::Online(Reread::No)
        | Phase::Failed(Aftermath::Ready | Aftermath::GivenUp(_) | Aftermath::Stuck) => false,
    }
}

fn without_a_claim_only_stops(state: &State) -> bool {
    state.held.is_some()
        || match Kernel::of(state).stage {
            Stage::Offline | Stage::Stopping(Rung::Terminate | Rung::Look) | Stage::Stuck => true,
            Stage::Stopping(Rung::Offline | Rung::Leaving)
            | Stage::Starting
            | Stage::Online
            | Stage::Looking
            | Stage::Clearing
            | Stage::Failed => false,
        }
}

fn starts_pass_the_gate(state: &State) -> bool {
    let called = state.starting == Some(state.last_call);
    match (state.phase, state.gate) {
        (Phase::OnlinePending(_), Gate::Closed) => false,
        (Phase::OnlinePending(_), Gate::Asked) => state.starting.is_none(),
        (Phase::OnlinePending(_), Gate::Open) => called,
        (Phase::Offline | Phase::Online(_) | Phase::OfflinePending(..) | Phase::Failed(_), _) => !called,
    }
}

fn unanswered_starts_are_cleared(state: &State) -> bool {
    state.starting.is_none()
        || match Kernel::of(state).stage {
            Stage::Starting
            | Stage::Stopping(Rung::Terminate | Rung::Look)
            | Stage::Clearing
            | Stage::Stuck => true,
            Stage::Offline
            | Stage::Online
            | Stage::Looking
            | Stage::Stopping(Rung::Offline | Rung::Leaving)
            | Stage::Failed => false,
        }
}

/// The facts.
pub const FACTS: [Fact; 13] = [
    Fact {
        name: "gate_follows_claim",
        says: "The gate is open for the claim that is held, where the state says so, and for no other.",
        holds: |kernel, physical| physical.gate == kernel.open(),
    },
    Fact {
        name: "claims_grow",
        says: "The claim that is held is greater than every claim that was left.",
        holds: |kernel, physical| kernel.held.is_none_or(|held| physical.left.iter().all(|left| left < held)),
    },
    Fact {
        name: "unlooked_holds_nothing",
        says: "Who has not looked at what an earlier agent left has held nothing yet.",
        holds: |kernel, physical| !physical.unlooked || (kernel.held.is_none() && physical.left.is_empty()),
    },
    Fact {
        name: "newest_call_is_awaited",
        says: "Who waits for an answer waits for the newest call's, and knows which function it was.",
        holds: newest_call_is_awaited,
    },
    Fact {
        name: "starts_are_followed",
        says: "A start counts as unanswered exactly while one is waited for.",
        holds: |kernel, physical| (kernel.starting == Starting::No) == physical.start.is_none(),
    },
    Fact {
        name: "no_start_is_adrift",
        says: "A start that can still take effect is waited for, or its monitor or its agent is gone.",
        holds: |_, physical| physical.adrift.is_empty(),
    },
    Fact {
        name: "newest_start",
        says: "The newest call is an unanswered start where the state says so, and is over once it came back.",
        holds: newest_start,
    },
    Fact {
        name: "nothing_before_the_gate",
        says: "Where a claim is held whose gate never opened, nothing runs and nothing can start.",
        holds: |kernel, physical| kernel.held.is_none() || kernel.gate == Gate::Open || physical.bare(),
    },
    Fact {
        name: "what_may_be_left_is_known",
        says: "Where a stop is under way with the gate closed, whatever is still here is known to be possible.",
        holds: |kernel, physical| kernel.held.is_some() || kernel.released() || kernel.ran || physical.bare(),
    },
    Fact {
        name: "terminate_ended",
        says: "With the gate closed, what Terminate's answer says is still true when it arrives.",
        holds: terminate_ended,
    },
    Fact {
        name: "looks_are_true",
        says: "With the gate closed, no lost start is about when a look is asked, and what it says of nothing is still true once no start is unanswered.",
        holds: looks_are_true,
    },
    Fact {
        name: "released_is_bare",
        says: "What counts as released does not run here, and no start of it can take effect, once what an earlier agent left was looked at.",
        holds: |kernel, physical| !kernel.released() || physical.unlooked || physical.bare(),
    },
    Fact {
        name: "issued_covers",
        says: "What runs or can take effect was issued, and nothing counts as issued where nothing is left.",
        holds: |_, physical| {
            let here = physical.run.map_or(physical.flying(), |run| physical.flying().with(run));
            physical.issued.covers(here) && physical.settled() == *physical
        },
    },
];

fn newest_call_is_awaited(kernel: &Kernel, physical: &Physical) -> bool {
    let newest = physical.newest.function();
    let is = |function| newest == Some(function);
    let phase = match kernel.stage {
        Stage::Stopping(Rung::Offline | Rung::Leaving) => is(Function::Offline),
        Stage::Stopping(Rung::Terminate) | Stage::Clearing => is(Function::Terminate),
        Stage::Stopping(Rung::Look) => is(Function::IsAlive),
        Stage::Looking => is(Function::IsAlive) || is(Function::LooksAlive),
        Stage::Starting if kernel.gate == Gate::Open => is(Function::Online),
        Stage::Offline | Stage::Starting | Stage::Online | Stage::Failed | Stage::Stuck => true,
    };
    phase && (kernel.gate != Gate::Asked || is(Function::Open))
}

fn newest_start(kernel: &Kernel, physical: &Physical) -> bool {
    let is = physical.newest.function() == Some(Function::Online);
    let able = matches!(physical.start, Some(Start::Able(_)));
    match physical.newest {
        Newest::Sent(Function::Online) => kernel.starting == Starting::Newest,
        Newest::Came(Function::Online, _) => !able,
        Newest::Never | Newest::Sent(_) | Newest::Came(..) => is || kernel.starting != Starting::Newest,
    }
}

fn terminate_ended(kernel: &Kernel, physical: &Physical) -> bool {
    let Newest::Came(Function::Terminate, word) = physical.newest else { return true };
    kernel.held.is_some()
        || match word {
            Word::Done => physical.bare(),
            Word::Unsupported | Word::NotHere => physical.lost.is_empty(),
            Word::Failed | Word::Gone | Word::There | Word::Silent => true,
        }
}

fn looks_are_true(kernel: &Kernel, physical: &Physical) -> bool {
    if kernel.held.is_some() || kernel.stage != Stage::Stopping(Rung::Look) {
        return true;
    }
    let said = physical.newest == Newest::Came(Function::IsAlive, Word::Gone);
    let settled = kernel.starting == Starting::No && said;
    physical.lost.is_empty() && (!settled || physical.run.is_none())
}

/// The first belief that a state breaks at a moment.
#[must_use]
pub fn unbelievable(policy: &ResourcePolicy, now: Moment, state: &State) -> Option<Belief> {
    BELIEFS.into_iter().find(|part| !(part.holds)(policy, now, state))
}

/// The first fact that does not hold.
#[must_use]
pub fn untrue(kernel: &Kernel, physical: &Physical) -> Option<Fact> {
    FACTS.into_iter().find(|part| !(part.holds)(kernel, physical))
}
