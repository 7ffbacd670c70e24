//! The evidence table stands, and what is wrong with it would be found.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it is wrong"
)]

use takeover_proofs::evidence::{
    Control, Counts, Failure, Fault, Model, Proof, Row, at, bless, check, printed, prove, rows, stale,
};
use takeover_proofs::rooms::proved;

/// The table, held against the repository.
fn checked(rows: &[Row]) -> Result<Counts, Vec<Fault>> {
    let known = proved();
    check(rows, &known.iter().map(String::as_str).collect::<Vec<_>>())
}

fn place(rule: &str) -> usize {
    rows().iter().position(|row| row.rule == rule).unwrap()
}

/// The faults of the table with one row changed.
fn faults(rule: &str, change: impl Fn(&mut Row)) -> Vec<Fault> {
    let mut rows = rows();
    change(&mut rows[place(rule)]);
    checked(&rows).err().unwrap_or_default()
}

/// The one fault of the table with one row changed, in words.
fn fault(rule: &str, change: impl Fn(&mut Row)) -> String {
    let faults = faults(rule, change);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    let Fault { row, cell, what, remedy } = &faults[0];
    let words = faults[0].to_string();
    for part in [row.as_str(), cell, what, remedy] {
        assert!(!part.is_empty() && words.contains(part), "{words}");
    }
    assert_eq!(row, rule, "{words}");
    words
}

#[test]
fn every_cell_stands() {
    let counts = checked(&rows()).unwrap_or_else(|faults| panic!("{}", Failure::Cells(faults)));
    println!("{counts}");
    assert_eq!(counts.rules, takeover::rules::RULES.len());
    assert!(counts.cells > 400 && counts.bugs >= 44, "{counts:?}");
}

/// `BLESS=1` writes the page anew.
#[test]
fn the_page_shows_the_rows() {
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        bless(&rows()).unwrap();
    }
    stale(&rows()).unwrap_or_else(|failure| panic!("{failure}"));
    let mut said = Vec::new();
    prove(&mut said, &proved().iter().map(String::as_str).collect::<Vec<_>>())
        .unwrap_or_else(|failure| panic!("{failure}"));
    let said = String::from_utf8(said).unwrap();
    assert!(said.starts_with("  ") && said.contains("references checked"), "{said}");
}

#[test]
fn control_rows_that_do_not_fit_the_list_are_found() {
    let mut missing = rows();
    missing.remove(place("quarantine"));
    let without = checked(&missing).unwrap_err();
    assert!(without[0].to_string().starts_with("row `quarantine`, rule: the rule has no row; write"));
    let mut twice = rows();
    twice.push(twice[place("settles")]);
    assert!(
        checked(&twice).unwrap_err()[0].to_string().contains("`settles`, rule: the rule has several rows")
    );
    let mut moved = rows();
    moved.swap(0, 1);
    assert!(checked(&moved).unwrap_err()[0].to_string().contains("elsewhere in the list"));
    let renamed = faults("quarantine", |row| row.rule = "quarentine");
    let words: Vec<String> = renamed.iter().map(Fault::to_string).collect();
    assert!(
        words.iter().any(|words| words.contains("row `quarentine`, rule: no rule has this name")),
        "{words:#?}"
    );
    assert!(
        words.iter().any(|words| words.contains("row `quarantine`, rule: the rule has no row")),
        "{words:#?}"
    );
}

#[test]
fn control_places_that_are_not_there_are_found() {
    const ROW: &str = "epochs_only_grow";
    let words = fault(ROW, |row| row.implemented = const { &[at("src/group/appli.rs", "apply")] });
    assert!(words.contains("implemented in: src/group/appli.rs cannot be read"), "{words}");
    let words = fault(ROW, |row| row.implemented = const { &[at("src/group/apply.rs", "appl")] });
    assert!(words.contains("declares no `appl`"), "{words}");
    let words = fault(ROW, |row| row.implemented = &[]);
    assert!(words.contains("no place is named"), "{words}");
}

