//! What holds after every command of every history.

use crate::effort::cases;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use takeover::cluster::{Cluster, Command, Refused};
use takeover::group::{Change, Record};
use takeover::policy::GroupSpec;
use takeover::rules::{RecordStep, record_step};
use takeover::units::{GroupId, Millis, NodeSet, Stamp};

use crate::world::{Act, GROUPS, NODES, command, history, usual};

/// Histories for each law.
const CASES: u32 = 150;

fn groups() -> impl Iterator<Item = GroupId> {
    (0..GROUPS).map(GroupId)
}

/// Applies an act; whether it was carried out.
fn carry_out(cluster: &mut Cluster, act: Act) -> (Command, Result<(), Refused>) {
    let command = command(cluster, act);
    (command, cluster.apply(&command).map(|_| ()))
}

proptest! {
    #![proptest_config(cases(CASES))]

    /// The rulebook holds after every change, in builds without debug assertions too.
    #[test]
    fn every_change_keeps_the_rules(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let before = cluster.clone();
            let (Command::Change { group, change, .. }, Ok(())) = carry_out(&mut cluster, act) else { continue };
            let (old, new) = (before.record(group).unwrap(), cluster.record(group).unwrap());
            let evidence = before.evidence(old, &change);
            prop_assert_eq!(record_step(&RecordStep { before: old, evidence, change: &change, after: new }), Ok(()));
        }
    }

    /// Rules `handover_needs_proof` and `epochs_only_grow`, told here without the rulebook: a new
    /// claim is greater, its life is live, and the old one is closed, over, or the same machine's
    /// older life.
    #[test]
    fn a_new_claim_follows_an_old_one_that_is_over(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let before = cluster.clone();
            let _ = carry_out(&mut cluster, act);
            for group in groups() {
                let (old, new) = (before.record(group).unwrap(), cluster.record(group).unwrap());
                prop_assert!(old.claim == new.claim || may_follow(&before, old, new), "{old:?} {new:?}");
            }
        }
    }

    /// A refused command leaves the database as it was, bit for bit (rule `invalid_is_rejected`).
    #[test]
    fn refused_changes_nothing(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let before = cluster.clone();
            let (command, result) = carry_out(&mut cluster, act);
            if let Err(refused) = result {
                prop_assert_eq!(&cluster, &before);
                prop_assert_eq!(cluster.apply(&command), Err(refused));
            }
        }
    }

    /// Two nodes that apply the same commands hold the same database and give the same answers.
    #[test]
    fn every_node_agrees(acts in history()) {
        let (mut cluster, mut replica) = (usual(), usual());
        for act in acts {
            let command = command(&cluster, act);
            prop_assert_eq!(cluster.apply(&command), replica.apply(&command));
            prop_assert_eq!(&cluster, &replica);
        }
    }

    /// The lists of who owns what say the same as the records.
    #[test]
    fn the_index_says_what_the_records_say(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let _ = carry_out(&mut cluster, act);
            let owned: Vec<GroupId> = NodeSet::first(NODES)
                .iter()
                .flat_map(|node| {
                    let listed = cluster.owned_by(node);
                    assert!(listed.iter().all(|group| cluster.record(*group).unwrap().owner() == Some(node)));
                    listed.to_vec()
                })
                .collect();
            prop_assert!(cluster.unowned().iter().all(|group| cluster.record(*group).unwrap().owner().is_none()));
            let mut all = [owned, cluster.unowned().to_vec()].concat();
            all.sort_unstable();
            prop_assert!(all.into_iter().eq(groups()));
        }
    }

    /// Revisions and the cluster's counter never go back, and each change has a new revision.
    #[test]
    fn revisions_only_grow(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let (revision, now) = (cluster.revision(), cluster.now());
            let (command, result) = carry_out(&mut cluster, act);
            let hot = matches!(command, Command::Renew { .. } | Command::Advance { .. });
            let expected = if result.is_ok() && !hot { revision.next() } else { revision };
            prop_assert_eq!(cluster.revision(), expected);
            prop_assert!(cluster.now() >= now);
            if let (Command::Change { group, .. }, Ok(())) = (command, result) {
                prop_assert_eq!(cluster.written(group), Some(expected));
            }
        }
    }

    /// Rule `quarantine`: never more than the share of nodes at once.
    #[test]
    fn quarantine_keeps_its_share(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let _ = carry_out(&mut cluster, act);
            let share = u32::from(cluster.shape().policy().spec().quarantine_share);
            prop_assert!(cluster.quarantined(cluster.now()).len() * 100 <= share * u32::from(NODES));
        }
    }

    /// Rule `failover_threshold`, in the record: only plans for failures are counted, each once.
    #[test]
    fn failovers_are_counted_once(acts in history()) {
        let mut cluster = usual();
        let mut counted: Vec<(GroupId, Stamp)> = Vec::new();
        for act in acts {
            let (command, result) = carry_out(&mut cluster, act);
            if let (Command::Change { group, change: Change::Plan { moving, claim: Some(_), .. }, .. }, Ok(())) = (command, result)
                && moving == takeover::group::Moving::Failure
            {
                counted.push((group, cluster.now()));
            }
            let period = GroupSpec::DEFAULT.failover_period;
            for group in groups() {
                let mine = counted.iter().filter(|(of, at)| *of == group && is_within(*at, cluster.now(), period));
                let recorded = cluster.record(group).unwrap().failovers.count(cluster.now(), period);
                prop_assert_eq!(usize::from(recorded), mine.count().min(15));
            }
        }
    }
}

