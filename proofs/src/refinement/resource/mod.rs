//! One resource on one machine: the shipped `takeover::resource::step` keeps an invariant, breaks no rule,
//! and does nothing that the table does not allow.
//!
//! ```text
//!   every small state that is sound with some machine, reachable or not
//!        |  every event                         |  everything that happens by itself
//!        v                                      v
//!   takeover::resource::step  -- orders -->  the machine: gate, starts in flight, what runs
//!        |                                      |
//!        +--> rules, invariant <----------------+----> hold, issue, takes_effect, terminate, leave, ...
//! ```
//!
//! The invariant (`sound`) has beliefs, which speak of the shipped state alone, and facts, which tie it to
//! what is true on the machine. A step and a happening may begin in any sound state, so that this is an
//! induction, and not a search of what can be reached. What a backend and a node promise is in `contract`.

pub mod carry;
pub mod contract;
pub mod domain;
pub mod kernel;
pub mod laws;
pub mod physical;
pub mod report;
pub mod run;
pub mod sound;
mod story;
pub mod view;
pub mod walk;
mod worlds;

use std::io::Write;

use takeover::policy::ResourcePolicy;
use takeover::resource::{Event, Rejected, State, Step};
use takeover::units::Moment;

use contract::Contract;
use domain::{SETTINGS, Setting, settings};
use report::{Broken, Questions, Report};
use sound::{BELIEFS, FACTS};

/// A step of one resource: the shipped one, or a wrong one that must be found out.
pub trait Stepper: Fn(&ResourcePolicy, &State, Moment, Event) -> Result<Step, Rejected> {}

impl<F: Fn(&ResourcePolicy, &State, Moment, Event) -> Result<Step, Rejected>> Stepper for F {}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// Something does not hold.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// A policy of the list contradicts itself.
    #[error("only {0} of {SETTINGS} policies are valid: mend the list in refinement/resource/domain.rs")]
    Policies(usize),
    /// Too little was gone through for the proof to mean anything.
    #[error("{what} was met {times} times, expected at least {least}: the domain has become too small")]
    TooFew {
        /// What.
        what: &'static str,
        /// How often.
        times: u64,
        /// How often at least.
        least: u64,
    },
    /// A whole run to a `stopped` that is not true.
    #[error("a run to a `stopped` that is not true:\n{0}")]
    FalseStopped(run::Run),
    /// The report could not be written.
    #[error("the report cannot be written: {0}; free the output")]
    Output(#[from] std::io::Error),
}

/// How often each action of the table has to be met at least.
const LEAST: [(&str, u64); 9] = [
    ("(no change)", 900_000),
    ("close_gates", 30_000),
    ("hold", 40_000),
    ("issue", 50_000),
    ("leave", 100_000),
    ("say_stopped", 400),
    ("takes_effect", 90_000),
    ("terminate", 40_000),
    ("vm_ends", 100_000),
];

/// Goes through all states, events and happenings with a step.
///
/// # Errors
/// The first thing that does not hold.
pub fn check(
    settings: &[Setting],
    contract: Contract,
    questions: Questions,
    step: &impl Stepper,
) -> Result<Report, Broken> {
    Ok(walk::Walk::new(contract, questions, step).through(settings)?.0)
}

/// The kinds of steps of the shipped code from sound states, in which nothing is asked.
///
/// # Errors
/// None: nothing is asked.
pub fn kinds(settings: &[Setting]) -> Result<walk::Kinds, Broken> {
    let questions = Questions { rules: false, sound: false, table: false, time: false };
    Ok(walk::Walk::new(Contract::default(), questions, &takeover::resource::step).through(settings)?.1)
}

/// Whether enough was gone through.
///
/// # Errors
/// What was met too rarely.
pub fn enough(report: &Report) -> Result<(), Failure> {
    for (what, least) in LEAST {
        let times = report.table.get(what).copied().unwrap_or(0);
        if times < least {
            return Err(Failure::TooFew { what, times, least });
        }
    }
    Ok(())
}

/// Proves it of the shipped step, and tells what was done.
///
/// # Errors
/// [`Failure`].
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    let settings = settings();
    if settings.len() < SETTINGS {
        return Err(Failure::Policies(settings.len()));
    }
    let report = check(&settings, Contract::default(), Questions::ALL, &takeover::resource::step)?;
    enough(&report)?;
    writeln!(out, "  an invariant of {} beliefs and {} facts", BELIEFS.len(), FACTS.len())?;
    writeln!(out, "{report}")?;
    let search = run::to_a_false_stopped(Contract::default(), &kinds(settings.get(..1).unwrap_or_default())?);
    if let Some(run) = search.run {
        return Err(Failure::FalseStopped(run));
    }
    let reached = search.reached;
    writeln!(out, "  {reached} of the sound states with their machines are reached under the defaults")?;
    Ok(())
}
