//! Measuring: labs are brought up, faults befall their first VM, and what it takes is told.

use core::time::Duration;
use std::thread::sleep;
use std::time::Instant;

use rustix::process::Signal;

use super::machine;
use super::stopwatch::{LONG, Stopwatch, Took};
use super::{Figure, Figures, seconds};
use crate::failure::Failure;
use crate::fault::NodeFault;
use crate::lab::Lab;
use crate::options::Options;
use crate::oracle::{Report, Watch};
use crate::status::Running;

/// What keeps a cluster from giving up on a VM that crashes again and again, or on a node that
/// loses its power again and again. How long anything takes does not depend on it.
const PATIENT: [&str; 2] = ["restart-period = \"1s\"", "quarantine-threshold = 0"];

/// What proves a node off that says nothing: the fence switch.
const FENCING: &str = "proofs = \"fencing-agent\"";

/// How long a cluster is left alone between two measurements: longer than the period above.
const PAUSE: Duration = Duration::from_secs(2);

/// Brings labs up, measures each figure `repetitions` times, and takes the labs down.
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
    let (machine, before, began) = (machine::describe(), machine::load(), Instant::now());
    let mut crash = [Figure::new("a VM's crash to running again"), Figure::new("  to its first word")];
    let mut power = Figure::new("a power cut to running elsewhere, by the lease");
    let mut fenced = Figure::new("a power cut to running elsewhere, fenced by the switch");
    let leased = with_policies(options, &PATIENT);
    let by_lease = in_lab(&leased, |lab| {
        repeat(&mut crash, repetitions, &progress, || time_crash(lab))?;
        repeat(core::slice::from_mut(&mut power), repetitions, &progress, || time_power_cut(lab))
    })?;
    let by_switch = in_lab(&with_policies(&leased, &[FENCING]), |lab| {
        repeat(core::slice::from_mut(&mut fenced), repetitions, &progress, || time_power_cut(lab))
    })?;
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let machine =
        format!("{machine}; load {before} before, {} after; took {minutes:.1} min", machine::load());
    let figures = crash.into_iter().chain([power, fenced]).collect();
    Ok(Figures { machine, figures, watches: vec![by_lease, by_switch] })
}

/// The same with policies that are not given yet.
fn with_policies(options: &Options, policies: &[&str]) -> Options {
    let mut options = options.clone();
    for line in policies {
        let name = line.split(' ').next().unwrap_or(line);
        if !options.policies.iter().any(|policy| policy.trim_start().starts_with(name)) {
            options.policies.push((*line).to_string());
        }
    }
    options
}

/// Brings a lab up, waits for all VMs, does the work under watch, and takes the lab down.
fn in_lab(options: &Options, work: impl FnOnce(&Lab) -> Result<(), Failure>) -> Result<Report, Failure> {
    let lab = Lab::up(options)?;
    settle(&lab)?;
    let watch = Watch::begin(&lab)?;
    work(&lab)?;
    let report = watch.end()?;
    let logs = lab.replay()?;
    if let Some(log) = logs.iter().find(|log| log.departs()) {
        return Err(Failure::new("the figures", log, "report this, with the log"));
    }
    Lab::down(&options.directory)?;
    Ok(report)
}

/// Measures several times: the first figure until it runs, a second one until its first word.
fn repeat(
    figures: &mut [Figure],
    repetitions: u32,
    progress: &impl Fn(&str),
    mut measure: impl FnMut() -> Result<Took, Failure>,
) -> Result<(), Failure> {
    for number in 1..=repetitions {
        let took = measure()?;
        for (figure, time) in figures.iter_mut().zip([took.running, took.word]) {
            figure.times.push(time);
            progress(&format!("{} {number}: {}", figure.what, seconds(figure.times.last())));
        }
    }
    Ok(())
}

/// Kills the first VM's QEMU and waits for the VM.
fn time_crash(lab: &Lab) -> Result<Took, Failure> {
    let (vm, host) = first(lab)?;
    let qemus = lab.qemus(&vm, None)?;
    let watch = Stopwatch::new(lab, &vm, &[host])?;
    let took = watch.time(|| qemus.iter().try_for_each(|qemu| qemu.signal(Signal::KILL)))?;
    settle(lab)?;
    Ok(took)
}

/// Cuts the power of the first VM's node, waits for the VM, and boots the node again.
fn time_power_cut(lab: &Lab) -> Result<Took, Failure> {
    let (vm, host) = first(lab)?;
    let others: Vec<String> = lab.nodes().iter().filter(|node| **node != host).cloned().collect();
    let watch = Stopwatch::new(lab, &vm, &others)?;
    let took = watch.time(|| lab.fault(NodeFault::PowerCut, &host))?;
    lab.fault(NodeFault::PowerOn, &host)?;
    settle(lab)?;
    Ok(took)
}

/// The first VM's name and where it runs.
fn first(lab: &Lab) -> Result<(String, String), Failure> {
    let vm = lab.vms().first().map(|vm| vm.name.clone());
    let vm = vm.ok_or_else(|| Failure::new("the lab", "it has no VM", "ask for one at least"))?;
    let host = lab.status()?.vm(&vm).and_then(|vm| vm.nodes.first().cloned());
    let host = host.ok_or_else(|| Failure::new(&vm, "it runs nowhere", "see the agents' logs"))?;
    Ok((vm, host))
}

/// Waits until all runs that should, and a while longer.
fn settle(lab: &Lab) -> Result<(), Failure> {
    let what = "every VM to run and every node to be up";
    lab.wait_until(what, LONG, |lab| Ok(all_run(lab)?.then_some(())))?;
    sleep(PAUSE);
    Ok(())
}

/// Whether every VM runs somewhere, and every agent runs and sees all nodes up.
fn all_run(lab: &Lab) -> Result<bool, Failure> {
    let status = lab.status()?;
    let vms = status.vms.iter().all(|vm| vm.nodes.len() == 1 && vm.qemu == Running::Yes);
    let spoke = lab.vms().iter().all(|vm| lab.boots(&vm.name) > 0);
    let up = |node: &String| lab.agent_status(node).is_ok_and(|seen| seen.nodes.iter().all(|node| node.up));
    Ok(vms && spoke && lab.nodes().iter().all(up))
}
