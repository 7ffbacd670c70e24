//! What broke in other managers: the stories under `scenarios/peers` say what must hold, and each that a
//! deliberate bug can spoil fails with it. `stories.rs` tells them without one.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use takeover::rules::RULES;
use takeover_sim::scenario::read;
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

use Breaks::{Expectation, Rule};

/// What a story shows when a bug is planted in it.
#[derive(Clone, Copy, Debug)]
enum Breaks {
    /// This rule is broken.
    Rule(&'static str),
    /// The expectation that ends one of its lines like this is not met.
    Expectation(&'static str),
}

/// The negative controls: a story, a bug, and what breaks then.
const CONTROLS: [(&str, Bug, Breaks); 36] = [
    ("admin-stop-outside", Bug::PersistedOfflineStarted, Rule("flags_travel")),
    ("admin-stop-outside", Bug::ChecksLie, Expectation("expect db1 restarted 1 time by 27s")),
    ("agent-dead-vm-alive", Bug::SupersededTakenForDead, Rule("handover_needs_proof")),
    ("agent-dead-vm-alive", Bug::AdoptionWithoutWrite, Expectation("expect web1 runs on n1 until 2m")),
    ("dead-by-the-wrong-clock", Bug::DriftBeyondBound, Rule("death_is_written")),
    ("dead-by-the-wrong-clock", Bug::DriftOneSided, Rule("death_is_written")),
    ("error-is-left-by-order", Bug::WritesWithoutEnd, Expectation("expect web settled")),
    ("failed-over-node-comes-back", Bug::GateMissing, Rule("never_on_two_nodes")),
    ("failed-over-node-comes-back", Bug::NameForIdentity, Rule("one_name_one_machine")),
    ("failover-drill", Bug::FailedNodeAgain, Rule("first_available_node")),
    ("failure-expires-before-fence", Bug::FencingConfirmedOnFailure, Rule("handover_needs_proof")),
    ("false-alarm", Bug::HandoverOnSilence, Rule("handover_needs_proof")),
    ("fence-already-off", Bug::FencingConfirmedOnFailure, Rule("handover_needs_proof")),
    ("fenced-but-still-running", Bug::TakeoverForgotten, Expectation("expect web online")),
    ("fenced-node-without-services", Bug::FencingConfirmedOnFailure, Expectation("expect n1 up")),
    ("forced-restart-under-partition", Bug::MoveGrantsBeforeStop, Rule("handover_needs_proof")),
    ("forced-restart-under-partition", Bug::HandoverOnSilence, Rule("handover_needs_proof")),
    ("isolated-host-returns", Bug::NoGuardian, Rule("death_is_written")),
    ("lost-during-a-move", Bug::MoveGrantsBeforeStop, Rule("handover_needs_proof")),
    ("lost-during-a-move", Bug::HandoverOnSilence, Rule("handover_needs_proof")),
    ("manager-dies-before-the-fence", Bug::TakeoverForgotten, Expectation("expect web online by 3m")),
    ("moved-behind-the-clusters-back", Bug::GateMissing, Rule("never_on_two_nodes")),
    ("no-eligible-node", Bug::TakeoverForgotten, Expectation("expect web online on n1 by 42m")),
    ("one-loss-two-recoveries", Bug::MovesForNothing, Expectation("expect web acquired at most 2 times")),
    ("restored-quorum-log", Bug::StoreRolledBack, Rule("older_store_refused")),
    ("slow-start", Bug::StartInFlightIgnored, Rule("stopped_is_final")),
    ("stale-manager-stops-vms", Bug::StopByFormerOwner, Rule("outside_stop_is_respected")),
    ("stale-move-back", Bug::MovesForNothing, Expectation("expect web acquired at most 3 times")),
    ("start-and-move-cycle", Bug::FailedNodeAgain, Rule("first_available_node")),
    ("start-and-move-cycle", Bug::MovesForNothing, Expectation("expect web acquired at most 3 times")),
    ("storage-outage-second-copy", Bug::NoGuardian, Rule("death_is_written")),
    ("storage-outage-second-copy", Bug::GuardianLate, Rule("death_is_written")),
    ("stuck-notification", Bug::UnknownTakenAsFailure, Rule("never_on_two_nodes")),
    ("stuck-notification", Bug::StopNotAwaited, Rule("stopped_is_final")),
    ("two-node-fencing", Bug::FencingConfirmedOnFailure, Rule("handover_needs_proof")),
    ("verdict-never-reached", Bug::TakeoverForgotten, Expectation("expect web online on n2")),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/peers")
}

/// The names of all stories.
fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("a readable folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let texts = paths.filter(|path| path.extension().is_some_and(|found| found == "txt"));
    texts.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

fn source(name: &str) -> String {
    let path = folder().join(format!("{name}.txt"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The comment that a story begins with, by paragraphs.
fn comment(source: &str) -> Vec<String> {
    let lines = source.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
    let lines: Vec<&str> = lines.collect();
    lines.split(|line| line.is_empty()).map(|lines| lines.join(" ")).collect()
}

/// The rules that a paragraph names between parentheses at its end.
fn rules(paragraph: &str) -> Vec<&str> {
    let named = paragraph.strip_suffix(").").and_then(|rest| rest.rsplit_once('(')).map(|(_, named)| named);
    let named = named.and_then(|named| named.strip_prefix("rules ").or_else(|| named.strip_prefix("rule ")));
    named.map(|named| named.split(", ").collect()).unwrap_or_default()
}

/// What is wrong with the comment of a story.
fn faults(comment: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let [title, _, here, control @ ..] = comment else {
        return vec!["a title, what happened and what prevents it here, with empty lines between".to_owned()];
    };
    if title.split_once(": ").is_none_or(|(product, what)| product.is_empty() || what.ends_with('.')) {
        faults.push("the title is `Product: what happened`".to_owned());
    }
    if rules(here).is_empty() {
        faults.push("what prevents it ends with `(rules NAME, NAME).`".to_owned());
    }
    let unknown = rules(here).into_iter().filter(|name| RULES.iter().all(|rule| rule.name != *name));
    faults.extend(unknown.map(|name| format!("no rule is called {name}")));
    if control.len() > 1 || control.iter().any(|text| !text.starts_with("Control: ")) {
        faults.push("at most the control follows".to_owned());
    }
    faults
}

/// What holds of a story with a bug, if it is not what was said; nothing if it is.
fn unlike(name: &str, bug: Bug, breaks: Breaks) -> Option<String> {
    let text = source(name);
    let story = read(name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut telling = Telling::with_bug(&story, 1, Log::Drop, Some(bug));
    telling.tell();
    let broken: BTreeSet<&str> = telling.world().breaches().iter().map(|breach| breach.rule).collect();
    let lines: Vec<&str> = text.lines().collect();
    let at = |line: u32| usize::try_from(line).ok().and_then(|line| lines.get(line.checked_sub(1)?).copied());
    let unmet: Vec<&str> = telling.unmet().iter().filter_map(|unmet| at(unmet.line)).collect();
    let found = match breaks {
        Rule(rule) => broken.contains(rule),
        Expectation(end) => unmet.iter().any(|line| line.ends_with(end)),
    };
    (!found).then(|| format!("{name} with {bug}: {breaks:?} was said; broken {broken:?}, unmet {unmet:#?}"))
}

#[test]
fn every_story_says_what_happened_and_what_prevents_it() {
    let mut all = Vec::new();
    for name in names() {
        all.extend(faults(&comment(&source(&name))).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(names().len() >= 22, "stories are missing");
}

#[test]
fn every_control_fails_as_it_says() {
    let all: Vec<String> =
        CONTROLS.into_iter().filter_map(|(name, bug, breaks)| unlike(name, bug, breaks)).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// What stands in the comments is what is tested, and nothing else.
#[test]
fn comments_name_the_controls() {
    for name in names() {
        let said = comment(&source(&name)).get(3).cloned().unwrap_or_default();
        let said: BTreeSet<&str> = said.split('`').filter_map(|word| word.strip_prefix("--bug ")).collect();
        let tested = CONTROLS.iter().filter(|(of, _, _)| *of == name).map(|(_, bug, _)| bug.name());
        assert_eq!(said, tested.collect(), "{name}: its comment, and the table of this test");
    }
}

/// The controls of the tests above: a comment that is wrong is noticed, and so is a bug that breaks nothing.
#[test]
fn what_is_wrong_is_noticed() {
    let wrong = [
        "# One: a title\n#\n# What.\n",
        "# A title\n#\n# What.\n#\n# Here not (rule quarantine).\n",
        "# One: a title\n#\n# What.\n#\n# Here not.\n",
        "# One: a title\n#\n# What.\n#\n# Here not (rules quarantine, quarentine).\n",
        "# One: a title\n#\n# What.\n#\n# Here not (rule quarantine).\n#\n# And more.\n",
    ];
    for text in wrong {
        assert_eq!(faults(&comment(text)).len(), 1, "{text}");
    }
    let sound =
        "# One: a title\n#\n# What.\n#\n# Here not (rule quarantine).\n#\n# Control: no.\n\nnodes n1\n";
    assert!(faults(&comment(sound)).is_empty());
    let name = "moved-behind-the-clusters-back";
    assert!(unlike(name, Bug::NoGuardian, Rule("never_on_two_nodes")).is_some());
    assert!(unlike(name, Bug::GateMissing, Expectation("expect web1 flag 0")).is_some());
}
