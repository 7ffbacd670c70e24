//! A small file that is written over and over, and needs no room on the disk for it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
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
    /// Opens the file, making it where it is absent, and reads both texts. One that was made by hand, or
    /// lost a part, is left as it is: [`io::ErrorKind::InvalidData`].
    pub(crate) fn open(path: &Path) -> io::Result<(Self, [Vec<u8>; 2])> {
        let file = match existing(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(path)?;
                existing(path)?
            }
            opened => opened?,
        };
        let length = file.metadata()?.len();
        if length != place(true).saturating_mul(2) {
            let wrong = format!("damaged: it has {length} bytes, not the {} that were written", 2 * SLOT);
            return Err(io::Error::new(io::ErrorKind::InvalidData, wrong));
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

fn existing(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// Makes the file whole or not at all: one of another length was never made here.
fn make(path: &Path) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(&[b' '; 2 * SLOT])?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

fn place(second: bool) -> u64 {
    if second { u64::try_from(SLOT).unwrap_or(0) } else { 0 }
}

fn text(file: &File, second: bool) -> io::Result<Vec<u8>> {
    let mut slot = [0_u8; SLOT];
    file.read_exact_at(&mut slot, place(second))?;
    Ok(slot.trim_ascii().to_vec())
}
