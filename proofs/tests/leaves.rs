//! Each of these deliberate bugs is found where the leaves are proved.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

#[path = "leaves/comparison.rs"]
mod comparison;
#[path = "leaves/observer.rs"]
mod observer;
#[path = "leaves/placement.rs"]
mod placement;
#[path = "leaves/sets_and_numbers.rs"]
mod sets_and_numbers;
#[path = "leaves/texts.rs"]
mod texts;
#[path = "leaves/window.rs"]
mod window;
#[path = "leaves/wire.rs"]
mod wire;

use takeover_proofs::leaves::{Counts, LeafError};

/// That a bug is found, by this law.
fn found(bug: &str, law: &str, checked: Result<Counts, LeafError>) {
    let error = checked.map_or_else(|error| error.to_string(), |_| "nothing was found".to_owned());
    assert!(error.contains(law), "{bug} should break `{law}`: {error}");
    println!("{bug}: {error}");
}

/// A domain that has shrunk is an error, and names what shrank.
#[test]
fn control_too_few_is_an_error() {
    let error = Counts::new().add("cases of something", 9, 10).unwrap_err().to_string();
    assert!(error.contains("cases of something") && error.contains("9 inputs"), "{error}");
    let mut counts = Counts::new();
    counts.add("cases of something", 10, 10).unwrap();
    counts.add("cases of something else", 4, 1).unwrap();
    assert_eq!(counts.total(), 14);
}
