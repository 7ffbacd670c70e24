//! What the store does, each in one transaction.

use crate::table::Var;
use crate::table::action::{Action, Actor};
use crate::table::formula::{Formula, all, any, at_most, is, less, not, same};
use crate::table::vocabulary::Relation::{
    Born, Claim, Closed, Cut, Elapsed, Ended, Granted, Heir, Known, Lease, Newest, Of, Ordered, Over, Owned,
    Promise, Said, Sight, Told,
};
use crate::table::vocabulary::{E, F, I, J, M, N, O, T, i, n};

pub(super) fn actions() -> Vec<Action> {
    let mut actions = registrations().to_vec();
    actions.extend(acquisitions());
    actions.extend([
        adopt(),
        plan(),
        take_out(),
        write_stopped(),
        write_dead(),
        order_fencing(),
        write_fenced(),
    ]);
    actions
}

fn store<const K: usize>(name: &'static str, about: [Var; K], says: &'static str) -> Action {
    Action::new(name, Actor::Store, about, says)
}

/// A request of the newest life was applied: whoever watched begins anew, and its machine, if it still
/// lives, has a deadline ahead.
fn applied(action: Action) -> Action {
    let lives = || not(is(Ended, [T]));
    action
        .adds_where("lease", Lease, [T], lives())
        .adds_where("promise", Promise, [T, I], lives())
        .drops("no sight", Sight, same(n, N))
        .drops("no silence", Elapsed, same(n, N))
}

/// A life begins.
fn begun(action: Action) -> Action {
    let newest = any([all([is(Newest, [n, i]), not(same(n, N))]), all([same(n, N), same(i, I)])]);
    applied(action.adds("born", Born, [T, I]).changes("now newest", Newest, newest))
}

fn registrations() -> [Action; 4] {
    let of = || is(Of, [T, N]);
    let first = store("register_first", [T, N, I], "The store registers {I} of {N} for {T}: its first.");
    let again =
        store("register_same", [T, N, I, J], "The store registers {I} of {N} for {T}, whose life was {J}.");
    let other = store("register_other", [T, N, I, J], "The store registers {I} of {N} for {T}: {J} is over.");
    let renew = store("renew", [T, N, I], "The store renews {I} of {N} for {T}.");
    [
        begun(first.needs("of", of()).needs("unknown", not(is(Known, [N]))).adds("known", Known, [N])),
        begun(
            again
                .needs("of", of())
                .needs("newest", is(Newest, [N, J]))
                .needs("token", is(Born, [T, J]))
                .needs("later", less(J, I)),
        ),
        begun(
            other
                .needs("of", of())
                .needs("newest", is(Newest, [N, J]))
                .needs("over", is(Over, [N, J]))
                .needs("later", less(J, I)),
        ),
        applied(
            renew
                .needs("of", of())
                .needs("born", is(Born, [T, I]))
                .needs("newest", is(Newest, [N, I]))
                .needs("not over", not(is(Over, [N, I]))),
        ),
    ]
}

/// A node's life gets the group: it is the newest, not over, and an agent knows it.
fn given(action: Action) -> Action {
    action
        .needs("newest", is(Newest, [N, I]))
        .needs("live", not(is(Over, [N, I])))
        .needs("of", is(Of, [T, N]))
        .needs("born", is(Born, [T, I]))
        .needs("told", is(Told, [T, I]))
        .sets("claim", Claim, [N, I, E])
        .adds("granted", Granted, [N, I, E])
}

fn acquisitions() -> [Action; 3] {
    let first = store(
        "acquire_first",
        [T, N, I, E],
        "The store gives the group to {N} in {I} under {E}: it was never owned.",
    );
    let stopped = store(
        "acquire_stopped",
        [T, N, I, E, M, J, F],
        "The store gives the group to {N} in {I} under {E}: {M} in {J} has stopped everything under {F}.",
    );
    let over = store(
        "acquire_over",
        [T, N, I, E, M, J, F],
        "The store gives the group to {N} in {I} under {E}: {J} of {M}, which had it under {F}, is over.",
    );
    let begun = |action| given(action).clears("open", Closed).clears("no heir", Heir);
    let taken = |action: Action| {
        let old = action.needs("claim read", is(Claim, [M, J, F])).needs("greater", less(F, E));
        begun(old)
    };
    [
        begun(first.needs("never owned", not(is(Owned, [])))).changes(
            "owned",
            Owned,
            Formula::All(Vec::new()),
        ),
        taken(stopped.needs("proof", is(Closed, []))),
        taken(over.needs("proof", is(Over, [M, J]))),
    ]
}

/// A restarted agent keeps what runs on its machine.
fn adopt() -> Action {
    let adopt = store(
        "adopt",
        [T, N, I, E, J, F],
        "The store gives the group to {N} in {I} under {E}: its machine's {J}, which had it under {F}, is not over.",
    );
    let old = adopt
        .needs("claim read", is(Claim, [N, J, F]))
        .needs("open", not(is(Closed, [])))
        .needs("later", less(J, I))
        .needs("not over", not(is(Over, [N, J])))
        .needs("greater", less(F, E));
    given(old)
}

/// Where the group is to go next is advice: nobody takes it without proof.
fn plan() -> Action {
    store("plan", [N], "The store notes that the group is to go to {N}.").sets("heir", Heir, [N])
}

fn take_out() -> Action {
    store("take_out", [], "The store notes that the group is out of service.").clears("no heir", Heir)
}

/// `stopped` arrives, whenever that is.
fn write_stopped() -> Action {
    let stopped = store(
        "write_stopped",
        [T, N, I, E],
        "The store takes in that {N} in {I} has stopped everything under {E}.",
    );
    stopped
        .needs("sent", is(Said, [T, I, E]))
        .needs("of", is(Of, [T, N]))
        .needs("claim read", is(Claim, [N, I, E]))
        .changes("closed", Closed, Formula::All(Vec::new()))
}

/// A life is written dead.
fn write_dead() -> Action {
    let dead = store(
        "write_dead",
        [O, T, N, I],
        "The store writes {I} of {N}, which {T} registered, dead, on the word of {O}.",
    );
    dead.needs("silence", is(Elapsed, [O, N, I]))
        .needs("of", is(Of, [T, N]))
        .needs("token", is(Born, [T, I]))
        .needs("newest", is(Newest, [N, I]))
        .changes("over", Over, up_to())
}

/// A fencing is asked for, and only then ordered.
fn order_fencing() -> Action {
    let order = store("order_fencing", [N, I], "The store notes that {I} of {N} is to be fenced.");
    order.needs("newest", is(Newest, [N, I])).adds("ordered", Ordered, [N, I])
}

fn write_fenced() -> Action {
    let fenced = store("write_fenced", [N, I], "The store writes {I} of {N} over: its machine is off.");
    fenced.needs("confirmed", is(Cut, [N, I])).changes("over", Over, up_to())
}

/// What was over, and every life of the node up to this one.
fn up_to() -> Formula {
    any([is(Over, [n, i]), all([same(n, N), at_most(i, I)])])
}
