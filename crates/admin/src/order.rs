//! An order by names as the core takes it.

use takeover::group;
use takeover::node::{Drain, Order};
use takeover::shape::Shape;
use takeover_trace::Names;

use crate::name::Lookup;
use crate::refusal::Refusal;
use crate::request::NamedOrder;

/// The order that a node is told: [`takeover::node::Input::Ordered`].
///
/// # Errors
/// There is nothing of a name that it uses; says what was probably meant.
pub fn order(names: &Names, shape: &Shape, asked: &NamedOrder) -> Result<Order, Refusal> {
    let on = Lookup { names, shape };
    Ok(match asked {
        NamedOrder::Online { resource } => Order::Online(on.resource(resource)?),
        NamedOrder::Offline { resource } => Order::Offline(on.resource(resource)?),
        NamedOrder::Move { group, to } => {
            let group = on.group(group)?;
            let to = to.as_ref().map(|node| on.node(node)).transpose()?;
            Order::Group(group, group::Order::Move(to))
        }
        NamedOrder::Failover { group } => Order::Group(on.group(group)?, group::Order::Failover),
        NamedOrder::Failback { group } => Order::Group(on.group(group)?, group::Order::Failback),
        NamedOrder::Pause { node, drain } => {
            Order::Pause(on.node(node)?, if *drain { Drain::Yes } else { Drain::No })
        }
        NamedOrder::Resume { node } => Order::Resume(on.node(node)?),
        NamedOrder::TakeOut { group } => Order::TakeOut(on.group(group)?),
        NamedOrder::PutBack { group } => Order::PutBack(on.group(group)?),
        NamedOrder::AdoptRestoredStore => Order::AdoptStore,
    })
}
