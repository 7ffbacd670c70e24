//! From what the setup said to a checked cluster.

use std::collections::BTreeMap;

use takeover::resource::Persistent;
use takeover::shape::{ClassId, GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{GroupId, Guid, Millis, NodeId, NodeSet, ResourceId};

use super::error::Fault;
use super::known::Known;
use super::notes::{Notes, notes};
use super::refusal::refused;
use super::settings::{Policies, policies};
use super::setup::{Draft, InGroup};
use super::story::{BOOT_TAKES, FENCING_TAKES};
use super::words::{Place, Word};
use super::{Network, Story};

/// Resolves every name of the setup and checks the cluster as a whole. The story that comes out
/// has no acts yet.
///
/// # Errors
/// The first thing that does not fit, at its line.
pub(super) fn resolved(draft: &Draft<'_>, file: &str) -> Result<Story, Fault> {
    let known = &draft.known;
    let nodes = nodes(draft)?;
    let group_of = groups_of(draft)?;
    let Notes { capacity, clocks, watchdogs, backends } = notes(draft, &group_of)?;
    let Policies { cluster, groups, resources } = policies(draft, &group_of)?;
    let spec = ShapeSpec {
        policy: cluster,
        nodes,
        capacity,
        groups: group_shapes(draft, groups)?,
        resources: resource_shapes(draft, &group_of, resources)?,
    };
    let disks = disks(draft)?;
    let needs = spec.resources.iter().map(|resource| resource.depends_on.clone()).collect::<Vec<_>>();
    let shape = Shape::new(spec).map_err(|error| refused(error, draft, &needs))?;
    let mut names = known.names.clone();
    names.cluster = draft.cluster.map_or("cluster", |word| word.text).to_owned();
    Ok(Story {
        name: file.to_owned(),
        shape,
        reshapings: Vec::new(),
        names,
        kinds: known.kinds.clone(),
        disks,
        clocks,
        watchdogs,
        boot_takes: draft.boots.map_or(BOOT_TAKES, |(takes, _)| takes),
        fencing_takes: draft.fencing.map_or(FENCING_TAKES, |(takes, _)| takes),
        witness: draft.witness.is_some(),
        network: draft.network.map_or(Network::DEFAULT, |(network, _)| network),
        backends,
        texts: Vec::new(),
        acts: Vec::new(),
        ends: Millis::ZERO,
    })
}

/// How many nodes there are; at least one.
fn nodes(draft: &Draft<'_>) -> Result<u8, Fault> {
    let nodes = u8::try_from(draft.known.names.nodes.len()).unwrap_or(u8::MAX);
    if nodes > 0 {
        return Ok(nodes);
    }
    let place = draft.groups.first().map(|group| group.place);
    let place = place.or(draft.resources.first().map(|resource| resource.place));
    Err(Fault::near(place, "the cluster has no nodes", "add a line such as \"nodes n1 n2 n3\""))
}

/// The group of each resource, by resource.
fn groups_of(draft: &Draft<'_>) -> Result<Vec<GroupId>, Fault> {
    let group_of = |group: InGroup<'_>| match group {
        InGroup::Named(word) => draft.known.group(word),
        InGroup::Own(group) => Ok(group),
    };
    draft.resources.iter().map(|resource| group_of(resource.group)).collect()
}

/// The groups, by number.
fn group_shapes(
    draft: &Draft<'_>,
    policies: Vec<takeover::policy::GroupPolicy>,
) -> Result<Vec<GroupShape>, Fault> {
    let known = &draft.known;
    let classes = classes(draft);
    let mut shapes = Vec::new();
    for (group, policy) in draft.groups.iter().zip(policies) {
        let turn = group.turn.and_then(|turn| in_turn(known, turn));
        let home = group.home.map(|word| known.node(word)).transpose()?.or(turn);
        let mut preferred = known.nodes(&group.preferred)?;
        preferred.extend(turn);
        let class = group.class.and_then(|word| classes.get(word.text).copied());
        shapes.push(GroupShape { policy, preferred, home, class });
    }
    Ok(shapes)
}

