//! The files that agents read.

use core::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::layout::{Layout, inside};
use crate::options::Plan;

/// Writes each node's `agent.toml` and `cluster.toml`.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(layout: &Layout, plan: &Plan, policies: &[String]) -> Result<(), Failure> {
    let cluster = cluster(layout.name(), plan, policies);
    for node in &plan.nodes {
        let folder = layout.node(node);
        save(&folder.join("cluster.toml"), &cluster)?;
        save(&folder.join("agent.toml"), &agent(node))?;
    }
    Ok(())
}

/// Writes one file.
fn save(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

/// What the agent of one node is told. All paths are the node's own.
fn agent(node: &str) -> String {
    format!(
        "\
node = \"{node}\"
cluster = \"/run/node/cluster.toml\"

[store]
socket = \"{store}\"

[hypervisor]
uri = \"{uri}\"

[paths]
state = \"/run/node/state\"
runtime = \"/run/takeover\"
log = \"/run/node/log\"

[admin]
socket = \"{admin}\"

[fencing]
off = [\"{program}\", \"power\", \"off\", \"--fence\", \"/run/fence\"]
reset = [\"{program}\", \"power\", \"off\", \"--fence\", \"/run/fence\", \"{node}\"]

[inputs]
directory = \"/run/node/{inputs}\"
",
        store = inside::STORE,
        uri = inside::URI,
        admin = inside::ADMIN,
        program = "/run/bin/takeover-lab",
        inputs = inside::INPUTS,
    )
}

/// What the cluster consists of: each VM in a group of its own.
fn cluster(name: &str, plan: &Plan, policies: &[String]) -> String {
    let mut text = format!("name = \"{name}\"\n");
    if !policies.is_empty() {
        let _ = write!(text, "\n[policy]\n{}\n", policies.join("\n"));
    }
    for node in &plan.nodes {
        let _ = write!(text, "\n[[node]]\nname = \"{node}\"\n");
    }
    for vm in &plan.vms {
        let _ = write!(text, "\n[[group]]\nname = \"{}\"\n", vm.group);
        let _ = writeln!(text, "preferred = [\"{}\"]", vm.preferred);
        let _ = write!(text, "\n  [[group.vm]]\n  name = \"{}\"\n  id = \"{}\"\n", vm.name, vm.id);
    }
    text
}
