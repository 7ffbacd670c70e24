//! What the cluster's file says against the database that was set up from it.

use std::collections::{BTreeMap, BTreeSet};

use takeover::cluster::Cluster;
use takeover::node::Order;
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::shape::{GroupShape, ResourceShape, Shape};
use takeover::units::{GroupId, NodeId, ResourceId};
use takeover_policies::{Field, Of, fields};
use takeover_trace::Names;

use super::cluster::ClusterConfig;

/// Something that the file says and the database does not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Difference {
    /// Policies of a VM, which change while it runs.
    Policy(PolicyChange),
    /// What does not change while the cluster runs: an agent does not start on it.
    Contradiction(Contradiction),
}

/// Policies of one VM that the file changes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicyChange {
    /// Its number in the database.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Its policies as the file has them.
    pub policy: ResourcePolicy,
    /// Which of them change.
    pub changes: Vec<Change>,
}

/// One policy that changes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// Its name.
    pub word: &'static str,
    /// What the database says.
    pub from: String,
    /// What the file says.
    pub to: String,
}

impl PolicyChange {
    /// The order that makes the database say what the file says.
    #[must_use]
    pub const fn order(&self) -> Order {
        Order::SetPolicy(self.resource, self.policy)
    }
}

/// What the file says against the database.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{problem} ({remedy})")]
pub struct Contradiction {
    /// What is said against what.
    pub problem: String,
    /// How to mend it.
    pub remedy: String,
}

/// All that the file says and the database does not, in the order of the file: `names` are what the
/// database calls its parts, by number. Things are the same if they have the same name; their numbers
/// may differ, because the database gives none again. Whether a VM is to run is not compared: after
/// the set-up the operators' orders count.
#[must_use]
pub fn differences(configured: &ClusterConfig, names: &Names, stored: &Cluster) -> Vec<Difference> {
    let file = View::new(&configured.names, &configured.shape);
    let database = View::new(names, stored.shape());
    let mut found = Found(Vec::new());
    found.cluster(&file, &database);
    found.lists("node", &file.nodes, &database.nodes);
    for (name, &node) in &file.nodes {
        if let Some(&other) = database.nodes.get(name) {
            let bears = |view: &View<'_>, node| view.shape.capacity(node).filter(|&most| most < u32::MAX);
            let bears = |view: &View<'_>, node| {
                bears(view, node).map_or("anything".to_owned(), |most| most.to_string())
            };
            found.differ(
                &format!("the capacity of node \"{name}\""),
                bears(&file, node),
                bears(&database, other),
            );
        }
    }
    found.lists("group", &file.groups, &database.groups);
    for (name, &group) in &file.groups {
        if let Some(&other) = database.groups.get(name) {
            found.said(&format!("group \"{name}\""), file.group(group), database.group(other));
        }
    }
    found.lists("VM", &file.vms, &database.vms);
    for (name, &vm) in &file.vms {
        let Some(&other) = database.vms.get(name) else { continue };
        found.said(&format!("VM \"{name}\""), file.vm(vm), database.vm(other));
        if let Some((new, old)) = configured.shape.resource(vm).zip(stored.policy(other)) {
            found.policy(name, other, new.policy, old);
        }
    }
    found.0
}

/// A cluster with the names of its parts: of those that were not removed.
struct View<'a> {
    shape: &'a Shape,
    names: &'a Names,
    nodes: BTreeMap<&'a str, NodeId>,
    groups: BTreeMap<&'a str, GroupId>,
    vms: BTreeMap<&'a str, ResourceId>,
}

