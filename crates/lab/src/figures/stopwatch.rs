//! When a VM runs again, by libvirt and by its guest.

use core::time::Duration;
use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Instant;

use crate::failure::Failure;
use crate::lab::Lab;
use crate::layout::inside;

/// How long anything that is measured may take.
pub(super) const LONG: Duration = Duration::from_secs(180);

/// How often it is looked at: finer than what is measured.
const EVERY: Duration = Duration::from_millis(2);

/// How long a VM took to run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Took {
    /// Until libvirt said that it runs, and its process was there.
    pub(super) running: Duration,
    /// Until its guest said its first word.
    pub(super) word: Duration,
}

/// What libvirt's daemon writes down about a VM on one node.
#[derive(Debug)]
struct Place {
    /// The root of the node.
    root: PathBuf,
    /// The file; it is there while the VM is.
    file: PathBuf,
}

impl Place {
    /// The process of the VM here, if libvirt says that it runs and the process is there.
    ///
    /// libvirt writes the state down in the same breath in which it changes it. To read it there
    /// costs the machine nothing, and what is measured is not made slower.
    fn running(&self) -> Option<u32> {
        let pid = running(&fs::read_to_string(&self.file).ok()?)?;
        self.root.join("proc").join(pid.to_string()).exists().then_some(pid)
    }
}

/// Which process runs a domain, by what libvirt has written down about it.
fn running(text: &str) -> Option<u32> {
    let line = text.lines().find(|line| line.starts_with("<domstatus "))?;
    let value = |name: &str| line.split_once(name)?.1.strip_prefix("='")?.split_once('\'');
    let (pid, _) = value(" pid").filter(|_| value(" state").is_some_and(|(state, _)| state == "running"))?;
    pid.parse().ok()
}

/// Waits for one VM, and knows how it was before.
pub(super) struct Stopwatch<'a> {
    lab: &'a Lab,
    vm: &'a str,
    places: Vec<Place>,
    /// The processes that ran it before.
    before: Vec<Option<u32>>,
    boots: usize,
}

impl<'a> Stopwatch<'a> {
    /// Looks how a VM is now on these nodes.
    ///
    /// # Errors
    /// If a node's power is off.
    pub(super) fn new(lab: &'a Lab, vm: &'a str, nodes: &[String]) -> Result<Self, Failure> {
        let place = |node: &String| {
            let root = lab.node(node)?.sees("")?;
            let file = root.join(inside::DOMAINS.trim_start_matches('/')).join(format!("{vm}.xml"));
            Ok(Place { root, file })
        };
        let places = nodes.iter().map(place).collect::<Result<Vec<_>, Failure>>()?;
        let before = places.iter().map(Place::running).collect();
        Ok(Self { lab, vm, places, before, boots: lab.boots(vm) })
    }

    /// Lets something befall it, and waits until it runs again on one of the nodes.
    ///
    /// # Errors
    /// If it cannot befall it, or the VM does not run again in three minutes.
    pub(super) fn time(&self, befall: impl FnOnce() -> Result<(), Failure>) -> Result<Took, Failure> {
        let began = Instant::now();
        befall()?;
        let (mut running, mut word) = (None, None);
        loop {
            let now = began.elapsed();
            if running.is_none() && self.runs_anew() {
                running = Some(now);
            }
            if word.is_none() && self.lab.boots(self.vm) > self.boots {
                word = Some(now);
            }
            if let (Some(running), Some(word)) = (running, word) {
                return Ok(Took { running, word });
            }
            if now > LONG {
                let cause = format!("it does not run again within {} s", LONG.as_secs());
                return Err(Failure::new(self.vm, cause, "see the agents' logs in the lab's directory"));
            }
            sleep(EVERY);
        }
    }

    /// Whether another process runs it than before.
    fn runs_anew(&self) -> bool {
        let mut pairs = self.places.iter().zip(&self.before);
        pairs.any(|(place, before)| place.running().is_some_and(|pid| Some(pid) != *before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libvirts_own_words_say_which_process_runs() {
        let text = |state| format!("<!--\n-->\n<domstatus state='{state}' reason='booted' pid='41'>\n");
        assert_eq!(running(&text("running")), Some(41));
        assert_eq!(running(&text("paused")), None);
        assert_eq!(running("<domstatus state='running' reason='booted'>"), None);
        assert_eq!(running(""), None);
    }
}
