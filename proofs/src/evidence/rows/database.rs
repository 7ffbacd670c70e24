//! The database.

use super::shared::*;
use crate::evidence::row::{Control, Proof, Row, Source, at};

use Control::{None, Test};
use Proof::Exhaustive;
use Source::{Article, Own};

const CONFORMANCE: &str = "crates/store/tests/conformance/main.rs";
const KILLED: &str = "crates/store/tests/killed.rs";
const AGREES: &str = "crates/store/tests/agrees/main.rs";
const TIME: &str = "tests/group_properties/counter.rs";

pub(super) const ROWS: &[Row] = &[
    Row {
        rule: "snapshot_at_setup",
        source: &[Article],
        implemented: &[at("src/cluster/mod.rs", "new"), at("crates/store/src/database/setup.rs", "set_up")],
        tests: &[
            at("tests/long_histories/edges.rs", "snapshot_at_setup"),
            at(DATABASE, "a_cluster_is_set_up_once"),
            at(DATABASE, "records_keep_their_form"),
            at(ADVICE, "the_first_owner_is_the_snapshots"),
            at(WORLD, "flags_travel"),
            at("crates/agent/tests/command.rs", "a_cluster_is_set_up_once"),
        ],
        bounds: "names, GUIDs, owners and flags of one cluster as a reviewed record; that the owner \
            and the flags count is shown in single stories",
        controls: &[None(
            "the record is compared letter by letter; a story with flags of 0 runs what another snapshot \
                would not",
        )],
        ..Row::EMPTY
    },
    Row {
        rule: "every_node_agrees",
        source: &[Article],
        implemented: &[
            at(FOLD, "apply"),
            at(FOLD, "follow"),
            at("crates/store/src/database/fold.rs", "follow"),
        ],
        proof: &[Exhaustive("refinement::cluster")],
        property: &[
            LOSSES,
            at(GROUP_LAWS, "every_node_agrees"),
            at(SHAPE_LAWS, "every_node_agrees"),
            at(AGREES, "every_answer_is_the_folds"),
        ],
        tests: &[at(DATABASE, "databases_that_race_agree"), at(REPLAY, "log_names_components")],
        fuzz: &["differential", "parsers"],
        bounds: "that the fold is a function of its commands is tried in random histories of three \
            and four nodes; nothing in it reads a clock or draws a number, by the core's lints",
        controls: &[
            Test(at("tests/long_histories/failovers.rs", "control_a_copy_that_missed_an_entry_is_found")),
            Test(at(AGREES, "control_a_fold_that_differs_is_found")),
            Test(at(REPLAY, "news_that_the_store_never_wrote")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "nothing_acknowledged_is_lost",
        source: &[Own],
        implemented: &[
            at("crates/store/src/embedded/keeper.rs", "write"),
            at("crates/store/src/embedded/keeper.rs", "reply"),
        ],
        tests: &[
            at(KILLED, "nothing_acknowledged_is_lost"),
            at(CONFORMANCE, "a_store_in_a_file_conforms"),
            at(CONFORMANCE, "a_store_that_is_served_conforms"),
            at("crates/store/src/embedded/tests.rs", "a_full_disk_is_told_and_survived"),
        ],
        bounds: "the process is killed at six instants while three clients write; a disk that lies \
            about what it has written is outside. One file on one machine: no store here \
            survives the loss of its machine",
        controls: &[
            Test(at(KILLED, "control_what_is_acknowledged_too_early_is_found_missing")),
            Test(at(CONFORMANCE, "control_a_store_that_forgets_does_not_conform")),
            Test(at(CONFORMANCE, "control_wrong_stores_do_not_conform")),
        ],
        ..Row::EMPTY
    },
    Row {
        rule: "unknown_version_refused",
        source: &[Own],
        implemented: &[
            at("src/units/version.rs", "Version"),
            at("crates/store/src/database/record.rs", "read"),
        ],
        proof: &[Exhaustive("leaves::wire")],
        property: &[at("tests/wire/damage.rs", "damage_is_refused_or_stands")],
        tests: &[
            at("tests/wire/forms.rs", "every_form_obeys"),
            at("tests/wire/forms.rs", "no_type_is_missing"),
            at("tests/wire/forms.rs", "forms_are_the_reviewed_ones"),
            at("crates/store/src/database/record/tests.rs", "unknown_version_refused"),
            at("tests/stored_records.rs", "unknown_version_refused"),
            at("tests/stored_records.rs", "a_damaged_record_is_refused"),
            at(DATABASE, "records_that_cannot_be_true_are_refused"),
            at(DATABASE, "records_that_do_not_fit_are_refused"),
            at("crates/store/tests/openings.rs", "a_store_of_another_format"),
            at("crates/store/tests/served.rs", "a_server_of_another_form"),
        ],
        fuzz: &["parsers"],
        bounds: "every form with each of its fields lost, doubled or one more, and with each value replaced \
            by the ends of every number; each kind of record once missing; damage \
            that leaves a record well formed and fitting is not noticed",
        controls: &[Test(at("tests/wire/controls.rs", "control_each_law_finds_the_form_that_breaks_it"))],
        ..Row::EMPTY
    },
    Row {
        rule: "cluster_time",
        source: &[Own],
        implemented: &[
            at(FOLD, "follow"),
            at("src/node/mod.rs", "stamp"),
            at(NODE_STORE, "renewed"),
            at("crates/store/src/database/fold.rs", "counter"),
        ],
        property: &[
            at(TIME, "the_counter_never_goes_back"),
            at(TIME, "safety_never_asks_the_counter"),
            at(AGREES, "every_answer_is_the_folds"),
        ],
        tests: &[at(WORLD, "a_group_settles_under_a_fast_clock")],
        fuzz: &["differential"],
        bounds: "random histories of three nodes and three groups; that a writer's own elapsed time \
            is true is not asked, for nothing that is unsafe follows from it",
        controls: &[Test(at(TIME, "control_what_the_counter_may_change_is_seen"))],
        ..Row::EMPTY
    },
];
