//! Rules that only a whole cluster can show, each in a test of its name, on small stories.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::log::Entry;
use takeover::node::{Answer, Call, Input, Memory, Node, Order, Output, Request, RequestId, Told};
use takeover::resource::{Author, Cause, Finding, Function, Persistent, Report, Return, Status};
use takeover::units::{Millis, Moment, NodeId, ResourceId, Stamp, Token};
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

const PAIR: &str = "cluster pair\nnodes n1 n2 n3\ngroup g on n1\nvm a in g\nvm b in g\n";

fn story(text: &str) -> Story {
    read("inline.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// Tells a story that must be fine, and hands its log over.
fn fine(text: &str) -> Vec<Entry> {
    let story = story(text);
    let mut telling = Telling::new(&story, 1, Log::Keep);
    telling.tell();
    let log = telling.world().log().to_vec();
    let lines: Vec<String> = log.iter().map(ToString::to_string).collect();
    assert!(
        telling.is_fine(),
        "{:?} {:?}\n{}\n{text}",
        telling.unmet(),
        telling.world().breaches(),
        lines.join("\n")
    );
    log
}

/// The lines about a subject with this text in them.
fn lines<'a>(log: &'a [Entry], subject: &str, text: &str) -> Vec<&'a Entry> {
    log.iter().filter(|entry| entry.subject == subject && entry.to_string().contains(text)).collect()
}

/// One node with a store of its own, driven by hand; its calls are kept.
struct Driven {
    store: Cluster,
    node: Node,
    now: Moment,
    out: Vec<Output>,
    calls: Vec<Call>,
}

impl Driven {
    fn new(story: &Story) -> Self {
        let store = Cluster::new(Arc::new(story.shape.clone()));
        let now = Moment(0);
        let node = Node::new(NodeId::new(1).unwrap(), Token(1), store.clone(), &Memory::default(), now);
        let mut driven = Self { store, node, now, out: Vec::new(), calls: Vec::new() };
        driven.tell(Input::Due);
        driven.tell(Input::Inventory(&[]));
        driven
    }

    fn tell(&mut self, input: Input<'_>) {
        self.node.step(self.now, input, &mut self.out).unwrap();
    }

    fn write(&mut self, command: &Command) -> Answer {
        let applied = self.store.apply(command).unwrap();
        self.tell(Input::Logged(Stamp(self.now.0), command));
        Answer::Applied(applied, self.store.position())
    }

    /// Carries out what the node asks for, but its calls, which are kept and never answered.
    fn run(&mut self) {
        for _ in 0..50 {
            self.now = self.now.after(Millis(10));
            for output in core::mem::take(&mut self.out) {
                match output {
                    Output::Ask(id, Request::Write(command), _) => {
                        let answer = self.write(&command);
                        self.tell(Input::Answered(id, &answer));
                    }
                    Output::Arm(until) => self.tell(Input::Guarded(until)),
                    Output::Call(call) => self.calls.push(call),
                    Output::Ask(..)
                    | Output::Sweep(..)
                    | Output::Inventory
                    | Output::Gate(..)
                    | Output::Remember(..)
                    | Output::RestartMonitor(_)
                    | Output::FenceSelf(_)
                    | Output::Fence(..)
                    | Output::Saw(_)
                    | Output::BeginAnew
                    | Output::Told(_) => {}
                }
            }
        }
    }
}

/// Rule `backend_is_blind`: each call carries the GUID and the flag as the database has it when
/// the call is made, and nothing else of the database.
#[test]
fn backend_is_blind() {
    let story = story(&format!("{PAIR}run until 1s\n"));
    let mut driven = Driven::new(&story);
    driven.run();
    let opened = driven.calls.iter().find(|call| call.resource == ResourceId(0)).map(|call| call.call);
    driven.tell(Input::Returned(ResourceId(0), opened.unwrap(), Return::Done));
    driven.run();
    let flag = Persistent::Offline;
    let (resource, author) = (ResourceId(0), Author::Operator);
    let seen = driven.store.revision();
    driven.write(&Command::Persist { resource, flag, author, claim: None, seen });
    driven.run();
    let calls: Vec<&Call> = driven.calls.iter().filter(|call| call.resource == resource).collect();
    let guid = story.shape.resources()[0].guid;
    assert!(calls.iter().all(|call| call.guid == guid));
    let functions: Vec<(Function, Persistent)> =
        calls.iter().map(|call| (call.function, call.persistent)).collect();
    // The flag became 0; the very call that follows from it already carries the 0.
    assert_eq!(
        functions,
        [
            (Function::Open, Persistent::Online),
            (Function::Online, Persistent::Online),
            (Function::Terminate, Persistent::Offline)
        ]
    );
}

