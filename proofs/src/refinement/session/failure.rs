//! What a check of the session comes to where it fails.

use core::fmt;

use takeover::policy::PolicyError;

/// A step that should not be, told so that it can be followed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Story {
    /// In which setting.
    pub setting: &'static str,
    /// The state before.
    pub before: String,
    /// What happened.
    pub happened: String,
    /// The state after, or what came of it.
    pub after: String,
    /// What does not hold.
    pub wrong: String,
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  with {}, in the state", self.setting)?;
        writeln!(f, "    {}", self.before)?;
        writeln!(f, "  this happens:")?;
        writeln!(f, "    {}", self.happened)?;
        writeln!(f, "  and comes to")?;
        writeln!(f, "    {}", self.after)?;
        write!(f, "  Wrong: {}.", self.wrong)
    }
}

/// Why the session's check fails.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A step breaks something.
    #[error("a step of the session is not what it should be:\n{0}")]
    Step(Box<Story>),
    /// Too little was looked at for the result to mean anything.
    #[error(
        "{what}: {found} cases are fewer than the {least} that it needs to mean anything; look for what the enumeration leaves out"
    )]
    TooFew {
        /// Of what.
        what: String,
        /// How many there were.
        found: u64,
        /// How many there have to be.
        least: u64,
    },
    /// A setting is no legal policy.
    #[error("a small policy of the session's check is refused: {0}")]
    Policy(#[from] PolicyError),
    /// The report cannot be written.
    #[error("the report of the session's check cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl From<Story> for Failure {
    fn from(story: Story) -> Self {
        Self::Step(Box::new(story))
    }
}

/// Refuses a count that is too low.
///
/// # Errors
/// It is.
pub fn at_least(what: impl Into<String>, found: u64, least: u64) -> Result<(), Failure> {
    if found < least { Err(Failure::TooFew { what: what.into(), found, least }) } else { Ok(()) }
}
