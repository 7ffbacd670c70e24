//! The quantities.

use takeover::group::Failovers;
use takeover::units::{
    CallId, Claim, Epoch, GroupId, Guid, Incarnation, Millis, Moment, NodeId, NodeSet, Position, ResourceId,
    Revision, Stamp, Timeline, Token, Version, Window,
};

use super::{claim, last_claim, life, node};
use crate::shared::kind::Kind;

pub(crate) fn kinds() -> Vec<Kind> {
    let mut kinds = identities();
    kinds.extend(places());
    kinds.extend(times());
    kinds
}

fn identities() -> Vec<Kind> {
    vec![
        Kind::of::<NodeId>("units::NodeId", &[node(1), node(64)]),
        Kind::of("units::GroupId", &[GroupId(0), GroupId(u32::MAX)]),
        Kind::of("units::ResourceId", &[ResourceId(0), ResourceId(u32::MAX)]),
        Kind::of("units::Guid", &[Guid(0), Guid(0x7c1b_5a52_0e0f_4f6b_9d0e_3a2f_6b1c_9e41), Guid(u128::MAX)]),
        Kind::of::<Incarnation>("units::Incarnation", &[life(1), life(u32::MAX)]),
        Kind::of("units::Epoch", &[Epoch::FIRST, Epoch::new(2, 9).unwrap(), last_claim().epoch]),
        Kind::of::<Claim>("units::Claim", &[claim(), last_claim()]),
        Kind::of("units::Token", &[Token(0), Token(u64::MAX)]),
        Kind::of("units::CallId", &[CallId::FIRST, CallId::new(u32::MAX).unwrap()]),
        Kind::of("units::NodeSet", &[NodeSet::EMPTY, NodeSet::first(3), NodeSet::ALL]),
    ]
}

fn places() -> Vec<Kind> {
    let last = Revision { generation: u32::MAX, number: u64::MAX };
    vec![
        Kind::of("units::Revision", &[Revision::ZERO, Revision { generation: 1, number: 2 }, last]),
        Kind::of("units::Timeline", &[Timeline::FIRST, Timeline(u64::MAX)]),
        Kind::of("units::Position", &[Position::ZERO, Position { timeline: Timeline(7), revision: last }]),
        Kind::of("units::Version", &[Version::THIS]),
    ]
}

fn times() -> Vec<Kind> {
    let full = (0..20).fold(Failovers::EMPTY, |window, at| window.with(Stamp(at * at)));
    let far = Failovers::EMPTY.with(Stamp(0)).with(Stamp(u64::from(u32::MAX) - 1)).with(Stamp(u64::MAX));
    vec![
        Kind::of("units::Millis", &[Millis::ZERO, Millis::LONGEST, Millis(u64::MAX)]),
        Kind::of("units::Moment", &[Moment(0), Moment::NEVER]),
        Kind::of("units::Stamp", &[Stamp(0), Stamp(u64::MAX)]),
        Kind::of("units::Window", &[Failovers::EMPTY, Failovers::EMPTY.with(Stamp(5)), full, far]),
        Kind::of("units::Window", &[Window::<Moment, 2>::EMPTY.with(Moment(3)).with(Moment(5))]),
    ]
}
