//! libvirt's hook: the script that closes the gate to everybody.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::BOOT_ID;

/// The script, with places for three paths.
const TEMPLATE: &str = include_str!("hook.sh");
/// The line that tells a script of ours from anybody else's.
const OURS: &str = "# takeover's gate:";
/// What stands in the hook's message when it refuses because the gate is closed.
pub const REFUSES: &str = "its gate is closed";

/// The hook of one machine.
#[derive(Clone, Debug)]
pub struct Hook {
    script: String,
}

/// Why the hook was not installed, or not removed.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// There is a hook already, and it is not ours.
    #[error(
        "{path} is somebody else's hook, and is left as it is; to install takeover's beside it, move it to the \
         directory {path}.d, which libvirt runs as well (6.5 and later), and install again",
        path = .0.display()
    )]
    Foreign(PathBuf),
    /// It cannot be read or written.
    #[error("{}: {error}; run this as root", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl Hook {
    /// The hook for a machine with these directories.
    #[must_use]
    pub fn new(state: &Path, runtime: &Path) -> Self {
        Self::with_boot_id(state, runtime, Path::new(BOOT_ID))
    }

    pub(super) fn with_boot_id(state: &Path, runtime: &Path, boot_id: &Path) -> Self {
        let script = TEMPLATE
            .replace("@MANAGED@", &quoted(&state.join("managed")))
            .replace("@GATES@", &quoted(&runtime.join("gate")))
            .replace("@BOOT_ID@", &quoted(boot_id))
            .replace("@LEASE@", &quoted(&runtime.join("deadline")));
        Self { script }
    }

    /// The script.
    #[must_use]
    pub fn script(&self) -> &str {
        &self.script
    }

    /// Installs it at this path, usually `/etc/libvirt/hooks/qemu`, and says whether anything
    /// changed. libvirt's daemon looks for hooks when it starts: where there was none, restart it.
    ///
    /// # Errors
    ///
    /// Where somebody else's hook is there, or it cannot be written.
    pub fn install(&self, path: &Path) -> Result<bool, HookError> {
        let failed = |error| HookError::Io { path: path.to_owned(), error };
        if ours(path)?.is_some_and(|text| text == self.script) {
            return executable(path).map(|()| false).map_err(failed);
        }
        self.write(path).map(|()| true).map_err(failed)
    }

    /// Removes the hook at this path, of whatever machine's directories it is, and says whether there was one.
    /// From when libvirt's daemon is restarted, nothing refuses a start that no claim allows.
    ///
    /// # Errors
    ///
    /// Where somebody else's hook is there, or it cannot be removed.
    pub fn remove(path: &Path) -> Result<bool, HookError> {
        if ours(path)?.is_none() {
            return Ok(false);
        }
        fs::remove_file(path).map_err(|error| HookError::Io { path: path.to_owned(), error })?;
        Ok(true)
    }

    /// Whether this very hook is at this path.
    #[must_use]
    pub fn is_installed(&self, path: &Path) -> bool {
        fs::read_to_string(path).is_ok_and(|text| text == self.script)
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // libvirt runs everything in `qemu.d`, but nothing beside it.
        let new = path.with_extension("takeover-new");
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o755).open(&new)?;
        file.write_all(self.script.as_bytes())?;
        file.sync_all()?;
        executable(&new)?;
        fs::rename(&new, path)
    }
}

/// The script of ours that is at this path, if there is any.
fn ours(path: &Path) -> Result<Option<String>, HookError> {
    let foreign = || HookError::Foreign(path.to_owned());
    match fs::read_to_string(path) {
        Ok(text) if text.contains(OURS) => Ok(Some(text)),
        Ok(_) => Err(foreign()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        // What is no text is somebody's program.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(foreign()),
        Err(error) => Err(HookError::Io { path: path.to_owned(), error }),
    }
}

fn executable(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

/// A path as one word of the shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
