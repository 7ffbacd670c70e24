//! Trying inputs again without a fuzzer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::{TARGETS, Target};

/// The program of a target where no fuzzer built it: tries the files that are named, and says what came
/// of each. A panic of the code that is tried ends it, with its place.
#[must_use]
pub fn main(name: &str) -> ExitCode {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let Some(target) = TARGETS.iter().find(|target| target.name == name) else {
        eprintln!("{name}: there is no such target; see TARGETS in fuzz/src/lib.rs");
        return ExitCode::from(2);
    };
    if files.is_empty() {
        eprintln!("{name}: no input is named; name files, for example those of fuzz/corpus/{name}");
        return ExitCode::from(2);
    }
    let results: Vec<u8> = files.iter().map(|file| told(target, file)).collect();
    ExitCode::from(results.into_iter().max().unwrap_or(0))
}

/// Tries one file and says what came of it; the exit code that this means.
fn told(target: &Target, file: &Path) -> u8 {
    let data = match fs::read(file) {
        Ok(data) => data,
        Err(error) => {
            eprintln!("{}: it cannot be read: {error}; check the path", file.display());
            return 2;
        }
    };
    match (target.ask)(&data) {
        Ok(()) => {
            println!("{}: {} bytes, nothing is wrong", file.display(), data.len());
            0
        }
        Err(found) => {
            println!("{}: {found}", file.display());
            1
        }
    }
}
