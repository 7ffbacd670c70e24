//! `expect`: what must hold, and when.

use takeover::units::{GroupId, Millis, NodeId, ResourceId};
use takeover_policies::near::meant;
use takeover_policies::spelled;

use super::acts::{Scene, on_node};
use super::error::Fault;
use super::known::{Known, Meaning};
use super::number;
use super::setup::flag;
use super::words::{Word, Words};
use super::{Act, Condition, Expectation, GroupState, NodeState, ResourceState, When};

/// `expect CONDITION [by TIME|at TIME|until TIME]`.
pub(super) fn expect(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let condition = condition(words, scene.known)?;
    Ok(Act::Expect(Expectation { condition, when: when(words, scene.now)? }))
}

/// `expect never CONDITION until TIME`.
pub(super) fn never(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let condition = condition(words, scene.known)?;
    words.need("until")?;
    Ok(Act::Expect(Expectation { condition, when: When::Never(later(words, scene.now)?) }))
}

/// When the condition must hold; now where nothing is said.
pub(super) fn when(words: &mut Words<'_>, now: Millis) -> Result<When, Fault> {
    if words.take("by") {
        later(words, now).map(When::By)
    } else if words.take("at") {
        later(words, now).map(When::At)
    } else if words.take("until") {
        later(words, now).map(When::Throughout)
    } else {
        Ok(When::At(now))
    }
}

/// A time of the story that is not over.
pub(super) fn later(words: &mut Words<'_>, now: Millis) -> Result<Millis, Fault> {
    let word = words.word("a time of the story")?;
    let time = number::duration(word)?;
    if time < now {
        let problem = format!("{} is over: the statement stands at {}", word.text, spelled(now));
        return Err(Fault::at(word.place, problem, "write a time counted from the beginning of the story"));
    }
    Ok(time)
}

/// A name and what it must be.
fn condition(words: &mut Words<'_>, known: &Known) -> Result<Condition, Fault> {
    let name = words.word("a node, group or resource")?;
    if words.take("runs") {
        return runs(words, known, known.resource(name)?);
    }
    if words.take("flag") {
        return Ok(Condition::Flag { resource: known.resource(name)?, flag: flag(words)? });
    }
    if words.take("restarted") {
        let resource = known.resource(name)?;
        return Ok(Condition::Restarted { resource, times: times(words)? });
    }
    if words.take("in") {
        return within(words, known, known.resource(name)?);
    }
    if let Some(condition) = ownership(words, known, name)? {
        return Ok(condition);
    }
    let state = words.word("a condition")?;
    if state.is("failed") && words.take("over") {
        let group = known.group(name)?;
        return Ok(Condition::FailedOver { group, times: times(words)? });
    }
    match known.meaning(name.text, name.place)? {
        Meaning::Node(node) => node_state(node, state),
        Meaning::Group(group) => group_state(words, known, group, state),
        Meaning::Resource(resource) => resource_state(words, known, resource, state),
        Meaning::Both(group, resource) => {
            let of_group = find(&RESOURCE_STATES, state).is_none() && find(&GROUP_STATES, state).is_some();
            if of_group {
                group_state(words, known, group, state)
            } else {
                resource_state(words, known, resource, state)
            }
        }
    }
}

/// What a group can be said of besides its state; none for another word.
fn ownership(words: &mut Words<'_>, known: &Known, name: Word<'_>) -> Result<Option<Condition>, Fault> {
    if words.take("owned") {
        let group = known.group(name)?;
        words.need("by")?;
        let node = known.node(words.word("a node")?)?;
        return Ok(Some(Condition::OwnedBy { group, node }));
    }
    if words.take("waits") {
        return known.group(name).map(Condition::Waits).map(Some);
    }
    if words.take("settled") {
        return known.group(name).map(Condition::Settled).map(Some);
    }
    if words.take("acquired") {
        words.need("at")?;
        words.need("most")?;
        return Ok(Some(Condition::Acquired { group: known.group(name)?, most: times(words)? }));
    }
    Ok(None)
}

