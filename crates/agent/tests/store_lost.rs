//! What agents do when their store, or their hypervisor, is silent.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

mod support;

use core::time::Duration;

use support::machine::{Ledger, Machine, Run};
use support::{Rig, WEB, setup_with};
use takeover::policy::{ResourceSpec, Unconfirmed};
use takeover::units::Millis;
use takeover_admin::{Answer, Request, SessionState};

/// The lease of the cluster of these tests.
const LEASE: Duration = Duration::from_secs(3);

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}

async fn sleep(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

async fn running() -> Rig {
    let mut rig = Rig::new().await;
    rig.start_all().await;
    rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
    rig
}

/// When the first VM stopped on the first machine, and when it started on another one.
fn handed_over(events: &[Run]) -> (Run, Run) {
    let stopped = *events.iter().find(|run| run.machine == 1 && !run.runs).unwrap();
    let started = *events.iter().find(|run| run.machine != 1 && run.runs).unwrap();
    (stopped, started)
}

/// What sees that a VM runs twice would see it.
#[test]
fn control_two_machines_are_seen() {
    let ledger = Ledger::default();
    let (one, two) = (Machine::new(1, &ledger), Machine::new(2, &ledger));
    one.smuggle(WEB);
    assert!(!ledger.twice());
    two.smuggle(WEB);
    assert!(ledger.twice());
    one.cut();
    two.cut();
    let events = ledger.events();
    let runs: Vec<(usize, bool)> = events.iter().map(|run| (run.machine, run.runs)).collect();
    assert_eq!(runs, [(1, true), (2, true), (1, false), (2, false)]);
    assert!(handed_over(&events).0.at > handed_over(&events).1.at);
}

#[test]
fn who_loses_the_store_stops_before_others_take_over() {
    run(async {
        let rig = running().await;
        let cut = std::time::Instant::now();
        rig.links[0].cut();
        rig.until("its stop", 4, |rig| rig.runs_on().is_empty()).await;
        let status = rig.status(1).await;
        assert!(!status.agent.store.connected, "{:?}", status.agent.store);
        assert_ne!(status.agent.session, SessionState::Up);
        rig.until("a failover", 12, |rig| !rig.runs_on().is_empty()).await;
        let (stopped, started) = handed_over(&rig.ledger.events());
        assert!(stopped.at < started.at);
        assert!(stopped.at.duration_since(cut) < LEASE);
        rig.links[0].mend();
        sleep(2).await;
        let status = rig.status(1).await;
        assert!(status.agent.store.connected && status.agent.session == SessionState::Up);
        assert!(!rig.ledger.twice());
    });
}

/// The store hears the node, and the node does not hear the store: nobody else ever takes it for dead.
#[test]
fn who_is_heard_and_hears_nothing_stops_all_the_same() {
    run(async {
        let rig = running().await;
        rig.links[0].deafen();
        rig.until("its stop", 4, |rig| rig.runs_on().is_empty()).await;
        rig.links[0].mend();
        rig.until("a start anywhere", 12, |rig| !rig.runs_on().is_empty()).await;
        assert!(!rig.ledger.twice());
    });
}

#[test]
fn a_store_that_is_gone_stops_everything_until_it_is_back() {
    run(async {
        let rig = running().await;
        assert_eq!(rig.why(1).await.undecided, None);
        rig.links.iter().for_each(support::link::Link::cut);
        rig.until("its stop", 4, |rig| rig.runs_on().is_empty()).await;
        sleep(5).await;
        assert!(rig.runs_on().is_empty());
        let undecided = rig.why(1).await.undecided.unwrap();
        assert!(undecided.starts_with("no store: "), "{undecided}");
        rig.links.iter().for_each(support::link::Link::mend);
        rig.until("a start anywhere", 12, |rig| !rig.runs_on().is_empty()).await;
        assert!(!rig.ledger.twice());
    });
}

/// Short of a lease, a store that is away is no reason to stop anything.
#[test]
fn a_store_that_is_away_for_a_moment_stops_nothing() {
    run(async {
        let rig = running().await;
        rig.links.iter().for_each(support::link::Link::cut);
        tokio::time::sleep(Duration::from_millis(700)).await;
        rig.links.iter().for_each(support::link::Link::mend);
        sleep(4).await;
        assert_eq!((rig.runs_on(), rig.machines[0].stops()), (vec![1], 0));
    });
}

/// Nothing can be written, so no lease is renewed; the status says why.
#[test]
fn a_full_store_is_told_and_waited_for() {
    run(async {
        let rig = running().await;
        rig.links.iter().for_each(support::link::Link::fill);
        rig.until("its stop", 4, |rig| rig.runs_on().is_empty()).await;
        let error = rig.status(1).await.agent.store.error.unwrap();
        assert!(error.contains("there is no room") && error.contains("make room"), "{error}");
        rig.links.iter().for_each(support::link::Link::mend);
        rig.until("a start anywhere", 12, |rig| !rig.runs_on().is_empty()).await;
        assert!(!rig.ledger.twice());
    });
}

/// Checks that are often enough for a test.
fn hasty(unconfirmed: Unconfirmed) -> ResourceSpec {
    ResourceSpec {
        quick_check_every: Millis(300),
        thorough_check_every: Millis(600),
        answer_within: Millis(200),
        misses: 2,
        monitor_restarts: 1,
        unconfirmed,
        ..ResourceSpec::DEFAULT
    }
}

/// Nobody knows what a VM does whose hypervisor is silent: that is no reason to stop it, and none to
/// start it elsewhere.
#[test]
fn a_silent_hypervisor_stops_nothing() {
    run(async {
        let mut rig = Rig::of(&setup_with(hasty(Unconfirmed::Wait))).await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.machines[0].silence(true);
        sleep(1).await;
        let status = rig.status(1).await;
        assert!(!status.agent.hypervisor.connected && status.agent.session == SessionState::Up);
        sleep(3).await;
        assert_eq!((rig.runs_on(), rig.machines[0].stops()), (vec![1], 0));
        rig.machines[0].silence(false);
        sleep(3).await;
        assert_eq!((rig.runs_on(), rig.machines[0].starts()), (vec![1], 1));
        assert!(!rig.reset());
    });
}

/// What the policy `unconfirmed` says by default: a silence that outlives the monitor's restarts resets
/// the machine. It also shows that the test above could see it.
#[test]
fn a_silence_that_goes_on_resets_the_machine_if_the_policy_says_so() {
    run(async {
        let mut rig = Rig::of(&setup_with(hasty(Unconfirmed::FenceSelf))).await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        assert!(!rig.reset());
        rig.machines[0].silence(true);
        rig.until("a reset", 6, Rig::reset).await;
    });
}

/// It looks at what runs before its registration is written, and takes it for nobody's neither then nor
/// later, however long the store's disk takes.
#[test]
fn an_agent_that_was_killed_adopts_what_runs() {
    run(async {
        let mut rig = running().await;
        for slow in [false, true] {
            rig.kill(1).await;
            if slow {
                rig.links[0].slow_down();
            }
            rig.start(1).await;
            sleep(3).await;
            assert_eq!((rig.runs_on(), rig.machines[0].starts(), rig.machines[0].stops()), (vec![1], 1, 0));
            let status = rig.status(1).await;
            assert_eq!(status.groups[0].owner.as_deref(), Some("n1"));
            assert_eq!(status.resources[0].state.as_deref(), Some("Online"));
        }
    });
}

/// What the database gives to nobody is ended: the test above is about more than looking away.
#[test]
fn what_runs_and_is_nobodys_is_ended() {
    run(async {
        let mut rig = running().await;
        rig.kill(2).await;
        rig.machines[1].smuggle(WEB);
        rig.start(2).await;
        let begun = std::time::Instant::now();
        while rig.machines[1].stops() == 0 {
            assert!(begun.elapsed() < Duration::from_secs(12));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}

/// A second machine of the same name waits, says so, and owns nothing while the first one lives.
#[test]
fn a_second_agent_of_a_name_waits() {
    run(async {
        let rig = running().await;
        let machine = Machine::new(9, &rig.ledger);
        let second = rig.agent(1, &rig.directory.path().join("second"), &machine).await;
        sleep(5).await;
        let status = second.status().await;
        assert_eq!((status.agent.session, status.agent.may_start), (SessionState::Out, false));
        assert_eq!(rig.status(1).await.agent.session, SessionState::Up);
        assert_eq!((rig.runs_on(), machine.starts()), (vec![1], 0));
        let log = second.ask(Request::Log { last: 100, follow: false }).await;
        let Answer::Line(line) = &log else { panic!("{log:?}") };
        assert!(line.text.contains("waits"), "{line:?}");
        second.kill().await;
        assert!(!rig.ledger.twice());
    });
}