impl Driven {
    /// The first request that was sent.
    fn sent(&mut self) -> Option<(RequestId, Request)> {
        core::mem::take(&mut self.out).into_iter().find_map(|output| {
            let Output::Ask(id, request, _) = output else { return None };
            Some((id, request))
        })
    }

    /// Gives an order whose answer is lost.
    fn lose(&mut self, order: Order, applied: bool) -> Command {
        self.tell(Input::Ordered(order));
        let Some((id, Request::Write(command))) = self.sent() else { panic!("no write") };
        if applied {
            self.write(&command);
        }
        self.tell(Input::Answered(id, &Answer::Unanswered));
        command
    }

    /// Answers the read that asks what became of it.
    fn read(&mut self) {
        let Some((id, Request::Sync)) = self.sent() else { panic!("no read") };
        let position = self.store.position();
        self.tell(Input::Answered(id, &Answer::Synced(position)));
    }
}

/// Rule `unknown_outcome_is_both`: an order whose answer was lost is repeated only if it did not
/// happen, and never after a later one.
#[test]
fn an_order_is_repeated_only_if_it_did_not_happen() {
    let (resource, author) = (ResourceId(0), Author::Operator);
    for (applied, overtaken) in [(false, false), (true, false), (true, true), (false, true)] {
        let mut driven = Driven::new(&story(&format!("{PAIR}run until 1s\n")));
        driven.run();
        let command = driven.lose(Order::Offline(resource), applied);
        if overtaken {
            let (flag, seen) = (Persistent::Online, driven.store.revision());
            driven.write(&Command::Persist { resource, flag, author, claim: None, seen });
            driven.out.retain(|output| matches!(output, Output::Ask(_, Request::Sync, _)));
        }
        driven.read();
        let told = driven.out.contains(&Output::Told(Told::Ordered(Order::Offline(resource))));
        assert_eq!(told, applied);
        let again = driven.sent().map(|(_, request)| request);
        assert_eq!(again, (!applied && !overtaken).then_some(Request::Write(command)));
    }
}

/// Rule `checks_belong_to_an_instance`: a hypervisor's event that is told twice is news once.
#[test]
fn an_event_told_twice_is_news_once() {
    let mut driven = Driven::new(&story(&format!("{PAIR}run until 1s\n")));
    let resource = ResourceId(0);
    for _ in 0..2 {
        driven.run();
        let newest = driven.node.resource(resource).unwrap().last_call;
        driven.tell(Input::Returned(resource, newest, Return::Done));
    }
    let state = *driven.node.resource(resource).unwrap();
    let crash =
        Input::Noticed(resource, state.held, state.last_call, Finding::Said(Report::Failed, Cause::Crash));
    for expected in [Status::Online, Status::Failed, Status::Failed] {
        assert_eq!(driven.node.resource(resource).unwrap().phase.status(), expected);
        driven.tell(crash);
    }
    let once = *driven.node.resource(resource).unwrap();
    driven.tell(Input::Returned(resource, once.last_call, Return::Done));
    let cleared = *driven.node.resource(resource).unwrap();
    driven.tell(crash);
    assert_eq!(*driven.node.resource(resource).unwrap(), cleared);
}

/// Rule `check_intervals`: a quick check every 5 s, a thorough one every 60 s, by each resource's
/// own policy.
#[test]
fn check_intervals() {
    let checks = |text: &str| {
        let story = story(text);
        let mut telling = Telling::new(&story, 1, Log::Drop);
        telling.tell();
        telling.world().counters().checks
    };
    // From 4 s on two VMs are checked: at 5 s, 10 s, .. 600 s, and at 60 s, 120 s, .. 600 s.
    let default = checks(&format!("{PAIR}run until 601s\n"));
    assert_eq!(default, 2 * 120 + 2 * 10);
    let slower = checks(&format!("{PAIR}policy quick-check-every 20s for b\nrun until 601s\n"));
    assert_eq!(slower, 120 + 30 + 2 * 10);
    // Negative control: a cluster whose group waits for its owner checks nothing.
    assert_eq!(checks(&format!("{PAIR}at 0s power off n1\nrun until 61s\n")), 0);
}

