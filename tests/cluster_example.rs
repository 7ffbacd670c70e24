//! What the example of a whole cluster tells.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

#[allow(dead_code, reason = "the example prints what it tells")]
#[path = "../examples/cluster.rs"]
mod cluster;

/// A cluster that is well renews its sessions and loses nothing, and its log says neither.
#[test]
fn a_healthy_cluster_tells_of_no_loss() {
    let lines: Vec<String> = cluster::story().iter().map(ToString::to_string).collect();
    for alarm in ["quorum", "this life ends", "asks to be", "Up -> Up", "Out -> Out"] {
        let alarms: Vec<&String> = lines.iter().filter(|line| line.contains(alarm)).collect();
        assert!(alarms.is_empty(), "{alarms:#?}");
    }
    // Control: what does happen is told.
    for news in ["Out -> Up: registered as life i1", "written dead", "takes the group: node-1 i1 is dead"] {
        assert!(lines.iter().any(|line| line.contains(news)), "{news}: {lines:#?}");
    }
}
