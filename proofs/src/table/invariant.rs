//! What holds in every state that a cluster can reach, in parts small enough to be read one by one.
//!
//! Together they are inductive: they hold at the beginning, and every action of the protocol keeps
//! them. The rules follow from them.

use super::Var;
use super::formula::{Formula, all, any, at_most, each, exists, is, less, not, same, when};
use super::vocabulary::Relation::{
    Agent, Armed, Born, Claim, Closed, Cut, Elapsed, Ended, Flight, Gate, Granted, Guarded, Known, Lease,
    Newest, Of, Ordered, Over, Owned, Promise, Run, Said, Spent, Told,
};
use super::vocabulary::{Relation, e, f, i, j, m, n, o, t, u};

/// A formula with the name by which it is known.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Itself.
    pub formula: Formula,
}

pub(super) const fn named(name: &'static str, says: &'static str, formula: Formula) -> Named {
    Named { name, says, formula }
}

/// All parts of the invariant.
#[must_use]
pub fn invariant() -> Vec<Named> {
    [lives(), agents(), claims(), deadlines(), ends(), gates(), stops(), running()].concat()
}

/// Life i is machine t's, and t runs under n's name.
fn life_of(machine: Var, node: Var, life: Var) -> Formula {
    all([is(Of, [machine, node]), is(Born, [machine, life])])
}

/// What lives there are, and whose.
fn lives() -> Vec<Named> {
    vec![
        named(
            "one_newest_life",
            "A node has one newest life.",
            each([n, i, j], when([is(Newest, [n, i]), is(Newest, [n, j])], same(i, j))),
        ),
        named(
            "newest_is_greatest",
            "No life of a node is greater than its newest.",
            each([n, i, j, t], when([is(Newest, [n, i]), life_of(t, n, j)], at_most(j, i))),
        ),
        named(
            "born_is_known",
            "A node that has a life is known, and who has a newest one.",
            each([n, i, t], when([any([life_of(t, n, i), is(Newest, [n, i])])], is(Known, [n]))),
        ),
        named(
            "one_machine_per_life",
            "A life belongs to one machine.",
            each([n, i, t, u], when([life_of(t, n, i), life_of(u, n, i)], same(t, u))),
        ),
        named(
            "another_machine_waits",
            "Where another machine has a later life of the name, the older life is over.",
            each(
                [n, i, j, t, u],
                when([life_of(t, n, j), life_of(u, n, i), less(j, i)], any([same(t, u), is(Over, [n, j])])),
            ),
        ),
        named("over_was_born", "What is over is no later than the node's newest life.", {
            let known = when([is(Newest, [n, j])], at_most(i, j));
            each([n, i, j], when([is(Over, [n, i])], all([is(Known, [n]), known])))
        }),
        named(
            "over_goes_back",
            "Where a life is over, all before it are.",
            each([n, i, j], when([is(Over, [n, i]), less(j, i)], is(Over, [n, j]))),
        ),
    ]
}

/// What agents know of their lives.
fn agents() -> Vec<Named> {
    vec![
        named("told_of_its_own", "An agent is told only of lives of its machine.", {
            each([t, i], when([is(Told, [t, i])], is(Born, [t, i])))
        }),
        named("agent_was_told", "The agent's life is one that it was told.", {
            each([t, i], when([is(Agent, [t, i])], is(Told, [t, i])))
        }),
        named("agents_grow", "No agent was told of a later life than the one that runs.", {
            each([t, i, j], when([is(Agent, [t, i]), is(Told, [t, j])], at_most(j, i)))
        }),
    ]
}

