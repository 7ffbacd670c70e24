//! Files and configurations that many rows name.

use crate::evidence::row::{Model, Place, Proof, at};

use Model::Asks;

pub(super) const COMPARE: &str = "src/resource/compare.rs";
pub(super) const LADDER: &str = "src/resource/ladder.rs";
pub(super) const REPORTS: &str = "src/resource/reports.rs";
pub(super) const DECIDE: &str = "src/group/decide.rs";
pub(super) const APPLY: &str = "src/group/apply.rs";
pub(super) const FOLD: &str = "src/cluster/apply.rs";
pub(super) const NODE_GROUPS: &str = "src/node/groups.rs";
pub(super) const NODE_RESOURCES: &str = "src/node/resources.rs";
pub(super) const NODE_STORE: &str = "src/node/store.rs";
pub(super) const SWEEP: &str = "src/node/sweep.rs";
pub(super) const PLACEMENT: &str = "src/placement.rs";

pub(super) const TABLES: &str = "tests/tables.rs";
pub(super) const CHOICES: &str = "tests/placement.rs";
pub(super) const RESOURCE_LAWS: &str = "tests/resource_properties/laws.rs";
pub(super) const ENDINGS: &str = "tests/resource_properties/endings.rs";
pub(super) const GROUP_LAWS: &str = "tests/group_properties/laws.rs";
pub(super) const ADVICE: &str = "tests/group_properties/advice.rs";
pub(super) const LIVES: &str = "tests/group_properties/lives.rs";
pub(super) const SHAPE_LAWS: &str = "tests/shape_properties/laws.rs";
pub(super) const SESSION: &str = "tests/session_properties/laws.rs";
pub(super) const SESSION_LIVES: &str = "tests/session_properties/lives.rs";
pub(super) const WORLD: &str = "crates/sim/tests/rules_of_the_world.rs";
pub(super) const BY_HAND: &str = "crates/sim/tests/agents_by_hand.rs";
pub(super) const RANDOM: &str = "crates/sim/tests/random_histories.rs";
pub(super) const RESHAPES: &str = "crates/sim/tests/reshape.rs";
pub(super) const RESTORED: &str = "crates/sim/tests/restored_store.rs";
pub(super) const REPLAY: &str = "crates/sim/tests/replay.rs";
pub(super) const STORE_LOST: &str = "crates/agent/tests/store_lost.rs";
pub(super) const DATABASE: &str = "crates/store/tests/database.rs";

/// All stories of `scenarios`, told without a broken rule or an unmet expectation.
pub(super) const STORIES: Place = at("crates/sim/tests/stories.rs", "every_story_is_fine");
/// The reviewed tables.
pub(super) const REVIEWED: Place = at(TABLES, "tables_are_the_reviewed_ones");
/// A reviewed table with another line.
pub(super) const REVIEWED_CONTROL: Place = at(TABLES, "control_a_changed_line_is_reported");
/// The rulebook, asked of every step of random histories of a resource.
pub(super) const STEPS: Place = at(RESOURCE_LAWS, "every_step_keeps_the_rules");
/// Wrong steps of a resource.
pub(super) const STEPS_CONTROL: Place =
    at("tests/resource_properties/controls.rs", "control_every_rule_reports_the_step_that_breaks_it");
/// The rulebook, asked of every change in random histories of a database.
pub(super) const CHANGES: Place = at(GROUP_LAWS, "every_change_keeps_the_rules");
/// Wrong changes of a record.
pub(super) const CHANGES_CONTROL: Place =
    at("tests/group_properties/controls.rs", "control_every_rule_reports_the_change_that_breaks_it");
/// Wrong pictures of a cluster.
pub(super) const PICTURES_CONTROL: Place =
    at("tests/pictures.rs", "control_every_rule_reports_the_picture_that_breaks_it");
/// Random histories of whole clusters, in the simulator.
pub(super) const HISTORIES: Place = at(RANDOM, "rules_hold_and_everything_comes_back");
/// Days of whole nodes in histories, with a store and hypervisors that answer at once.
pub(super) const DAYS: Place = at("tests/long_histories/days.rs", "days_pass_and_everything_comes_back");
/// The database of a larger cluster through losses and restored backups.
pub(super) const LOSSES: Place =
    at("tests/long_histories/failovers.rs", "epochs_only_grow_through_losses_and_restores");
