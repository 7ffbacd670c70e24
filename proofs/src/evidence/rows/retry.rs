//! Restarts, and when a group is given up, moved or tried again.

use super::shared::*;
use crate::evidence::row::{Control, Model, Proof, Row, Source, at};

use Control::{Bug, Test, Through};
use Model::Asks;
use Proof::Exhaustive;
use Source::{Article, Own, Windows};

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "restart_threshold",
        source: &[Article, Windows],
        implemented: &[
            at(LADDER, "may_restart"),
            at("src/units/window.rs", "count"),
            at("src/node/mod.rs", "remembering"),
        ],
        model: ALL,
        proof: &[Exhaustive("leaves::window"), Exhaustive("refinement::resource")],
        property: &[
            at("tests/long_histories/steps.rs", "a_resource_obeys_through_thousands_of_steps"),
            at("tests/long_histories/windows.rs", "a_window_counts_as_a_list_does"),
            at(RESOURCE_LAWS, "restarts_stay_within_the_threshold"),
            STEPS,
        ],
        tests: &[
            STORIES,
            at("crates/agent/src/home/tests.rs", "a_restart_forgets_nothing_and_a_boot_what_it_should"),
        ],
        fuzz: &["transitions", "world"],
        bounds: "thresholds up to eight; the models allow one restart",
        controls: &[
            Bug("count-forgotten"),
            Bug("one-too-many"),
            Bug("restarts-forgotten"),
            Test(at(
                "tests/long_histories/steps.rs",
                "control_a_restart_too_many_and_a_wrong_step_are_found",
            )),
            Test(at(RESOURCE_LAWS, "control_too_many_restarts_are_counted")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "restart_then_failover",
        source: &[Article],
        implemented: &[at(LADDER, "restart_or_give_up"), at(LADDER, "give_up"), at(DECIDE, "gave_up")],
        model: RESOURCE,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS, at(ENDINGS, "a_wanted_resource_runs_or_is_given_up")],
        tests: &[STORIES],
        fuzz: &["transitions", "world"],
        bounds: ONE_MACHINE,
        controls: &[Test(STEPS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "node_loss_fails_over",
        source: &[Article],
        implemented: &[at("src/cluster/advice.rs", "lost"), at(NODE_STORE, "act_on"), at(APPLY, "acquire")],
        model: NODES,
        proof: &[Exhaustive("refinement::store")],
        property: &[CHANGES],
        tests: &[at(ADVICE, "node_loss_fails_over"), STORIES],
        fuzz: &["differential", "transitions", "world"],
        bounds: "that it is not counted is asked after every change; the order of priorities is shown \
            for three groups",
        controls: &[Test(CHANGES_CONTROL), Through("takeover-forgotten")],
        ..Row::EMPTY
    },
    Row {
        rule: "failover_threshold",
        source: &[Windows],
        implemented: &[at(DECIDE, "gave_up"), at(APPLY, "plan"), at("src/units/window.rs", "count")],
        model: FAILOVER,
        proof: &[Exhaustive("leaves::window"), Exhaustive("refinement::store")],
        property: &[
            DAYS,
            at(ADVICE, "failover_threshold"),
            at(GROUP_LAWS, "failovers_are_counted_once"),
            CHANGES,
        ],
        tests: &[STORIES],
        fuzz: &["differential", "transitions", "world"],
        bounds: "thresholds up to fifteen, in random histories of one group that fails wherever it \
            goes; the models ask only that nothing else is counted",
        controls: &[Test(CHANGES_CONTROL), Test(at(LONG_CONTROLS, "control_a_failover_too_many_is_found"))],
        ..Row::EMPTY
    },
    Row {
        rule: "retry_after_failed",
        source: &[Windows],
        implemented: &[
            at(DECIDE, "tick_parked"),
            at("src/node/owner.rs", "retried"),
            at("src/resource/orders.rs", "retry"),
        ],
        property: &[DAYS],
        tests: &[at(ADVICE, "retry_after_failed"), STORIES],
        bounds: "one group on three nodes, by single stories; in the histories, that nothing is tried before its time",
        controls: &[Test(at(LONG_CONTROLS, "control_a_retry_before_its_time_is_found"))],
        ..Row::EMPTY
    },
    Row {
        rule: "first_available_node",
        source: &[Article, Windows, Own],
        implemented: &[at(PLACEMENT, "choose"), at(PLACEMENT, "list"), at(PLACEMENT, "finalists")],
        model: FAILOVER,
        proof: &[
            Exhaustive("leaves::placement"),
            Proof::Table(at(CHOICES, "two_nodes_completely")),
            Proof::Table(at(CHOICES, "three_nodes_by_reason")),
            Proof::Table(at(CHOICES, "four_nodes_with_fewer_reasons")),
        ],
        tests: &[at(CHOICES, "irrelevant_input_changes_nothing"), STORIES],
        fuzz: &["transitions", "world"],
        bounds: "every choice among two nodes, and among three and four with parts of the reasons; \
            loads of zero and one",
        controls: &[
            Bug("failed-node-again"),
            Test(CHOICES_CONTROL),
            Test(at(CHOICES, "control_a_false_reason_is_reported")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "only_possible_owners",
        source: &[Article, Windows],
        implemented: &[at(PLACEMENT, "eligible"), at(FOLD, "bears"), at("src/cluster/index.rs", "full")],
        proof: &[
            Exhaustive("leaves::placement"),
            Proof::Table(at(CHOICES, "two_nodes_completely")),
            Proof::Table(at(CHOICES, "three_nodes_eligible")),
        ],
        tests: &[
            at(ADVICE, "only_possible_owners"),
            at(WORLD, "a_heavy_group_comes_back_to_its_own_node"),
            STORIES,
        ],
        fuzz: &["differential", "transitions"],
        bounds: "the choice is gone through for up to three nodes; that the sets that it chooses from \
            are the true ones is shown in single stories",
        controls: &[Test(CHOICES_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "anti_affinity",
        source: &[Windows],
        implemented: &[at(PLACEMENT, "finalists"), at("src/cluster/index.rs", "apart")],
        proof: &[
            Exhaustive("leaves::placement"),
            Proof::Table(at(CHOICES, "two_nodes_completely")),
            Proof::Table(at(CHOICES, "three_nodes_by_reason")),
        ],
        tests: &[at(ADVICE, "anti_affinity"), STORIES],
        bounds: "as for the choice itself; two nodes that decide at the same time may still put two \
            groups together, for the rule is soft",
        controls: &[Test(CHOICES_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "flags_travel",
        source: &[Article, Windows],
        implemented: &[
            at(NODE_GROUPS, "hold"),
            at(NODE_RESOURCES, "pull"),
            at("src/resource/state.rs", "wanted"),
        ],
        model: &[
            Asks("resource/calls"),
            Asks("resource/checks"),
            Asks("resource/agents"),
            Asks("resource/faults"),
            Asks("resource/missing"),
            Asks("failover/one-trouble"),
            Asks("failover/two-groups"),
        ],
        property: &[HISTORIES],
        tests: &[
            at(WORLD, "flags_travel"),
            at(WORLD, "dependencies_wait_for_the_flag_that_wants_them"),
            STORIES,
        ],
        fuzz: &["world"],
        bounds: "dependencies do not occur in the models; they are drawn in the random histories",
        controls: &[Bug("off-is-started"), Bug("persisted-offline-started")],
        ..Row::EMPTY
    },
];
