//! A node's part in a group: what `takeover::node::part::part` decides is a step of the table, with
//! nothing but what stands in the node's view.
//!
//! Every small view that keeps a stated invariant (`domain::unsound` names its parts), reachable or not.
//! What a view does not show is taken at its worst: what an action needs to be there is not, unless the
//! invariant says so; what it needs to be gone is there, unless `released` says that it is gone. That
//! `released` says so is what the resources' room shows. After each decision the invariant holds again.
//!
//! What was left and forgotten is never held again, though no role remembers it: a claim is forgotten only
//! where the copy's record is past it, a record only moves on (`advance`), and only the claim that the
//! record shows open is held.
//!
//! What `part` does not decide, and where it is looked at instead:
//!
//! * The end of a life (`Node::stop_all`) turns whatever is held into what is left at once, and a leaving
//!   that was graceful too. That is why a role is held only in the life whose claim it is, which is part of
//!   the invariant; that a life ends in no other way is the sessions' room.
//! * After `Part::Seek` the advice says whether to ask for the group, and `Identity::next_claim` under which
//!   claim. Here every advice is taken to say yes. The proof is the one of the node's own copy; of another
//!   node's life, whose session is in no view, it is taken to be there.
//! * `Node::take_share` asks for groups without `part`: by `Identity::known_life`, `Identity::adopts` and
//!   `Identity::next_claim`, each of which is compared with what the table says of the same copy, and under
//!   the same three conditions (it may start, it has looked, nothing is under way), which are read, not
//!   compared.
//! * A gate opens and closes where a resource takes part in the group's step: the resources' room. Of a
//!   graceful leaving each gate closes when its resource's turn comes, after those that depend on it; until
//!   then the resource is held on to. The table speaks of one resource.
//! * `stopped` is sent by the agent that left the claim, in that life or in a later one: an answer that was
//!   lost is asked for again, and another change may be under way when the life ends. The table's
//!   `say_stopped` asks for the very life. Where it is a later one the action is taken without that
//!   condition, of which the proof shows that it is not needed, and counted apart.

mod advance;
mod compare;
mod domain;
mod ghost;

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::resume_unwind;
use std::thread;

use takeover::group::{self, Change, Evidence, Record, Refused};
use takeover::node::part::{Identity, Part, View, part};
use takeover::units::{Claim, Incarnation};

use super::database::optional;
use super::tally::{Stray, Table, Tally};
use crate::failure::Failure;
use compare::{ACTIONS, PROPOSALS, table};
use domain::{Frame, frames, lives, ownerships, records, sessions};

/// Each action must have been taken so often at least, by decisions that differ for the table.
const LEAST: u64 = 20;
/// Each decision must have been met in so many views at least.
const VIEWS: u64 = 500;
/// How many decisions there are.
const KINDS: usize = 9;

/// What a node decides with: the shipped functions, or deliberately wrong ones.
pub trait Decides: Sync {
    /// Its part in a group.
    fn part(&self, view: &View<'_>) -> Part {
        part(view)
    }

    /// The claim under which this life owns the group.
    fn owns(&self, me: &Identity<'_>, record: &Record) -> Option<Claim> {
        me.owns(record)
    }

    /// This life, if the copy knows it as the newest and not over.
    fn known_life(&self, me: &Identity<'_>) -> Option<Incarnation> {
        me.known_life()
    }

    /// Whether an older life of this machine holds the group.
    fn adopts(&self, me: &Identity<'_>, record: &Record) -> bool {
        me.adopts(record)
    }

    /// The same, registered or not.
    fn older_life_holds(&self, me: &Identity<'_>, record: &Record) -> bool {
        me.older_life_holds(record)
    }

    /// The claim under which it would have the group next.
    fn next_claim(&self, me: &Identity<'_>, record: &Record, generation: u32) -> Option<Claim> {
        me.next_claim(record, generation)
    }
}

/// The shipped functions.
#[derive(Clone, Copy, Debug)]
pub struct Shipped;

impl Decides for Shipped {}

/// What was gone through.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In how many sound views it decided what.
    pub decided: BTreeMap<&'static str, u64>,
    /// Copies of the database in which a node was asked who it is.
    pub copies: u64,
    /// The steps.
    pub tally: Tally,
}

