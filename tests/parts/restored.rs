//! Rule `older_store_refused`: a node tells the database that it knows from one that has gone on from a
//! backup by the names of their histories, however far either has come.

use takeover::cluster::{Cluster, Command, OtherStore, Refused};
use takeover::node::{Answer, Input, Memory, Node, Note, Order, Output, Request, StoreNews, Told};
use takeover::policy::ClusterSpec;
use takeover::session::Fencing;
use takeover::units::{Moment, Position, Stamp, Timeline, Token};

use crate::cast::{database, life, node, spec};
use crate::node::{asked, told};

const OLDER: Told = Told::Note(Note::Store(StoreNews::Older));

/// The next change that an administrator makes.
fn next(cluster: &Cluster) -> Command {
    let (node, seen) = (node(2), cluster.revision());
    let paused = cluster.paused().contains(node);
    if paused { Command::Resume { node, seen } } else { Command::Pause { node, drain: false, seen } }
}

fn go_on(cluster: &mut Cluster, changes: u32) {
    for _ in 0..changes {
        let change = next(cluster);
        cluster.apply(&change).unwrap();
    }
}

fn open(cluster: &mut Cluster, name: u64) {
    cluster.apply(&Command::BeginTimeline { timeline: Timeline(name) }).unwrap();
}

/// A backup, and the database that went on after it.
fn backed_up() -> (Cluster, Cluster) {
    let mut store = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    go_on(&mut store, 4);
    let backup = store.clone();
    go_on(&mut store, 6);
    (backup, store)
}

fn starts(cluster: &Cluster, seen: Position) -> Node {
    Node::new(node(1), Token(1), cluster.clone(), &Memory { seen, ..Memory::default() }, Moment(0))
}

fn hand(node: &mut Node, input: Input<'_>) -> Vec<Output> {
    let mut out = Vec::new();
    node.step(Moment(0), input, &mut out).unwrap();
    out
}

/// What the first request of a node demands of its store.
fn demand(out: &[Output]) -> Position {
    out.iter().find_map(|output| if let Output::Ask(_, _, seen) = output { *seen } else { None }).unwrap()
}

/// However many changes the restored store has, and even where they are nothing but its openings. The
/// control: a store that was merely opened again, however often, is the same.
#[test]
fn who_starts_on_a_restored_store_demands_the_one_that_it_knows() {
    let (backup, store) = backed_up();
    for (openings, changes) in [(1, 0), (1, 5), (1, 30), (12, 0)] {
        let mut restored = backup.clone();
        (0..openings).for_each(|name| open(&mut restored, 70 + name));
        go_on(&mut restored, changes);
        let mut agent = starts(&restored, store.position());
        let out = hand(&mut agent, Input::Due);
        assert_eq!(restored.meets(demand(&out)), Err(OtherStore::Older), "{openings}, {changes}");
        assert_eq!(agent.seen(), store.position().end());
        // Nothing of it is read, and it is told once that it is another one.
        let before = agent.cluster().clone();
        hand(&mut agent, Input::Logged(Stamp(0), &next(&restored)));
        assert_eq!(*agent.cluster(), before);
        let older = Answer::OtherStore(OtherStore::Older);
        let first = asked(&out)[0].0;
        assert_eq!(told(&hand(&mut agent, Input::Answered(first, &older))), [OLDER]);
        let sync = asked(&hand(&mut agent, Input::Ordered(Order::Pause(node(2), takeover::node::Drain::No))));
        let again = told(&hand(&mut agent, Input::Answered(sync[0].0, &older)));
        assert!(!again.contains(&OLDER), "{again:?}");

        let mut reopened = store.clone();
        (0..openings).for_each(|name| open(&mut reopened, 70 + name));
        go_on(&mut reopened, changes);
        assert_eq!(starts(&reopened, store.position()).seen(), reopened.position());
    }
}

/// Rule `death_is_written`: renewals stand in no log, so no position tells which of them a backup forgot. An
/// observer's word about a count of before is none in the history that begins, and no count of before comes again.
#[test]
fn a_backup_forgets_renewals_and_no_observer_takes_its_count_for_an_older_one() {
    let mut backup = database(spec(2, 1, ClusterSpec::DEFAULT), 2);
    let renewals = |cluster: &Cluster| cluster.session(node(1)).unwrap().hot.unwrap().renewals;
    let renew = Command::Renew { node: node(1), incarnation: life(1) };
    let mut seen = Vec::from([renewals(&backup)]);
    let position = backup.position();
    for name in 7..10 {
        let mut store = backup.clone();
        for _ in 0..1_000 {
            store.apply(&renew).unwrap();
            seen.push(renewals(&store));
        }
        open(&mut backup, name);
        assert_eq!(backup.meets(position), Ok(()), "no change was forgotten");
        assert!(!seen.contains(&renewals(&backup)));
        for &renewals in &seen {
            let dead = Command::Dead { node: node(1), incarnation: life(1), renewals };
            assert_eq!(backup.apply(&dead), Err(Refused::Renewed));
            let fencing = Fencing { incarnation: life(1), renewals, by: node(2), life: life(1) };
            let fence = Command::Fence { node: node(1), fencing, instead: None };
            assert_eq!(backup.apply(&fence), Err(Refused::Renewed));
        }
        seen.push(renewals(&backup));
    }
    // At the end of the numbers nothing is renewed, and so nothing is forgotten.
    backup.count_renewals(node(1), life(1), u64::MAX).unwrap();
    open(&mut backup, 10);
    assert_eq!((renewals(&backup), backup.apply(&renew)), (u64::MAX, Err(Refused::Exhausted)));
}

