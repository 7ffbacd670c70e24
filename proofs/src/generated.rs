//! The questions as files, so that anybody can read them and ask another solver.

use std::fs;
use std::path::{Path, PathBuf};

use crate::obligations::chapters;
use crate::table::smt;

/// A file that is not what the table says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stale {
    /// It differs, or is not there.
    #[error("{path} is not what the table prints; run `cargo run --release -p takeover-proofs -- write`")]
    Differs {
        /// The file.
        path: PathBuf,
    },
    /// Nothing of the table is in it.
    #[error("{path} belongs to no action of the table; delete it")]
    Left {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written, or the folder not read.
    #[error("{path}: {cause}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        cause: std::io::Error,
    },
}

/// The files by name, with their texts. `world.smt2` stands before each of the others.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    let world = [("world.smt2".to_owned(), smt::world())];
    let chapters = chapters().into_iter().map(|chapter| (format!("{}.smt2", chapter.name), chapter.text));
    world.into_iter().chain(chapters).collect()
}

/// Where they are.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("smt").join("protocol")
}

/// Writes them.
///
/// # Errors
/// [`Stale::Io`].
pub fn write() -> Result<usize, Stale> {
    let folder = folder();
    fs::create_dir_all(&folder).map_err(|cause| Stale::Io { path: folder.clone(), cause })?;
    let files = files();
    for (name, text) in &files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|cause| Stale::Io { path, cause })?;
    }
    Ok(files.len())
}

/// Compares the files in a folder with what the table prints.
///
/// # Errors
/// [`Stale`] with the first that differs, is missing, or is left over.
pub fn compare(folder: &Path) -> Result<usize, Stale> {
    let files = files();
    for (name, text) in &files {
        let path = folder.join(name);
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            return Err(Stale::Differs { path });
        }
    }
    let entries = fs::read_dir(folder).map_err(|cause| Stale::Io { path: folder.to_path_buf(), cause })?;
    for entry in entries {
        let path = entry.map_err(|cause| Stale::Io { path: folder.to_path_buf(), cause })?.path();
        let known = |name: &str| files.iter().any(|(file, _)| file == name);
        if !path.file_name().and_then(|name| name.to_str()).is_some_and(known) {
            return Err(Stale::Left { path });
        }
    }
    Ok(files.len())
}
