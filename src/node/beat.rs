//! When resources are checked: those of one monitor, function and interval together, in one sweep.

use alloc::vec::Vec;

use super::input::{BeatId, Monitor};
use crate::policy::ResourcePolicy;
use crate::resource::{Check, Function, quick_function, thorough_function};
use crate::units::{Millis, Moment, ResourceId};

/// What makes resources be checked together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Pace {
    pub(super) monitor: Monitor,
    pub(super) check: Check,
    pub(super) function: Function,
    every: Millis,
    within: Millis,
}

/// A sweep that was asked and not answered.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Asked {
    until: Moment,
    /// The node's step counter when it was asked: what was stepped since is not meant.
    at_step: u64,
}

/// The resources that are checked together, and when.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Beat {
    pub(super) pace: Pace,
    members: Vec<ResourceId>,
    next: Moment,
    asked: Option<Asked>,
    /// How many sweeps were asked.
    round: u64,
    /// The members when the newest sweep was asked.
    meant: Vec<ResourceId>,
}

/// All beats of one node.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Beats {
    list: Vec<Beat>,
}

/// What is due of a beat.
pub(super) enum BeatDue {
    /// A sweep is to be asked.
    Ask(BeatId, Function),
    /// A sweep's answer is overdue.
    Overdue(BeatId),
}

/// The two paces of a resource: quick and thorough.
pub(super) fn paces(resource: ResourceId, policy: &ResourcePolicy) -> [Pace; 2] {
    let spec = policy.spec();
    let monitor = spec.separate_monitor.then_some(resource);
    let within = spec.answer_within;
    [
        Pace {
            monitor,
            check: Check::Quick,
            function: quick_function(policy),
            every: spec.quick_check_every,
            within,
        },
        Pace {
            monitor,
            check: Check::Thorough,
            function: thorough_function(policy),
            every: spec.thorough_check_every,
            within,
        },
    ]
}

impl Beat {
    /// Whether it has nobody to ask about, and no answer to wait for.
    const fn idle(&self) -> bool {
        self.members.is_empty() && self.asked.is_none()
    }
}

impl Beats {
    /// A resource is to be checked at this pace from now on.
    pub(super) fn join(&mut self, pace: Pace, resource: ResourceId, now: Moment) {
        let found = self.list.iter().position(|beat| beat.pace == pace);
        let found = found.or_else(|| self.list.iter().position(Beat::idle));
        let Some(beat) = found.and_then(|at| self.list.get_mut(at)) else {
            self.list.push(Beat {
                pace,
                members: Vec::from([resource]),
                next: now.next_on_grid(pace.every),
                asked: None,
                round: 0,
                meant: Vec::new(),
            });
            return;
        };
        if beat.pace != pace {
            // Policies come and go, and their lists do not stay behind. What was asked of this one before
            // is asked of none any more.
            beat.pace = pace;
            beat.round = beat.round.saturating_add(1);
        }
        if beat.members.is_empty() {
            beat.next = now.next_on_grid(pace.every);
        }
        if let Err(at) = beat.members.binary_search(&resource) {
            beat.members.insert(at, resource);
        }
    }

    /// A resource is not to be checked at this pace any more.
    pub(super) fn leave(&mut self, pace: Pace, resource: ResourceId) {
        if let Some(beat) = self.list.iter_mut().find(|beat| beat.pace == pace)
            && let Ok(at) = beat.members.binary_search(&resource)
        {
            beat.members.remove(at);
        }
    }

    /// Checks everything of a monitor at once: it was restarted.
    pub(super) fn hurry(&mut self, monitor: Monitor, now: Moment) {
        for beat in self.list.iter_mut().filter(|beat| beat.pace.monitor == monitor) {
            beat.asked = None;
            if beat.pace.check == Check::Quick {
                beat.next = now;
            }
        }
    }

    /// When something is next due.
    pub(super) fn due(&self) -> Option<Moment> {
        let due = |beat: &Beat| match &beat.asked {
            Some(asked) => Some(asked.until),
            None if beat.members.is_empty() => None,
            None => Some(beat.next),
        };
        self.list.iter().filter_map(due).min()
    }

    /// The first thing that is due now.
    pub(super) fn pop(&mut self, now: Moment, step: u64) -> Option<BeatDue> {
        for (at, beat) in self.list.iter_mut().enumerate() {
            if beat.asked.as_ref().is_some_and(|asked| asked.until <= now) {
                return Some(BeatDue::Overdue(BeatId { list: at, round: beat.round }));
            }
            if beat.asked.is_none() && !beat.members.is_empty() && beat.next <= now {
                beat.next = now.next_on_grid(beat.pace.every);
                beat.asked = Some(Asked { until: now.end_of(beat.pace.within), at_step: step });
                beat.meant.clone_from(&beat.members);
                beat.round = beat.round.saturating_add(1);
                return Some(BeatDue::Ask(BeatId { list: at, round: beat.round }, beat.pace.function));
            }
        }
        None
    }

    /// The resources of the newest sweep of a beat.
    pub(super) fn meant(&self, beat: BeatId) -> &[ResourceId] {
        self.newest(beat).map_or(&[], |beat| beat.meant.as_slice())
    }

    /// The function that a beat's sweeps call.
    pub(super) fn function(&self, beat: BeatId) -> Option<Function> {
        self.list.get(beat.list).map(|beat| beat.pace.function)
    }

    /// The list of a sweep, while that sweep is its newest.
    fn newest(&self, beat: BeatId) -> Option<&Beat> {
        self.list.get(beat.list).filter(|found| found.round == beat.round)
    }

    /// Whether an answer to this sweep is awaited.
    pub(super) fn awaited(&self, beat: BeatId) -> bool {
        self.newest(beat).is_some_and(|beat| beat.asked.is_some())
    }

    /// A sweep is answered: its resources, its check, and the step at which it was asked. None if
    /// nothing was asked.
    pub(super) fn close(&mut self, beat: BeatId) -> Option<(Vec<ResourceId>, Check, u64)> {
        let round = beat.round;
        let beat = self.list.get_mut(beat.list).filter(|found| found.round == round)?;
        let asked = beat.asked.take()?;
        Some((core::mem::take(&mut beat.meant), beat.pace.check, asked.at_step))
    }

    /// Gives the list of resources back, so that its room is used again.
    pub(super) fn give_back(&mut self, beat: BeatId, meant: Vec<ResourceId>) {
        if let Some(beat) = self.list.get_mut(beat.list) {
            beat.meant = meant;
        }
    }
}
