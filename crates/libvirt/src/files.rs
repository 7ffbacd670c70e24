//! Files that are there whole or not at all.

use std::fs;
use std::io;
use std::path::Path;

/// Writes a file so that a reader sees the old text or the new one. The directory is made where it
/// is missing. Nothing is flushed.
pub(crate) fn write_whole(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // Two writers at once must not share a temporary file.
    let new = folder.join(format!(".{name}.{:?}", std::thread::current().id()));
    let written = fs::write(&new, text).and_then(|()| fs::rename(&new, folder.join(name)));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// Removes a file; one that is not there is as good as removed.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
