//! The commands that say why: what they print, and what they refuse.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of this test's own.
fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn takeover(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takeover"));
    command.args(arguments).current_dir(top()).output().expect("the command runs")
}

/// What it prints, and its exit code.
fn printed(arguments: &[&str]) -> (String, i32) {
    let output = takeover(arguments);
    (String::from_utf8(output.stdout).expect("text"), output.status.code().expect("a code"))
}

/// What it complains about, and its exit code.
fn complained(arguments: &[&str]) -> (String, i32) {
    let output = takeover(arguments);
    (String::from_utf8(output.stderr).expect("text"), output.status.code().expect("a code"))
}

const STORY: &str = "scenarios/agent-restart.txt";

#[test]
fn explains_a_group_at_a_time() {
    let (text, code) = printed(&["explain", STORY, "--at", "40s", "web"]);
    assert_eq!(code, 0);
    for words in [
        "owner         n1, claim 1/i2/e2 (open)",
        "if n1 were lost     n2 takes the group: n1 i2 is dead",
        "if it failed on n1  failover to n2",
        "later in the list",
        "0 of 3 within 15m",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    // A resource's name means its group.
    assert_eq!(printed(&["explain", STORY, "--at", "40s", "web1"]).0, text);
}

/// Where no majority reaches the store that comes first, and what the database would advise is no forecast.
#[test]
fn without_a_quorum_nothing_is_foretold() {
    let quorum_loss = |at: &str| printed(&["explain", "scenarios/quorum-loss.txt", "--at", at, "a"]).0;
    let text = quorum_loss("1m30s");
    let first = text.split("\n\n").nth(1).expect("an answer");
    assert!(
        first.starts_with("no quorum: power and network are left to 1 of 3 nodes, no majority"),
        "{text}"
    );
    assert!(first.ends_with("until a majority reaches the store"), "{text}");
    assert!(text.contains("What the last known database would advise"), "{text}");
    assert!(!text.contains("What becomes of it"), "{text}");
    let (stopped, _) = printed(&["explain", "scenarios/store-outage.txt", "--at", "2m", "web"]);
    assert!(stopped.contains("\n\nno store: it answers nobody; "), "{stopped}");
    // Control: with a majority there is a forecast, before and after.
    for at in ["20s", "3m20s"] {
        let text = quorum_loss(at);
        assert!(!text.contains("no quorum") && text.contains("What becomes of it"), "{text}");
    }
}

#[test]
fn explains_for_programs() {
    let (text, _) = printed(&["explain", STORY, "--at", "50300ms", "db", "--format", "json"]);
    let facts: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(facts["undecided"], Value::Null);
    assert_eq!(facts["record"]["heir"], "n2");
    assert_eq!(facts["record"]["tried"][0], "n1");
    assert_eq!(facts["resources"][0]["restarts"][0]["used"], 1);
    assert_eq!(facts["failovers"]["used"], 1);
}

/// The explanation is what the cluster then does: the node that is named takes the group.
#[test]
fn what_is_foretold_comes_about() {
    let told = |at: &str, group: &str| {
        let (text, _) =
            printed(&["explain", "scenarios/node-loss.txt", "--at", at, group, "--format", "json"]);
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    let (story, _) = printed(&["simulate", "--format", "json", "scenarios/node-loss.txt"]);
    let story: Value = serde_json::from_str(&story).expect("JSON");
    let lines = story["timeline"].as_array().expect("lines");
    let takes = |line: &&Value| line["text"].as_str().is_some_and(|text| text.ends_with("is dead"));
    let mut seen = 0;
    for taken in lines.iter().filter(takes) {
        let before = taken["at_ms"].as_u64().expect("a time").saturating_sub(8_000);
        let facts = told(&format!("{before}ms"), taken["subject"].as_str().expect("a group"));
        let answers = facts["answers"].as_array().expect("answers");
        let lost = answers.iter().find(|answer| answer["asked"] == "owner_lost").expect("the question");
        assert_eq!(lost["goes_to"], taken["node"], "{taken}");
        seen += 1;
    }
    assert!(seen > 0, "no group of a lost node was taken");
}

#[test]
fn refuses_with_place_cause_and_remedy() {
    for (arguments, words) in [
        (&["explain", STORY, "--at", "5", "web"][..], "write 5s, 5ms or another unit"),
        (&["explain", STORY, "--at", "5s", "wep"], "did you mean \"web\"?"),
        (&["explain", STORY, "--at", "9h", "web"], "ends at 8m"),
        (&["explain", "scenarios/none.txt", "--at", "9h", "web"], "cannot be opened"),
        (&["simulate", "--why", "dv1", STORY], "did you mean \"db1\"?"),
        (&["simulate", "--why", "db1", "--format", "json", STORY], "leave out --format json"),
        (&["simulate", "--log", "two", STORY, "scenarios/first.txt"], "name one scenario"),
        (&["replay", "scenarios/first.txt"], "no beginning of a takeover log"),
        (&["replay", "none.jsonl"], "cannot be opened"),
        (&["check", "--bug", "nonsense"], "check --bug list"),
    ] {
        let (said, code) = complained(arguments);
        assert!(code == 2 && said.contains(words), "{arguments:?}: {code}: {said}");
    }
}

#[test]
fn one_resources_story_with_reasons() {
    let (text, code) = printed(&["simulate", "--why", "db1", STORY]);
    assert_eq!(code, 0);
    let order = [
        "db1: it crashes",
        "db1: Online -> Failed; calls Terminate\n             because IsAlive Failed(Crash)",
        "db: selects n2\n             because n1 being left, n3 later in the list",
        "db: takes the group\n             because everything was stopped under 1/i2/e2",
        "db1: OnlinePending -> Online\n             because Online returned done",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|words| text.find(words)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?}\n{text}");
    assert!(places.iter().take(4).is_sorted(), "{places:?}\n{text}");
    assert!(!text.contains("web1:"), "the story of another resource:\n{text}");
    assert!(text.contains("checks"), "{text}");
}

#[test]
fn replays_what_it_wrote_and_finds_what_was_changed() {
    let log = own("fine.jsonl");
    let name = log.to_str().expect("a name");
    assert_eq!(printed(&["simulate", "--quiet", "--log", name, STORY]).1, 0);
    let (text, code) = printed(&["replay", name]);
    assert!(code == 0 && text.contains("replays"), "{text}");
    let whole = fs::read_to_string(&log).expect("the log");
    let forged = own("forged.jsonl");
    fs::write(&forged, whole.replacen("later in the list", "not up", 1)).expect("a file");
    let (text, code) = printed(&["replay", forged.to_str().expect("a name")]);
    assert!(code == 1 && text.contains("log_names_components"), "{text}");
    let cut = own("cut.jsonl");
    fs::write(&cut, whole.get(..whole.len() / 2).expect("half of it")).expect("a file");
    let (said, code) = complained(&["replay", cut.to_str().expect("a name")]);
    assert!(code == 2 && said.contains("line "), "{said}");
    let (text, code) = printed(&["replay", "--unfinished", cut.to_str().expect("a name")]);
    assert!(code == 0 && text.contains("; cut off at line "), "{text}");
}

#[test]
fn every_bad_line_of_a_file_is_shown_at_once() {
    let file = own("bad.txt");
    let text = "cluster lab\nnodes n1 n2\ngroup web on n1\nvm web1 in web\nat 5 power off n1\nat 5s power of n1\nat 10s crash web2\n";
    fs::write(&file, text).expect("a file");
    let (said, code) = complained(&["simulate", file.to_str().expect("a name")]);
    assert_eq!((code, said.matches("bad.txt:").count()), (2, 3), "{said}");
    // Where the setup is wrong, what could follow from it is not told.
    let text = "cluster lab\nnodes n1 n2\ngroup web onn n1\nvm web1 in webb\nfrobnicate\nat 5s crash web1\nat 5s crash web2\n";
    fs::write(&file, text).expect("a file");
    let (said, code) = complained(&["simulate", file.to_str().expect("a name")]);
    assert_eq!((code, said.matches("bad.txt:").count()), (2, 2), "{said}");
    let many = format!("cluster lab\n{}", "frobnicate\n".repeat(100));
    fs::write(&file, many).expect("a file");
    assert_eq!(complained(&["simulate", file.to_str().expect("a name")]).0.matches("bad.txt:").count(), 20);
}

/// A breach that lasts is told once, and counted.
#[test]
fn what_stays_broken_is_told_once() {
    let (said, code) =
        complained(&["simulate", "--quiet", "--bug", "no-guardian", "scenarios/clock-drift.txt"]);
    let told = said.matches("is broken at").count();
    let rules: std::collections::BTreeSet<&str> =
        said.lines().filter(|line| line.contains("is broken at")).collect();
    assert_eq!(told, rules.len(), "{said}");
    assert!(code == 1 && told > 0 && said.contains("more times until 0:"), "{said}");
}

#[test]
fn editors_know_every_word_of_the_parser() {
    for (format, file) in [("vim", "takeover.vim"), ("textmate", "takeover.tmLanguage.json")] {
        let (text, _) = printed(&["language", "--format", format]);
        let kept = fs::read_to_string(top().join("docs/editors").join(file)).expect("the file");
        assert!(text == kept, "write it anew: takeover language --format {format} > docs/editors/{file}");
        assert!(text.contains("restart-threshold") && text.contains("isolate"), "{text}");
    }
}

#[test]
fn completions_and_manual_know_every_command() {
    let (manual, _) = printed(&["man"]);
    let (bash, _) = printed(&["completions", "bash"]);
    let live =
        ["status", "why", "log", "online", "offline", "move", "failover", "failback", "pause", "resume"];
    let others = ["simulate", "explain", "replay", "check", "explore", "table", "language", "completions"];
    let rare = ["take-out", "put-back", "adopt-restored-store"];
    for command in live.into_iter().chain(rare).chain(others) {
        let (help, code) = printed(&[command, "--help"]);
        assert!(code == 0 && help.contains("Examples:") && help.contains("Exit codes:"), "{command}: {help}");
        assert!(manual.contains(command) && bash.contains(command), "{command}");
    }
}

#[test]
fn says_where_everything_goes_when_a_node_is_lost() {
    let (text, code) = printed(&["loss", "scenarios/least-loaded.txt", "n1"]);
    assert_eq!(code, 0);
    let to = |node: &str| text.lines().filter(|line| line.ends_with(&format!("  n1 -> {node}"))).count();
    assert_eq!([to("n1"), to("n2"), to("n3"), to("n4")], [0, 3, 3, 2], "{text}");
    assert!(text.ends_with("n1 is lost, and 8 of its 8 groups move\n"), "{text}");
    // A cluster where only a confirmed fencing proves anything.
    assert!(printed(&["loss", "scenarios/fencing.txt", "n1"]).0.ends_with("groups move\n"));
}

#[test]
fn where_no_node_is_lost_nothing_moves() {
    assert_eq!(printed(&["loss", "scenarios/least-loaded.txt"]).0, "nothing is lost, and 0 groups move\n");
    let (text, code) = complained(&["loss", "scenarios/least-loaded.txt", "n9"]);
    assert_eq!(code, 2);
    assert!(text.contains("n9") && text.contains("scenarios/least-loaded.txt"), "{text}");
}
