//! The status as a table.

use crate::status::{LinkState, LockState, NodeStatus, Running, Status, VmStatus};

/// The status, for people.
pub(crate) fn of(status: &Status) -> String {
    let mut rows = vec![["node", "power", "libvirtd", "agent", "cable"].map(str::to_string).to_vec()];
    rows.extend(status.nodes.iter().map(node_row));
    let mut text = aligned(&rows);
    text.push('\n');
    rows = vec![["vm", "on", "qemu", "disk lock", "last heard"].map(str::to_string).to_vec()];
    rows.extend(status.vms.iter().map(vm_row));
    text.push_str(&aligned(&rows));
    text.push_str(&format!("\nstore: {}\n", running(status.store)));
    text
}

/// A node's row.
fn node_row(node: &NodeStatus) -> Vec<String> {
    let agent = match node.agent_pid {
        Some(pid) => format!("{} ({pid})", running(node.agent)),
        None => running(node.agent).to_string(),
    };
    let power = if node.powered { "on" } else { "off" };
    let cable = match node.link {
        LinkState::Up => "plugged in",
        LinkState::Cut => "pulled",
    };
    vec![node.name.clone(), power.to_string(), running(node.libvirtd).to_string(), agent, cable.to_string()]
}

/// A VM's row.
fn vm_row(vm: &VmStatus) -> Vec<String> {
    let on = if vm.nodes.is_empty() { "-".to_string() } else { vm.nodes.join(" and ") };
    let lock = match vm.lock {
        LockState::Held => "held",
        LockState::Free => "free",
    };
    let heard = vm.heartbeat_age_ms.map_or("never".to_string(), |age| format!("{age} ms ago"));
    vec![vm.name.clone(), on, running(vm.qemu).to_string(), lock.to_string(), heard]
}

/// Whether something runs, in a word.
fn running(running: Running) -> &'static str {
    match running {
        Running::Yes => "runs",
        Running::Stopped => "hangs",
        Running::No => "-",
    }
}

/// Rows as lines, each column as wide as its widest cell.
pub(crate) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
