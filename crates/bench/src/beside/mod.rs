//! The same work here and in Pacemaker: one node of a cluster is lost, where does everything go that it ran?
//!
//! Both are given the same groups on the same nodes, each in its own language, and both have to move the same
//! ones, each to a living node; nothing else may move. Only then does the time count.

mod answers;
mod inputs;

use core::time::Duration;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::place::Place;
use crate::process::{Ran, median, run};
use crate::results::{Beside, Measured};
use crate::tell;
use answers::{LINE, Moves, judge, moves};
use inputs::Cluster;

/// Pacemaker's program.
pub(crate) const CRM_SIMULATE: &str = "/usr/sbin/crm_simulate";
/// How many resources, and how many nodes.
pub(crate) const SIZES: ([u32; 3], [u32; 3]) = ([100, 1_000, 5_000], [3, 16, 64]);
/// How often a decision is repeated, times the number of resources.
const DECISIONS: u32 = 20_000_000;
/// How long the peer may take for one run.
pub(crate) const LIMIT: Duration = Duration::from_secs(300);
/// The largest cluster, in resources times nodes, for which `--profile` is asked: beyond, it takes minutes.
pub(crate) const PROFILED: u32 = 70_000;
/// About how many resources times nodes a profile takes in, over all its repetitions.
const PROFILE_WORK: u32 = 160_000;

/// Measures every size, after both were caught out on a cluster in which no node is lost.
///
/// # Errors
/// If an answer is wrong, or a program fails.
pub(crate) fn measure(place: &Place) -> Result<Measured, Failure> {
    let takeover = place.takeover()?;
    let version = run(place, Command::new(CRM_SIMULATE).arg("--version"), None)?.printed;
    control(place, &takeover)?;
    let sizes = SIZES.0.iter().flat_map(|&resources| SIZES.1.map(|nodes| (resources, nodes)));
    let all = SIZES.0.len().saturating_mul(SIZES.1.len());
    let mut beside = Vec::new();
    for (number, (resources, nodes)) in (1_usize..).zip(sizes) {
        tell(&format!("  [{number}/{all}] {resources} resources on {nodes} nodes"));
        let row = one(place, &takeover, Cluster { resources, nodes, lost: true })?;
        tell(&format!("    {} moved by both, ratio {:.0}", row.moved, row.process_ratio()));
        beside.push(row);
    }
    let peer = version.lines().next().unwrap_or_default().trim().to_owned();
    Ok(Measured { beside, peer, ..Measured::of(Vec::new()) })
}

/// One size.
fn one(place: &Place, takeover: &str, cluster: Cluster) -> Result<Beside, Failure> {
    let (scenario, cib) = written(place, &cluster)?;
    let (ours, ran) = median(place, || here(takeover, &scenario, true), None)?;
    let moved = judged(&cluster, &ran, moves(&ran.printed, LINE.ours), "takeover loss")?;
    let decision = repeatedly(place, here(takeover, &scenario, true), cluster.resources, ours.cpu)?;
    let (theirs, ran) = median(place, || there(&cib, &["-R"]), Some(LIMIT))?;
    if !theirs.cut {
        judged(&cluster, &ran, moves(&ran.printed, LINE.theirs), "crm_simulate -R")?;
    }
    let (reading, _) = median(place, || there(&cib, &[]), Some(LIMIT))?;
    let work = cluster.resources.saturating_mul(cluster.nodes);
    let profile = if work <= PROFILED { profiled(place, &cib, work)? } else { None };
    let size = |path: &Path| fs::metadata(path).map_or(0, |facts| facts.len());
    let (resources, nodes, bytes) = (cluster.resources, cluster.nodes, [size(&scenario), size(&cib)]);
    Ok(Beside { resources, nodes, moved, bytes, ours, theirs, reading, profile, decision })
}

/// Writes the cluster down in both languages.
fn written(place: &Place, cluster: &Cluster) -> Result<(PathBuf, PathBuf), Failure> {
    let write = |name: String, text: String| {
        let path = place.scratch(&name)?;
        let done = fs::write(&path, text);
        done.map(|()| path.clone()).map_err(|error| Failure::new(path.display(), error, "make it writable"))
    };
    let name = cluster.name();
    Ok((write(format!("{name}.txt"), cluster.scenario())?, write(format!("{name}/cib.xml"), cluster.cib())?))
}

