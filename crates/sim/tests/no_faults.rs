//! What befalls a node that is so already.
#![allow(clippy::panic, reason = "a test stops where it is wrong")]

use takeover_sim::scenario::read;
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// What the log tells of n2, one line after the other.
fn told_of_n2(acts: &str) -> Vec<String> {
    let text = format!("nodes n1 n2 n3\ngroup g on n1\nvm a in g\n{acts}\nrun until 3m\n");
    let story = read("inline.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut telling = Telling::new(&story, 1, Log::Keep);
    telling.tell();
    assert!(telling.is_fine(), "{acts}");
    let lines =
        telling.world().log().iter().filter(|line| line.component.name() == "WORLD" && line.subject == "n2");
    lines.map(|line| line.text.clone()).collect()
}

/// As of a VM that does not run, the log says that nothing happens, and why.
#[test]
fn what_a_node_is_already_is_told() {
    let nothing = |already: &str| format!("nothing happens to it: {already}");
    assert_eq!(told_of_n2("at 10s power on n2"), [nothing("it is on")]);
    assert_eq!(told_of_n2("at 10s rejoin n2"), [nothing("it is in the network")]);
    let twice = told_of_n2("at 10s power off n2\nat 20s power off n2");
    assert_eq!(twice, ["power off".to_owned(), nothing("it is off")]);
    let twice = told_of_n2("at 10s isolate n2\nat 12s isolate n2\nat 14s rejoin n2");
    let cut = "cut off from the network";
    assert_eq!(twice, [cut.to_owned(), nothing(&format!("it is {cut}")), "back in the network".to_owned()]);
}

/// A boot that is under way is no power that is off: to end it is something.
#[test]
fn a_boot_that_is_cut_short_is_told() {
    let told =
        told_of_n2("at 10s power off n2\nat 60s power on n2\nat 61s power off n2\nat 62s power off n2");
    assert_eq!(told, ["power off", "power on", "power off", "nothing happens to it: it is off"]);
}
