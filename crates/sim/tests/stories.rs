//! The stories under `scenarios/` and `scenarios/peers`: each is told twice and comes out alike, meets
//! its own expectations and breaks no rule.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use takeover::log::Entry;
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;

mod told;

use told::{SEED, WIDTHS, folder, rendered, stories, tell};

/// Other chances: what stories expect must not hang on one of them.
const OTHER_SEEDS: [u64; 3] = [2, 3, 4];

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

static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let peers = stories(&folder().join("peers")).map(|(name, story)| (format!("peers/{name}"), story));
    stories(&folder()).chain(peers).map(told).collect()
});

fn told((name, story): (String, Story)) -> Told {
    let first = tell(&story, SEED);
    let (text, troubles) = (rendered(&first), troubles(&first));
    let lost = first.world().log().iter().filter_map(lost).collect();
    let again = rendered(&tell(&story, SEED));
    Told { name, text, again, troubles, lost, story }
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
