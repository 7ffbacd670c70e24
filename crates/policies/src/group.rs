//! The policies of groups.

use takeover::policy::{Failback, GroupSpec, PlacementRule, Priority};

use crate::field::{Field, Of, Slot};
use crate::number::{count, duration, hours, spelled};
use crate::refusal::Refusal;
use crate::value::{DURATION, choice, chosen, put, unless};

/// Values of [`PlacementRule`].
const RULES: [(&str, PlacementRule); 2] =
    [("first-available", PlacementRule::FirstAvailable), ("least-loaded", PlacementRule::LeastLoaded)];
/// Values of [`Priority`].
const PRIORITIES: [(&str, Priority); 4] = [
    ("high", Priority::High),
    ("medium", Priority::Medium),
    ("low", Priority::Low),
    ("no-auto-start", Priority::NoAutoStart),
];

/// The table. Its order is that of the spec.
pub(crate) static FIELDS: [Field; 6] = [
    group(
        "failover-threshold",
        "COUNT|default",
        "default",
        "3",
        "Failovers by failures of its resources within the period, at most 15; default is the number of nodes less one.",
        |to, word| put(&mut to.failover_threshold, unless(word, "default", count)),
        |of| of.failover_threshold.map_or("default".to_owned(), |most| most.to_string()),
    ),
    group(
        "failover-period",
        DURATION,
        "6h",
        "6h",
        "The period in which failovers are counted.",
        |to, word| put(&mut to.failover_period, duration(word)),
        |of| spelled(of.failover_period),
    ),
    group(
        "failback",
        "prevent|immediate|HOUR..HOUR",
        "prevent",
        "22..6",
        "Whether the group goes back to a preferred owner by itself, at once or between two hours of the day; not while a failover of its own counts.",
        |to, word| put(&mut to.failback, failback(word)),
        |of| going_back(of.failback),
    ),
    group(
        "placement",
        "first-available|least-loaded",
        "first-available",
        "least-loaded",
        "Where the group goes: to the first available node of its list, or to the one that owns the fewest groups.",
        |to, word| put(&mut to.placement, choice(word, &RULES)),
        |of| chosen(of.placement, &RULES),
    ),
    group(
        "priority",
        "high|medium|low|no-auto-start",
        "medium",
        "high",
        "Which groups go first; no-auto-start starts by command only.",
        |to, word| put(&mut to.priority, choice(word, &PRIORITIES)),
        |of| chosen(of.priority, &PRIORITIES),
    ),
    group(
        "weight",
        "COUNT",
        "0",
        "10",
        "What the group takes of a node's capacity.",
        |to, word| put(&mut to.weight, count(word)),
        |of| of.weight.to_string(),
    ),
];

/// A row for a field of each group.
const fn group(
    word: &'static str,
    value: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut GroupSpec, &str) -> Result<(), Refusal>,
    get: fn(&GroupSpec) -> String,
) -> Field {
    Field { word, value, default, example, meaning, of: Of::Group(Slot { set, get }) }
}

/// Whether and when groups go back.
fn failback(word: &str) -> Result<Failback, Refusal> {
    if word == "prevent" {
        Ok(Failback::Prevent)
    } else if word == "immediate" {
        Ok(Failback::Immediate)
    } else {
        hours(word).map(Failback::Within)
    }
}

/// The same as a word.
fn going_back(failback: Failback) -> String {
    match failback {
        Failback::Prevent => "prevent".to_owned(),
        Failback::Immediate => "immediate".to_owned(),
        Failback::Within(hours) => format!("{}..{}", hours.start, hours.end),
    }
}
