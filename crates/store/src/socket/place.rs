//! The file of a socket: taken without harm to what stands there, and given back.

use std::fs::{DirBuilder, Metadata, Permissions};
use std::io::{Error, ErrorKind, Result};
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

/// How many folders of processes that were killed are passed over.
const MOST_FOLDERS: u32 = 64;

/// A socket's file, and which one it is: what another process puts in its place is that process's own.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    is: Identity,
}

/// The device and the number of a file on it.
type Identity = (u64, u64);

fn identity(file: &Metadata) -> Identity {
    (file.dev(), file.ino())
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::fs::symlink_metadata(&self.path).is_ok_and(|there| identity(&there) == self.is) {
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// Takes a path. A socket on which nobody listens is replaced, and nothing else.
///
/// The socket is made in a folder of the owner's own, so that at no instant anybody else can use it.
/// It gets its name as a second one, which replaces nothing.
pub(super) fn take(path: &Path) -> Result<(UnixListener, Place)> {
    let folder = folder(path)?;
    let inside = folder.join("s");
    let taken = make_room(path, &folder.join("old")).and_then(|()| {
        let listener = UnixListener::bind(&inside)?;
        std::fs::set_permissions(&inside, Permissions::from_mode(0o600))?;
        let is = identity(&std::fs::symlink_metadata(&inside)?);
        std::fs::hard_link(&inside, path)?;
        Ok((listener, Place { path: path.to_path_buf(), is }))
    });
    drop(std::fs::remove_file(&inside));
    std::fs::remove_dir(&folder)?;
    taken
}

/// A folder that only its owner may look into.
fn folder(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    for number in 0..MOST_FOLDERS {
        let mut name = name.to_owned();
        name.push(format!(".{}-{number}", std::process::id()));
        let folder = path.with_file_name(name);
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
    Err(Error::new(ErrorKind::AlreadyExists, "killed servers left too many folders beside it, remove them"))
}

/// Removes a socket on which nobody listens. It is looked at again where nobody can exchange it.
fn make_room(path: &Path, aside: &Path) -> Result<()> {
    let there = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        there => there?,
    };
    if !there.file_type().is_socket() {
        let cause = "something that is no socket is there, and is left alone";
        return Err(Error::new(ErrorKind::AlreadyExists, cause));
    }
    match UnixStream::connect(path) {
        Ok(_) => return Err(ErrorKind::AddrInUse.into()),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
        Err(error) => return Err(error),
    }
    std::fs::rename(path, aside)?;
    if identity(&std::fs::symlink_metadata(aside)?) == identity(&there) {
        return std::fs::remove_file(aside);
    }
    // Another one came meanwhile.
    std::fs::hard_link(aside, path)?;
    std::fs::remove_file(aside)?;
    Err(ErrorKind::AddrInUse.into())
}