/// Asks this project.
fn here(takeover: &str, scenario: &Path, lost: bool) -> Command {
    let mut command = Command::new(takeover);
    command.arg("loss").arg(scenario);
    if lost {
        command.arg("n1");
    }
    command
}

/// Asks Pacemaker.
fn there(cib: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(CRM_SIMULATE);
    command.args(args).arg("-x").arg(cib);
    command
}

/// The answer was right, or what is wrong about it.
fn judged(cluster: &Cluster, ran: &Ran, found: Moves, who: &str) -> Result<usize, Failure> {
    judge(cluster, &found).map_err(|cause| {
        let begin: String = ran.printed.chars().take(400).collect();
        let place = format!("{who}, {} resources on {} nodes", cluster.resources, cluster.nodes);
        Failure::new(place, format!("{cause}; it printed: {begin}"), "see what it was given in target/bench")
    })
}

/// The check of the answers has to fail where no node is lost, whoever answers.
fn control(place: &Place, takeover: &str) -> Result<(), Failure> {
    let cluster = Cluster { resources: 100, nodes: 3, lost: false };
    let (scenario, cib) = written(place, &cluster)?;
    let ours = run(place, &mut here(takeover, &scenario, false), None)?.printed;
    let theirs = run(place, &mut there(&cib, &["-R"]), Some(LIMIT))?.printed;
    for (who, found) in
        [("takeover loss", moves(&ours, LINE.ours)), ("crm_simulate -R", moves(&theirs, LINE.theirs))]
    {
        if judge(&Cluster { lost: true, ..cluster }, &found).is_ok() {
            let cause = "the check of the answers passes on a cluster in which no node is lost";
            return Err(Failure::new(who, cause, "mend crates/bench/src/beside/answers.rs"));
        }
    }
    Ok(())
}

/// What one decision takes on the processor, in nanoseconds: what each of many adds to the whole process.
fn repeatedly(place: &Place, mut command: Command, resources: u32, whole: f64) -> Result<f64, Failure> {
    let times = DECISIONS.checked_div(resources).unwrap_or(1);
    let ran = run(place, command.args(["--repeat", &times.to_string()]), None)?;
    let added = ran.cpu.as_secs_f64() * 1e9 - whole;
    if added <= 0.0 {
        let cause = format!("{times} decisions took no time");
        return Err(Failure::new("takeover loss --repeat", cause, "see that it decides so many times"));
    }
    Ok((added / f64::from(times)).round())
}

/// What one more repetition of a profile takes, in nanoseconds of processor time: the second and those that
/// come later each copy the parsed CIB, take it in and schedule. None if that was too long.
fn profiled(place: &Place, cib: &Path, work: u32) -> Result<Option<f64>, Failure> {
    let more = PROFILE_WORK.checked_div(work).unwrap_or(1).clamp(2, 40);
    let (Some(few), Some(many)) = (repeated(place, cib, 2)?, repeated(place, cib, more.saturating_add(2))?)
    else {
        return Ok(None);
    };
    Ok(Some(((many - few) * 1e9 / f64::from(more)).round()))
}

/// What so many repetitions of a profile take, in seconds; none if they were ended at the limit.
fn repeated(place: &Place, cib: &Path, times: u32) -> Result<Option<f64>, Failure> {
    let folder = cib.parent().unwrap_or(cib);
    let mut command = Command::new(CRM_SIMULATE);
    command.arg("--profile").arg(folder).args(["--repeat", &times.to_string()]);
    let ran = run(place, &mut command, Some(LIMIT))?;
    if ran.cut {
        return Ok(None);
    }
    let number = ran.printed.split("... ").nth(1).and_then(|rest| rest.split(' ').next());
    number.and_then(|number| number.parse().ok()).map(Some).ok_or_else(|| {
        let cause = format!("it printed `{}`", ran.printed);
        Failure::new("crm_simulate --profile", cause, "see that Pacemaker 2.1 is installed")
    })
}
