//! The shipped session, its lease and its observers, against the table of the protocol.
//!
//! Three comparisons. `fields.rs`: every session that the types allow, every event. `induction.rs`: every
//! machine in which the invariant holds, reachable or not, and everything that may happen to it: each step
//! keeps the invariant and the rules, and is a step of the table or leaves its view as it is; where a start
//! may be issued, the table's `issue` may be taken, with the stop budget left. `silence.rs` and `sights.rs`:
//! every history of an observer, the table's lemma of the clocks.
//!
//! Trusted here: the store answers what it applied, and each request once; the guardian acknowledges what
//! it enforces, and ends what runs when that passes; a node opens a gate only where a start was allowed,
//! and closes all where a stop is ordered (other rooms look at that). Where nodes keep what they run, no
//! deadline passes in the view: there only a fencing proves a life over.
//!
//! Small policies give a lease a few milliseconds, so that every moment of two leases can be looked at.
//! That is enough for any length: a step compares moments and adds lengths to them, and does nothing else
//! with them.

pub mod clock;
pub mod code;
pub mod every;
pub mod failure;
pub mod fields;
pub mod happen;
pub mod induction;
pub mod invariant;
pub mod known;
pub mod setting;
pub mod sights;
pub mod silence;
pub mod steps;
pub mod view;
pub mod world;

use std::collections::BTreeMap;
use std::io::Write;

use code::Code;
use failure::{Failure, at_least};

/// How often each action of the table has to occur at least.
const LEAST: [(&str, u64); 15] = [
    ("agent_dies", 100_000),
    ("agent_told", 100_000),
    ("arm", 100_000),
    ("close_gates", 100_000),
    ("disarm", 100_000),
    ("hold", 100_000),
    ("issue", 1_000),
    ("lapse", 10_000),
    ("lease_ends", 10_000),
    ("promise_ends", 100_000),
    ("register_first", 100),
    ("register_same", 100_000),
    ("renew", 100_000),
    ("reset", 100_000),
    ("terminate", 10_000),
];

/// The margin of a lease, in milliseconds, from which the lemma of the clocks holds: clocks are read in
/// whole milliseconds, so that two readings can seem one further apart than they are.
pub const LEAST_MARGIN: u64 = 1;

/// For how many milliseconds of true time the histories go on: nearly two leases.
const TICKS: u64 = 7;

/// Examines the shipped code, and says how much was looked at.
///
/// # Errors
/// The first step that is wrong, too few cases, or a report that cannot be written.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    sessions(&Code::SHIPPED, out)?;
    observers(&Code::SHIPPED, out)
}

/// Every step of a session.
fn sessions(code: &Code, out: &mut dyn Write) -> Result<(), Failure> {
    let mut actions: BTreeMap<&'static str, u64> = BTreeMap::new();
    for setting in setting::settings()? {
        let name = setting.name;
        let fields = fields::fields(code, &setting)?;
        writeln!(
            out,
            "  {name}, all fields: {} steps keep the rules, {} are refused, {} change the session",
            fields.steps, fields.refused, fields.changed
        )?;
        let counts = induction::induction(code, &setting)?;
        writeln!(
            out,
            "  {name}, from each of {} states of the invariant: {} steps keep it, {} leave the view as it is",
            counts.states, counts.steps, counts.unchanged
        )?;
        at_least(format!("{name}: steps of the session"), fields.changed, 1_000_000)?;
        at_least(format!("{name}: steps where a start may be issued"), counts.may_start, 10_000)?;
        for (action, times) in counts.actions {
            let count = actions.entry(action).or_default();
            *count = count.saturating_add(times);
        }
    }
    writeln!(out, "  steps of the table among them:")?;
    for (action, times) in &actions {
        writeln!(out, "    {action:<16} {times:>10}")?;
    }
    for (action, least) in LEAST {
        at_least(action, actions.get(action).copied().unwrap_or(0), least)?;
    }
    Ok(())
}

/// The lemma of the clocks.
fn observers(code: &Code, out: &mut dyn Write) -> Result<(), Failure> {
    let histories = silence::histories(code, LEAST_MARGIN, TICKS)?;
    writeln!(
        out,
        "  histories of an observer, {} pairs of clocks: {} states, {} words after the whole ttl, each after the \
         machine's last deadline, {} of them in the very millisecond",
        histories.clocks, histories.states, histories.words, histories.close
    )?;
    at_least("words of an observer", histories.words, 10_000)?;
    at_least("words about a second life", histories.second, 1_000)?;
    at_least("words in the very millisecond of the deadline", histories.close, 10)?;
    for margin in [LEAST_MARGIN, LEAST_MARGIN.saturating_add(1)] {
        let sights = sights::sights(code, margin)?;
        let (cases, close) = (sights.cases, sights.close);
        writeln!(
            out,
            "  single sights in tenths of a millisecond, margin {margin} ms: {cases}, {close} of them close"
        )?;
        at_least("single sights", cases, 10_000)?;
    }
    Ok(())
}
