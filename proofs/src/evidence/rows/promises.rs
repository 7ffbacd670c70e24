//! What comes about after the last trouble.

use super::shared::*;
use crate::evidence::row::{Control, Row, Source, at};

use Control::{Bug, Test};
use Source::Own;

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "comes_back",
        source: &[Own],
        implemented: &[
            at(NODE_GROUPS, "take_share"),
            at(NODE_GROUPS, "seek"),
            at("src/session/machine.rs", "try_again"),
        ],
        model: PROMISES,
        property: &[
            HISTORIES,
            at(ENDINGS, "nothing_waits_in_silence"),
            at(ENDINGS, "a_wanted_resource_runs_or_is_given_up"),
        ],
        tests: &[at(SESSION_LIVES, "a_life_without_a_guardian_ends"), STORIES],
        bounds: "for one machine along every fair story, however long; for whole nodes as a deadline \
            after the last trouble; no proof for any number of nodes. Assumes that faults end, \
            the store answers and starts succeed",
        controls: &[Bug("takeover-forgotten"), Bug("never-restarts"), Bug("silence-ignored")],
        ..Row::EMPTY
    },
    Row {
        rule: "settles",
        source: &[Own],
        implemented: &[at("src/node/mod.rs", "settle"), at("src/node/member.rs", "needs_ticks")],
        model: PROMISES,
        tests: &[at(WORLD, "a_group_settles_under_a_fast_clock"), STORIES],
        bounds: "as for comes_back; nodes whose guardian does nothing begin one life after another \
            and are left out",
        controls: &[
            Bug("writes-without-end"),
            Test(at("crates/sim/tests/chance.rs", "a_broken_promise_shrinks_with_its_end")),
        ],
        ..Row::EMPTY
    },
];
