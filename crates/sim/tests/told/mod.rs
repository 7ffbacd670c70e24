//! Stories read from their files and told, and what is read of one that was told.

use std::fs;
use std::path::{Path, PathBuf};

use takeover::log::Widths;
use takeover::resource::Status;
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// Too long for a test without optimisation; `takeover simulate --quiet` tells it.
const LONG: [&str; 1] = ["day"];
/// The seed of the golden logs.
pub(crate) const SEED: u64 = 1;
/// The columns of the golden logs.
pub(crate) const WIDTHS: Widths = Widths { node: 5, component: 5, subject: 19 };

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// The files of a folder with this extension, as name without extension and path, by name.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let named = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    let mut files: Vec<(String, PathBuf)> =
        named.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path)).collect();
    files.sort();
    files
}

/// The stories in a folder with their names, but for the long ones.
pub(crate) fn stories(folder: &Path) -> impl Iterator<Item = (String, Story)> + use<> {
    let short = files(folder, "txt").into_iter().filter(|(name, _)| !LONG.contains(&name.as_str()));
    short.map(|(name, path)| (name, story(&path)))
}

fn story(path: &Path) -> Story {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let bytes = fs::read(path).expect("a readable file");
    read(&name, &bytes).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn tell(story: &Story, seed: u64) -> Telling<'_> {
    let mut telling = Telling::new(story, seed, Log::Keep);
    telling.tell();
    telling
}

/// The log, and what the resources are at the end.
pub(crate) fn rendered(telling: &Telling<'_>) -> String {
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
