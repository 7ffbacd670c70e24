//! The table as a page for people.

use core::fmt::Write;

use super::action::{Action, Actor};
use super::actions::actions;
use super::invariant::{Named, invariant};
use super::rules::{state_rules, step_rules};
use super::smt::print;
use super::vocabulary::Relation;

/// The whole table: the relations, the actions, the invariant, the rules.
#[must_use]
pub fn page() -> String {
    let mut page = String::from("Relations\n");
    for relation in Relation::ALL {
        let formals: Vec<&str> = relation.formals().iter().map(|formal| formal.name).collect();
        let head = format!("{}({})", relation.name(), formals.join(", "));
        push(&mut page, format_args!("  {head:<18} {}\n", relation.says()));
    }
    page.push_str("\nActions\n");
    for action in actions() {
        describe(&mut page, &action);
    }
    for (title, named) in [
        ("Invariant", invariant()),
        ("Rules about states", state_rules()),
        ("Rules about steps", step_rules()),
    ] {
        push(&mut page, format_args!("\n{title}\n"));
        for Named { name, says, formula } in named {
            push(&mut page, format_args!("  {name}: {says}\n    {}\n", print(&formula)));
        }
    }
    page
}

fn describe(page: &mut String, action: &Action) {
    let actor = match action.actor {
        Actor::Store => "the store",
        Actor::Machine => "a machine",
        Actor::World => "the world",
    };
    push(page, format_args!("  {} ({actor}): {}\n", action.name, action.says));
    for guard in &action.guards {
        push(page, format_args!("    needs {}: {}\n", guard.name, print(&guard.is)));
    }
    for effect in &action.effects {
        let relation = effect.is.relation.name();
        push(
            page,
            format_args!("    changes {}: {relation} becomes {}\n", effect.name, print(&effect.is.holds)),
        );
    }
}

fn push(page: &mut String, text: core::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = page.write_fmt(text);
}
