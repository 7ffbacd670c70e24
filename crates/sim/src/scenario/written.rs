//! Acts written as the statements that are read as them.

use takeover::units::NodeId;
use takeover_policies::spelled;

use super::{Act, Call, Fate, Names, Network, NodeFault, Order, Outcome, Target, Traffic, VmFault};

/// The statement that is read as this act, without its time. An expectation and a change of the
/// cluster's shape have no such form here: nobody writes one but the author of a story.
#[must_use]
pub fn written(names: &Names, act: &Act) -> Option<String> {
    let node = |node: NodeId| quoted(names.node(node));
    Some(match *act {
        Act::Node(at, fault) => node_fault(fault, &node(at)),
        Act::Vm(vm, fault) => vm_fault(fault, &quoted(names.resource(vm))),
        Act::StartOutside { resource, node: on } => {
            let on = on.map_or_else(String::new, |on| format!(" on {}", node(on)));
            format!("start {} outside{on}", quoted(names.resource(resource)))
        }
        Act::ForceStart { resource, node: on } => {
            format!("force {} on {}", quoted(names.resource(resource)), node(on))
        }
        Act::Next { count, call, resource, node: on, outcome } => {
            let on = on.map_or_else(String::new, |on| format!(" on {}", node(on)));
            let resource = quoted(names.resource(resource));
            format!("next {count} {} of {resource}{on} {}", call_word(call), outcome_words(outcome))
        }
        Act::BackendMissing { resource, node: on } => {
            format!("backend of {} is missing on {}", quoted(names.resource(resource)), node(on))
        }
        Act::Traffic { node: of, traffic, fate } => traffic_words(traffic, fate, &node(of)),
        Act::RollBack(time) => format!("roll back the store to {}", spelled(time)),
        Act::StoreServes(true) => "start the store".to_owned(),
        Act::StoreServes(false) => "stop the store".to_owned(),
        Act::Order(order) => order_words(names, order),
        Act::Network(network) => network_words(network),
        Act::Expect(_) | Act::Policy { .. } | Act::Reshape(_) => return None,
    })
}

/// A name as the language reads it.
#[must_use]
pub fn quoted(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if !name.is_empty() && name.chars().all(plain) { name.to_owned() } else { format!("\"{name}\"") }
}

fn node_fault(fault: NodeFault, node: &str) -> String {
    match fault {
        NodeFault::PowerOff => format!("power off {node}"),
        NodeFault::PowerOn => format!("power on {node}"),
        NodeFault::Isolate => format!("isolate {node}"),
        NodeFault::Rejoin => format!("rejoin {node}"),
        NodeFault::CrashAgent => format!("crash agent on {node}"),
        NodeFault::StartAgent => format!("start agent on {node}"),
        NodeFault::HangAgent => format!("hang agent on {node}"),
        NodeFault::HangMonitor => format!("hang monitor on {node}"),
        NodeFault::Fencing(fencer) => format!("fencing of {node} {}", fencer.name()),
        NodeFault::ShutDown => format!("shut down node {node}"),
        NodeFault::Reboot => format!("reboot node {node}"),
        NodeFault::HangGuardian => format!("hang guardian on {node}"),
    }
}

fn vm_fault(fault: VmFault, vm: &str) -> String {
    match fault {
        VmFault::Crash => format!("crash {vm}"),
        VmFault::Hang => format!("hang {vm}"),
        VmFault::Vanish => format!("vanish {vm}"),
        VmFault::ShutDownInside => format!("shut down {vm} inside"),
        VmFault::StopOutside => format!("stop {vm} outside"),
    }
}

fn network_words(network: Network) -> String {
    let Network { delay_least, delay_most, lose, repeat } = network;
    let mut text = format!("network delay {}..{}", spelled(delay_least), spelled(delay_most));
    for (word, parts) in [("lose", lose), ("repeat", repeat)] {
        if parts > 0 {
            text.push_str(&format!(" {word} {}", share(parts)));
        }
    }
    text
}

/// Parts per ten thousand as percents.
fn share(parts: u16) -> String {
    let whole = parts.checked_div(100).unwrap_or(0);
    match parts.checked_rem(100).unwrap_or(0) {
        0 => format!("{whole}%"),
        rest => format!("{whole}.{rest:02}%"),
    }
}

const fn call_word(call: Call) -> &'static str {
    match call {
        Call::Start => "starts",
        Call::Stop => "stops",
    }
}

fn outcome_words(outcome: Outcome) -> String {
    match outcome {
        Outcome::Fail => "fail".to_owned(),
        Outcome::Hang => "hang".to_owned(),
        Outcome::Take(time) => format!("take {}", spelled(time)),
    }
}

fn traffic_words(traffic: Traffic, fate: Fate, node: &str) -> String {
    let what = traffic.name();
    match fate {
        Fate::Lose => format!("lose {what} of {node}"),
        Fate::Delay(time) => format!("delay {what} of {node} by {}", spelled(time)),
        Fate::Repeat(time) => format!("repeat {what} of {node} after {}", spelled(time)),
    }
}

fn order_words(names: &Names, order: Order) -> String {
    let node = |node: NodeId| quoted(names.node(node));
    let target = |target: Target| match target {
        Target::Group(group) => quoted(names.group(group)),
        Target::Resource(resource) => quoted(names.resource(resource)),
    };
    match order {
        Order::Online(what) => format!("online {}", target(what)),
        Order::Offline(what) => format!("offline {}", target(what)),
        Order::Move { group, to } => {
            let to = to.map_or_else(String::new, |to| format!(" to {}", node(to)));
            format!("move {}{to}", quoted(names.group(group)))
        }
        Order::FailOver(group) => format!("failover {}", quoted(names.group(group))),
        Order::FailBack(group) => format!("failback {}", quoted(names.group(group))),
        Order::Pause { node: which, drain } => {
            format!("pause {}{}", node(which), if drain { " and drain" } else { "" })
        }
        Order::TakeOut(group) => format!("take {} out of service", quoted(names.group(group))),
        Order::PutBack(group) => format!("put {} into service", quoted(names.group(group))),
        Order::AdoptStore => "adopt restored store".to_owned(),
        Order::Resume { node: which, failback } => {
            format!("resume {}{}", node(which), if failback { " and failback" } else { "" })
        }
    }
}
