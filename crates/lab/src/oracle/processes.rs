//! The witness that counts QEMUs.

use std::collections::BTreeMap;

use super::watch::Witness;
use crate::lab::Lab;
use crate::status::guest_of;

/// What was seen at the last look.
#[derive(Debug, Default)]
pub(crate) struct Processes {
    /// The VMs that had several QEMUs, with the nodes; so that one trip is told once.
    several: BTreeMap<String, Vec<String>>,
}

impl Processes {
    /// The VMs that have several QEMUs now, and had not, or on other nodes.
    pub(crate) fn look(&mut self, lab: &Lab) -> Vec<(Witness, String, Vec<String>)> {
        let mut qemus: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (place, process) in lab.node_processes() {
            if let (Some(vm), Some(node)) = (guest_of(&process), lab.nodes().get(place)) {
                qemus.entry(vm.to_string()).or_default().push(node.clone());
            }
        }
        let several: BTreeMap<String, Vec<String>> =
            qemus.into_iter().filter(|(_, nodes)| nodes.len() > 1).collect();
        let new = several.iter().filter(|(vm, nodes)| self.several.get(*vm) != Some(*nodes));
        let trips = new.map(|(vm, nodes)| (Witness::Processes, vm.clone(), nodes.clone())).collect();
        self.several = several;
        trips
    }
}
