//! What a cluster consists of: `cluster.toml`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use takeover::resource::Persistent;
use takeover::shape::{ClassId, GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{GroupId, Guid, NodeId, NodeSet, ResourceId};
use takeover_policies::FileError;
use takeover_policies::near::{listed, meant};
use takeover_trace::Names;

use super::choices::Layers;
use super::draft::{Draft, GroupDraft, VmDraft, draft};
use super::refused::refused;
use super::source::{Faults, Text};

/// What a cluster consists of, as its file says it, checked as a whole.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClusterConfig {
    /// What the cluster is called.
    pub name: String,
    /// What its nodes, groups and VMs are called, each list by number: the order of the file.
    pub names: Names,
    /// What it consists of, with all policies.
    pub shape: Arc<Shape>,
}

impl ClusterConfig {
    /// Reads a text. `file` is what errors call it.
    ///
    /// # Errors
    /// All that is wrong, by place, at most [`super::MOST_ERRORS`]; never none.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        let name = file.display().to_string();
        let mut faults = Faults::none(&name, text);
        let read = read(&mut faults);
        faults.or(read)
    }

    /// What it consists of, as [`Shape::new`] takes it.
    #[must_use]
    pub fn spec(&self) -> &ShapeSpec {
        self.shape.spec()
    }

    /// The node of this name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<NodeId> {
        number(&self.names.nodes, name).and_then(node_id)
    }
}

/// The place of a name in a list.
fn number(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|known| known == name)
}

/// The node at this place of the list.
fn node_id(place: usize) -> Option<NodeId> {
    NodeId::new(u8::try_from(place).ok()?.checked_add(1)?)
}

/// What the file says. What is wrong goes to `faults`.
fn read(faults: &mut Faults<'_>) -> Option<ClusterConfig> {
    let document = super::source::document(faults)?;
    let draft = draft(&document, faults);
    let named = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
    let names = Names {
        nodes: named(draft.nodes.iter().map(|node| node.name.text).collect()),
        groups: named(draft.groups.iter().map(|group| group.name.text).collect()),
        resources: named(draft.vms().map(|(_, vm)| vm.name.text).collect()),
    };
    let spec = Resolver { draft: &draft, names: &names }.spec(faults)?;
    // What is wrong with a part was told at its place; the whole is judged when every part is right.
    if !faults.is_empty() {
        return None;
    }
    let needs: Vec<Vec<ResourceId>> = spec.resources.iter().map(|vm| vm.depends_on.clone()).collect();
    match Shape::new(spec) {
        Ok(shape) => Some(ClusterConfig { name: draft.name?.text.to_owned(), names, shape: Arc::new(shape) }),
        Err(error) => {
            refused(error, &draft, &names, &needs, faults);
            None
        }
    }
}

/// Finds out what the names of a draft mean.
struct Resolver<'a, 'd> {
    draft: &'a Draft<'d>,
    names: &'a Names,
}

