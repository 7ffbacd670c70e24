//! What ends a lease where the agent's own loop cannot.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    dead_code,
    reason = "a test stops where it is wrong"
)]

mod support;

use core::time::Duration;

use support::Rig;
use tokio::time::sleep;

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}

/// The rig's reset command leaves a mark; the power is cut when it is there.
async fn reset_in_time(rig: &mut Rig) {
    rig.until("the reset", 8, Rig::reset).await;
    assert_eq!(rig.runs_on(), [1], "it was still node 1's");
    rig.cut(1).await;
    rig.until("a failover", 12, |rig| !rig.runs_on().is_empty()).await;
}

#[test]
fn a_stop_that_no_hypervisor_answers_resets_the_machine_before_others_start_its_vms() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.machines[0].silence(true);
        rig.links[0].cut();
        reset_in_time(&mut rig).await;
    });
}

#[test]
fn an_agent_that_restarts_and_can_see_nothing_guards_what_the_earlier_one_ran() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.machines[0].silence(true);
        rig.end(1).await;
        rig.start(1).await;
        rig.links[0].cut();
        reset_in_time(&mut rig).await;
    });
}

/// The control: what has ended in time, and a node on which nothing ran, need no reset.
#[test]
fn a_node_that_stops_in_time_is_not_reset() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.links[0].cut();
        rig.links[2].cut();
        rig.until("a failover", 12, |rig| rig.runs_on() == [2]).await;
        sleep(Duration::from_secs(2)).await;
        assert!(!rig.reset());
    });
}

/// An agent that was away for longer than its lease, on a node on which nothing runs, looks first.
#[test]
fn an_agent_that_comes_back_late_to_an_empty_node_resets_nothing() {
    run(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        rig.end(2).await;
        sleep(Duration::from_secs(4)).await;
        rig.start(2).await;
        sleep(Duration::from_secs(3)).await;
        assert!(!rig.reset());
        assert_eq!(rig.runs_on(), [1]);
    });
}
