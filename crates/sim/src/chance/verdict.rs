//! Telling a story to its end or to its first trouble, and saying what came of it.

use takeover::units::Millis;

use crate::scenario::{Act, Condition, Story};
use crate::telling::{Telling, Unmet};
use crate::world::{Bug, Log, digest};

/// How often a telling is looked at: it ends soon after its first broken rule.
const STRETCH: Millis = Millis::mins(10);

/// What went wrong in a story.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Trouble {
    /// The rule that was broken first; the promise where an expectation was not met.
    pub rule: &'static str,
    /// When.
    pub at: Millis,
    /// About what.
    pub subject: String,
}

/// What came of a story.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// What went wrong; none where all was fine.
    pub trouble: Option<Trouble>,
    /// How far the story was told.
    pub told: Millis,
    /// Steps of the world.
    pub steps: u64,
    /// 128 bits that stand for every line of the log, if the log was kept.
    pub digest: Option<u128>,
}

/// Tells a story to its end, or to its first broken rule.
#[must_use]
pub fn judged(story: &Story, seed: u64, bug: Option<Bug>, log: Log) -> Verdict {
    let mut telling = Telling::with_bug(story, seed, log, bug);
    let mut until = STRETCH;
    while telling.tell_until(until) && telling.world().breaches().is_empty() {
        until = until.plus(STRETCH);
    }
    if telling.world().breaches().is_empty() {
        telling.tell();
    }
    let world = telling.world();
    let broken = world.breaches().first().map(|breach| Trouble {
        rule: breach.rule,
        at: breach.at,
        subject: breach.subject.clone(),
    });
    let trouble = broken.or_else(|| telling.unmet().first().map(|unmet| unkept(story, unmet)));
    let digest = (log == Log::Keep).then(|| digest(&(world.log(), format!("{:?}", world.counters()))));
    Verdict { trouble, told: world.now(), steps: world.counters().steps, digest }
}

/// The promise behind an expectation that was not met.
fn unkept(story: &Story, unmet: &Unmet) -> Trouble {
    let settles = |act: &Act| matches!(act, Act::Expect(expectation) if matches!(expectation.condition, Condition::Settled(_)));
    let of_line = story.acts.iter().find(|timed| timed.line == unmet.line);
    let rule = if of_line.is_some_and(|timed| settles(&timed.act)) { "settles" } else { "comes_back" };
    Trouble { rule, at: unmet.at, subject: unmet.instead.clone() }
}
