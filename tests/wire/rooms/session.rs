//! The record of a node's life.

use takeover::policy::Lease;
use takeover::session::{Cold, Fencing, Hot, Over, Record};
use takeover::units::Token;

use super::{lease, life, node, watched};
use crate::shared::kind::Kind;

pub(crate) fn fencing() -> Fencing {
    Fencing { incarnation: life(3), renewals: 8, by: node(1), life: life(2) }
}

pub(crate) fn kinds() -> Vec<Kind> {
    let hot = Hot { incarnation: life(3), token: Token(9), lease: lease(), renewals: 4 };
    let last = Hot {
        incarnation: life(u32::MAX),
        token: Token(u64::MAX),
        lease: Lease::new(watched()).unwrap(),
        renewals: u64::MAX,
    };
    let cold = Cold {
        dead_through: Some(life(2)),
        fenced_through: Some(life(1)),
        fencing: Some(fencing()),
        paused: true,
        draining: true,
    };
    let record = Record { hot: Some(hot), cold, ..Record::default() };
    vec![
        Kind::of("session::Hot", &[hot, last]),
        Kind::of("session::Fencing", &[fencing()]),
        // Records from before there were fencing agents do not have the request.
        Kind::of("session::Cold", &[Cold::default(), cold]).may_lack(&["/fencing"]),
        Kind::of("session::Over", &[Over::Dead, Over::Fenced]),
        Kind::of("session::Record", &[Record::default(), record]).may_lack(&["/cold/fencing"]),
    ]
}
