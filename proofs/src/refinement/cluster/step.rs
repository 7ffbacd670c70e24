//! One command, one database.

use takeover::cluster::{Applied, Cluster, Command};
use takeover::group::{Change, Proof};
use takeover::policy::Proofs;
use takeover::units::{Claim, NodeId, Token};

use super::Database;
use super::commands::stale;
use super::world::{GROUP, nodes, tokens, view};
use crate::refinement::database::{OF_THE_DATABASE, epoch, life, machine};
use crate::refinement::tally::{Stray, Table, Tally};
use crate::table::eval::{Env, FIRST, State, assign};
use crate::table::{Relation, vocabulary as v};

/// The actions of the table that commands are.
pub(super) const ACTIONS: [&str; 14] = [
    "register_first",
    "register_same",
    "register_other",
    "renew",
    "acquire_first",
    "acquire_stopped",
    "acquire_over",
    "adopt",
    "plan",
    "take_out",
    "write_stopped",
    "write_dead",
    "order_fencing",
    "write_fenced",
];

/// The table's actions. What they change of deadlines and sights is not to be seen in the database.
pub(super) fn table() -> Table {
    Table::of(&ACTIONS).each(|mut action| {
        action.effects.retain(|effect| OF_THE_DATABASE.contains(&effect.is.relation));
        action
    })
}

/// A database that was reached, with its history.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub(super) database: Cluster,
    pub(super) history: State,
}

/// How a database is told.
pub(super) fn told(database: &Cluster) -> String {
    let record = database.record(GROUP);
    let owner = record
        .and_then(|record| record.claim)
        .map_or("never owned".to_owned(), |claim| format!("owned by {claim}"));
    let closed = if record.is_some_and(|record| record.closed) { ", closed" } else { "" };
    let sessions: Vec<String> = nodes().into_iter().filter_map(|node| session(database, node)).collect();
    format!("{owner}{closed}; {}", sessions.join("; "))
}

fn session(database: &Cluster, node: NodeId) -> Option<String> {
    let session = database.session(node)?;
    let newest = session.hot.map_or("no life".to_owned(), |hot| {
        format!("life {} of token {}, renewed {} times", hot.incarnation.number(), hot.token.0, hot.renewals)
    });
    let through =
        |end: Option<takeover::units::Incarnation>| end.map_or(0, takeover::units::Incarnation::number);
    let (dead, fenced) = (through(session.cold.dead_through), through(session.cold.fenced_through));
    Some(format!("node {}: {newest}, dead through {dead}, fenced through {fenced}", node.number()))
}

/// A step that does not fit.
pub(super) fn stray(before: &Cluster, command: &Command, after: &Cluster, why: String) -> Box<Stray> {
    Box::new(Stray { before: told(before), asked: format!("{command:?}"), after: told(after), why })
}

/// Asks for one command. Where it is applied: the database after it.
///
/// # Errors
/// A step that the table does not have, a refusal that changes something, a copy that differs.
pub(super) fn ask(
    code: &impl Database,
    table: &Table,
    from: &Reached,
    before: &State,
    command: &Command,
    scratch: &mut Cluster,
    tally: &mut Tally,
) -> Result<Option<Reached>, Box<Stray>> {
    let told = |after: &Cluster, why: String| stray(&from.database, command, after, why);
    let Ok(applied) = code.apply(scratch, command) else {
        tally.refused();
        let same = *scratch == from.database;
        return if same {
            Ok(None)
        } else {
            Err(told(scratch, "it is refused, and changes something".to_owned()))
        };
    };
    let database = core::mem::replace(scratch, from.database.clone());
    let after = view(&database, &from.history);
    fits(table, command, applied, from, [before, &after], tally).map_err(|why| told(&database, why))?;
    by_fencing(command, from).map_err(|why| told(&database, why))?;
    aware(command, from).map_err(|why| told(&database, why))?;
    copied(code, command, applied, from, &database).map_err(|why| told(&database, why))?;
    for late in stale(command) {
        if code.apply(&mut scratch.clone(), &late).is_ok() {
            let why = format!("it is applied although it was decided on another revision: {late:?}");
            return Err(told(&database, why));
        }
    }
    let history = super::world::remember(&after);
    Ok(Some(Reached { database, history }))
}

