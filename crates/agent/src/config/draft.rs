//! The cluster's file as it stands there, before names are looked up.

use std::collections::BTreeMap;

use takeover::units::NodeId;
use toml::Spanned;
use toml::de::DeTable;

use super::choices::{Choice, Level, choices};
use super::keys::{CLUSTER, GROUP, NODE, VM};
use super::source::{Faults, Section, Span, Text, called};

/// The longest name in letters: longer ones fit no line of a log, and no name of a file.
const LONGEST_NAME: usize = 64;

/// The whole file.
#[derive(Debug)]
pub(super) struct Draft<'d> {
    /// The cluster's name, where it has one.
    pub(super) name: Option<Text<'d>>,
    /// The policies of everything.
    pub(super) policies: Vec<Choice<'d>>,
    /// The nodes in their order.
    pub(super) nodes: Vec<NodeDraft<'d>>,
    /// The groups in their order.
    pub(super) groups: Vec<GroupDraft<'d>>,
}

impl<'d> Draft<'d> {
    /// All VMs in their order, each with its group's place.
    pub(super) fn vms(&self) -> impl Iterator<Item = (usize, &VmDraft<'d>)> {
        let groups = self.groups.iter().enumerate();
        groups.flat_map(|(number, group)| group.vms.iter().map(move |vm| (number, vm)))
    }
}

/// A node.
#[derive(Debug)]
pub(super) struct NodeDraft<'d> {
    pub(super) name: Text<'d>,
    pub(super) capacity: Option<u32>,
}

/// A group.
#[derive(Debug)]
pub(super) struct GroupDraft<'d> {
    pub(super) name: Text<'d>,
    pub(super) home: Option<Text<'d>>,
    pub(super) preferred: Vec<Text<'d>>,
    pub(super) class: Option<Text<'d>>,
    pub(super) policies: Vec<Choice<'d>>,
    pub(super) vms: Vec<VmDraft<'d>>,
}

/// A VM.
#[derive(Debug)]
pub(super) struct VmDraft<'d> {
    pub(super) name: Text<'d>,
    pub(super) id: Option<Text<'d>>,
    pub(super) persistent: Option<Text<'d>>,
    pub(super) depends_on: Vec<Text<'d>>,
    pub(super) possible: Option<Vec<Text<'d>>>,
    pub(super) policies: Vec<Choice<'d>>,
}

/// Reads the file's tables.
pub(super) fn draft<'d>(document: &'d Spanned<DeTable<'d>>, faults: &mut Faults<'_>) -> Draft<'d> {
    let top = Section::top(&CLUSTER, document, faults);
    let name = top.needed("name", faults);
    let name = name.filter(|name| is_name(name, faults));
    let policies = choices(&top, Level::Cluster, faults);
    let (mut seen, mut nodes) = (Names::new("nodes"), Vec::new());
    for section in top.sections("node", &NODE, faults) {
        if nodes.len() >= usize::from(NodeId::MAX) {
            let remedy = format!("a cluster has at most {}", NodeId::MAX);
            faults.at(&section.span, "this node is one too many", remedy);
            break;
        }
        let capacity = capacity(&section, faults);
        nodes.extend(seen.name(&section, faults).map(|name| NodeDraft { name, capacity }));
    }
    if nodes.is_empty() && top.value("node").is_none() {
        faults.of_file(
            "there is no [[node]]",
            format!("write {} and {} below it", NODE.title, NODE.example("name")),
        );
    }
    let (mut seen, mut vms, mut groups) = (Names::new("groups"), Names::new("VMs"), Vec::new());
    let mut ids = BTreeMap::new();
    for section in top.sections("group", &GROUP, faults) {
        groups.extend(group(&section, &mut seen, &mut vms, &mut ids, faults));
    }
    Draft { name, policies, nodes, groups }
}

/// The identities that were given, and where.
type Ids<'d> = BTreeMap<u128, Text<'d>>;

