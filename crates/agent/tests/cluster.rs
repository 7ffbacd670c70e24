//! Three agents in one process, on one store.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

mod support;

use support::{Rig, WEB, replayed};
use takeover::resource::{Cause, Report};
use takeover_admin::{NamedOrder, Outcome, SessionState};

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}

#[test]
fn it_starts_restarts_and_fails_over() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.machines[0].end(WEB, Cause::Crash, Report::Failed);
        rig.until("a restart after a crash", 4, |rig| rig.runs_on() == [1]).await;
        assert_eq!(rig.machines[0].starts(), 2);
        rig.cut(1).await;
        rig.until("a failover", 12, |rig| !rig.runs_on().is_empty()).await;
        assert_ne!(rig.runs_on(), [1]);
        rig.start(1).await;
        tokio::time::sleep(core::time::Duration::from_secs(1)).await;
        for node in 1..=3 {
            assert_eq!(rig.status(node).await.agent.session, SessionState::Up, "{node}");
            rig.end(node).await;
        }
        let logs: usize = (1..=3).map(|node| replayed(&rig.traces(node))).sum();
        assert_eq!(logs, 4);
    });
}

#[test]
fn an_agent_that_restarts_adopts_what_runs() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.end(1).await;
        rig.start(1).await;
        rig.until("its gate opens again", 5, |rig| rig.machines[0].runs(WEB)).await;
        tokio::time::sleep(core::time::Duration::from_secs(4)).await;
        assert_eq!(rig.runs_on(), [1]);
        assert_eq!(rig.machines[0].starts(), 1);
        let status = rig.status(1).await;
        assert_eq!(status.groups[0].owner.as_deref(), Some("n1"));
        assert_eq!(status.resources[0].state.as_deref(), Some("Online"));
    });
}

#[test]
fn operators_order_and_are_told() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        let moved = NamedOrder::Move { group: "web".to_owned(), to: Some("n2".to_owned()) };
        assert!(matches!(rig.order(3, moved).await, Outcome::Done { .. }));
        rig.until("a move", 8, |rig| rig.runs_on() == [2]).await;
        let offline = NamedOrder::Offline { resource: "web1".to_owned() };
        assert!(matches!(rig.order(1, offline).await, Outcome::Done { .. }));
        rig.until("a stop", 8, |rig| rig.runs_on().is_empty()).await;
        rig.end(3).await;
        assert!(replayed(&rig.traces(3)) == 1);
    });
}

/// What the core asks for again at once must not keep the loop from renewing the lease.
#[test]
fn a_hypervisor_that_refuses_everything_at_once_costs_no_lease() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.machines[0].refuse(true);
        rig.machines[0].end(WEB, Cause::Crash, Report::Failed);
        tokio::time::sleep(core::time::Duration::from_secs(5)).await;
        let status = rig.status(1).await;
        assert_eq!((status.agent.session, status.agent.life), (SessionState::Up, Some(1)));
        rig.machines[0].refuse(false);
        rig.until("a restart", 4, |rig| rig.runs_on() == [1]).await;
    });
}
