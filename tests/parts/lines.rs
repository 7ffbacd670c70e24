//! Lines of the cluster log that few histories write.

use std::sync::Arc;

use takeover::cluster::{Cluster, Refused};
use takeover::group::{self, Change, Moving, Parked, Proof, Stay};
use takeover::log::{Component, Entry, Legend, Widths, describe};
use takeover::node::{Drain, Memory, Node, Note, Order, Stepped, Told};
use takeover::placement::Because;
use takeover::policy::{ClusterSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Actions, Aftermath, Event, Gate, Persistent, Phase, Reread, Rung, State};
use takeover::session::{self, Over};
use takeover::shape::Shape;
use takeover::units::{GroupId, Millis, Moment, NodeSet, ResourceId, Stamp, Token};

use crate::cast::{claim, life, node, shape, spec};

/// The line that node 1 writes.
pub(crate) fn line(told: &Told) -> Entry {
    let shape: Arc<Shape> = shape(spec(2, 1, ClusterSpec::DEFAULT));
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let (nodes, groups, resources) = (names(&["north", "south"]), names(&["shop"]), names(&["web"]));
    let legend = Legend { shape: &shape, nodes: &nodes, groups: &groups, resources: &resources };
    let copy = Cluster::new(Arc::clone(&shape));
    let node = Node::new(node(1), Token(1), copy, &Memory::default(), Moment(0));
    describe(&legend, &node, Millis(1_500), told)
}

/// What a line says, by whom and about whom.
fn says(told: &Told) -> (Component, String, String) {
    let entry = line(told);
    (entry.component.clone(), entry.subject.clone(), entry.says())
}

fn expect(told: &Told, component: Component, subject: &str, text: &str) {
    assert_eq!(says(told), (component, subject.to_owned(), text.to_owned()), "{told:?}");
}

#[test]
fn an_order_for_a_group_is_told_by_its_name() {
    for (order, text) in [
        (group::Order::Move(Some(node(2))), "operator: move"),
        (group::Order::Move(None), "operator: move"),
        (group::Order::Failover, "operator: failover"),
        (group::Order::Failback, "operator: failback"),
    ] {
        expect(&Told::Ordered(Order::Group(GroupId(0), order)), Component::Fm, "shop", text);
    }
}

#[test]
fn what_a_group_s_service_becomes_is_told() {
    let claim = Some(claim(2, 1, 3));
    for (change, text) in [
        (Change::TakeOut { claim }, "the group is taken out of service"),
        (Change::PutBack { claim }, "the group is put back into service"),
    ] {
        let told = Told::Group(GroupId(0), change);
        expect(&told, Component::Fm, "shop", text);
        assert_eq!(line(&told).claim, claim);
    }
}

#[test]
fn what_a_group_is_moved_for_is_told() {
    for (moving, text) in [
        (Moving::Failure, "failover to south"),
        (Moving::Uncounted, "failover (not counted) to south"),
        (Moving::Command, "move by command to south"),
        (Moving::Failback, "failback to south"),
        (Moving::Drain, "drain to south"),
    ] {
        let plan = Change::Plan { claim: None, heir: node(2), moving };
        expect(&Told::Group(GroupId(0), plan), Component::Fm, "shop", text);
    }
}

/// The target, and why each other node was passed over.
#[test]
fn a_choice_is_told_with_its_reasons() {
    let (taken, full) = ((node(1), Because::Taken), (node(2), Because::Full));
    for (reasons, text) in [
        (vec![taken, full], "selects north (south full)"),
        (vec![full, taken], "selects north (south full)"),
        (vec![taken], "selects north"),
        (vec![(node(1), Because::Paused), full], "selects no node (north paused, south full)"),
    ] {
        expect(&Told::Chose(GroupId(0), reasons), Component::Fm, "shop", text);
    }
}