fn is_within(at: Stamp, now: Stamp, period: Millis) -> bool {
    now.since(at) < period
}

/// Whether the newer claim may follow the older one.
fn may_follow(before: &Cluster, old: &Record, new: &Record) -> bool {
    let Some(to) = new.claim else { return false };
    let life = before.session(to.node).unwrap().live();
    if life.is_none_or(|life| life.incarnation != to.incarnation) || new.closed {
        return false;
    }
    let Some(from) = old.claim else { return true };
    let over = before.session(from.node).unwrap().over(from.incarnation).is_some();
    let adopted = from.node == to.node && from.incarnation < to.incarnation && !over && !old.closed;
    to.epoch > from.epoch && (old.closed || over || adopted)
}

/// The histories are not so odd that nothing happens in them.
#[test]
fn histories_reach_the_interesting_places() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..CASES {
        let mut cluster = usual();
        for act in history().new_tree(&mut runner).unwrap().current() {
            let (command, result) = carry_out(&mut cluster, act);
            let words = format!("{command:?} {}", if result.is_ok() { "done" } else { "refused" });
            let kind: Vec<&str> = words.split([' ', '{']).filter(|word| is_kind(word)).collect();
            *counts.entry(kind.join(" ")).or_insert(0_u32) += 1;
            *counts.entry("quarantined".to_owned()).or_insert(0) += cluster.quarantined(cluster.now()).len();
        }
    }
    println!("{counts:#?}");
    for kind in ["Register done", "Dead done", "Fenced done", "Change Acquire done", "Change Adopt done"] {
        assert!(counts[kind] > 10, "{kind}");
    }
    assert!(counts["Change Acquire refused"] > 500 && counts["quarantined"] > 20);
}

/// The words of a command that say what it is.
fn is_kind(word: &str) -> bool {
    let kinds = ["Register", "Renew", "Dead", "Fenced", "Pause", "Resume", "Persist", "Advance", "Change"];
    let changes = ["Acquire", "Adopt", "Stopped", "Plan", "Park", "Retry", "Succeeded", "done", "refused"];
    let proof = word.contains('(');
    !proof && (kinds.contains(&word) || changes.contains(&word))
}

/// Two owners that follow each other without proof would be noticed.
#[test]
fn control_a_handover_without_proof_is_noticed() {
    let mut cluster = usual();
    let acts = [1, 2].map(|node| Act::Register { node, token: 1 });
    acts.into_iter().for_each(|act| carry_out(&mut cluster, act).1.unwrap());
    let claim = |node, epoch| takeover::units::Claim {
        epoch: takeover::units::Epoch::new(0, epoch).unwrap(),
        incarnation: takeover::units::Incarnation::FIRST,
        node: crate::world::node(node),
    };
    let old = Record { claim: Some(claim(1, 1)), ..Record::FIRST };
    let stolen = Record { claim: Some(claim(2, 2)), ..old };
    assert!(!may_follow(&cluster, &old, &stolen));
    let closed = Record { closed: true, ..old };
    assert!(may_follow(&cluster, &closed, &stolen));
    assert!(!may_follow(&cluster, &closed, &Record { claim: Some(claim(2, 1)), ..old }));
}
