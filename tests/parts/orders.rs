//! Operators' orders whose answers are lost, refused or late.

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::node::{Answer, Drain, Input, Note, Order, Output, Request, RequestId, Told};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, Priority, ResourceSpec};
use takeover::resource::Persistent;
use takeover::shape::Reshaping;
use takeover::units::{GroupId, Millis, Moment, Position, ResourceId};

use crate::cast::{node, resource_shape, shape, spec};
use crate::fleet::Fleet;
use crate::node::{agent, asked, running, tell, told};

const OFFLINE: Order = Order::Offline(ResourceId(0));

fn cluster() -> Fleet {
    running(spec(2, 1, ClusterSpec::DEFAULT))
}

fn note(note: Note) -> Vec<Told> {
    vec![Told::Note(note)]
}

/// The one write that is asked for.
fn write(out: &[Output]) -> (RequestId, Command) {
    match asked(out)[..] {
        [(id, Request::Write(command))] => (id, command),
        ref other => panic!("{other:?}"),
    }
}

/// The one read that is asked for.
fn read(out: &[Output]) -> RequestId {
    match asked(out)[..] {
        [(id, Request::Sync)] => id,
        ref other => panic!("{other:?}"),
    }
}

/// The store writes what somebody else asked for; the first node has not heard of it yet.
fn elsewhere(fleet: &mut Fleet, flag: Order) -> Command {
    let seen = fleet.store.revision();
    let command = match flag {
        Order::Resume(node) => Command::Resume { node, seen },
        Order::Pause(node, drain) => Command::Pause { node, drain: drain == Drain::Yes, seen },
        other => panic!("{other:?}"),
    };
    fleet.store.apply(&command).unwrap();
    command
}

/// The first node hears of what was written.
fn hear(fleet: &mut Fleet, command: &Command) -> Vec<Output> {
    let stamp = fleet.store.now();
    tell(fleet, Input::Logged(stamp, command))
}

/// The first node's next tick.
fn tick(fleet: &mut Fleet) -> Vec<Output> {
    fleet.now = fleet.now.after(Millis(1_000));
    tell(fleet, Input::Due)
}

fn reads(out: &[Output]) -> Vec<RequestId> {
    asked(out).into_iter().filter(|(_, request)| *request == Request::Sync).map(|(id, _)| id).collect()
}

/// One that came after a change that this node had not heard of is given again, on the newer state.
#[test]
fn an_order_that_was_overtaken_is_given_again() {
    let mut fleet = cluster();
    let order = Order::Pause(node(2), Drain::No);
    let other = elsewhere(&mut fleet, Order::Pause(node(2), Drain::Yes));
    let (id, command) = write(&tell(&mut fleet, Input::Ordered(order)));
    assert_eq!(fleet.store.apply(&command), Err(Refused::Changed));
    let refused = Answer::Refused(Refused::Changed, fleet.store.position());
    assert_eq!(tell(&mut fleet, Input::Answered(id, &refused)), [], "until it has heard of the change");
    let (id, again) = write(&hear(&mut fleet, &other));
    assert_eq!(again, command.decided_on(fleet.store.revision()));
    assert_ne!(again, command);
    assert_eq!(fleet.store.apply(&again), Ok(Applied::Done));
    let done = Answer::Applied(Applied::Done, fleet.store.position());
    assert_eq!(told(&tell(&mut fleet, Input::Answered(id, &done))), [Told::Ordered(order)]);
}

#[test]
fn an_order_that_cannot_be_is_refused_with_its_reason() {
    let mut fleet = cluster();
    let (id, _) = write(&tell(&mut fleet, Input::Ordered(Order::Offline(ResourceId(9)))));
    let refused = Answer::Refused(Refused::Unknown, fleet.store.position());
    let out = tell(&mut fleet, Input::Answered(id, &refused));
    assert_eq!((told(&out), asked(&out)), (note(Note::NotWritten(Refused::Unknown)), vec![]));
}

/// An order whose answer was lost: told, and read whether it was carried out.
fn lost(fleet: &mut Fleet, order: Order) -> (Command, RequestId) {
    let (id, command) = write(&tell(fleet, Input::Ordered(order)));
    let out = tell(fleet, Input::Answered(id, &Answer::Unanswered));
    assert_eq!(told(&out), note(Note::Unanswered));
    (command, read(&out))
}

fn synced(store: &Cluster) -> Answer {
    Answer::Synced(store.position())
}

/// Rule `unknown_outcome_is_both`: what was lost and not applied is repeated word for word.
#[test]
fn an_order_that_was_lost_is_repeated_word_for_word() {
    let mut fleet = cluster();
    let (command, id) = lost(&mut fleet, OFFLINE);
    let other = elsewhere(&mut fleet, Order::Pause(node(2), Drain::No));
    let answer = synced(&fleet.store);
    assert_eq!(tell(&mut fleet, Input::Answered(id, &answer)), [], "the copy is behind");
    let (_, again) = write(&hear(&mut fleet, &other));
    assert_eq!(again, command, "so that it is applied once at most");
}

