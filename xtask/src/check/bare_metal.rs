//! The core on a target that has no std: the proof that it needs none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// A target without an operating system. A check on a hosted target would prove nothing:
/// there, std is always at hand.
const TARGET: &str = "x86_64-unknown-none";

/// Debian's compiler, whose library sources are packaged beside it.
const RUSTC: &str = "/usr/bin/rustc";
/// Debian's cargo, of the same version.
const CARGO: &str = "/usr/bin/cargo";

/// The control's name, as cargo and rustc print it.
const CONTROL: &str = "takeover-uses-std";

/// Builds the core for the bare target, then a crate that uses std, which must fail.
///
/// # Errors
/// If the core does not build, or if the control builds or fails for another reason.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let mut found = Vec::new();
    for features in ["", "alloc"] {
        let start = Instant::now();
        let mut build = build(place, &place.root);
        build.args(["-p", "takeover", "--lib", "--locked", "--features", features]);
        log.must_run(&mut build)?;
        let seconds = start.elapsed().as_secs_f64();
        found.push(format!("  built for {TARGET} with features `{features}`: {seconds:.1} s"));
    }
    let folder = write_control(place)?;
    let output = log.capture(&mut build(place, &folder))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    judge_control(output.status.success(), &errors)?;
    found.push("  control: a crate that uses std is refused with E0463".to_string());
    Ok(found.join("\n"))
}

/// A build in `folder` for the bare target, with a build directory of its own, because
/// another compiler's leftovers would be thrown away and rebuilt at each change of hands.
fn build(place: &Place, folder: &Path) -> Command {
    let mut command = place.command(CARGO);
    command.current_dir(folder);
    command.env("RUSTC", RUSTC).env("RUSTC_BOOTSTRAP", "1");
    command.env("CARGO_TARGET_DIR", place.target.join("bare-metal"));
    // Set by the toolchain that runs this chore; Debian's compiler must not load its libraries.
    command.env_remove("LD_LIBRARY_PATH");
    command.args(["build", "--no-default-features"]);
    command.args(["-Z", "build-std=core,alloc", "--target", TARGET]);
    command
}

/// Writes the throw-away crate that uses std, and returns its folder.
fn write_control(place: &Place) -> Result<PathBuf, Failure> {
    let folder = place.target.join("bare-metal-control");
    let core = place.root.display().to_string();
    let manifest = format!(
        "[package]\nname = \"{CONTROL}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [workspace]\n\n[features]\ndefault = []\n\n\
         [dependencies]\ntakeover = {{ path = {core:?}, default-features = false }}\n"
    );
    let lock = place.root.join("Cargo.lock");
    let write = || {
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The same versions as the core's own build, so that nothing is fetched anew.
        fs::copy(&lock, folder.join("Cargo.lock"))?;
        fs::write(folder.join("src").join("lib.rs"), CONTROL_SOURCE)
    };
    write().map_err(|error| {
        let remedy = "make it writable and see that Cargo.lock is in the checkout";
        Failure::new(folder.display(), error, remedy)
    })?;
    Ok(folder)
}

/// The control's whole source. It also names the core, so that the core is built and linked first.
const CONTROL_SOURCE: &str = "\
#![no_std]
extern crate std;
extern crate takeover;
pub fn now() -> std::time::Instant {
    std::time::Instant::now()
}
";

/// Whether the control failed, and for the one reason that counts.
fn judge_control(built: bool, errors: &str) -> Result<(), Failure> {
    let expected = ["E0463", "can't find crate for `std`", CONTROL];
    let cause = match expected.iter().find(|part| !errors.contains(**part)) {
        _ if built => "it was built, so this target has a std and the check proves nothing".into(),
        Some(part) => format!("it failed for another reason, `{part}` is not in its errors"),
        None => return Ok(()),
    };
    let remedy = "look at the compiler and the target in xtask/src/check/bare_metal.rs";
    Err(Failure::new("control: a crate that uses std", cause, remedy))
}

#[cfg(test)]
mod tests {
    use super::judge_control;

    const EXPECTED: &str = "error[E0463]: can't find crate for `std`\n\
        error: could not compile `takeover-uses-std` (lib)";

    #[test]
    fn the_control_must_fail_for_lack_of_std() {
        assert_eq!(judge_control(false, EXPECTED), Ok(()));
    }

    #[test]
    fn a_control_that_builds_is_a_failure() {
        let failure = judge_control(true, EXPECTED).unwrap_err();
        assert!(failure.cause.contains("was built"));
    }

    #[test]
    fn a_control_that_fails_otherwise_is_a_failure() {
        let other = "error[E0463]: can't find crate for `core`\ncould not compile `takeover-uses-std`";
        assert!(judge_control(false, other).is_err());
        assert!(judge_control(false, "error: no such command").is_err());
        // The core itself using std is not the control's merit.
        let core = EXPECTED.replace("takeover-uses-std", "takeover");
        assert!(judge_control(false, &core).is_err());
    }
}
