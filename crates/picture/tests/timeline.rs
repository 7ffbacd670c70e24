//! The picture of a story: what it must show, whatever the story.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test stops where it is wrong"
)]

use roxmltree::{Document, Node};
use takeover_picture::timeline::{MOST_ROWS_OF_NODE, draw};
use takeover_sim::scenario::read;
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

/// The largest picture of a site with 64 nodes and 8 000 resources.
const MOST_BYTES_OF_A_SITE: usize = 300_000;

/// The picture of a story, told under a seed, with a bug or without.
fn drawn(name: &str, text: &str, seed: u64, bug: Option<Bug>) -> String {
    let story = read(name, text.as_bytes()).unwrap();
    let mut telling = Telling::with_bug(&story, seed, Log::Drop, bug).tracked();
    telling.tell();
    draw(&telling, text, seed).unwrap()
}

fn scenario(name: &str) -> String {
    let path = format!("{}/../../scenarios/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn class<'a>(node: &Node<'a, '_>) -> &'a str {
    node.attribute("class").unwrap_or_default()
}

fn at(node: &Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

fn texts(picture: &str) -> Vec<String> {
    let document = Document::parse(picture).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

fn count(picture: &str, wanted: &str) -> usize {
    let document = Document::parse(picture).unwrap();
    document.descendants().filter(|node| class(node) == wanted).count()
}

/// Bars that lie outside of the lane that they belong to.
fn astray(picture: &str) -> Vec<String> {
    const BARS: [&str; 9] =
        ["online", "rising", "falling", "failed", "unseen", "held", "runsout", "lapsed", "off"];
    let document = Document::parse(picture).unwrap();
    let mut lane = None;
    let mut astray = Vec::new();
    for node in document.descendants().filter(|node| node.has_tag_name("rect")) {
        let (x, y) = (at(&node, "x"), at(&node, "y"));
        let area = (x, y, x + at(&node, "width"), y + at(&node, "height"));
        if class(&node) == "lane" {
            lane = Some(area);
        } else if node.parent().is_some_and(|group| group.children().any(|one| class(&one) == "lane"))
            && BARS.contains(&class(&node))
        {
            let inside = lane.is_some_and(|lane: (f64, f64, f64, f64)| {
                // Coordinates are rounded to a tenth, and no bar is thinner than can be seen.
                let (left, right) = (area.0 >= lane.0 - 0.2, area.2 <= lane.2 + 1.7);
                left && right && area.1 >= lane.1 - 0.2 && area.3 <= lane.3 + 0.2
            });
            if !inside {
                astray.push(format!("{} {area:?}", class(&node)));
            }
        }
    }
    assert!(lane.is_some(), "no lane at all");
    astray
}

#[test]
fn every_bar_lies_in_its_lane() {
    for name in ["article", "node-loss", "fencing", "lossy-network", "hung-vm", "store-rolled-back"] {
        let picture = drawn(name, &scenario(name), 1, None);
        assert!(count(&picture, "online") > 1, "{name}");
        assert_eq!(astray(&picture), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn control_a_bar_that_lies_elsewhere_is_seen() {
    let picture = drawn("article", &scenario("article"), 1, None);
    let bar = picture.split("<rect class=\"online\"").nth(1).unwrap();
    let y = bar.split("y=\"").nth(1).unwrap().split('"').next().unwrap();
    let moved = bar.replacen(&format!("y=\"{y}\""), "y=\"9999\"", 1);
    assert_eq!(astray(&picture.replacen(bar, &moved, 1)).len(), 1);
}

#[test]
fn names_are_escaped() {
    let text = "cluster \"<&> 'lab'\"\nnodes \"<n>&1\" n2 n3\ngroup \"<g>\" on \"<n>&1\"\nvm \"]]> <&> vm\" in \"<g>\"\n\
                at 20s power off \"<n>&1\"\nrun until 60s\n";
    let picture = drawn("stories/<&\">.txt", text, 1, None);
    let texts = texts(&picture);
    for words in ["<&\">: cluster <&> 'lab'", "<n>&1", "]]> <&> vm", "power off \"<n>&1\"", "<g> e2"] {
        assert!(texts.iter().any(|text| text == words), "{words} is not in {texts:?}");
    }
}

#[test]
fn what_failed_is_drawn_and_told() {
    let text = "cluster lab\nnodes n1 n2\ngroup web on n1\nvm web1 in web\n\
                at 30s expect web1 failed on n1\n       expect web1 runs on n2 by 40s\nrun until 60s\n";
    let picture = drawn("lab.txt", text, 1, None);
    assert_eq!(count(&picture, "wrong"), 2);
    assert_eq!(count(&picture, "cross"), 2);
    let texts = texts(&picture);
    assert!(texts.contains(&"line 5: at 30s expect web1 failed on n1".to_owned()), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("not met at 30s: web1 is Online")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("0 of 2 expectations met")), "{texts:?}");
}

#[test]
fn control_nothing_is_marked_where_all_is_fine() {
    let picture = drawn("article", &scenario("article"), 1, None);
    assert_eq!((count(&picture, "wrong"), count(&picture, "cross"), count(&picture, "wrongtag")), (0, 0, 0));
}

#[test]
fn a_broken_rule_is_drawn_and_named() {
    let picture = drawn("outside-acts", &scenario("outside-acts"), 1, Some(Bug::GateMissing));
    let broken =
        texts(&picture).iter().filter(|text| text.starts_with("rule never_on_two_nodes is broken")).count();
    assert!(broken > 0 && count(&picture, "wrong") >= broken);
}

#[test]
fn a_hand_over_has_an_arrow_with_its_epoch() {
    let picture = drawn("article", &scenario("article"), 1, None);
    assert_eq!(count(&picture, "head"), 3, "two hand-overs, and one in the legend");
    let texts = texts(&picture);
    assert!(texts.contains(&"HyperV VMs e2".to_owned()) && texts.contains(&"HyperV VMs e3".to_owned()));
    let quiet = "cluster lab\nnodes n1 n2\ngroup web on n1\nvm web1 in web\nrun until 60s\n";
    assert_eq!(count(&drawn("quiet.txt", quiet, 1, None), "head"), 1, "the one in the legend");
}

#[test]
fn faults_and_commands_stand_in_the_words_of_the_story() {
    let texts = texts(&drawn("article", &scenario("article"), 1, None));
    for words in ["vanish \"Virtual Machine 1\"", "failback \"HyperV VMs\"", "offline \"Virtual Machine 3\""]
    {
        assert!(texts.contains(&words.to_owned()), "{words}");
    }
}

#[test]
fn one_story_and_seed_make_one_picture() {
    let text = scenario("lossy-network");
    let one = drawn("lossy-network", &text, 7, None);
    assert_eq!(drawn("lossy-network", &text, 7, None), one);
    assert_ne!(drawn("lossy-network", &text, 8, None), one, "another seed tells another story");
    assert_eq!(drawn("elsewhere/lossy-network.txt", &text, 7, None), one, "where the file lies is no matter");
}

#[test]
fn a_large_site_makes_a_small_picture() {
    let text = "cluster site\nnodes n1..n64\nvms v1..v8000 spread\n\
                at 1m power off n1\nat 2m power off n3\nrun until 3m\n";
    let picture = drawn("site.txt", text, 1, None);
    assert!(picture.len() < MOST_BYTES_OF_A_SITE, "{} bytes", picture.len());
    assert_eq!(count(&picture, "lane"), 64);
    let texts = texts(&picture);
    assert!(texts.iter().any(|text| text.starts_with("Nodes with more than")), "the note is missing");
    assert!(texts.contains(&"0 to 125".to_owned()));
}

#[test]
fn rows_become_counts_beyond_the_limit_only() {
    let text = |vms: usize| format!("cluster c\nnodes n1\nvms v1..v{vms} spread\nrun until 30s\n");
    let at_most = drawn("c.txt", &text(MOST_ROWS_OF_NODE), 1, None);
    let beyond = drawn("c.txt", &text(MOST_ROWS_OF_NODE + 1), 1, None);
    assert!(texts(&at_most).contains(&"v24".to_owned()));
    assert!(!texts(&beyond).contains(&"v24".to_owned()) && texts(&beyond).contains(&"0 to 25".to_owned()));
}

#[test]
fn a_quiet_stretch_is_left_out_and_said_so() {
    let text = "cluster lab\nnodes n1 n2\ngroup web on n1\nvm web1 in web\nat 5h crash web1\nrun until 10h\n";
    let picture = drawn("lab.txt", text, 1, None);
    assert_eq!(count(&picture, "torn"), 2);
    assert!(texts(&picture).iter().any(|text| text.starts_with("Torn: left out")));
    assert_eq!(count(&drawn("article", &scenario("outside-acts"), 1, None), "torn"), 0);
}

#[test]
fn a_story_without_a_track_has_no_picture() {
    let text = scenario("first");
    let story = read("first", text.as_bytes()).unwrap();
    let mut telling = Telling::new(&story, 1, Log::Drop);
    telling.tell();
    assert_eq!(draw(&telling, &text, 1), None);
}

#[test]
fn a_story_that_ends_at_once_is_drawn() {
    let picture = drawn("nothing.txt", "cluster c\nnodes n1\n", 1, None);
    assert_eq!(count(&picture, "lane"), 1);
}

/// Labels of marks that overlap, by the boxes behind them.
fn overlapping(picture: &str) -> usize {
    let document = Document::parse(picture).unwrap();
    let labels = document.descendants().filter(|node| node.has_tag_name("rect") && class(node) == "page");
    let areas: Vec<(f64, f64, f64, f64)> = labels
        .filter(|node| at(node, "height") < 20.0)
        .map(|node| {
            let (x, y) = (at(&node, "x"), at(&node, "y"));
            (x, y, x + at(&node, "width"), y + at(&node, "height"))
        })
        .collect();
    assert!(!areas.is_empty());
    let apart = |one: &(f64, f64, f64, f64), other: &(f64, f64, f64, f64)| {
        one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1
    };
    let pairs = areas
        .iter()
        .enumerate()
        .flat_map(|(number, one)| areas.iter().skip(number + 1).map(move |other| (one, other)));
    pairs.filter(|(one, other)| !apart(one, other)).count()
}

#[test]
fn labels_do_not_overlap() {
    for name in ["article", "agent-restart", "outside-acts", "quarantine", "fencing", "thresholds"] {
        assert_eq!(overlapping(&drawn(name, &scenario(name), 1, None)), 0, "{name}");
    }
}

#[test]
fn control_labels_that_overlap_are_seen() {
    let picture = drawn("article", &scenario("article"), 1, None);
    let label =
        picture.match_indices("<rect class=\"page\"").map(|(place, _)| &picture[place..]).nth(1).unwrap();
    let label = &label[..label.find("/>").unwrap() + 2];
    assert_eq!(overlapping(&picture.replacen(label, &format!("{label}{label}"), 1)), 1);
}
