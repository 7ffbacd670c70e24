//! The pictures in `docs` against those that the code draws now.
//!
//! When they change on purpose, `cargo xtask pictures` draws them anew.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use takeover_picture::timeline::{MOST_HANDOVERS, MOST_ROWS, MOST_ROWS_OF_NODE, MOST_TROUBLES};
use takeover_picture::{diagram, timeline};
use takeover_sim::scenario::read;
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// What to run when pictures were changed on purpose.
const REMEDY: &str = "look at them, and draw them anew with: cargo xtask pictures";
/// The story that takes minutes to tell where debug assertions are on; `takeover simulate --timeline`
/// draws it.
const TOO_LONG: &str = "day";
/// All pictures together are no larger than this.
const MOST_BYTES: usize = 2_000_000;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file that is to be in `docs`, by its path there.
fn drawn() -> BTreeMap<String, String> {
    let mut files = gallery();
    for &(name, what) in diagram::MACHINES {
        files.insert(format!("machines/{name}.svg"), diagram::svg(name).unwrap());
        let mermaid = diagram::mermaid(name).unwrap();
        let page = format!(
            "# {name}: {what}\n\nDrawn by `takeover diagram {name}` from the steps that `takeover table {name}` prints; \
             [the same as a picture]({name}.svg).\n\n```mermaid\n{mermaid}```\n"
        );
        files.insert(format!("machines/{name}.md"), page);
    }
    files
}

fn gallery() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut page = format!(
        "# The stories as pictures\n\nOne picture for each story in `scenarios`, drawn by `cargo xtask pictures`, each \
         under seed 1. One is missing: `{TOO_LONG}`, which takes long to tell.\n\nA node with more than \
         {MOST_ROWS_OF_NODE} resources is drawn as counts of its resources by state, and every node is where they have \
         more than {MOST_ROWS} together. At most {MOST_HANDOVERS} hand-overs and {MOST_TROUBLES} troubles are drawn; \
         a picture says what it leaves out.\n"
    );
    for stem in stems() {
        let source = fs::read_to_string(top().join(format!("scenarios/{stem}.txt"))).unwrap();
        files.insert(format!("gallery/{stem}.svg"), picture(&stem, &source));
        let about = source.lines().take_while(|line| line.starts_with('#'));
        let about: Vec<&str> = about.map(|line| line.trim_start_matches('#').trim()).collect();
        let about = about.split(|line| line.is_empty()).next().unwrap_or_default().join(" ");
        page.push_str(&format!(
            "\n## [{stem}](../../scenarios/{stem}.txt)\n\n{about}\n\n![{stem}]({stem}.svg)\n"
        ));
    }
    files.insert("gallery/README.md".to_owned(), page);
    files
}

/// The names of the stories that are drawn.
fn stems() -> Vec<String> {
    let entries = fs::read_dir(top().join("scenarios")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut stems: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned())).collect();
    stems.retain(|stem| stem != TOO_LONG);
    stems.sort();
    stems
}

fn picture(stem: &str, source: &str) -> String {
    let story = read(&format!("{stem}.txt"), source.as_bytes()).unwrap();
    let mut telling = Telling::new(&story, 1, Log::Drop).tracked();
    telling.tell();
    timeline::draw(&telling, source, 1).unwrap()
}

/// The files of a folder in `docs`.
fn there() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for folder in ["gallery", "machines"] {
        for entry in fs::read_dir(top().join("docs").join(folder)).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            let text = fs::read_to_string(top().join("docs").join(&path)).unwrap();
            files.insert(path, text.replace("\r\n", "\n"));
        }
    }
    files
}

/// What differs: files that are stale, missing or left over.
fn stale(there: &BTreeMap<String, String>, drawn: &BTreeMap<String, String>) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = there.keys().chain(drawn.keys()).collect();
    names.into_iter().filter(|name| there.get(*name) != drawn.get(*name)).cloned().collect()
}

#[test]
fn the_pictures_are_those_that_the_code_draws() {
    let drawn = drawn();
    if std::env::var_os("BLESS").is_some() {
        for (path, text) in &drawn {
            let path = top().join("docs").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        for name in there().keys().filter(|name| !drawn.contains_key(*name)) {
            fs::remove_file(top().join("docs").join(name)).unwrap();
        }
    }
    let stale = stale(&there(), &drawn);
    assert!(stale.is_empty(), "stale in docs: {}\n{REMEDY}", stale.join(", "));
    let bytes: usize = drawn.values().map(String::len).sum();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes of pictures, at most {MOST_BYTES}");
    for (name, text) in drawn.iter().filter(|(name, _)| name.ends_with(".svg")) {
        let parsed = roxmltree::Document::parse(text);
        assert!(parsed.is_ok(), "{name} is no XML: {parsed:?}");
    }
}

#[test]
fn control_a_stale_picture_is_named() {
    let files = |all: &[(&str, &str)]| -> BTreeMap<String, String> {
        all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let drawn = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
    assert_eq!(stale(&drawn, &drawn), Vec::<String>::new());
    assert_eq!(stale(&files(&[("a", "1"), ("b", "x"), ("d", "4")]), &drawn), ["b", "c", "d"]);
}
