//! The last numbers, met by whole nodes and the whole database: what has no successor is refused or
//! told, and nothing goes on as though it had one.

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::group::{self, Change, Proof, Stay};
use takeover::node::{Input, Note, Order, Output, Told};
use takeover::policy::{ClusterSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Author, Persistent};
use takeover::session::Observer;
use takeover::units::{Claim, Epoch, GroupId, Millis, Moment, NodeSet, ResourceId, Token};

use crate::cast::{claim, database, life, node, shape, spec};
use crate::fleet::Fleet;
use crate::node::{agent, running, tell, told};

const GROUP: GroupId = GroupId(0);

fn change(cluster: &mut Cluster, change: Change) -> Result<Applied, Refused> {
    let seen = cluster.written(GROUP).unwrap();
    cluster.apply(&Command::Change { group: GROUP, seen, change })
}

/// Rule `pending_has_a_deadline`: whatever is due near the end of the clock, a step ends, and asks for no
/// more than there is to ask about.
#[test]
fn a_step_ends_at_every_reading_near_the_end_of_the_clock() {
    for separate_monitor in [false, true] {
        let mut of = spec(2, 3, ClusterSpec::DEFAULT);
        let policy = ResourcePolicy::new(ResourceSpec { separate_monitor, ..ResourceSpec::DEFAULT }).unwrap();
        of.resources.iter_mut().for_each(|resource| resource.policy = policy);
        let fleet = running(of);
        for before in [0, 1, 2, 999, 1_000, 4_999, 60_000] {
            let mut agent = fleet.machines[0].agent.clone().unwrap();
            for _ in 0..50 {
                let mut out = Vec::new();
                agent.step(Moment(u64::MAX - before), Input::Due, &mut out).unwrap();
                assert!(out.len() < 100, "{} outputs {before} ms before the end", out.len());
            }
        }
    }
}