/// Each note, who says it, and about whom.
#[test]
fn notes_are_told() {
    let (group, resource) = (GroupId(0), ResourceId(0));
    for (note, component, subject, text) in [
        (Note::Rogue(resource), Component::Rhs, "web", "runs here without being owned: a rogue"),
        (
            Note::Stuck(resource),
            Component::Rhs,
            "web",
            "waits for an answer or an operator: nothing confirms its state",
        ),
        (
            Note::Recorded(resource, Persistent::Offline),
            Component::Dm,
            "web",
            "outside act: PersistentState is 0",
        ),
        (Note::Waits(group, Stay::NoNode), Component::Fm, "shop", "no node can take it"),
        (
            Note::Waits(group, Stay::Waits(node(2), Stamp(5))),
            Component::Fm,
            "shop",
            "waits for its owner south to come up",
        ),
        (
            Note::AwaitsFencing(group, node(2)),
            Component::Fm,
            "shop",
            "waits: only the fencing of south can prove that it runs there no more",
        ),
    ] {
        expect(&Told::Note(note), component, subject, text);
    }
}

/// Why an order is refused.
#[test]
fn orders_that_are_refused_are_told_with_the_reason() {
    for (why, text) in [
        (Stay::Fine, "nothing calls for it"),
        (Stay::NotThere(node(2), Because::Full), "south cannot take it: full"),
        (Stay::NotThere(node(2), Because::Leaving), "it is on south already"),
        (Stay::ByCommand, "starts by command only"),
        (Stay::OutOfService, "it is out of service"),
        (
            Stay::LastEpoch,
            "its last epoch was used: adopt the store, which begins a new generation of epochs",
        ),
        (Stay::Moving(node(2)), "its move to south is under way"),
    ] {
        let note = Note::NotOrdered(GroupId(0), why);
        expect(&Told::Note(note), Component::Fm, "shop", &format!("order refused: {text}"));
    }
}

/// What goes wrong with a node's own requests.
#[test]
fn notes_of_a_node_s_own_are_told() {
    for (note, component, text) in [
        (Note::NotYet, Component::Nm, "waits to register: an older life of this name is not over by proof"),
        (Note::Barred, Component::Nm, "cannot register: this node was removed, and its name is barred"),
        (Note::Diverged, Component::Dm, "the log's entry does not fit this copy of the database"),
        (
            Note::NotWritten(Refused::Changed),
            Component::Dm,
            "write refused: it was changed after the command was decided",
        ),
        (Note::Unanswered, Component::Dm, "write unanswered: done or not, the database will tell"),
    ] {
        expect(&Told::Note(note), component, "north", text);
    }
    let busy = "order refused: another change is under way; give it again";
    expect(&Told::Note(Note::Busy(GroupId(0))), Component::Fm, "shop", busy);
}

/// Each order, and about whom it is.
#[test]
fn orders_are_told() {
    let (resource, policy) = (ResourceId(0), ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap());
    for (order, component, subject, text) in [
        (Order::Online(resource), Component::Dm, "web", "operator: PersistentState becomes 1"),
        (Order::Offline(resource), Component::Dm, "web", "operator: PersistentState becomes 0"),
        (Order::SetPolicy(resource, policy), Component::Dm, "web", "operator: policy changed"),
        (Order::TakeOut(GroupId(0)), Component::Fm, "shop", "operator: taken out of service"),
        (Order::PutBack(GroupId(0)), Component::Fm, "shop", "operator: put back into service"),
        (
            Order::Pause(node(2), Drain::Yes),
            Component::Nm,
            "south",
            "operator: paused, its groups are to leave",
        ),
        (Order::Pause(node(2), Drain::No), Component::Nm, "south", "operator: paused"),
        (Order::Resume(node(2)), Component::Nm, "south", "operator: resumed"),
        (Order::AdoptStore, Component::Dm, "store", "operator: the restored database is adopted"),
    ] {
        expect(&Told::Ordered(order), component, subject, text);
    }
}

