//! What a lab consists of.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// How many nodes a lab can have, and VMs as well: one digit names each.
pub(crate) const MOST: u8 = 9;

/// What is asked for when a lab is brought up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder that holds all of the lab. Its last part is the lab's name.
    pub directory: PathBuf,
    /// How many nodes, 1 to 9: `n1`, `n2`, …
    pub nodes: u8,
    /// How many VMs, 0 to 9: `vm1`, `vm2`, … Each is the one member of a group of its own, and prefers
    /// one node; the nodes take turns.
    pub vms: u8,
    /// The program `takeover-agent`. Without one there is no cluster: VMs are started by libvirt's own tools.
    pub agent: Option<PathBuf>,
    /// The program `takeover-lab`, which stays behind as fence switch and as the way to the store.
    pub program: PathBuf,
    /// Whether disks are marked shareable, so that no lock keeps two QEMUs from one disk.
    pub shareable: bool,
    /// Policies of the cluster: lines of the table `[policy]` in `cluster.toml`.
    pub policies: Vec<String>,
}

impl Options {
    /// Three nodes with a VM each, without agents.
    ///
    /// `program` is where `takeover-lab` is.
    #[must_use]
    pub fn new(directory: PathBuf, program: PathBuf) -> Self {
        Self { directory, nodes: 3, vms: 3, agent: None, program, shareable: false, policies: Vec::new() }
    }

    /// What the lab will consist of.
    ///
    /// # Errors
    /// If there would be too few or too many nodes or VMs.
    pub(crate) fn plan(&self) -> Result<Plan, Failure> {
        if !(1..=MOST).contains(&self.nodes) || self.vms > MOST {
            let cause = format!("{} nodes and {} VMs cannot be", self.nodes, self.vms);
            return Err(Failure::new("the lab", cause, "ask for 1 to 9 nodes and at most 9 VMs"));
        }
        let nodes: Vec<String> = (1..=self.nodes).map(|number| format!("n{number}")).collect();
        let preferred = nodes.iter().cycle();
        let vms = (1..=self.vms).zip(preferred).map(|(number, node)| Vm::new(number, node)).collect();
        Ok(Plan { nodes, vms, agents: self.agent.is_some(), shareable: self.shareable })
    }
}

/// A virtual machine of the lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vm {
    /// The name of the VM, and of its domain.
    pub name: String,
    /// Its group.
    pub group: String,
    /// The domain's UUID.
    pub id: String,
    /// The node that it prefers.
    pub preferred: String,
}

impl Vm {
    /// The VM with this number.
    fn new(number: u8, preferred: &str) -> Self {
        let id = format!("7a6b1a0b-0000-4000-8000-00000000000{number}");
        Self {
            name: format!("vm{number}"),
            group: format!("g{number}"),
            id,
            preferred: preferred.to_string(),
        }
    }
}

/// What a lab consists of; kept in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The nodes' names, in order.
    pub(crate) nodes: Vec<String>,
    /// The VMs, in order.
    pub(crate) vms: Vec<Vm>,
    /// Whether agents run on the nodes.
    pub(crate) agents: bool,
    /// Whether disks are marked shareable.
    pub(crate) shareable: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_take_turns() {
        let mut options = Options::new(PathBuf::from("lab"), PathBuf::from("takeover-lab"));
        options.vms = 4;
        let plan = options.plan().expect("it is within bounds");
        let preferred: Vec<&str> = plan.vms.iter().map(|vm| vm.preferred.as_str()).collect();
        assert_eq!(preferred, ["n1", "n2", "n3", "n1"]);
    }

    #[test]
    fn too_many_are_refused() {
        let options = Options::new(PathBuf::from("lab"), PathBuf::from("takeover-lab"));
        for (nodes, vms) in [(0, 1), (10, 1), (3, 10)] {
            assert!(Options { nodes, vms, ..options.clone() }.plan().is_err(), "{nodes} {vms}");
        }
    }
}
