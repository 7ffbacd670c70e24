//! What is asked of the database, and what it answers.

use takeover::cluster::{Applied, Command, OtherStore, Refused, Silence};
use takeover::group;
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{Author, Persistent};
use takeover::shape::ShapeError;
use takeover::units::{GroupId, ResourceId, Revision, Stamp, Timeline, Token};

use super::session::fencing;
use super::{claim, lease, life, node};
use crate::shared::kind::Kind;

const SEEN: Revision = Revision { generation: 1, number: 12 };

/// What nodes and observers write about lives.
fn about_lives() -> Vec<Command> {
    let (node, incarnation, fencing) = (node(2), life(3), fencing());
    let first = Command::Register {
        node,
        token: Token(u64::MAX),
        lease: lease(),
        after: None,
        at: Stamp(5),
        silence: None,
    };
    let (token, lease, after, at) = (Token(7), lease(), Some(incarnation), Stamp(u64::MAX));
    let silence = Some(Silence { since: SEEN, renewals: 9 });
    vec![
        first,
        Command::Register { node, token, lease, after, at, silence },
        Command::Renew { node, incarnation },
        Command::Dead { node, incarnation, renewals: 4 },
        Command::Fence { node, fencing, instead: None },
        Command::Fence { node, fencing, instead: Some(fencing) },
        Command::Withdraw { node, fencing, renewals: u64::MAX },
        Command::Fenced { node, incarnation },
    ]
}

/// What is written about resources and nodes.
fn about_use() -> Vec<Command> {
    let (resource, node, seen) = (ResourceId(3), node(2), SEEN);
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let (on, off) = (Persistent::Online, Persistent::Offline);
    vec![
        Command::Persist { resource, flag: on, author: Author::Operator, claim: None, seen },
        Command::Persist { resource, flag: off, author: Author::OutsideAct, claim: Some(claim()), seen },
        Command::SetPolicy { resource, policy, seen },
        Command::Pause { node, drain: true, seen },
        Command::Resume { node, seen },
    ]
}

/// What is written about the database itself.
fn about_the_store() -> Vec<Command> {
    vec![
        Command::BeginTimeline { timeline: Timeline(u64::MAX) },
        Command::AdoptStore { generation: u32::MAX },
        Command::EndRestore { generation: 1 },
        Command::Advance { to: Stamp(u64::MAX) },
    ]
}

/// Every command, with every change of a group and of the shape.
pub(crate) fn commands() -> Vec<Command> {
    let mut all = about_lives();
    let group = GroupId(1);
    all.extend(super::group::changes().map(|change| Command::Change { group, seen: SEEN, change }));
    all.extend(about_use());
    all.extend(about_the_store());
    all.extend(super::shape::changes().map(|change| Command::Reshape { change, seen: SEEN }));
    all
}

fn refusals() -> Vec<Refused> {
    vec![
        Refused::Unknown,
        Refused::NotYet,
        Refused::NotLive,
        Refused::Restored,
        Refused::Renewed,
        Refused::NotSilent,
        Refused::FencingOnly,
        Refused::NotTheClaim,
        Refused::Changed,
        Refused::Record(group::Refused::NotProved),
        Refused::Barred,
        Refused::Held(GroupId(1)),
        Refused::NotOver(node(2)),
        Refused::Owns(node(2), GroupId(1)),
        Refused::Shape(ShapeError::TooMany),
        Refused::Exhausted,
    ]
}

pub(crate) fn kinds() -> Vec<Kind> {
    vec![
        Kind::of("cluster::Command", &commands()),
        Kind::of("cluster::Applied", &[Applied::Registered(life(4)), Applied::Renewed, Applied::Done]),
        Kind::of("cluster::Refused", &refusals()),
        Kind::of("cluster::OtherStore", &[OtherStore::Older, OtherStore::Restored]),
        Kind::of("cluster::Silence", &[Silence { since: SEEN, renewals: u64::MAX }]),
    ]
}
