//! The README's example of the library: what stands here between the two lines is what it shows.

use std::fs;
use std::path::Path;

// README from here
use takeover::policy::{PolicyError, ResourcePolicy, ResourceSpec};
use takeover::resource::{Action, Cause, Check, Event, Finding, Function, Report, Return, State, step};
use takeover::resource::{Persistent, Status};
use takeover::units::{Claim, Epoch, Incarnation, Moment, NodeId};

/// A VM is started, crashes, and is started again.
fn start_crash_restart() -> Result<(), Box<dyn core::error::Error>> {
    Ok(())
}
// README to here