/// Rule `inconsistency_is_short`: a difference is acted on within one quick interval and the time
/// of one call, wherever in the interval it comes up.
#[test]
fn inconsistency_is_short() {
    for offset in (10_000..15_000).step_by(137) {
        let log = fine(&format!("{PAIR}at {offset}ms crash a\nrun until 30s\n"));
        let failed = lines(&log, "a", "Online -> Failed");
        let late = failed[0].at.less(Millis(offset));
        assert!(late <= Millis(5_020), "acted on after {late} at offset {offset}");
    }
}

/// Rule `monitors_are_isolated`: a hung shared monitor disturbs only what is in it.
#[test]
fn monitors_are_isolated() {
    let text = format!(
        "{PAIR}policy separate-monitor yes for b\nat 10s hang monitor on n1\nat 31s crash b\n\
         expect b restarted 1 time by 37s\nexpect a online by 60s\nrun until 60s\n"
    );
    let log = fine(&text);
    assert!(!lines(&log, "a", "restarts the monitor").is_empty(), "the shared monitor is restarted");
    assert!(lines(&log, "b", "restarts the monitor").is_empty(), "the other one is not");
}

/// Rule `outside_stop_policy`: respect, restart or fail; a guest's power-off has its own.
#[test]
fn outside_stop_policy() {
    for (policy, act, expected) in [
        ("outside-stop respect", "stop a outside", "expect a offline by 22s\nexpect a flag 0 by 22s\n"),
        ("outside-stop restart", "stop a outside", "expect a restarted 1 time by 22s\n"),
        ("outside-stop fail", "stop a outside", "expect a restarted 1 time by 22s\n"),
        ("guest-stop restart", "stop a outside", "expect a flag 0 by 22s\n"),
        ("guest-stop restart", "shut down a inside", "expect a restarted 1 time by 22s\n"),
        ("guest-stop respect", "shut down a inside", "expect a flag 0 by 22s\n"),
    ] {
        fine(&format!("{PAIR}policy {policy}\nat 10s {act}\n{expected}run until 30s\n"));
    }
}

/// Rule `flags_travel`: the target brings online what is flagged 1, leaves what is flagged 0, and
/// pulls up what a flagged one depends on, which keeps its 0.
#[test]
fn flags_travel() {
    let text = "cluster flags\nnodes n1 n2 n3\ngroup g on n1\n\
                vm disk in g flag 0\nvm a in g needs disk\nvm b in g flag 0\n\
                at 20s move g to n2\nexpect a online on n2 by 40s\nat 40s expect disk online on n2\n\
                expect disk flag 0\nexpect b offline on n2\nexpect b flag 0\nexpect b runs nowhere\n\
                run until 60s\n";
    let log = fine(text);
    let handed = lines(&log, "g", "hands RHS");
    assert_eq!(handed.len(), 2, "once on each node: {handed:?}");
    assert!(handed[1].text.contains("flag 0") && handed[1].text.contains("flag 1"));
}

/// Rule `move_failover_failback`: the source stops everything before the target starts anything.
#[test]
fn move_failover_failback() {
    let text = "cluster moves\nnodes n1 n2 n3\ngroup g prefers n1 n2\nvm a in g\n\
                at 10s move g to n3\nexpect a online on n3 by 30s\n\
                at 30s failover g\nexpect a online on n1 by 50s\n\
                at 50s move g to n2\nexpect a online on n2 by 70s\n\
                at 70s failback g\nexpect a online on n1 by 90s\nat 90s pause n1 and drain\n\
                expect a online on n2 by 2m\nat 2m resume n1 and failback\nexpect a online on n1 by 150s\n\
                run until 3m\n";
    let log = fine(text);
    let mut running: Option<String> = None;
    for entry in log.iter().filter(|entry| entry.component.name() == "VMMS") {
        match entry.text.as_str() {
            "starting" => {
                assert_eq!(running.replace(entry.node.clone()), None, "{entry}");
            }
            "off" | "terminated" => running = None,
            _ => {}
        }
    }
    assert_eq!(lines(&log, "a", "starting").len(), 7);
}

/// Rule `start_throttle`: only so many VMs start on one node at once, by priority.
#[test]
fn start_throttle() {
    let text = "cluster throttle\nnodes n1\nvms v1..v9 spread\npolicy start-throttle 3\n\
                policy priority high for v9\npolicy priority low for v1\n\
                at 30s crash v1\ncrash v2\ncrash v3\ncrash v4\ncrash v5\ncrash v6\ncrash v7\ncrash v8\ncrash v9\n\
                run until 60s\n";
    let log = fine(text);
    let (mut starting, mut most, mut order) = (0_u32, 0_u32, Vec::new());
    for entry in log.iter().filter(|entry| entry.component.name() == "VMMS") {
        match entry.text.as_str() {
            "starting" => {
                starting += 1;
                order.push(entry.subject.clone());
            }
            "running" => starting -= 1,
            _ => {}
        }
        most = most.max(starting);
    }
    assert_eq!((most, order.len()), (3, 18));
    assert_eq!((order[9].as_str(), order[17].as_str()), ("v9", "v1"), "{order:?}");
}

