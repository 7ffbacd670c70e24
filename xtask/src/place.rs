//! Where the checkout is and where builds go.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// The two folders that every chore works in.
#[derive(Debug)]
pub(crate) struct Place {
    /// The top of the repository.
    pub(crate) root: PathBuf,
    /// Where cargo puts builds, whatever the user's settings say.
    pub(crate) target: PathBuf,
}

impl Place {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and configuration files are honoured.
    ///
    /// # Errors
    /// If cargo does not answer, which means that there is no workspace here.
    pub(crate) fn find() -> Result<Self, Failure> {
        let args = ["metadata", "--no-deps", "--format-version", "1"];
        let answer = Command::new("cargo").args(args).output();
        let answer = answer.map_err(|error| no_workspace(&error.to_string()))?;
        if !answer.status.success() {
            return Err(no_workspace(&String::from_utf8_lossy(&answer.stderr)));
        }
        let facts: serde_json::Value =
            serde_json::from_slice(&answer.stdout).map_err(|error| no_workspace(&error.to_string()))?;
        let folder = |key: &str| facts.get(key).and_then(|value| value.as_str());
        match (folder("workspace_root"), folder("target_directory")) {
            (Some(root), Some(target)) => {
                Ok(Self { root: PathBuf::from(root), target: PathBuf::from(target) })
            }
            (_, _) => Err(no_workspace("its answer names no folders")),
        }
    }

    /// A command that runs at the top of the repository and prints without colours. What a compiler would
    /// keep for the next change is not kept: a chore builds once, and that alone would take gigabytes.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(&self.root);
        command.env("CARGO_TERM_COLOR", "never").env("CARGO_INCREMENTAL", "0");
        command
    }

    /// The `takeover` command, once it was built with `--release`.
    pub(crate) fn takeover(&self) -> PathBuf {
        let name = format!("takeover{}", std::env::consts::EXE_SUFFIX);
        self.target.join("release").join(name)
    }
}

/// The failure of `cargo metadata`.
fn no_workspace(cause: &str) -> Failure {
    Failure::new("cargo metadata", cause.trim(), "run `cargo xtask` inside the checkout, with cargo in PATH")
}
