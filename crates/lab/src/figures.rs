//! How long it takes until a VM runs again.

use core::fmt;
use core::time::Duration;
use std::time::Instant;

use crate::failure::Failure;
use crate::fault::{NodeFault, VmFault};
use crate::lab::Lab;
use crate::options::Options;
use crate::oracle::{Report, Watch};
use crate::status::Running;
use crate::table;

/// How long anything that is measured may take.
const LONG: Duration = Duration::from_secs(180);

/// What keeps a cluster from giving up on a VM that crashes again and again, or on a node that
/// loses its power again and again. How long anything takes does not depend on it.
const PATIENT: [&str; 2] = ["restart-period = \"1s\"", "quarantine-threshold = 0"];

/// One thing that was measured several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// From what to what.
    pub what: &'static str,
    /// How long it took each time, in order.
    pub times: Vec<Duration>,
}

/// What was measured, and what the witnesses saw meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The figures.
    pub figures: Vec<Figure>,
    /// The witnesses' report.
    pub watch: Report,
}

/// Brings a lab up, measures each figure `repetitions` times, and takes the lab down.
///
/// `progress` is told a line now and then.
///
/// # Errors
/// If there are no agents, or a VM does not run again in three minutes. The lab is left up then.
pub fn measure(options: &Options, repetitions: u32, progress: impl Fn(&str)) -> Result<Figures, Failure> {
    if options.agent.is_none() {
        let cause = "without agents nothing runs again by itself";
        return Err(Failure::new("the figures", cause, "name the program takeover-agent with --agent"));
    }
    let mut options = options.clone();
    for line in PATIENT {
        let name = line.split(' ').next().unwrap_or(line);
        if !options.policies.iter().any(|policy| policy.trim_start().starts_with(name)) {
            options.policies.push(line.to_string());
        }
    }
    let lab = Lab::up(&options)?;
    lab.wait_until("the first start of every VM", LONG, |lab| Ok(all_run(lab)?.then_some(())))?;
    let watch = Watch::begin(&lab)?;
    let mut crash = Figure { what: "a VM's crash to its first word", times: Vec::new() };
    let mut power = Figure { what: "a power cut to its first word elsewhere", times: Vec::new() };
    for number in 1..=repetitions {
        crash.times.push(time_crash(&lab)?);
        progress(&format!("{} {number}: {}", crash.what, seconds(crash.times.last())));
    }
    for number in 1..=repetitions {
        power.times.push(time_power_cut(&lab)?);
        progress(&format!("{} {number}: {}", power.what, seconds(power.times.last())));
    }
    let watch = watch.end()?;
    Lab::down(&options.directory)?;
    Ok(Figures { figures: vec![crash, power], watch })
}

/// Kills the first VM's QEMU and waits for the VM's first word.
fn time_crash(lab: &Lab) -> Result<Duration, Failure> {
    let vm = first(lab)?;
    let boots = lab.boots(&vm);
    let began = Instant::now();
    lab.fault(VmFault::KillQemu, &vm)?;
    lab.wait_until(&format!("{vm} to run again"), LONG, |lab| Ok((lab.boots(&vm) > boots).then_some(())))?;
    let took = began.elapsed();
    settle(lab)?;
    Ok(took)
}

/// Cuts the power of the first VM's node, waits for the VM's first word, and boots the node again.
fn time_power_cut(lab: &Lab) -> Result<Duration, Failure> {
    let vm = first(lab)?;
    let status = lab.status()?;
    let host = status.vm(&vm).and_then(|vm| vm.nodes.first().cloned());
    let host = host.ok_or_else(|| Failure::new(&vm, "it runs nowhere", "see the agents' logs"))?;
    let boots = lab.boots(&vm);
    let began = Instant::now();
    lab.fault(NodeFault::PowerCut, &host)?;
    lab.wait_until(
        &format!("{vm} to run elsewhere"),
        LONG,
        |lab| Ok((lab.boots(&vm) > boots).then_some(())),
    )?;
    let took = began.elapsed();
    lab.fault(NodeFault::PowerOn, &host)?;
    settle(lab)?;
    Ok(took)
}

/// The first VM's name.
fn first(lab: &Lab) -> Result<String, Failure> {
    let vm = lab.vms().first().map(|vm| vm.name.clone());
    vm.ok_or_else(|| Failure::new("the lab", "it has no VM", "ask for one at least"))
}

/// Waits until all runs that should.
fn settle(lab: &Lab) -> Result<(), Failure> {
    let what = "every VM and every agent to run";
    lab.wait_until(what, LONG, |lab| Ok(all_run(lab)?.then_some(()))).map(drop)
}

/// Whether every VM runs somewhere and every node's agent runs.
fn all_run(lab: &Lab) -> Result<bool, Failure> {
    let status = lab.status()?;
    let vms = status.vms.iter().all(|vm| vm.nodes.len() == 1 && vm.qemu == Running::Yes);
    Ok(vms && status.nodes.iter().all(|node| node.agent == Running::Yes))
}

/// A time, for people.
fn seconds(time: Option<&Duration>) -> String {
    time.map_or("-".to_string(), |time| format!("{:.2} s", time.as_secs_f64()))
}

impl Figure {
    /// Least, median and greatest; of an even number the median is the lower of the two in the middle.
    fn row(&self) -> Vec<String> {
        let mut times = self.times.clone();
        times.sort();
        let middle = times.len().saturating_sub(1).checked_div(2).and_then(|middle| times.get(middle));
        let cells = [times.first(), middle, times.last()].map(seconds);
        let mut row = vec![self.what.to_string(), times.len().to_string()];
        row.extend(cells);
        row
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["from, to", "times", "least", "median", "most"].map(str::to_string).to_vec()];
        rows.extend(self.figures.iter().map(Figure::row));
        write!(f, "{}{}", table::aligned(&rows), self.watch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_least_median_and_most() {
        let times = [3, 1, 2].map(Duration::from_secs).to_vec();
        let row = Figure { what: "x", times }.row();
        assert_eq!(row, ["x", "3", "1.00 s", "2.00 s", "3.00 s"]);
        assert_eq!(Figure { what: "x", times: vec![] }.row(), ["x", "0", "-", "-", "-"]);
    }
}
