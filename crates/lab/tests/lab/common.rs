//! What the lab's tests share: a lab that goes down with its test.

use core::ops::Deref;
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use takeover_admin::SessionState;
use takeover_lab::oracle::{Report, Watch, Witness};
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
    // Tests of other rooms keep their files beside it.
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("labs").join(name);
    Options::new(directory, PathBuf::from(env!("CARGO_BIN_EXE_takeover-lab")))
}

/// Brings a lab up, after what an earlier run may have left of it was removed. Without agents every
/// guest has booted when this returns.
pub(crate) fn up(options: &Options) -> Borrowed {
    let directory = options.directory.clone();
    let cleared = if directory.exists() { Lab::down(&directory) } else { Ok(()) };
    let lab = cleared.and_then(|()| Lab::up(options));
    match lab {
        Ok(lab) => {
            let lab = Borrowed { lab, directory };
            let booted = |lab: &Lab| lab.vms().iter().all(|vm| lab.boots(&vm.name) > 0);
            wait(&lab, "the guests to boot", |lab| options.agent.is_some() || booted(lab));
            lab
        }
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

/// How long a failover may take with the policies of `with_agents`.
pub(crate) const FAILOVER: Duration = Duration::from_secs(60);

/// Policies with which a silent node is over within seconds.
const FAST: [&str; 8] = [
    "lease-ttl = \"6s\"",
    "lease-renew-every = \"500ms\"",
    "lease-store-gap = \"1s\"",
    "lease-stop-budget = \"3s\"",
    "lease-margin = \"200ms\"",
    "quick-check-every = \"1s\"",
    "answer-within = \"800ms\"",
    "cold-start-wait = \"10s\"",
];

/// What a lab with agents is asked for. The agent is the one that was built beside the lab's own program.
pub(crate) fn options_with_agents(name: &str) -> Options {
    let mut options = options(name);
    let agent = options.program.with_file_name("takeover-agent");
    assert!(agent.is_file(), "{} is not there: cargo build -p takeover-agent", agent.display());
    options.agent = Some(agent);
    options.policies = FAST.map(str::to_string).to_vec();
    options
}

/// A lab with agents whose VMs all run where they prefer to, and a watch on it.
pub(crate) fn with_agents(name: &str) -> (Borrowed, Watch) {
    started(&options_with_agents(name))
}

/// The same with policies besides.
pub(crate) fn with_policies(name: &str, policies: &[&str]) -> (Borrowed, Watch) {
    let mut options = options_with_agents(name);
    options.policies.extend(policies.iter().map(ToString::to_string));
    started(&options)
}

/// Brings a lab with agents up and waits until all runs where it prefers to.
pub(crate) fn started(options: &Options) -> (Borrowed, Watch) {
    let lab = up(options);
    let watch = Watch::begin(&lab).expect("it begins");
    for vm in lab.vms() {
        wait_long(&lab, &format!("{} on {}", vm.name, vm.preferred), |lab| {
            runs_on(lab, &vm.name, &vm.preferred)
        });
    }
    (lab, watch)
}

/// Waits for what takes as long as a failover.
pub(crate) fn wait_long(lab: &Lab, what: &str, condition: impl Fn(&Lab) -> bool) {
    let found = lab.wait_until(what, FAILOVER, |lab| Ok(if condition(lab) { Some(()) } else { None }));
    if let Err(failure) = found {
        panic!("{failure}\n{:#?}", lab.status());
    }
}

/// Whether a VM runs on this node and on no other, and its guest has booted.
pub(crate) fn runs_on(lab: &Lab, vm: &str, node: &str) -> bool {
    let status = lab.status().expect("it is up");
    lab.boots(vm) > 0 && status.vm(vm).is_some_and(|vm| vm.runs_on(node))
}

/// The one node where a VM runs.
pub(crate) fn host(lab: &Lab, vm: &str) -> Option<String> {
    let status = lab.status().expect("it is up");
    let vm = status.vm(vm)?;
    let node = vm.nodes.first()?;
    vm.runs_on(node).then(|| node.clone())
}

/// Whether each of the first VMs runs where it was started first, and was never started again.
pub(crate) fn nothing_moved(lab: &Lab) -> bool {
    lab.vms().iter().all(|vm| runs_on(lab, &vm.name, &vm.preferred) && lab.boots(&vm.name) == 1)
}

/// A VM's `PersistentState`, as the agent of this node knows it.
pub(crate) fn flag(lab: &Lab, vm: &str, node: &str) -> Option<u8> {
    let status = lab.agent_status(node).ok()?;
    status.resources.iter().find(|resource| resource.name == vm).map(|found| found.persistent_state)
}

/// Whether the agent of this node has a life in the cluster.
pub(crate) fn is_up(lab: &Lab, node: &str) -> bool {
    lab.agent_status(node).is_ok_and(|status| status.agent.session == SessionState::Up)
}

/// Waits until a VM runs on another node than this one, booted so often in all.
pub(crate) fn wait_elsewhere(lab: &Lab, vm: &str, node: &str, boots: usize) {
    wait_long(lab, &format!("{vm} to run elsewhere"), |lab| {
        lab.boots(vm) == boots && host(lab, vm).is_some_and(|host| host != node)
    });
}

/// Ends a watch; what the agents were told must replay.
pub(crate) fn ended(lab: &Lab, watch: Watch) -> Report {
    let logs = lab.replay().expect("the logs can be read");
    for node in lab.nodes() {
        assert!(logs.iter().any(|log| log.node == *node), "{node} has no log");
    }
    for log in &logs {
        assert!(!log.departs(), "{log}");
    }
    watch.end().expect("it ends")
}

/// Ends a watch that must have heard guests and seen nothing.
pub(crate) fn nobody_saw_two(lab: &Lab, watch: Watch) {
    let report = ended(lab, watch);
    assert!(report.trips.is_empty() && report.heard > 0, "{report}");
}

/// How many trips a witness told.
pub(crate) fn trips(report: &Report, witness: Witness) -> usize {
    report.trips.iter().filter(|trip| trip.witness == witness).count()
}