/// What the laws of those histories find.
pub(super) const LONG_CONTROLS: &str = "tests/long_histories/controls.rs";
/// Every small view that a node can have of one group.
pub(super) const PARTS: Proof = Proof::Table(at("tests/part.rs", "every_part_obeys"));
/// Every change of every small record of a node's sessions.
pub(super) const SESSIONS: Proof =
    Proof::Table(at("tests/session_records.rs", "every_change_of_every_small_record_obeys"));
/// A writer of sessions that errs once.
pub(super) const SESSIONS_CONTROL: Place =
    at("tests/session_records.rs", "control_each_law_flags_what_breaks_it");
/// Wrong choices of a node.
pub(super) const CHOICES_CONTROL: Place = at(CHOICES, "control_each_wrong_choice_is_reported_by_its_rule");

/// One resource machine, any number of steps.
pub(super) const RESOURCE: &[Model] = &[
    Asks("resource/calls"),
    Asks("resource/checks"),
    Asks("resource/agents"),
    Asks("resource/faults"),
    Asks("resource/missing"),
    Asks("resource/deep"),
];

/// Whole nodes.
pub(super) const NODES: &[Model] = &[
    Asks("ownership/one-trouble"),
    Asks("ownership/two-nodes"),
    Asks("ownership/watchdog"),
    Asks("ownership/three-nodes"),
    Asks("ownership/fencing"),
    Asks("ownership/restore"),
    Asks("ownership/reshape"),
    Asks("failover/one-trouble"),
    Asks("failover/restarts"),
    Asks("failover/two-groups"),
    Asks("ownership/two-nodes-deep"),
    Asks("ownership/watchdog-deep"),
    Asks("failover/restarts-deep"),
];

/// One resource machine, and whole nodes.
pub(super) const ALL: &[Model] = &[
    Asks("resource/calls"),
    Asks("resource/checks"),
    Asks("resource/agents"),
    Asks("resource/faults"),
    Asks("resource/missing"),
    Asks("resource/deep"),
    Asks("ownership/one-trouble"),
    Asks("ownership/two-nodes"),
    Asks("ownership/watchdog"),
    Asks("ownership/three-nodes"),
    Asks("ownership/fencing"),
    Asks("ownership/restore"),
    Asks("ownership/reshape"),
    Asks("failover/one-trouble"),
    Asks("failover/restarts"),
    Asks("failover/two-groups"),
    Asks("ownership/two-nodes-deep"),
    Asks("ownership/watchdog-deep"),
    Asks("failover/restarts-deep"),
];

/// The same for promises: the deep search of one machine keeps no whole states, and asks for none.
pub(super) const PROMISES: &[Model] = &[
    Asks("resource/calls"),
    Asks("resource/checks"),
    Asks("resource/agents"),
    Asks("resource/faults"),
    Asks("resource/missing"),
    Asks("ownership/one-trouble"),
    Asks("ownership/two-nodes"),
    Asks("ownership/watchdog"),
    Asks("ownership/three-nodes"),
    Asks("ownership/fencing"),
    Asks("ownership/restore"),
    Asks("ownership/reshape"),
    Asks("failover/one-trouble"),
    Asks("failover/restarts"),
    Asks("failover/two-groups"),
    Asks("ownership/two-nodes-deep"),
    Asks("ownership/watchdog-deep"),
    Asks("failover/restarts-deep"),
];

/// Groups that fail, restart and move.
pub(super) const FAILOVER: &[Model] = &[
    Asks("failover/one-trouble"),
    Asks("failover/restarts"),
    Asks("failover/two-groups"),
    Asks("failover/restarts-deep"),
];

/// What the bounds of a search of whole nodes are.
pub(super) const TROUBLES: &str = "the models search every combination of so many \
    troubles of the listed kinds, and not more; true for any number only where a proof says so";
/// What the bounds of a search of one machine are.
pub(super) const ONE_MACHINE: &str = "the models search any number of steps of one \
    machine whose policy's times are one or two units long; other policies in random histories";