/// Without a read nothing is known, and it is asked again at the next tick, until one is answered.
#[test]
fn what_became_of_an_order_is_read_until_it_is_known() {
    let mut fleet = cluster();
    let (command, mut id) = lost(&mut fleet, OFFLINE);
    for _ in 0..3 {
        assert_eq!(tell(&mut fleet, Input::Answered(id, &Answer::Unanswered)), []);
        let again = reads(&tick(&mut fleet));
        assert_eq!(again.len(), 1, "{again:?}");
        id = again[0];
        assert_eq!(reads(&tick(&mut fleet)), [], "the read is under way");
    }
    // Somebody else's change is on its way: the order waits for it, and no read is needed for that.
    let other = elsewhere(&mut fleet, Order::Pause(node(2), Drain::No));
    let answer = synced(&fleet.store);
    assert_eq!(tell(&mut fleet, Input::Answered(id, &answer)), []);
    assert_eq!(reads(&tick(&mut fleet)), []);
    let again = asked(&hear(&mut fleet, &other));
    assert!(again.iter().any(|(_, request)| *request == Request::Write(command)), "{again:?}");
}

/// An order that was lost and carried out is told of when the copy shows it, and not repeated.
#[test]
fn an_order_that_was_lost_and_carried_out_is_told() {
    let mut fleet = cluster();
    let (command, id) = lost(&mut fleet, OFFLINE);
    assert_eq!(fleet.store.apply(&command), Ok(Applied::Done));
    let answer = synced(&fleet.store);
    assert_eq!(tell(&mut fleet, Input::Answered(id, &answer)), []);
    let out = hear(&mut fleet, &command);
    assert_eq!(told(&out), [Told::Ordered(OFFLINE)]);
    assert!(!asked(&out).iter().any(|(_, request)| *request == Request::Write(command)));
    assert_eq!(agent(&mut fleet, 0).cluster().persistent(ResourceId(0)), Some(Persistent::Offline));
}

/// The log may show a command before its answer is lost.
#[test]
fn an_order_that_the_log_showed_first_is_told() {
    let mut fleet = cluster();
    let (id, command) = write(&tell(&mut fleet, Input::Ordered(OFFLINE)));
    assert_eq!(fleet.store.apply(&command), Ok(Applied::Done));
    assert_eq!(told(&hear(&mut fleet, &command)), [], "its answer is on its way");
    let id = read(&tell(&mut fleet, Input::Answered(id, &Answer::Unanswered)));
    let answer = synced(&fleet.store);
    let out = tell(&mut fleet, Input::Answered(id, &answer));
    assert_eq!((told(&out), asked(&out)), (vec![Told::Ordered(OFFLINE)], vec![]));
}

/// Two orders that the log has shown: the first one's answer takes nothing of the second.
#[test]
fn two_orders_that_the_log_showed_are_both_told() {
    let mut fleet = cluster();
    let pause = Order::Pause(node(2), Drain::No);
    let orders = [OFFLINE, pause].map(|order| {
        let (id, command) = write(&tell(&mut fleet, Input::Ordered(order)));
        assert_eq!(fleet.store.apply(&command), Ok(Applied::Done));
        (id, command)
    });
    orders.iter().for_each(|(_, command)| drop(hear(&mut fleet, command)));
    let done = Answer::Applied(Applied::Done, fleet.store.position());
    assert_eq!(told(&tell(&mut fleet, Input::Answered(orders[0].0, &done))), [Told::Ordered(OFFLINE)]);
    let id = read(&tell(&mut fleet, Input::Answered(orders[1].0, &Answer::Unanswered)));
    let answer = synced(&fleet.store);
    assert_eq!(told(&tell(&mut fleet, Input::Answered(id, &answer))), [Told::Ordered(pause)]);
}

/// Of others' commands nothing is kept, or a node would grow with every order that is ever given; of its
/// own only until the answer is in.
#[test]
fn others_commands_are_not_kept() {
    let mut fleet = cluster();
    let keeps = |fleet: &mut Fleet| !format!("{:?}", agent(fleet, 0)).contains("shown: [],");
    let other = elsewhere(&mut fleet, Order::Pause(node(2), Drain::No));
    hear(&mut fleet, &other);
    assert!(!keeps(&mut fleet));
    let (id, command) = write(&tell(&mut fleet, Input::Ordered(OFFLINE)));
    assert_eq!(fleet.store.apply(&command), Ok(Applied::Done));
    hear(&mut fleet, &command);
    assert!(keeps(&mut fleet), "the control: its own is");
    let done = Answer::Applied(Applied::Done, fleet.store.position());
    tell(&mut fleet, Input::Answered(id, &done));
    assert!(!keeps(&mut fleet));
}

