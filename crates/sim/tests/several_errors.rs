//! Reading on after a line that is wrong: the first error is the one that reading alone gives, and no
//! error follows from another.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use std::fs;
use std::path::Path;

use takeover_sim::scenario::{MOST_ERRORS, ScenarioError, read, read_all};

fn lines(text: &str) -> Vec<Option<u32>> {
    let errors = read_all("story", text.as_bytes()).expect_err("it is wrong");
    errors.iter().map(|error| error.line).collect()
}

/// Every file of `scenarios/bad` has one error, and only one is shown.
#[test]
fn one_error_brings_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/bad");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the bad scenarios") {
        let path = entry.expect("an entry").path();
        let Ok(bytes) = fs::read(&path) else { continue };
        let Err(first) = read("story", &bytes) else { continue };
        let all: Vec<ScenarioError> = read_all("story", &bytes).expect_err("it is wrong");
        assert_eq!(all.first(), Some(&first), "{}", path.display());
        assert!(all.len() == 1, "{}: {all:#?}", path.display());
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn several_lines_are_told_at_once() {
    let setup = "cluster lab\nnodes n1 n2\ngroup g on n1\nvm web in g\n";
    let story =
        "at 1s crash wep\nat 2 crash web\nat 3s crash web\nat 2s crash web\nat 4s fly web\nrun until 1x\n";
    assert_eq!(lines(&format!("{setup}{story}")), [5, 6, 8, 9, 10].map(Some));
    // With a setup that is wrong nothing of the story is told but what is no statement.
    assert_eq!(lines(&format!("{setup}vm x in\n{story}fly\n")), [Some(5), Some(12)]);
    let many = "fly\n".repeat(100);
    assert_eq!(lines(&many).len(), MOST_ERRORS);
}

#[test]
fn what_is_right_is_read_alike() {
    let text = b"cluster lab\nnodes n1 n2\ngroup g on n1\nvm web in g\nat 3s crash web\n";
    assert_eq!(read("story", text), read_all("story", text).map_err(|mut errors| errors.remove(0)));
}
