//! The table of one resource's machine.

mod events;
mod policies;
mod states;
mod words;

use super::page::Page;
use crate::policy::{ResourcePolicy, ResourceSpec};

/// Every state and event under the default policy, then what other policies change.
pub(super) fn print(page: &mut Page) -> Option<()> {
    page.note("The node holds the group under epoch 2, unless the state says otherwise. In brackets what is");
    page.note("ordered, in parentheses what else changes. `answer` is the answer to the newest call.");
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).ok()?;
    page.chapter("Default policy");
    for (name, walk) in states::all(&policy)? {
        page.section(name);
        events::all(page, &walk)?;
    }
    policies::print(page)
}
