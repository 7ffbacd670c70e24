//! Processes of the lab: found by their network namespace, signalled only while they are surely the same.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::failure::Failure;

/// Where named network namespaces stand.
const NAMESPACES: &str = "/run/netns";

/// A network namespace, as the kernel tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Namespace {
    /// The device of the file that stands for it.
    device: u64,
    /// The number of that file.
    file: u64,
}

impl Namespace {
    /// The network namespace of this name; nothing if there is none.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::behind(&Path::new(NAMESPACES).join(name))
    }

    /// The namespace that a path leads to.
    fn behind(path: &Path) -> Option<Self> {
        let facts = fs::metadata(path).ok()?;
        Some(Self { device: facts.dev(), file: facts.ino() })
    }
}

/// A live process in one of the lab's namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    /// Its number on the machine.
    pub(crate) pid: u32,
    /// Its command line.
    pub(crate) args: Vec<String>,
    /// The namespace that it was found in.
    namespace: Namespace,
}

impl Process {
    /// The file name of its program, from its command line.
    pub(crate) fn program(&self) -> &str {
        let path = self.args.first().map_or("", String::as_str);
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Whether it is process 1 of a process namespace below this one's: a node's power.
    pub(crate) fn is_first(&self) -> bool {
        let Some(numbers) = self.fact("NSpid:") else { return false };
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        numbers.len() > 1 && numbers.last() == Some(&"1")
    }

    /// Whether it was stopped by a signal.
    pub(crate) fn is_stopped(&self) -> bool {
        self.fact("State:").is_some_and(|state| state.starts_with('T'))
    }

    /// A line of what the kernel says about it.
    fn fact(&self, name: &str) -> Option<String> {
        let text = fs::read_to_string(folder(self.pid).join("status")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().to_string())
    }

    /// Sends a signal, if the process is still in the namespace that it was found in.
    ///
    /// The number is held while that is asked, so that no other process can have it meanwhile.
    /// A process that has ended is no error.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Failure> {
        let refused = |error: rustix::io::Errno| {
            let place = format!("process {} ({})", self.pid, self.program());
            Failure::new(place, error, "run the lab as root")
        };
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else { return Ok(()) };
        let held = match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(held) => held,
            Err(rustix::io::Errno::SRCH) => return Ok(()),
            Err(error) => return Err(refused(error)),
        };
        if network(self.pid) != Some(self.namespace) {
            return Ok(());
        }
        match pidfd_send_signal(&held, signal) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }

    /// Whether it has ended, or is another process by now.
    pub(crate) fn is_over(&self) -> bool {
        network(self.pid) != Some(self.namespace) || arguments(self.pid).is_none()
    }

    /// The file or folder that is `path` for the process itself.
    pub(crate) fn sees(&self, path: &str) -> PathBuf {
        folder(self.pid).join("root").join(path.trim_start_matches('/'))
    }
}

/// All live processes of the namespaces, each with the place of its namespace in the list.
pub(crate) fn all_in(namespaces: &[Option<Namespace>]) -> Vec<(usize, Process)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        let Some(pid) = pid else { continue };
        let Some(namespace) = network(pid) else { continue };
        let Some(place) = namespaces.iter().position(|known| *known == Some(namespace)) else { continue };
        if let Some(args) = arguments(pid) {
            found.push((place, Process { pid, args, namespace }));
        }
    }
    found
}

/// All live processes of one namespace; none if it does not exist.
pub(crate) fn inside(name: &str) -> Vec<Process> {
    all_in(&[Namespace::named(name)]).into_iter().map(|(_, process)| process).collect()
}

/// What the kernel says about a process.
fn folder(pid: u32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

/// The network namespace of a process.
fn network(pid: u32) -> Option<Namespace> {
    Namespace::behind(&folder(pid).join("ns/net"))
}

/// The command line of a process; nothing if it has ended, waited for or not.
fn arguments(pid: u32) -> Option<Vec<String>> {
    let bytes = fs::read(folder(pid).join("cmdline")).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let args: Vec<String> = text.split_terminator('\0').map(str::to_string).collect();
    (!args.is_empty()).then_some(args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_in_its_namespace_and_is_not_first() {
        let me = std::process::id();
        let here = network(me);
        let found = all_in(&[None, here]);
        let found = found.iter().find(|(_, process)| process.pid == me);
        let (place, process) = found.expect("this process lives");
        assert_eq!(*place, 1);
        assert!(!process.is_first() && !process.is_over() && !process.is_stopped());
    }

    #[test]
    fn a_process_in_another_namespace_is_left_alone() {
        let elsewhere = Namespace { device: 0, file: 0 };
        let mut child = std::process::Command::new("sleep").arg("10").spawn().expect("sleep starts");
        let stranger = Process { pid: child.id(), args: vec![], namespace: elsewhere };
        stranger.signal(Signal::KILL).expect("nothing is sent");
        assert!(child.try_wait().expect("it can be asked").is_none(), "it lives");
        let same = network(child.id()).expect("it has a namespace");
        let own = Process { namespace: same, ..stranger };
        own.signal(Signal::KILL).expect("it is sent");
        assert!(!child.wait().expect("it can be waited for").success());
        assert!(own.is_over());
    }

    #[test]
    fn no_namespace_has_no_processes() {
        assert_eq!(inside("no-such-namespace"), []);
    }
}
