//! The state machines as diagrams, from the steps that their tables show.
//!
//! Nothing here knows a machine. [`takeover::table::edges`] brings each machine into its states and asks
//! the shipped functions what every event does there; what leads from one state to another becomes an
//! arrow, with all events that do so beside it. What leaves the state as it is has none.

mod drawing;
mod events;
mod mermaid;
mod places;

use takeover::table::{self, Edge};

/// Every machine that has a diagram, and what it shows.
pub const MACHINES: &[(&str, &str)] = &[
    ("resource", "one resource on one node: its five states"),
    ("session", "one node's life in the cluster"),
    ("group", "one group's record in the database"),
];

/// Arrows from one state to another.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Arrow {
    /// The place of the state before in the list of states.
    from: usize,
    /// The place of the state after.
    to: usize,
    /// The events, those of one kind together.
    events: Vec<String>,
}

/// A machine as it is drawn.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Machine {
    name: &'static str,
    what: &'static str,
    /// The first one is where the machine begins.
    states: Vec<&'static str>,
    arrows: Vec<Arrow>,
}

impl Machine {
    /// One of [`MACHINES`]; none for another name.
    fn named(name: &str) -> Option<Self> {
        let &(name, what) = MACHINES.iter().find(|(known, _)| *known == name)?;
        Some(Self::of(name, what, &table::edges(name)?))
    }

    /// The machine with these steps; what a state holds beside its name is left out for a resource,
    /// whose five states everybody knows.
    fn of(name: &'static str, what: &'static str, edges: &[Edge]) -> Self {
        let state = |full: &'static str| match name {
            "resource" => full.split(':').next().unwrap_or(full),
            _ => full,
        };
        let mut states: Vec<&'static str> = Vec::new();
        let mut steps: Vec<(usize, usize, Vec<&str>)> = Vec::new();
        for edge in edges {
            let mut place = |full| {
                let name = state(full);
                states.iter().position(|known| *known == name).unwrap_or_else(|| {
                    states.push(name);
                    states.len().saturating_sub(1)
                })
            };
            let (from, to) = (place(edge.from), place(edge.to));
            if from == to {
                continue;
            }
            match steps.iter_mut().find(|(one, other, _)| (*one, *other) == (from, to)) {
                Some((_, _, events)) => events.push(&edge.event),
                None => steps.push((from, to, vec![&edge.event])),
            }
        }
        let arrow =
            |(from, to, all): (usize, usize, Vec<&str>)| Arrow { from, to, events: events::together(&all) };
        Self { name, what, states, arrows: steps.into_iter().map(arrow).collect() }
    }

    /// What a state is called.
    fn state(&self, place: usize) -> &'static str {
        self.states.get(place).copied().unwrap_or_default()
    }
}

/// The diagram of one of [`MACHINES`] as a Mermaid `stateDiagram-v2`; none for another name.
#[must_use]
pub fn mermaid(name: &str) -> Option<String> {
    Some(mermaid::written(&Machine::named(name)?))
}

/// The diagram of one of [`MACHINES`] as SVG; none for another name.
#[must_use]
pub fn svg(name: &str) -> Option<String> {
    Some(drawing::drawn(&Machine::named(name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &'static str, event: &str, to: &'static str) -> Edge {
        Edge { from, event: event.to_owned(), to }
    }

    #[test]
    fn every_step_between_states_is_in_its_diagram_and_nothing_else() {
        for &(name, _) in MACHINES {
            let machine = Machine::named(name).unwrap();
            let short =
                |full: &'static str| if name == "resource" { full.split(':').next().unwrap() } else { full };
            let steps: std::collections::BTreeSet<_> = table::edges(name)
                .unwrap()
                .iter()
                .map(|edge| (short(edge.from), short(edge.to)))
                .filter(|(from, to)| from != to)
                .collect();
            let arrows = machine.arrows.iter();
            let arrows: std::collections::BTreeSet<_> =
                arrows.map(|arrow| (machine.state(arrow.from), machine.state(arrow.to))).collect();
            assert_eq!(arrows, steps, "{name}");
            assert!(machine.arrows.iter().all(|arrow| !arrow.events.is_empty()), "{name}");
        }
    }

    #[test]
    fn a_machine_begins_where_its_table_begins() {
        for (name, first) in [("resource", "Offline"), ("session", "Out"), ("group", "NeverOwned")] {
            assert_eq!(Machine::named(name).unwrap().state(0), first);
        }
    }

    #[test]
    fn control_another_step_makes_another_diagram() {
        let edges = [edge("A", "go", "B"), edge("A", "stay", "A")];
        let one = Machine::of("session", "", &edges);
        assert_eq!(one.arrows, [Arrow { from: 0, to: 1, events: vec!["go".to_owned()] }]);
        let more = Machine::of("session", "", &[edges.as_slice(), &[edge("B", "back", "A")]].concat());
        assert_ne!(drawing::drawn(&one), drawing::drawn(&more));
        assert_ne!(mermaid::written(&one), mermaid::written(&more));
    }
}
