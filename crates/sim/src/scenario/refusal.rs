//! What the core says against a cluster, told with the names and lines of the scenario.

use std::collections::{BTreeMap, VecDeque};

use takeover::shape::ShapeError;
use takeover::units::{GroupId, NodeId, ResourceId};

use super::error::Fault;
use super::setup::Draft;
use super::words::Place;

/// The fault that a refused shape is. `needs` are the dependencies of each resource.
pub(super) fn refused(error: ShapeError, draft: &Draft<'_>, needs: &[Vec<ResourceId>]) -> Fault {
    let names = &draft.known.names;
    let fault = |place: Option<Place>, problem: String, remedy: &str| Fault::near(place, problem, remedy);
    let of_resource = |id: ResourceId| at(id.0, &draft.resources).map(|resource| resource.place);
    let of_group = |id: GroupId| at(id.0, &draft.groups).map(|group| group.place);
    match error {
        ShapeError::Circle(id) => {
            let problem = format!("the dependencies run in a circle: {}", circle(id, needs, draft));
            fault(of_resource(id), problem, "take one of these \"needs\" out")
        }
        ShapeError::SameGuid(first, second, guid) => {
            let named = at(second.0, &draft.resources).and_then(|resource| resource.guid);
            let place = named.map(|(_, place)| place).or(of_resource(second));
            let (first, second) = (names.resource(first), names.resource(second));
            let problem = format!("\"{first}\" and \"{second}\" have the same GUID {guid}");
            fault(place, problem, "give each resource a GUID of its own")
        }
        ShapeError::NowhereToRun(group) => {
            let problem = format!("no node can run every resource of group \"{}\"", names.group(group));
            fault(of_group(group), problem, "widen \"on-nodes\" of one of its resources")
        }
        ShapeError::PreferredTwice(group, node) | ShapeError::UnknownNode(group, node) => {
            fault(of_group(group), error.to_string(), &format!("mend node {}", names.node(node)))
        }
        ShapeError::ForeignDependency(id, _) | ShapeError::UnknownGroup(id, _) => {
            fault(of_resource(id), error.to_string(), "keep to one group")
        }
        ShapeError::Nodes(_) => fault(None, error.to_string(), &format!("write at most {}", NodeId::MAX)),
        ShapeError::TooMany => fault(None, error.to_string(), "take some out"),
        // These are said of changes only.
        ShapeError::NoResource(_)
        | ShapeError::NoGroup(_)
        | ShapeError::NoNode(_)
        | ShapeError::NotNext(_)
        | ShapeError::NotEmpty(..)
        | ShapeError::AlreadyThere(..)
        | ShapeError::NeededTwice(..)
        | _ => fault(None, error.to_string(), "change the cluster"),
    }
}

/// Entry `number` of a list.
fn at<T>(number: u32, list: &[T]) -> Option<&T> {
    list.get(usize::try_from(number).ok()?)
}

/// The shortest circle through a resource, as text.
fn circle(start: ResourceId, needs: &[Vec<ResourceId>], draft: &Draft<'_>) -> String {
    const SHOWN: usize = 10;
    // Backwards from each resource to the one that needs it, starting at `start`.
    let mut came_from: BTreeMap<ResourceId, ResourceId> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(id) = open.pop_front() {
        for &other in at(id.0, needs).map_or(&[][..], Vec::as_slice) {
            if let std::collections::btree_map::Entry::Vacant(place) = came_from.entry(other) {
                place.insert(id);
                open.push_back(other);
            }
        }
    }
    let name = |id: ResourceId| draft.known.names.resource(id);
    let mut path = vec![name(start)];
    let mut id = start;
    while let Some(&before) = came_from.get(&id) {
        path.push(name(before));
        id = before;
        if id == start {
            break;
        }
    }
    path.reverse();
    let left_out = path.len().saturating_sub(SHOWN);
    let mut text = path.iter().take(SHOWN).copied().collect::<Vec<_>>().join(" needs ");
    if left_out > 0 {
        text.push_str(&format!(" and so on through {left_out} more"));
    }
    text
}
