//! The table of a group's record: what each change makes of it, and what is advised.

mod advice;
mod changes;
mod situations;
mod words;

use alloc::format;

use super::page::Page;
use situations::Situation;

/// Every situation and change, then the conditions on a new owner, then advice.
pub(super) fn print(page: &mut Page) -> Option<()> {
    page.note("Node 1 is the owner under 1/i1/e5 where the group is owned. Node 2 is live in its life 1.");
    page.chapter("Changes");
    for situation in situations::all()? {
        page.section(situation.name);
        for (words, change) in changes::all()? {
            page.fact(&words, words::outcome(&situation, &change));
        }
    }
    page.chapter("The new owner");
    for situation in situations::new_owners()? {
        let Situation { name, .. } = situation;
        page.section(&format!("Stopped, new owner {name}"));
        for (words, change) in changes::takeovers()? {
            page.fact(&words, words::outcome(&situation, &change));
        }
    }
    advice::print(page)
}
