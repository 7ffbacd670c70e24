//! What the lab's tests share: a lab that goes down with its test.

use core::ops::Deref;
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use takeover_lab::{Failure, Lab, Options};

/// How long anything may take that takes a second.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A lab that goes down at the end of its test. If the test fails, the lab's files are kept.
pub(crate) struct Borrowed {
    lab: Lab,
    directory: PathBuf,
}

impl Deref for Borrowed {
    type Target = Lab;

    fn deref(&self) -> &Lab {
        &self.lab
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if thread::panicking() {
            let kept = self.directory.with_extension("failed");
            let _ = std::fs::remove_dir_all(&kept);
            let _ = Command::new("cp").arg("-r").arg(&self.directory).arg(&kept).status();
            eprintln!("the lab's files are kept in {}", kept.display());
        }
        if let Err(failure) = Lab::down(&self.directory) {
            eprintln!("{failure}");
        }
    }
}

/// What a lab of this name is asked for: three nodes, a VM each, no agents.
pub(crate) fn options(name: &str) -> Options {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    Options::new(directory, PathBuf::from(env!("CARGO_BIN_EXE_takeover-lab")))
}

/// Brings a lab up, after what an earlier run may have left of it was removed.
pub(crate) fn up(options: &Options) -> Borrowed {
    let directory = options.directory.clone();
    let cleared = if directory.exists() { Lab::down(&directory) } else { Ok(()) };
    let lab = cleared.and_then(|()| Lab::up(options));
    match lab {
        Ok(lab) => Borrowed { lab, directory },
        Err(failure) => {
            let _ = Lab::down(&directory);
            panic!("{failure}");
        }
    }
}

/// Waits until something is true.
pub(crate) fn wait(lab: &Lab, what: &str, condition: impl Fn(&Lab) -> bool) {
    let found: Result<_, Failure> =
        lab.wait_until(what, SOON, |lab| Ok(if condition(lab) { Some(()) } else { None }));
    if let Err(failure) = found {
        panic!("{failure}\n{:#?}", lab.status());
    }
}

/// Waits until a guest says something.
pub(crate) fn wait_for_a_word(lab: &Lab, vm: &str) {
    let before = lab.words(vm).len();
    wait(lab, &format!("a word of {vm}"), |lab| lab.words(vm).len() > before);
}

/// Sees that a guest says nothing for longer than it would be silent by itself.
pub(crate) fn is_silent(lab: &Lab, vm: &str) -> bool {
    let before = lab.words(vm).len();
    thread::sleep(Duration::from_millis(2_200));
    lab.words(vm).len() == before
}

/// What libvirt says about a VM on a node: `running (booted)`.
pub(crate) fn state(lab: &Lab, node: &str, vm: &str) -> String {
    lab.virsh(node, &["domstate", "--reason", vm]).expect("libvirt answers").trim().to_string()
}
