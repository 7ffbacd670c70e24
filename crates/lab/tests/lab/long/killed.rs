//! Agents that are killed at any moment of a failover.

use core::time::Duration;
use std::thread::sleep;
use std::time::SystemTime;

use crate::common::{flag, host, is_up, nobody_saw_two, wait_long, with_policies};
use takeover_admin::{NamedOrder, Outcome};
use takeover_lab::Lab;
use takeover_lab::fault::{NodeFault, VmFault};

/// Draws moments: the generator of Lehmer, as Park and Miller have it.
struct Dice(u64);

impl Dice {
    /// Begins anywhere.
    fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("the clock is set");
        Self(u64::from(now.subsec_micros()).saturating_add(1))
    }

    /// A time between two numbers of milliseconds.
    fn between(&mut self, least: u64, most: u64) -> Duration {
        self.0 = self.0.saturating_mul(48_271).checked_rem(2_147_483_647).unwrap_or(1);
        let drawn = self.0.checked_rem(most.saturating_sub(least)).unwrap_or(0);
        Duration::from_millis(least.saturating_add(drawn))
    }
}

/// Kills a node's agent and starts another one.
fn restart_agent(lab: &Lab, node: &str, dice: &mut Dice) {
    lab.fault(NodeFault::KillAgent, node).expect("it runs");
    sleep(dice.between(0, 500));
    lab.fault(NodeFault::StartAgent, node).expect("it does not run");
}

/// Has the agent of a node acknowledge that vm3 is to run, or not.
fn order_vm3(lab: &Lab, node: &str, runs: bool) {
    let resource = "vm3".to_string();
    let order = if runs { NamedOrder::Online { resource } } else { NamedOrder::Offline { resource } };
    let outcome = lab.order(node, order).expect("it is answered");
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
}

/// Waits until vm1 has booted once more, all agents are up, and vm3 is as it was acknowledged.
fn wait_for_all(lab: &Lab, boots: usize, vm3_runs: bool) {
    wait_long(lab, "vm1 to run and all nodes to be up", |lab| {
        let up = lab.nodes().iter().all(|node| is_up(lab, node));
        up && lab.boots("vm1") == boots && host(lab, "vm1").is_some()
    });
    wait_long(lab, "what was acknowledged", |lab| {
        let known = lab.nodes().iter().all(|node| flag(lab, "vm3", node) == Some(u8::from(vm3_runs)));
        known && host(lab, "vm3").is_some() == vm3_runs
    });
}

#[test]
fn agents_that_are_killed_at_any_moment_of_a_failover_lose_nothing() {
    let patient = ["restart-period = \"1s\"", "quarantine-threshold = 0", "failover-threshold = 15"];
    let (lab, watch) = with_policies("any-moment", &patient);
    let mut dice = Dice::new();
    println!("seed {}", dice.0);
    for round in 0..5 {
        let boots = lab.boots("vm1");
        let node = host(&lab, "vm1").expect("it runs");
        let vm3_runs = round % 2 == 1;
        order_vm3(&lab, &node, vm3_runs);
        if round < 3 {
            lab.fault(VmFault::KillQemu, "vm1").expect("it runs");
            sleep(dice.between(0, 1_500));
            restart_agent(&lab, &node, &mut dice);
        } else {
            lab.fault(NodeFault::PowerCut, &node).expect("it is on");
            sleep(dice.between(5_000, 9_000));
            let others = lab.nodes().iter().filter(|other| **other != node);
            others.for_each(|other| restart_agent(&lab, other, &mut dice));
            lab.fault(NodeFault::PowerOn, &node).expect("it is off");
        }
        wait_for_all(&lab, boots + 1, vm3_runs);
    }
    nobody_saw_two(&lab, watch);
}
