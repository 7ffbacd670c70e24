//! The store: every request again, on a database of the replay's own.

use takeover::cluster::{Cluster, Command, Refused};
use takeover::group::{self, Change, Record};
use takeover::node::{Answer, Request, Sighting};
use takeover::rules::{Broken, RecordStep, record_step};
use takeover::units::{NodeId, Stamp};

use super::departure::plain;
use super::{PIECES, Replay, Stop};
use crate::format::Carried;
use crate::read::damaged;

impl Replay {
    /// The store carried out a request.
    pub(super) fn carried(&mut self, number: u64, carried: &Carried) -> Result<(), Stop> {
        let before = self.before(&carried.request);
        let forged = self.forged(carried, before.as_ref());
        let answer = self.answer(number, carried)?;
        self.counts.requests = self.counts.requests.saturating_add(1);
        if answer != carried.answer {
            let (rule, what) = forged.unwrap_or_else(|| about(&answer));
            return Err(plain(number, carried.at, carried.node, rule, what)
                .between(&answer, &carried.answer)
                .into());
        }
        if let Err(Broken(rule)) = before.map_or(Ok(()), |before| self.held(&carried.request, &before)) {
            let what = "the store applied a change that breaks a rule";
            return Err(plain(number, carried.at, carried.node, rule, what).without(&carried.request).into());
        }
        Ok(())
    }

    /// What the store should have answered.
    fn answer(&mut self, number: u64, carried: &Carried) -> Result<Answer, Stop> {
        if let Some(Err(other)) = carried.seen.map(|seen| self.store.meets(seen)) {
            return Ok(Answer::OtherStore(other));
        }
        Ok(match carried.request {
            Request::Sync => Answer::Synced(self.store.position()),
            Request::Observe => Answer::Observed(self.sightings()),
            Request::Write(command) => match self.store.apply(&command) {
                Err(refused) => Answer::Refused(refused, self.store.position()),
                Ok(applied) => {
                    self.written.add(self.store.now(), &command);
                    Answer::Applied(applied, self.store.position())
                }
            },
            Request::Renew { incarnation, stamp } => {
                let nobody = || damaged(number, "nobody renews here".to_owned(), PIECES);
                let node = carried.node.ok_or_else(nobody)?;
                match self.store.apply(&Command::Renew { node, incarnation }) {
                    Err(refused) => Answer::Refused(refused, self.store.position()),
                    Ok(_) => {
                        let _ = self.store.apply(&Command::Advance { to: stamp });
                        Answer::Renewed(self.store.now(), self.sightings())
                    }
                }
            }
        })
    }

    /// An entry that a backup holds.
    pub(super) fn kept(&mut self, number: u64, stamp: Stamp, command: &Command) -> Result<(), Stop> {
        let refused = |refused: Refused| {
            let problem = format!("no database of this cluster holds this entry: {refused}");
            damaged(number, problem, PIECES)
        };
        self.store.follow(stamp, command).map_err(refused)?;
        self.written.add(stamp, command);
        Ok(())
    }

    fn sightings(&self) -> Vec<Sighting> {
        let sighting = |node: NodeId| {
            let hot = self.store.session(node)?.hot?;
            Some(Sighting { node, incarnation: hot.incarnation, renewals: hot.renewals })
        };
        self.store.shape().nodes().iter().filter_map(sighting).collect()
    }

    /// The record that a request is about to change.
    fn before(&self, request: &Request) -> Option<Record> {
        let Request::Write(Command::Change { group, .. }) = request else { return None };
        self.store.record(*group).copied()
    }

    /// Asks the rules about a change that was applied.
    fn held(&self, request: &Request, before: &Record) -> Result<(), Broken> {
        let Request::Write(Command::Change { group, change, .. }) = request else { return Ok(()) };
        let Some(after) = self.store.record(*group).filter(|after| *after != before) else { return Ok(()) };
        let evidence = self.store.evidence(before, change);
        record_step(&RecordStep { before, evidence, change, after })
    }

    /// The rule that a new ownership would break, if the log says that the store gave it away.
    fn forged(&self, carried: &Carried, before: Option<&Record>) -> Option<(&'static str, String)> {
        let (Request::Write(Command::Change { change, .. }), Some(before)) = (&carried.request, before)
        else {
            return None;
        };
        let Broken(rule) = given(&self.store, before, change).err()?;
        matches!(carried.answer, Answer::Applied(..)).then(|| {
            let what = "the log says that the store gave a group away, which breaks a rule";
            (rule, what.to_owned())
        })
    }
}

/// Asks the rules about a new ownership as if it had been written.
///
/// # Errors
/// The rule that it breaks.
pub(super) fn given(database: &Cluster, before: &Record, change: &Change) -> Result<(), Broken> {
    let (Change::Acquire { to, .. } | Change::Adopt { to }) = *change else { return Ok(()) };
    let after = Record { claim: Some(to), closed: false, heir: None, ..*before };
    let evidence = database.evidence(before, change);
    record_step(&RecordStep { before, evidence, change, after: &after })
}

/// The rule that an answer is about.
fn about(answer: &Answer) -> (&'static str, String) {
    match answer {
        Answer::Refused(refused, _) => {
            (refusal(*refused), format!("the store refuses this, and the log says something else: {refused}"))
        }
        Answer::OtherStore(_) => {
            ("older_store_refused", "the store is not the one that this node has seen".to_owned())
        }
        Answer::Applied(..)
        | Answer::Renewed(..)
        | Answer::Synced(_)
        | Answer::Observed(_)
        | Answer::Unanswered => {
            ("every_node_agrees", "the log's database and the core's are not the same".to_owned())
        }
    }
}

/// The rule behind a refusal.
fn refusal(refused: Refused) -> &'static str {
    match refused {
        Refused::NotYet => "one_name_one_machine",
        Refused::NotLive => "quorum_or_stop",
        Refused::Restored => "older_store_refused",
        Refused::Renewed => "death_is_written",
        Refused::NotSilent => "cold_start_waits",
        Refused::FencingOnly => "handover_needs_proof",
        Refused::NotTheClaim => "owner_or_nothing",
        Refused::Record(refused) => record_refusal(refused),
        Refused::Exhausted => "epochs_only_grow",
        Refused::Barred | Refused::Held(_) | Refused::NotOver(_) | Refused::Owns(..) | Refused::Shape(_) => {
            "shape_needs_stopped"
        }
        // Unknown things, changes that somebody overtook, and what later versions may refuse.
        Refused::Unknown | Refused::Changed => "invalid_is_rejected",
        unknown => unknown_refusal(&unknown),
    }
}

fn record_refusal(refused: group::Refused) -> &'static str {
    match refused {
        group::Refused::NotTheClaim => "owner_or_nothing",
        group::Refused::NotProved => "handover_needs_proof",
        group::Refused::EpochNotGreater => "epochs_only_grow",
        group::Refused::NotLive => "quorum_or_stop",
        group::Refused::Paused => "paused_starts_nothing",
        group::Refused::AdoptedTooLate => "superseded_is_not_dead",
        group::Refused::NotPossible | group::Refused::Full => "only_possible_owners",
        group::Refused::OutOfService | group::Refused::InService => "shape_needs_stopped",
        group::Refused::Changed | group::Refused::Unknown => "invalid_is_rejected",
        unknown => unknown_refusal(&unknown),
    }
}

/// A refusal that is younger than this crate.
fn unknown_refusal(_: &impl core::fmt::Display) -> &'static str {
    "invalid_is_rejected"
}
