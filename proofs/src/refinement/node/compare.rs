//! A decision, held against the table.

use takeover::node::part::{Identity, Part, Role, View};
use takeover::session;
use takeover::units::Claim;

use super::domain::{Frame, facts, past, records, unsound};
use super::ghost::{Ghost, HERE, OF_THE_MACHINE, about, agent, carried_out, copy, ghosts, life, machine};
use super::{Decides, Report};
use crate::refinement::tally::{Stray, Table, Tally};
use crate::table::eval::State;
use crate::table::{Action, Relation};

/// What is sent in a later life than the one that held the claim. The table's own action asks that the
/// agent still is in that life; that this is not needed is shown among what is not needed.
const LATER: &str = "say_stopped later";

/// The actions that a node's part can be.
pub(super) const ACTIONS: [&str; 4] = ["hold", "leave", "say_stopped", LATER];

/// The actions that are proposed to the store.
pub(super) const PROPOSALS: [&str; 4] = ["adopt", "acquire_first", "acquire_stopped", "acquire_over"];

/// The table's actions, and `say_stopped` as a later life does it.
pub(super) fn table() -> Table {
    let table = Table::of(&[&ACTIONS[..], &PROPOSALS].concat());
    let later = table.get("say_stopped").ok().and_then(|action| action.without("agent"));
    table.with(later.map(|action| Action { name: LATER, ..action }))
}

/// How a view is told.
fn told(view: &View<'_>) -> String {
    let View { role, record, released, strangers, may_start, looked, idle, generation, .. } = *view;
    let owner = record.claim.map_or("never owned".to_owned(), |claim| format!("owned by {claim}"));
    let life = view.me.life.map_or("no life".to_owned(), |life| format!("life {}", life.number()));
    let closed = if record.closed { ", closed" } else { "" };
    format!(
        "node {} in {life}, part {role:?}; the group is {owner}{closed}, heir {:?}, out {}, \
         generation {generation}; session {:?}; released {released}, strangers {strangers}, \
         may start {may_start}, looked {looked}, idle {idle}",
        view.me.node.number(),
        record.heir,
        record.out,
        view.me.session.map(|session| (session.hot.map(|hot| (hot.incarnation, hot.token)), session.cold)),
    )
}

fn stray(view: &View<'_>, after: String, why: String) -> Box<Stray> {
    Box::new(Stray {
        before: told(view),
        asked: "what is this node's part in the group?".to_owned(),
        after,
        why,
    })
}

/// All views of one frame: each different decision is held against the table once, since what else the
/// views differ in is no word of it.
///
/// # Errors
/// The first decision that the table does not have.
pub(super) fn frame(
    node: &impl Decides,
    table: &Table,
    frame: &Frame,
    sessions: &[Option<session::Record>],
    report: &mut Report,
) -> Result<(), Box<Stray>> {
    let mut met: Vec<(Part, u64)> = Vec::new();
    if !frame.sound() {
        return Ok(());
    }
    for record in &records(frame.ownership) {
        for session in sessions {
            for facts in facts() {
                let Some(view) = frame.view(record, session.as_ref(), facts) else { continue };
                if unsound(&view).is_some() {
                    continue;
                }
                let part = node.part(&view);
                if let Some((_, views)) = met.iter_mut().find(|(other, _)| *other == part) {
                    *views = views.saturating_add(1);
                    continue;
                }
                met.push((part, 1));
                decision(table, &view, part, &mut report.tally)
                    .map_err(|why| stray(&view, format!("{part:?}"), why))?;
            }
        }
    }
    met.into_iter().for_each(|(part, views)| report.count(kind(part), views));
    Ok(())
}

/// What a decision is called.
const fn kind(part: Part) -> &'static str {
    match part {
        Part::Nothing => "Nothing",
        Part::Hold(_) => "Hold",
        Part::Clear => "Clear",
        Part::Adopt { .. } => "Adopt",
        Part::Seek => "Seek",
        Part::HoldOn(_) => "HoldOn",
        Part::Leave(..) => "Leave",
        Part::WriteStopped(_) => "WriteStopped",
        Part::Forget => "Forget",
    }
}

/// One decision, with everything that may be true of the machine.
fn decision(table: &Table, view: &View<'_>, part: Part, tally: &mut Tally) -> Result<(), String> {
    let step = match part {
        Part::Hold(claim) => Some(("hold", claim)),
        Part::Leave(claim, _) => Some(("leave", claim)),
        Part::WriteStopped(claim) if agent(view) == Some(claim.incarnation) => Some(("say_stopped", claim)),
        Part::WriteStopped(claim) => Some((LATER, claim)),
        Part::Nothing | Part::Clear | Part::Adopt { .. } | Part::Seek | Part::HoldOn(_) | Part::Forget => {
            None
        }
    };
    for ghost in ghosts(view) {
        let before = machine(view, &ghost);
        let after = carried_out(&before, part);
        match step {
            Some((name, claim)) => {
                tally.step(table.get(name)?, &about(claim, None), [&before, &after], &OF_THE_MACHINE)?;
            }
            None => tally.nothing([&before, &after], &OF_THE_MACHINE)?,
        }
        if let Part::Hold(claim) = part {
            alone(claim, &ghost)?;
        }
    }
    goes_on(view, part)
}

/// Nothing is held before everything from under another claim is gone.
fn alone(claim: Claim, ghost: &Ghost) -> Result<(), String> {
    ghost.here.first().map_or(Ok(()), |old| {
        Err(format!(
            "{claim} is held while something of {old} is here: a gate, a start in flight, or what runs"
        ))
    })
}

