//! One line of the cluster log.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::units::{Claim, Millis};

/// The part of the cluster software that a line comes from, by the article's names.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Component {
    /// Resource Control Manager: dependencies, policies, orders.
    Rcm,
    /// Resource Host Subsystem: checks and calls.
    Rhs,
    /// Failover Manager: ownership of groups.
    Fm,
    /// Node Manager: membership.
    Nm,
    /// Database Manager: what is written.
    Dm,
    /// A backend or another part, by its own name: a word without spaces.
    Other(String),
}

impl Component {
    /// Its name in the log.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Rcm => "RCM",
            Self::Rhs => "RHS",
            Self::Fm => "FM",
            Self::Nm => "NM",
            Self::Dm => "DM",
            Self::Other(name) => name,
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "RCM" => Self::Rcm,
            "RHS" => Self::Rhs,
            "FM" => Self::Fm,
            "NM" => Self::Nm,
            "DM" => Self::Dm,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// One line of the cluster log.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Entry {
    /// When, since the log began.
    pub at: Millis,
    /// On which node.
    pub node: String,
    /// In which component.
    pub component: Component,
    /// About which resource, group or node.
    pub subject: String,
    /// Under which claim, if any.
    pub claim: Option<Claim>,
    /// From which state to which, if it changed.
    pub change: Option<(String, String)>,
    /// The reason.
    pub text: String,
}

/// How wide the columns of a log are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Widths {
    /// The node's column.
    pub node: usize,
    /// The component's column.
    pub component: usize,
    /// The subject's column.
    pub subject: usize,
}

impl Widths {
    /// Columns for short names.
    pub const NARROW: Self = Self { node: 4, component: 4, subject: 10 };
}

impl Entry {
    /// What it says behind its columns: from which state to which, and why.
    #[must_use]
    pub fn says(&self) -> String {
        match &self.change {
            Some((from, to)) => alloc::format!("{from} -> {to}: {}", self.text),
            None => self.text.clone(),
        }
    }

    /// The line with columns of these widths. Parses back whatever the widths.
    #[must_use]
    pub const fn aligned(&self, widths: Widths) -> Aligned<'_> {
        Aligned { entry: self, widths }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.aligned(Widths::NARROW).fmt(f)
    }
}

/// A line with columns of certain widths.
#[derive(Clone, Copy, Debug)]
pub struct Aligned<'a> {
    entry: &'a Entry,
    widths: Widths,
}

impl fmt::Display for Aligned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entry, widths } = self;
        write!(f, "{}  ", Clock(entry.at))?;
        padded(f, &entry.node, widths.node)?;
        padded(f, entry.component.name(), widths.component)?;
        padded(f, &entry.subject, widths.subject)?;
        match entry.claim {
            Some(claim) => padded_display(f, claim, 8)?,
            None => write!(f, "{:<8}  ", "-")?,
        }
        f.write_str(&entry.says())
    }
}

/// A time as the log writes it: `h:mm:ss.mmm`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Clock(pub Millis);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = divided(self.0.0, 1_000);
        let (minutes, seconds) = divided(seconds, 60);
        let (hours, minutes) = divided(minutes, 60);
        write!(f, "{hours}:{minutes:02}:{seconds:02}.{millis:03}")
    }
}

fn divided(number: u64, by: u64) -> (u64, u64) {
    (number.checked_div(by).unwrap_or(0), number.checked_rem(by).unwrap_or(0))
}

/// A name, in quotes where it holds a blank or is empty, filled up to the column's width.
fn padded(f: &mut fmt::Formatter<'_>, name: &str, width: usize) -> fmt::Result {
    if name.contains(' ') || name.is_empty() {
        let fill = width.saturating_sub(name.chars().count().saturating_add(2));
        write!(f, "\"{name}\"{:fill$}  ", "")
    } else {
        write!(f, "{name:<width$}  ")
    }
}

fn padded_display(f: &mut fmt::Formatter<'_>, claim: Claim, width: usize) -> fmt::Result {
    let text = alloc::format!("{claim}");
    write!(f, "{text:<width$}  ")
}

/// Why a line is no line of a cluster log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The time is missing or malformed.
    #[error("the line does not begin with a time as in 0:00:05.000")]
    Time,
    /// A column is missing.
    #[error("the line ends before its {0}")]
    Missing(&'static str),
    /// The claim is malformed.
    #[error("the claim is neither - nor as in 2/i1/e7")]
    Claim,
}

impl FromStr for Entry {
    type Err = ParseError;

    fn from_str(line: &str) -> Result<Self, ParseError> {
        let mut rest = line;
        let at = time(word(&mut rest).ok_or(ParseError::Time)?).ok_or(ParseError::Time)?;
        let node = word(&mut rest).ok_or(ParseError::Missing("node"))?.to_owned();
        let component = Component::named(word(&mut rest).ok_or(ParseError::Missing("component"))?);
        let subject = word(&mut rest).ok_or(ParseError::Missing("subject"))?.to_owned();
        let claim = match word(&mut rest).ok_or(ParseError::Missing("claim"))? {
            "-" => None,
            claim => Some(claim.parse().map_err(|_| ParseError::Claim)?),
        };
        let rest = rest.trim_start();
        let (change, text) = match changed(rest) {
            Some((from, to, text)) => (Some((from.to_owned(), to.to_owned())), text),
            None => (None, rest),
        };
        Ok(Self { at, node, component, subject, claim, change, text: text.to_owned() })
    }
}

/// The next word, or the next text in quotes.
fn word<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let trimmed = rest.trim_start_matches(' ');
    let (word, after) = match trimmed.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => trimmed.split_once(' ').unwrap_or((trimmed, "")),
    };
    *rest = after;
    (!trimmed.is_empty()).then_some(word)
}

fn time(text: &str) -> Option<Millis> {
    let (clock, millis) = text.split_once('.')?;
    let mut parts = clock.splitn(3, ':');
    let mut part = || parts.next()?.parse::<u64>().ok();
    let (hours, minutes, seconds) = (part()?, part()?, part()?);
    let millis = millis.parse().ok()?;
    Some(Millis::hours(hours).plus(Millis::mins(minutes)).plus(Millis::secs(seconds)).plus(Millis(millis)))
}

/// `From -> To: text`
fn changed(text: &str) -> Option<(&str, &str, &str)> {
    let (from, rest) = text.split_once(" -> ")?;
    let (to, text) = rest.split_once(": ")?;
    (!from.contains(' ') && !to.contains(' ')).then_some((from, to, text))
}
