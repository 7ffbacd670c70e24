//! The file itself: opened, made, and what can be wrong with it.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use redb::{
    Builder, CommitError, Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, StorageError,
    TableError, TransactionError,
};

use super::tables::{CHANGES, DATA, FORMAT, META, REVISION, THIS_FORMAT, Tables};
use crate::error::StoreError;
use crate::store::{OPENED, Write, unavailable};

/// How much of the file is kept in memory, in bytes.
const CACHE: usize = 64 * 1_024 * 1_024;

/// Where the bytes are.
pub(super) trait Source: Send {
    /// Opens them as a database.
    fn open(&self) -> Result<Database, DatabaseError>;
}

/// A file.
pub(super) struct File {
    pub(super) path: PathBuf,
    /// Whether one is made where there is none.
    pub(super) create: bool,
}

impl Source for File {
    fn open(&self) -> Result<Database, DatabaseError> {
        if self.create {
            let mut options = OpenOptions::new();
            let file =
                options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&self.path);
            file.and_then(|file| file.sync_all()).and_then(|()| sync_folder(&self.path))?;
            return builder().create(&self.path);
        }
        builder().open(&self.path)
    }
}

/// The name of a new file survives a loss of power only once its folder is on disk.
fn sync_folder(path: &std::path::Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or_else(|| std::path::Path::new(".")))?.sync_all()
}

pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    // A file that was changed by anything else is refused, not trusted.
    builder.set_check_integrity_on_open(true);
    builder
}

/// A store that is open, and its revision.
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) revision: u64,
}

/// Opens a store, and draws a name for this opening.
pub(super) fn open(source: &dyn Source, place: &str, create: bool) -> Result<Opened, StoreError> {
    let database = source.open().map_err(|error| refused(place, error))?;
    let known = format(&database, place)?;
    match known {
        Some(THIS_FORMAT) => {}
        Some(found) => {
            return Err(StoreError::UnknownVersion { place: place.to_owned(), found, known: THIS_FORMAT });
        }
        None if create => {}
        None => return Err(damaged(place, "the file holds no store of this software's")),
    }
    let name = getrandom::u64().map_err(|error| unavailable(place, &format!("no random number: {error}")))?;
    let revision = begin(&database, name.max(1)).map_err(|error| error.told(place))?;
    Ok(Opened { database, revision })
}

/// The format of the file; none where nothing stands in it.
fn format(database: &Database, place: &str) -> Result<Option<u64>, StoreError> {
    let inside = || -> Result<Option<u64>, Failed> {
        let reading = database.begin_read()?;
        let mut tables = reading.list_tables()?;
        if tables.next().is_none() {
            return Ok(None);
        }
        let meta = match reading.open_table(META) {
            Err(TableError::TableDoesNotExist(_)) => return Ok(Some(0)),
            table => table?,
        };
        Ok(Some(meta.get(FORMAT)?.map_or(0, |guard| guard.value())))
    };
    let found = inside().map_err(|error| error.told(place))?;
    match found {
        Some(0) => Err(damaged(place, "the file holds something else than a store of this software's")),
        found => Ok(found),
    }
}

/// Writes the name of this opening.
fn begin(database: &Database, name: u64) -> Result<u64, Failed> {
    let writing = database.begin_write()?;
    let revision = {
        let mut tables = tables(&writing)?;
        let revision = tables.meta.get(REVISION)?.map_or(0, |guard| guard.value());
        tables.meta.insert(FORMAT, THIS_FORMAT)?;
        let write = Write::Put { key: OPENED.to_owned(), value: name.to_string() };
        let changes = tables.write(&[write], revision)?;
        changes.map_or(revision, |changes| changes.revision.0)
    };
    writing.commit()?;
    Ok(revision)
}

/// Opens the tables for writing.
pub(super) fn tables(writing: &redb::WriteTransaction) -> Result<Tables<'_>, Failed> {
    let data = writing.open_table(DATA)?;
    let changes = writing.open_table(CHANGES)?;
    Ok(Tables { data, changes, meta: writing.open_table(META)? })
}

/// What the file's library says.
#[derive(Debug)]
pub(super) struct Failed(redb::Error);

impl Failed {
    /// The same for the caller.
    pub(super) fn told(self, place: &str) -> StoreError {
        told(place, &self.0)
    }
}

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self(error.into())
    }
}

impl From<TableError> for Failed {
    fn from(error: TableError) -> Self {
        Self(error.into())
    }
}

impl From<TransactionError> for Failed {
    fn from(error: TransactionError) -> Self {
        Self(error.into())
    }
}

impl From<CommitError> for Failed {
    fn from(error: CommitError) -> Self {
        Self(error.into())
    }
}

/// Why a file could not be opened.
fn refused(place: &str, error: DatabaseError) -> StoreError {
    let named = place.to_owned();
    if matches!(error, DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch) {
        return StoreError::Locked { place: named };
    }
    if let DatabaseError::UpgradeRequired(found) = error {
        return StoreError::UnknownVersion { place: named, found: found.into(), known: THIS_FORMAT };
    }
    if let DatabaseError::Storage(StorageError::Io(error)) = &error {
        if error.kind() == ErrorKind::NotFound {
            return StoreError::Missing { place: named };
        }
        let denied = matches!(
            error.kind(),
            ErrorKind::PermissionDenied
                | ErrorKind::IsADirectory
                | ErrorKind::ReadOnlyFilesystem
                | ErrorKind::NotADirectory
        );
        if denied {
            return StoreError::Denied { place: named, cause: error.to_string() };
        }
    }
    told(place, &error.into())
}

fn told(place: &str, error: &redb::Error) -> StoreError {
    let redb::Error::Io(system) = error else {
        let closed = matches!(error, redb::Error::PreviousIo | redb::Error::DatabaseClosed);
        return if closed {
            unavailable(place, &error.to_string())
        } else {
            damaged(place, &error.to_string())
        };
    };
    let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
    if full.contains(&system.kind()) {
        StoreError::Full { place: place.to_owned(), cause: system.to_string() }
    } else if matches!(system.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) {
        damaged(place, &system.to_string())
    } else {
        unavailable(place, &system.to_string())
    }
}

pub(super) fn damaged(place: &str, reason: &str) -> StoreError {
    StoreError::Damaged { place: place.to_owned(), reason: reason.to_owned() }
}
