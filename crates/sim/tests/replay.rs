//! The machine-readable log of every story replays through the core; one that was changed does not
//! (rule `log_names_components`).
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics has failed, which is its purpose"
)]

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use takeover::log::Entry;
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};
use takeover_trace::{Counts, Departure, Line, Reader, Replay, Stop, Writer};

/// Too long for a test without optimisation; `takeover simulate --log` and `takeover replay` take it.
const LONG: [&str; 1] = ["day"];

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let entries = fs::read_dir(&folder).expect("the scenarios");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .filter(|path| !LONG.iter().any(|long| path.file_stem().is_some_and(|stem| stem == *long)))
        .collect();
    paths.sort();
    paths
}

fn story(path: &Path) -> Story {
    let bytes = fs::read(path).expect("a readable file");
    read("story", &bytes).unwrap_or_else(|error| panic!("{error}"))
}

/// The log of a story, as bytes, and the cluster log beside it.
fn logged(story: &Story, bug: Option<Bug>) -> (Vec<u8>, Vec<Entry>) {
    let mut telling = Telling::with_bug(story, 1, Log::Record, bug);
    let mut writer = Writer::new(Vec::new(), &telling.world().header()).expect("memory");
    telling.tell_with(|world| {
        for line in world.recorded() {
            writer.write(&line).expect("memory");
        }
    });
    (writer.end().expect("memory"), telling.world().log().to_vec())
}

fn replayed(log: &[u8]) -> Result<Counts, Stop> {
    let mut reader = Reader::new(BufReader::new(log))?;
    let mut replay = Replay::new(reader.header())?;
    for line in &mut reader {
        let (number, line) = line?;
        replay.take(number, &line)?;
    }
    Ok(replay.counts())
}

fn departure(log: &[u8]) -> Departure {
    match replayed(log) {
        Err(Stop::Departed(departure)) => *departure,
        other => panic!("it should depart from the core: {other:?}"),
    }
}

#[test]
fn log_names_components() {
    for path in stories() {
        let (log, entries) = logged(&story(&path), None);
        let counts = replayed(&log).unwrap_or_else(|stop| panic!("{}: {stop}", path.display()));
        assert!(counts.steps > 100 && counts.told > 1, "{}: {counts:?}", path.display());
        // The cluster log that people read stands in it, line by line, and parses back.
        let told = String::from_utf8(log).expect("text");
        let told = told.lines().skip(1).map(|line| serde_json::from_str::<Line>(line).expect("a line"));
        let mut told: Vec<Entry> = told
            .flat_map(|line| match line {
                Line::Step(step) => step.told,
                Line::Note(note) => vec![note],
                Line::Starts(_)
                | Line::Store(_)
                | Line::Restored { .. }
                | Line::Kept { .. }
                | Line::End { .. } => Vec::new(),
            })
            .map(|line| line.parse().unwrap_or_else(|error| panic!("{line}: {error}")))
            .collect();
        // What a hypervisor says while a step is carried out stands before the step.
        let mut entries = entries;
        for all in [&mut told, &mut entries] {
            all.sort_by_key(|entry| (entry.at, entry.to_string()));
        }
        assert!(told == entries, "{}: the logs differ", path.display());
    }
}

/// A line of the log that `picked` knows by its text, from 1, and the log with that line `changed`.
fn forged(log: &[u8], picked: impl Fn(&str) -> bool, changed: impl Fn(&str) -> String) -> (u64, Vec<u8>) {
    let text = core::str::from_utf8(log).expect("text");
    let at = text.lines().position(picked).expect("such a line");
    let lines = text.lines().enumerate();
    let lines = lines.map(|(number, line)| if number == at { changed(line) } else { line.to_owned() });
    let mut forged = lines.collect::<Vec<String>>().join("\n");
    forged.push('\n');
    assert!(forged.as_bytes() != log, "the line was not changed");
    (u64::try_from(at).expect("a number") + 1, forged.into_bytes())
}

/// A story in which a group fails over from a node whose agent was restarted: epochs 1 to 6.
fn restarts() -> Vec<u8> {
    let path = stories().into_iter().find(|path| path.ends_with("agent-restart.txt")).expect("the story");
    logged(&story(&path), None).0
}

#[test]
fn a_group_that_the_store_gave_away_without_proof() {
    // The owner's word that everything is stopped, turned into the next owner's taking of the group.
    let stopped = |line: &str| line.contains("\"store\"") && line.contains("{\"Stopped\":{\"claim\":");
    let taken = |line: &str| {
        let (before, rest) = line.split_once("{\"Stopped\":{\"claim\":").expect("a stop");
        let (claim, after) = rest.split_once("}}").expect("a claim");
        let to = "{\"epoch\":{\"generation\":0,\"number\":3},\"incarnation\":1,\"node\":2}";
        format!("{before}{{\"Acquire\":{{\"to\":{to},\"proof\":{{\"Stopped\":{claim}}}}}}}{after}")
    };
    let (at, log) = forged(&restarts(), stopped, taken);
    let found = departure(&log);
    assert_eq!((found.line, found.rule), (at, "handover_needs_proof"), "{found}");
    // The death that is the proof never written: the store would not have given the group away.
    let death = |line: &str| line.contains("\"store\"") && line.contains("\"Dead\"");
    let (_, log) =
        forged(&restarts(), death, |_| "{\"note\":\"0:00:00.000  n1  WORLD  n1  -  x\"}".to_owned());
    assert_eq!(departure(&log).rule, "every_node_agrees");
}

