//! Stores that are rolled back and adopted: rule `older_store_refused`, and what it is there for.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::sync::Arc;

use takeover::cluster::{Cluster, Command, OtherStore, Refused};
use takeover::group::{Change, Proof};
use takeover::units::{
    Claim, Epoch, GroupId, Incarnation, NodeId, Position, Revision, Stamp, Timeline, Token,
};
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

const TRIO: &str = "nodes n1 n2 n3\ngroup g on n1\nvm a in g\nvm b in g flag 0\n";

fn story(text: &str) -> Story {
    read("inline.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The rules that a story breaks, and how many of its expectations are not met.
fn told(text: &str, seed: u64, bug: Option<Bug>) -> (Vec<&'static str>, usize) {
    let story = story(text);
    let mut telling = Telling::with_bug(&story, seed, Log::Drop, bug);
    telling.tell();
    let broken = telling.world().breaches().iter().map(|breach| breach.rule).collect();
    (broken, telling.unmet().len())
}

/// Rule `older_store_refused`: nodes that remember nothing take an older store for true.
#[test]
fn a_store_that_was_rolled_back_is_found() {
    let text = format!("{TRIO}at 20s move g to n2\nat 40s roll back the store to 10s\nrun until 2m\n");
    assert_eq!(told(&text, 1, None).0, Vec::<&str>::new());
    let found = told(&text, 1, Some(Bug::StoreRolledBack)).0;
    assert!(found.contains(&"older_store_refused"), "{found:?}");
}

/// Rule `never_on_two_nodes`: whatever the backup says, whoever is cut off meanwhile, and however
/// soon the operator adopts it, nothing runs twice, and all comes back.
#[test]
fn whatever_a_backup_says_nothing_runs_twice() {
    let troubles =
        ["", "isolate n2\n", "crash agent on n2\n", "power off n2\npower on n2\n", "move g to n3\n"];
    let mut seed = 0;
    for backup in ["0s", "1ms", "15s", "31s", "32s", "39s"] {
        for trouble in troubles {
            for wait in ["1ms", "700ms", "5s", "30s"] {
                seed += 1;
                let text = format!(
                    "{TRIO}at 20s offline b\nat 30s move g to n2\nat 40s {}roll back the store to {backup}\n\
                     after {wait} adopt restored store\nafter 1m rejoin n2\nstart agent on n2\n\
                     power on n2\nafter 1m adopt restored store\nafter 4m expect a online\n",
                    trouble
                );
                let (broken, unmet) = told(&text, seed, None);
                assert!(broken.is_empty() && unmet == 0, "seed {seed}: {broken:?}, {unmet} unmet\n{text}");
            }
        }
    }
}

/// While older leases may run, no life begins and nobody takes a group; afterwards nothing begins
/// under an older generation.
#[test]
fn an_adopted_store_lets_nothing_begin_too_early() {
    let mut store = Cluster::new(Arc::new(story(&format!("{TRIO}run until 1s\n")).shape));
    let (node, lease) = (NodeId::new(1).unwrap(), *store.shape().policy().lease());
    let register =
        |after| Command::Register { node, token: Token(1), lease, after, at: Stamp(0), silence: None };
    store.apply(&register(None)).unwrap();
    let before = store.position();
    let newer = Position { revision: before.revision.next(), ..before };
    assert_eq!(store.meets(newer), Err(OtherStore::Older));
    assert_eq!(store.apply(&Command::EndRestore { generation: 0 }), Err(Refused::Changed));
    store.apply(&Command::AdoptStore { generation: 1 }).unwrap();
    assert_eq!(store.apply(&Command::AdoptStore { generation: 1 }), Err(Refused::Restored));
    assert_eq!(store.meets(before), Err(OtherStore::Restored));
    assert_eq!(store.meets(before.end()), Err(OtherStore::Restored));
    assert_eq!(store.meets(store.position()), Ok(()));
    let again = register(Some(Incarnation::FIRST));
    assert_eq!(store.apply(&again), Err(Refused::Restored));
    store.apply(&Command::EndRestore { generation: 1 }).unwrap();
    assert!(store.session(node).unwrap().over(Incarnation::FIRST).is_some());
    store.apply(&again).unwrap();
    let acquire = |store: &Cluster, generation| {
        let epoch = Epoch::new(generation, 1).unwrap();
        let to = Claim { epoch, incarnation: Incarnation::new(2).unwrap(), node };
        let (group, change) = (GroupId(0), Change::Acquire { to, proof: Proof::NeverOwned });
        Command::Change { group, seen: store.written(group).unwrap(), change }
    };
    let (older, ours) = (acquire(&store, 0), acquire(&store, 1));
    assert_eq!(store.apply(&older), Err(Refused::Restored));
    store.apply(&ours).unwrap();
}

/// Rule `older_store_refused`: a backup that others have written to is told from what it forgot by the
/// name of its history, however alike the counts are; a store that was merely opened again is not.
#[test]
fn a_history_that_forked_is_another_one() {
    let mut store = Cluster::new(Arc::new(story(&format!("{TRIO}run until 1s\n")).shape));
    let written = |store: &mut Cluster, number: u32| {
        let (node, seen) = (NodeId::new(1).unwrap(), store.revision());
        let pause = Command::Pause { node, drain: false, seen };
        let resume = Command::Resume { node, seen };
        store.apply(if number.is_multiple_of(2) { &pause } else { &resume }).unwrap();
    };
    (0..5).for_each(|number| written(&mut store, number));
    let (mut backup, seen) = (store.clone(), store.position());
    (0..3).for_each(|number| written(&mut store, number));
    let newer = store.position();
    backup.apply(&Command::BeginTimeline { timeline: Timeline(7) }).unwrap();
    (0..9).for_each(|number| written(&mut backup, number));
    assert!(backup.revision() > newer.revision);
    assert_eq!(backup.meets(newer), Err(OtherStore::Older));
    assert_eq!(backup.meets(seen), Ok(()));
    assert_eq!(backup.meets(backup.position()), Ok(()));
    // A name is drawn once.
    let again = Command::BeginTimeline { timeline: Timeline(7) };
    assert_eq!(backup.apply(&again), Err(Refused::Changed));
    // However often it is opened, it stays the database of whoever has seen it.
    let last = backup.position();
    for name in 100..300 {
        backup.apply(&Command::BeginTimeline { timeline: Timeline(name) }).unwrap();
        assert_eq!(backup.meets(last), Ok(()));
        assert_eq!(backup.meets(Position { revision: Revision::ZERO, ..newer }), Ok(()));
    }
}

/// Rule `never_on_two_nodes`: the store is restored and written to until its count of changes is what
/// it was before a node looks at it again. Without a name for each history nobody would notice.
#[test]
fn a_count_that_others_brought_back_hides_no_rollback() {
    let text = "nodes n1 n2 n3\nnetwork delay 2ms..2ms\ngroup g on n1\nvm v in g\ngroup h on n2\nvm w in h\n\
        at 20s power off n1\nat 38015ms offline w\nat 38015ms delay requests of n2 by 400ms\n\
        at 38300ms roll back the store to 38012ms\nat 39500ms pause n2\nat 39500ms crash agent on n3\n\
        at 40s start agent on n3\nrun until 5m\n";
    assert_eq!(told(text, 1, None).0, Vec::<&str>::new());
    let broken = told(text, 1, Some(Bug::HistoriesUnnamed)).0;
    assert!(broken.contains(&"never_on_two_nodes"), "{broken:?}");
}

/// Rule `death_is_written`: a backup of a moment ago forgets no change, so that every node takes it for true,
/// but a renewal that was acknowledged; and an observer has seen the life as the backup has it.
#[test]
fn a_renewal_that_a_backup_forgets_holds_up_a_death() {
    let broken = |bug| -> Vec<&str> {
        let story = |at| {
            format!(
                "nodes n1 n2 n3\nclock n1 50000ppm slow\nclock n2 50000ppm fast\npolicy lease-drift-ppm 50000\n\
                 policy lease-ttl 6s\npolicy lease-renew-every 1500ms\npolicy lease-store-gap 1s\n\
                 policy lease-stop-budget 1500ms\ngroup g on n1\nvm a in g on-nodes n1\nstarts of a take 300ms\n\
                 at 10s isolate n1\nat 20300ms rejoin n1\nat {at}ms roll back the store to {at}ms\n\
                 hang agent on n1\nrun until 50s\n"
            )
        };
        (23_000..27_000).step_by(100).flat_map(|at| told(&story(at), 1, bug).0).collect()
    };
    assert_eq!(broken(None), Vec::<&str>::new());
    let found = broken(Some(Bug::HistoriesUnnamed));
    assert!(found.contains(&"death_is_written"), "{found:?}");
}

/// Rule `flags_travel`: a node that takes the store for none goes on as it had read it, as long as its lease runs.
#[test]
fn a_flag_that_a_backup_forgets_is_the_nodes_to_go_by() {
    let text = format!(
        "{TRIO}policy restart-delay 1ms for b\nat 20s online b\nat 40s roll back the store to 15s\nvanish b\n\
         expect b online by 50s\nrun until 1m\n"
    );
    assert_eq!(told(&text, 1, None), (Vec::new(), 0));
}

/// Rules `older_store_refused`, `never_on_two_nodes`: a node is away while the store is restored, and its
/// agent starts only when the store has more changes than the node remembers. It takes the store for none all
/// the same, without the driver's help, until the operator adopts it.
#[test]
fn who_starts_on_a_store_that_has_overtaken_it_finds_it_older() {
    let changes = "after 1s pause n1\nafter 1s resume n1\n".repeat(5);
    let story = format!(
        "nodes n1 n2 n3\ngroup g on n1 prefers n1 n2 n3\nvm v in g\nat 15s crash agent on n3\n\
         at 20s move g to n2\nat 25s crash agent on n2\nat 30s isolate n1\n\
         at 30100ms roll back the store to 15s\nat 31s start agent on n3\n{changes}run until 5m\n"
    );
    assert_eq!(told(&story, 1, None), (Vec::new(), 0), "{story}");
    for bug in [Bug::StoreRolledBack, Bug::HistoriesUnnamed] {
        let found = told(&story, 1, Some(bug)).0;
        assert!(found.contains(&"older_store_refused"), "{bug:?}: {found:?}");
    }
}

/// Rule `cold_start_waits`: who comes back from an isolation has read nothing for long, and yet does
/// not form the cluster anew: what is due meanwhile is not held up.
#[test]
fn who_was_cut_off_does_not_form_the_cluster() {
    let text = "nodes n1 n2 n3\ngroup g on n1 prefers n1 n2 n3\nvm a in g\ngroup h on n1\nvm b in h\n\
        at 200s isolate n3\nat 300s power off n1\nafter 1s rejoin n3\nafter 40s expect a online\nexpect b online\n";
    assert_eq!(told(text, 1, None), (Vec::new(), 0));
}