/// Rule `no_ping_pong`: a group that fails everywhere moves at most threshold + 1 times.
#[test]
fn no_ping_pong() {
    let text = format!(
        "{PAIR}policy failover-threshold 2\nat 10s next 90 starts of a fail\ncrash a\n\
         expect g failed over 2 times by 3m\nexpect g failed over 2 times until 50m\nrun until 50m\n"
    );
    let log =
        fine(&text.replace("expect g failed over 2 times until", "at 3m expect g failed over 2 times until"));
    assert_eq!(lines(&log, "g", "takes the group").len(), 3, "the first owner and two failovers");
    assert!(!lines(&log, "g", "stays Failed here").is_empty());
}

/// Rule `flags_travel`: somebody starts a VM from outside whose dependencies are stopped and flagged 0.
/// They are started once the database knows of the flag that wants them, and the VM after them.
#[test]
fn dependencies_wait_for_the_flag_that_wants_them() {
    let log = fine(
        "cluster chain\nnodes n1\ngroup g on n1\nvm a in g flag 0\nvm b in g flag 0 needs a\n\
         vm c in g flag 0 needs b\nat 10s start c outside\nexpect c flag 1 by 16s\n\
         at 1m expect a online\nexpect b online\nexpect c online\nexpect a flag 0\n",
    );
    let recorded = log.iter().position(|entry| entry.text.contains("outside act: PersistentState is 1"));
    let started = log.iter().position(|entry| entry.subject == "a" && entry.text.contains("calls Online"));
    assert!(recorded.is_some() && recorded < started, "{recorded:?} {started:?}");
}

/// Rule `settles`: how long nothing was written is measured in true time, however fast the clock is that
/// the cluster's counter follows.
#[test]
fn a_group_settles_under_a_fast_clock() {
    fine(
        "nodes n1 n2\nwitness\nclock n1 50000ppm fast\npolicy lease-ttl 25s\npolicy lease-drift-ppm 50000\n\
         group g on n1\nvm a in g\nat 179m move g to n2\nat 3h expect g settled\n",
    );
}

fn told(text: &str) -> (Vec<&'static str>, usize) {
    let story = story(text);
    let mut telling = Telling::new(&story, 1, Log::Drop);
    telling.tell();
    (telling.world().breaches().iter().map(|breach| breach.rule).collect(), telling.unmet().len())
}

/// Rule `only_possible_owners`: a group that fills more than half of its node comes back to it; its own
/// weight stands there already. A second one of that weight finds no room.
#[test]
fn a_heavy_group_comes_back_to_its_own_node() {
    let text = "nodes n1 n2\nwitness\ncapacity n1..n2 10\ngroup g on n1\nvm a in g on-nodes n1\npolicy weight 6 for g\n\
        group h on n2\nvm b in h on-nodes n2\npolicy weight 6 for h\n\
        at 30s power off n1\nat 2m power on n1\nexpect a online by 5m\nexpect never b runs on n1 until 6m\nrun until 6m\n";
    assert_eq!(told(text), (Vec::new(), 0));
    let both = "nodes n1 n2\nwitness\ncapacity n1..n2 10\ngroup g on n1\nvm a in g\npolicy weight 6 for g\n\
        group h on n2\nvm b in h\npolicy weight 6 for h\nat 30s power off n1\nexpect never a runs on n2 until 6m\nrun until 6m\n";
    assert_eq!(told(both), (Vec::new(), 0));
}

/// Rule `move_failover_failback`: what failed on its preferred owner is not sent back there by itself as
/// long as that failover counts; where it runs, it stays.
#[test]
fn a_group_is_not_sent_back_to_where_it_has_just_failed() {
    let text = "nodes n1 n2\nwitness\ngroup g on n1 prefers n1\nvm a in g\npolicy failback immediate for g\n\
        at 1m next 90 starts of a on n1 fail\ncrash a\nat 3m expect a online on n2\nexpect a runs on n2 until 1h\n\
        expect g failed over 1 time at 1h\nrun until 1h\n";
    assert_eq!(told(text), (Vec::new(), 0));
}