/// A later command than the one that was lost stands: the lost one is over, and that is told.
#[test]
fn an_order_that_was_lost_and_overtaken_is_not_repeated() {
    let mut fleet = cluster();
    let (_, id) = lost(&mut fleet, Order::Resume(node(2)));
    let other = elsewhere(&mut fleet, Order::Pause(node(2), Drain::No));
    let answer = synced(&fleet.store);
    assert_eq!(tell(&mut fleet, Input::Answered(id, &answer)), []);
    let out = hear(&mut fleet, &other);
    assert_eq!(told(&out), note(Note::NotWritten(Refused::Changed)));
    assert_eq!(asked(&out), []);
}

/// An answer that is none to a write says no more than a lost one.
#[test]
fn another_request_s_answer_is_no_answer() {
    for answer in [Answer::Synced(Position::ZERO), Answer::Observed(vec![])] {
        let mut fleet = cluster();
        let (id, _) = write(&tell(&mut fleet, Input::Ordered(OFFLINE)));
        let out = tell(&mut fleet, Input::Answered(id, &answer));
        assert_eq!(told(&out), note(Note::Unanswered));
        read(&out);
    }
}

/// A group that starts by command only is taken by an order for one of its resources: the flag first,
/// and the move once that is written. What runs already is only flagged. An order that the store refuses
/// starts nothing, also where what it names was in the group once.
#[test]
fn an_order_starts_a_group_that_starts_by_command_only() {
    let flagged = |fleet: &mut Fleet, resource: u32| {
        let order = Order::Online(ResourceId(resource));
        let (id, command) = write(&tell(fleet, Input::Ordered(order)));
        assert!(matches!(command, Command::Persist { .. }), "{command:?}");
        let answer = match fleet.store.apply(&command) {
            Ok(applied) => Answer::Applied(applied, fleet.store.position()),
            Err(refused) => Answer::Refused(refused, fleet.store.position()),
        };
        let out = tell(fleet, Input::Answered(id, &answer));
        let told = told(&out).into_iter().find(|told| matches!(told, Told::Ordered(_) | Told::Note(_)));
        let of = |(_, request): (_, Request)| match request {
            Request::Write(Command::Change { group, .. }) => group,
            other => panic!("{other:?}"),
        };
        (told, asked(&out).into_iter().map(of).collect::<Vec<_>>())
    };
    let ordered = |resource| Some(Told::Ordered(Order::Online(ResourceId(resource))));
    let refused = Some(Told::Note(Note::NotWritten(Refused::Unknown)));
    let mut fleet = by_command();
    assert_eq!(flagged(&mut fleet, 7), (refused.clone(), vec![]), "the store says that there is none");
    assert_eq!(flagged(&mut fleet, 0), (ordered(0), vec![]), "it runs");
    assert_eq!(flagged(&mut fleet, 1), (ordered(1), vec![GroupId(1)]));

    let mut fleet = by_command();
    let (change, seen) = (Reshaping::RemoveResource(ResourceId(1)), fleet.store.revision());
    let remove = Command::Reshape { change, seen };
    fleet.store.apply(&remove).unwrap();
    hear(&mut fleet, &remove);
    assert_eq!(flagged(&mut fleet, 1), (refused, vec![]), "it was removed");
}

/// Two groups run on two nodes, but that the second, of two resources, starts by command only.
fn by_command() -> Fleet {
    let mut by_command = spec(2, 2, ClusterSpec::DEFAULT);
    let priority = Priority::NoAutoStart;
    by_command.groups[1].policy = GroupPolicy::new(GroupSpec { priority, ..GroupSpec::DEFAULT }).unwrap();
    by_command.resources.push(resource_shape(1, 9, ResourceSpec::DEFAULT));
    let fleet = running(by_command);
    assert_eq!(fleet.store.record(GroupId(1)).unwrap().claim, None);
    fleet
}

/// A group that waits for its home is flagged, and goes on waiting.
#[test]
fn an_order_does_not_move_a_group_that_waits_for_its_home() {
    let mut waiting = spec(2, 1, ClusterSpec::DEFAULT);
    waiting.groups[0].home = Some(node(2));
    let mut fleet = Fleet::new(shape(waiting));
    fleet.start_agent(0);
    fleet.run_until(Moment(5_000));
    let order = Order::Online(ResourceId(0));
    let (id, command) = write(&tell(&mut fleet, Input::Ordered(order)));
    fleet.store.apply(&command).unwrap();
    let done = Answer::Applied(Applied::Done, fleet.store.position());
    let out = tell(&mut fleet, Input::Answered(id, &done));
    assert_eq!((told(&out), asked(&out)), (vec![Told::Ordered(order)], vec![]));
}

/// An order for a group that is being changed is refused; the operator gives it again.
#[test]
fn an_order_for_a_group_that_is_busy_is_refused() {
    use takeover::group::Order::Move;
    let mut fleet = cluster();
    let order = Order::Group(GroupId(0), Move(Some(node(2))));
    assert_eq!(asked(&tell(&mut fleet, Input::Ordered(order))).len(), 1);
    let out = tell(&mut fleet, Input::Ordered(order));
    assert_eq!((told(&out), asked(&out)), (note(Note::Busy(GroupId(0))), vec![]));
}
