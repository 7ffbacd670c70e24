//! What if: drawn stories are what they promise to be, shrinking keeps what is wrong, and what a
//! story costs is counted as somebody with a pencil would.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::collections::BTreeSet;

use takeover::log::Entry;
use takeover::units::Millis;
use takeover_sim::chance::{
    Ending, Failing, FaultKind, FaultKinds, Faults, PolicySet, Size, Tale, billed, faults_for, judged,
    shrunk, swarm_tale, trusted, under,
};
use takeover_sim::scenario::{Act, Call, NodeFault, Story, VmFault, read, setup_of};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

const SIZE: Size = Size { nodes: 3, vms: 10 };
const DAY: Millis = Millis::hours(24);

fn tale(seed: u64) -> Tale {
    swarm_tale(seed, SIZE, DAY, FaultKinds::all()).unwrap()
}

fn story(text: &str) -> Story {
    read("inline.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_same_seed_draws_the_same_story() {
    for seed in 1..30 {
        assert_eq!(tale(seed), tale(seed));
    }
    let texts: BTreeSet<String> = (1..30).map(|seed| tale(seed).text("x").unwrap()).collect();
    assert_eq!(texts.len(), 29);
}

#[test]
fn every_story_is_read_as_it_was_drawn() {
    for seed in 1..60 {
        let tale = tale(seed);
        let read = tale.story("drawn").unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let acts = tale.acts();
        let happens = read.acts.iter().take(acts.len()).map(|timed| (timed.at, timed.act));
        assert!(happens.eq(acts.iter().copied()), "seed {seed}");
        assert_eq!(read, story_again(&tale, &read));
        assert!(trusted(&read).is_ok());
    }
}

fn story_again(tale: &Tale, read: &Story) -> Story {
    Story { name: read.name.clone(), ..story(&tale.text("again").unwrap()) }
}

/// What each kind may do, besides mending what it did.
fn may(kind: FaultKind, act: &Act) -> bool {
    use NodeFault::*;
    match act {
        Act::Node(_, fault) => match fault {
            // Machines that were fenced get their power back, whatever had them fenced.
            Rejoin | StartAgent | PowerOn | Fencing(_) if kind == FaultKind::Fencing => true,
            PowerOn => true,
            PowerOff => [FaultKind::Power, FaultKind::Guardian, FaultKind::Fencing].contains(&kind),
            Isolate | Rejoin => {
                [FaultKind::Isolation, FaultKind::Agent, FaultKind::Guardian, FaultKind::Fencing]
                    .contains(&kind)
            }
            CrashAgent => kind == FaultKind::Agent,
            HangAgent | StartAgent => {
                [FaultKind::Agent, FaultKind::Guardian, FaultKind::Fencing].contains(&kind)
            }
            HangMonitor => kind == FaultKind::Monitor,
            HangGuardian => kind == FaultKind::Guardian,
            Fencing(_) => kind == FaultKind::Fencing,
            ShutDown | Reboot => false,
        },
        Act::Vm(_, VmFault::StopOutside) => kind == FaultKind::Outside,
        Act::Vm(_, VmFault::Crash | VmFault::Vanish) => [FaultKind::Guest, FaultKind::Starts].contains(&kind),
        Act::Vm(..) => kind == FaultKind::Guest,
        Act::StartOutside { .. } => kind == FaultKind::Outside,
        Act::Next { call: Call::Start | Call::Stop, .. } => kind == FaultKind::Starts,
        Act::Network(_) => kind == FaultKind::Network,
        Act::Traffic { .. } => [FaultKind::Network, FaultKind::Starts].contains(&kind),
        Act::Order(_) => [FaultKind::Operator, FaultKind::Starts, FaultKind::Guest].contains(&kind),
        Act::ForceStart { .. }
        | Act::BackendMissing { .. }
        | Act::RollBack(_)
        | Act::StoreServes(_)
        | Act::Policy { .. }
        | Act::Reshape(_)
        | Act::Expect(_) => false,
    }
}

#[test]
fn kinds_that_are_off_do_not_occur() {
    for &kind in FaultKind::ALL {
        let mut drawn = 0;
        for seed in 1..40 {
            let tale = swarm_tale(seed, SIZE, DAY, FaultKinds::NONE.with(kind)).unwrap();
            drawn += tale.faults.len();
            assert!(tale.faults.iter().all(|fault| fault.kind == kind));
            assert!(tale.acts().iter().all(|(_, act)| may(kind, act)), "{} {:?}", kind.name(), tale.acts());
        }
        assert!(drawn > 0, "{} is never drawn", kind.name());
    }
}

/// Swarm testing: whole kinds are off, another choice for each seed.
#[test]
fn each_kind_is_on_in_some_stories_and_off_in_others() {
    let kinds = |seed| tale(seed).faults.iter().map(|fault| fault.kind).collect::<BTreeSet<_>>();
    let all: Vec<BTreeSet<FaultKind>> = (1..80).map(kinds).collect();
    for kind in FaultKind::ALL {
        let on = all.iter().filter(|kinds| kinds.contains(kind)).count();
        assert!((5..70).contains(&on), "{} is on in {on} of {}", kind.name(), all.len());
    }
    let setups: Vec<String> = (1..80).map(|seed| tale(seed).setup.join("\n")).collect();
    for line in
        ["proofs fencing-agent", "watchdog", "fast", "slow", "capacity", "needs", "on-nodes", "failback"]
    {
        let with = setups.iter().filter(|setup| setup.contains(line)).count();
        assert!((1..79).contains(&with), "{line} stands in {with} setups");
    }
}

#[test]
fn a_fault_begins_in_every_hour() {
    for seed in 1..60 {
        let tale = tale(seed);
        for hour in 0..24 {
            let within = |at: Millis| at >= Millis::hours(hour) && at < Millis::hours(hour + 1);
            let begins =
                tale.faults.iter().any(|fault| fault.acts.first().is_some_and(|(at, _)| within(*at)));
            assert!(begins, "seed {seed}: nothing in hour {hour}");
        }
    }
}

/// The control: each thing outside the trust base is named.
#[test]
fn what_is_not_guaranteed_is_not_trusted() {
    const SETUP: &str = "nodes n1 n2\ngroup g\nvm v in g\n";
    for (line, word) in [
        ("at 1s force v on n1", "gate"),
        ("at 1s roll back the store to 0s", "rolled back"),
        ("at 1s hang guardian on n1", "guardian"),
        ("clock n1 2000ppm slow", "clock"),
        ("watchdog n1\nat 1s hang guardian on n1", "guardian"),
    ] {
        let told = trusted(&story(&format!("{SETUP}{line}\n")));
        assert!(told.as_ref().is_err_and(|error| error.contains(word)), "{line}: {told:?}");
    }
    let watched = "watchdog n1\npolicy lease-stop-budget 9s\npolicy watchdog-timeout 2s\n\
                   policy watchdog-reset 1s\nat 1s hang guardian on n1\n";
    assert!(trusted(&story(&format!("{SETUP}{watched}"))).is_ok());
}

/// The control of it all: a planted bug is found, its story shrinks to a few lines, and these break
/// the rule with the bug and none without it. Twice the same.
#[test]
fn a_planted_bug_is_found_and_shrunk() {
    let small = Size { nodes: 3, vms: 4 };
    let bug = Some(Bug::GateMissing);
    let failing = (1..40).find_map(|seed| {
        let tale = swarm_tale(seed, small, Millis::hours(1), FaultKinds::all()).unwrap();
        let trouble = judged(&tale.story("x").unwrap(), seed, bug, Log::Drop).trouble?;
        Some(Failing { tale, seed, bug, rule: trouble.rule })
    });
    let failing = failing.unwrap();
    assert_eq!(failing.rule, "never_on_two_nodes");
    let mut tried = 0;
    let short = shrunk(&failing, 400, &mut |it| tried = it.told);
    assert!(tried <= 400);
    assert!(short.statements() <= 10, "{}", short.tale.text("short").unwrap());
    assert_eq!(short, shrunk(&failing, 400, &mut |_| {}));
    let text = short.tale.text("short").unwrap();
    let told = story(&text);
    assert_eq!(judged(&told, short.seed, bug, Log::Drop).trouble.unwrap().rule, failing.rule);
    assert_eq!(judged(&told, short.seed, None, Log::Drop).trouble, None);
}

/// A promise that is not kept keeps its mended end while it shrinks.
#[test]
fn a_broken_promise_shrinks_with_its_end() {
    let small = Size { nodes: 2, vms: 2 };
    let bug = Some(Bug::WritesWithoutEnd);
    let kinds = FaultKinds::NONE.with(FaultKind::Guest);
    let failing = (1..40).find_map(|seed| {
        let tale = swarm_tale(seed, small, Millis::hours(1), kinds).unwrap();
        let trouble = judged(&tale.story("x").unwrap(), seed, bug, Log::Drop).trouble?;
        (trouble.rule == "settles").then_some(Failing { tale, seed, bug, rule: trouble.rule })
    });
    let short = shrunk(&failing.unwrap(), 60, &mut |_| {});
    assert!(matches!(short.tale.ending, Ending::Mended { .. }));
    assert_eq!(short.verdict().unwrap().trouble.unwrap().rule, "settles");
}

const ONE: &str = "cluster one\nnodes n1 n2\nwitness\ngroup web on n1\nvm web1 in web\nvm web2 in web\n";

fn faults(hours: u64) -> Faults {
    Faults { kinds: FaultKinds::all(), lasting: Millis::hours(hours), every: Millis::mins(30) }
}

#[test]
fn equal_policies_cost_the_same() {
    let cluster = story(ONE);
    let setup = setup_of(ONE);
    for seed in 1..4 {
        let tale = faults_for(seed, &setup, &cluster, &[&cluster], faults(6));
        let set = PolicySet::read("same", "policy restart-threshold 3\n").unwrap();
        let (a, b) = (tale.story("a").unwrap(), tale.under(&set).story("b").unwrap());
        assert_eq!(billed(&a, seed), billed(&b, seed), "a policy that says what holds anyway");
        assert!(billed(&a, seed).total().down > Millis::ZERO);
    }
}

/// How long a VM was down, read from the log: from the line that ends it, or the whole node that it
/// runs on, to the next that says that it runs.
fn from_log(log: &[Entry], vm: &str) -> u64 {
    let (mut down, mut since) = (0, Some(0));
    for entry in log.iter().filter(|entry| entry.subject == vm || entry.text.starts_with("reset: ")) {
        match (entry.component.name(), entry.text.as_str()) {
            ("VMMS", "running") => {
                down = entry.at.0.saturating_sub(since.take().unwrap_or(entry.at.0)).saturating_add(down);
            }
            ("WORLD", "its process is gone" | "it crashes" | "it answers nothing any more") => {
                since = since.or(Some(entry.at.0));
            }
            (_, text) if text.starts_with("reset: ") => since = since.or(Some(entry.at.0)),
            _ => {}
        }
    }
    down
}

/// Faults of every sort count from the fault to the moment at which the VM runs again; what an operator
/// or an administrator stopped does not.
#[test]
fn downtime_is_what_the_log_says() {
    let acts = "at 1m vanish web1\nat 2m crash web1\nat 3m hang web2\nat 10m stop web1 outside\n\
                at 20m start web1 outside\nat 30m offline web2\nrun until 40m\n";
    for policies in ["", "policy restart-delay 20s\n", "policy quick-check-every 10s\n"] {
        let told = story(&format!("{ONE}{policies}{acts}"));
        let mut telling = Telling::new(&told, 1, Log::Keep);
        telling.tell();
        let bill = billed(&told, 1);
        for (vm, name) in bill.vms.iter().zip(["web1", "web2"]) {
            assert_eq!(vm.name, name);
            assert_eq!(vm.down.0, from_log(telling.world().log(), name), "{name} under {policies}");
        }
        assert_eq!(bill.vms.iter().map(|vm| vm.restarts).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(bill.failovers, 1, "the node that a hung VM has reset");
    }
}

/// A stop by hand that the cluster does not respect is downtime, and a lost node costs a failover.
#[test]
fn a_stop_that_is_not_respected_counts() {
    let acts = "at 1m stop web1 outside\nat 10m power off n1\nrun until 20m\n";
    let respected = billed(&story(&format!("{ONE}{acts}")), 1);
    let restarted = billed(&story(&format!("{ONE}policy outside-stop restart\n{acts}")), 1);
    let web1 = |bill: &takeover_sim::chance::Bill| bill.vms.first().unwrap().clone();
    let started = web1(&respected).down;
    assert!(started < Millis::secs(10), "it starts once, is stopped by hand, and that is all: {started}");
    assert!(web1(&restarted).down > started.plus(Millis::secs(20)));
    assert_eq!((respected.failovers, restarted.failovers), (1, 1));
}

#[test]
fn a_set_of_policies_stands_in_the_setup() {
    let set = PolicySet::read("set", "policy restart-threshold 1").unwrap();
    let setup: Vec<String> = setup_of(ONE).into_iter().map(str::to_owned).collect();
    let cluster = story(&under(&setup, &set).join("\n"));
    assert!(cluster.shape.resources().iter().all(|it| it.policy.spec().restart_threshold == 1));
}
