//! Rules about names, lives and deaths, each shown at work under its own name.

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::group::{self, status};
use takeover::policy::{ClusterSpec, LeaseSpec, Proofs};
use takeover::resource::{Author, Persistent, Status};
use takeover::session::{Observer, Record};
use takeover::units::{
    Claim, Epoch, GroupId, Incarnation, Millis, Moment, NodeSet, ResourceId, Stamp, Token,
};

use crate::world::{cluster, group as shape, lease, minutes, node, spec, usual};

fn register(cluster: &mut Cluster, number: u8, token: u64) -> Result<Applied, Refused> {
    let after = cluster.session(node(number)).unwrap().hot.map(|hot| hot.incarnation);
    let (node, token, lease, at) = (node(number), Token(token), lease(), cluster.now());
    cluster.apply(&Command::Register { node, token, lease, after, at, silence: None })
}

fn dead(cluster: &mut Cluster, number: u8) -> Result<Applied, Refused> {
    let hot = cluster.session(node(number)).unwrap().hot.unwrap();
    let (incarnation, renewals) = (hot.incarnation, hot.renewals);
    cluster.apply(&Command::Dead { node: node(number), incarnation, renewals })
}

fn life(number: u32) -> Incarnation {
    Incarnation::new(number).unwrap()
}

/// Every list of up to four resources against the order Failed, Pending, PartialOnline, the rest.
#[test]
fn group_state_computed() {
    let mut lists = vec![Vec::new()];
    for length in 0..4 {
        let longer: Vec<Vec<Status>> = lists
            .iter()
            .filter(|list| list.len() == length)
            .flat_map(|list| Status::ALL.map(|status| [list.clone(), vec![status]].concat()))
            .collect();
        lists.extend(longer);
    }
    for list in &lists {
        let any = |status| list.contains(&status);
        let expected = if any(Status::Failed) {
            group::Status::Failed
        } else if any(Status::OnlinePending) || any(Status::OfflinePending) {
            group::Status::Pending
        } else if any(Status::Online) && any(Status::Offline) {
            group::Status::PartialOnline
        } else if any(Status::Online) {
            group::Status::Online
        } else {
            group::Status::Offline
        };
        assert_eq!(status(list.iter().copied()), expected, "{list:?}");
    }
    assert_eq!(lists.len(), 1 + 5 + 25 + 125 + 625);
}

/// The same token supersedes at once; another machine under the name waits for proof.
#[test]
fn one_name_one_machine() {
    let mut cluster = usual();
    assert_eq!(register(&mut cluster, 1, 7), Ok(Applied::Registered(life(1))));
    assert_eq!(register(&mut cluster, 1, 7), Ok(Applied::Registered(life(2))));
    assert_eq!(register(&mut cluster, 1, 8), Err(Refused::NotYet));
    dead(&mut cluster, 1).unwrap();
    assert_eq!(register(&mut cluster, 1, 8), Ok(Applied::Registered(life(3))));
    assert_eq!(register(&mut cluster, 1, 7), Err(Refused::NotYet));
    cluster.apply(&Command::Fenced { node: node(1), incarnation: life(3) }).unwrap();
    assert_eq!(register(&mut cluster, 1, 7), Ok(Applied::Registered(life(4))));
}

/// A newer life proves nothing about an older one (rule `superseded_is_not_dead`).
#[test]
fn superseded_is_not_dead() {
    let mut cluster = usual();
    register(&mut cluster, 1, 7).unwrap();
    register(&mut cluster, 1, 7).unwrap();
    let session = *cluster.session(node(1)).unwrap();
    assert_eq!(session.over(life(1)), None);
    assert_eq!(session.live().map(|hot| hot.incarnation), Some(life(2)));
}

/// An observer writes a life dead after it saw it unchanged for the whole ttl on its own clock,
/// counted from the return of its read; a renewal meanwhile refuses the write.
#[test]
fn death_is_written() {
    let mut cluster = usual();
    register(&mut cluster, 1, 7).unwrap();
    let ttl = LeaseSpec::DEFAULT.ttl;
    let (mut observer, start) = (Observer::NEW, Moment(77));
    let see = |observer: &mut Observer, record: &Record, after| observer.see(record, start.after(after));
    let first = *cluster.session(node(1)).unwrap();
    assert_eq!(see(&mut observer, &first, Millis::ZERO), None);
    assert_eq!(see(&mut observer, &first, ttl.less(Millis(1))), None);
    assert_eq!(see(&mut observer, &first, ttl), Some((life(1), 0)));
    cluster.apply(&Command::Renew { node: node(1), incarnation: life(1) }).unwrap();
    let stale = Command::Dead { node: node(1), incarnation: life(1), renewals: 0 };
    assert_eq!(cluster.apply(&stale), Err(Refused::Renewed));
    let renewed = *cluster.session(node(1)).unwrap();
    assert_eq!(see(&mut observer, &renewed, ttl.plus(ttl)), None);
    let enough = ttl.plus(ttl).plus(ttl);
    assert_eq!(see(&mut observer, &renewed, enough), Some((life(1), 1)));
    dead(&mut cluster, 1).unwrap();
    assert_eq!(see(&mut observer, cluster.session(node(1)).unwrap(), enough.plus(ttl)), None);
}

