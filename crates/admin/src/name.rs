//! From names to numbers, and what was probably meant.

use takeover::shape::Shape;
use takeover::units::{GroupId, NodeId, ResourceId};
use takeover_policies::near::{listed, meant};
use takeover_trace::Names;

use crate::refusal::Refusal;

/// How much of a name an error repeats.
const SHOWN: usize = 64;

/// What the parts of a cluster are called. What was removed from it has no name any more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookup<'a> {
    pub(crate) names: &'a Names,
    pub(crate) shape: &'a Shape,
}

impl<'a> Lookup<'a> {
    fn nodes(&self) -> impl Iterator<Item = (NodeId, &'a str)> + Clone {
        let names = &self.names.nodes;
        self.shape.nodes().iter().filter_map(|node| Some((node, names.get(node.index())?.as_str())))
    }

    fn groups(&self) -> impl Iterator<Item = (GroupId, &'a str)> + Clone {
        let shape = self.shape;
        let named = (0_u32..).map(GroupId).zip(self.names.groups.iter().map(String::as_str));
        named.filter(|(group, _)| shape.has_group(*group))
    }

    fn resources(&self) -> impl Iterator<Item = (ResourceId, &'a str)> + Clone {
        let shape = self.shape;
        let named = (0_u32..).map(ResourceId).zip(self.names.resources.iter().map(String::as_str));
        named.filter(|(resource, _)| shape.has_resource(*resource))
    }

    pub(crate) fn node(&self, given: &str) -> Result<NodeId, Refusal> {
        found(given, self.nodes()).ok_or_else(|| unknown("node", given, self.nodes().map(name)))
    }

    pub(crate) fn group(&self, given: &str) -> Result<GroupId, Refusal> {
        if let Some(group) = found(given, self.groups()) {
            return Ok(group);
        }
        let Some(resource) = found(given, self.resources()) else {
            return Err(unknown("group", given, self.groups().map(name)));
        };
        let group = self.shape.resource(resource).map(|shape| shape.group);
        let of = self.groups().find(|(id, _)| Some(*id) == group).map_or("?", name);
        let remedy = format!("a whole group is moved: name \"{of}\"");
        Err(Refusal::new(
            &format!("group \"{given}\""),
            format!("this is a resource of group \"{of}\""),
            remedy,
        ))
    }

    pub(crate) fn resource(&self, given: &str) -> Result<ResourceId, Refusal> {
        if let Some(resource) = found(given, self.resources()) {
            return Ok(resource);
        }
        let Some(group) = found(given, self.groups()) else {
            return Err(unknown("resource", given, self.resources().map(name)));
        };
        let members = self.resources().filter(|(id, _)| self.shape.members(group).contains(id));
        let remedy = format!("name one of its resources: {}", listed(members.map(name)));
        Err(Refusal::new(&format!("resource \"{given}\""), "this is a group", remedy))
    }

    /// The group of this name, or the group of the resource of this name.
    pub(crate) fn either(&self, given: &str) -> Result<GroupId, Refusal> {
        let resource = || found(given, self.resources()).and_then(|id| self.shape.resource(id));
        found(given, self.groups()).or_else(|| resource().map(|shape| shape.group)).ok_or_else(|| {
            unknown("group or resource", given, self.groups().map(name).chain(self.resources().map(name)))
        })
    }
}

const fn name<T: Copy>((_, name): (T, &str)) -> &str {
    name
}

fn found<'a, T>(given: &str, mut known: impl Iterator<Item = (T, &'a str)>) -> Option<T> {
    known.find(|(_, name)| *name == given).map(|(id, _)| id)
}

/// There is nothing of this name; says what was probably meant, or what there is.
fn unknown<'a>(noun: &str, given: &str, known: impl Iterator<Item = &'a str> + Clone) -> Refusal {
    let shown: String = given.chars().take(SHOWN).collect();
    let remedy = meant(given, known.clone(), || match known.clone().next() {
        Some(_) => format!("there is: {}", listed(known)),
        None => "there is none at all".to_owned(),
    });
    Refusal::new(&format!("{noun} \"{shown}\""), "there is none of this name", remedy)
}
