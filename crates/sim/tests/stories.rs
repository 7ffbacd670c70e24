//! The stories under `scenarios/` and `scenarios/peers`: each is told twice and comes out alike, meets
//! its own expectations and breaks no rule. Those directly under `scenarios/` read as their golden logs say;
//! of the others only what they expect matters.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use takeover::log::{Entry, Widths};
use takeover::resource::Status;
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// Too long for a test without optimisation; `takeover simulate --quiet` tells it.
const LONG: [&str; 1] = ["day"];
/// The folder of what broke in other managers, whose stories have no golden logs.
const PEERS: &str = "peers";
/// The seed of the golden logs.
const SEED: u64 = 1;
/// Other chances: what stories expect must not hang on one of them.
const OTHER_SEEDS: [u64; 3] = [2, 3, 4];
/// The columns of the golden logs.
const WIDTHS: Widths = Widths { node: 5, component: 5, subject: 19 };

/// One story, told twice.
struct Told {
    name: String,
    story: Story,
    /// The log and the states at the end.
    text: String,
    again: String,
    troubles: Vec<String>,
    /// Lines that do not parse back to what they were written from.
    lost: Vec<String>,
}

static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| stories().into_iter().map(told).collect());

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// The files of a folder with this extension, as name without extension and path, by name.
fn files(folder: &Path, extension: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let named = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    let mut files: Vec<(String, PathBuf)> =
        named.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path)).collect();
    files.sort();
    files
}

/// Every story but the long ones.
fn stories() -> Vec<(String, Story)> {
    let short = files(&folder(), "txt").into_iter().filter(|(name, _)| !LONG.contains(&name.as_str()));
    let peers = files(&folder().join(PEERS), "txt").into_iter();
    let peers = peers.map(|(name, path)| (format!("{PEERS}/{name}"), path));
    short.chain(peers).map(|(name, path)| (name, story(&path))).collect()
}

fn story(path: &Path) -> Story {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let bytes = fs::read(path).expect("a readable file");
    read(&name, &bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn tell(story: &Story, seed: u64) -> Telling<'_> {
    let mut telling = Telling::new(story, seed, Log::Keep);
    telling.tell();
    telling
}

fn told((name, story): (String, Story)) -> Told {
    let first = tell(&story, SEED);
    let (text, troubles) = (rendered(&first), troubles(&first));
    let lost = first.world().log().iter().filter_map(lost).collect();
    let again = rendered(&tell(&story, SEED));
    Told { name, text, again, troubles, lost, story }
}

/// The log, and what the resources are at the end.
fn rendered(telling: &Telling<'_>) -> String {
    let names = &telling.story().names;
    let mut text = String::new();
    for entry in telling.world().log() {
        text.push_str(entry.aligned(WIDTHS).to_string().trim_end());
        text.push('\n');
    }
    text.push('\n');
    let shape = telling.world().shape();
    for id in shape.resource_ids() {
        let view = telling.world().resource(id);
        let node = view.owner.map_or("-", |owner| names.node(owner));
        let status = view.status.map_or("Unknown", Status::name);
        let guid = shape.resource(id).expect("it is there").guid;
        let (name, flag) = (names.resource(id), view.persistent);
        text.push_str(&format!("{name:<19}  {guid}  {node:<5}  {status:<14}  {flag}\n"));
    }
    text
}

/// Expectations that were not met and rules that were broken.
fn troubles(telling: &Telling<'_>) -> Vec<String> {
    let name = &telling.story().name;
    let unmet = telling
        .unmet()
        .iter()
        .map(|unmet| format!("{name}:{}: this expectation is not met at {} ms", unmet.line, unmet.at.0));
    // What is broken stays broken for a while: once is enough.
    let mut said = BTreeSet::new();
    let first = telling.world().breaches().iter().filter(|it| said.insert((it.rule, it.subject.clone())));
    let breaches = first.map(|breach| {
        format!("{name}: rule {} is broken at {} ms, about {}", breach.rule, breach.at.0, breach.subject)
    });
    unmet.chain(breaches).collect()
}

/// The line, if it does not parse back to the entry that it shows (rule `log_names_components`).
fn lost(entry: &Entry) -> Option<String> {
    let line = entry.aligned(WIDTHS).to_string();
    (line.parse::<Entry>().as_ref() != Ok(entry)).then_some(line)
}

#[test]
fn every_story_is_fine() {
    let all: Vec<&str> = TOLD.iter().flat_map(|told| &told.troubles).map(String::as_str).collect();
    assert!(all.is_empty(), "takeover simulate shows what led there:\n{}", all.join("\n"));
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for told in TOLD.iter() {
        assert!(told.text == told.again, "{} comes out differently the second time", told.name);
    }
}

#[test]
fn every_line_parses_back() {
    for told in TOLD.iter() {
        assert!(told.text.lines().count() > 3, "{} has no log", told.name);
        assert!(
            told.lost.is_empty(),
            "{}: lines that do not parse back:\n{}",
            told.name,
            told.lost.join("\n")
        );
    }
}

#[test]
fn no_story_hangs_on_its_seed() {
    let all: Vec<String> = TOLD
        .iter()
        .flat_map(|told| OTHER_SEEDS.map(|seed| (told, seed)))
        .flat_map(|(told, seed)| {
            let troubles = troubles(&tell(&told.story, seed));
            troubles.into_iter().map(move |trouble| format!("seed {seed}: {trouble}"))
        })
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_story_reads_as_its_golden_log() {
    let golden = folder().join("golden");
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut differ = Vec::new();
    let golden_ones = TOLD.iter().filter(|told| !told.name.starts_with(PEERS));
    // A story that goes wrong is no example, and has its own test.
    for Told { name, text, .. } in golden_ones.filter(|told| told.troubles.is_empty()) {
        let path = golden.join(format!("{name}.log"));
        if bless {
            fs::write(&path, text).expect("a writable golden log");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        differ.extend(difference(name, &expected, text));
    }
    assert!(
        differ.is_empty(),
        "{}\n\nread the changes, and if they are meant: BLESS=1 cargo test -p takeover-sim --test stories",
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

#[test]
fn no_golden_log_is_left_over() {
    for (name, path) in files(&folder().join("golden"), "log") {
        let known = TOLD.iter().any(|told| told.name == name);
        assert!(known, "{} belongs to no story: remove it", path.display());
    }
}

/// The control: what is wrong is noticed, and where it stands.
#[test]
fn a_wrong_expectation_is_noticed() {
    let wrong = [
        ("expect web1 online on n2 by 20s", 20_000),
        ("expect web1 flag 0", 10_000),
        ("expect web1 restarted 1 time at 30s", 30_000),
        ("expect web1 runs nowhere until 30s", 10_000),
        ("expect never web1 runs on n1 until 30s", 10_000),
        ("expect web failed", 10_000),
        ("expect n2 down by 12s", 12_000),
    ];
    for (line, at) in wrong {
        let text = format!("nodes n1 n2\ngroup web on n1\nvm web1 in web\nat 10s {line}\nrun until 40s\n");
        let story = read("wrong", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let telling = tell(&story, SEED);
        assert!(!telling.is_fine(), "{line}");
        let unmet: Vec<u32> = telling.unmet().iter().map(|unmet| unmet.line).collect();
        assert_eq!(unmet, [4], "{line}");
        let first = telling.unmet().first().expect("one");
        assert!(first.at.0 >= at && first.at.0 <= 40_000, "{line} fails at {} ms", first.at.0);
    }
}
