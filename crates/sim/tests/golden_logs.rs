//! Each story directly under `scenarios/` reads as its golden log says. Of those in `peers` only what they
//! expect matters.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use std::fs;

mod told;

use told::{SEED, files, folder, rendered, stories, tell};

/// So many differences are enough to read.
const ENOUGH: usize = 5;

#[test]
fn every_story_reads_as_its_golden_log() {
    let golden = folder().join("golden");
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let differ = stories(&folder()).filter_map(|(name, story)| {
        let telling = tell(&story, SEED);
        let (path, text) = (golden.join(format!("{name}.log")), rendered(&telling));
        // A story that goes wrong is no example.
        if bless && telling.is_fine() {
            fs::write(&path, &text).expect("a writable golden log");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        difference(&name, &expected, &text)
    });
    let differ: Vec<String> = differ.take(ENOUGH).collect();
    assert!(
        differ.is_empty(),
        "{}\n\nread the changes, and if they are meant: BLESS=1 cargo test -p takeover-sim --test golden_logs",
        differ.join("\n"),
    );
}

/// The first line in which two texts differ.
fn difference(name: &str, expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let number = expected.lines().zip(found.lines()).take_while(|(left, right)| left == right).count();
    let line = |text: &str| text.lines().nth(number).unwrap_or("(the end)").to_owned();
    let (expected, found) = (line(expected), line(found));
    Some(format!("{name}.log, line {}:\n  golden: {expected}\n  told:   {found}", number.saturating_add(1)))
}

/// The control: a difference is noticed, and where it stands.
#[test]
fn a_difference_is_noticed() {
    assert_eq!(difference("same", "a\nb\n", "a\nb\n"), None);
    let other = difference("other", "a\nb\n", "a\nc\n").expect("they differ");
    assert_eq!(other, "other.log, line 2:\n  golden: b\n  told:   c");
    let short = difference("short", "a\nb\n", "a\n").expect("they differ");
    assert!(short.ends_with("golden: b\n  told:   (the end)"), "{short}");
}

#[test]
fn no_golden_log_is_left_over() {
    let known: Vec<String> = files(&folder(), "txt").into_iter().map(|(name, _)| name).collect();
    for (name, path) in files(&folder().join("golden"), "log") {
        assert!(known.contains(&name), "{} belongs to no story: remove it", path.display());
    }
}
