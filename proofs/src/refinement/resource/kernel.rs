//! What of a shipped state has to do with what is true: all but its counts, flags and deadlines.

use takeover::resource::{Aftermath, Gate, Phase, Reread, Rung, State};

use super::physical::Under;

/// A phase without its deadline.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// Nothing runs here as far as this node is concerned.
    Offline,
    /// A start is waited for.
    Starting,
    /// It runs here.
    Online,
    /// It runs here, and a second look was asked for.
    Looking,
    /// It is being stopped.
    Stopping(Rung),
    /// It failed, and is being cleared away.
    Clearing,
    /// It failed, and what follows waits for no call.
    Failed,
    /// A stop could not be confirmed.
    Stuck,
}

/// A start that was not answered.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Starting {
    /// There is none.
    No,
    /// It is the newest call.
    Newest,
    /// It is an older call.
    Older,
}

/// What of a shipped state has to do with what is true.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Kernel {
    /// The phase.
    pub stage: Stage,
    /// The claim held.
    pub held: Option<Under>,
    /// The gate, as the state believes it to be.
    pub gate: Gate,
    /// The start that was not answered.
    pub starting: Starting,
    /// Whether something may be left.
    pub ran: bool,
}

impl Kernel {
    /// Of a state.
    #[must_use]
    pub fn of(state: &State) -> Self {
        let starting = match state.starting {
            None => Starting::No,
            Some(call) if call == state.last_call => Starting::Newest,
            Some(_) => Starting::Older,
        };
        let stage = stage(state.phase);
        Self { stage, held: state.held.and_then(Under::of), gate: state.gate, starting, ran: state.ran }
    }

    /// What [`State::released`] says.
    #[must_use]
    pub fn released(&self) -> bool {
        self.stage == Stage::Offline && self.held.is_none() && self.starting == Starting::No
    }

    /// The claim for which the gate is open.
    #[must_use]
    pub fn open(&self) -> Option<Under> {
        self.held.filter(|_| self.gate == Gate::Open)
    }
}

const fn stage(phase: Phase) -> Stage {
    match phase {
        Phase::Offline => Stage::Offline,
        Phase::OnlinePending(_) => Stage::Starting,
        Phase::Online(Reread::No | Reread::At(_)) => Stage::Online,
        Phase::Online(Reread::Asked(_)) => Stage::Looking,
        Phase::OfflinePending(rung, _) => Stage::Stopping(rung),
        Phase::Failed(Aftermath::Clearing(_)) => Stage::Clearing,
        Phase::Failed(Aftermath::Resting(_) | Aftermath::Ready | Aftermath::GivenUp(_)) => Stage::Failed,
        Phase::Failed(Aftermath::Stuck) => Stage::Stuck,
    }
}