/// How a group changes hands.
#[test]
fn changes_of_hands_are_told() {
    let (to, claim) = (claim(1, 2, 5), claim(1, 1, 4));
    let over = |how| Change::Acquire { to, proof: Proof::Over(node(2), life(3), how) };
    let park = |until| Change::Park { claim, parked: Parked { until, up: NodeSet::EMPTY } };
    let parked = "no failover or no node is left: stays Failed here until";
    for (change, text) in [
        (Change::Acquire { to, proof: Proof::NeverOwned }, "takes the group: it was never owned".to_owned()),
        (
            Change::Acquire { to, proof: Proof::Stopped(claim) },
            "takes the group: everything was stopped under 1/i1/e4".to_owned(),
        ),
        (over(Over::Dead), "takes the group: south i3 is dead".to_owned()),
        (over(Over::Fenced), "takes the group: south i3 is fenced".to_owned()),
        (Change::Adopt { to }, "adopts the group from its own older life".to_owned()),
        (Change::Stopped { claim }, "everything of the group is stopped".to_owned()),
        (park(Some(Stamp(5))), format!("{parked} RetryPeriodOnFailure is over")),
        (park(None), format!("{parked} a command")),
        (Change::Retry { claim }, "the group is tried again".to_owned()),
        (Change::Succeeded { claim }, "the group runs; nodes tried are forgotten".to_owned()),
    ] {
        expect(&Told::Group(GroupId(0), change), Component::Fm, "shop", &text);
    }
}

fn session_told(event: session::Event, before: session::State, after: session::State) -> Told {
    Told::Session { event, before, after, actions: session::Actions::EMPTY }
}

/// A life that is registered.
fn member() -> session::Member {
    session::Member {
        incarnation: life(3),
        asked: None,
        renew_at: Moment(1),
        deadline: Moment(9),
        guarded: None,
    }
}

#[test]
fn a_life_that_is_over_is_told() {
    let (out, stopping) = (session::State::new(Moment(0)), session::State::Stopping(life(3)));
    let member = session::State::Member(member());
    let told = session_told(session::Event::Over(life(3)), member, stopping);
    expect(&told, Component::Nm, "north", "Up -> Stopping: life i3 is over: everything stops");
    assert!(!told.is_quiet());
    let registered = session::Event::Registered { incarnation: life(3), asked: Moment(0) };
    let told = session_told(registered, out, member);
    expect(&told, Component::Nm, "north", "Out -> Up: registered as life i3");
    let told = session_told(session::Event::Emptied, stopping, out);
    expect(&told, Component::Nm, "north", "Stopping -> Out: everything is stopped; registers anew");
    let told = session_told(session::Event::Due, member, out);
    let text = "Up -> Out: no guardian answers: nothing may be started, so this life ends";
    expect(&told, Component::Nm, "north", text);
    let told = session_told(session::Event::Due, member, stopping);
    let text =
        "Up -> Stopping: quorum or store lost: the lease ends before an answer comes, everything stops";
    expect(&told, Component::Nm, "north", text);
}

/// Steps that leave the node's standing as it was are worth no line; whoever writes one all the same
/// reads what happened, and nothing of a loss.
#[test]
fn a_quiet_step_of_a_session_is_told_by_what_happened() {
    let (out, stopping) = (session::State::new(Moment(0)), session::State::Stopping(life(3)));
    let (incarnation, asked) = (life(3), Moment(0));
    let member = session::State::Member(member());
    let renews = session::State::Member(session::Member { asked: Some(Moment(1)), ..self::member() });
    let registers = session::State::Out { asked: Some(Moment(1)), try_at: Moment(0) };
    for (event, before, after, text) in [
        (session::Event::NotYet, out, out, "waits to register"),
        (session::Event::Renewed { incarnation, asked }, out, out, "renewed"),
        (session::Event::Unanswered, out, out, "no answer from the store"),
        (session::Event::Guarded(Moment(7)), out, out, "the guardian knows the deadline"),
        (session::Event::Due, out, registers, "asks to be registered"),
        (session::Event::Due, member, renews, "asks to be renewed"),
        (session::Event::Due, stopping, stopping, "deadline"),
        (session::Event::Over(life(2)), member, member, "life i2 is over, which is not the one here"),
    ] {
        let told = session_told(event, before, after);
        assert!(told.is_quiet(), "{event:?}");
        expect(&told, Component::Nm, "north", text);
    }
}

