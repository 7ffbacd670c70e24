//! What a node tells, as a line of the log.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Component, Entry};
use super::words;
use crate::group::Change;
use crate::node::{Drain, Node, Note, Order, Stepped, Told};
use crate::placement::Because;
use crate::resource::{Check, Event, Persistent};
use crate::session;
use crate::shape::{Shape, place};
use crate::units::{Claim, GroupId, Millis, NodeId, ResourceId};

/// What things are called.
#[derive(Clone, Copy, Debug)]
pub struct Legend<'a> {
    /// The cluster's shape.
    pub shape: &'a Shape,
    /// The nodes' names, from node 1.
    pub nodes: &'a [String],
    /// The groups' names.
    pub groups: &'a [String],
    /// The resources' names.
    pub resources: &'a [String],
}

impl Legend<'_> {
    /// A node's name; its number where it has none.
    #[must_use]
    pub fn node(&self, node: NodeId) -> String {
        self.nodes.get(node.index()).cloned().unwrap_or_else(|| format!("node-{}", node.number()))
    }

    /// A group's name; its number where it has none.
    #[must_use]
    pub fn group(&self, group: GroupId) -> String {
        self.groups.get(place(group.0)).cloned().unwrap_or_else(|| format!("group-{}", group.0))
    }

    /// A resource's name; its number where it has none.
    #[must_use]
    pub fn resource(&self, resource: ResourceId) -> String {
        let name = self.resources.get(place(resource.0)).cloned();
        name.unwrap_or_else(|| format!("resource-{}", resource.0))
    }
}

/// The part of a line that differs from one kind of news to the other.
struct Tale {
    component: Component,
    subject: String,
    claim: Option<Claim>,
    change: Option<(String, String)>,
    text: String,
}

/// The line for what `node` tells at this time.
///
/// What [`Told::is_quiet`] is worth no line: a log leaves it out, or is told of every renewal.
#[must_use]
pub fn describe(legend: &Legend<'_>, node: &Node, at: Millis, told: &Told) -> Entry {
    let name = |node| legend.node(node);
    let me = legend.node(node.id());
    let tale = match told {
        Told::Resource(step) => resource(legend, step),
        Told::Session { event, before, after, .. } => session(&me, *event, before, after),
        Told::Group(group, change) => group_changed(legend, *group, change),
        Told::Held(group, claim, flags) => held(legend, *group, *claim, flags),
        Told::Chose(group, reasons) => chose(legend, *group, reasons),
        Told::Dead(dead, incarnation) => {
            let text =
                format!("written dead: life i{} was unchanged for its whole ttl", incarnation.number());
            plain(Component::Nm, name(*dead), text)
        }
        Told::Fencing(node, incarnation, news) => {
            let retry = legend.shape.policy().spec().fencing_retry;
            plain(Component::Nm, name(*node), words::fencing(*incarnation, *news, retry))
        }
        Told::Ordered(order) => ordered(legend, *order),
        Told::Note(note) => noted(legend, &me, *note),
    };
    let Tale { component, subject, claim, change, text } = tale;
    Entry { at, node: me, component, subject, claim, change, text }
}

/// The target, and why each other node of the Node Manager's list was passed over.
fn chose(legend: &Legend<'_>, group: GroupId, reasons: &[(NodeId, Because)]) -> Tale {
    let taken = reasons.iter().find(|(_, because)| *because == Because::Taken);
    let target = taken.map_or_else(|| "no node".to_owned(), |(node, _)| legend.node(*node));
    let others: Vec<String> = reasons
        .iter()
        .filter(|(_, because)| *because != Because::Taken)
        .map(|(node, because)| format!("{} {}", legend.node(*node), because.name()))
        .collect();
    let passed = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    plain(Component::Fm, legend.group(group), format!("selects {target}{passed}"))
}

const fn plain(component: Component, subject: String, text: String) -> Tale {
    Tale { component, subject, claim: None, change: None, text }
}

/// Orders of RCM's bear its name, everything else about a resource RHS's.
fn resource(legend: &Legend<'_>, step: &Stepped) -> Tale {
    let component = match step.event {
        Event::Hold(_)
        | Event::Adopt(_)
        | Event::Start
        | Event::Stop
        | Event::Release(_)
        | Event::Retry
        | Event::Pulled(_)
        | Event::Persisted(..) => Component::Rcm,
        Event::Due
        | Event::Disowned
        | Event::Returned(..)
        | Event::Progress(_)
        | Event::Reported { .. }
        | Event::BackendGone
        | Event::MonitorRestarted => Component::Rhs,
    };
    let (from, to) = (step.before.phase.status(), step.after.phase.status());
    let text = match legend.shape.resource(step.resource) {
        Some(configured) => words::stepped(&configured.policy, step),
        None => step.event.to_string(),
    };
    Tale {
        component,
        subject: legend.resource(step.resource),
        claim: step.after.held.or(step.before.held),
        change: (from != to).then(|| (from.name().to_owned(), to.name().to_owned())),
        text,
    }
}

/// A step that leaves the node's standing as it was is told without a change.
fn session(me: &str, event: session::Event, before: &session::State, after: &session::State) -> Tale {
    let standing = |state: &session::State| match state {
        session::State::Out { .. } => "Out",
        session::State::Member(_) => "Up",
        session::State::Stopping(_) => "Stopping",
    };
    let (from, to) = (standing(before), standing(after));
    let text = match event {
        session::Event::Registered { incarnation, .. } => {
            format!("registered as life i{}", incarnation.number())
        }
        session::Event::Due => words::session_due(before, after).to_owned(),
        session::Event::Over(incarnation) if from == to => {
            format!("life i{} is over, which is not the one here", incarnation.number())
        }
        session::Event::Over(incarnation) => {
            format!("life i{} is over: everything stops", incarnation.number())
        }
        session::Event::Emptied => "everything is stopped; registers anew".to_owned(),
        session::Event::NotYet => "waits to register".to_owned(),
        session::Event::Renewed { .. } => "renewed".to_owned(),
        session::Event::Unanswered => "no answer from the store".to_owned(),
        session::Event::Guarded(_) => "the guardian knows the deadline".to_owned(),
    };
    let change = (from != to).then(|| (from.to_owned(), to.to_owned()));
    Tale { component: Component::Nm, subject: me.to_owned(), claim: None, change, text }
}

