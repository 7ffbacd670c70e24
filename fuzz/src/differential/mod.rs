//! The database against a slow one that is obviously right, and against its own log.
//!
//! Every command goes to [`takeover::cluster::Cluster`] and to a reference of plain maps, written from
//! the rules and sharing no function with it. Both must accept, or the database must refuse for a
//! reason that the reference sees; and whatever can be read of them must be the same. A copy follows
//! the log of what was applied, each command written and read in between, and must come to hold the very
//! same database (rule `every_node_agrees`).
//!
//! Changes of shape are not among the commands: `transitions` asks their rule.

mod lives;
mod naive;
mod owners;
mod reads;

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::units::{Millis, Stamp};

use crate::bytes::Choices;
use crate::draw;
use crate::found::{Found, holds};
use naive::Naive;

/// The most commands of one history.
const MOST_STEPS: usize = 200;

/// The bytes of one command.
const STEP: usize = 12;

/// The bytes before the first one.
pub(crate) const SETUP: usize = 48;

/// A deliberate bug around the database, which this target has to find out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bug {
    /// A life is written dead whatever its observer saw of its renewals.
    SightNotCompared,
    /// What was changed since a command was decided is written over.
    LaterChangeLost,
    /// A copy follows the log with stamps that lie ahead.
    StampsAhead,
    /// A copy misses what a renewal or a pause changed.
    PausesNotFollowed,
}

impl Bug {
    /// All of them, and the law by which each is found.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::SightNotCompared, ANSWERS),
        (Self::LaterChangeLost, ANSWERS),
        (Self::StampsAhead, "every_node_agrees"),
        (Self::PausesNotFollowed, "every_node_agrees"),
    ];
}

/// The database answers as the reference does.
const ANSWERS: &str = "answers_as_the_reference";

/// Tries one input.
///
/// # Errors
/// What does not hold.
pub fn ask(data: &[u8]) -> Result<(), Found> {
    ask_with(data, None)
}

/// The same with a deliberate bug.
///
/// # Errors
/// What does not hold.
pub fn ask_with(data: &[u8], bug: Option<Bug>) -> Result<(), Found> {
    let Some((first, both)) = history(data, bug)? else { return Ok(()) };
    both.refold(first)
}

/// The commands that an input has applied, renewals apart: what a check of this target looks at to see
/// that it is not refused everything.
///
/// # Errors
/// What does not hold.
pub fn applied(data: &[u8]) -> Result<Vec<Command>, Found> {
    let history = history(data, None)?;
    Ok(history.map(|(_, both)| both.log.iter().map(|(_, command)| *command).collect()).unwrap_or_default())
}

/// The first snapshot, and what an input makes of it; none where there is no sound cluster.
fn history(data: &[u8], bug: Option<Bug>) -> Result<Option<(Cluster, Both)>, Found> {
    let (setup, steps) = data.split_at_checked(SETUP).unwrap_or((data, &[]));
    let mut setup = Choices::new(setup);
    let policy = draw::cluster_policy(&mut setup);
    let Some(shape) = draw::shape(&mut setup, policy).map(Arc::new) else { return Ok(None) };
    let cluster = Cluster::new(Arc::clone(&shape));
    let first = cluster.clone();
    let naive = Naive::new(&shape);
    let mut both = Both { copy: cluster.clone(), cluster, naive, log: Vec::new() };
    for record in steps.chunks(STEP).take(MOST_STEPS) {
        let command = draw::command(&mut Choices::new(record), &both.cluster);
        if !matches!(command, Command::Reshape { .. }) {
            both.step(&command, bug)?;
        }
    }
    Ok(Some((first, both)))
}

/// The database, the reference, and a copy that follows.
struct Both {
    cluster: Cluster,
    naive: Naive,
    copy: Cluster,
    log: Vec<(Stamp, Command)>,
}

