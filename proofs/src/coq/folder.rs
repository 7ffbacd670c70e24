//! A folder of one's own, for as long as it is needed.

use core::sync::atomic::{AtomicU32, Ordering};
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

/// What Coq compiles goes there, and nowhere else.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

/// How many were made by this process.
static MADE: AtomicU32 = AtomicU32::new(0);

impl Folder {
    pub(super) fn new() -> io::Result<Self> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("takeover-coq-{}-{number}", process::id()));
        // One that another process of this number left behind is in nobody's use.
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clean.
        let _ = fs::remove_dir_all(&self.0);
    }
}
