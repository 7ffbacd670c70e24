//! Names, epochs, stores and shapes; the loss of a quorum; an agent's restart.

use super::one_node::{RESHAPED, RESTORES};
use super::shared::*;
use crate::evidence::row::{Control, Model, Proof, Row, Source, at};

use Control::{Bug, Test, Through};
use Model::Befalls;
use Proof::{Coq, Exhaustive, Smt};
use Source::{Article, Own, Windows};

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "one_name_one_machine",
        source: &[Own],
        implemented: &[at("src/session/record.rs", "admits"), at("src/session/apply.rs", "register")],
        model: NODES,
        proof: &[
            Smt("one_name_one_machine"),
            Coq("one_name_one_machine"),
            Exhaustive("refinement::store"),
            SESSIONS,
        ],
        property: &[HISTORIES],
        tests: &[at(LIVES, "one_name_one_machine"), at(STORE_LOST, "a_second_agent_of_a_name_waits")],
        fuzz: &["differential", "transitions", "world"],
        bounds: "two machines never draw the same token: it is drawn at random for each boot",
        controls: &[Bug("name-for-identity"), Test(SESSIONS_CONTROL)],
        ..Row::EMPTY
    },
    Row {
        rule: "epochs_only_grow",
        source: &[Own],
        implemented: &[
            at(APPLY, "greater"),
            at("src/units/identity.rs", "Epoch"),
            at("src/resource/orders.rs", "hold"),
        ],
        model: NODES,
        proof: &[
            Smt("epochs_only_grow"),
            Coq("epochs_only_grow"),
            Exhaustive("refinement::store"),
            Exhaustive("leaves::numbers"),
        ],
        property: &[LOSSES, at(GROUP_LAWS, "a_new_claim_follows_an_old_one_that_is_over"), CHANGES],
        tests: &[
            at("tests/long_histories/edges.rs", "the_last_epoch_is_never_followed_by_an_older_one"),
            at("crates/libvirt/tests/client.rs", "a_start_past_the_gate_is_refused"),
        ],
        fuzz: &["differential", "transitions", "world"],
        bounds: "an epoch that has reached its maximum is refused, and its group waits for an operator",
        controls: &[
            Bug("stale-epoch-accepted"),
            Test(CHANGES_CONTROL),
            Test(at("tests/long_histories/failovers.rs", "control_an_epoch_that_comes_twice_is_found")),
            Test(at(REPLAY, "a_start_under_a_stale_epoch")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "older_store_refused",
        source: &[Own],
        implemented: &[
            at("src/node/restore.rs", "compare"),
            at("src/cluster/restore.rs", "meets"),
            at("src/cluster/timeline.rs", "pass"),
        ],
        model: RESTORES,
        tests: &[
            at(RESTORED, "a_history_that_forked_is_another_one"),
            at(RESTORED, "an_adopted_store_lets_nothing_begin_too_early"),
            at(RESTORED, "whatever_a_backup_says_nothing_runs_twice"),
            at(DATABASE, "a_restored_backup_is_noticed"),
            at("crates/agent/tests/command.rs", "what_was_seen_survives_one_damaged_place_and_not_two"),
        ],
        fuzz: &["differential", "world"],
        bounds: "one rollback and one more trouble in the models; the protocol's proof knows no \
            restored store. A node that has lost what it remembered cannot tell",
        controls: &[
            Bug("store-rolled-back"),
            Bug("histories-unnamed"),
            Test(at(RESTORED, "a_store_that_was_rolled_back_is_found")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "shape_needs_stopped",
        source: &[Own],
        implemented: &[
            at("src/cluster/reshape.rs", "reshape"),
            at("src/cluster/reshape.rs", "is_stopped"),
            at("src/shape/check.rs", "identities_once"),
        ],
        model: RESHAPED,
        property: &[
            at(SHAPE_LAWS, "every_change_keeps_the_rule"),
            at(SHAPE_LAWS, "what_is_held_keeps_its_resources"),
            at(SHAPE_LAWS, "numbers_and_identities_are_given_once"),
            at(RESHAPES, "rules_hold_while_the_cluster_changes"),
        ],
        tests: &[
            at(RESHAPES, "refusals_are_told_with_their_reasons"),
            at("tests/shape_properties/cases.rs", "a_node_leaves_when_it_is_over_and_owns_nothing"),
        ],
        fuzz: &["transitions", "world"],
        bounds: "one change and one more trouble in the models; the protocol's proof has one group \
            with one resource",
        controls: &[
            Bug("removed-while-owned"),
            Test(at("tests/shape_properties/controls.rs", "control_each_step_that_breaks_it_is_reported")),
            Test(at("tests/shape_properties/controls.rs", "control_a_node_that_goes_alive_is_reported")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "quorum_or_stop",
        source: &[Article, Windows],
        implemented: &[
            at("src/session/machine.rs", "due"),
            at("src/session/machine.rs", "over"),
            at("src/node/member.rs", "stop_all"),
        ],
        model: NODES,
        proof: &[Exhaustive("refinement::session")],
        property: &[at(SESSION, "every_step_keeps_the_rules"), at(SESSION, "nothing_starts_near_the_end")],
        tests: &[
            at(SESSION_LIVES, "who_keeps_without_a_quorum_needs_no_guardian"),
            at(STORE_LOST, "a_store_that_is_gone_stops_everything_until_it_is_back"),
            at(STORE_LOST, "who_is_heard_and_hears_nothing_stops_all_the_same"),
            STORIES,
        ],
        fuzz: &["transitions", "world"],
        bounds: "that everything stops is asked of the step; that it has stopped before the lease \
            ends follows from the stop budget, and from the guardian where it does not suffice",
        controls: &[
            Test(at(SESSION_LIVES, "control_every_rule_reports_the_step_that_breaks_it")),
            Through("no-guardian"),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "restart_of_the_agent",
        source: &[Own, Windows],
        implemented: &[
            at("src/node/mod.rs", "new"),
            at(SWEEP, "close_gates"),
            at(SWEEP, "on_inventory"),
            at("src/node/part.rs", "seek"),
        ],
        model: &[
            Befalls("ownership/one-trouble", "crash agent on n1, after 1s start agent on n1"),
            Befalls("ownership/two-nodes", "crash agent on n1, after 1s start agent on n1"),
            Befalls("ownership/restore", "crash agent on n1, after 1s start agent on n1"),
            Befalls("failover/restarts", "crash agent on n1, after 1s start agent on n1"),
            Befalls("resource/agents", "agents restart, leases end"),
        ],
        proof: &[PARTS],
        property: &[HISTORIES],
        tests: &[
            at(BY_HAND, "restart_of_the_agent"),
            at(BY_HAND, "what_an_earlier_agent_left_is_shut_off_before_anything_is_looked_for"),
            at(STORE_LOST, "an_agent_that_was_killed_adopts_what_runs"),
            at(STORE_LOST, "what_runs_and_is_nobodys_is_ended"),
            at(
                "crates/agent/tests/guardian.rs",
                "an_agent_that_restarts_and_can_see_nothing_guards_what_the_earlier_one_ran",
            ),
            at(
                "crates/lab/tests/lab/long/killed.rs",
                "agents_that_are_killed_at_any_moment_of_a_failover_lose_nothing",
            ),
            STORIES,
        ],
        bounds: "a node's part in a group in every small view of it; for the rest, no rule is asked \
            of a step. That the gates are closed before the first look is seen by one test \
            alone: the simulator's stories and histories, and ownership's one-trouble and \
            two-nodes, go on without it",
        controls: &[
            Test(at("tests/part.rs", "control_a_node_that_keeps_strangers_is_caught")),
            Test(at("tests/part.rs", "control_a_node_that_is_not_ready_is_caught")),
            Through("adoption-without-write"),
            Through("superseded-taken-for-dead"),
            Through("restarts-forgotten"),
        ],
        ..Row::EMPTY
    },
];
