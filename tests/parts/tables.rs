//! The steps that the transition tables are about.

use takeover::table::{Edge, MACHINES, edges, print};

/// The events that the lines of a text tell of, in their order: what stands between the last plus and
/// the arrow, and each after a bar.
fn told(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.split_once("  -> "));
    let event = |words: &str| words.rsplit(" + ").next().unwrap().trim_end().to_owned();
    lines.flat_map(|(left, _)| left.split(" | ").map(event).collect::<Vec<_>>()).collect()
}

/// The text of a table as far as it is about steps: advice and comparisons are about none.
fn about_steps(name: &str, text: &str) -> String {
    match name {
        "group" => text.split("\n## ").filter(|chapter| !chapter.starts_with("Advice")).collect(),
        "comparison" | "placement" => String::new(),
        _ => text.to_owned(),
    }
}

#[test]
fn every_line_about_a_step_is_an_edge() {
    for (name, what) in MACHINES {
        let text = print(name).unwrap();
        assert!(text.starts_with(&format!("# {name}: {what}\n")), "{name}");
        let events: Vec<String> = edges(name).unwrap().into_iter().map(|edge| edge.event).collect();
        assert_eq!(events, told(&about_steps(name, &text)), "{name}");
    }
    assert_eq!((print("nothing"), edges("nothing")), (None, None), "there is no such table");
}

#[test]
fn an_edge_names_the_states_around_it() {
    let edge = |from, event: &str, to| Edge { from, event: event.to_owned(), to };
    for (name, expected) in [
        ("session", edge("Out:Registering", "registered, life 1", "Member:Unguarded")),
        ("session", edge("Stopping", "emptied", "Out")),
        ("group", edge("Owned", "stopped", "Stopped")),
        ("resource", edge("Offline", "RCM orders Online", "OnlinePending")),
    ] {
        assert!(edges(name).unwrap().contains(&expected), "{name}: {expected:?}");
    }
}