/// The classes, numbered in the order in which groups name them.
pub(super) fn classes<'a>(draft: &Draft<'a>) -> BTreeMap<&'a str, ClassId> {
    let mut classes: BTreeMap<&str, ClassId> = BTreeMap::new();
    for word in draft.groups.iter().filter_map(|group| group.class) {
        let next = ClassId(u32::try_from(classes.len()).unwrap_or(u32::MAX));
        classes.entry(word.text).or_insert(next);
    }
    classes
}

/// The node whose turn it is when first owners go round all nodes.
fn in_turn(known: &Known, turn: usize) -> Option<NodeId> {
    let place = turn.checked_rem(known.names.nodes.len())?;
    NodeId::new(u8::try_from(place.saturating_add(1)).ok()?)
}

/// The resources, by number.
fn resource_shapes(
    draft: &Draft<'_>,
    group_of: &[GroupId],
    policies: Vec<takeover::policy::ResourcePolicy>,
) -> Result<Vec<ResourceShape>, Fault> {
    let known = &draft.known;
    let all = NodeSet::first(u8::try_from(known.names.nodes.len()).unwrap_or(u8::MAX));
    let drafts = draft.resources.iter().zip(&known.names.resources);
    let mut shapes = Vec::new();
    for (((resource, name), &group), policy) in drafts.zip(group_of).zip(policies) {
        let chosen: NodeSet = known.nodes(&resource.on_nodes)?.into_iter().collect();
        shapes.push(ResourceShape {
            guid: resource.guid.map_or_else(|| derived(name), |(guid, _)| guid),
            group,
            policy,
            depends_on: needs(known, &resource.needs, group, group_of)?,
            possible: if chosen.is_empty() { all } else { chosen },
            persistent: resource.flag.unwrap_or(Persistent::Online),
        });
    }
    Ok(shapes)
}

/// The resources that one needs, each of the same group and named once.
fn needs(
    known: &Known,
    words: &[Word<'_>],
    group: GroupId,
    group_of: &[GroupId],
) -> Result<Vec<ResourceId>, Fault> {
    let mut needs = Vec::new();
    for &word in words {
        let other = known.resource(word)?;
        let its = usize::try_from(other.0).ok().and_then(|place| group_of.get(place)).copied();
        if its != Some(group) {
            let home = its.map_or("?", |group| known.names.group(group));
            let problem = format!("\"{}\" is in group \"{home}\", not in the same group", word.text);
            return Err(Fault::at(
                word.place,
                problem,
                "a resource can need only resources of its own group",
            ));
        }
        if needs.contains(&other) {
            return Err(Fault::at(word.place, format!("\"{}\" is named twice", word.text), "name it once"));
        }
        needs.push(other);
    }
    Ok(needs)
}

/// The disks of each resource; each disk belongs to one.
pub(super) fn disks(draft: &Draft<'_>) -> Result<Vec<Vec<String>>, Fault> {
    let mut owners: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
    let mut disks = Vec::new();
    for (resource, name) in draft.resources.iter().zip(&draft.known.names.resources) {
        for word in resource.disks.iter().filter(|_| !resource.gone) {
            if let Some((first, place)) = owners.insert(word.text, (name, word.place)) {
                let problem =
                    format!("disk \"{}\" already belongs to \"{first}\" (line {})", word.text, place.line);
                return Err(Fault::at(word.place, problem, "give each resource disks of its own"));
            }
        }
        disks.push(resource.disks.iter().map(|word| word.text.to_owned()).collect());
    }
    Ok(disks)
}

/// The identity of a resource that was given none: its name's FNV-1a hash of 128 bits, so that it
/// stays the same from run to run and wherever the resource stands in the file.
pub(super) fn derived(name: &str) -> Guid {
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    Guid(name.bytes().fold(START, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME)))
}

#[cfg(test)]
mod tests {
    use super::derived;

    #[test]
    fn derived_identities_are_the_published_hash() {
        assert_eq!(derived("").0, 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_eq!(derived("a").0, 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
        assert_ne!(derived("v1"), derived("v2"));
    }
}
