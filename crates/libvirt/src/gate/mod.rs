//! The gate: what every start of a managed VM must pass.
//!
//! A gate is a file in the runtime directory; where it is absent, the gate is closed. libvirt's hook
//! asks for it, whoever starts the VM. The file names the boot that it was made in, so that one
//! which outlives a boot opens nothing.

mod hook;

pub use hook::{Hook, HookError, REFUSES};

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use takeover::units::{Claim, Guid, Token};

use crate::files::{remove, write_whole};
use crate::uuid;

/// Where the kernel tells which boot this is.
pub const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// The gates of this machine, `gate` below the runtime directory.
#[derive(Clone, Debug)]
pub struct Gates {
    folder: PathBuf,
    boot_id: PathBuf,
}

impl Gates {
    /// Those below this runtime directory.
    #[must_use]
    pub fn below(runtime: &Path) -> Self {
        Self { folder: runtime.join("gate"), boot_id: PathBuf::from(BOOT_ID) }
    }

    /// Opens a VM's gate for a claim. The token says which life of the machine opened it.
    ///
    /// # Errors
    ///
    /// Where the directory cannot be written; the gate is as it was.
    pub fn open(&self, guid: Guid, token: Token, claim: Claim) -> io::Result<()> {
        let boot = fs::read_to_string(&self.boot_id)?;
        let text = format!("{} {:016x} {claim}\n", boot.trim_end(), token.0);
        write_whole(&self.folder, &uuid(guid), &text)
    }

    /// Closes a VM's gate.
    ///
    /// # Errors
    ///
    /// Where the file cannot be removed; the gate may be open.
    pub fn close(&self, guid: Guid) -> io::Result<()> {
        remove(&self.folder.join(uuid(guid)))
    }

    /// Closes every gate.
    ///
    /// # Errors
    ///
    /// Where one cannot be closed; the others are closed all the same.
    pub fn close_all(&self) -> io::Result<()> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        let results: Vec<_> = entries.map(|entry| entry.and_then(|entry| remove(&entry.path()))).collect();
        results.into_iter().collect()
    }

    /// The claim that a VM's gate is open for; none where it is closed.
    #[must_use]
    pub fn opened(&self, guid: Guid) -> Option<Claim> {
        let text = fs::read_to_string(self.folder.join(uuid(guid))).ok()?;
        let boot = fs::read_to_string(&self.boot_id).ok()?;
        let mut words = text.split_whitespace();
        let same = words.next() == Some(boot.trim_end());
        words.nth(1).filter(|_| same)?.parse().ok()
    }
}

/// The list of managed VMs, `managed` below the state directory: a file for each, which a boot does
/// not remove. What stands there is closed until the agent opens it.
#[derive(Clone, Debug)]
pub struct Managed {
    folder: PathBuf,
}

impl Managed {
    /// The list below this state directory.
    #[must_use]
    pub fn below(state: &Path) -> Self {
        Self { folder: state.join("managed") }
    }

    /// Adds a VM, with its name for people.
    ///
    /// # Errors
    ///
    /// Where the directory cannot be written.
    pub fn add(&self, guid: Guid, name: &str) -> io::Result<()> {
        let name_of_file = uuid(guid);
        write_whole(&self.folder, &name_of_file, &format!("{name}\n"))?;
        // It has to be there after a power cut as well.
        fs::File::open(self.folder.join(name_of_file))?.sync_all()?;
        fs::File::open(&self.folder)?.sync_all()
    }

    /// Takes a VM off the list: from now on anybody may start it.
    ///
    /// # Errors
    ///
    /// Where the file cannot be removed.
    pub fn remove(&self, guid: Guid) -> io::Result<()> {
        remove(&self.folder.join(uuid(guid)))
    }

    /// Makes the list exactly this. What is new is added before what is old is removed.
    ///
    /// # Errors
    ///
    /// Where the directory cannot be read or written; some of it may be done.
    pub fn set(&self, list: &[(Guid, String)]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let known = self.list()?;
        for (guid, name) in list.iter().filter(|(guid, _)| !known.contains(guid)) {
            self.add(*guid, name)?;
        }
        let gone = known.iter().filter(|guid| list.iter().all(|(kept, _)| kept != *guid));
        gone.copied().try_for_each(|guid| self.remove(guid))
    }

    /// All that are on the list.
    ///
    /// # Errors
    ///
    /// Where the directory cannot be read.
    pub fn list(&self) -> io::Result<Vec<Guid>> {
        let mut list = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            list.extend(name.parse::<Guid>());
        }
        list.sort_unstable();
        Ok(list)
    }
}
