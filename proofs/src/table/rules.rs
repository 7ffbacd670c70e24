//! The rules that are proved, by the names that the code's own list gives them.

use super::formula::{all, any, at_most, becomes, each, is, less, not, same, when};
use super::invariant::{Named, named};
use super::vocabulary::Relation::{
    Armed, Born, Claim, Closed, Flight, Gate, Granted, Newest, Of, Over, Run, Said, Spent,
};
use super::vocabulary::{e, f, i, j, m, n, t, u};
use super::{Formula, Var};

/// Something of the resource runs on a machine of this name, or can take effect there.
fn active(machine: Var, node: Var, life: Var, epoch: Var) -> Formula {
    let runs = any([is(Run, [machine, life, epoch]), is(Flight, [machine, life, epoch])]);
    all([runs, is(Of, [machine, node])])
}

/// Rules about one state. They follow from the invariant.
#[must_use]
pub fn state_rules() -> Vec<Named> {
    vec![
        named("never_on_two_nodes", "No two nodes run the resource, or have a start of it in flight.", {
            each([t, u, n, m, i, j, e, f], when([active(t, n, i, e), active(u, m, j, f)], same(n, m)))
        }),
        named("one_name_one_machine", "Nor do two machines of one name.", {
            each([t, u, n, m, i, j, e, f], when([active(t, n, i, e), active(u, m, j, f)], same(t, u)))
        }),
        named(
            "death_is_written",
            "Where (n, i) is written over, nothing of (n, up to i) runs or can take effect.",
            {
                let over = [is(Over, [n, i]), is(Born, [t, j]), at_most(j, i)];
                each([n, i, j, t, e], when(over, not(active(t, n, j, e))))
            },
        ),
        named(
            "epochs_only_grow",
            "No epoch was given twice, and none is greater than the newest ownership's.",
            {
                let twice =
                    when([is(Granted, [n, i, e]), is(Granted, [m, j, e])], all([same(n, m), same(i, j)]));
                let greater = when([is(Granted, [n, i, e]), is(Claim, [m, j, f])], at_most(e, f));
                each([n, m, i, j, e, f], all([twice, greater]))
            },
        ),
        named(
            "unknown_outcome_is_both",
            "Where `stopped` was sent, whatever became of it, nothing runs or starts under that claim.",
            {
                let nothing = all([Gate, Flight, Run].map(|relation| not(is(relation, [t, i, e]))));
                each([t, i, e], when([is(Said, [t, i, e])], nothing))
            },
        ),
    ]
}

/// Rules about one step. Every action keeps to them, begun in a state where the invariant holds.
#[must_use]
pub fn step_rules() -> Vec<Named> {
    vec![
        owner_or_nothing(),
        handover_needs_proof(),
        superseded_is_not_dead(),
        one_name_one_machine(),
        epochs_only_grow(),
        stopped_is_final(),
    ]
}

fn owner_or_nothing() -> Named {
    let issued = [not(is(Flight, [t, i, e])), becomes(Flight, [t, i, e]), is(Of, [t, n])];
    let given = [is(Granted, [n, i, e]), is(Gate, [t, i, e]), is(Armed, [t, i])];
    let not_left = [is(Spent, [t, i, e]), is(Said, [t, i, e]), is(Over, [n, i])].map(not);
    named(
        "owner_or_nothing",
        "A start is issued only through the gate of an ownership that its life was given and has not left, \
         within its deadline, while that life is not over.",
        each([t, i, e, n], when(issued, all([all(given), all(not_left)]))),
    )
}

fn handover_needs_proof() -> Named {
    let changed = [is(Claim, [n, i, e]), becomes(Claim, [m, j, f]), not(same(n, m))];
    named(
        "handover_needs_proof",
        "The owner changes only where the old ownership is closed, or its life is over.",
        each([n, m, i, j, e, f], when(changed, any([is(Closed, []), is(Over, [n, i])]))),
    )
}

fn superseded_is_not_dead() -> Named {
    let owner = [is(Claim, [n, i, e]), is(Born, [t, i]), is(Of, [t, n])];
    let changed = [all(owner), becomes(Claim, [n, j, f]), not(same(i, j))];
    let kept = any([is(Closed, []), is(Over, [n, i]), is(Born, [t, j])]);
    let adopted = each([n, i, j, e, f, t], when(changed, kept));
    let begun = [not(is(Newest, [n, i])), becomes(Newest, [n, i]), becomes(Over, [m, j])];
    let ends_none = each([n, m, i, j], when(begun, is(Over, [m, j])));
    named(
        "superseded_is_not_dead",
        "A later life keeps an open ownership only on the same machine, or where the older is over; and \
         what begins a life ends none.",
        all([adopted, ends_none]),
    )
}

fn one_name_one_machine() -> Named {
    let another = [is(Newest, [n, i]), becomes(Newest, [n, j]), not(same(i, j))];
    let begun = [all(another), becomes(Born, [t, j]), is(Of, [t, n])];
    named(
        "one_name_one_machine",
        "Another machine of a name gets a life only where the life before is over.",
        each([n, i, j, t], when(begun, any([is(Over, [n, i]), is(Born, [t, i])]))),
    )
}

fn epochs_only_grow() -> Named {
    let changed = [is(Claim, [n, i, e]), becomes(Claim, [m, j, f])];
    let kept = all([same(n, m), same(i, j), same(e, f)]);
    named(
        "epochs_only_grow",
        "A new ownership has a greater epoch than the one before.",
        each([n, m, i, j, e, f], when(changed, any([kept, less(e, f)]))),
    )
}

fn stopped_is_final() -> Named {
    let sent = [not(is(Said, [t, i, e])), becomes(Said, [t, i, e])];
    let nothing = [Gate, Flight, Run].map(|relation| each([j, f], not(is(relation, [t, j, f]))));
    let at_sending = each([t, i, e], when(sent, all(nothing)));
    let owner = [is(Claim, [n, i, e]), is(Of, [t, n]), is(Born, [t, i])];
    let written = [not(is(Closed, [])), becomes(Closed, []), all(owner)];
    named(
        "stopped_is_final",
        "`stopped` is sent only where nothing is left, and is written only where it was sent.",
        all([at_sending, each([n, i, e, t], when(written, is(Said, [t, i, e])))]),
    )
}
