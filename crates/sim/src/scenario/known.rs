//! The names of a scenario, and what each of them means.

use std::collections::{BTreeMap, BTreeSet};

use takeover::units::{GroupId, NodeId, ResourceId};
use takeover_policies::near::{listed, meant};

use super::error::Fault;
use super::words::{Place, Word};
use super::{Kind, Names, Target};

/// The most groups, and the most resources, that a scenario may have. Clusters have 8 000.
const MOST: u32 = 100_000;

/// The most characters of a name.
const LONGEST_NAME: usize = 64;

/// What a name means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meaning {
    /// A node.
    Node(NodeId),
    /// A group.
    Group(GroupId),
    /// A resource.
    Resource(ResourceId),
    /// A resource and the group of the same name that it has to itself (`vms`).
    Both(GroupId, ResourceId),
}

impl Meaning {
    /// What an error calls it.
    const fn noun(self) -> &'static str {
        match self {
            Self::Node(_) => "a node",
            Self::Group(_) => "a group",
            Self::Resource(_) | Self::Both(..) => "a resource",
        }
    }
}

/// All names, each with one meaning.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The names by number.
    pub(super) names: Names,
    /// What each resource is, by number.
    pub(super) kinds: Vec<Kind>,
    /// What each name means, and the line that declared it.
    meanings: BTreeMap<String, (Meaning, u32)>,
    /// The names that the story adds: an addition that was refused may be given again.
    added: BTreeSet<String>,
}

impl Known {
    /// Declares a node.
    ///
    /// # Errors
    /// The name is taken or too long, or 64 nodes exist.
    pub(super) fn add_node(&mut self, name: &str, place: Place) -> Result<(), Fault> {
        let number = u8::try_from(self.names.nodes.len().saturating_add(1)).ok();
        let Some(node) = number.and_then(NodeId::new) else {
            let problem = format!("\"{name}\" is one node too many; a cluster has at most {}", NodeId::MAX);
            return Err(Fault::at(place, problem, "take nodes out"));
        };
        self.declare(name, place, Meaning::Node(node))?;
        self.names.nodes.push(name.to_owned());
        Ok(())
    }

    /// Declares a group.
    ///
    /// # Errors
    /// The name is taken or too long, or there are too many groups.
    pub(super) fn add_group(&mut self, name: &str, place: Place) -> Result<GroupId, Fault> {
        let group = GroupId(next_number(self.names.groups.len(), "groups", place)?);
        self.declare(name, place, Meaning::Group(group))?;
        self.names.groups.push(name.to_owned());
        Ok(group)
    }

    /// Declares a resource.
    ///
    /// # Errors
    /// The name is taken or too long, or there are too many resources.
    pub(super) fn add_resource(&mut self, name: &str, kind: Kind, place: Place) -> Result<ResourceId, Fault> {
        let resource = ResourceId(next_number(self.names.resources.len(), "resources", place)?);
        self.declare(name, place, Meaning::Resource(resource))?;
        self.names.resources.push(name.to_owned());
        self.kinds.push(kind);
        Ok(resource)
    }

    /// Declares a VM and a group of its own, both under one name.
    ///
    /// # Errors
    /// The name is taken or too long, or there are too many groups or resources.
    pub(super) fn add_both(&mut self, name: &str, place: Place) -> Result<(GroupId, ResourceId), Fault> {
        let group = GroupId(next_number(self.names.groups.len(), "groups", place)?);
        let resource = ResourceId(next_number(self.names.resources.len(), "resources", place)?);
        self.declare(name, place, Meaning::Both(group, resource))?;
        self.names.groups.push(name.to_owned());
        self.names.resources.push(name.to_owned());
        self.kinds.push(Kind::Vm);
        Ok((group, resource))
    }

    /// Gives a name its meaning.
    fn declare(&mut self, name: &str, place: Place, meaning: Meaning) -> Result<(), Fault> {
        if name.chars().count() > LONGEST_NAME {
            let problem = format!("this name has more than {LONGEST_NAME} characters");
            return Err(Fault::at(place, problem, "shorten it"));
        }
        if let Some((first, line)) = self.meanings.get(name) {
            let problem = format!("\"{name}\" is already {}, declared at line {line}", first.noun());
            let remedy = "give each node, group and resource a name of its own";
            return Err(Fault::at(place, problem, remedy));
        }
        self.meanings.insert(name.to_owned(), (meaning, place.line));
        Ok(())
    }

