//! The statements that change what the cluster consists of while the story goes on.

use takeover::resource::Persistent;
use takeover::shape::{NewGroup, NewResource, Reshaping};
use takeover::units::{GroupId, NodeId, NodeSet, ResourceId};

use super::Kind;
use super::error::Fault;
use super::known::Meaning;
use super::resolve::{classes, derived, disks};
use super::settings::{group_added, resource_added};
use super::setup::{Draft, GroupDraft, InGroup, ResourceDraft, group_words, member_words};
use super::words::{Word, Words};

/// What a statement stands for.
type Changes = Result<Vec<Reshaping>, Fault>;

/// `add vm NAME in GROUP ...`.
pub(super) fn vm<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    member(words, draft, Kind::Vm)
}

/// `add resource NAME in GROUP ...`.
pub(super) fn resource<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    member(words, draft, Kind::Other)
}

fn member<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>, kind: Kind) -> Changes {
    let (name, resource) = member_words(words)?;
    let group = match resource.group {
        InGroup::Named(word) => draft.known.group(word)?,
        InGroup::Own(group) => group,
    };
    let new = NewResource {
        guid: resource.guid.map_or_else(|| derived(name.text), |(guid, _)| guid),
        group,
        policy: resource_added(draft, group, name.place)?,
        possible: possible(draft, &resource.on_nodes)?,
        persistent: resource.flag.unwrap_or(Persistent::Online),
    };
    let needs = resource.needs.iter().map(|&word| draft.known.resource(word));
    let needs = needs.collect::<Result<Vec<ResourceId>, Fault>>()?;
    let id = numbered_resource(draft, name, kind, resource)?;
    disks(draft)?;
    let needs = needs.into_iter().map(|other| Reshaping::Need(id, other));
    Ok(core::iter::once(Reshaping::AddResource(id, new)).chain(needs).collect())
}

/// The nodes that can run it; every one, also one that comes later, where none is named.
fn possible(draft: &Draft<'_>, words: &[Word<'_>]) -> Result<NodeSet, Fault> {
    if words.is_empty() {
        return Ok(NodeSet::ALL);
    }
    draft.known.nodes(words).map(|nodes| nodes.into_iter().collect())
}

/// The number of a resource that is added: a new one, or, where the addition is given again, the one
/// that it was to have.
fn numbered_resource<'a>(
    draft: &mut Draft<'a>,
    name: Word<'a>,
    kind: Kind,
    resource: ResourceDraft<'a>,
) -> Result<ResourceId, Fault> {
    if !draft.known.again(name.text) {
        draft.resources.push(resource);
        return draft.known.add_resource(name.text, kind, name.place);
    }
    let id = draft.known.resource(name)?;
    let place = usize::try_from(id.0).unwrap_or(usize::MAX);
    if let Some(first) = draft.resources.get_mut(place) {
        if first.gone {
            let problem = format!("\"{}\" was removed, and its name is not used again", name.text);
            return Err(Fault::at(name.place, problem, "add it under another name"));
        }
        *first = resource;
    }
    Ok(id)
}

/// `add group NAME [on NODE] [prefers NODE...] [apart CLASS]`.
pub(super) fn group<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    let (name, group) = group_words(words)?;
    let home = group.home.map(|word| draft.known.node(word)).transpose()?;
    let preferred = draft.known.nodes(&group.preferred)?;
    let (class, policy) = (group.class, group_added(draft, name.place)?);
    let id = numbered_group(draft, name, group)?;
    let class = class.and_then(|word| classes(draft).get(word.text).copied());
    let prefers = preferred.into_iter().map(|node| Reshaping::Prefer(id, node));
    let added = Reshaping::AddGroup(id, NewGroup { policy, home, class });
    Ok(core::iter::once(added).chain(prefers).collect())
}

fn numbered_group<'a>(
    draft: &mut Draft<'a>,
    name: Word<'a>,
    group: GroupDraft<'a>,
) -> Result<GroupId, Fault> {
    if draft.known.again(name.text) {
        return draft.known.group(name);
    }
    draft.groups.push(group);
    draft.known.add_group(name.text, name.place)
}

/// `add node NAME`.
pub(super) fn node<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    let name = words.word("the name of the node")?;
    if !draft.known.again(name.text) {
        draft.known.add_node(name.text, name.place)?;
    }
    let node: NodeId = draft.known.node(name)?;
    Ok(Vec::from([Reshaping::AddNode(node, None)]))
}

/// `remove NAME`.
pub(super) fn remove<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    let name = words.word("a resource or a group")?;
    match draft.known.meaning(name.text, name.place)? {
        Meaning::Group(group) => Ok(Vec::from([Reshaping::RemoveGroup(group)])),
        Meaning::Resource(resource) | Meaning::Both(_, resource) => {
            let place = usize::try_from(resource.0).unwrap_or(usize::MAX);
            if let Some(found) = draft.resources.get_mut(place) {
                found.gone = true;
            }
            Ok(Vec::from([Reshaping::RemoveResource(resource)]))
        }
        Meaning::Node(_) => {
            let problem = format!("\"{}\" is a node", name.text);
            Err(Fault::at(name.place, problem, format!("write \"remove node {}\"", name.text)))
        }
    }
}

/// `remove node NODE`.
pub(super) fn remove_node<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    let node = draft.known.node(words.word("a node")?)?;
    Ok(Vec::from([Reshaping::RemoveNode(node)]))
}

/// `regroup NAME into GROUP`.
pub(super) fn regroup<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Changes {
    let resource = draft.known.resource(words.word("a resource")?)?;
    words.need("into")?;
    let group = draft.known.group(words.word("a group")?)?;
    Ok(Vec::from([Reshaping::Regroup(resource, group)]))
}
