//! Calls every machine of the core with what the linker cannot know, so that all of them are linked.
//!
//! Nothing runs this. What calls `_start` would hand in the inputs, so that making them takes no code here.
#![no_std]
#![no_main]

#[cfg(feature = "alloc")]
mod whole;

use core::hint::black_box;
use core::panic::PanicInfo;

use takeover::group::{self, Change, Evidence, Fact, Record, Situation};
use takeover::placement::Candidates;
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, PlacementRule, ResourcePolicy,
    ResourceSpec,
};
use takeover::units::{Moment, NodeId};
use takeover::{resource, session};

/// What the machines are asked about.
pub struct Inputs<'a> {
    now: Moment,
    resource: (ResourcePolicy, resource::State, resource::Event),
    session: (ClusterPolicy, session::State, session::Event),
    record: (session::Record, session::Change),
    observed: (session::Observer, session::Record),
    group: (Record, Evidence<'a>, Change),
    situation: (Situation<'a>, Fact, [u32; 64]),
    candidates: (Candidates<'a>, PlacementRule),
    specs: (ResourceSpec, GroupSpec, ClusterSpec, LeaseSpec),
    #[cfg(feature = "alloc")]
    whole: whole::Inputs<'a>,
}

/// Where the linker begins to look for what is reached.
#[unsafe(no_mangle)]
pub extern "C" fn _start(inputs: &mut Inputs<'_>) {
    resources(inputs);
    sessions(inputs);
    groups(inputs);
    let (resource, group, cluster, lease) = inputs.specs;
    black_box(&(ResourcePolicy::new(resource), GroupPolicy::new(group)));
    black_box(&(ClusterPolicy::new(cluster), Lease::new(lease)));
    #[cfg(feature = "alloc")]
    whole::reached(&mut inputs.whole);
}

/// A resource's step, its age, its next check.
fn resources(inputs: &Inputs<'_>) {
    let (policy, state, event) = &inputs.resource;
    black_box(&resource::step(policy, state, inputs.now, *event));
    black_box(&resource::rebase(policy, state, inputs.now));
    black_box(&(state.due(), state.released(), state.phase.status()));
}

/// A session's step, a change of its record, an observer's look at it.
fn sessions(inputs: &mut Inputs<'_>) {
    let (policy, state, event) = &inputs.session;
    black_box(&session::step(policy, state, inputs.now, *event));
    black_box(&session::apply(&inputs.record.0, &inputs.record.1));
    let (observer, record) = &mut inputs.observed;
    black_box(&observer.see(record, inputs.now));
}

/// The change of a group's record, the advice about it, a choice among nodes.
fn groups(inputs: &Inputs<'_>) {
    let (record, evidence, change) = &inputs.group;
    black_box(&group::apply(record, *evidence, change));
    let (situation, fact, loads) = &inputs.situation;
    let load = |node: NodeId| loads.get(node.index()).copied().unwrap_or(0);
    black_box(&group::decide(situation, *fact, load));
    let (candidates, rule) = &inputs.candidates;
    black_box(&candidates.choose(*rule, load));
}

/// What a program without an operating system does after a panic: nothing more.
#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    loop {}
}