impl Report {
    fn count(&mut self, decision: &'static str, views: u64) {
        let sum = self.decided.entry(decision).or_default();
        *sum = sum.saturating_add(views);
    }

    fn add(&mut self, other: &Self) {
        other.decided.iter().for_each(|(&decision, &views)| self.count(decision, views));
        self.copies = self.copies.saturating_add(other.copies);
        self.tally.add(&other.tally);
    }

    /// What was met too rarely to mean anything.
    fn scarce(&self) -> Option<String> {
        let expected: Vec<&'static str> = ACTIONS.into_iter().chain(PROPOSALS).collect();
        let few = self.decided.iter().find(|(_, views)| **views < VIEWS);
        let few = few.map(|(decision, views)| format!("{decision} was decided in {views} views alone"));
        let kinds = self.decided.len();
        let missing = (kinds < KINDS).then(|| format!("{kinds} of {KINDS} decisions were met"));
        self.tally.scarce(&expected, LEAST).or(few).or(missing)
    }
}

/// Compares the shipped decision with the table.
///
/// # Errors
/// The first decision that the table does not have.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    let room = |what: String| Failure::Room { room: "node", what };
    let report = compare(&Shipped).map_err(|stray| room(stray.to_string()))?;
    if let Some(scarce) = report.scarce() {
        return Err(room(scarce));
    }
    let applied = moves_on(&group::apply).map_err(|stray| room(stray.to_string()))?;
    let Report { decided, copies, tally } = report;
    let views = decided.values().fold(0, |sum: u64, views| sum.saturating_add(*views));
    writeln!(out, "  node::part, from each of {views} sound views:")?;
    for (decision, views) in decided {
        writeln!(out, "    {decision:<16} {views:>10}")?;
    }
    writeln!(out, "  held against the table, each once in a frame, asked or proposed:\n{tally}")?;
    writeln!(
        out,
        "  node::part::Identity, in {copies} copies of the database: what it says is what is there"
    )?;
    writeln!(out, "  what was left is past: {applied} changes of a record, none of which goes back")?;
    Ok(())
}

/// Every sound view, and every copy of the database.
///
/// # Errors
/// The first decision that the table does not have.
pub fn compare(node: &impl Decides) -> Result<Report, Box<Stray>> {
    let half = |parity: usize| -> Result<Report, Box<Stray>> {
        let (table, sessions) = (table(), sessions());
        let mut report = Report::default();
        for (place, ownership) in ownerships().into_iter().enumerate() {
            if place & 1 == parity {
                for frame in &frames(ownership) {
                    compare::frame(node, &table, frame, &sessions, &mut report)?;
                }
                copies(node, &table, ownership, &mut report)?;
            }
        }
        Ok(report)
    };
    let (even, odd) = thread::scope(|scope| {
        let even = scope.spawn(|| half(0));
        let odd = half(1);
        (even.join().unwrap_or_else(|panic| resume_unwind(panic)), odd)
    });
    let mut report = even?;
    report.add(&odd?);
    Ok(report)
}

/// Every copy of the database: who the node is, and what it proposes.
fn copies(
    node: &impl Decides,
    table: &Table,
    ownership: (Option<Claim>, bool),
    report: &mut Report,
) -> Result<(), Box<Stray>> {
    let role = takeover::node::part::Role::None;
    for session in sessions() {
        for life in optional(lives()) {
            for generation in [0, 1] {
                let (released, strangers, looked) = (true, false, true);
                let frame = Frame { ownership, role, life, generation, released, strangers, looked };
                compare::proposals(node, table, &frame, session.as_ref(), &mut report.tally)?;
                for record in records(ownership) {
                    let view = frame.view(&record, session.as_ref(), [true, true]);
                    let Some(view) = view.filter(|view| domain::unsound(view).is_none()) else { continue };
                    compare::identity(node, &view)?;
                    report.copies = report.copies.saturating_add(1);
                }
            }
        }
    }
    Ok(())
}

/// Whether a record, changed by this function, only moves on. How many changes were applied.
///
/// # Errors
/// The first change that goes back.
pub fn moves_on(
    apply: &impl Fn(&Record, Evidence<'_>, &Change) -> Result<Record, Refused>,
) -> Result<u64, Box<Stray>> {
    advance::only_moves_on(apply)
}
