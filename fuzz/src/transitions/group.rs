//! One group's record with the sessions that it is held against, and advice about it.

use takeover::group::{
    Advice, Change, Evidence, Fact, Moving, Order, Parked, Proof, Record, Refused, Situation, apply, decide,
};
use takeover::placement::Candidates;
use takeover::policy::GroupPolicy;
use takeover::rules::{RecordStep, record_step};
use takeover::session::{self, Over};
use takeover::units::{Claim, Millis, NodeId, NodeSet, Stamp};

use super::{Bug, broken, refused};
use crate::bytes::Choices;
use crate::draw;
use crate::found::{Found, holds};

/// What one group's record is held against.
struct World {
    policy: GroupPolicy,
    sessions: [session::Record; 4],
    record: Record,
    now: Stamp,
}

pub(super) fn ask<'a>(
    mut setup: Choices<'_>,
    steps: impl Iterator<Item = Choices<'a>>,
    bug: Option<Bug>,
) -> Result<(), Found> {
    let policy = draw::group_policy(&mut setup);
    let (sessions, now) = ([session::Record::default(); 4], Stamp(setup.millis()));
    let mut world = World { policy, sessions, record: Record::FIRST, now };
    for mut choices in steps {
        world.now = world.now.after(Millis(choices.millis()));
        match choices.below(3) {
            0 => world.change_session(&mut choices)?,
            1 => world.change_record(&mut choices, bug)?,
            2.. => world.advise(&mut choices)?,
        }
    }
    Ok(())
}

impl World {
    fn session(&self, node: NodeId) -> Option<&session::Record> {
        self.sessions.get(node.index())
    }

    /// A session's record changes, if it may: lives come and go, and none comes back.
    fn change_session(&mut self, choices: &mut Choices<'_>) -> Result<(), Found> {
        let node = draw::node(choices);
        let Some(before) = self.session(node).copied() else { return Ok(()) };
        let change = session_change(choices, &before);
        let after = match session::apply(&before, &change) {
            Err(error) => return refused(&error, &Some(&before), &self.session(node)),
            Ok(after) => after,
        };
        let newest = |record: &session::Record| record.hot.map(|hot| hot.incarnation);
        let over = |record: &session::Record| (record.cold.dead_through, record.cold.fenced_through);
        let grows = newest(&before) <= newest(&after)
            && over(&before).0 <= over(&after).0
            && over(&before).1 <= over(&after).1;
        holds("superseded_is_not_dead", grows, || format!("{change:?} makes {after:?} of {before:?}"))?;
        let impostor = match change {
            session::Change::Register { token, .. } => before.live().is_some_and(|hot| hot.token != token),
            session::Change::Renew { .. }
            | session::Change::Dead { .. }
            | session::Change::Fence { .. }
            | session::Change::Withdraw { .. }
            | session::Change::Fenced { .. }
            | session::Change::AllOver
            | session::Change::Pause { .. }
            | session::Change::Resume => false,
        };
        holds("one_name_one_machine", !impostor, || format!("{change:?} makes {after:?} of {before:?}"))?;
        if let Some(place) = self.sessions.get_mut(node.index()) {
            *place = after;
        }
        Ok(())
    }

    fn change_record(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        let (before, change) = (self.record, self.drawn(choices));
        let old = before.claim.and_then(|claim| self.session(claim.node)).copied();
        let new = match change {
            Change::Acquire { to, .. } | Change::Adopt { to } => self.session(to.node).copied(),
            Change::Stopped { .. }
            | Change::Plan { .. }
            | Change::Park { .. }
            | Change::Retry { .. }
            | Change::Succeeded { .. }
            | Change::TakeOut { .. }
            | Change::PutBack { .. } => None,
        };
        let evidence = Evidence { old: old.as_ref(), new: new.as_ref(), at: self.now };
        match written(bug, &mut self.record, evidence, &change) {
            Err(error) => refused(&error, &before, &self.record),
            Ok(()) => {
                let asked = RecordStep { before: &before, evidence, change: &change, after: &self.record };
                record_step(&asked).map_err(|rule| broken(rule, &asked))
            }
        }
    }

    /// Advice names only who can take the group, and says the same twice.
    fn advise(&self, choices: &mut Choices<'_>) -> Result<(), Found> {
        let preferred: Vec<NodeId> = some(choices.byte()).collect();
        let candidates = Candidates { preferred: &preferred, ..self.candidates(choices) };
        let claim = self.record.claim;
        let over = claim.and_then(|claim| self.session(claim.node)?.over(claim.incarnation)).is_some();
        let on = Situation {
            policy: &self.policy,
            home: choices.maybe(draw::node),
            record: &self.record,
            candidates,
            at: self.now,
            formed: Stamp(choices.millis()),
            cold_start_wait: Millis(choices.millis()),
            nodes: 4,
            over,
        };
        let fact = fact(choices);
        let load = |node: NodeId| u32::from(node.number() & 1);
        let advice = decide(&on, fact, load);
        holds("first_available_node", advice == decide(&on, fact, load), || format!("{on:?}, {fact:?}"))?;
        let taken = match advice {
            Advice::Acquire(node, _) | Advice::Plan(node, _, _) => Some(node),
            Advice::Park(_) | Advice::Retry | Advice::Stay(_) => None,
        };
        let fits = taken.is_none_or(|node| candidates.eligible().contains(node));
        holds("only_possible_owners", fits, || format!("{on:?}, {fact:?} come to {advice:?}"))
    }

