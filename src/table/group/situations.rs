//! The situations of a group's record.

use alloc::vec::Vec;

use crate::group::{Parked, Record};
use crate::policy::{Lease, LeaseSpec};
use crate::session::{self, Cold, Hot};
use crate::units::{Claim, Epoch, Incarnation, Millis, NodeId, NodeSet, Stamp, Token};

/// A record and the sessions of the nodes that matter to it.
#[derive(Clone, Copy)]
pub(super) struct Situation {
    pub(super) name: &'static str,
    pub(super) record: Record,
    /// The session record of node 1.
    pub(super) owner: session::Record,
    /// The session record of node 2.
    pub(super) other: session::Record,
}

/// When everything happens.
pub(super) const NOW: Stamp = Stamp(Millis::hours(10).0);

pub(super) fn node(number: u8) -> Option<NodeId> {
    NodeId::new(number)
}

/// `node/iN/eN`.
pub(super) fn claim(number: u8, life: u32, epoch: u32) -> Option<Claim> {
    let (epoch, incarnation) = (Epoch::new(0, epoch)?, Incarnation::new(life)?);
    Some(Claim { epoch, incarnation, node: node(number)? })
}

/// A node whose newest life is this one, and of which nothing bad is written.
pub(super) fn live(life: u32) -> Option<session::Record> {
    let lease = Lease::new(LeaseSpec::DEFAULT).ok()?;
    let hot = Hot { incarnation: Incarnation::new(life)?, token: Token(7), lease, renewals: 3 };
    Some(session::Record { hot: Some(hot), ..session::Record::default() })
}

/// The same with the lives up to this one marked dead.
fn dead(record: session::Record, life: u32) -> Option<session::Record> {
    let cold = Cold { dead_through: Some(Incarnation::new(life)?), ..record.cold };
    Some(session::Record { cold, ..record })
}

/// The record of a group that node 1 owns.
pub(super) fn owned() -> Option<Record> {
    Some(Record { claim: Some(claim(1, 1, 5)?), ..Record::FIRST })
}

/// All situations.
pub(super) fn all() -> Option<Vec<Situation>> {
    let fenced = Cold { fenced_through: Some(Incarnation::FIRST), ..Cold::default() };
    let base = Situation { name: "Owned", record: owned()?, owner: live(1)?, other: live(1)? };
    let moving = Record {
        heir: node(2),
        tried: NodeSet::of(node(1)?),
        failovers: base.record.failovers.with(Stamp(2)),
        ..base.record
    };
    let parked = Parked { until: Some(NOW.after(Millis::hours(1))), up: NodeSet::first(2) };
    let out = Record { out: true, closed: true, ..base.record };
    let restarted = Situation { name: "Owned, agent restarted (life 2)", owner: live(2)?, ..base };
    Some(Vec::from([
        Situation { name: "Never owned", record: Record::FIRST, ..base },
        base,
        restarted,
        Situation { name: "Owned, life 1 dead", owner: dead(live(1)?, 1)?, ..base },
        Situation { name: "Owned, life 1 dead, life 2 live", owner: dead(live(2)?, 1)?, ..base },
        Situation { name: "Owned, fenced", owner: session::Record { cold: fenced, ..live(1)? }, ..base },
        Situation { name: "Stopped", record: Record { closed: true, ..base.record }, ..base },
        Situation { name: "Moving to 2", record: moving, ..base },
        Situation { name: "Parked", record: Record { parked: Some(parked), ..base.record }, ..base },
        Situation { name: "Owned, out of service", record: Record { out: true, ..base.record }, ..base },
        Situation { name: "Stopped, out of service", record: out, ..base },
    ]))
}

/// Who may take a group that its owner has stopped.
pub(super) fn new_owners() -> Option<Vec<Situation>> {
    let record = Record { closed: true, ..owned()? };
    let base = Situation { name: "live", record, owner: live(1)?, other: live(1)? };
    let paused = Cold { paused: true, ..Cold::default() };
    Some(Vec::from([
        base,
        Situation { name: "never registered", other: session::Record::default(), ..base },
        Situation { name: "in a newer life", other: live(2)?, ..base },
        Situation { name: "dead", other: dead(live(1)?, 1)?, ..base },
        Situation { name: "paused", other: session::Record { cold: paused, ..live(1)? }, ..base },
    ]))
}
