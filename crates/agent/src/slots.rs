//! A small file that is written over and over, and needs no room on the disk for it.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// How much one text may take: less than a sector, so that a disk writes all of it or nothing.
const SLOT: usize = 256;

/// Two places that are written in turn: the one that was written before is whole, whatever happens.
#[derive(Debug)]
pub(crate) struct Slots {
    file: File,
    path: PathBuf,
    /// Which place is written next.
    second: bool,
}

impl Slots {
    /// Opens the file, making it where it is absent, and reads both texts.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, [Vec<u8>; 2])> {
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
        if file.metadata()?.len() < u64::try_from(2 * SLOT).unwrap_or(u64::MAX) {
            file.write_all_at(&[b' '; 2 * SLOT], 0)?;
            file.sync_all()?;
            if let Some(directory) = path.parent() {
                File::open(directory)?.sync_all()?;
            }
        }
        let texts = [text(&file, false)?, text(&file, true)?];
        Ok((Self { file, path: path.to_owned(), second: false }, texts))
    }

    /// Says which place is written next: the one whose text may be lost.
    pub(crate) fn begin_with_second(&mut self, second: bool) {
        self.second = second;
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a text in the place of the older one; on disk when this returns.
    pub(crate) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        let mut slot = [b' '; SLOT];
        let Some(room) = slot.get_mut(..text.len()).filter(|_| text.len() < SLOT) else {
            return Err(io::Error::other(format!("{} bytes do not fit", text.len())));
        };
        room.copy_from_slice(text);
        self.file.write_all_at(&slot, place(self.second))?;
        self.file.sync_data()?;
        self.second = !self.second;
        Ok(())
    }
}

fn place(second: bool) -> u64 {
    if second { u64::try_from(SLOT).unwrap_or(0) } else { 0 }
}

fn text(file: &File, second: bool) -> io::Result<Vec<u8>> {
    let mut slot = [0_u8; SLOT];
    file.read_exact_at(&mut slot, place(second))?;
    Ok(slot.trim_ascii().to_vec())
}
