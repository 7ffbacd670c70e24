//! What a machine does: its agents, its guardian, its hypervisor, its administrators.

use crate::table::Var;
use crate::table::action::{Action, Actor};
use crate::table::formula::{Formula, all, any, each, is, less, not, same, when};
use crate::table::vocabulary::Relation::{
    Agent, Armed, Born, Ended, Flight, Gate, Granted, Guarded, Lease, Of, Promise, Run, Said, Spent, Told,
};
use crate::table::vocabulary::{E, I, N, Relation, T, e, f, i, j, t};

pub(super) fn actions() -> Vec<Action> {
    let mut actions = agents();
    actions.extend(deadlines());
    actions.extend(starts());
    actions.extend(stops());
    actions
}

fn machine<const K: usize>(name: &'static str, about: [Var; K], says: &'static str) -> Action {
    Action::new(name, Actor::Machine, about, says)
}

/// Nothing of this is on the machine.
fn nothing(relation: Relation) -> Formula {
    each([j, f], not(is(relation, [T, j, f])))
}

fn agents() -> Vec<Action> {
    let own = any([all([is(Agent, [t, i]), not(same(t, T))]), all([same(t, T), same(i, I)])]);
    vec![
        machine("agent_dies", [T], "The agent of {T} dies; everything else on it lives on.").drops(
            "agent",
            Agent,
            same(t, T),
        ),
        machine("agent_told", [T, I], "The agent of {T} hears that it is {I}.")
            .needs("born", is(Born, [T, I]))
            .needs("on", not(is(Ended, [T])))
            .needs("gates closed", nothing(Gate))
            .needs("new", each([j], when([is(Told, [T, j])], less(j, I))))
            .changes("agent", Agent, own)
            .adds("told", Told, [T, I]),
        machine("close_gates", [T], "All gates of {T} are closed.").drops("gates", Gate, same(t, T)),
    ]
}

fn deadlines() -> Vec<Action> {
    let mine = || same(t, T);
    let reset = machine("reset", [T], "{T} is reset, or loses its power.").adds("ended", Ended, [T]);
    vec![
        machine("arm", [T, I], "The guardian of {T} acknowledges a deadline of {I}.")
            .needs("agent", is(Agent, [T, I]))
            .needs("promised", is(Promise, [T, I]))
            .adds("armed", Armed, [T, I])
            .adds("guarded", Guarded, [T]),
        machine("disarm", [T, I], "The guardian's deadline for {I} on {T} passes.").drops(
            "armed",
            Armed,
            all([mine(), same(i, I)]),
        ),
        machine("lapse", [T], "The guardian's last deadline on {T} passes: nothing runs there.")
            .needs("nothing runs", nothing(Run))
            .needs("nothing starts", nothing(Flight))
            .drops("guarded", Guarded, mine())
            .drops("armed", Armed, mine()),
        over(reset, &mine()),
    ]
}

/// The boot of machines ends, and all that they held with it.
pub(super) fn over(action: Action, which: &Formula) -> Action {
    let parts = [
        ("agent", Agent),
        ("lease", Lease),
        ("promise", Promise),
        ("guarded", Guarded),
        ("armed", Armed),
        ("gates", Gate),
        ("starts", Flight),
        ("runs", Run),
    ];
    parts.into_iter().fold(action, |action, (name, relation)| action.drops(name, relation, which.clone()))
}

fn starts() -> Vec<Action> {
    vec![
        machine("hold", [T, N, I, E], "{T} opens the gate for {N} in {I} under {E}.")
            .needs("agent", is(Agent, [T, I]))
            .needs("of", is(Of, [T, N]))
            .needs("granted", is(Granted, [N, I, E]))
            .needs("not left", not(is(Spent, [T, I, E])))
            .adds("gate", Gate, [T, I, E]),
        machine("issue", [T, I, E], "On {T} a start is issued through the gate of {I} under {E}.")
            .needs("gate", is(Gate, [T, I, E]))
            .needs("deadline", is(Armed, [T, I]))
            .adds("flight", Flight, [T, I, E]),
        machine("takes_effect", [T, I, E], "A start of {I} under {E} takes effect on {T}.")
            .needs("in flight", is(Flight, [T, I, E]))
            .adds("runs", Run, [T, I, E]),
    ]
}

fn stops() -> Vec<Action> {
    let mine = || same(t, T);
    let this = || all([mine(), same(i, I), same(e, E)]);
    vec![
        machine("vm_ends", [T, I, E], "What ran on {T} of {I} under {E} ends.").drops("runs", Run, this()),
        machine("terminate", [T], "Terminate returns on {T}: nothing runs, and no start is under way.")
            .drops("runs", Run, mine())
            .drops("starts", Flight, mine()),
        machine("leave", [T, N, I, E], "{T} closes the gate of {I} under {E}, for ever.")
            .needs("agent", is(Agent, [T, I]))
            .needs("of", is(Of, [T, N]))
            .needs("granted", is(Granted, [N, I, E]))
            .drops("gate", Gate, this())
            .adds("spent", Spent, [T, I, E]),
        machine("say_stopped", [T, I, E], "{T} sends that {I} has stopped everything under {E}.")
            .needs("agent", is(Agent, [T, I]))
            .needs("left", is(Spent, [T, I, E]))
            .needs("gates closed", nothing(Gate))
            .needs("nothing runs", nothing(Run))
            .needs("nothing starts", nothing(Flight))
            .adds("said", Said, [T, I, E]),
    ]
}