/// A new life is seen anew, even if it was renewed as often as the old one.
#[test]
fn an_observer_takes_no_life_for_another() {
    let mut cluster = usual();
    let ttl = LeaseSpec::DEFAULT.ttl;
    let mut observer = Observer::NEW;
    register(&mut cluster, 1, 7).unwrap();
    assert_eq!(observer.see(cluster.session(node(1)).unwrap(), Moment(0)), None);
    register(&mut cluster, 1, 7).unwrap();
    assert_eq!(observer.see(cluster.session(node(1)).unwrap(), Moment(ttl.0)), None);
    assert_eq!(observer.see(cluster.session(node(1)).unwrap(), Moment(ttl.0 * 2)), Some((life(2), 0)));
}

/// Where only fencing proves, nobody writes a life dead.
#[test]
fn fencing_is_the_only_proof_where_it_is_chosen() {
    let policy = ClusterSpec { proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT };
    let mut cluster = cluster(spec(policy, Vec::new()));
    register(&mut cluster, 1, 7).unwrap();
    assert_eq!(dead(&mut cluster, 1), Err(Refused::FencingOnly));
    let later = Command::Fenced { node: node(1), incarnation: life(2) };
    assert_eq!(cluster.apply(&later), Err(Refused::NotLive));
    assert!(cluster.apply(&Command::Fenced { node: node(1), incarnation: life(1) }).is_ok());
}

/// A node lost three times in an hour is not used for two, as long as the share allows it.
#[test]
fn quarantine() {
    let mut cluster = usual();
    let lose = |cluster: &mut Cluster, number: u8, at: Stamp| {
        cluster.apply(&Command::Advance { to: at }).unwrap();
        register(cluster, number, 7).unwrap();
        dead(cluster, number).unwrap();
    };
    lose(&mut cluster, 1, minutes(0));
    lose(&mut cluster, 1, minutes(20));
    assert_eq!(cluster.quarantined(cluster.now()), NodeSet::EMPTY);
    lose(&mut cluster, 1, minutes(59));
    assert_eq!(cluster.quarantined(cluster.now()), NodeSet::of(node(1)));
    (0..3).for_each(|_| lose(&mut cluster, 2, minutes(60)));
    assert_eq!(cluster.quarantined(cluster.now()), NodeSet::of(node(1)), "one of three nodes at a time");
    cluster.apply(&Command::Advance { to: minutes(59 + 120) }).unwrap();
    assert_eq!(cluster.quarantined(cluster.now()), NodeSet::EMPTY);
    // Losses that an hour has left behind do not count.
    lose(&mut cluster, 1, minutes(200));
    lose(&mut cluster, 1, minutes(259));
    lose(&mut cluster, 1, minutes(260));
    assert_eq!(cluster.quarantined(cluster.now()), NodeSet::EMPTY);
}

/// A fencing of an older life frees what that life still holds, though it is no loss of the node.
#[test]
fn a_fencing_of_an_older_life_frees_its_groups() {
    let mut cluster = usual();
    register(&mut cluster, 1, 7).unwrap();
    let to = Claim { epoch: Epoch::FIRST, incarnation: life(1), node: node(1) };
    let change = group::Change::Acquire { to, proof: group::Proof::NeverOwned };
    let (group, seen) = (GroupId(0), cluster.written(GroupId(0)).unwrap());
    cluster.apply(&Command::Change { group, seen, change }).unwrap();
    register(&mut cluster, 1, 7).unwrap();
    assert_eq!(cluster.bereft(), NodeSet::EMPTY);
    cluster.apply(&Command::Fenced { node: node(1), incarnation: life(1) }).unwrap();
    assert_eq!(cluster.bereft(), NodeSet::of(node(1)));
}

/// A command that the network repeats does not undo a later one (rule
/// `unknown_outcome_is_both`).
#[test]
fn a_repeated_command_undoes_nothing() {
    let mut cluster = usual();
    let (resource, author, claim) = (ResourceId(0), Author::Operator, None);
    let persist = |flag, seen| Command::Persist { resource, flag, author, claim, seen };
    let offline = persist(Persistent::Offline, cluster.revision());
    cluster.apply(&offline).unwrap();
    cluster.apply(&persist(Persistent::Online, cluster.revision())).unwrap();
    let pause = Command::Pause { node: node(1), drain: true, seen: cluster.revision() };
    cluster.apply(&pause).unwrap();
    cluster.apply(&Command::Resume { node: node(1), seen: cluster.revision() }).unwrap();
    let before = cluster.clone();
    assert_eq!(cluster.apply(&offline), Err(Refused::Changed));
    assert_eq!(cluster.apply(&pause), Err(Refused::Changed));
    assert_eq!(cluster, before);
}

/// A fencing that is confirmed twice counts as one loss.
#[test]
fn a_repeated_fencing_is_one_loss() {
    let policy = ClusterSpec { quarantine_threshold: 2, quarantine_share: 100, ..ClusterSpec::DEFAULT };
    let mut cluster = cluster(spec(policy, vec![shape(takeover::policy::GroupSpec::DEFAULT)]));
    register(&mut cluster, 1, 7).unwrap();
    let fenced = Command::Fenced { node: node(1), incarnation: life(1) };
    (0..3).for_each(|_| assert!(cluster.apply(&fenced).is_ok()));
    assert_eq!(cluster.quarantined(cluster.now()), NodeSet::EMPTY);
}