#[test]
fn a_start_under_a_stale_epoch() {
    let start = |line: &str| line.contains("\"Online\",\"call\"") && line.contains("\"number\":5}");
    let stale = |line: &str| {
        let (before, call) = line.split_once("\"Online\",\"call\"").expect("a start");
        format!("{before}\"Online\",\"call\"{}", call.replacen("\"number\":5}", "\"number\":3}", 1))
    };
    let (at, log) = forged(&restarts(), start, stale);
    let found = departure(&log);
    assert_eq!((found.line, found.rule), (at, "epochs_only_grow"), "{found}");
    // Under a claim that nobody was given.
    let foreign = |line: &str| stale(line).replacen("\"number\":3}", "\"number\":77}", 1);
    let (at, log) = forged(&restarts(), start, foreign);
    let found = departure(&log);
    assert_eq!((found.line, found.rule), (at, "owner_or_nothing"), "{found}");
}

#[test]
fn an_output_that_was_dropped() {
    let close = |line: &str| line.contains("[{\"Gate\":[0,null]},");
    let (at, log) = forged(&restarts(), close, |line| line.replacen("{\"Gate\":[0,null]},", "", 1));
    let found = departure(&log);
    assert_eq!((found.line, found.rule), (at, "stopped_is_final"), "{found}");
    assert!(found.got.is_empty() && found.expected.contains("Gate"), "{found:?}");
}

#[test]
fn words_that_nobody_said() {
    let told = |line: &str| line.contains("later in the list");
    let (at, log) = forged(&restarts(), told, |line| line.replace("later in the list", "not up"));
    let found = departure(&log);
    assert_eq!((found.line, found.rule), (at, "log_names_components"), "{found}");
}

#[test]
fn news_that_the_store_never_wrote() {
    let news = |line: &str| line.contains("\"logged\"") && line.contains("\"Dead\"");
    let (at, log) = forged(&restarts(), news, |line| line.replace("\"incarnation\":3", "\"incarnation\":4"));
    let found = departure(&log);
    assert_eq!((found.line, found.rule), (at, "every_node_agrees"), "{found}");
}

/// Every deliberate bug that rewrites what a machine hears or asks for is found by its log alone.
#[test]
fn a_bug_around_the_core_stands_in_its_log() {
    let mut found = Vec::new();
    let told = ["agent-restart.txt", "dependencies.txt", "store-rolled-back.txt"];
    for path in stories().iter().filter(|path| told.iter().any(|name| path.ends_with(name))) {
        let story = story(path);
        for &bug in Bug::ALL {
            let (log, _) = logged(&story, Some(bug));
            if let Err(Stop::Departed(_)) = replayed(&log) {
                found.push(bug.name());
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    assert!(found.len() >= 6, "{found:?}");
}

#[test]
fn a_log_that_was_cut_or_is_newer_is_refused_with_its_line() {
    let whole = restarts();
    let refused = |log: &[u8]| match replayed(log) {
        Err(Stop::Damaged(damaged)) => (damaged.line, damaged.to_string()),
        other => panic!("it should be refused: {other:?}"),
    };
    let lines = u64::try_from(whole.iter().filter(|&&byte| byte == b'\n').count()).expect("a number");
    assert_eq!(refused(b"").0, 1);
    let (line, said) = refused(&whole[..whole.len() - 5]);
    assert!(line == lines && said.contains("middle of this line"), "{line} of {lines}: {said}");
    let before_end = whole[..whole.len() - 1].iter().rposition(|&byte| byte == b'\n').expect("a line") + 1;
    let (line, said) = refused(&whole[..before_end]);
    assert!(line == lines - 1 && said.contains("no end"), "{said}");
    let newer = String::from_utf8(whole.clone()).expect("text").replacen(
        "\"takeover_log\":1",
        "\"takeover_log\":2",
        1,
    );
    let (line, said) = refused(newer.as_bytes());
    assert!(line == 1 && said.contains("version 2"), "{said}");
    let (at, log) =
        forged(&whole, |line| line.contains("\"swept\""), |line| line.replace("\"local\":", "\"loco\":"));
    let (line, said) = refused(&log);
    assert!(line == at && said.contains("loco"), "{said}");
    let (at, log) =
        forged(&whole, |line| line.contains("\"swept\""), |line| line.replace("\"node\":", "\"node\":6"));
    assert_eq!(refused(&log).0, at);
    let twice = [whole.clone(), whole].concat();
    assert_eq!(refused(&twice).0, lines + 1);
}

/// Whatever a byte of a log is changed to, the replay ends with words and not with a panic.
#[test]
fn no_log_makes_it_panic() {
    let log = restarts();
    let mut chance: u64 = 7;
    let mut next = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).expect("a number") % below
    };
    let mut stopped = 0;
    for _ in 0..300 {
        let mut broken = log.clone();
        let at = next(broken.len());
        broken[at] = b"0123456789\"{}[],:ntu"[next(20)];
        stopped += usize::from(replayed(&broken).is_err());
    }
    assert!(stopped > 100, "{stopped}");
}
