//! Where the checkout is, where builds go, and the folder for what is made along the way.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The folders that everything is measured in.
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
    /// If cargo does not answer.
    pub(crate) fn find() -> Result<Self, Failure> {
        let wrong = |cause: String| Failure::new("cargo metadata", cause, "run this inside the checkout");
        let args = ["metadata", "--no-deps", "--format-version", "1"];
        let answer = Command::new("cargo").args(args).output().map_err(|error| wrong(error.to_string()))?;
        let facts: serde_json::Value =
            serde_json::from_slice(&answer.stdout).map_err(|error| wrong(error.to_string()))?;
        let folder = |key: &str| facts.get(key).and_then(|value| value.as_str()).map(PathBuf::from);
        let (Some(root), Some(target)) = (folder("workspace_root"), folder("target_directory")) else {
            return Err(wrong("its answer names no folders".to_owned()));
        };
        Ok(Self { root, target })
    }

    /// A command that runs at the top of the repository and prints without colours.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TERM_COLOR", "never");
        command.env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// A file for what is made along the way.
    ///
    /// # Errors
    /// If its folder cannot be made.
    pub(crate) fn scratch(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.target.join("bench").join(name);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder)
            .map_err(|error| Failure::new(folder.display(), error, "make it writable"))?;
        Ok(path)
    }

    /// Runs cargo, whose errors are shown as they come, and returns what it printed.
    ///
    /// # Errors
    /// If it cannot be started or does not exit with 0.
    pub(crate) fn cargo(&self, line: &str) -> Result<String, Failure> {
        let mut command = self.command("cargo");
        command.args(line.split(' ')).stderr(Stdio::inherit());
        let failed = |cause: String| {
            Failure::new(format!("cargo {line}"), cause, "run the same by hand and mend what it reports")
        };
        let output = command.output().map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            return Err(failed(output.status.to_string()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Builds the `takeover` command as users get it, and returns where it is.
    ///
    /// # Errors
    /// If it does not build.
    pub(crate) fn takeover(&self) -> Result<String, Failure> {
        self.cargo("build --quiet --release -p takeover-cli")?;
        Ok(self.target.join("release/takeover").display().to_string())
    }
}
