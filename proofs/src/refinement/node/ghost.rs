//! What the table says of a view: with what the node cannot see, where that is worst.

use takeover::node::part::{Part, Role, View};
use takeover::units::{Claim, Epoch, Incarnation};

use super::domain::{claims, every_epoch, lives, nothing_here, past};
use crate::table::eval::{Env, FIRST, Size, State, assign};
use crate::table::{Relation, Var, vocabulary as v};

/// Two nodes, the machine of each and another one of the first's name.
const SIZE: Size = Size { nodes: 2, machines: 3, lives: 3, epochs: 5 };

/// This node's machine in the table.
pub(super) const HERE: usize = 0;

/// What the table says of one machine, and of the copy of the database there.
pub(super) const OF_THE_MACHINE: [Relation; 10] = [
    Relation::Agent,
    Relation::Told,
    Relation::Gate,
    Relation::Flight,
    Relation::Run,
    Relation::Spent,
    Relation::Said,
    Relation::Granted,
    Relation::Claim,
    Relation::Closed,
];

/// What is true and stands in no view.
#[derive(Clone, Debug)]
pub(super) struct Ghost {
    /// The claims that were left, here.
    pub(super) spent: Vec<Claim>,
    /// The claims of which something is here: a gate that is open, a start in flight, an instance.
    pub(super) here: Vec<Claim>,
}

/// The ghosts that matter: what an action needs to be there is not, unless it must; what it needs to be
/// gone is there, if it can be.
pub(super) fn ghosts(view: &View<'_>) -> Vec<Ghost> {
    let mine = || claims().into_iter().filter(|claim| claim.node == view.me.node);
    let held = match view.role {
        Role::None => None,
        Role::Holding(claim) | Role::Leaving(claim, _) => Some(claim),
    };
    let left = matches!(view.role, Role::Leaving(..));
    let least: Vec<Claim> = held.filter(|_| left).into_iter().collect();
    let most =
        least.iter().copied().chain(mine().filter(|&claim| past(view.record, claim) && Some(claim) != held));
    let here = if nothing_here(view) {
        vec![Vec::new()]
    } else {
        let one = held.or(view.record.claim).filter(|claim| claim.node == view.me.node);
        vec![one.into_iter().collect(), mine().collect()]
    };
    let spent = [least.clone(), most.collect()];
    here.into_iter().flat_map(|here| spent.clone().map(|spent| Ghost { spent, here: here.clone() })).collect()
}

pub(super) fn life(incarnation: Incarnation) -> usize {
    lives().iter().position(|&other| other == incarnation).unwrap_or(usize::MAX)
}

fn epoch(epoch: Epoch) -> usize {
    every_epoch().iter().position(|&other| other == epoch).unwrap_or(usize::MAX)
}

/// A claim in the table.
pub(super) fn owner(claim: Claim) -> [usize; 3] {
    [claim.node.index(), life(claim.incarnation), epoch(claim.epoch)]
}

/// A claim on this machine.
fn on_it(claim: Claim) -> [usize; 3] {
    [HERE, life(claim.incarnation), epoch(claim.epoch)]
}

/// The life in which this agent is: while it is no member, the one in which it held what it leaves.
pub(super) fn agent(view: &View<'_>) -> Option<Incarnation> {
    let held = match view.role {
        Role::None => None,
        Role::Holding(claim) | Role::Leaving(claim, _) => Some(claim.incarnation),
    };
    view.me.life.or(held)
}

/// What is known of the group, and who is here.
fn known(view: &View<'_>) -> State {
    let mut state = State::empty(SIZE);
    for (machine, node) in [(HERE, 0), (1, 1), (2, 0)] {
        state.put(Relation::Of, &[machine, node], true);
    }
    if let Some(agent) = agent(view) {
        state.put(Relation::Agent, &[HERE, life(agent)], true);
        state.put(Relation::Told, &[HERE, life(agent)], true);
        state.put(Relation::Born, &[HERE, life(agent)], true);
    }
    if let Some(claim) = view.record.claim {
        state.put(Relation::Owned, &[], true);
        state.put(Relation::Claim, &owner(claim), true);
        state.put(Relation::Granted, &owner(claim), true);
        state.put(Relation::Closed, &[], view.record.closed);
    }
    state
}

/// The machine, and what its agent knows of the group.
pub(super) fn machine(view: &View<'_>, ghost: &Ghost) -> State {
    let mut state = known(view);
    if let Role::Holding(claim) | Role::Leaving(claim, _) = view.role {
        state.put(Relation::Granted, &owner(claim), true);
    }
    ghost.spent.iter().for_each(|&claim| state.put(Relation::Spent, &on_it(claim), true));
    for &claim in &ghost.here {
        for relation in [Relation::Gate, Relation::Flight, Relation::Run] {
            state.put(relation, &on_it(claim), true);
        }
    }
    state
}

/// What the resources' room makes of a part: a gate opens, a gate closes for ever, a message is sent.
pub(super) fn carried_out(state: &State, part: Part) -> State {
    let mut after = state.clone();
    match part {
        Part::Hold(claim) => after.put(Relation::Gate, &on_it(claim), true),
        Part::Leave(claim, _) => {
            after.put(Relation::Gate, &on_it(claim), false);
            after.put(Relation::Spent, &on_it(claim), true);
        }
        Part::WriteStopped(claim) => after.put(Relation::Said, &on_it(claim), true),
        Part::Nothing | Part::Clear | Part::Adopt { .. } | Part::Seek | Part::HoldOn(_) | Part::Forget => {}
    }
    after
}

/// The copy of the database, as a proposal is held against it. Of another node's life it is taken to be
/// over: without that nothing is proposed.
pub(super) fn copy(view: &View<'_>) -> State {
    let mut state = known(view);
    if let Some(session) = view.me.session {
        if let Some(hot) = session.hot {
            state.put(Relation::Known, &[HERE], true);
            state.put(Relation::Newest, &[HERE, life(hot.incarnation)], true);
        }
        for incarnation in lives() {
            state.put(Relation::Over, &[HERE, life(incarnation)], session.over(incarnation).is_some());
        }
    }
    if let Some(claim) = view.record.claim.filter(|claim| claim.node != view.me.node) {
        state.put(Relation::Over, &[claim.node.index(), life(claim.incarnation)], true);
    }
    state
}

/// What an action of this machine is about.
pub(super) fn about(claim: Claim, old: Option<Claim>) -> Env {
    let mut env = FIRST;
    let mut name = |vars: [Var; 3], claim: Claim| {
        vars.into_iter().zip(owner(claim)).for_each(|(var, value)| assign(&mut env, var, value));
    };
    name([v::N, v::I, v::E], claim);
    if let Some(old) = old {
        name([v::M, v::J, v::F], old);
    }
    assign(&mut env, v::T, HERE);
    env
}