/// What a deadline was for, in every state that can have one; and in those that have none, where a
/// driver hands one in all the same.
#[test]
fn a_deadline_is_told_by_what_it_was_for() {
    let at = Moment(9);
    for (phase, text) in [
        (Phase::OnlinePending(at), "Online without an answer in PendingTimeout"),
        (Phase::Online(Reread::Asked(at)), "the second look is not answered"),
        (Phase::Online(Reread::At(at)), "the grace is over"),
        (Phase::Online(Reread::No), "the grace is over"),
        (Phase::OfflinePending(Rung::Offline, at), "Offline without an answer in PendingTimeout"),
        (Phase::OfflinePending(Rung::Leaving, at), "Offline without an answer in PendingTimeout"),
        (Phase::OfflinePending(Rung::Terminate, at), "the stop cannot be confirmed"),
        (Phase::OfflinePending(Rung::Look, at), "the stop cannot be confirmed"),
        (Phase::Failed(Aftermath::Clearing(at)), "the stop cannot be confirmed"),
        (Phase::Failed(Aftermath::Resting(at)), "RestartDelay is over"),
        (Phase::Failed(Aftermath::GivenUp(at)), "RetryPeriodOnFailure is over"),
        (Phase::Failed(Aftermath::Ready), "deadline"),
        (Phase::Failed(Aftermath::Stuck), "deadline"),
        (Phase::Offline, "deadline"),
    ] {
        let before = State { phase, ..State::new(Persistent::Online) };
        assert_eq!(told_of(0, before).text, text, "{phase:?}");
    }
    let asked = State { gate: Gate::Asked, ..State::new(Persistent::Online) };
    let asked = State { phase: Phase::OnlinePending(at), ..asked };
    assert_eq!(told_of(0, asked).text, "Open without an answer in PendingTimeout");
}

/// The line about a step of a resource.
pub(crate) fn stepped(number: u32, before: State, event: Event, after: State, actions: Actions) -> Entry {
    let resource = ResourceId(number);
    line(&Told::Resource(Box::new(Stepped { resource, event, before, after, actions })))
}

/// A step that a deadline made, and that left the state as it was.
fn told_of(number: u32, before: State) -> Entry {
    stepped(number, before, Event::Due, before, Actions::EMPTY)
}

#[test]
fn a_node_without_a_name_is_told_by_its_number() {
    let text = "written dead: life i3 was unchanged for its whole ttl";
    expect(&Told::Dead(node(9), life(3)), Component::Nm, "node-9", text);
    expect(&Told::Dead(node(2), life(3)), Component::Nm, "south", text);
}

/// What the shape does not know has no policy and no name, only its number.
#[test]
fn a_resource_without_a_name_is_told_by_its_number() {
    let entry = told_of(7, State::new(Persistent::Online));
    assert_eq!((entry.subject.as_str(), entry.text.as_str()), ("resource-7", "deadline"));
    assert_eq!((entry.at, entry.node.as_str(), entry.change), (Millis(1_500), "north", None));
    let told = Told::Held(GroupId(5), claim(1, 1, 1), vec![(ResourceId(7), Persistent::Offline)]);
    expect(&told, Component::Fm, "group-5", "hands RHS resource-7  flag 0");
}

/// A line has columns for short names, and reads back.
#[test]
fn a_line_reads_back() {
    let entry = line(&Told::Ordered(Order::Resume(node(2))));
    assert_eq!(entry.to_string(), entry.aligned(Widths::NARROW).to_string());
    assert!(entry.to_string().ends_with("operator: resumed"), "{entry}");
    assert_eq!(entry.to_string().parse::<Entry>().unwrap(), entry);
}