/// What is said of a thing, each with what it is about.
type Said = Vec<(&'static str, String)>;

impl<'a> View<'a> {
    fn new(names: &'a Names, shape: &'a Shape) -> Self {
        let nodes = shape.nodes().iter().map(|node| (named(&names.nodes, node.index()), node));
        let groups = shape.group_ids().map(|group| (named(&names.groups, place(group.0)), group));
        let vms = shape.resource_ids().map(|vm| (named(&names.resources, place(vm.0)), vm));
        Self { shape, names, nodes: nodes.collect(), groups: groups.collect(), vms: vms.collect() }
    }

    fn nodes_of(&self, nodes: impl IntoIterator<Item = NodeId>) -> String {
        listed(nodes.into_iter().map(|node| named(&self.names.nodes, node.index())))
    }

    fn group(&self, id: GroupId) -> Said {
        let Some(group) = self.shape.group(id) else { return Vec::new() };
        let mut said = vec![
            ("preferred", self.nodes_of(group.preferred.iter().copied())),
            ("home", self.nodes_of(group.home)),
            ("the groups that it is kept apart from", self.apart(id, group)),
        ];
        let policy = group.policy.spec();
        said.extend(fields().filter_map(|field| match field.of {
            Of::Group(slot) => Some((field.word, (slot.get)(policy))),
            Of::Resource(_) | Of::Cluster(_) | Of::Lease(_) => None,
        }));
        said
    }

    /// The other groups of a group's class, by name. A class of one is none: it keeps nothing apart.
    fn apart(&self, id: GroupId, group: &GroupShape) -> String {
        let same = |other: &GroupId| {
            let class = self.shape.group(*other).and_then(|other| other.class);
            *other != id && class.is_some() && class == group.class
        };
        let names: BTreeSet<&str> = self
            .shape
            .group_ids()
            .filter(same)
            .map(|other| named(&self.names.groups, place(other.0)))
            .collect();
        listed(names)
    }

    fn vm(&self, id: ResourceId) -> Said {
        let Some(vm) = self.shape.resource(id) else { return Vec::new() };
        let ResourceShape { guid, group, depends_on, possible, .. } = vm;
        let needs: BTreeSet<&str> =
            depends_on.iter().map(|other| named(&self.names.resources, place(other.0))).collect();
        let possible = self.shape.nodes().and(*possible).iter();
        let possible: BTreeSet<&str> = possible.map(|node| named(&self.names.nodes, node.index())).collect();
        vec![
            ("id", guid.to_string()),
            ("the group", named(&self.names.groups, place(group.0)).to_owned()),
            ("depends-on", listed(needs)),
            ("possible", listed(possible)),
        ]
    }

    /// The policies of the cluster and of its lease.
    fn policies(&self) -> Said {
        let spec = self.shape.policy().spec();
        let said = |field: &Field| match field.of {
            Of::Cluster(slot) => Some((field.word, (slot.get)(spec))),
            Of::Lease(slot) => Some((field.word, (slot.get)(&spec.lease))),
            Of::Resource(_) | Of::Group(_) => None,
        };
        fields().filter_map(said).collect()
    }
}

/// The name at a place of a list.
fn named(names: &[String], place: usize) -> &str {
    names.get(place).map_or("?", String::as_str)
}

/// A number as a place in a list.
fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Names in a row; `none` where there is none.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// What differs, as far as it was found.
struct Found(Vec<Difference>);

impl Found {
    /// What is said of one thing in the file and in the database.
    fn differ(&mut self, what: &str, file: String, database: String) {
        if file != database {
            self.contradiction(
                format!("{what} is {file} in the file and {database} in the database"),
                "it does not change while the cluster runs: write what the database has, or set up a new one",
            );
        }
    }

    fn contradiction(&mut self, problem: String, remedy: &str) {
        let remedy = remedy.to_owned();
        self.0.push(Difference::Contradiction(Contradiction { problem, remedy }));
    }

    fn cluster(&mut self, file: &View<'_>, database: &View<'_>) {
        for ((word, file), (_, database)) in file.policies().into_iter().zip(database.policies()) {
            self.differ(word, file, database);
        }
    }

    /// The names that only one side has.
    fn lists<T>(&mut self, kind: &str, file: &BTreeMap<&str, T>, database: &BTreeMap<&str, T>) {
        for name in file.keys().filter(|name| !database.contains_key(*name)) {
            let problem = format!("{kind} \"{name}\" is in the file and not in the database");
            self.contradiction(problem, "take it out of the file, or set up a new database");
        }
        for name in database.keys().filter(|name| !file.contains_key(*name)) {
            let problem = format!("{kind} \"{name}\" is in the database and not in the file");
            self.contradiction(
                problem,
                "write it into the file as the database has it, or set up a new database",
            );
        }
    }

    /// What is said of a group or a VM.
    fn said(&mut self, of: &str, file: Said, database: Said) {
        for ((what, file), (_, database)) in file.into_iter().zip(database) {
            self.differ(&format!("{what} of {of}"), file, database);
        }
    }

    /// The policies of a VM that differ.
    fn policy(&mut self, name: &str, resource: ResourceId, policy: ResourcePolicy, stored: &ResourcePolicy) {
        let changes = changes(stored.spec(), policy.spec());
        if !changes.is_empty() {
            self.0.push(Difference::Policy(PolicyChange {
                resource,
                name: name.to_owned(),
                policy,
                changes,
            }));
        }
    }
}

/// The policies of a VM that are not the same.
pub(super) fn changes(from: &ResourceSpec, to: &ResourceSpec) -> Vec<Change> {
    let change = |field: &'static Field| match field.of {
        Of::Resource(slot) => {
            let (from, to) = ((slot.get)(from), (slot.get)(to));
            (from != to).then_some(Change { word: field.word, from, to })
        }
        Of::Group(_) | Of::Cluster(_) | Of::Lease(_) => None,
    };
    fields().filter_map(change).collect()
}
