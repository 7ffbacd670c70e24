//! The language of scenarios: what it accepts, what it refuses, and how it says so.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics has failed, which is its purpose"
)]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use takeover::units::Millis;
use takeover_sim::scenario::{
    LARGEST_FILE, Network, ScenarioError, Story, fields, read, statements, written,
};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// The cluster that every example of the table is legal in.
const SURROUNDING: &str = "nodes n1 n2 n3\ngroup g on n1\nvm web in g\n";

/// The story of a text that must be good.
fn good(text: &str) -> Story {
    read("test", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n\n{text}"))
}

/// The error of a text that must be bad.
fn bad(text: &str) -> ScenarioError {
    read("test", text.as_bytes()).expect_err(text)
}

/// Every file of bad input, with its bytes.
fn bad_files() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/bad");
    let entries = fs::read_dir(folder).expect("the folder of bad files");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
}

#[test]
fn bad_files_are_refused_where_they_say() {
    let files = bad_files();
    assert!(files.len() >= 16);
    for (path, bytes) in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let said = text.lines().nth(1).and_then(|line| line.strip_prefix("# error at line "));
        let (line, fragment) = said.and_then(|said| said.split_once(": ")).expect(&name);
        let error = read(&name, &bytes).expect_err(&name);
        assert_eq!(error.line.map(|line| line.to_string()).as_deref(), Some(line), "{error}");
        assert!(error.to_string().contains(fragment), "{name}: no {fragment:?} in\n{error}");
        assert!(!error.problem.is_empty() && !error.remedy.is_empty(), "{error}");
        assert_eq!(read(&name, &bytes), Err(error), "{name}: the same bytes give the same error");
    }
}

#[test]
fn every_example_is_legal() {
    for statement in statements() {
        assert!(!statement.examples.is_empty(), "{}", statement.grammar);
        for example in statement.examples {
            good(&format!("{SURROUNDING}{example}\n"));
        }
    }
}

/// Every example happens to a cluster, and none of them breaks a rule.
#[test]
fn every_example_is_told() {
    for example in statements().iter().flat_map(|statement| statement.examples) {
        let end = if example.starts_with("run") { "" } else { "run until 15m\n" };
        let story = good(&format!("{SURROUNDING}{example}\n{end}"));
        let mut telling = Telling::new(&story, 1, Log::Drop);
        telling.tell();
        assert!(telling.world().breaches().is_empty(), "{example}: {:?}", telling.world().breaches());
    }
}

/// What is written of an act is read as that act.
#[test]
fn every_act_is_read_as_it_is_written() {
    let mut written_at_all = 0;
    for example in statements().iter().flat_map(|statement| statement.examples) {
        let story = good(&format!("{SURROUNDING}{example}\n"));
        for timed in &story.acts {
            let Some(text) = written(&story.names, &timed.act) else { continue };
            let again = good(&format!("{SURROUNDING}at 0s {text}\n"));
            assert_eq!(again.acts.first().map(|timed| timed.act), Some(timed.act), "{text}");
            written_at_all += 1;
        }
    }
    assert!(written_at_all > 30, "only {written_at_all} acts");
}

#[test]
fn every_example_of_a_policy_is_legal_for_what_it_belongs_to() {
    for field in fields() {
        let beside = if field.word == "watchdog-reset" { "policy watchdog-timeout 1s\n" } else { "" };
        let line = format!("{SURROUNDING}{beside}policy {} {}", field.word, field.example);
        good(&line);
        let named = format!("{line} for g");
        assert_eq!(read("test", named.as_bytes()).is_ok(), field.takes_names(), "{}", field.word);
    }
}

#[test]
fn every_policy_has_one_row() {
    for (number, field) in fields().enumerate() {
        let again = fields().skip(number + 1).find(|other| other.word == field.word);
        assert!(again.is_none(), "{}", field.word);
    }
}

#[test]
fn an_error_shows_the_word() {
    let error = bad("nodes n1 n2 n3\nat 5s\tisolate n9 # at last");
    let text = "test:2:15: there is no node \"n9\"; nodes are n1, n2, n3 (declare it with \"nodes ... n9\")\
                \n    2 | at 5s\tisolate n9 # at last\
                \n      |      \t        ^^";
    assert_eq!(error.to_string(), text);
}

#[test]
fn an_error_without_a_near_name_tells_how_to_declare_it() {
    let error = bad("nodes alpha beta\nisolate gamma");
    let text = "there is no node \"gamma\"; nodes are alpha, beta (declare it with \"nodes ... gamma\")";
    assert!(error.to_string().contains(text), "{error}");
}

#[test]
fn a_file_that_is_too_large_is_refused_at_once() {
    let bytes = vec![b'\n'; 100 * 1_024 * 1_024];
    let start = std::time::Instant::now();
    let error = read("large", &bytes).expect_err("too large");
    assert!(start.elapsed() < core::time::Duration::from_millis(100), "{:?}", start.elapsed());
    assert!(error.problem.contains(&LARGEST_FILE.to_string()), "{error}");
    assert_eq!(error.line, None);
}

#[test]
fn an_empty_story_needs_nodes() {
    assert_eq!(bad("").line, None);
    let story = good("\u{feff}nodes n1\r\n# nothing else\r\n");
    assert_eq!((story.ends, story.acts.len()), (Millis::ZERO, 0));
    assert_eq!(story.names.cluster, "cluster");
    assert_eq!(story.network, Network::DEFAULT);
}

/// Words of the language, so that random lines come near good ones.
fn line() -> impl Strategy<Value = String> {
    let mut words: Vec<String> = Vec::new();
    for example in statements().iter().flat_map(|statement| statement.examples) {
        words.extend(example.split(' ').map(str::to_owned));
    }
    words.extend(fields().flat_map(|field| [field.word.to_owned(), field.example.to_owned()]));
    words.extend(["\"", "#", "é", "n1..n3", "..", "0s", "\t"].map(str::to_owned));
    words.sort();
    words.dedup();
    prop::collection::vec(prop::sample::select(words), 0..9).prop_map(|words| words.join(" "))
}

/// An example with one word taken out, doubled or replaced.
fn damaged() -> impl Strategy<Value = String> {
    let examples: Vec<&str> = statements().iter().flat_map(|statement| statement.examples).copied().collect();
    let replacement = prop::sample::select(vec!["", "n9", "web", "g", "5", "1s", "on", "\"x", "1..2"]);
    (prop::sample::select(examples), any::<prop::sample::Index>(), replacement).prop_map(
        |(line, place, word)| {
            let mut words: Vec<&str> = line.split(' ').collect();
            let place = place.index(words.len());
            words[place] = word;
            words.join(" ")
        },
    )
}

/// Reads twice: nothing panics, both answers are equal, and a line that is named exists.
fn steady(bytes: &[u8]) {
    let first = read("random", bytes);
    assert_eq!(first, read("random", bytes));
    if let Err(error) = first {
        assert!(!error.to_string().is_empty());
        let lines = u32::try_from(bytes.split(|&byte| byte == b'\n').count()).expect("few lines");
        assert!(error.line.is_none_or(|line| (1..=lines).contains(&line)), "{error}");
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        steady(&bytes);
    }

    #[test]
    fn random_words_never_panic(lines in prop::collection::vec(line(), 0..12)) {
        steady(lines.join("\n").as_bytes());
        steady(format!("{SURROUNDING}{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn damaged_lines_never_panic(lines in prop::collection::vec(damaged(), 1..4)) {
        steady(format!("{SURROUNDING}{}", lines.join("\n")).as_bytes());
    }
}
