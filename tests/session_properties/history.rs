//! Histories: what happens to one node's session, filled in from its past.

use proptest::prelude::*;
use takeover::policy::{ClusterPolicy, ClusterSpec, LeaseSpec, Proofs};
use takeover::session::{Action, Event, State, Step, step};
use takeover::units::{Incarnation, Millis, Moment};

/// Something that happens. What it names is filled in from the session's past.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening {
    Wait(u64),
    UntilDue,
    Due,
    /// The request sent so many requests ago is answered, for the newest life or another.
    Answered {
        ago: usize,
        own_life: bool,
    },
    NotYet,
    Unanswered,
    Over {
        own_life: bool,
    },
    /// The guardian acknowledges the deadline armed so many deadlines ago.
    Guarded {
        ago: usize,
    },
    Emptied,
    FromTheFuture,
}

/// A session, its policy, the clock, and what was sent.
pub(crate) struct World {
    pub(crate) policy: ClusterPolicy,
    pub(crate) state: State,
    pub(crate) now: Moment,
    pub(crate) life: u32,
    pub(crate) sent: Vec<Moment>,
    pub(crate) armed: Vec<Moment>,
}

/// One step that was taken.
pub(crate) struct Happened {
    pub(crate) before: State,
    pub(crate) event: Event,
    pub(crate) step: Step,
}

pub(crate) fn life(number: u32) -> Incarnation {
    Incarnation::new(number.max(1)).unwrap()
}

/// The item so many places before the last one.
pub(crate) fn ago<T: Copy>(items: &[T], ago: usize) -> Option<T> {
    items.len().checked_sub(1 + ago).map(|at| items[at])
}

impl World {
    pub(crate) fn new(policy: ClusterPolicy) -> Self {
        let now = Moment(1_000_000_000);
        let (sent, armed) = (Vec::new(), Vec::new());
        Self { policy, state: State::new(now), now, life: 1, sent, armed }
    }

    pub(crate) fn event(&mut self, happening: Happening) -> Option<Event> {
        let own = self.state.incarnation().unwrap_or(life(self.life));
        let other = life(self.life + 7);
        Some(match happening {
            Happening::Wait(time) => {
                self.now = self.now.after(Millis(time));
                return None;
            }
            Happening::UntilDue => {
                let due = self.state.due(&self.policy).filter(|due| *due < Moment(u64::MAX))?;
                self.now = self.now.max(due);
                Event::Due
            }
            Happening::Due => Event::Due,
            Happening::Answered { ago: back, own_life } => {
                let asked = ago(&self.sent, back)?;
                let incarnation = if own_life { own } else { other };
                match self.state {
                    State::Out { .. } => Event::Registered { incarnation, asked },
                    State::Member(_) | State::Stopping(_) => Event::Renewed { incarnation, asked },
                }
            }
            Happening::NotYet => Event::NotYet,
            Happening::Unanswered => Event::Unanswered,
            Happening::Over { own_life } => Event::Over(if own_life { own } else { other }),
            Happening::Guarded { ago: back } => Event::Guarded(ago(&self.armed, back)?),
            Happening::Emptied => Event::Emptied,
            Happening::FromTheFuture => Event::Renewed { incarnation: own, asked: self.now.after(Millis(1)) },
        })
    }

    /// Lets it happen; none where only time passed or the event was refused.
    pub(crate) fn let_happen(&mut self, happening: Happening) -> Option<Happened> {
        let event = self.event(happening)?;
        let before = self.state;
        let step = step(&self.policy, &before, self.now, event).ok()?;
        self.state = step.state;
        for action in step.actions.iter() {
            match action {
                Action::Register => {
                    self.life += 1;
                    self.sent.push(self.now);
                }
                Action::Renew(_) => self.sent.push(self.now),
                Action::Arm(until) => self.armed.push(*until),
                Action::StopAll => {}
            }
        }
        Some(Happened { before, event, step })
    }
}

pub(crate) fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0_u64..3_000).prop_map(Happening::Wait),
        1 => (0_u64..40_000).prop_map(Happening::Wait),
        6 => Just(Happening::UntilDue),
        1 => Just(Happening::Due),
        8 => Just(Happening::Answered { ago: 0, own_life: true }),
        2 => (0_usize..4, any::<bool>()).prop_map(|(ago, own_life)| Happening::Answered { ago, own_life }),
        1 => Just(Happening::NotYet),
        1 => Just(Happening::Unanswered),
        1 => any::<bool>().prop_map(|own_life| Happening::Over { own_life }),
        8 => (0_usize..2).prop_map(|ago| Happening::Guarded { ago }),
        1 => Just(Happening::Emptied),
        1 => Just(Happening::FromTheFuture),
    ]
}

pub(crate) fn policy() -> impl Strategy<Value = ClusterPolicy> {
    let numbers = (1_u64..4_000, 0_u64..5_000, 1_u64..12_000, 1_u64..1_000, 0_u32..10_000, 0_u64..5_000);
    (numbers, any::<bool>()).prop_map(|((renew, gap, stop, margin, drift_ppm, room), keep)| {
        let lease = LeaseSpec {
            ttl: Millis((renew + gap + stop + margin + room) * 11 / 10 + 10),
            renew_every: Millis(renew),
            store_gap: Millis(gap),
            stop_budget: Millis(stop),
            margin: Millis(margin),
            drift_ppm,
            watchdog: None,
        };
        let proofs = if keep { Proofs::FencingAgent } else { Proofs::SelfFencing };
        ClusterPolicy::new(ClusterSpec { keep_without_quorum: keep, proofs, lease, ..ClusterSpec::DEFAULT })
            .unwrap()
    })
}

pub(crate) fn history() -> impl Strategy<Value = (ClusterPolicy, Vec<Happening>)> {
    (policy(), prop::collection::vec(happening(), 1..100))
}