    /// Whether the story added this name before; from now on it did.
    pub(super) fn again(&mut self, name: &str) -> bool {
        let again = self.added.contains(name);
        if !again && !self.meanings.contains_key(name) {
            self.added.insert(name.to_owned());
        }
        again
    }

    /// What a name means.
    ///
    /// # Errors
    /// Nothing is called that.
    pub(super) fn meaning(&self, name: &str, place: Place) -> Result<Meaning, Fault> {
        if let Some(&(meaning, _)) = self.meanings.get(name) {
            return Ok(meaning);
        }
        let remedy = meant(name, alike(name, self.meanings.keys()), || {
            format!("declare it with \"nodes\", \"group\" or \"vm\", or name one of: {}", self.some())
        });
        Err(Fault::at(place, format!("nothing is called \"{name}\""), remedy))
    }

    /// Some names of resources and groups.
    fn some(&self) -> String {
        listed(self.names.resources.iter().chain(&self.names.groups).map(String::as_str))
    }

    /// The node of this name.
    ///
    /// # Errors
    /// No node is called that.
    pub(super) fn node_named(&self, name: &str, place: Place) -> Result<NodeId, Fault> {
        match self.meanings.get(name) {
            Some(&(Meaning::Node(node), _)) => Ok(node),
            Some(&(other @ (Meaning::Group(_) | Meaning::Resource(_) | Meaning::Both(..)), line)) => {
                Err(other_kind(name, place, "node", other, line))
            }
            None => Err(absent(name, place, "node", &self.names.nodes, &format!("nodes ... {name}"))),
        }
    }

    /// The node that a word names.
    ///
    /// # Errors
    /// No node is called that.
    pub(super) fn node(&self, word: Word<'_>) -> Result<NodeId, Fault> {
        self.node_named(word.text, word.place)
    }

