//! What holds of what whole nodes ask for and write, however long their history.

use std::collections::BTreeMap;

use takeover::cluster::{Cluster, Command};
use takeover::group::{Change, Moving, Record};
use takeover::node::{Call, Output, Told};
use takeover::policy::ResourcePolicy;
use takeover::resource::{Function, Status};
use takeover::rules::{Instance, Picture, picture};
use takeover::units::{Epoch, GroupId, Millis, Moment, NodeId, NodeSet, ResourceId, Stamp};

use crate::fleet::separate;
use crate::machine::Machine;

/// How far a node's reckoning of the cluster's counter may be from what the store holds: a renewal.
const RECKONED: Millis = Millis::secs(4);

/// How late a check may be: a step of the clock in which nothing was due.
const LATE: Millis = Millis(1);

/// Rule `never_on_two_nodes`, of one resource.
pub(crate) fn one_at_a_time(machines: &[Machine], resource: ResourceId) {
    let on = |machine: &Machine| {
        let claim = *machine.runs.get(&resource)?;
        Some(Instance { node: machine.me, claim })
    };
    let instances: Vec<Instance> = machines.iter().filter_map(on).collect();
    let runs: NodeSet = instances.iter().map(|instance| instance.node).collect();
    let seen = Picture {
        instances: &instances,
        shown: runs,
        runs,
        dependencies_online: true,
        started_on_paused: false,
    };
    assert_eq!(picture(&seen), Ok(()), "{resource:?}: {instances:?}");
}

/// Rule `backend_is_blind`: a call hands over the identity and the flag, as the copy has them now.
pub(crate) fn backend_is_blind(copy: &Cluster, call: &Call) -> bool {
    let guid = copy.shape().resource(call.resource).map(|resource| resource.guid);
    guid == Some(call.guid) && copy.persistent(call.resource) == Some(call.persistent)
}

/// Rule `start_throttle`: so many start on one node at once.
pub(crate) fn start_throttle(copy: &Cluster, starting: usize) -> bool {
    starting <= usize::from(copy.shape().policy().spec().start_throttle)
}

/// Rule `check_intervals`: what is online was last asked about at most an interval ago.
pub(crate) fn check_intervals(
    policy: &ResourcePolicy,
    function: Function,
    asked: Moment,
    now: Moment,
) -> bool {
    let spec = policy.spec();
    let every =
        if function == Function::IsAlive { spec.quick_check_every } else { spec.thorough_check_every };
    now.since(asked) <= every.plus(LATE)
}

/// Rule `monitors_are_isolated`: what has a monitor of its own is asked about alone.
pub(crate) fn monitors_are_isolated(copy: &Cluster, asked: &[ResourceId]) -> bool {
    asked.len() <= 1 || !asked.iter().any(|&resource| separate(copy.shape(), resource))
}

/// Rule `cold_start_waits`: while a cluster forms, nobody but its recorded owner, its home or its best
/// preferred owner takes a group, while that one is away.
pub(crate) fn cold_start_waits(before: &Cluster, group: GroupId, change: &Change) -> bool {
    let Change::Acquire { to, .. } = change else { return true };
    let (record, shape) = (before.record(group).unwrap(), before.shape().group(group).unwrap());
    let cold = record.claim.is_none() || record.since < before.formed();
    let until = before.formed().after(before.shape().policy().spec().cold_start_wait);
    let early = before.now().after(RECKONED) < until;
    let awaited = record.claim.map(|claim| claim.node).or(shape.home).or(shape.preferred.first().copied());
    let away = awaited.is_some_and(|node| !before.up().contains(node));
    !(cold && early && away && record.heir.is_none()) || Some(to.node) == awaited
}

/// Rule `retry_after_failed`: not before its time.
pub(crate) fn retry_after_failed(record: &Record, change: &Change, at: Stamp) -> bool {
    let (Change::Retry { .. }, Some(parked)) = (change, record.parked) else { return true };
    parked.until.is_some_and(|until| until <= at.after(RECKONED))
}

/// Rule `move_failover_failback`: a failback goes to an owner that is preferred to the present one, and
/// what is planned for a node that can take it goes to no other.
pub(crate) fn move_failover_failback(before: &Cluster, group: GroupId, change: &Change) -> bool {
    let (record, shape) = (before.record(group).unwrap(), before.shape().group(group).unwrap());
    match change {
        Change::Plan { heir, moving: Moving::Failback, .. } => {
            let owner = record.owner();
            shape.preferred.iter().take_while(|&&node| Some(node) != owner).any(|node| node == heir)
        }
        Change::Acquire { to, .. } => {
            let there = |heir: &NodeId| {
                let paused = before.session(*heir).is_some_and(|session| session.cold.paused);
                before.up().contains(*heir) && !paused && !before.quarantined(before.now()).contains(*heir)
            };
            record.heir.filter(there).is_none_or(|heir| heir == to.node)
        }
        _ => true,
    }
}

