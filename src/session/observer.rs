//! What one node sees of another node's session record.

use crate::policy::Lease;
use crate::units::{Incarnation, Millis, Moment};

use super::record::Record;

/// How long one node has seen another's session record unchanged, on its own clock.
///
/// The store's clock and its expiry of keys play no part (rule `death_is_written`).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Observer {
    seen: Option<Sight>,
}

/// A version of a session record, and since when it has been seen.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Sight {
    since: Moment,
    renewals: u64,
    incarnation: Incarnation,
    lease: Lease,
}

impl Observer {
    /// Has seen nothing yet.
    pub const NEW: Self = Self { seen: None };

    /// How long the newest sight has been unchanged.
    #[must_use]
    pub fn unchanged_for(&self, now: Moment) -> Millis {
        self.seen.map_or(Millis::ZERO, |sight| now.since(sight.since))
    }

    /// How often the life was renewed when it was last seen; none before the first sight, and after
    /// the last of a life that is over.
    #[must_use]
    pub fn renewals(&self) -> Option<u64> {
        self.seen.map(|sight| sight.renewals)
    }

    /// A linearizable read returned at `returned`: the life that may be written dead now, on
    /// condition that its record still has this many renewals.
    pub fn see(&mut self, record: &Record, returned: Moment) -> Option<(Incarnation, u64)> {
        let Some(hot) = record.live() else {
            self.seen = None;
            return None;
        };
        let same =
            self.seen.filter(|sight| sight.incarnation == hot.incarnation && sight.renewals == hot.renewals);
        let sight = same.unwrap_or(Sight {
            since: returned,
            renewals: hot.renewals,
            incarnation: hot.incarnation,
            lease: hot.lease,
        });
        self.seen = Some(sight);
        let whole_ttl = returned.since(sight.since) >= sight.lease.spec().ttl;
        whole_ttl.then_some((sight.incarnation, sight.renewals))
    }
}