/// What the database says of ownership.
fn claims() -> Vec<Named> {
    vec![
        named("one_claim", "There is one newest ownership.", {
            let both = [is(Claim, [n, i, e]), is(Claim, [m, j, f])];
            each([n, m, i, j, e, f], when(both, all([same(n, m), same(i, j), same(e, f)])))
        }),
        named("owned_by_someone", "A group that was owned has a newest ownership.", {
            when([is(Owned, [])], exists([n, i, e], is(Claim, [n, i, e])))
        }),
        named("claims_are_granted", "The newest ownership was written, and so the group was owned.", {
            each([n, i, e], when([is(Claim, [n, i, e])], is(Granted, [n, i, e])))
        }),
        named("granted_is_owned", "Where an ownership was ever written the group was owned.", {
            each([n, i, e], when([is(Granted, [n, i, e])], is(Owned, [])))
        }),
        named("newest_claim_is_greatest", "No epoch is greater than the newest ownership's.", {
            let both = [is(Granted, [n, i, e]), is(Claim, [m, j, f])];
            each([n, m, i, j, e, f], when(both, at_most(e, f)))
        }),
        named("one_owner_per_epoch", "An epoch was given once.", {
            let both = [is(Granted, [n, i, e]), is(Granted, [m, j, e])];
            each([n, m, i, j, e], when(both, all([same(n, m), same(i, j)])))
        }),
        named("claims_of_a_node_grow", "A node's later ownership is not an older life's.", {
            let both = [is(Granted, [n, i, e]), is(Granted, [n, j, f]), less(e, f)];
            each([n, i, j, e, f], when(both, at_most(i, j)))
        }),
        named(
            "owners_were_known",
            "A node that was given an ownership is known, and its newest life no older.",
            {
                let known = when([is(Newest, [n, j])], at_most(i, j));
                each([n, i, j, e], when([is(Granted, [n, i, e])], all([is(Known, [n]), known])))
            },
        ),
        named("owners_were_told", "An ownership is proposed only by an agent that was told its life.", {
            each([n, i, e, t], when([is(Granted, [n, i, e]), life_of(t, n, i)], is(Told, [t, i])))
        }),
    ]
}

/// Deadlines, from the store's view down to the guardian's.
fn deadlines() -> Vec<Named> {
    vec![
        named("promises_are_leases", "A life's deadline is one of its machine's.", {
            each([t, i], when([is(Promise, [t, i])], all([is(Lease, [t]), is(Born, [t, i])])))
        }),
        named("armed_by_a_promise", "The guardian's deadline for a life is one that the store gave.", {
            each([t, i], when([is(Armed, [t, i])], all([is(Promise, [t, i]), is(Guarded, [t])])))
        }),
        named("guarded_within_the_lease", "The guardian's deadline is no later than the machine's last.", {
            each([t], when([is(Guarded, [t])], is(Lease, [t])))
        }),
        named("what_runs_is_guarded", "What runs, or can yet take effect, has a guardian's deadline.", {
            let active = any([is(Run, [t, j, e]), is(Flight, [t, j, e])]);
            each([t, j, e], when([active], is(Guarded, [t])))
        }),
        named("silence_ends_leases", "Where the ttl has passed in silence, the machine's deadlines have.", {
            let silent = [is(Elapsed, [o, n, i]), is(Newest, [n, i]), life_of(t, n, i)];
            each([o, n, i, t], when(silent, not(is(Lease, [t]))))
        }),
    ]
}

/// What follows where something is over.
fn ends() -> Vec<Named> {
    vec![
        named("over_has_no_deadline", "A life that is over has no deadline ahead.", {
            let over = [is(Over, [n, i]), life_of(t, n, i)];
            each([n, i, t], when(over, not(is(Promise, [t, i]))))
        }),
        named("over_means_gone", "Nothing of a life that is over runs or can take effect.", {
            let over = [is(Over, [n, i]), life_of(t, n, i)];
            let gone = all([not(is(Run, [t, i, e])), not(is(Flight, [t, i, e]))]);
            each([n, i, t, e], when(over, gone))
        }),
        named("ended_means_gone", "On a machine whose boot is over nothing is left.", {
            let mut nothing = vec![not(is(Guarded, [t])), not(is(Lease, [t])), not(is(Agent, [t, i]))];
            nothing.extend([Gate, Flight, Run].map(|relation| not(is(relation, [t, i, e]))));
            each([t, i, e], when([is(Ended, [t])], Formula::All(nothing)))
        }),
        named(
            "no_fencing_of_the_unborn",
            "What a fencing is ordered for is no later than the newest life.",
            each([n, i, j], when([is(Ordered, [n, i]), is(Newest, [n, j])], at_most(i, j))),
        ),
        named("ordered_is_known", "A fencing is ordered only for a node that has a life.", {
            each([n, i], when([is(Ordered, [n, i])], is(Known, [n])))
        }),
        named("cut_was_ordered", "The switch confirms only what was ordered.", {
            each([n, i], when([is(Cut, [n, i])], is(Ordered, [n, i])))
        }),
        named("cut_means_ended", "Where the switch has confirmed, every machine of those lives is off.", {
            let cut = [is(Cut, [n, i]), life_of(t, n, j), at_most(j, i)];
            each([n, i, j, t], when(cut, is(Ended, [t])))
        }),
    ]
}

