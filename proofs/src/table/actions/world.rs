//! What the clocks do, and a power switch.

use super::machine::over;
use crate::table::Var;
use crate::table::action::{Action, Actor};
use crate::table::formula::{all, any, at_most, each, exists, is, not, same, when};
use crate::table::vocabulary::Relation::{
    Armed, Born, Cut, Elapsed, Ended, Guarded, Lease, Newest, Of, Ordered, Promise, Sight,
};
use crate::table::vocabulary::{I, N, O, T, i, j, t};

pub(super) fn actions() -> Vec<Action> {
    let mut actions = observers().to_vec();
    actions.extend(clocks());
    actions.push(cut());
    actions
}

fn world<const K: usize>(name: &'static str, about: [Var; K], says: &'static str) -> Action {
    Action::new(name, Actor::World, about, says)
}

/// What an observer sees. The second condition of `ttl_passes` is the lemma of the clocks, the one place
/// where something is said of another machine's deadline: while nothing of the life was applied since
/// the sight, the observer's ttl does not pass before every deadline of that machine has. It is proved
/// apart, of the arithmetic.
fn observers() -> [Action; 2] {
    let deadlines = each([t], when([is(Of, [t, N]), is(Born, [t, I])], not(is(Lease, [t]))));
    [
        world("see", [O, N, I], "{O} sees {I} of {N}.").needs("newest", is(Newest, [N, I])).adds(
            "sight",
            Sight,
            [O, N, I],
        ),
        world("ttl_passes", [O, N, I], "The ttl of {I} of {N} passes on the clock of {O}.")
            .needs("sight", is(Sight, [O, N, I]))
            .needs("lemma of the clocks", deadlines)
            .adds("silence", Elapsed, [O, N, I]),
    ]
}

/// Deadlines pass in their order: the guardian's, the life's, the machine's last.
fn clocks() -> [Action; 2] {
    [
        world("promise_ends", [T, I], "The last deadline of {I} on {T} passes.")
            .needs("not armed", not(is(Armed, [T, I])))
            .drops("promise", Promise, all([same(t, T), same(i, I)])),
        world("lease_ends", [T], "The last deadline of {T} passes.")
            .needs("no promise", each([j], not(is(Promise, [T, j]))))
            .needs("not guarded", not(is(Guarded, [T])))
            .drops("lease", Lease, same(t, T)),
    ]
}

/// The switch cuts every machine that had such a life under the name, and says so.
fn cut() -> Action {
    let had = exists([i], all([is(Born, [t, i]), at_most(i, I)]));
    let machines = all([is(Of, [t, N]), had]);
    let ended = any([is(Ended, [t]), machines.clone()]);
    let cut = world("cut", [N, I], "The power switch cuts the machine of {N} that {I} was registered for.")
        .needs("ordered", is(Ordered, [N, I]))
        .changes("ended", Ended, ended)
        .adds("confirmed", Cut, [N, I]);
    over(cut, &machines)
}
