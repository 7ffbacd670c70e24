//! Every command with small arguments.

use takeover::cluster::{Cluster, Command};
use takeover::group::{Change, Moving, Parked, Proof};
use takeover::resource::{Author, Persistent};
use takeover::session::{Fencing, Over};
use takeover::units::{Claim, Epoch, Incarnation, NodeId, NodeSet, ResourceId, Revision, Stamp};

use super::world::{GROUP, claims, lives, nodes, tokens};
use crate::refinement::database::{lease, optional};

/// How often a life is renewed at most.
pub(super) const RENEWALS: u64 = 2;

/// Every command that leads on from this database. What would leave the small world is not asked: a
/// fourth life, a third renewal.
pub(super) fn commands(database: &Cluster) -> Vec<Command> {
    let mut commands = Vec::new();
    for node in nodes() {
        registrations(node, &mut commands);
        for incarnation in lives() {
            let few = |renewals: u64| renewals < RENEWALS;
            let renewed = database.session(node).and_then(|session| session.hot);
            if renewed.is_none_or(|hot| few(hot.renewals)) {
                commands.push(Command::Renew { node, incarnation });
            }
            commands.extend((0..=RENEWALS).map(|renewals| Command::Dead { node, incarnation, renewals }));
            commands.push(Command::Fenced { node, incarnation });
        }
        fencings(database, node, &mut commands);
    }
    if let (Some(seen), Some(record)) = (database.written(GROUP), database.record(GROUP)) {
        let changes = changes(record.claim);
        commands.extend(changes.into_iter().map(|change| Command::Change { group: GROUP, seen, change }));
    }
    commands
}

/// A machine knows of no life, or of one; the first two, so that the third is the last.
fn registrations(node: NodeId, commands: &mut Vec<Command>) {
    let Some(lease) = lease() else { return };
    for token in tokens(node) {
        for after in optional(lives().into_iter().take(2).collect()) {
            commands.push(Command::Register { node, token, lease, after, at: Stamp(0), silence: None });
        }
    }
}

/// Fencings as some node carries them out, in place of the one that stands or of none.
fn fencings(database: &Cluster, node: NodeId, commands: &mut Vec<Command>) {
    let standing = database.session(node).and_then(|session| session.cold.fencing);
    for incarnation in lives() {
        for by in nodes() {
            for life in lives() {
                for renewals in 0..=1 {
                    let fencing = Fencing { incarnation, renewals, by, life };
                    commands.push(Command::Fence { node, fencing, instead: None });
                    if standing.is_some() {
                        commands.push(Command::Fence { node, fencing, instead: standing });
                    }
                }
            }
        }
        let Some(by) = NodeId::new(1) else { continue };
        let other = Fencing { incarnation, renewals: 0, by, life: Incarnation::FIRST };
        for fencing in standing.into_iter().chain([other]) {
            let withdraw = |renewals| Command::Withdraw { node, fencing, renewals };
            commands.extend((0..=RENEWALS).map(withdraw));
        }
    }
}

/// Every change; claims that are only compared for equality are the newest, one other, or none.
fn changes(newest: Option<Claim>) -> Vec<Change> {
    let all = claims();
    let other = all.iter().copied().find(|&claim| Some(claim) != newest);
    let named: Vec<Claim> = newest.into_iter().chain(other).collect();
    let mut proofs = vec![Proof::NeverOwned];
    proofs.extend(named.iter().copied().map(Proof::Stopped));
    for node in nodes() {
        for incarnation in lives() {
            proofs.extend([Over::Dead, Over::Fenced].map(|over| Proof::Over(node, incarnation, over)));
        }
    }
    let mut changes = Vec::new();
    for to in all {
        changes.extend(proofs.iter().map(|&proof| Change::Acquire { to, proof }));
        changes.extend([Change::Adopt { to }, Change::Stopped { claim: to }]);
    }
    for &claim in &named {
        let parked = Parked { until: None, up: NodeSet::EMPTY };
        changes.extend([
            Change::Park { claim, parked },
            Change::Retry { claim },
            Change::Succeeded { claim },
        ]);
    }
    for claim in optional(named) {
        for heir in nodes() {
            let moving =
                [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback, Moving::Drain];
            changes.extend(moving.map(|moving| Change::Plan { claim, heir, moving }));
        }
        changes.extend([Change::TakeOut { claim }, Change::PutBack { claim }]);
    }
    changes
}

/// Commands of which the table does not speak: they are carried out, and nothing is gone on with from there.
pub(super) fn asides(database: &Cluster) -> Vec<Command> {
    let (seen, resource) = (database.revision(), ResourceId(0));
    let mut asides = vec![Command::Advance { to: Stamp(1) }];
    for node in nodes() {
        asides.extend([false, true].map(|drain| Command::Pause { node, drain, seen }));
        asides.push(Command::Resume { node, seen });
    }
    let claim = database.record(GROUP).and_then(takeover::group::Record::open_claim);
    for flag in [Persistent::Online, Persistent::Offline] {
        asides.push(Command::Persist { resource, flag, author: Author::Operator, claim: None, seen });
        asides.push(Command::Persist { resource, flag, author: Author::OutsideAct, claim, seen });
    }
    asides.push(Command::BeginTimeline { timeline: takeover::units::Timeline(1) });
    asides
}

/// Claims of another generation than the database's: none of them may begin.
pub(super) fn strange(database: &Cluster, generation: u32) -> Vec<Command> {
    let Some(seen) = database.written(GROUP) else { return Vec::new() };
    let Some(epoch) = Epoch::new(generation, 1) else { return Vec::new() };
    let change = |change| Command::Change { group: GROUP, seen, change };
    let mut commands = Vec::new();
    for command in commands_of_claims(database) {
        commands.push(change(match command {
            Change::Acquire { to, proof } => Change::Acquire { to: Claim { epoch, ..to }, proof },
            Change::Adopt { to } => Change::Adopt { to: Claim { epoch, ..to } },
            other @ (Change::Stopped { .. }
            | Change::Plan { .. }
            | Change::Park { .. }
            | Change::Retry { .. }
            | Change::Succeeded { .. }
            | Change::TakeOut { .. }
            | Change::PutBack { .. }) => other,
        }));
    }
    commands
}

/// The changes that begin a claim.
fn commands_of_claims(database: &Cluster) -> Vec<Change> {
    let newest = database.record(GROUP).and_then(|record| record.claim);
    let begins = |change: &Change| matches!(change, Change::Acquire { .. } | Change::Adopt { .. });
    let first = |change: &Change| match change {
        Change::Acquire { to, .. } | Change::Adopt { to } => to.epoch == Epoch::FIRST,
        Change::Stopped { .. }
        | Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => false,
    };
    changes(newest).into_iter().filter(|change| begins(change) && first(change)).collect()
}

/// The same change, decided on other revisions of the record than the one that stands.
pub(super) fn stale(command: &Command) -> Vec<Command> {
    let Command::Change { group, seen, change } = *command else { return Vec::new() };
    let earlier = Revision { number: seen.number.saturating_sub(1), ..seen };
    let others = [Revision::ZERO, earlier, seen.next(), Revision { generation: 1, ..seen }];
    let others = others.into_iter().filter(|&other| other != seen);
    others.map(|seen| Command::Change { group, seen, change }).collect()
}
