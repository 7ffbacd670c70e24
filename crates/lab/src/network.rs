//! The network: a switch, and a cable to each node.

use crate::command;
use crate::failure::Failure;
use crate::layout::Layout;

/// The address of what stands at the switch.
pub(crate) const SWITCH: &str = "10.77.0.254";

/// Makes the namespaces, the switch and the cables.
///
/// # Errors
/// If the kernel or `ip` refuses something.
pub(crate) fn make(layout: &Layout, nodes: &[String]) -> Result<(), Failure> {
    let switch = layout.switch();
    ip(&["netns", "add", &switch])?;
    within(&switch, "link set lo up")?;
    within(&switch, "link add bridge type bridge")?;
    within(&switch, &format!("addr add {SWITCH}/24 dev bridge"))?;
    within(&switch, "link set bridge up")?;
    for (number, node) in (1_u8..).zip(nodes) {
        let namespace = layout.namespace(node);
        ip(&["netns", "add", &namespace])?;
        within(&switch, &format!("link add {node} type veth peer name eth0 netns {namespace}"))?;
        within(&switch, &format!("link set {node} master bridge up"))?;
        within(&namespace, "link set lo up")?;
        within(&namespace, &format!("addr add 10.77.0.{number}/24 dev eth0"))?;
        within(&namespace, "link set eth0 up")?;
    }
    Ok(())
}

/// Removes a namespace with all that is in it.
///
/// # Errors
/// If `ip` refuses.
pub(crate) fn remove(namespace: &str) -> Result<(), Failure> {
    ip(&["netns", "delete", namespace]).map(drop)
}

/// Plugs a node's cable in, or pulls it.
///
/// # Errors
/// If `ip` refuses.
pub(crate) fn set_link(layout: &Layout, node: &str, up: bool) -> Result<(), Failure> {
    let state = if up { "up" } else { "down" };
    within(&layout.switch(), &format!("link set {node} {state}"))
}

/// The nodes whose cables are plugged in.
///
/// # Errors
/// If `ip` refuses.
pub(crate) fn linked(layout: &Layout) -> Result<Vec<String>, Failure> {
    let text = ip(&["-n", &layout.switch(), "-oneline", "link", "show", "up"])?;
    let name = |line: &str| Some(line.split_whitespace().nth(1)?.split(['@', ':']).next()?.to_string());
    Ok(text.lines().filter_map(name).collect())
}

/// Runs `ip` in a namespace.
fn within(namespace: &str, line: &str) -> Result<(), Failure> {
    let mut words = vec!["-n", namespace];
    words.extend(line.split(' '));
    ip(&words).map(drop)
}

/// Runs `ip`.
fn ip(words: &[&str]) -> Result<String, Failure> {
    command::run(&mut command::of("ip", words))
}