fn group<'d>(
    section: &Section<'d>,
    seen: &mut Names<'d>,
    names: &mut Names<'d>,
    ids: &mut Ids<'d>,
    faults: &mut Faults<'_>,
) -> Option<GroupDraft<'d>> {
    let name = seen.name(section, faults);
    let home = section.text("home", faults);
    let preferred = section.texts("preferred", faults).unwrap_or_default();
    let class = section.text("apart", faults);
    let policies = choices(section, Level::Group, faults);
    let mut vms = Vec::new();
    for section in section.sections("vm", &VM, faults) {
        let name = names.name(&section, faults);
        vms.extend(vm(&section, name, ids, faults));
    }
    Some(GroupDraft { name: name?, home, preferred, class, policies, vms })
}

fn vm<'d>(
    section: &Section<'d>,
    name: Option<Text<'d>>,
    ids: &mut Ids<'d>,
    faults: &mut Faults<'_>,
) -> Option<VmDraft<'d>> {
    let id = section.needed("id", faults);
    let persistent = section.text("persistent", faults);
    let depends_on = section.texts("depends-on", faults).unwrap_or_default();
    let possible = section.texts("possible", faults);
    let policies = choices(section, Level::Vm, faults);
    let name = name?;
    let guid = id.as_ref().and_then(|id| id.text.parse::<takeover::units::Guid>().ok());
    if let Some((id, guid)) = id.as_ref().zip(guid)
        && let Some(other) = ids.insert(guid.0, name.clone())
    {
        let problem = format!("\"{}\" and \"{}\" have the same UUID", other.text, name.text);
        faults.at(&id.span, problem, "write what `virsh domuuid` says of each of them");
    }
    Some(VmDraft { name, id, persistent, depends_on, possible, policies })
}

/// What a node can bear, if that is said.
fn capacity(section: &Section<'_>, faults: &mut Faults<'_>) -> Option<u32> {
    let value = section.value("capacity")?;
    let number = value.get_ref().as_integer();
    let number = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
    if number.is_none() {
        let problem = format!("this is {}, and no capacity", called(value));
        faults.at(
            &value.span(),
            problem,
            format!("write a whole number from 0 to {}, as in {}", u32::MAX, NODE.example("capacity")),
        );
    }
    number
}

/// The names of one kind of thing, each given once.
struct Names<'d> {
    /// What the things are called.
    kind: &'static str,
    seen: BTreeMap<&'d str, Span>,
}

impl<'d> Names<'d> {
    const fn new(kind: &'static str) -> Self {
        Self { kind, seen: BTreeMap::new() }
    }

    /// The name of the thing that a table is about.
    fn name(&mut self, section: &Section<'d>, faults: &mut Faults<'_>) -> Option<Text<'d>> {
        let name = section.needed("name", faults).filter(|name| is_name(name, faults))?;
        let first = self.seen.insert(name.text, name.span.clone());
        if let Some(first) = first.filter(|_| faults.wants(&name.span)) {
            let problem = format!("two {} are called \"{}\"", self.kind, name.text);
            let remedy = format!("the first is at line {}; give each a name of its own", faults.line(&first));
            faults.at(&name.span, problem, remedy);
        }
        Some(name)
    }
}

/// Whether a text can be a name; if not, that is told.
fn is_name(name: &Text<'_>, faults: &mut Faults<'_>) -> bool {
    let text = name.text;
    let odd = |letter: char| letter.is_control() || letter == '"' || letter == '/';
    let problem = if text.trim().is_empty() {
        "this name is empty"
    } else if text.trim() != text {
        "this name begins or ends with a blank"
    } else if text.chars().any(odd) {
        "no name has quotes, slashes or unprintable characters"
    } else if text.chars().count() > LONGEST_NAME {
        "this name is too long"
    } else {
        return true;
    };
    faults.at(&name.span, problem, format!("write a name of 1 to {LONGEST_NAME} letters"));
    false
}
