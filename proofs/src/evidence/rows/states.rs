//! States and reports.

use super::shared::*;
use crate::evidence::row::{Control, Proof, Row, Source, at};

use Control::{Bug, None, Test};
use Proof::{Exhaustive, Table};
use Source::{Article, Own, Windows};

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "five_states",
        source: &[Article],
        implemented: &[at("src/resource/state.rs", "Phase"), at("src/resource/state.rs", "Status")],
        tests: &[
            at(TABLES, "every_phase_is_in_the_table"),
            at(RESOURCE_LAWS, "histories_reach_the_interesting_places"),
        ],
        bounds: "kept by the type: a resource's phase is one value of an enumeration, and each maps \
            to one of five states; the tests show that all five are reached",
        controls: &[None("a sixth state, or two at once, cannot be written down: it would not compile")],
        ..Row::EMPTY
    },
    Row {
        rule: "six_reports",
        source: &[Article, Own],
        implemented: &[at("src/resource/event.rs", "Report"), at("src/resource/event.rs", "Finding")],
        proof: &[
            Table(REVIEWED),
            Table(at("crates/libvirt/tests/translation.rs", "every_number_is_something_and_goes_back")),
        ],
        tests: &[
            at("crates/libvirt/tests/translation.rs", "the_table_is_the_reviewed_one"),
            at("crates/libvirt/tests/qemu.rs", "every_end_is_told_apart"),
        ],
        bounds: "that there are six, and silence apart, is kept by the type; that libvirt's states \
            are told as the right ones is a reviewed table, tried on real VMs",
        controls: &[Test(REVIEWED_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "persistent_is_intent",
        source: &[Article, Windows],
        implemented: &[at("src/resource/orders.rs", "persisted"), at(REPORTS, "record"), at(FOLD, "persist")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[at(RESOURCE_LAWS, "failures_never_change_the_flag"), STEPS],
        tests: &[STORIES],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Bug("failure-is-intent"), Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "backend_is_blind",
        source: &[Article],
        implemented: &[at(NODE_RESOURCES, "look_before_call")],
        property: &[DAYS],
        tests: &[at(WORLD, "backend_is_blind")],
        bounds: "that a call carries these and nothing else of the database is kept by its type; that \
            they are read afresh is shown in one story in which the flag changes between two \
            calls, and asked of every call in the histories of whole nodes",
        controls: &[Test(at(LONG_CONTROLS, "control_a_call_with_another_identity_or_an_old_flag_is_found"))],
        ..Row::EMPTY
    },
    Row {
        rule: "group_state_computed",
        source: &[Windows],
        implemented: &[at("src/group/status.rs", "status")],
        proof: &[Table(at(LIVES, "group_state_computed"))],
        bounds: "all lists of up to four resources; the state depends on which states occur and not \
            on how often, so longer lists bring nothing new; that it is not stored is kept by \
            the record's type",
        controls: &[None("the test states the order a second time; another order differs in some list")],
        ..Row::EMPTY
    },
    Row {
        rule: "invalid_is_rejected",
        source: &[Own],
        implemented: &[at("src/resource/step.rs", "step"), at(APPLY, "apply"), at(FOLD, "apply")],
        proof: &[
            Table(at("tests/resource_properties/rejections.rs", "invalid_is_rejected")),
            Exhaustive("refinement::cluster"),
        ],
        property: &[
            at(RESOURCE_LAWS, "refusals_are_repeatable"),
            at(GROUP_LAWS, "refused_changes_nothing"),
            at(SHAPE_LAWS, "refused_changes_nothing"),
        ],
        tests: &[at("tests/resource_properties/rejections.rs", "a_refusal_names_both")],
        fuzz: &["differential", "transitions"],
        bounds: "exhaustive for a resource in every state that six events of one policy lead to; for \
            the database in random histories",
        controls: &[Test(at(
            "tests/resource_properties/rejections.rs",
            "control_the_demand_tells_states_apart",
        ))],
        ..Row::EMPTY
    },
];