impl Both {
    fn step(&mut self, command: &Command, bug: Option<Bug>) -> Result<(), Found> {
        let reasons = self.naive.reasons(command);
        let before = self.cluster.clone();
        let applied = told(bug, &mut self.cluster, command);
        match applied {
            Err(refused) => {
                let known = reasons.contains(&refused);
                holds(ANSWERS, known, || format!("{command:?} is refused: {refused:?}, not {reasons:?}"))?;
                holds("invalid_is_rejected", before == self.cluster, || format!("{command:?} is refused"))
            }
            Ok(answer) => {
                holds(ANSWERS, reasons.is_empty(), || {
                    format!("{command:?} is applied in spite of {reasons:?}")
                })?;
                let expected = self.naive.apply(command);
                let same = answer == expected;
                holds(ANSWERS, same, || format!("{command:?} comes to {answer:?}, not {expected:?}"))?;
                reads::compare(&self.cluster, &self.naive)
                    .map_err(|found| Found { what: format!("{command:?}: {}", found.what), ..found })?;
                self.once_only(&before, command)?;
                self.follow(command, bug)
            }
        }
    }

    /// A command that says on what it was decided is applied once: the same again is refused.
    fn once_only(&self, before: &Cluster, command: &Command) -> Result<(), Found> {
        let past = command.seen().is_some_and(|seen| seen <= before.revision());
        if !past {
            return Ok(());
        }
        let again = self.cluster.clone().apply(command);
        let refused = again == Err(Refused::Changed);
        holds("unknown_outcome_is_both", refused, || format!("{command:?} comes twice: {again:?}"))
    }

    /// The copy follows what was applied, as it is stored.
    fn follow(&mut self, command: &Command, bug: Option<Bug>) -> Result<(), Found> {
        if matches!(command, Command::Renew { .. }) {
            return Ok(());
        }
        let stamp = self.cluster.now();
        self.log.push((stamp, *command));
        if bug == Some(Bug::PausesNotFollowed) && matches!(command, Command::Pause { .. }) {
            return Ok(());
        }
        let ahead = bug == Some(Bug::StampsAhead);
        let stamp = if ahead { stamp.after(Millis::hours(1)) } else { stamp };
        let text = serde_json::to_string(command).unwrap_or_default();
        let stored: Command = serde_json::from_str(&text).map_err(|error| {
            Found::new("every_node_agrees", format!("{command:?} is not read as it was written: {error}"))
        })?;
        holds("every_node_agrees", stored == *command, || format!("{command:?} is read as {stored:?}"))?;
        let followed = self.copy.follow(stamp, &stored);
        followed
            .map(drop)
            .map_err(|refused| Found::new("every_node_agrees", format!("{command:?}: {refused}")))?;
        let same = self.copy.position() == self.cluster.position() && self.copy.now() == self.cluster.now();
        holds("every_node_agrees", same, || format!("{command:?}: the copy is elsewhere"))
    }

    /// Whoever folds the log from its beginning, and whoever followed it, hold the same database once
    /// renewals are counted in.
    fn refold(self, mut fold: Cluster) -> Result<(), Found> {
        let Self { cluster, mut copy, log, .. } = self;
        for (stamp, command) in &log {
            // What is refused here was refused by the copy, which is told already.
            let _ = fold.follow(*stamp, command);
        }
        for other in [&mut copy, &mut fold] {
            for node in cluster.shape().nodes() {
                let hot = cluster.session(node).and_then(|session| session.hot);
                let counted = hot.map(|hot| other.count_renewals(node, hot.incarnation, hot.renewals));
                let fine = counted.is_none_or(|counted| counted.is_ok());
                holds("every_node_agrees", fine, || format!("another life: {counted:?}"))?;
            }
            // The counter may have moved on after the last entry.
            let _ = other.apply(&Command::Advance { to: cluster.now() });
        }
        holds("every_node_agrees", copy == cluster, || format!("{copy:?} followed {cluster:?}"))?;
        holds("every_node_agrees", fold == cluster, || {
            format!("{fold:?} is folded from the log of {cluster:?}")
        })
    }
}

/// The database as a store holds it.
fn told(bug: Option<Bug>, cluster: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
    let mut command = *command;
    if let (Command::Dead { node, renewals, .. }, Some(Bug::SightNotCompared)) = (&mut command, bug) {
        *renewals = cluster.session(*node).and_then(|session| session.hot).map_or(0, |hot| hot.renewals);
    }
    if bug == Some(Bug::LaterChangeLost) {
        command = command.decided_on(cluster.revision());
    }
    cluster.apply(&command)
}
