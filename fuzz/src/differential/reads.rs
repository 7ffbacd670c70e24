//! Whatever can be read of the database, read of the reference.

use core::fmt::Debug;
use std::collections::BTreeSet;

use takeover::cluster::{Cluster, OtherStore};
use takeover::group::Record;
use takeover::session;
use takeover::units::{GroupId, Millis, NodeId, NodeSet, Position, Revision, Stamp, Timeline};

use super::lives::Life;
use super::naive::Naive;
use super::owners::Owned;
use crate::found::{Found, holds};

/// Compares all of it.
pub(super) fn compare(cluster: &Cluster, naive: &Naive) -> Result<(), Found> {
    same("revision", cluster.revision(), naive.revision)?;
    same("now", cluster.now(), naive.now)?;
    same("formed", cluster.formed(), naive.formed)?;
    same("restoring", cluster.restoring(), naive.restored)?;
    let newest = naive.histories.last().map_or(Timeline::FIRST, |(timeline, _)| *timeline);
    same("position", cluster.position(), Position { timeline: newest, revision: naive.revision })?;
    for (&node, life) in &naive.nodes {
        compare_life(cluster, node, life)?;
    }
    for (&group, owned) in &naive.groups {
        compare_record(cluster.record(group), owned, cluster.now())?;
        same("written", cluster.written(group), Some(owned.at))?;
        same("proof", cluster.proof(group), naive.proof(owned))?;
    }
    for (&resource, flag) in &naive.resources {
        same("persistent", cluster.persistent(resource), Some(flag.flag))?;
        same("policy", cluster.policy(resource), Some(&flag.policy))?;
    }
    compare_sets(cluster, naive)?;
    compare_histories(cluster, naive)
}

fn same<T: PartialEq + Debug>(what: &str, one: T, other: T) -> Result<(), Found> {
    let equal = one == other;
    holds("holds_what_the_reference_holds", equal, || format!("{what} is {one:?}, not {other:?}"))
}

fn compare_life(cluster: &Cluster, node: NodeId, life: &Life) -> Result<(), Found> {
    let Life { newest, dead, fenced, fencing, paused, draining, .. } = life;
    let hot = newest.map(|(incarnation, token, lease, renewals)| session::Hot {
        incarnation,
        token,
        lease,
        renewals,
    });
    let cold = session::Cold {
        dead_through: *dead,
        fenced_through: *fenced,
        fencing: *fencing,
        paused: *paused,
        draining: *draining,
    };
    let record = session::Record { hot, cold, ..session::Record::default() };
    same("session", cluster.session(node), Some(&record))
}

fn compare_record(record: Option<&Record>, owned: &Owned, now: Stamp) -> Result<(), Found> {
    let Some(record) = record else { return same("record", false, true) };
    let tried: NodeSet = owned.tried.iter().copied().collect();
    let ours =
        (record.claim, record.since, record.closed, record.heir, record.tried, record.parked, record.out);
    let theirs = (owned.claim, owned.since, owned.closed, owned.heir, tried, owned.parked, owned.out);
    same("record", ours, theirs)?;
    for period in [Millis(1), Millis::mins(1), Millis::hours(6), Millis::LONGEST] {
        let lately = |at: &&Stamp| now.0.saturating_sub(at.0) < period.0;
        let count = owned.failovers.iter().filter(lately).count().min(15);
        same("failovers", usize::from(record.failovers.count(now, period)), count)?;
    }
    Ok(())
}

fn compare_sets(cluster: &Cluster, naive: &Naive) -> Result<(), Found> {
    let which = |holds: &dyn Fn(&Life) -> bool| {
        let nodes = naive.nodes.iter().filter(|(_, life)| holds(life));
        nodes.map(|(node, _)| *node).collect::<NodeSet>()
    };
    same("up", cluster.up(), which(&|life| life.live().is_some()))?;
    same("paused", cluster.paused(), which(&|life| life.paused))?;
    for at in [Stamp(0), cluster.now(), cluster.now().after(Millis::hours(1))] {
        same("quarantined", cluster.quarantined(at), which(&|life| at < life.quarantine))?;
    }
    let sorted = |groups: &[GroupId]| groups.iter().copied().collect::<BTreeSet<GroupId>>();
    let open = |node: Option<NodeId>| {
        let groups =
            naive.groups.iter().filter(move |(_, owned)| owned.open().map(|claim| claim.node) == node);
        groups.map(|(group, _)| *group).collect::<BTreeSet<GroupId>>()
    };
    same("unowned", sorted(cluster.unowned()), open(None))?;
    for node in naive.nodes.keys() {
        same("owned_by", sorted(cluster.owned_by(*node)), open(Some(*node)))?;
        same("owned_by", cluster.owned_by(*node).len(), open(Some(*node)).len())?;
    }
    let over = |owned: &Owned| {
        let claim = owned.open()?;
        naive.nodes.get(&claim.node)?.over(claim.incarnation).map(|_| claim.node)
    };
    same("bereft", cluster.bereft(), naive.groups.values().filter_map(over).collect())?;
    let leases = naive.nodes.values().filter_map(|life| life.newest.map(|(_, _, lease, _)| lease.spec().ttl));
    let longest = leases.chain([naive.policy.lease().spec().ttl]).max();
    same("longest_lease", Some(cluster.longest_lease()), longest)
}

/// Whose database it is: one that has seen a version of it, and nothing else.
fn compare_histories(cluster: &Cluster, naive: &Naive) -> Result<(), Found> {
    let number = naive.revision.number;
    let generation = naive.revision.generation;
    let numbers =
        [0, 1, number.saturating_sub(2), number.saturating_sub(1), number, number.saturating_add(1)];
    let known = naive.histories.iter().map(|(timeline, _)| *timeline);
    for timeline in known.chain([Timeline(77)]) {
        for seen in numbers {
            for generation in [generation.saturating_sub(1), generation, generation.saturating_add(1)] {
                let seen = Position { timeline, revision: Revision { generation, number: seen } };
                same("meets", cluster.meets(seen), meets(naive, seen))?;
            }
        }
    }
    Ok(())
}

/// What was seen lies on the way to now: in the same history, or in an older one before the next began.
fn meets(naive: &Naive, seen: Position) -> Result<(), OtherStore> {
    if seen.revision.generation < naive.revision.generation {
        return Err(OtherStore::Restored);
    }
    let place = naive.histories.iter().position(|(timeline, _)| *timeline == seen.timeline);
    let before = match place {
        // Long forgotten: from before the oldest history that is known.
        None => naive.histories.first(),
        Some(place) => naive.histories.get(place.saturating_add(1)),
    };
    let passed = before.is_none_or(|(_, first)| seen.revision < *first);
    if passed && seen.revision <= naive.revision { Ok(()) } else { Err(OtherStore::Older) }
}
