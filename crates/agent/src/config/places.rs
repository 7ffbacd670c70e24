//! Whether two paths are of one place, and whether an agent's files keep out of each other's way.

use std::path::{Component, Path, PathBuf};

use super::agent::{AgentConfig, StoreConfig};
use super::source::{Faults, Section, Span};
use crate::{home, journal};

/// A path of the node's own file: its table and key, and what stands there.
type Named<'c> = (&'static str, &'static str, &'c Path);

/// Tells of two paths that would be one folder, socket or file.
pub(super) fn apart(top: &Section<'_>, config: &AgentConfig, faults: &mut Faults<'_>) {
    let paths = &config.paths;
    let (store, kept) = match &config.store {
        StoreConfig::Database(path) => ("database", path),
        StoreConfig::Socket(path) => ("socket", path),
    };
    let folders: [Named<'_>; 3] = [
        ("paths", "state", &paths.state),
        ("paths", "runtime", &paths.runtime),
        ("paths", "log", &paths.log),
    ];
    let files: [Named<'_>; 2] = [("store", store, kept), ("admin", "socket", &config.admin.socket)];
    let all = folders.into_iter().chain(files);
    for (number, named) in all.clone().enumerate() {
        for other in all.clone().take(number).filter(|other| same_place(other.2, named.2)) {
            let problem = format!("{} and {} are both {}", called(other), called(named), named.2.display());
            tell(top, named, other, problem, faults);
        }
    }
    for (file, folder) in files.into_iter().flat_map(|file| folders.map(|folder| (file, folder))) {
        let own = own_files(folder.1).iter().any(|name| same_place(&folder.2.join(name), file.2));
        if own {
            let problem =
                format!("{} is a file that the agent keeps in {}", file.2.display(), called(folder));
            tell(top, file, folder, problem, faults);
        }
    }
}

/// The files that an agent keeps in a folder.
fn own_files(folder: &str) -> &'static [&'static str] {
    match folder {
        "state" => &[home::SEEN, home::LOCK],
        "runtime" => &[home::RESTARTS, home::TOKEN, home::DEADLINE, home::LOCK, home::BOOT],
        "log" => &[journal::FILE],
        _ => &[],
    }
}

fn called((table, key, _): Named<'_>) -> String {
    format!("\"{key}\" in [{table}]")
}

/// Tells it where one of the two is written; a default stands nowhere.
fn tell(top: &Section<'_>, one: Named<'_>, other: Named<'_>, problem: String, faults: &mut Faults<'_>) {
    let remedy = "give each a path of its own";
    match span(top, one).or_else(|| span(top, other)) {
        Some(span) => faults.at(&span, problem, remedy),
        None => faults.of_file(problem, remedy),
    }
}

fn span(top: &Section<'_>, (table, key, _): Named<'_>) -> Option<Span> {
    let table = top.value(table)?.get_ref().as_table()?;
    table.iter().find(|(word, _)| word.get_ref() == key).map(|(_, value)| value.span())
}

/// Whether two paths from the root name the same place, however they are written; links aside.
#[must_use]
pub fn same_place(one: &Path, other: &Path) -> bool {
    plain(one) == plain(other)
}

/// A path without detours.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(component),
        }
    }
    plain
}
