//! The histories of a database: where it was opened anew, and what of it a node may have seen.

use alloc::vec::Vec;

use super::command::{Applied, Refused};
use super::{Cluster, NodeRecord};
use crate::units::{Position, Revision, Timeline};

/// How many histories are remembered. A node that has seen nothing since an older one began is told
/// from others by its revision alone.
const REMEMBERED: usize = 64;

/// More renewals than any life has in one history: at one in a millisecond, in 34 years.
const APART: u64 = 1 << 40;

/// Each history's name, and the revision with which it begins: in order, at least one.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Timelines(Vec<(Timeline, Revision)>);

impl Timelines {
    /// A database that was just set up.
    pub(super) fn new() -> Self {
        Self(alloc::vec![(Timeline::FIRST, Revision::ZERO)])
    }

    fn newest(&self) -> Timeline {
        self.0.last().map_or(Timeline::FIRST, |&(timeline, _)| timeline)
    }

    /// Whether a history has this name.
    fn knows(&self, timeline: Timeline) -> bool {
        self.0.iter().any(|&(known, _)| known == timeline)
    }

    fn begin(&mut self, timeline: Timeline, first: Revision) {
        if self.0.len() >= REMEMBERED {
            self.0.remove(0);
        }
        self.0.push((timeline, first));
    }

    /// Whether what was seen lies on the way to the newest version: in a history that goes on to it,
    /// and no later than the next one's beginning.
    fn pass(&self, seen: Position) -> bool {
        let mut after = self.0.iter().skip_while(|&&(timeline, _)| timeline != seen.timeline);
        match (after.next(), after.next()) {
            (Some(_), Some(&(_, next))) => seen.revision < next,
            (Some(_), None) => true,
            (None, _) => self.0.first().is_some_and(|&(_, oldest)| seen.revision < oldest),
        }
    }
}

impl Cluster {
    /// How far it has come, and in which of its histories.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { timeline: self.timelines.newest(), revision: self.revision }
    }

    /// Whether a node that has seen this has seen no other history than this database's own.
    pub(super) fn passed(&self, seen: Position) -> bool {
        self.timelines.pass(seen) && seen.revision <= self.revision
    }

    /// Whether what was seen lies beyond the end of a history that is known here.
    pub(super) fn forks_before(&self, seen: Position) -> bool {
        self.timelines.knows(seen.timeline) && !self.timelines.pass(seen)
    }

    /// A store was opened on what was written before.
    pub(super) fn begin_timeline(&mut self, timeline: Timeline) -> Result<Applied, Refused> {
        if self.timelines.knows(timeline) {
            return Err(Refused::Changed);
        }
        self.timelines.begin(timeline, self.revision.next());
        self.set_renewals_apart();
        Ok(Applied::Done)
    }

    /// A backup forgets renewals that were acknowledged, and no position tells so, because they do not
    /// stand in the log. So no count that an observer saw before is seen again: its wait begins anew, and
    /// is over no sooner than the lease of whoever was renewed last (rule `death_is_written`).
    fn set_renewals_apart(&mut self) {
        for NodeRecord { session, .. } in &mut self.nodes {
            let renewals = session.hot.map_or(0, |hot| hot.renewals);
            *session = session.counting(renewals.saturating_add(APART));
        }
    }
}