/// Where only a confirmed fencing proves a life over, no observer's word does.
fn by_fencing(command: &Command, from: &Reached) -> Result<(), String> {
    let silence = matches!(command, Command::Dead { .. });
    let fenced = from.database.shape().policy().spec().proofs == Proofs::FencingAgent;
    if silence && fenced {
        Err("a life is written dead where only a fencing proves that".to_owned())
    } else {
        Ok(())
    }
}

/// Nobody supersedes a life that it does not know of: a repeated or late request begins none.
fn aware(command: &Command, from: &Reached) -> Result<(), String> {
    let Command::Register { node, after, .. } = *command else { return Ok(()) };
    let newest = from.database.session(node).and_then(|session| session.hot).map(|hot| hot.incarnation);
    if newest == after {
        Ok(())
    } else {
        Err("it begins a life after one that it does not know of".to_owned())
    }
}

/// The command as one of the table's actions.
fn fits(
    table: &Table,
    command: &Command,
    applied: Applied,
    from: &Reached,
    [before, after]: [&State; 2],
    tally: &mut Tally,
) -> Result<(), String> {
    let Some((name, env)) = witness(command, applied, from) else {
        return tally.nothing([before, after], &OF_THE_DATABASE);
    };
    let mut one = before.clone();
    message(&mut one, command, from);
    tally.step(table.get(name)?, &env, [&one, after], &OF_THE_DATABASE)
}

/// The machine that registered a life of a node.
fn owner(from: &Reached, claim: Claim) -> usize {
    let registered =
        |token: &Token| from.history.is(Relation::Born, &[machine(*token), life(claim.incarnation)]);
    tokens(claim.node).into_iter().find(registered).map_or(usize::MAX, machine)
}

