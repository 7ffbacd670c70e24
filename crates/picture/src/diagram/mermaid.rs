//! A machine as Mermaid.

use super::Machine;
use super::drawing::wrapped;

/// How many letters of a label stand on one line.
const LINE: usize = 32;

/// A `stateDiagram-v2`.
pub(super) fn written(machine: &Machine) -> String {
    let mut text = "stateDiagram-v2\n".to_owned();
    for state in machine.states.iter().filter(|state| state.contains(':')) {
        text.push_str(&format!("    state \"{}\" as {}\n", state.replace(':', ", "), id(state)));
    }
    if let Some(first) = machine.states.first() {
        text.push_str(&format!("    [*] --> {}\n", id(first)));
    }
    for arrow in &machine.arrows {
        let (from, to) = (id(machine.state(arrow.from)), id(machine.state(arrow.to)));
        let lines: Vec<String> = arrow.events.iter().flat_map(|event| wrapped(event, LINE)).collect();
        text.push_str(&format!("    {from} --> {to} : {}\n", lines.join("<br/>")));
    }
    text
}

/// A state's name as Mermaid takes it.
fn id(state: &str) -> String {
    state.replace(':', "_")
}