fn group_changed(legend: &Legend<'_>, group: GroupId, change: &Change) -> Tale {
    let claim = match change {
        Change::Acquire { to, .. } | Change::Adopt { to } => Some(*to),
        Change::Stopped { claim }
        | Change::Park { claim, .. }
        | Change::Retry { claim }
        | Change::Succeeded { claim } => Some(*claim),
        Change::Plan { claim, .. } | Change::TakeOut { claim } | Change::PutBack { claim } => *claim,
    };
    let text = words::changed(change, |node| legend.node(node));
    Tale { component: Component::Fm, subject: legend.group(group), claim, change: None, text }
}

fn held(legend: &Legend<'_>, group: GroupId, claim: Claim, flags: &[(ResourceId, Persistent)]) -> Tale {
    let guid =
        |resource| legend.shape.resource(resource).map_or_else(String::new, |shape| shape.guid.to_string());
    let flags: Vec<String> = flags
        .iter()
        .map(|&(resource, flag)| format!("{} {} flag {flag}", legend.resource(resource), guid(resource)))
        .collect();
    let text = format!("hands RHS {}", flags.join(", "));
    Tale { component: Component::Fm, subject: legend.group(group), claim: Some(claim), change: None, text }
}

fn ordered(legend: &Legend<'_>, order: Order) -> Tale {
    match order {
        Order::Online(resource) => {
            plain(Component::Dm, legend.resource(resource), "operator: PersistentState becomes 1".to_owned())
        }
        Order::Offline(resource) => {
            plain(Component::Dm, legend.resource(resource), "operator: PersistentState becomes 0".to_owned())
        }
        Order::Group(group, order) => {
            plain(Component::Fm, legend.group(group), format!("operator: {}", words::group_order(order)))
        }
        Order::TakeOut(group) => {
            plain(Component::Fm, legend.group(group), "operator: taken out of service".to_owned())
        }
        Order::PutBack(group) => {
            plain(Component::Fm, legend.group(group), "operator: put back into service".to_owned())
        }
        Order::Pause(node, drain) => {
            let text = match drain {
                Drain::Yes => "operator: paused, its groups are to leave",
                Drain::No => "operator: paused",
            };
            plain(Component::Nm, legend.node(node), text.to_owned())
        }
        Order::SetPolicy(resource, _) => {
            plain(Component::Dm, legend.resource(resource), "operator: policy changed".to_owned())
        }
        Order::AdoptStore => {
            plain(Component::Dm, "store".to_owned(), "operator: the restored database is adopted".to_owned())
        }
        Order::Resume(node) => plain(Component::Nm, legend.node(node), "operator: resumed".to_owned()),
    }
}

fn noted(legend: &Legend<'_>, me: &str, note: Note) -> Tale {
    let name = |node| legend.node(node);
    let (component, subject) = match note {
        Note::Rogue(resource) | Note::Discarded(resource, _) | Note::Stuck(resource) => {
            (Component::Rhs, legend.resource(resource))
        }
        Note::Recorded(resource, _) => (Component::Dm, legend.resource(resource)),
        Note::Waits(group, _)
        | Note::AwaitsFencing(group, _)
        | Note::NotOrdered(group, _)
        | Note::Busy(group) => (Component::Fm, legend.group(group)),
        Note::NotYet | Note::Barred => (Component::Nm, me.to_owned()),
        Note::Store(_) | Note::NotWritten(_) | Note::Unanswered | Note::Diverged => {
            (Component::Dm, me.to_owned())
        }
    };
    let text = match note {
        Note::Rogue(_) => "runs here without being owned: a rogue".to_owned(),
        Note::Recorded(_, flag) => format!("outside act: PersistentState is {flag}"),
        Note::Discarded(resource, check) => discarded(legend, resource, check),
        Note::Stuck(_) => "waits for an answer or an operator: nothing confirms its state".to_owned(),
        Note::Waits(_, why) => words::stay(why, name),
        Note::AwaitsFencing(_, owner) => {
            format!("waits: only the fencing of {} can prove that it runs there no more", name(owner))
        }
        Note::NotOrdered(_, why) => format!("order refused: {}", words::stay(why, name)),
        Note::Busy(_) => "order refused: another change is under way; give it again".to_owned(),
        Note::NotYet => "waits to register: an older life of this name is not over by proof".to_owned(),
        Note::Barred => "cannot register: this node was removed, and its name is barred".to_owned(),
        Note::NotWritten(refused) => format!("write refused: {refused}"),
        Note::Unanswered => "write unanswered: done or not, the database will tell".to_owned(),
        Note::Store(news) => words::store(news).to_owned(),
        Note::Diverged => "the log's entry does not fit this copy of the database".to_owned(),
    };
    plain(component, subject, text)
}

/// A check that the backend does not implement, by the function's name.
fn discarded(legend: &Legend<'_>, resource: ResourceId, check: Check) -> String {
    let policy = legend.shape.resource(resource).map(|configured| &configured.policy);
    let function = policy.map_or(check.name(), |policy| words::function(policy, check).name());
    format!("{function} is not implemented by the backend: discarded")
}
