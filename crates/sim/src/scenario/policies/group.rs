//! The policies of groups.

use takeover::policy::{Failback, GroupSpec, PlacementRule, Priority};

use super::super::error::Fault;
use super::super::number::{count, duration, hours};
use super::super::words::Word;
use super::value::{DURATION, choice, put, unless};
use super::{Field, Set};

/// The table. Its order is that of the spec.
pub(super) static FIELDS: [Field; 6] = [
    group(
        "failover-threshold",
        "COUNT|default",
        "default",
        "3",
        "Failovers by failures of its resources within the period, at most 15; default is the number of nodes less one.",
        |to, word| put(&mut to.failover_threshold, unless(word, "default", count)),
    ),
    group(
        "failover-period",
        DURATION,
        "6h",
        "6h",
        "The period in which failovers are counted.",
        |to, word| put(&mut to.failover_period, duration(word)),
    ),
    group(
        "failback",
        "prevent|immediate|HOUR..HOUR",
        "prevent",
        "22..6",
        "Whether the group goes back to a preferred owner by itself, at once or between two hours of the day; not while a failover of its own counts.",
        |to, word| put(&mut to.failback, failback(word)),
    ),
    group(
        "placement",
        "first-available|least-loaded",
        "first-available",
        "least-loaded",
        "Where the group goes: to the first available node of its list, or to the one that owns the fewest groups.",
        |to, word| {
            let rules = [
                ("first-available", PlacementRule::FirstAvailable),
                ("least-loaded", PlacementRule::LeastLoaded),
            ];
            put(&mut to.placement, choice(word, &rules))
        },
    ),
    group(
        "priority",
        "high|medium|low|no-auto-start",
        "medium",
        "high",
        "Which groups go first; no-auto-start starts by command only.",
        |to, word| {
            let priorities = [
                ("high", Priority::High),
                ("medium", Priority::Medium),
                ("low", Priority::Low),
                ("no-auto-start", Priority::NoAutoStart),
            ];
            put(&mut to.priority, choice(word, &priorities))
        },
    ),
    group("weight", "COUNT", "0", "10", "What the group takes of a node's capacity.", |to, word| {
        put(&mut to.weight, count(word))
    }),
];

/// A row for a field of each group.
const fn group(
    word: &'static str,
    value: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut GroupSpec, Word<'_>) -> Result<(), Fault>,
) -> Field {
    Field { word, value, default, example, meaning, set: Set::Group(set) }
}

/// Whether and when groups go back.
fn failback(word: Word<'_>) -> Result<Failback, Fault> {
    if word.is("prevent") {
        Ok(Failback::Prevent)
    } else if word.is("immediate") {
        Ok(Failback::Immediate)
    } else {
        hours(word).map(Failback::Within)
    }
}
