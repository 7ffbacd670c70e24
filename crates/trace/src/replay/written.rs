//! What the store has written, for comparing it with what nodes are told of it.

use core::hash::{Hash as _, Hasher as _};
use std::collections::{BTreeMap, VecDeque};
use std::hash::DefaultHasher;

use takeover::cluster::Command;
use takeover::units::Stamp;

/// How many entries are kept: a node that is further behind is believed.
const KEPT: usize = 65_536;

/// The newest entries of the database's log, as digests.
#[derive(Debug, Default)]
pub(super) struct Written {
    order: VecDeque<u64>,
    /// How often each digest is among them.
    known: BTreeMap<u64, u32>,
    /// Whether older ones made room.
    forgot: bool,
}

impl Written {
    /// The store wrote an entry.
    pub(super) fn add(&mut self, stamp: Stamp, command: &Command) {
        let digest = digest(stamp, command);
        self.order.push_back(digest);
        let count = self.known.entry(digest).or_insert(0);
        *count = count.saturating_add(1);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.forgot = true;
            let left = self.known.remove(&oldest).unwrap_or(0).saturating_sub(1);
            if left > 0 {
                self.known.insert(oldest, left);
            }
        }
    }

    /// Whether it may have.
    pub(super) fn holds(&self, stamp: Stamp, command: &Command) -> bool {
        self.forgot || self.known.contains_key(&digest(stamp, command))
    }
}

fn digest(stamp: Stamp, command: &Command) -> u64 {
    let mut hasher = DefaultHasher::new();
    (stamp, command).hash(&mut hasher);
    hasher.finish()
}
