//! The comparison of the database with the table finds what it must.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::group::{self, Change};
use takeover::units::{GroupId, NodeId, Stamp, Token};
use takeover_proofs::refinement::cluster::{self, Database};

/// A store that carries commands out like this.
struct Wrong<F>(F);

impl<F: Fn(&mut Cluster, &Command) -> Result<Applied, Refused> + Sync> Database for Wrong<F> {
    fn apply(&self, database: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
        self.0(database, command)
    }
}

#[track_caller]
fn found(bug: &impl Database, why: &str) {
    let told = cluster::compare(bug, 4).map(|report| report.states).map_err(|stray| stray.to_string());
    let told = told.unwrap_err();
    for part in ["before: ", "step: ", "after: ", why] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_stale_revision_is_accepted() {
    let bug = |database: &mut Cluster, command: &Command| {
        let Command::Change { group, change, .. } = *command else { return database.apply(command) };
        let seen = database.written(group).ok_or(Refused::Unknown)?;
        database.apply(&Command::Change { group, seen, change })
    };
    found(&Wrong(bug), "decided on another revision");
}

#[test]
fn a_renewed_life_is_written_dead() {
    let bug = |database: &mut Cluster, command: &Command| {
        let Command::Dead { node, incarnation, .. } = *command else { return database.apply(command) };
        let hot = database.session(node).and_then(|session| session.hot);
        let renewals = hot.map_or(0, |hot| hot.renewals);
        database.apply(&Command::Dead { node, incarnation, renewals })
    };
    found(&Wrong(bug), "condition `silence`");
}

/// Whether the newest life of a node is another machine's.
fn another(database: &Cluster, node: NodeId, token: Token) -> bool {
    database.session(node).and_then(|session| session.hot).is_some_and(|hot| hot.token != token)
}

#[test]
fn another_machine_registers_at_once() {
    let bug = |database: &mut Cluster, command: &Command| {
        let Command::Register { node, token, after: Some(incarnation), .. } = *command else {
            return database.apply(command);
        };
        if !another(database, node, token) {
            return database.apply(command);
        }
        let mut fenced = database.clone();
        let over = fenced.apply(&Command::Fenced { node, incarnation });
        let applied = over.and_then(|_| fenced.apply(command))?;
        *database = fenced;
        Ok(applied)
    };
    found(&Wrong(bug), "condition `over`");
}

#[test]
fn a_late_registration_ends_a_later_life() {
    let bug = |database: &mut Cluster, command: &Command| {
        let Command::Register { node, token, lease, at, silence, .. } = *command else {
            return database.apply(command);
        };
        let after = database.session(node).and_then(|session| session.hot).map(|hot| hot.incarnation);
        database.apply(&Command::Register { node, token, lease, after, at, silence })
    };
    found(&Wrong(bug), "after one that it does not know of");
}

#[test]
fn a_refusal_leaves_something_behind() {
    let bug = |database: &mut Cluster, command: &Command| {
        let applied = database.apply(command);
        if applied == Err(Refused::Renewed) {
            database.apply(&Command::Advance { to: Stamp(7) })?;
        }
        applied
    };
    found(&Wrong(bug), "it is refused, and changes something");
}

#[test]
fn a_claim_of_another_generation_begins() {
    let bug = |database: &mut Cluster, command: &Command| {
        let begins = matches!(command, Command::Change { change: Change::Acquire { .. }, .. });
        match database.apply(command) {
            Err(Refused::Restored) if begins => Ok(Applied::Done),
            answer => answer,
        }
    };
    found(&Wrong(bug), "of another generation");
}

#[test]
fn the_group_is_taken_without_proof() {
    let group = GroupId(0);
    let bug = |database: &mut Cluster, command: &Command| {
        let Command::Change {
            change: Change::Acquire { to, proof: group::Proof::Stopped(claim) }, seen, ..
        } = *command
        else {
            return database.apply(command);
        };
        let mut closed = database.clone();
        let stopped = Command::Change { group, seen, change: Change::Stopped { claim } };
        if closed.apply(&stopped).is_ok() {
            let seen = closed.written(group).ok_or(Refused::Unknown)?;
            let change = Change::Acquire { to, proof: group::Proof::Stopped(claim) };
            let applied = closed.apply(&Command::Change { group, seen, change })?;
            *database = closed;
            return Ok(applied);
        }
        database.apply(command)
    };
    found(&Wrong(bug), "condition `proof`");
}

/// A copy that does not follow plans.
struct Deaf;

impl Database for Deaf {
    fn follow(&self, copy: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
        let plan = matches!(command, Command::Change { change: Change::Plan { .. }, .. });
        if plan { Ok(Applied::Done) } else { copy.follow(Stamp(0), command) }
    }
}

#[test]
fn a_copy_that_misses_an_entry() {
    found(&Deaf, "holds another database");
}

/// A copy that asks what only the store can know.
struct Doubting;

impl Database for Doubting {
    fn follow(&self, copy: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
        copy.apply(command)
    }
}

#[test]
fn a_copy_that_compares_renewals() {
    found(&Doubting, "does not apply it alike");
}

/// A store that lets lives begin although it was restored.
#[test]
fn a_life_begins_in_a_restored_database() {
    let bug = |database: &mut Cluster, command: &Command| match database.apply(command) {
        Err(Refused::Restored) if matches!(command, Command::Register { .. }) => {
            let mut ended = database.clone();
            ended.apply(&Command::EndRestore { generation: 1 })?;
            let applied = ended.apply(command)?;
            *database = ended;
            Ok(applied)
        }
        answer => answer,
    };
    found(&Wrong(bug), "begins while leases from before may run");
}

#[test]
fn a_life_is_written_dead_where_only_a_fencing_proves_it() {
    let bug = |database: &mut Cluster, command: &Command| {
        let Command::Dead { node, incarnation, .. } = *command else { return database.apply(command) };
        database.apply(&Command::Fenced { node, incarnation })
    };
    let told = cluster::compare_fencing(&Wrong(bug), 3).map(|report| report.states);
    let told = told.map_err(|stray| stray.to_string()).unwrap_err();
    assert!(told.contains("where only a fencing proves that"), "{told}");
}
