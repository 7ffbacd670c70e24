//! One node at a time: who may run what, and until when.

use super::shared::*;
use crate::evidence::row::{Control, Model, Proof, Row, Source, at};

use Control::{Bug, Test, Through};
use Model::{Asks, Befalls};
use Proof::{Clocks, Coq, Exhaustive, Smt};
use Source::{Commission, Own, Windows};

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "never_on_two_nodes",
        source: &[Commission],
        implemented: &[
            at(APPLY, "proved"),
            at("src/session/machine.rs", "may_start"),
            at("src/resource/orders.rs", "release"),
        ],
        model: NODES,
        proof: &[Smt("never_on_two_nodes"), Coq("never_on_two_nodes"), Exhaustive("refinement::node")],
        property: &[HISTORIES, at(RANDOM, "rules_hold_without_backends_and_past_the_gate")],
        tests: &[
            STORIES,
            at(RESTORED, "whatever_a_backup_says_nothing_runs_twice"),
            at(STORE_LOST, "who_loses_the_store_stops_before_others_take_over"),
            at(
                "crates/lab/tests/lab/long/together.rs",
                "a_node_that_loses_the_store_stops_its_vms_before_others_start_them",
            ),
        ],
        fuzz: &["world"],
        bounds: "under the trust base of the deployment: clocks within the drift that the lease \
            allows, a guardian that acts in time or a fencing agent whose word is true, and a \
            gate that every start passes",
        controls: &[
            Bug("gate-missing"),
            Bug("unknown-taken-as-failure"),
            Test(at(STORE_LOST, "control_two_machines_are_seen")),
            Test(at(
                "crates/lab/tests/lab/witnesses.rs",
                "control_two_copies_of_a_shareable_disk_are_counted_and_heard",
            )),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "owner_or_nothing",
        source: &[Own],
        implemented: &[
            at("src/session/machine.rs", "may_start"),
            at(NODE_RESOURCES, "fill_slots"),
            at("src/resource/orders.rs", "start"),
            at("crates/libvirt/src/gate/mod.rs", "Gates"),
        ],
        model: ALL,
        proof: &[
            Smt("owner_or_nothing"),
            Coq("owner_or_nothing"),
            Exhaustive("refinement::resource"),
            Exhaustive("refinement::session"),
            PARTS,
        ],
        property: &[at(SESSION, "nothing_starts_near_the_end"), STEPS, HISTORIES],
        tests: &[
            at("crates/libvirt/tests/gate.rs", "a_closed_gate_refuses_and_an_open_one_does_not"),
            at("crates/libvirt/tests/gate.rs", "an_open_gate_opens_nothing_once_the_lease_is_over"),
        ],
        fuzz: &["transitions", "world"],
        bounds: "starts past the gate are outside: libvirt's hook refuses them, and what it cannot \
            refuse is ended (rogue_is_stopped)",
        controls: &[
            Test(at("tests/part.rs", "control_a_node_that_mistakes_its_life_is_caught")),
            Bug("adoption-without-write"),
            Test(STEPS_CONTROL),
            Test(at(REPLAY, "a_start_under_a_stale_epoch")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "handover_needs_proof",
        source: &[Own, Windows],
        implemented: &[
            at(APPLY, "proved"),
            at(APPLY, "acquire"),
            at("src/cluster/fencing.rs", "fence"),
            at("src/node/part.rs", "leave"),
        ],
        model: NODES,
        proof: &[
            Smt("handover_needs_proof"),
            Coq("handover_needs_proof"),
            Exhaustive("refinement::store"),
            SESSIONS,
        ],
        property: &[at(GROUP_LAWS, "a_new_claim_follows_an_old_one_that_is_over"), CHANGES, HISTORIES],
        tests: &[
            STORIES,
            at("crates/sim/tests/fencing.rs", "requests_and_confirmations_are_conditional"),
            at("crates/sim/tests/fencing.rs", "answers_may_come_more_than_once"),
            at("crates/agent/src/runtime/fence/tests.rs", "only_a_command_that_says_so_confirms"),
        ],
        fuzz: &["differential", "transitions", "world"],
        bounds: "that a confirmed fencing is true is assumed: the fencing agent's word is the \
            deployment's to keep",
        controls: &[
            Bug("fencing-confirmed-on-failure"),
            Bug("superseded-taken-for-dead"),
            Bug("handover-on-silence"),
            Bug("move-grants-before-stop"),
            Test(CHANGES_CONTROL),
            Test(SESSIONS_CONTROL),
            Test(at(REPLAY, "a_group_that_the_store_gave_away_without_proof")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "death_is_written",
        source: &[Own],
        implemented: &[
            at("src/session/observer.rs", "see"),
            at("src/node/member.rs", "observe"),
            at("src/session/apply.rs", "dead"),
            at(FOLD, "dead"),
            at("src/cluster/timeline.rs", "set_renewals_apart"),
        ],
        model: NODES,
        proof: &[
            Smt("death_is_written"),
            Coq("over_runs_nothing"),
            Clocks("reals"),
            Clocks("bits"),
            Exhaustive("leaves::observer"),
            Exhaustive("refinement::store"),
            SESSIONS,
        ],
        property: &[HISTORIES],
        tests: &[
            at(LIVES, "death_is_written"),
            at(LIVES, "an_observer_takes_no_life_for_another"),
            at(DATABASE, "a_life_that_is_renewed_is_not_dead"),
            at(
                "tests/parts/restored.rs",
                "a_backup_forgets_renewals_and_no_observer_takes_its_count_for_an_older_one",
            ),
            at("crates/sim/tests/restored_store.rs", "a_renewal_that_a_backup_forgets_holds_up_a_death"),
            STORIES,
        ],
        fuzz: &["differential", "world"],
        bounds: "clocks within the drift bound, counting suspend; a guardian, or a watchdog behind \
            it, that acts in time",
        controls: &[
            Bug("lease-from-receipt"),
            Bug("drift-one-sided"),
            Bug("drift-beyond-bound"),
            Bug("no-guardian"),
            Bug("guardian-late"),
            Bug("watchdog-to-deadline"),
            Through("histories-unnamed"),
            Test(SESSIONS_CONTROL),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "superseded_is_not_dead",
        source: &[Own],
        implemented: &[
            at(APPLY, "adopt"),
            at("src/session/record.rs", "over"),
            at("src/node/part.rs", "adopts"),
        ],
        model: NODES,
        proof: &[
            Smt("superseded_is_not_dead"),
            Coq("superseded_is_not_dead"),
            Exhaustive("refinement::store"),
            PARTS,
        ],
        property: &[at(GROUP_LAWS, "a_new_claim_follows_an_old_one_that_is_over"), CHANGES],
        tests: &[
            at(LIVES, "superseded_is_not_dead"),
            STORIES,
            at(STORE_LOST, "an_agent_that_was_killed_adopts_what_runs"),
        ],
        fuzz: &["differential", "transitions", "world"],
        bounds: TROUBLES,
        controls: &[
            Test(CHANGES_CONTROL),
            Through("superseded-taken-for-dead"),
            Through("adoption-without-write"),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "lease_ends_early",
        source: &[Own],
        implemented: &[
            at("src/policy/lease.rs", "deadline"),
            at("src/policy/lease.rs", "guard_at"),
            at("src/session/machine.rs", "renewed"),
            at("crates/agent/src/guardian.rs", "guard"),
        ],
        model: NODES,
        proof: &[Clocks("reals"), Clocks("bits"), Exhaustive("refinement::session")],
        property: &[
            at(SESSION, "deadlines_count_from_the_sending"),
            at(SESSION, "deadlines_are_honest"),
            at(SESSION, "every_step_keeps_the_rules"),
        ],
        tests: &[
            at("crates/sim/tests/track.rs", "a_lost_node_s_lease_ends_before_its_life_is_written_dead"),
            at("crates/agent/src/guardian.rs", "it_resets_when_the_deadline_passes_and_not_before"),
        ],
        fuzz: &["transitions", "world"],
        bounds: "the operating system's clock keeps within the drift bound and counts suspend; the \
            guardian's thread, or the watchdog, is served in time",
        controls: &[
            Test(at(SESSION_LIVES, "control_every_rule_reports_the_step_that_breaks_it")),
            Through("lease-from-receipt"),
            Through("drift-one-sided"),
            Through("watchdog-to-deadline"),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "unknown_outcome_is_both",
        source: &[Own],
        implemented: &[
            at(NODE_STORE, "changed"),
            at(NODE_STORE, "settle_lost"),
            at("src/node/orders.rs", "rechecked"),
            at(FOLD, "overtaken"),
        ],
        model: &[
            Befalls("ownership/one-trouble", "lose answers of n1"),
            Befalls("ownership/two-nodes", "lose answers of n1"),
            Befalls("ownership/three-nodes", "lose answers of n1"),
            Befalls("ownership/reshape", "lose answers of n1"),
        ],
        proof: &[Smt("unknown_outcome_is_both")],
        property: &[HISTORIES],
        tests: &[
            at(BY_HAND, "unknown_outcome_is_both"),
            at(WORLD, "an_order_is_repeated_only_if_it_did_not_happen"),
            at(LIVES, "a_repeated_command_undoes_nothing"),
            at("crates/store/src/embedded/tests.rs", "a_disk_that_fails_leaves_the_outcome_unknown"),
            at("crates/admin/tests/answers.rs", "an_order_whose_answer_is_lost_is_found_in_the_database"),
            STORIES,
        ],
        fuzz: &["differential"],
        bounds: "no rule is asked of a step: what a wrong guess leads to is asked by the others",
        controls: &[
            Through("unknown-taken-as-failure"),
            Test(at(BY_HAND, "control_an_answer_that_came_is_not_asked_for_again")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "stopped_is_final",
        source: &[Own],
        implemented: &[
            at("src/resource/orders.rs", "release"),
            at(LADDER, "look"),
            at("src/resource/answers.rs", "climbed"),
            at("src/node/part.rs", "leave"),
        ],
        model: ALL,
        proof: &[
            Smt("stopped_is_final"),
            Exhaustive("refinement::resource"),
            Exhaustive("refinement::node"),
            PARTS,
        ],
        property: &[
            at(RESOURCE_LAWS, "what_could_run_is_ended_before_it_is_released"),
            at(ENDINGS, "a_release_ends"),
            STEPS,
        ],
        tests: &[
            at(ENDINGS, "a_backend_that_goes_missing_proves_nothing"),
            STORIES,
            at("crates/libvirt/tests/qemu.rs", "a_terminate_overtakes_a_start"),
        ],
        fuzz: &["transitions", "world"],
        bounds: "that a Terminate which returned done has ended the VM, and that a look tells the \
            truth, is the backend's to keep; tried on real VMs",
        controls: &[
            Bug("nobody-looks"),
            Bug("gate-left-open"),
            Bug("stopped-too-early"),
            Bug("start-forgotten"),
            Bug("old-answer-taken"),
            Bug("start-in-flight-ignored"),
            Bug("stop-not-awaited"),
            Bug("stopped-online-only"),
            Test(STEPS_CONTROL),
            Test(at("tests/part.rs", "control_a_node_that_does_not_wait_is_caught")),
            Test(at(REPLAY, "an_output_that_was_dropped")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "stop_waits_for_its_start",
        source: &[Own],
        implemented: &[
            at("src/resource/answers.rs", "climbed"),
            at("src/resource/answers.rs", "cleared"),
            at("src/resource/answers.rs", "returned"),
        ],
        model: ALL,
        proof: &[Exhaustive("refinement::resource")],
        property: &[STEPS],
        tests: &[at(ENDINGS, "a_stop_waits_for_its_start")],
        fuzz: &["transitions"],
        bounds: "a stop that is told of something left, or told nothing, asks again at once: the pause \
            before such an answer is the driver's to keep",
        controls: &[
            Test(STEPS_CONTROL),
            Test(at(ENDINGS, "control_a_stop_that_is_asked_without_end_is_found")),
        ],
        ..Row::EMPTY
    },
];

/// The searches that a store rolled back befalls.
pub(super) const RESTORES: &[Model] = &[Asks("ownership/restore")];
/// The searches in which the cluster itself changes.
pub(super) const RESHAPED: &[Model] = &[Asks("ownership/reshape")];
