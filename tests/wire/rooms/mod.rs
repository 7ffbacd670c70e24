//! Values of every type that can be written, by the rooms that the types stand in: of an enum every
//! variant, of what may be none both, of numbers the ends of their ranges.

#[cfg(feature = "alloc")]
mod cluster;
mod group;
#[cfg(feature = "alloc")]
mod node;
mod policy;
mod resource;
mod session;
#[cfg(feature = "alloc")]
mod shape;
mod units;

use takeover::policy::{Lease, LeaseSpec, Watchdog};
use takeover::units::{Claim, Epoch, Incarnation, Millis, NodeId};

use crate::shared::kind::Kind;

/// The rooms, each with its types.
pub(crate) fn rooms() -> Vec<(&'static str, Vec<Kind>)> {
    #[cfg_attr(not(feature = "alloc"), allow(unused_mut))]
    let mut rooms = vec![
        ("units", units::kinds()),
        ("policy", policy::kinds()),
        ("resource", resource::kinds()),
        ("session", session::kinds()),
        ("group", group::kinds()),
    ];
    #[cfg(feature = "alloc")]
    rooms.extend([("shape", shape::kinds()), ("cluster", cluster::kinds()), ("node", node::kinds())]);
    rooms
}

fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

fn life(number: u32) -> Incarnation {
    Incarnation::new(number).unwrap()
}

fn claim() -> Claim {
    Claim { epoch: Epoch::new(0, 7).unwrap(), incarnation: life(3), node: node(2) }
}

/// The last claim that there can be.
fn last_claim() -> Claim {
    Claim { epoch: Epoch::new(u32::MAX, u32::MAX).unwrap(), incarnation: life(u32::MAX), node: node(64) }
}

fn lease() -> Lease {
    Lease::new(LeaseSpec::DEFAULT).unwrap()
}

/// A lease that a device enforces as well.
fn watched() -> LeaseSpec {
    let watchdog = Watchdog { timeout: Millis::secs(4), reset: Millis(10) };
    LeaseSpec { ttl: Millis::secs(30), watchdog: Some(watchdog), ..LeaseSpec::DEFAULT }
}
