//! The questions as files, so that anybody can read them and ask another solver.

use std::fs;
use std::path::{Path, PathBuf};

use crate::clocks;
use crate::obligations::chapters;
use crate::table::smt;

/// A file that is not what the table says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stale {
    /// It differs, or is not there.
    #[error("{path} is not what is printed now; run `cargo run --release -p takeover-proofs -- write`")]
    Differs {
        /// The file.
        path: PathBuf,
    },
    /// Nothing of the table is in it.
    #[error("{path} is printed by nothing; delete it")]
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

/// A folder below `smt`, and the files in it: names and texts.
type Folder = (&'static str, Vec<(String, String)>);

/// The files of the protocol, where `world.smt2` stands before each of the others; and those of the clocks.
#[must_use]
pub fn folders() -> [Folder; 2] {
    let world = [("world.smt2".to_owned(), smt::world())];
    let chapters = chapters().into_iter().map(|chapter| (format!("{}.smt2", chapter.name), chapter.text));
    let clocks = clocks::files().into_iter().map(|(name, text)| (name.to_owned(), text));
    [("protocol", world.into_iter().chain(chapters).collect()), ("clocks", clocks.collect())]
}

/// Where they are.
#[must_use]
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("smt")
}

/// Writes them below a folder.
///
/// # Errors
/// [`Stale::Io`].
pub fn write(top: &Path) -> Result<usize, Stale> {
    let mut count = 0_usize;
    for (folder, files) in folders() {
        let folder = top.join(folder);
        fs::create_dir_all(&folder).map_err(|cause| Stale::Io { path: folder.clone(), cause })?;
        for (name, text) in &files {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|cause| Stale::Io { path, cause })?;
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}

/// Compares the files below a folder with what is printed now.
///
/// # Errors
/// [`Stale`] with the first that differs, is missing, or is left over.
pub fn compare(top: &Path) -> Result<usize, Stale> {
    let mut count = 0_usize;
    for (folder, files) in folders() {
        let folder = top.join(folder);
        for (name, text) in &files {
            let path = folder.join(name);
            if fs::read_to_string(&path).ok().as_deref() != Some(text) {
                return Err(Stale::Differs { path });
            }
        }
        left(&folder, &files)?;
        count = count.saturating_add(files.len());
    }
    Ok(count)
}

/// No file stands there that nothing prints.
fn left(folder: &Path, files: &[(String, String)]) -> Result<(), Stale> {
    let io = |cause| Stale::Io { path: folder.to_path_buf(), cause };
    for entry in fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let known = |name: &str| files.iter().any(|(file, _)| file == name);
        if !path.file_name().and_then(|name| name.to_str()).is_some_and(known) {
            return Err(Stale::Left { path });
        }
    }
    Ok(())
}
