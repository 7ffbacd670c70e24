//! Health checks and the comparison.

use super::shared::*;
use crate::evidence::row::{Control, Model, Proof, Row, Source, at};

use Control::{Bug, Test, Through};
use Model::Asks;
use Proof::{Exhaustive, Table};
use Source::{Article, Own, Windows};

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "check_intervals",
        source: &[Article],
        implemented: &[
            at("src/node/beat.rs", "paces"),
            at("src/node/beat.rs", "pop"),
            at(NODE_RESOURCES, "change_pace"),
        ],
        property: &[DAYS],
        tests: &[at(WORLD, "check_intervals"), STORIES],
        bounds: "the default intervals and one other, counted over ten minutes of one cluster; a \
            change while running in one story; in the histories of whole nodes what is online is never \
            asked about later",
        controls: &[Test(at(
            LONG_CONTROLS,
            "control_a_start_too_many_a_late_check_and_a_mixed_sweep_are_found",
        ))],
        ..Row::EMPTY
    },
    Row {
        rule: "check_roles_policy",
        source: &[Windows],
        implemented: &[at(REPORTS, "while_online"), at("src/resource/state.rs", "Reread")],
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[REVIEWED, STORIES],
        fuzz: &["transitions", "world"],
        bounds: "the models run in the article's roles only; Windows' roles are drawn in the random \
            histories, and one story is told in them",
        controls: &[Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "checks_belong_to_an_instance",
        source: &[Own],
        implemented: &[at(REPORTS, "reported"), at(SWEEP, "found_out")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[at(WORLD, "an_event_told_twice_is_news_once")],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Bug("old-report-taken"), Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "match_means_no_action",
        source: &[Article],
        implemented: &[at(COMPARE, "Verdict"), at("src/node/machines.rs", "met")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        fuzz: &["transitions", "world"],
        bounds: "asked of one machine's steps; that a node's sweep writes no line where all is as \
            expected is seen in the stories' golden logs only",
        controls: &[Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "comparison",
        source: &[Article, Own],
        implemented: &[at(COMPARE, "compare")],
        proof: &[Exhaustive("leaves::comparison"), Table(REVIEWED)],
        tests: &[at(ENDINGS, "an_unwanted_resource_that_speaks_again_is_not_given_up")],
        bounds: "the table shows every persisted state, check and finding, and every policy that can \
            change a line; that its lines are right is for its readers",
        controls: &[Test(REVIEWED_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "mismatch_means_online",
        source: &[Article, Own],
        implemented: &[at(COMPARE, "found_stopped"), at(REPORTS, "apply"), at(REPORTS, "second_look")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[STORIES],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Test(STEPS_CONTROL), Through("never-restarts")],
        ..Row::EMPTY
    },
    Row {
        rule: "failed_means_restart",
        source: &[Article, Windows],
        implemented: &[at(LADDER, "fail"), at(LADDER, "restart_or_give_up")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[STORIES],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Test(STEPS_CONTROL), Through("never-restarts")],
        ..Row::EMPTY
    },
    Row {
        rule: "pending_has_a_deadline",
        source: &[Windows],
        implemented: &[at("src/resource/deadlines.rs", "due"), at("src/resource/answers.rs", "progress")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[
            at(RESOURCE_LAWS, "deadlines_are_honest"),
            at(ENDINGS, "nothing_waits_in_silence"),
            STEPS,
        ],
        tests: &[
            at(ENDINGS, "an_unanswered_start_does_not_block_for_ever"),
            at(ENDINGS, "an_unanswered_open_does_not_block_for_ever"),
        ],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Bug("deadline-moved"), Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "silence_escalates",
        source: &[Article, Windows, Own],
        implemented: &[at(REPORTS, "missed"), at(LADDER, "stuck"), at(NODE_RESOURCES, "escalate")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[
            at(ENDINGS, "an_unanswered_second_look_is_a_miss"),
            at(STORE_LOST, "a_silent_hypervisor_stops_nothing"),
            at(STORE_LOST, "a_silence_that_goes_on_resets_the_machine_if_the_policy_says_so"),
        ],
        fuzz: &["transitions", "world"],
        bounds: "the models allow one miss and one monitor's restart; other numbers in random histories",
        controls: &[Test(STEPS_CONTROL), Through("silence-ignored")],
        ..Row::EMPTY
    },
    Row {
        rule: "outside_stop_is_respected",
        source: &[Article],
        implemented: &[
            at(COMPARE, "outside"),
            at("src/node/requests.rs", "record_outside_act"),
            at(FOLD, "persist"),
        ],
        model: ALL,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS, HISTORIES],
        tests: &[STORIES, at("crates/libvirt/tests/client.rs", "what_others_do_is_told_apart")],
        fuzz: &["transitions", "world"],
        bounds: "that a stop was an administrator's is libvirt's word and the record of our own \
            calls; a stop that nothing explains is taken for a crash after a second look",
        controls: &[Bug("outside-stop-ignored"), Bug("stop-by-former-owner"), Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "outside_stop_policy",
        source: &[Windows],
        implemented: &[at(COMPARE, "outside"), at(COMPARE, "found_stopped")],
        proof: &[Exhaustive("leaves::comparison"), Table(REVIEWED)],
        tests: &[at(WORLD, "outside_stop_policy")],
        bounds: "every choice of both policies; that the table's lines are right is for its readers",
        controls: &[Test(REVIEWED_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "unaware_backend",
        source: &[Article],
        implemented: &[at(COMPARE, "found_stopped"), at(COMPARE, "found_running")],
        proof: &[Exhaustive("leaves::comparison"), Table(REVIEWED), Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[STORIES],
        fuzz: &["transitions", "world"],
        bounds: "the models' backends give reasons; those that do not are drawn in random histories, \
            and one stands in a story",
        controls: &[Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "rogue_is_stopped",
        source: &[Own],
        implemented: &[
            at(SWEEP, "look_into"),
            at("src/node/requests.rs", "read_owner"),
            at("src/resource/orders.rs", "disowned"),
        ],
        model: ALL,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS, at(RANDOM, "rules_hold_without_backends_and_past_the_gate")],
        tests: &[STORIES, at(STORE_LOST, "what_runs_and_is_nobodys_is_ended")],
        fuzz: &["transitions", "world"],
        bounds: "that it is read before and not adopted is asked after every step; that it is ended, \
            and within what time, is shown in stories only",
        controls: &[Bug("rogue-not-read"), Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "unsupported_is_discarded",
        source: &[Article, Windows],
        implemented: &[at(SWEEP, "discard"), at(REPORTS, "backend_gone")],
        model: &[Asks("resource/calls"), Asks("resource/missing")],
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[STORIES],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "inconsistency_is_short",
        source: &[Article],
        implemented: &[at(SWEEP, "sweeps_due"), at("src/node/beat.rs", "pop")],
        model: NODES,
        tests: &[at(WORLD, "inconsistency_is_short")],
        bounds: "an owner that is healthy and has the store; the models allow ten seconds, the test \
            holds one crash at many instants against one interval and one call",
        controls: &[Bug("checks-lie")],
        ..Row::EMPTY
    },
    Row {
        rule: "monitors_are_isolated",
        source: &[Article],
        implemented: &[
            at(SWEEP, "on_monitor_restarted"),
            at(SWEEP, "monitor_of"),
            at("crates/agent/src/monitors.rs", "give_up"),
        ],
        property: &[DAYS],
        tests: &[
            at(WORLD, "monitors_are_isolated"),
            at("crates/agent/src/monitors.rs", "what_is_given_up_is_never_answered_and_others_are"),
            at("crates/libvirt/tests/qemu.rs", "a_hung_vm_is_silent_and_holds_nobody_up"),
        ],
        bounds: "one shared monitor and one apart, in single stories; in the histories a resource with a monitor of its own is asked about alone; monitors are parts of one \
            process, so what ends the agent ends all of them",
        controls: &[Test(at(
            LONG_CONTROLS,
            "control_a_start_too_many_a_late_check_and_a_mixed_sweep_are_found",
        ))],
        ..Row::EMPTY
    },
];