/// Which gates can be open.
fn gates() -> Vec<Named> {
    let gate = || is(Gate, [t, i, e]);
    vec![
        named(
            "gates_of_owners",
            "A gate is open only for an ownership that its machine's life was given.",
            {
                let given = all([is(Granted, [n, i, e]), is(Told, [t, i]), not(is(Spent, [t, i, e]))]);
                each([n, t, i, e], when([gate(), is(Of, [t, n])], given))
            },
        ),
        named("gates_of_the_agent", "Where an agent runs, only its own gates are open.", {
            each([t, i, j, e], when([gate(), is(Agent, [t, j])], same(i, j)))
        }),
        named("older_ownerships_are_spent", "A life that was given a later ownership has left the older.", {
            let both = [is(Granted, [n, i, e]), is(Granted, [n, i, f]), less(e, f), life_of(t, n, i)];
            each([n, i, e, f, t], when(both, is(Spent, [t, i, e])))
        }),
        named(
            "lost_ownerships_are_spent",
            "Where a later ownership exists, the newest life has left the older, or is over.",
            {
                let lost = [is(Granted, [n, i, e]), is(Granted, [m, j, f]), less(e, f), life_of(t, n, i)];
                let left = any([is(Spent, [t, i, e]), is(Over, [n, i])]);
                let newest = when([is(Newest, [n, i])], left.clone());
                let agent = when([is(Agent, [t, i])], left);
                each([n, i, e, m, j, f, t], when(lost, all([newest, agent])))
            },
        ),
        named(
            "gates_behind_the_times",
            "Where another ownership is newer, the gate's life is over or restarted.",
            {
                let behind = [gate(), is(Of, [t, m]), is(Claim, [n, j, f]), less(e, f)];
                let restarted = all([life_of(t, n, j), less(i, j)]);
                each([t, i, e, m, n, j, f], when(behind, any([is(Over, [m, i]), restarted])))
            },
        ),
    ]
}

/// What was left, and what `stopped` says.
fn stops() -> Vec<Named> {
    let here = |relation: Relation| each([j, f], not(is(relation, [t, j, f])));
    vec![
        named("said_is_spent", "Who has sent `stopped` has left the claim, and nothing of it is there.", {
            let gone = all([not(is(Run, [t, i, e])), not(is(Flight, [t, i, e]))]);
            each([t, i, e], when([is(Said, [t, i, e])], all([is(Spent, [t, i, e]), gone])))
        }),
        named("spent_was_granted", "Only what was given can be left.", {
            let given = all([is(Granted, [n, i, e]), is(Born, [t, i])]);
            each([n, t, i, e], when([is(Spent, [t, i, e]), is(Of, [t, n])], given))
        }),
        named("said_means_stopped", "Where `stopped` was sent for the newest ownership, nothing is left.", {
            let said = [is(Said, [t, i, e]), is(Of, [t, n]), is(Claim, [n, i, e])];
            let nothing = all([here(Gate), here(Flight), here(Run)]);
            each([t, n, i, e], when(said, nothing))
        }),
        named("closed_was_said", "Where the newest ownership is closed, its machine has sent `stopped`.", {
            let closed = [is(Closed, []), is(Claim, [n, i, e]), life_of(t, n, i)];
            each([n, i, e, t], when(closed, is(Said, [t, i, e])))
        }),
    ]
}

/// What can run, and where: the heart of it.
fn running() -> Vec<Named> {
    let active = || any([is(Run, [t, j, e]), is(Flight, [t, j, e])]);
    vec![
        named("what_runs_was_granted", "What runs was started under an ownership that was written.", {
            each(
                [t, j, e, n],
                when([active(), is(Of, [t, n])], all([is(Granted, [n, j, e]), is(Born, [t, j])])),
            )
        }),
        named("what_runs_has_a_name", "What runs, runs on a machine of the newest owner's name and life.", {
            let given = [active(), is(Claim, [n, i, f])];
            each([t, j, e, n, i, f], when(given, all([life_of(t, n, i), not(is(Closed, []))])))
        }),
        named("what_runs_is_owned", "What runs belongs to a group that is owned.", {
            each([t, j, e], when([active()], is(Owned, [])))
        }),
    ]
}
