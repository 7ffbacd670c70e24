//! The README's example of the library: what stands here between the two lines is what it shows.

use std::fs;
use std::path::Path;

// README from here
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{Cause, Check, Event, Finding, Persistent, Report, Return, State, Status, step};
use takeover::units::{Claim, Epoch, Incarnation, Moment, NodeId};

/// A VM is started, its guest crashes, and it is started again: what a node does about one VM.
fn start_crash_restart() -> Result<(), Box<dyn core::error::Error>> {
    let policy = ResourcePolicy::new(ResourceSpec { restart_threshold: 1, ..ResourceSpec::DEFAULT })?;
    let node = NodeId::new(1).ok_or("nodes are numbered from 1")?;
    let claim = Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node };
    let mut vm = State::new(Persistent::Online);
    let mut tell = |seconds, event: fn(&State) -> Event| {
        let done = step(&policy, &vm, Moment(seconds * 1_000), event(&vm))?;
        println!("{seconds:2} s: {} -> {}: {:?}", vm.phase.status(), done.state.phase.status(), done.actions);
        vm = done.state;
        Ok::<Status, takeover::resource::Rejected>(vm.phase.status())
    };
    Ok(())
}
// README to here