impl<'d> Resolver<'_, 'd> {
    fn spec(&self, faults: &mut Faults<'_>) -> Option<ShapeSpec> {
        let draft = self.draft;
        let place = draft.name.as_ref().map_or(0..0, |name| name.span.clone());
        let layers = Layers { layers: [&draft.policies, &[], &[]], place: &place };
        let policy = layers.cluster(faults);
        let nodes = u8::try_from(draft.nodes.len()).unwrap_or(u8::MAX);
        let mut classes = BTreeMap::new();
        let groups: Vec<_> =
            draft.groups.iter().filter_map(|group| self.group(group, &mut classes, faults)).collect();
        let resources: Vec<_> = draft.vms().filter_map(|(number, vm)| self.vm(number, vm, faults)).collect();
        Some(ShapeSpec { policy: policy?, nodes, capacity: self.capacity(), groups, resources })
    }

    /// What each node can bear; nothing where no node says anything.
    fn capacity(&self) -> Vec<u32> {
        let nodes = &self.draft.nodes;
        if nodes.iter().all(|node| node.capacity.is_none()) {
            return Vec::new();
        }
        nodes.iter().map(|node| node.capacity.unwrap_or(u32::MAX)).collect()
    }

    fn group(
        &self,
        group: &GroupDraft<'d>,
        classes: &mut BTreeMap<&'d str, ClassId>,
        faults: &mut Faults<'_>,
    ) -> Option<GroupShape> {
        let layers = [&self.draft.policies[..], &group.policies, &[]];
        let policy = Layers { layers, place: &group.name.span }.group(faults);
        let preferred = self.nodes(&group.preferred, faults);
        let home = group.home.as_ref().and_then(|home| self.node(home, faults));
        let next = ClassId(u32::try_from(classes.len()).unwrap_or(u32::MAX));
        let class = group.class.as_ref().map(|class| *classes.entry(class.text).or_insert(next));
        Some(GroupShape { policy: policy?, preferred, home, class })
    }

    fn vm(&self, number: usize, vm: &VmDraft<'d>, faults: &mut Faults<'_>) -> Option<ResourceShape> {
        let group = self.draft.groups.get(number)?;
        let layers = [&self.draft.policies[..], &group.policies, &vm.policies];
        let policy = Layers { layers, place: &vm.name.span }.resource(faults);
        let guid = vm.id.as_ref().and_then(|id| guid(id, faults));
        let everywhere = NodeSet::first(u8::try_from(self.draft.nodes.len()).unwrap_or(u8::MAX));
        let possible = match &vm.possible {
            None => everywhere,
            Some(names) => self.nodes(names, faults).into_iter().collect(),
        };
        let persistent = match vm.persistent.as_ref().map(|text| (text, text.text)) {
            None | Some((_, "online")) => Persistent::Online,
            Some((_, "offline")) => Persistent::Offline,
            Some((text, other)) => {
                let remedy =
                    meant(other, ["online", "offline"], || "write \"online\" or \"offline\"".to_owned());
                faults.at(&text.span, format!("a VM cannot be kept \"{other}\""), remedy);
                return None;
            }
        };
        let depends_on = self.needs(number, &vm.depends_on, faults);
        let group = GroupId(u32::try_from(number).ok()?);
        Some(ResourceShape { guid: guid?, group, policy: policy?, depends_on, possible, persistent })
    }

    /// The nodes of a list, none of them twice.
    fn nodes(&self, list: &[Text<'d>], faults: &mut Faults<'_>) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        for text in list {
            let Some(node) = self.node(text, faults) else { continue };
            if nodes.contains(&node) {
                faults.at(&text.span, format!("\"{}\" stands twice in this list", text.text), "name it once");
            }
            nodes.push(node);
        }
        nodes
    }

    fn node(&self, text: &Text<'d>, faults: &mut Faults<'_>) -> Option<NodeId> {
        let known = || self.names.nodes.iter().map(String::as_str);
        let place = number(&self.names.nodes, text.text);
        if place.is_none() && !faults.wants(&text.span) {
            return None;
        }
        let Some(place) = place else {
            let remedy = meant(text.text, known(), || format!("nodes are: {}", listed(known())));
            faults.at(&text.span, format!("there is no node \"{}\"", text.text), remedy);
            return None;
        };
        node_id(place)
    }

    /// The VMs of the same group that a list names.
    fn needs(&self, group: usize, list: &[Text<'d>], faults: &mut Faults<'_>) -> Vec<ResourceId> {
        let mut needs = Vec::new();
        for text in list {
            let found = self.draft.vms().zip(0_u32..).find(|((_, vm), _)| vm.name.text == text.text);
            if found.is_none() && !faults.wants(&text.span) {
                continue;
            }
            let Some(((other, _), number)) = found else {
                let known = || self.names.resources.iter().map(String::as_str);
                let remedy = meant(text.text, known(), || "name a VM of the same group".to_owned());
                faults.at(&text.span, format!("there is no VM \"{}\"", text.text), remedy);
                continue;
            };
            if other != group {
                let place = self.names.groups.get(other).map_or("", String::as_str);
                let problem =
                    format!("\"{}\" is in group \"{place}\", and no dependency leaves its group", text.text);
                faults.at(&text.span, problem, "put both into one group, or take the dependency out");
            } else if needs.contains(&ResourceId(number)) {
                faults.at(&text.span, format!("\"{}\" stands twice in this list", text.text), "name it once");
            }
            needs.push(ResourceId(number));
        }
        needs
    }
}

/// The identity that a text is.
fn guid(text: &Text<'_>, faults: &mut Faults<'_>) -> Option<Guid> {
    let guid = text.text.parse().ok();
    if guid.is_none() {
        let problem = format!("\"{}\" is no UUID", text.text);
        faults.at(
            &text.span,
            problem,
            "write what `virsh domuuid` says of the domain: 32 hexadecimal digits",
        );
    }
    guid
}
