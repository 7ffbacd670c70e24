//! From names to numbers, and what was probably meant.

use takeover::shape::Shape;
use takeover::units::{GroupId, NodeId, ResourceId};
use takeover_trace::Names;

use crate::refusal::Refusal;

/// How many names an error lists.
const LISTED: usize = 8;

/// Longer names are not compared: nobody means them by accident.
const LONGEST: usize = 64;

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
    let shown: String = given.chars().take(LONGEST).collect();
    let remedy = match nearest(given, known.clone()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("there is: {}", listed(known)),
    };
    Refusal::new(&format!("{noun} \"{shown}\""), "there is none of this name", remedy)
}

/// The name that differs least, by at most one letter in three.
fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = given.chars().take(LONGEST.saturating_add(1)).count();
    let apart = |name: &'a str| (strsim::levenshtein(given, name), name);
    let near = known.filter(|name| length <= LONGEST && name.chars().count() <= LONGEST).map(apart);
    near.filter(|(apart, _)| *apart <= length.div_ceil(3))
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, name)| name)
}

/// Some names in a row with commas, the first few where there are many.
fn listed<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let first: Vec<&str> = names.by_ref().take(LISTED).collect();
    match names.count() {
        0 if first.is_empty() => "none".to_owned(),
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