/// What the message that brought the command says by being there. An agent proposes in a life that it
/// was told; `stopped` was sent; the switch has confirmed; an observer's ttl passed over the life as it saw
/// it, which the table forgets as soon as it is renewed.
fn message(state: &mut State, command: &Command, from: &Reached) {
    match *command {
        Command::Change { change: Change::Acquire { to, .. } | Change::Adopt { to }, .. } => {
            state.put(Relation::Told, &[owner(from, to), life(to.incarnation)], true);
        }
        Command::Change { change: Change::Stopped { claim }, .. } => {
            let values = [owner(from, claim), life(claim.incarnation), epoch(claim.epoch)];
            state.put(Relation::Said, &values, true);
        }
        Command::Dead { node, incarnation, renewals } => {
            let hot = from.database.session(node).and_then(|session| session.hot);
            let as_seen = hot.is_some_and(|hot| hot.incarnation == incarnation && hot.renewals == renewals);
            state.put(Relation::Elapsed, &[other(node), node.index(), life(incarnation)], as_seen);
        }
        Command::Fenced { node, incarnation } => {
            state.put(Relation::Cut, &[node.index(), life(incarnation)], true);
        }
        Command::Change { .. }
        | Command::Register { .. }
        | Command::Renew { .. }
        | Command::Fence { .. }
        | Command::Withdraw { .. }
        | Command::Persist { .. }
        | Command::SetPolicy { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::BeginTimeline { .. }
        | Command::AdoptStore { .. }
        | Command::EndRestore { .. }
        | Command::Advance { .. }
        | Command::Reshape { .. } => {}
    }
}

/// The node that is not this one.
fn other(node: NodeId) -> usize {
    nodes().into_iter().find(|&other| other != node).map_or(usize::MAX, NodeId::index)
}

/// The action that a command is, and what it is about; none where it changes nothing that the table
/// speaks of.
fn witness(command: &Command, applied: Applied, from: &Reached) -> Option<(&'static str, Env)> {
    let mut env = FIRST;
    let hot = |node: NodeId| from.database.session(node).and_then(|session| session.hot);
    let (name, node, incarnation) = match *command {
        Command::Register { node, token, .. } => {
            let Applied::Registered(incarnation) = applied else { return Some(("register_first", env)) };
            assign(&mut env, v::T, machine(token));
            if let Some(old) = hot(node) {
                assign(&mut env, v::J, life(old.incarnation));
            }
            let name = match hot(node) {
                None => "register_first",
                Some(old) if old.token == token => "register_same",
                Some(_) => "register_other",
            };
            (name, node, incarnation)
        }
        Command::Renew { node, incarnation } => ("renew", node, incarnation),
        Command::Dead { node, incarnation, .. } => ("write_dead", node, incarnation),
        Command::Fence { node, fencing, .. } => ("order_fencing", node, fencing.incarnation),
        Command::Fenced { node, incarnation } => ("write_fenced", node, incarnation),
        Command::Change { change, .. } => return changed(&change, from),
        Command::Withdraw { .. }
        | Command::Persist { .. }
        | Command::SetPolicy { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::BeginTimeline { .. }
        | Command::AdoptStore { .. }
        | Command::EndRestore { .. }
        | Command::Advance { .. }
        | Command::Reshape { .. } => return None,
    };
    if let (Command::Renew { .. } | Command::Dead { .. }, Some(hot)) = (command, hot(node)) {
        assign(&mut env, v::T, machine(hot.token));
    }
    assign(&mut env, v::O, other(node));
    assign(&mut env, v::N, node.index());
    assign(&mut env, v::I, life(incarnation));
    Some((name, env))
}

/// The same of a change of the group's record.
fn changed(change: &Change, from: &Reached) -> Option<(&'static str, Env)> {
    let mut env = FIRST;
    if let Some(old) = from.database.record(GROUP).and_then(|record| record.claim) {
        assign(&mut env, v::M, old.node.index());
        assign(&mut env, v::J, life(old.incarnation));
        assign(&mut env, v::F, epoch(old.epoch));
    }
    let (name, claim) = match *change {
        Change::Acquire { to, proof: Proof::NeverOwned } => ("acquire_first", to),
        Change::Acquire { to, proof: Proof::Stopped(_) } => ("acquire_stopped", to),
        Change::Acquire { to, proof: Proof::Over(..) } => ("acquire_over", to),
        Change::Adopt { to } => ("adopt", to),
        Change::Stopped { claim } => ("write_stopped", claim),
        Change::Plan { heir, .. } => {
            assign(&mut env, v::N, heir.index());
            return Some(("plan", env));
        }
        Change::TakeOut { .. } => return Some(("take_out", env)),
        Change::Park { .. } | Change::Retry { .. } | Change::Succeeded { .. } | Change::PutBack { .. } => {
            return None;
        }
    };
    assign(&mut env, v::T, owner(from, claim));
    assign(&mut env, v::N, claim.node.index());
    assign(&mut env, v::I, life(claim.incarnation));
    assign(&mut env, v::E, epoch(claim.epoch));
    Some((name, env))
}

/// A copy that held the same database but for its renewals, and is shown the command, does so again (rule
/// `every_node_agrees`). The copy of which that is worst holds none of the renewals.
fn copied(
    code: &impl Database,
    command: &Command,
    applied: Applied,
    from: &Reached,
    after: &Cluster,
) -> Result<(), String> {
    let mut copy = from.database.clone();
    count(&mut copy, |_| Some(0));
    // Renewals do not stand in the log.
    let logged = !matches!(command, Command::Renew { .. } | Command::Advance { .. });
    if logged && code.follow(&mut copy, command) != Ok(applied) {
        return Err("a copy that follows the log does not apply it alike".to_owned());
    }
    let mut same = after.clone();
    if !logged {
        same = from.database.clone();
    }
    count(&mut copy, |node| Some(same.session(node)?.hot?.renewals));
    if copy == same { Ok(()) } else { Err("a copy that follows the log holds another database".to_owned()) }
}

/// Counts so many renewals of each node's newest life.
fn count(copy: &mut Cluster, renewals: impl Fn(NodeId) -> Option<u64>) {
    for node in nodes() {
        let hot = copy.session(node).and_then(|session| session.hot);
        if let (Some(hot), Some(renewals)) = (hot, renewals(node)) {
            // It is the newest life that was just read: nothing else is refused here.
            let counted = copy.count_renewals(node, hot.incarnation, renewals);
            debug_assert!(counted.is_ok(), "the newest life is the newest life");
        }
    }
}
