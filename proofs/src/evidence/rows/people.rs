//! Telling people.

use super::shared::*;
use crate::evidence::row::{Control, Row, Source, at};

use Control::Test;
use Source::Article;

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "hypervisor_is_told",
        source: &[Article],
        implemented: &[
            at("crates/libvirt/src/client/calls.rs", "call"),
            at("crates/sim/src/world/checks.rs", "tell_manager"),
        ],
        property: &[HISTORIES],
        tests: &[at("crates/libvirt/tests/client.rs", "a_domain_is_opened_started_checked_stopped"), STORIES],
        fuzz: &["world"],
        bounds: "the adapter has no other way to a VM than libvirt's own calls, so libvirt shows what \
            they did; in the simulator both sides are the simulator's, and the rule asks little",
        controls: &[Test(PICTURES_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "log_names_components",
        source: &[Article],
        implemented: &[
            at("src/log/describe.rs", "describe"),
            at("src/log/entry.rs", "Entry"),
            at("crates/trace/src/replay/mod.rs", "Replay"),
        ],
        property: &[at(RANDOM, "the_same_seed_tells_the_same_story")],
        tests: &[
            at(REPLAY, "log_names_components"),
            at("crates/sim/tests/stories.rs", "every_line_parses_back"),
            at("crates/sim/tests/golden_logs.rs", "every_story_reads_as_its_golden_log"),
        ],
        fuzz: &["parsers"],
        bounds: "every line of every story, and of random histories; that the words are good ones is \
            for readers",
        controls: &[
            Test(at(REPLAY, "words_that_nobody_said")),
            Test(at(REPLAY, "a_bug_around_the_core_stands_in_its_log")),
        ],
        ..Row::EMPTY
    },
];