#[test]
fn control_tests_that_are_not_there_are_found() {
    const LIVES: &str = "tests/group_properties/lives.rs";
    let words = fault("quarantine", |row| row.tests = const { &[at(LIVES, "quarantines")] });
    assert!(
        words.contains("row `quarantine`, test: tests/group_properties/lives.rs has no test `quarantines`")
    );
    let words = fault("quarantine", |row| row.tests = const { &[at(LIVES, "register")] });
    assert!(words.contains("`register` in tests/group_properties/lives.rs is no test"), "{words}");
    let words = fault("quarantine", |row| row.property = const { &[at(LIVES, "quarantine")] });
    assert!(words.contains("property test: ") && words.contains("belongs to another column"), "{words}");
    let words =
        fault("quarantine", |row| row.controls = const { &[Control::Test(at(LIVES, "quarantines"))] });
    assert!(words.contains("bug that shows that the check works"), "{words}");
}

#[test]
fn control_models_that_do_not_ask_are_found() {
    let words = fault("settles", |row| row.model = const { &[Model::Asks("resource/call")] });
    assert!(words.contains("model: no configuration is called `resource/call`"), "{words}");
    let words = fault("settles", |row| row.model = const { &[Model::Asks("resource/deep")] });
    assert!(words.contains("`resource/deep` does not ask this rule"), "{words}");
    let words = fault("quarantine", |row| row.model = const { &[Model::Asks("failover/restarts")] });
    assert!(words.contains("`failover/restarts` does not ask this rule"), "{words}");
    let befalls = const { &[Model::Befalls("failover/restarts", "lose answers of n1")] };
    let words = fault("quarantine", |row| row.model = befalls);
    assert!(words.contains("`lose answers of n1` does not befall `failover/restarts`"), "{words}");
}

#[test]
fn control_proofs_and_targets_that_nobody_has_are_found() {
    let words = fault("settles", |row| row.proof = const { &[Proof::Smt("settles")] });
    assert!(words.contains("proof or exhaustive check: nobody proves `smt::settles`"), "{words}");
    let words = fault("settles", |row| row.fuzz = &["settles"]);
    assert!(words.contains("fuzz target: fuzz/fuzz_targets/settles.rs is not there"), "{words}");
    let all = check(&rows(), &[]).unwrap_err();
    assert!(all.iter().any(|fault| fault.what == "nobody proves `coq::over_runs_nothing`"));
}

#[test]
fn control_bugs_that_show_something_else_are_found() {
    const ROW: &str = "quarantine";
    let words = fault(ROW, |row| row.controls = const { &[Control::Bug("gate-mising")] });
    assert!(words.contains("nobody knows the bug `gate-mising`; see takeover check --bug list"), "{words}");
    let words = fault(ROW, |row| row.controls = const { &[Control::Bug("gate-missing")] });
    assert!(words.contains("`gate-missing` is found by `never_on_two_nodes`"), "{words}");
    let words = fault("settles", |row| {
        row.controls =
            const { &[Control::Bug("writes-without-end"), Control::Through("writes-without-end")] };
    });
    assert!(words.contains("`writes-without-end` is found by `settles`"), "{words}");
    let words =
        fault("settles", |row| row.controls = const { &[Control::None("nothing comes to mind here")] });
    assert!(
        words.contains("the deliberate bug `writes-without-end` is found by this rule and stands in no row")
    );
}

#[test]
fn control_rows_that_say_nothing_are_found() {
    let empty = faults("quarantine", |row| *row = Row { rule: "quarantine", ..Row::EMPTY });
    let cells: Vec<&str> = empty.iter().map(|fault| fault.cell).collect();
    let wanted = [
        "evidence",
        "bug that shows that the check works",
        "source",
        "bounds and assumptions",
        "implemented in",
    ];
    assert_eq!(cells, wanted);
    let words = fault("cold_start_waits", |row| (row.tests, row.property) = (&[], &[]));
    assert!(words.contains("nothing would fail if the rule were broken"), "{words}");
    let words = fault("quarantine", |row| row.controls = const { &[Control::None("")] });
    assert!(words.contains("the reason is missing"), "{words}");
    // What befalls a model that does not ask is no evidence by itself.
    let words = fault("move_failover_failback", |row| (row.tests, row.property) = (&[], &[]));
    assert!(words.contains("nothing would fail if the rule were broken"), "{words}");
}

/// A page of other rows is another page.
#[test]
fn control_a_page_of_other_rows_differs() {
    let mut rows = rows();
    rows[0].bounds = "none";
    assert_ne!(printed(&rows), printed(&takeover_proofs::evidence::rows()));
    assert!(matches!(stale(&rows), Err(Failure::Page(_))));
}
