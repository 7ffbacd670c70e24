//! One machine as it really is: what its agent believes, what the store applied, what the guardian does.

use takeover::session::{Event, State};
use takeover::units::{Incarnation, Moment};

use super::setting::Setting;

/// How many lives there are: one before the agent's, the agent's own, and one after it.
pub const LIVES: usize = 3;

/// The life of this number, counted from zero.
#[must_use]
pub fn life(number: usize) -> Incarnation {
    (0..number).fold(Incarnation::FIRST, |life, _| life.next().unwrap_or(life))
}

/// The number of a life, counted from zero.
#[must_use]
pub fn number(life: Incarnation) -> usize {
    usize::try_from(life.number().saturating_sub(1)).unwrap_or(usize::MAX)
}

/// A machine: the shipped state, and what no agent sees.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct World {
    /// The machine's clock.
    pub now: Moment,
    /// The session, as the agent has it.
    pub session: State,
    /// For each life, the newest sending of a request that the store has applied; none where it was not
    /// registered.
    pub applied: [Option<Moment>; 3],
    /// The lives that an agent of this machine was told.
    pub told: [bool; 3],
    /// The newest deadline that the guardian was ordered to enforce.
    pub ordered: Option<Moment>,
    /// The deadline that it does enforce.
    pub enforced: Option<Moment>,
    /// Whether a gate may be open.
    pub held: bool,
    /// Something may run or take effect, started in this life.
    pub active: Option<usize>,
}

impl World {
    /// The life that the agent is in.
    #[must_use]
    pub fn own(&self) -> Option<usize> {
        self.session.incarnation().map(number)
    }

    /// The newest life that the store registered.
    #[must_use]
    pub fn newest(&self) -> Option<usize> {
        self.applied.iter().rposition(Option::is_some)
    }

    /// The newest request of this life that was applied.
    #[must_use]
    pub fn applied(&self, life: usize) -> Option<Moment> {
        self.applied.get(life).copied().flatten()
    }

    /// Whether an agent of this machine was told this life.
    #[must_use]
    pub fn is_told(&self, life: usize) -> bool {
        self.told.get(life).copied().unwrap_or(false)
    }

    /// The newest life that an agent of this machine was told.
    #[must_use]
    pub fn newest_told(&self) -> Option<usize> {
        self.told.iter().rposition(|&told| told)
    }

    /// The newest request of any life that an agent of this machine was told.
    #[must_use]
    pub fn applied_to_told(&self) -> Option<Moment> {
        let told = self.applied.iter().zip(self.told).filter(|(_, told)| *told);
        told.map(|(applied, _)| *applied).max().flatten()
    }

    /// Whether a start is forbidden by nothing but the clock: its end is enforced.
    #[must_use]
    pub fn armed(&self, setting: &Setting) -> bool {
        match self.session {
            State::Member(member) => setting.keeps() || member.guarded.is_some(),
            State::Out { .. } | State::Stopping(_) => false,
        }
    }
}

/// What can happen on a machine and to its requests.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Happening {
    /// The agent's session hears something.
    Hears(Event),
    /// The clock goes on by one millisecond.
    TimePasses,
    /// The machine is reset.
    Reset,
    /// The agent ends, and another begins.
    Restarts,
    /// The guardian enforces a deadline that it was ordered to.
    Enforces(Moment),
    /// The store applies a renewal that was sent at this moment, whenever it arrives.
    Renews(usize, Moment),
    /// The store applies a registration that was sent at this moment, whenever it arrives.
    Registers(usize, Moment),
    /// A gate is opened.
    Opens,
    /// A start is issued.
    Starts,
    /// All is stopped.
    Stops,
}
