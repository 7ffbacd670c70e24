//! What the core says against a cluster, told with the names and lines of its file.

use takeover::shape::ShapeError;
use takeover::units::{GroupId, ResourceId};
use takeover_trace::Names;

use super::draft::Draft;
use super::source::{Faults, Span};

/// Tells why a shape was refused. `needs` are the dependencies of each VM, by number.
pub(super) fn refused(
    error: ShapeError,
    draft: &Draft<'_>,
    names: &Names,
    needs: &[Vec<ResourceId>],
    faults: &mut Faults<'_>,
) {
    let vm = |id: ResourceId| {
        let vm = draft.vms().nth(at(id.0)).map(|(_, vm)| vm);
        vm.map_or(0..0, |vm| vm.depends_on.first().unwrap_or(&vm.name).span.clone())
    };
    let group =
        |id: GroupId| -> Span { draft.groups.get(at(id.0)).map_or(0..0, |group| group.name.span.clone()) };
    let called = |list: &[String], number: u32| list.get(at(number)).cloned().unwrap_or_default();
    match error {
        ShapeError::Circle(id) => {
            let path: Vec<String> =
                circle(id, needs).into_iter().map(|id| called(&names.resources, id.0)).collect();
            let problem = format!("the dependencies run in a circle: {}", path.join(" needs "));
            faults.at(&vm(id), problem, "take one of them out of \"depends-on\"");
        }
        ShapeError::NowhereToRun(id) => {
            let problem = format!("no node can run every VM of group \"{}\"", called(&names.groups, id.0));
            faults.at(&group(id), problem, "widen \"possible\" of one of its VMs");
        }
        ShapeError::PreferredTwice(id, _) | ShapeError::UnknownNode(id, _) => {
            faults.at(&group(id), error.to_string(), "mend \"preferred\" and \"home\"");
        }
        ShapeError::SameGuid(_, id, _)
        | ShapeError::ForeignDependency(id, _)
        | ShapeError::UnknownGroup(id, _) => {
            faults.at(&vm(id), error.to_string(), "mend this VM");
        }
        ShapeError::Nodes(_) | ShapeError::TooMany => faults.of_file(error.to_string(), "take some out"),
        // These are said of changes only.
        ShapeError::NoResource(_)
        | ShapeError::NoGroup(_)
        | ShapeError::NoNode(_)
        | ShapeError::NotNext(_)
        | ShapeError::NotEmpty(..)
        | ShapeError::AlreadyThere(..)
        | ShapeError::NeededTwice(..)
        | _ => faults.of_file(error.to_string(), "change the file"),
    }
}

/// A number as a place in a list.
fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The circle of dependencies that begins and ends at a VM, which the core found to be on one.
fn circle(start: ResourceId, needs: &[Vec<ResourceId>]) -> Vec<ResourceId> {
    let of = |id: ResourceId| needs.get(at(id.0)).map_or(&[][..], Vec::as_slice);
    // The way from the start to where the walk is, and what is left to be tried from each step of it.
    let mut path = vec![(start, of(start).iter())];
    let mut seen = vec![start];
    while let Some((_, left)) = path.last_mut() {
        match left.next() {
            Some(&next) if next == start => {
                return path.into_iter().map(|(id, _)| id).chain([start]).collect();
            }
            Some(&next) if !seen.contains(&next) => {
                seen.push(next);
                path.push((next, of(next).iter()));
            }
            Some(_) => {}
            None => {
                path.pop();
            }
        }
    }
    vec![start]
}
