//! What was gone through, and what was found broken.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

/// Which of the three questions an answer belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// The rules about one step.
    Rules,
    /// The invariant.
    Sound,
    /// The table.
    Table,
    /// That time can be told as ages.
    Time,
}

/// Which questions are asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Questions {
    /// The rules.
    pub rules: bool,
    /// The invariant.
    pub sound: bool,
    /// The table.
    pub table: bool,
    /// Whether time can be told as ages.
    pub time: bool,
}

impl Questions {
    /// All of them.
    pub const ALL: Self = Self { rules: true, sound: true, table: true, time: true };

    /// One alone.
    #[must_use]
    pub fn only(question: Question) -> Self {
        Self {
            rules: question == Question::Rules,
            sound: question == Question::Sound,
            table: question == Question::Table,
            time: question == Question::Time,
        }
    }
}

/// Something that does not hold, with the step that shows it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{name}\n{story}")]
pub struct Broken {
    /// Which question it answers.
    pub question: Question,
    /// What does not hold.
    pub name: String,
    /// The step that shows it, line by line.
    pub story: String,
}

/// What was gone through.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Policies.
    pub policies: usize,
    /// States that the types allow.
    pub typed: u64,
    /// Of those, states that the invariant allows on some machine.
    pub sound: u64,
    /// Steps of the shipped code.
    pub steps: u64,
    /// Of those, steps that changed nothing that has to do with what is true.
    pub idle: u64,
    /// Of those, steps that were refused.
    pub refused: u64,
    /// Steps whose time was told as ages too.
    pub aged: u64,
    /// How often time alone passed.
    pub later: u64,
    /// Kinds of states, without counts, flags and deadlines.
    pub kernels: u64,
    /// Such kinds, each with every machine that the invariant allows.
    pub worlds: u64,
    /// Kinds of steps that changed something.
    pub kinds: u64,
    /// Those, each with every machine on which it can be taken.
    pub taken: u64,
    /// Things that happened on a machine by themselves.
    pub happened: u64,
    /// Machines on which an agent may begin.
    pub begun: u64,
    /// How often each action of the table was met.
    pub table: BTreeMap<&'static str, u64>,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    /// One more of a number.
    pub(super) const fn count(number: &mut u64) {
        *number = number.saturating_add(1);
    }

    /// An action of the table was met.
    pub(super) fn met(&mut self, action: &'static str) {
        Self::count(self.table.entry(action).or_insert(0));
    }

    /// Steps of the shipped code in a second.
    #[must_use]
    pub fn speed(&self) -> u128 {
        u128::from(self.steps).saturating_mul(1_000).checked_div(self.took.as_millis()).unwrap_or(0)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { policies, typed, sound, steps, idle, refused, aged, .. } = self;
        writeln!(f, "  {policies} policies, {typed} states that the types allow, {sound} of them sound")?;
        writeln!(
            f,
            "  {steps} steps of the shipped code from those, {refused} of them refused: every rule holds"
        )?;
        writeln!(f, "  {aged} of the steps with time told as ages too: the same step")?;
        writeln!(f, "  {} times time alone passed: every belief holds", self.later)?;
        let Self { kernels, worlds, kinds, taken, happened, begun, .. } = self;
        writeln!(f, "  {kernels} kinds of states, {worlds} with the machines they are sound on")?;
        writeln!(
            f,
            "  {idle} steps changed nothing of these; the others are of {kinds} kinds, {taken} with their machines"
        )?;
        writeln!(
            f,
            "  {happened} happenings on machines by themselves, {begun} machines for an agent to begin on"
        )?;
        writeln!(f, "  all of them keep the invariant, and are steps of the table:")?;
        for (action, times) in &self.table {
            writeln!(f, "    {action:12} {times:>9}")?;
        }
        let seconds = self.took.as_secs_f64();
        write!(f, "  {} steps a second ({seconds:.1} s in all)", self.speed())
    }
}
