//! The comparison of a node's decisions with the table finds what it must.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use takeover::group::{self, Change, Record};
use takeover::node::part::{Identity, Part, Role, View, part};
use takeover::units::{Claim, Incarnation};
use takeover_proofs::refinement::node::{self, Decides};

/// A node that decides as it should but for this.
struct Wrong<F>(F);

impl<F: Fn(&View<'_>) -> Part + Sync> Decides for Wrong<F> {
    fn part(&self, view: &View<'_>) -> Part {
        self.0(view)
    }
}

#[track_caller]
fn found(bug: &impl Decides, why: &str) {
    let told = node::compare(bug).map(|report| report.copies).map_err(|stray| stray.to_string());
    let told = told.unwrap_err();
    for part in ["before: ", "step: ", "after: ", why] {
        assert!(told.contains(part), "{told}");
    }
}

/// A member of the cluster that has no part in the group, and nothing of it on its machine.
const fn free(view: &View<'_>) -> bool {
    let here = !view.released || view.strangers || !view.looked;
    matches!(view.role, Role::None) && view.me.life.is_some() && !here
}

#[test]
fn holds_without_looking_at_released() {
    let bug = |view: &View<'_>| part(&View { released: view.released || view.role == Role::None, ..*view });
    found(&Wrong(bug), "while something of ");
}

#[test]
fn holds_beside_strangers() {
    found(&Wrong(|view: &View<'_>| part(&View { strangers: false, ..*view })), "while something of ");
}

#[test]
fn holds_another_lifes_claim() {
    let bug = |view: &View<'_>| match view.record.open_claim() {
        Some(claim) if free(view) => Part::Hold(claim),
        _ => part(view),
    };
    found(&Wrong(bug), "would be hold (");
}

#[test]
fn holds_a_life_of_its_name() {
    let bug = |view: &View<'_>| match view.record.open_claim() {
        Some(claim) if free(view) && claim.node == view.me.node => Part::Hold(claim),
        _ => part(view),
    };
    found(&Wrong(bug), "condition `agent`");
}

#[test]
fn holds_although_closed() {
    let bug = |view: &View<'_>| part(&View { record: &Record { closed: false, ..*view.record }, ..*view });
    let held = |view: &View<'_>| match (bug(view), part(view)) {
        (Part::Hold(claim), _) if free(view) => Part::Hold(claim),
        (_, part) => part,
    };
    found(&Wrong(held), "condition `not left`");
}

#[test]
fn writes_stopped_although_not_released() {
    let leaves = |view: &View<'_>| matches!(view.role, Role::Leaving(..));
    let bug = |view: &View<'_>| part(&View { released: view.released || leaves(view), ..*view });
    found(&Wrong(bug), "condition `gates closed`");
}

#[test]
fn writes_stopped_under_another_claim() {
    let bug = |view: &View<'_>| match (part(view), view.record.claim) {
        (Part::Forget, Some(claim)) => Part::WriteStopped(claim),
        (part, _) => part,
    };
    found(&Wrong(bug), "condition `left`");
}

#[test]
fn forgets_what_is_still_open() {
    let stopped = |part| matches!(part, Part::WriteStopped(_));
    let bug = |view: &View<'_>| if stopped(part(view)) { Part::Forget } else { part(view) };
    found(&Wrong(bug), "is forgotten, and may be held again");
}

#[test]
fn adopts_under_an_equal_epoch() {
    let bug = |view: &View<'_>| {
        let Part::Adopt { held, to } = part(view) else { return part(view) };
        Part::Adopt { held, to: Claim { epoch: held.epoch, ..to } }
    };
    found(&Wrong(bug), "condition `greater`");
}

/// A node that takes the newest epoch for the next.
struct SameEpoch;

impl Decides for SameEpoch {
    fn next_claim(&self, me: &Identity<'_>, record: &Record, generation: u32) -> Option<Claim> {
        let next = me.next_claim(record, generation)?;
        Some(Claim { epoch: record.claim.map_or(next.epoch, |claim| claim.epoch), ..next })
    }
}

#[test]
fn proposes_an_equal_epoch() {
    found(&SameEpoch, "`next_claim`");
}

#[test]
fn adopts_from_a_life_that_is_over() {
    let bug = |view: &View<'_>| match (part(view), view.record.open_claim()) {
        (Part::Seek, Some(held)) if held.node == view.me.node && Some(held.incarnation) < view.me.life => {
            let to = view.me.next_claim(view.record, view.generation);
            to.map_or(Part::Seek, |to| Part::Adopt { held, to })
        }
        (part, _) => part,
    };
    found(&Wrong(bug), "condition `not over`");
}

#[test]
fn asks_in_a_life_that_is_over() {
    let ready = |view: &View<'_>| view.role == Role::None && view.may_start && view.looked && view.idle;
    let bug = |view: &View<'_>| match part(view) == Part::Nothing && ready(view) {
        true => Part::Seek,
        false => part(view),
    };
    found(&Wrong(bug), "would be acquire_");
}

#[test]
fn asks_before_it_has_looked() {
    found(&Wrong(|view: &View<'_>| part(&View { looked: true, ..*view })), "before it could start anything");
}

/// A node that forgets to ask whether its life is over.
struct Undead;

impl Decides for Undead {
    fn known_life(&self, me: &Identity<'_>) -> Option<Incarnation> {
        me.life.filter(|&life| {
            me.session.and_then(|session| session.hot).is_some_and(|hot| hot.incarnation == life)
        })
    }
}

#[test]
fn takes_itself_for_alive() {
    found(&Undead, "`known_life`");
}

#[test]
fn a_record_that_goes_back() {
    let bug = |record: &Record, evidence: group::Evidence<'_>, change: &Change| {
        let after = group::apply(record, evidence, change)?;
        let again = matches!(change, Change::PutBack { .. });
        Ok(Record { closed: after.closed && !again, ..after })
    };
    let told = node::moves_on(&bug).map_err(|stray| stray.to_string());
    assert!(told.as_ref().is_err_and(|told| told.contains("the record goes back")), "{told:?}");
}
