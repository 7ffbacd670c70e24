//! What `takeover-agent config check` prints of two good files.

use core::fmt;
use std::path::Path;

use takeover::policy::{ClusterSpec, GroupSpec, Proofs, ResourceSpec};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, ResourceShape};
use takeover::units::{GroupId, Millis, Moment};
use takeover_policies::{FileError, Of, fields, spelled};

use super::agent::StoreConfig;
use super::differences::changes;
use super::load::{Config, load};

/// What two good files say, to be read by people.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    /// Both files.
    pub config: Config,
}

/// Reads a node's own file and the cluster's file that it names.
///
/// # Errors
/// As [`load`].
pub fn check(path: &Path) -> Result<Report, Vec<FileError>> {
    load(path).map(|config| Report { config })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Config { agent, cluster, node } = &self.config;
        writeln!(f, "cluster {}: {}", cluster.name, agent.cluster.display())?;
        writeln!(f, "this is node {} ({} of {})", agent.node, node.number(), cluster.spec().nodes)?;
        let store = match &agent.store {
            StoreConfig::Database(path) => format!("the database {}", path.display()),
            StoreConfig::Socket(path) => format!("the socket {}", path.display()),
        };
        writeln!(f, "store: {store}, answers within {}", spelled(agent.request_timeout))?;
        writeln!(f, "hypervisor: {}", agent.hypervisor)?;
        writeln!(f, "orders: {}", agent.admin.socket.display())?;
        let metrics = agent.metrics.map_or("none".to_owned(), |address| address.to_string());
        writeln!(f, "metrics: {metrics}\n\nnodes: {}", cluster.names.nodes.join(", "))?;
        for (number, group) in (0_u32..).zip(&cluster.spec().groups) {
            self.group(GroupId(number), group, f)?;
        }
        self.policies(f)?;
        self.lease(f)
    }
}

impl Report {
    /// A group and its VMs, each after those that it needs.
    fn group(&self, id: GroupId, group: &GroupShape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cluster = &self.config.cluster;
        let name = |list: &[String], number: usize| list.get(number).cloned().unwrap_or_default();
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let node = |node: takeover::units::NodeId| name(&cluster.names.nodes, node.index());
        write!(f, "group {}", name(&cluster.names.groups, place(id.0)))?;
        if !group.preferred.is_empty() {
            let preferred: Vec<String> = group.preferred.iter().map(|&preferred| node(preferred)).collect();
            write!(f, ", prefers {}", preferred.join(", "))?;
        }
        if let Some(home) = group.home {
            write!(f, ", at home on {}", node(home))?;
        }
        writeln!(f)?;
        for &vm in cluster.shape.members(id) {
            let Some(ResourceShape { guid, depends_on, possible, persistent, .. }) =
                cluster.shape.resource(vm)
            else {
                continue;
            };
            write!(f, "  VM {} {guid}", name(&cluster.names.resources, place(vm.0)))?;
            let needs: Vec<String> =
                depends_on.iter().map(|other| name(&cluster.names.resources, place(other.0))).collect();
            if !needs.is_empty() {
                write!(f, ", needs {}", needs.join(", "))?;
            }
            if *possible != cluster.shape.nodes() {
                let nodes: Vec<String> = possible.iter().map(node).collect();
                write!(f, ", only on {}", nodes.join(", "))?;
            }
            writeln!(f, "{}", if *persistent == Persistent::Offline { ", offline at first" } else { "" })?;
        }
        Ok(())
    }

    /// The policies that are not the default, of each thing.
    fn policies(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cluster = &self.config.cluster;
        writeln!(f, "\npolicies that are not the default")?;
        let mut lines = Vec::new();
        let spec = cluster.shape.policy().spec();
        for field in fields() {
            let (now, default) = match field.of {
                Of::Cluster(slot) => ((slot.get)(spec), (slot.get)(&ClusterSpec::DEFAULT)),
                Of::Lease(slot) => ((slot.get)(&spec.lease), (slot.get)(&ClusterSpec::DEFAULT.lease)),
                Of::Resource(_) | Of::Group(_) => continue,
            };
            if now != default {
                lines.push(format!("cluster: {} {now}, not {default}", field.word));
            }
        }
        for (name, group) in cluster.names.groups.iter().zip(&cluster.spec().groups) {
            for field in fields() {
                let Of::Group(slot) = field.of else { continue };
                let (now, default) = ((slot.get)(group.policy.spec()), (slot.get)(&GroupSpec::DEFAULT));
                if now != default {
                    lines.push(format!("group {name}: {} {now}, not {default}", field.word));
                }
            }
        }
        for (name, vm) in cluster.names.resources.iter().zip(&cluster.spec().resources) {
            for change in changes(&ResourceSpec::DEFAULT, vm.policy.spec()) {
                lines.push(format!("VM {name}: {} {}, not {}", change.word, change.to, change.from));
            }
        }
        if lines.is_empty() {
            lines.push("none".to_owned());
        }
        lines.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }

    /// What the lease means in times.
    fn lease(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.config.cluster.shape.policy();
        let (lease, spec) = (policy.lease(), policy.lease().spec());
        let deadline = lease.deadline(Moment(0));
        let after = |moment: Moment| spelled(moment.since(Moment(0)));
        writeln!(f, "\nthe lease, counted from the sending of a renewal that was answered")?;
        writeln!(f, "  {:>9}  the next renewal", spelled(spec.renew_every))?;
        writeln!(f, "  {:>9}  no other was answered: stopping begins", after(lease.stop_at(deadline)))?;
        writeln!(f, "  {:>9}  all must have stopped", after(lease.guard_at(deadline)))?;
        writeln!(f, "  {:>9}  the lease is over (lease-ttl less drift and margin)", spelled(lease.usable()))?;
        writeln!(f, "  {:>9}  lease-ttl: how long others must have seen no renewal", spelled(spec.ttl))?;
        // The cut may come just before the next renewal, or just after one that others read a
        // renewal's time later, and again a renewal's time after the whole ttl.
        let soonest = spec.ttl.less(spec.renew_every);
        let latest = spec.ttl.plus(spec.renew_every).plus(spec.renew_every);
        self.power_cut(policy.spec().proofs, soonest, latest, f)
    }

    fn power_cut(
        &self,
        proofs: Proofs,
        soonest: Millis,
        latest: Millis,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let (soonest, latest) = (spelled(soonest), spelled(latest));
        match proofs {
            Proofs::SelfFencing => writeln!(
                f,
                "after a power cut a node is written dead in {soonest} to {latest}, and its VMs start elsewhere"
            ),
            Proofs::FencingAgent => writeln!(
                f,
                "after a power cut a node's fencing is asked for in {soonest} to {latest}; its VMs start elsewhere when that is confirmed"
            ),
        }
    }
}
