//! What the setup says of single nodes and backends.

use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId};

use super::error::Fault;
use super::known::{Known, each_name};
use super::setup::{Draft, Note};
use super::words::{Place, Word};
use super::{Backend, Call, Target};
use takeover::resource::Function;

/// What was said of nodes and backends, resolved.
#[derive(Debug)]
pub(super) struct Notes {
    /// What each node can bear, by node; empty where nothing was said of any.
    pub(super) capacity: Vec<u32>,
    /// How far each clock runs from true time in ppm, by node.
    pub(super) clocks: Vec<i32>,
    /// The nodes with a watchdog.
    pub(super) watchdogs: NodeSet,
    /// How each backend behaves, by resource.
    pub(super) backends: Vec<Backend>,
}

/// What has been said so far, with room for "nothing yet".
struct Said<'d, 'a> {
    draft: &'d Draft<'a>,
    members: Vec<Vec<ResourceId>>,
    capacity: Vec<Option<u32>>,
    clocks: Vec<Option<i32>>,
    watchdogs: NodeSet,
    backends: Vec<Backend>,
    starts: Vec<Option<Millis>>,
    stops: Vec<Option<Millis>>,
}

/// Resolves what was said of nodes and backends. `group_of` gives each resource's group.
///
/// # Errors
/// An unknown name, or the same thing said twice.
pub(super) fn notes(draft: &Draft<'_>, group_of: &[GroupId]) -> Result<Notes, Fault> {
    let nodes = draft.known.names.nodes.len();
    let resources = draft.known.names.resources.len();
    let mut said = Said {
        draft,
        members: members(draft.groups.len(), group_of),
        capacity: vec![None; nodes],
        clocks: vec![None; nodes],
        watchdogs: NodeSet::EMPTY,
        backends: vec![Backend::DEFAULT; resources],
        starts: vec![None; resources],
        stops: vec![None; resources],
    };
    for note in &draft.notes {
        said.note(note)?;
    }
    let times = said.starts.iter().zip(&said.stops);
    for (backend, (&start, &stop)) in said.backends.iter_mut().zip(times) {
        backend.start_takes = start.unwrap_or(backend.start_takes);
        backend.stop_takes = stop.unwrap_or(backend.stop_takes);
    }
    let counted = said.capacity.iter().any(Option::is_some);
    // Beside nodes whose capacity counts, one without a word bears anything.
    let capacity =
        said.capacity.iter().filter(|_| counted).map(|amount| amount.unwrap_or(u32::MAX)).collect();
    let clocks = said.clocks.iter().map(|ppm| ppm.unwrap_or(0)).collect();
    Ok(Notes { capacity, clocks, watchdogs: said.watchdogs, backends: said.backends })
}

/// The resources of each group, by group.
fn members(groups: usize, group_of: &[GroupId]) -> Vec<Vec<ResourceId>> {
    let mut members = vec![Vec::new(); groups];
    for (number, group) in (0_u32..).zip(group_of) {
        let list = usize::try_from(group.0).ok().and_then(|place| members.get_mut(place));
        if let Some(list) = list {
            list.push(ResourceId(number));
        }
    }
    members
}

impl Said<'_, '_> {
    /// Takes in one note.
    fn note(&mut self, note: &Note<'_>) -> Result<(), Fault> {
        let known = &self.draft.known;
        match note {
            Note::Capacity(word, amount) => {
                for node in known.nodes(&[*word])? {
                    fill(self.capacity.get_mut(node.index()), *amount, *word, "the capacity")?;
                }
            }
            Note::Clock(word, ppm) => {
                for node in known.nodes(&[*word])? {
                    fill(self.clocks.get_mut(node.index()), *ppm, *word, "the clock")?;
                }
            }
            Note::Watchdogs(words) => {
                for (word, node) in nodes(known, words)? {
                    let twice = self.watchdogs.contains(node);
                    refuse(twice, word.place, "the watchdog")?;
                    self.watchdogs = self.watchdogs.with(node);
                }
            }
            Note::Lacks(words, functions) => {
                self.each(words, |said, resource, _| said.lack(resource, functions))?;
            }
            Note::Missing(words, on) => {
                let on = nodes(known, on)?;
                self.each(words, |said, resource, _| said.miss(resource, &on))?;
            }
            Note::Takes(call, words, time) => {
                self.each(words, |said, resource, word| {
                    let (times, what) = match call {
                        Call::Start => (&mut said.starts, "how long starts take"),
                        Call::Stop => (&mut said.stops, "how long stops take"),
                    };
                    let place = usize::try_from(resource.0).ok();
                    fill(place.and_then(|place| times.get_mut(place)), *time, word, what)
                })?;
            }
        }
        Ok(())
    }

    /// Visits each resource that words, ranges and groups among them stand for.
    fn each<'w>(
        &mut self,
        words: &[Word<'w>],
        mut visit: impl FnMut(&mut Self, ResourceId, Word<'w>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for &word in words {
            each_name(word, |name| match self.draft.known.target(name, word.place)? {
                Target::Resource(resource) => visit(self, resource, word),
                Target::Group(group) => {
                    let place = usize::try_from(group.0).unwrap_or(usize::MAX);
                    let members = self.members.get(place).cloned().unwrap_or_default();
                    if members.is_empty() {
                        let problem = format!("group \"{name}\" has no resources");
                        return Err(Fault::at(word.place, problem, "name a resource"));
                    }
                    members.into_iter().try_for_each(|resource| visit(self, resource, word))
                }
            })?;
        }
        Ok(())
    }

    /// Takes functions from a backend.
    fn lack(&mut self, resource: ResourceId, functions: &[(Function, Place)]) -> Result<(), Fault> {
        let place = usize::try_from(resource.0).unwrap_or(usize::MAX);
        let Some(backend) = self.backends.get_mut(place) else { return Ok(()) };
        for &(function, place) in functions {
            refuse(backend.lacks.contains(function), place, function.name())?;
            backend.lacks = backend.lacks.with(function);
        }
        Ok(())
    }

    /// Takes a backend from nodes.
    fn miss(&mut self, resource: ResourceId, on: &[(Word<'_>, NodeId)]) -> Result<(), Fault> {
        let place = usize::try_from(resource.0).unwrap_or(usize::MAX);
        let Some(backend) = self.backends.get_mut(place) else { return Ok(()) };
        for &(word, node) in on {
            refuse(backend.missing_on.contains(node), word.place, "the missing backend")?;
            backend.missing_on = backend.missing_on.with(node);
        }
        Ok(())
    }
}

/// The nodes that words and ranges name, each with its word.
fn nodes<'w>(known: &Known, words: &[Word<'w>]) -> Result<Vec<(Word<'w>, NodeId)>, Fault> {
    let mut found = Vec::new();
    for &word in words {
        for node in known.nodes(&[word])? {
            found.push((word, node));
        }
    }
    Ok(found)
}

/// Fills a place that must be empty.
fn fill<T>(place: Option<&mut Option<T>>, value: T, word: Word<'_>, what: &str) -> Result<(), Fault> {
    let again = place.is_some_and(|place| place.replace(value).is_some());
    refuse(again, word.place, what)
}

/// Refuses what was said before.
fn refuse(again: bool, place: Place, what: &str) -> Result<(), Fault> {
    if again {
        return Err(Fault::at(place, format!("{what} was already given here or above"), "give it once"));
    }
    Ok(())
}