/// What has been seen of a cluster.
#[derive(Default)]
pub(crate) struct Watch {
    /// The state that each resource was last told to be in.
    told: BTreeMap<(NodeId, ResourceId), Status>,
    /// Since when each resource is online, or when it was last asked about.
    asked: BTreeMap<(NodeId, ResourceId, bool), Moment>,
    /// The newest epoch of each group.
    epochs: BTreeMap<GroupId, Epoch>,
    /// When failovers of each group were planned that its resources caused.
    failovers: BTreeMap<GroupId, Vec<Stamp>>,
    /// How often something was seen, by name.
    pub(crate) seen: BTreeMap<&'static str, u32>,
}

impl Watch {
    /// An agent begins: what the one before it told is over.
    pub(crate) fn begins(&mut self, node: NodeId) {
        self.told.retain(|(of, _), _| *of != node);
        self.asked.retain(|(of, ..), _| *of != node);
    }

    fn count(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    /// What an agent asks for.
    pub(crate) fn output(&mut self, machine: &Machine, output: &Output, now: Moment) {
        let Some(agent) = &machine.agent else { return };
        let copy = agent.cluster();
        match output {
            Output::Call(call) => {
                assert!(backend_is_blind(copy, call), "{call:?}");
                if call.function == Function::Online {
                    self.count("start");
                    assert_eq!(machine.gates.get(&call.resource), call.claim.as_ref(), "{call:?}: no gate");
                    assert!(start_throttle(copy, machine.starting() + 1), "{call:?}: no slot");
                }
            }
            Output::Sweep(beat, function) => {
                let asked = agent.asked(*beat);
                self.count("sweep");
                assert!(monitors_are_isolated(copy, asked), "{asked:?}");
                let quick = *function == Function::IsAlive;
                for &resource in asked {
                    self.asked.insert((machine.me, resource, quick), now);
                }
            }
            Output::RestartMonitor(monitor) => {
                self.count("monitor");
                let of = |resource: &ResourceId| separate(copy.shape(), *resource) == monitor.is_some();
                assert!(machine.hangs.iter().any(of), "{monitor:?} is restarted, and nothing in it hangs");
            }
            Output::Told(Told::Resource(step)) => {
                let (before, after) = (step.before.phase.status(), step.after.phase.status());
                let last = self.told.insert((machine.me, step.resource), after);
                assert!(
                    last.is_none_or(|last| last == before),
                    "{:?}: {last:?}, then {before:?}",
                    step.resource
                );
            }
            _ => {}
        }
    }

    /// How an agent is, after all that it asked for was carried out.
    pub(crate) fn agent(&mut self, machine: &Machine, now: Moment) {
        let Some(agent) = &machine.agent else { return };
        for resource in agent.cluster().shape().resource_ids() {
            let online = agent.resource(resource).is_some_and(|state| state.phase.status() == Status::Online);
            let policy = agent.cluster().policy(resource).unwrap();
            for (quick, function) in [(true, Function::IsAlive), (false, Function::LooksAlive)] {
                let key = (machine.me, resource, quick);
                if !online {
                    self.asked.remove(&key);
                    continue;
                }
                let asked = *self.asked.entry(key).or_insert(now);
                assert!(check_intervals(policy, function, asked, now), "{key:?}: {asked:?}, now {now:?}");
            }
        }
    }

    /// A command that was applied.
    pub(crate) fn written(&mut self, before: &Cluster, command: &Command, after: &Cluster) {
        let Command::Change { group, change, .. } = command else { return };
        let (group, record) = (*group, before.record(*group).unwrap());
        assert!(cold_start_waits(before, group, change), "{change:?} of {record:?}");
        assert!(retry_after_failed(record, change, before.now()), "{change:?} of {record:?}");
        assert!(move_failover_failback(before, group, change), "{change:?} of {record:?}");
        self.epoch(group, change);
        if let Change::Plan { moving: Moving::Failure, .. } = change {
            self.count("failover");
            let all = self.failovers.entry(group).or_default();
            all.push(after.now());
            assert!(few_enough(before, group, all), "{group:?}: {all:?}");
        }
        if matches!(change, Change::Retry { .. }) {
            self.count("retry");
        }
    }

    /// Rule `epochs_only_grow`, over everything that was ever written.
    fn epoch(&mut self, group: GroupId, change: &Change) {
        let (Change::Acquire { to, .. } | Change::Adopt { to }) = change else { return };
        self.count(if matches!(change, Change::Adopt { .. }) { "adoption" } else { "acquisition" });
        let last = self.epochs.insert(group, to.epoch);
        assert!(last.is_none_or(|last| last < to.epoch), "{group:?}: {:?} after {last:?}", to.epoch);
    }
}

/// Rule `failover_threshold`: counted one by one in every period that ends with a failover.
pub(crate) fn few_enough(cluster: &Cluster, group: GroupId, planned: &[Stamp]) -> bool {
    let policy = cluster.shape().group(group).unwrap().policy;
    let allowed = policy.failovers_allowed(cluster.shape().nodes().len());
    let Some(last) = planned.last() else { return true };
    let recent = planned.iter().filter(|&&at| last.since(at) < policy.spec().failover_period);
    recent.count() <= usize::from(allowed)
}
