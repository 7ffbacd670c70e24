//! What needs an allocator: a whole node and the database that it keeps a copy of.

extern crate alloc;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::hint::black_box;
use core::ptr::without_provenance_mut;

use takeover::cluster::{Cluster, Command};
use takeover::node::{Input, Memory, Node, Output};
use takeover::shape::{Shape, ShapeSpec};
use takeover::units::{Moment, NodeId, Stamp, Token};

/// What a node is made of and told.
pub struct Inputs<'a> {
    shape: ShapeSpec,
    memory: Memory,
    command: Command,
    now: Moment,
    node: NodeId,
    input: Input<'a>,
    asks: Vec<Output>,
}

/// Makes a cluster, changes it, asks it for advice; makes a node and steps it.
pub fn reached(inputs: &mut Inputs<'_>) {
    let Ok(shape) = Shape::new(inputs.shape.clone()) else { return };
    let mut cluster = Cluster::new(Arc::new(shape));
    black_box(&cluster.apply(&inputs.command));
    black_box(&(cluster.lost(inputs.node, Stamp(1)), cluster.loose(Stamp(1))));
    let mut node = Node::new(inputs.node, Token(1), cluster, &inputs.memory, inputs.now);
    black_box(&node.step(inputs.now, inputs.input, &mut inputs.asks));
    black_box(&node);
}

/// An allocator of which nothing can be known: a real one is the user's own, and no part of the core.
struct Unknown;

unsafe impl GlobalAlloc for Unknown {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        black_box(without_provenance_mut(layout.align()))
    }
    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Unknown = Unknown;