/// An answer has told how far the store is before the log does, and the log then goes another way. It is
/// found where the other way begins, and not only if somebody asks before the counts are alike.
#[test]
fn a_log_that_goes_another_way_than_an_answer_is_of_another_store() {
    let (backup, store) = backed_up();
    for restored in [true, false] {
        let mut agent = starts(&backup, Position::ZERO);
        let first = asked(&hand(&mut agent, Input::Due))[0].0;
        let refused = Answer::Refused(Refused::Barred, store.position());
        hand(&mut agent, Input::Answered(first, &refused));
        assert_eq!(agent.seen(), store.position());
        let mut log = if restored { backup.clone() } else { store.clone() };
        if !restored {
            // What the backup does not hold comes first, as it was written.
            while agent.cluster().revision() < store.revision() {
                let entry = next(agent.cluster());
                assert_eq!(told(&hand(&mut agent, Input::Logged(Stamp(0), &entry))), []);
            }
        }
        let opening = Command::BeginTimeline { timeline: Timeline(7) };
        let news = told(&hand(&mut agent, Input::Logged(Stamp(0), &opening)));
        open(&mut log, 7);
        let expected =
            if restored { (vec![OLDER], store.position().end()) } else { (vec![], log.position()) };
        assert_eq!((news, agent.seen()), expected);
    }
}

/// The answer of a store that was opened anew overtakes an entry of the log from before. Which of the two
/// goes on only the log can tell: a later request still demands the history that was read.
#[test]
fn an_answer_from_a_history_that_was_not_read_is_not_taken_for_its_end() {
    let (backup, _) = backed_up();
    let mut restored = backup.clone();
    open(&mut restored, 7);
    go_on(&mut restored, 20);
    let mut agent = starts(&backup, Position::ZERO);
    let first = asked(&hand(&mut agent, Input::Due))[0].0;
    hand(&mut agent, Input::Answered(first, &Answer::Refused(Refused::Barred, restored.position())));
    assert_eq!(agent.seen(), backup.position());
    // The control: the log shows the way there, and then it counts.
    let mut reader = agent.clone();
    hand(&mut reader, Input::Logged(Stamp(0), &Command::BeginTimeline { timeline: Timeline(7) }));
    assert_eq!(restored.meets(reader.seen()), Ok(()));
    assert_eq!(reader.seen(), reader.cluster().position());
    // What the backup does not hold was on its way.
    hand(&mut agent, Input::Logged(Stamp(0), &next(&backup)));
    assert_eq!(restored.meets(agent.seen()), Err(OtherStore::Older));
}

/// Whoever adopts a store demands nothing of it, and its refusal says nothing about the one that is known.
#[test]
fn a_refusal_to_be_adopted_does_not_make_a_store_the_one_that_is_known() {
    let (backup, store) = backed_up();
    let mut restored = backup;
    open(&mut restored, 7);
    go_on(&mut restored, 30);
    let mut agent = starts(&store, Position::ZERO);
    let adopt = hand(&mut agent, Input::Ordered(Order::AdoptStore));
    let [(id, Request::Write(Command::AdoptStore { .. }))] = asked(&adopt)[..] else { panic!("{adopt:?}") };
    hand(&mut agent, Input::Answered(id, &Answer::Refused(Refused::FencingOnly, restored.position())));
    assert_eq!(agent.seen(), store.position());
    assert_eq!(restored.meets(agent.seen()), Err(OtherStore::Older));
}

/// Rule `older_store_refused`: once the longest lease has passed it is written that nobody's runs any more, once.
#[test]
fn the_end_of_old_leases_is_written_once() {
    let (backup, _) = backed_up();
    let mut adopted = backup;
    adopted.apply(&Command::AdoptStore { generation: 1 }).unwrap();
    let mut agent = starts(&adopted, Position::ZERO);
    let mut ends = |at: u64| {
        let mut out = Vec::new();
        agent.step(Moment(at), Input::Due, &mut out).unwrap();
        let end = |request: &Request| matches!(request, Request::Write(Command::EndRestore { .. }));
        asked(&out).iter().filter(|(_, request)| end(request)).count()
    };
    assert_eq!([0, 10_000, 19_999].map(&mut ends), [0, 0, 0]);
    assert_eq!([20_000, 21_000, 22_000].map(&mut ends), [1, 0, 0]);
}
