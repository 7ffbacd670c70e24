//! The shipped functions, as what is examined: a control puts a deliberate bug in the place of one.

use takeover::policy::{ClusterPolicy, Lease};
use takeover::session::{self, Event, Observer, Record, Rejected, State, Step};
use takeover::units::{Incarnation, Moment};

/// What an observer keeps between two reads.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Watch {
    /// The shipped observer.
    pub observer: Observer,
    /// Room for a wrong observer: which life it saw first, and when.
    pub first: Option<(Incarnation, Moment)>,
}

/// When a read was sent and when it returned, on the observer's clock.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Read {
    /// When it was sent.
    pub sent: Moment,
    /// When it returned.
    pub returned: Moment,
}

/// One step of a session.
pub type StepCode = fn(&ClusterPolicy, &State, Moment, Event) -> Result<Step, Rejected>;
/// What an observer makes of one read.
pub type SeeCode = fn(&mut Watch, &Record, Read) -> Option<(Incarnation, u64)>;

/// The functions that are examined.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `session::step`.
    pub step: StepCode,
    /// `session::State::may_start`.
    pub may_start: fn(&ClusterPolicy, &State, Moment) -> bool,
    /// `policy::Lease::deadline`.
    pub deadline: fn(&Lease, Moment) -> Moment,
    /// `session::Observer::see`.
    pub see: SeeCode,
}

impl Code {
    /// What ships.
    pub const SHIPPED: Self = Self {
        step: session::step,
        may_start: |policy, state, now| state.may_start(policy, now),
        deadline: Lease::deadline,
        see: |watch, record, read| watch.observer.see(record, read.returned),
    };
}