/// What follows `in`.
fn within(words: &mut Words<'_>, known: &Known, resource: ResourceId) -> Result<Condition, Fault> {
    if words.take("no") {
        words.need("group")?;
        return Ok(Condition::In { resource, group: None });
    }
    let group = known.group(words.word("a group, or \"no group\"")?)?;
    Ok(Condition::In { resource, group: Some(group) })
}

/// What follows `runs`.
fn runs(words: &mut Words<'_>, known: &Known, resource: ResourceId) -> Result<Condition, Fault> {
    if words.take("nowhere") {
        return Ok(Condition::RunsNowhere(resource));
    }
    match on_node(words, known)? {
        Some(node) => Ok(Condition::RunsOn { resource, node }),
        None => Err(words.missing("\"on\" and a node, or \"nowhere\"")),
    }
}

/// `K times`.
fn times(words: &mut Words<'_>) -> Result<u32, Fault> {
    let times = number::count(words.word("how often")?)?;
    if words.take("times") || words.take("time") { Ok(times) } else { Err(words.missing("\"times\"")) }
}

/// The states of a resource and their words.
const RESOURCE_STATES: [(&str, ResourceState); 5] = [
    ("online", ResourceState::Online),
    ("offline", ResourceState::Offline),
    ("online-pending", ResourceState::OnlinePending),
    ("offline-pending", ResourceState::OfflinePending),
    ("failed", ResourceState::Failed),
];

/// The states of a group and their words.
const GROUP_STATES: [(&str, GroupState); 5] = [
    ("online", GroupState::Online),
    ("offline", GroupState::Offline),
    ("partial-online", GroupState::PartialOnline),
    ("pending", GroupState::Pending),
    ("failed", GroupState::Failed),
];

/// The states of a node and their words.
const NODE_STATES: [(&str, NodeState); 5] = [
    ("up", NodeState::Up),
    ("down", NodeState::Down),
    ("paused", NodeState::Paused),
    ("quarantined", NodeState::Quarantined),
    ("absent", NodeState::Absent),
];

/// The state that a word names.
fn find<T: Copy>(states: &[(&str, T)], word: Word<'_>) -> Option<T> {
    states.iter().find(|(name, _)| word.is(name)).map(|(_, state)| *state)
}

/// The state that a word names; `others` are the conditions that could stand there too.
fn state<T: Copy>(states: &[(&str, T)], word: Word<'_>, what: &str, others: &[&str]) -> Result<T, Fault> {
    find(states, word).ok_or_else(|| {
        let names: Vec<&str> = states.iter().map(|(name, _)| *name).chain(others.iter().copied()).collect();
        let problem = format!("\"{}\" is nothing that {what} can be", word.text);
        let remedy =
            meant(word.text, names.iter().copied(), || format!("write one of: {}", names.join(", ")));
        Fault::at(word.place, problem, remedy)
    })
}

/// A state of a node.
fn node_state(node: NodeId, word: Word<'_>) -> Result<Condition, Fault> {
    Ok(Condition::Node { node, state: state(&NODE_STATES, word, "a node", &[])? })
}

/// A state of a group, and where.
fn group_state(
    words: &mut Words<'_>,
    known: &Known,
    group: GroupId,
    word: Word<'_>,
) -> Result<Condition, Fault> {
    let state =
        state(&GROUP_STATES, word, "a group", &["waits", "owned", "failed over", "acquired", "settled"])?;
    Ok(Condition::Group { group, state, node: on_node(words, known)? })
}

/// A state of a resource, and where.
fn resource_state(
    words: &mut Words<'_>,
    known: &Known,
    resource: ResourceId,
    word: Word<'_>,
) -> Result<Condition, Fault> {
    let state = state(&RESOURCE_STATES, word, "a resource", &["runs", "flag", "restarted", "in"])?;
    Ok(Condition::Resource { resource, state, node: on_node(words, known)? })
}