    /// The nodes that words and ranges name, in their order.
    ///
    /// # Errors
    /// A name that no node has, a node that is named twice, or no range.
    pub(super) fn nodes(&self, words: &[Word<'_>]) -> Result<Vec<NodeId>, Fault> {
        let mut nodes = Vec::new();
        for &word in words {
            each_name(word, |name| {
                let node = self.node_named(name, word.place)?;
                if nodes.contains(&node) {
                    let problem = format!("node \"{name}\" is named twice");
                    return Err(Fault::at(word.place, problem, "name each node once"));
                }
                nodes.push(node);
                Ok(())
            })?;
        }
        Ok(nodes)
    }

    /// The group that a word names.
    ///
    /// # Errors
    /// No group is called that.
    pub(super) fn group(&self, word: Word<'_>) -> Result<GroupId, Fault> {
        let (name, place) = (word.text, word.place);
        match self.meanings.get(name) {
            Some(&(Meaning::Group(group) | Meaning::Both(group, _), _)) => Ok(group),
            Some(&(other @ (Meaning::Node(_) | Meaning::Resource(_)), line)) => {
                Err(other_kind(name, place, "group", other, line))
            }
            None => Err(absent(name, place, "group", &self.names.groups, &format!("group {name}"))),
        }
    }

    /// The resource that a word names.
    ///
    /// # Errors
    /// No resource is called that.
    pub(super) fn resource(&self, word: Word<'_>) -> Result<ResourceId, Fault> {
        let (name, place) = (word.text, word.place);
        match self.meanings.get(name) {
            Some(&(Meaning::Resource(resource) | Meaning::Both(_, resource), _)) => Ok(resource),
            Some(&(other @ (Meaning::Node(_) | Meaning::Group(_)), line)) => {
                Err(other_kind(name, place, "resource", other, line))
            }
            None => {
                let how = format!("vm {name} in GROUP");
                Err(absent(name, place, "resource", &self.names.resources, &how))
            }
        }
    }

    /// The VM that a word names.
    ///
    /// # Errors
    /// No resource is called that, or it is no VM.
    pub(super) fn vm(&self, word: Word<'_>) -> Result<ResourceId, Fault> {
        let resource = self.resource(word)?;
        let kind = usize::try_from(resource.0).ok().and_then(|place| self.kinds.get(place));
        if kind == Some(&Kind::Vm) {
            return Ok(resource);
        }
        let problem = format!("\"{}\" is no VM, so nothing runs inside it", word.text);
        Err(Fault::at(word.place, problem, "name a VM, or declare it with \"vm\""))
    }

    /// The group or resource that a word names; the resource where it names both.
    ///
    /// # Errors
    /// No group or resource is called that.
    pub(super) fn target(&self, name: &str, place: Place) -> Result<Target, Fault> {
        match self.meaning(name, place)? {
            Meaning::Group(group) => Ok(Target::Group(group)),
            Meaning::Resource(resource) | Meaning::Both(_, resource) => Ok(Target::Resource(resource)),
            Meaning::Node(_) => {
                let problem = format!("\"{name}\" is a node; here stands a resource or a group");
                let remedy = format!("name one of: {}", self.some());
                Err(Fault::at(place, problem, remedy))
            }
        }
    }
}

/// The number of the next of `count` things.
fn next_number(count: usize, what: &str, place: Place) -> Result<u32, Fault> {
    let number = u32::try_from(count).ok().filter(|&number| number < MOST);
    number.ok_or_else(|| {
        Fault::at(place, format!("more than {MOST} {what}"), "split the scenario, or take some out")
    })
}

/// The fault that a name has another meaning than the statement needs.
fn other_kind(name: &str, place: Place, noun: &str, meaning: Meaning, line: u32) -> Fault {
    let problem = format!("\"{name}\" is {} (line {line}), not a {noun}", meaning.noun());
    Fault::at(place, problem, format!("name a {noun} here"))
}

/// The fault that no such thing has this name.
fn absent(name: &str, place: Place, noun: &str, known: &[String], how: &str) -> Fault {
    let names = || known.iter().map(String::as_str);
    let problem = match known.len() {
        0 => format!("there is no {noun} \"{name}\", nor any other"),
        1 => format!("there is no {noun} \"{name}\"; the only {noun} is {}", listed(names())),
        2.. => format!("there is no {noun} \"{name}\"; {noun}s are {}", listed(names())),
    };
    let remedy = meant(name, alike(name, known), || format!("declare it with \"{how}\""));
    Fault::at(place, problem, remedy)
}

/// The names that `name` could be a slip for. One that differs by its number alone is another
/// thing and not a slip.
fn alike<'k>(name: &str, known: impl IntoIterator<Item = &'k String>) -> impl Iterator<Item = &'k str> {
    let stem = |text: &str| text.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned();
    let own = stem(name);
    let numbered = own.len() < name.len();
    known.into_iter().map(String::as_str).filter(move |other| !numbered || stem(other) != own)
}

/// Visits each name that a word stands for: itself, or where it is a range such as `n1..n64` the
/// names from the first to the last. A word in quotes is never a range.
///
/// # Errors
/// No range, the larger number first, or more names than a scenario may have; and what `visit` says.
pub(super) fn each_name(
    word: Word<'_>,
    mut visit: impl FnMut(&str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if word.quoted || !word.text.contains("..") {
        return visit(word.text);
    }
    let fault = |problem: String| {
        let remedy = "write a range as in n1..n64, or put a name that contains .. in quotes";
        Err(Fault::at(word.place, problem, remedy))
    };
    let Some((first, last)) =
        word.text.split_once("..").and_then(|(first, last)| numbered(first).zip(numbered(last)))
    else {
        return fault(format!("\"{}\" is no range of names", word.text));
    };
    let Some((first, last)) = read(first).zip(read(last)) else {
        return fault(format!("a number in \"{}\" is larger than {}", word.text, u32::MAX));
    };
    let (prefix, digits, low) = first;
    if prefix != last.0 || low > last.2 {
        return fault(format!("\"{}\" does not run from a lower to a higher name", word.text));
    }
    if last.2.saturating_sub(low) >= MOST {
        return fault(format!("\"{}\" stands for more than {MOST} names", word.text));
    }
    let width = digits.len();
    (low..=last.2).try_for_each(|number| visit(&format!("{prefix}{number:0width$}")))
}

/// One end of a range: what stands before the number, and the digits.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let prefix = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = text.strip_prefix(prefix).filter(|digits| !digits.is_empty())?;
    Some((prefix, digits))
}

/// The same with the number; none where it is too large for one.
fn read<'a>((prefix, digits): (&'a str, &'a str)) -> Option<(&'a str, &'a str, u32)> {
    Some((prefix, digits, digits.parse().ok()?))
}
