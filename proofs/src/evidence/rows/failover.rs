//! Order, the administrator's actions, and what holds a group back.

use super::shared::*;
use crate::evidence::row::{Control, Model, Proof, Row, Source, at};

use Control::{Bug, None, Test, Through};
use Model::{Asks, Befalls};
use Proof::Exhaustive;
use Source::{Article, Own, Windows};

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "dependencies_in_order",
        source: &[Article],
        implemented: &[
            at(NODE_RESOURCES, "advance_held"),
            at(NODE_RESOURCES, "must_stop"),
            at(NODE_RESOURCES, "advance_leaving"),
            at("src/shape/check.rs", "in_order"),
        ],
        property: &[HISTORIES, at(RANDOM, "rules_hold_without_backends_and_past_the_gate")],
        tests: &[STORIES],
        fuzz: &["world"],
        bounds: "the models' groups have no dependencies, and the histories in which the cluster \
            changes do not show a node that forgets them; the simulator asks after every step of \
            its histories and stories",
        controls: &[Test(PICTURES_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "move_failover_failback",
        source: &[Article, Windows],
        implemented: &[
            at(DECIDE, "asked"),
            at(DECIDE, "better_owner"),
            at("src/node/orders.rs", "order_group"),
        ],
        model: &[Befalls("failover/one-trouble", "move g"), Befalls("ownership/two-nodes", "move g")],
        property: &[DAYS],
        tests: &[
            at(ADVICE, "move_failover_failback"),
            at(WORLD, "move_failover_failback"),
            at(WORLD, "a_group_is_not_sent_back_to_where_it_has_just_failed"),
        ],
        bounds: "three windows for failback, at every hour of a day; each order once, in one story",
        controls: &[
            Through("move-grants-before-stop"),
            Test(at(LONG_CONTROLS, "control_a_move_to_somebody_else_is_found")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "paused_starts_nothing",
        source: &[Windows],
        implemented: &[
            at(NODE_RESOURCES, "fill_slots"),
            at(APPLY, "acquire"),
            at("src/node/owner.rs", "cannot_run"),
        ],
        model: &[Asks("failover/one-trouble"), Asks("failover/two-groups")],
        tests: &[at(ADVICE, "paused_starts_nothing"), STORIES],
        fuzz: &["world"],
        bounds: "by what the node itself knows: it may start something before it has heard that it is \
            paused",
        controls: &[Test(PICTURES_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "quarantine",
        source: &[Windows],
        implemented: &[at(FOLD, "lost_once_more"), at("src/cluster/mod.rs", "quarantined")],
        proof: &[Exhaustive("leaves::window")],
        property: &[at(GROUP_LAWS, "quarantine_keeps_its_share")],
        tests: &[at(LIVES, "quarantine"), STORIES],
        fuzz: &["differential"],
        bounds: "the share in random histories of three nodes; losses and periods in one story; the \
            models switch it off",
        controls: &[None(
            "the test shows a third loss that counts, one that comes too late, and one above the share",
        )],
        ..Row::EMPTY
    },
    Row {
        rule: "cold_start_waits",
        source: &[Windows],
        implemented: &[
            at(DECIDE, "loose"),
            at("src/node/company.rs", "ask_register"),
            at("src/cluster/silence.rs", "compare_silence"),
        ],
        property: &[DAYS],
        tests: &[
            at(ADVICE, "cold_start_waits"),
            at("tests/renewals.rs", "silence_is_held_against_counted_renewals"),
            at(RESTORED, "who_was_cut_off_does_not_form_the_cluster"),
            STORIES,
        ],
        bounds: "one group on three nodes, by single stories; the models wait for one second, and ask \
            nothing about it",
        controls: &[Test(at(LONG_CONTROLS, "control_a_group_that_does_not_wait_is_found"))],
        ..Row::EMPTY
    },
    Row {
        rule: "start_throttle",
        source: &[Windows],
        implemented: &[at(NODE_RESOURCES, "fill_slots")],
        property: &[DAYS],
        tests: &[at(WORLD, "start_throttle"), STORIES],
        bounds: "nine VMs on one node with three places, started once and restarted once; in the histories one place on each node",
        controls: &[Test(at(
            LONG_CONTROLS,
            "control_a_start_too_many_a_late_check_and_a_mixed_sweep_are_found",
        ))],
        ..Row::EMPTY
    },
    Row {
        rule: "no_ping_pong",
        source: &[Own],
        implemented: &[at(DECIDE, "gave_up"), at(DECIDE, "tick_parked")],
        model: NODES,
        property: &[at(ADVICE, "failover_threshold")],
        tests: &[at(WORLD, "no_ping_pong"), STORIES],
        bounds: "the models count a group's owners against twice the number of troubles, and one",
        controls: &[Bug("moves-for-nothing")],
        ..Row::EMPTY
    },
];
