//! Not how long things take but how large they are: what is touched for each resource at every step, and what
//! a whole database and a whole node hold for each of theirs. One line each: a name, a blank, a number of bytes.
#![allow(missing_docs, reason = "a program without a library")]
#![allow(clippy::unwrap_used, reason = "what a benchmark builds is known to be right")]

mod common;

use allocation_counter::measure;
use takeover::cluster::Cluster;
use takeover::{group, resource, session};

/// How many resources, each in a group of its own.
const RESOURCES: u32 = 10_000;

fn main() {
    say("resource::State", size_of::<resource::State>());
    say("group::Record", size_of::<group::Record>());
    say("session::State", size_of::<session::State>());
    say("session::Record", size_of::<session::Record>());
    for nodes in [3, 16, 64] {
        let mut shape = None;
        let shape_takes = held(|| shape = Some(common::shape(nodes, RESOURCES)));
        let mut cluster = None;
        let takes = held(|| cluster = shape.clone().map(Cluster::new));
        say(&format!("shape/{nodes}_nodes"), each(shape_takes));
        say(&format!("cluster/{nodes}_nodes"), each(takes));
        drop(cluster);
    }
    let mut running = None;
    let takes = held(|| running = Some(common::Running::new(RESOURCES)));
    drop(running);
    // The node's copy of the database, its machines and the store's own database, less that one.
    let mut store = None;
    let stored = held(|| store = Some(Cluster::new(common::shape(1, RESOURCES))));
    drop(store);
    say("node/all_running", each(takes.saturating_sub(stored)));
}

/// How much of what this allocates is still held at its end.
fn held(work: impl FnOnce()) -> usize {
    usize::try_from(measure(work).bytes_current).unwrap()
}

/// The share of one resource, rounded up.
fn each(bytes: usize) -> usize {
    bytes.div_ceil(usize::try_from(RESOURCES).unwrap())
}

#[allow(clippy::print_stdout, reason = "its purpose")]
fn say(name: &str, bytes: usize) {
    println!("{name} {bytes}");
}