/// The invariant holds of the part that it has then; and what is forgotten is past.
fn goes_on(view: &View<'_>, part: Part) -> Result<(), String> {
    let role = match part {
        Part::Hold(claim) => Role::Holding(claim),
        Part::Leave(claim, manner) => Role::Leaving(claim, manner),
        Part::Forget => {
            if let Role::Leaving(claim, _) = view.role
                && !past(view.record, claim)
            {
                return Err(format!("{claim} is forgotten, and may be held again"));
            }
            Role::None
        }
        Part::Nothing
        | Part::Clear
        | Part::Adopt { .. }
        | Part::Seek
        | Part::HoldOn(_)
        | Part::WriteStopped(_) => view.role,
    };
    unsound(&View { role, ..*view })
        .map_or(Ok(()), |broken| Err(format!("afterwards it is not so that {broken}")))
}

/// What a node proposes, by all that has a say in it: the conditions that the table has for it hold in
/// the node's copy of the database. What the store makes of it is the store's room.
///
/// # Errors
/// The first proposal that the copy itself refutes.
pub(super) fn proposals(
    node: &impl Decides,
    table: &Table,
    frame: &Frame,
    session: Option<&session::Record>,
    tally: &mut Tally,
) -> Result<(), Box<Stray>> {
    let mut met: Vec<Part> = Vec::new();
    for record in &records(frame.ownership) {
        for [may_start, idle, looked, released, strangers] in facts() {
            let frame = Frame { looked, released, strangers, ..*frame };
            let Some(view) = frame.view(record, session, [may_start, idle]) else { continue };
            let part = node.part(&view);
            let asks = matches!(part, Part::Adopt { .. } | Part::Seek);
            if !asks || unsound(&view).is_some() {
                continue;
            }
            let told = |why| stray(&view, format!("{part:?}"), why);
            if !(may_start && idle && looked) {
                return Err(told(
                    "it asks for the group before it could start anything, or has looked".to_owned(),
                ));
            }
            if !met.contains(&part) {
                met.push(part);
                proposal(node, table, &view, part, tally).map_err(told)?;
            }
        }
    }
    Ok(())
}

fn proposal(
    node: &impl Decides,
    table: &Table,
    view: &View<'_>,
    part: Part,
    tally: &mut Tally,
) -> Result<(), String> {
    let before = copy(view);
    let old = view.record.claim;
    let (name, to) = match (part, node.next_claim(&view.me, view.record, view.generation)) {
        (Part::Adopt { held, .. }, _) if Some(held) != view.record.open_claim() => {
            return Err(format!("{held} is not the open claim of which the copy knows"));
        }
        (Part::Adopt { to, .. }, _) => ("adopt", to),
        (Part::Seek, Some(to)) => match unheld(view, &before) {
            Some(name) => (name, to),
            None => return tally.nothing([&before, &before], &OF_THE_MACHINE),
        },
        (Part::Seek, None)
        | (
            Part::Nothing
            | Part::Clear
            | Part::Hold(_)
            | Part::HoldOn(_)
            | Part::Leave(..)
            | Part::WriteStopped(_)
            | Part::Forget,
            _,
        ) => return tally.nothing([&before, &before], &OF_THE_MACHINE),
    };
    let (action, env) = (table.get(name)?, about(to, old));
    // A proposal changes nothing yet: its conditions are compared, and what follows is the table's word.
    tally.step(action, &env, [&before, &before.stepped(action, &env)], &OF_THE_MACHINE)
}

/// What the copy proves of a group that nobody holds: the acquisition that is then proposed.
fn unheld(view: &View<'_>, copy: &State) -> Option<&'static str> {
    match view.record.claim {
        None => Some("acquire_first"),
        Some(_) if view.record.closed => Some("acquire_stopped"),
        Some(claim) => {
            let over = copy.is(Relation::Over, &[claim.node.index(), life(claim.incarnation)]);
            over.then_some("acquire_over")
        }
    }
}

/// What a node takes itself for is what the table says of its copy.
///
/// # Errors
/// The first difference.
pub(super) fn identity(node: &impl Decides, view: &View<'_>) -> Result<(), Box<Stray>> {
    let Identity { life: own, session, token, .. } = view.me;
    let state = copy(view);
    let open = view.record.claim.filter(|_| !state.is(Relation::Closed, &[]));
    let mine = open.filter(|claim| claim.node == view.me.node);
    let lives = |state: &State, incarnation| {
        let of = [HERE, life(incarnation)];
        [Relation::Newest, Relation::Over].map(|relation| state.is(relation, &of))
    };
    let known = own.filter(|&own| lives(&state, own) == [true, false]);
    let by_token = session.and_then(|session| session.hot).is_some_and(|hot| hot.token == token);
    let older = mine.is_some_and(|claim| {
        let older = own.map_or(by_token, |own| claim.incarnation < own);
        older && session.is_some() && !state.is(Relation::Over, &[HERE, life(claim.incarnation)])
    });
    let next = node.next_claim(&view.me, view.record, view.generation);
    let greater = |to: Claim| {
        let later = view.record.claim.is_none_or(|claim| claim.epoch < to.epoch);
        later
            && Some(to.incarnation) == own
            && to.node == view.me.node
            && to.epoch.generation() == view.generation
    };
    let answers = [
        ("owns", node.owns(&view.me, view.record) == mine.filter(|claim| Some(claim.incarnation) == own)),
        ("known_life", node.known_life(&view.me) == known),
        ("adopts", node.adopts(&view.me, view.record) == (older && own.is_some())),
        ("older_life_holds", node.older_life_holds(&view.me, view.record) == older),
        ("next_claim", next.is_some() == own.is_some() && next.is_none_or(greater)),
    ];
    let wrong = answers.into_iter().find(|(_, right)| !right);
    wrong.map_or(Ok(()), |(name, _)| {
        Err(stray(view, name.to_owned(), format!("`{name}` is not what the table says of this copy")))
    })
}