    /// What is known of the nodes, where none is preferred.
    fn candidates(&self, choices: &mut Choices<'_>) -> Candidates<'static> {
        let sets = [choices.byte(), choices.byte(), choices.byte(), choices.byte(), choices.byte()];
        let [possible, paused, quarantined, full, apart] = sets.map(|bits| some(bits).collect::<NodeSet>());
        let lives = |node: &NodeId| self.session(*node).is_some_and(|session| session.live().is_some());
        Candidates {
            preferred: &[],
            possible,
            up: some(u8::MAX).filter(lives).collect(),
            paused,
            quarantined: quarantined.and(paused),
            full: full.and(quarantined),
            apart,
            tried: self.record.tried,
            leaving: NodeSet::EMPTY,
        }
    }

    /// A change of the record, most often about the claim that stands.
    fn drawn(&self, choices: &mut Choices<'_>) -> Change {
        let stands = self.record.claim.filter(|_| choices.below(8) != 7);
        let named = stands.unwrap_or_else(|| draw::claim(choices));
        match choices.below(12) {
            0..=3 => Change::Acquire { to: self.next(choices), proof: self.proof(choices, named) },
            4 => Change::Adopt { to: self.next(choices) },
            5 => Change::Stopped { claim: named },
            6 => Change::Plan { claim: stands, heir: draw::node(choices), moving: choices.one(MOVES) },
            7 => {
                let until = choices.maybe(|choices| Stamp(choices.number()));
                Change::Park { claim: named, parked: Parked { until, up: NodeSet::first(choices.below(5)) } }
            }
            8 => Change::Retry { claim: named },
            9 => Change::Succeeded { claim: named },
            10 => Change::TakeOut { claim: stands },
            11.. => Change::PutBack { claim: stands },
        }
    }

    fn next(&self, choices: &mut Choices<'_>) -> Claim {
        let node = draw::node(choices);
        let hot = self.session(node).and_then(|session| session.hot).filter(|_| choices.below(4) != 3);
        let incarnation = hot.map_or_else(|| draw::incarnation(choices), |hot| hot.incarnation);
        let newer = self.record.claim.and_then(|claim| claim.epoch.next()).filter(|_| choices.below(8) != 7);
        Claim { epoch: newer.unwrap_or_else(|| draw::epoch(choices)), incarnation, node }
    }

    fn proof(&self, choices: &mut Choices<'_>, claim: Claim) -> Proof {
        let over = choices.one([Over::Dead, Over::Fenced]);
        let over = Proof::Over(claim.node, claim.incarnation, over);
        choices.one([Proof::NeverOwned, Proof::Stopped(claim), over, over])
    }
}

/// The nodes that these bits stand for.
fn some(bits: u8) -> impl Iterator<Item = NodeId> {
    let nodes = (1_u8..=4).zip([1_u8, 2, 4, 8]);
    nodes.filter(move |(_, bit)| bits & bit != 0).filter_map(|(number, _)| NodeId::new(number))
}

const MOVES: [Moving; 5] =
    [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback, Moving::Drain];

/// The record as a store holds it.
fn written(bug: Option<Bug>, record: &mut Record, on: Evidence<'_>, change: &Change) -> Result<(), Refused> {
    let after = match (apply(record, on, change), change) {
        (Err(Refused::NotProved), Change::Acquire { to, .. }) if bug == Some(Bug::ProofForgotten) => {
            Record { claim: Some(*to), closed: false, ..*record }
        }
        (after, _) => after?,
    };
    *record = after;
    Ok(())
}

fn fact(choices: &mut Choices<'_>) -> Fact {
    let node = choices.maybe(draw::node);
    let retry = choices.maybe(|choices| Millis(choices.millis()));
    choices.one([
        Fact::Loose,
        Fact::GaveUp(retry),
        Fact::Asked(Order::Move(node)),
        Fact::Asked(Order::Failover),
        Fact::Asked(Order::Failback),
        Fact::Drain,
        Fact::Tick,
    ])
}

fn session_change(choices: &mut Choices<'_>, record: &session::Record) -> session::Change {
    let hot = record.hot.filter(|_| choices.below(8) != 7);
    let incarnation = hot.map_or_else(|| draw::incarnation(choices), |hot| hot.incarnation);
    let renewals = hot.map_or_else(|| choices.number(), |hot| hot.renewals);
    let by = draw::node(choices);
    let asked = session::Fencing { incarnation, renewals, by, life: draw::incarnation(choices) };
    match choices.below(12) {
        0..=3 => {
            let after = if choices.below(8) == 7 {
                choices.maybe(draw::incarnation)
            } else {
                hot.map(|hot| hot.incarnation)
            };
            session::Change::Register { token: draw::token(choices), lease: draw::lease(choices), after }
        }
        4 => session::Change::Renew { incarnation },
        5..=6 => session::Change::Dead { incarnation, renewals },
        7 => {
            session::Change::Fence { fencing: asked, instead: choices.maybe(|_| ()).and(record.cold.fencing) }
        }
        8 => {
            let fencing = record.cold.fencing.unwrap_or(asked);
            session::Change::Withdraw { fencing, renewals: choices.number() }
        }
        9 => session::Change::Fenced { incarnation },
        10 => choices.one([session::Change::AllOver, session::Change::Pause { drain: true }]),
        11.. => session::Change::Resume,
    }
}
