//! What stories mean once they are read.

use takeover::policy::{CheckRoles, Failback, Hours, OutsideStop, Priority};
use takeover::resource::{Function, Persistent};
use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId};

use super::*;

/// The cluster that most of these stories are about.
const SURROUNDING: &str = "nodes n1 n2 n3\ngroup g on n1\nvm web in g\n";

/// The story of a text that must be good.
fn good(text: &str) -> Story {
    read("test", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n\n{text}"))
}

/// The error of a text that must be bad.
fn bad(text: &str) -> ScenarioError {
    read("test", text.as_bytes()).expect_err(text)
}

/// Node `number`.
fn node(number: u8) -> NodeId {
    NodeId::new(number).expect("a node number")
}

/// The acts of a story without their times.
fn acts(text: &str) -> Vec<Act> {
    good(&format!("{SURROUNDING}{text}")).acts.into_iter().map(|timed| timed.act).collect()
}

#[test]
fn the_largest_cluster_is_read() {
    let story =
        good("nodes n1..n64\nvms v1..v8000 spread\npolicy weight 3 for v1..v8000\nat 1m power off n64");
    assert_eq!(story.shape.groups().len(), 8_000);
    let group = story.shape.group(GroupId(64)).expect("a group");
    assert_eq!((group.home, group.preferred.as_slice()), (Some(node(1)), [node(1)].as_slice()));
    assert_eq!(story.names.resource(ResourceId(7_999)), "v8000");
    assert_eq!(story.names.group(GroupId(7_999)), "v8000");
    assert_eq!(story.names.node(node(64)), "n64");
    assert_eq!(group.policy.spec().weight, 3);
}

#[test]
fn the_setup_is_resolved_whatever_the_order_of_its_lines() {
    let story = good(
        "policy restart-threshold 2 for db\n\
         vm db in \"HyperV VMs\" needs share on-nodes n1 n2 flag 0 disk d1 d2\n\
         resource share in \"HyperV VMs\" guid 849bafddb5b711248e3a7e39d71f93eb\n\
         backend of share lacks Close LooksAlive\n\
         backend of \"HyperV VMs\" is missing on n3\n\
         starts of share db take 5s\n\
         group \"HyperV VMs\" on n2 prefers n2 n1 apart heavy\n\
         group other apart heavy\n\
         network delay 1ms..20ms lose 1% repeat 0.25%\n\
         clock n2 500ppm slow\nclock n3 20ppm fast\n\
         watchdog n1 n3\nwitness\ncapacity n1 100\ncluster lab\nnodes n1 n2 n3\n",
    );
    let group = story.shape.group(GroupId(0)).expect("a group");
    assert_eq!((group.home, group.preferred.as_slice()), (Some(node(2)), [node(2), node(1)].as_slice()));
    assert_eq!(group.class, story.shape.group(GroupId(1)).expect("a group").class);
    let db = story.shape.resource(ResourceId(0)).expect("a resource");
    assert_eq!((db.persistent, db.depends_on.as_slice()), (Persistent::Offline, [ResourceId(1)].as_slice()));
    assert_eq!(db.possible, NodeSet::first(2));
    assert_eq!(db.policy.spec().restart_threshold, 2);
    let share = story.shape.resource(ResourceId(1)).expect("a resource");
    assert_eq!(share.guid.to_string(), "{849bafdd-b5b7-1124-8e3a-7e39d71f93eb}");
    assert_eq!(story.kinds, [Kind::Vm, Kind::Other]);
    assert_eq!(story.disks, [vec!["d1".to_owned(), "d2".to_owned()], vec![]]);
    assert_eq!(story.clocks, [0, -500, 20]);
    assert_eq!(story.watchdogs, NodeSet::of(node(1)).with(node(3)));
    assert!(story.witness);
    assert_eq!(story.shape.capacity(node(1)), Some(100));
    assert_eq!(story.shape.capacity(node(2)), Some(u32::MAX));
    let network = Network { delay_least: Millis(1), delay_most: Millis(20), lose: 100, repeat: 25 };
    assert_eq!(story.network, network);
    let lacks = story.backends[1].lacks;
    assert!(lacks.contains(Function::Close) && lacks.contains(Function::LooksAlive));
    assert!(!lacks.contains(Function::Open) && story.backends[0].lacks.is_empty());
    assert!(story.backends.iter().all(|backend| backend.missing_on == NodeSet::of(node(3))));
    assert!(story.backends.iter().all(|backend| backend.start_takes == Millis::secs(5)));
    assert!(story.backends.iter().all(|backend| backend.stop_takes == Millis::secs(2)));
    assert_eq!(story.names.cluster, "lab");
}

#[test]
fn the_particular_policy_wins_whatever_the_order_of_the_lines() {
    let story = good(
        "policy restart-threshold 5 for db\npolicy restart-threshold 4 for g\n\
         nodes n1 n2\ngroup g\ngroup h\nvm web in g\nvm db in g\nvm mail in h\n\
         policy failback 22..6 for g\npolicy priority low\npolicy preset windows-2008\n\
         policy guest-stop fail\npolicy retry-period-on-failure never\npolicy lease-ttl 1m",
    );
    let specs: Vec<_> = story.shape.resources().iter().map(|resource| *resource.policy.spec()).collect();
    assert_eq!(specs.iter().map(|spec| spec.restart_threshold).collect::<Vec<_>>(), [4, 5, 1]);
    assert!(specs.iter().all(|spec| spec.check_roles == CheckRoles::Microsoft));
    assert!(specs.iter().all(|spec| spec.guest_stop == OutsideStop::Fail));
    assert!(specs.iter().all(|spec| spec.retry_period_on_failure.is_none()));
    let groups: Vec<_> = story.shape.groups().iter().map(|group| *group.policy.spec()).collect();
    assert_eq!(groups[0].failback, Failback::Within(Hours { start: 22, end: 6 }));
    assert_eq!(groups[1].failback, Failback::Prevent);
    assert!(groups.iter().all(|group| group.priority == Priority::Low));
    assert_eq!(story.shape.policy().spec().lease.ttl, Millis::mins(1));
}

#[test]
fn derived_identities_do_not_depend_on_the_place() {
    let one = good("nodes n1\ngroup g\nvm a in g\nvm b in g");
    let other = good("nodes n1\ngroup g\nvm b in g\nvm a in g");
    let guids = |story: &Story| story.shape.resources().iter().map(|found| found.guid).collect::<Vec<_>>();
    assert_eq!(guids(&one).into_iter().rev().collect::<Vec<_>>(), guids(&other));
}

#[test]
fn times_run_on_from_line_to_line() {
    let story = good(&format!(
        "{SURROUNDING}isolate n1\nat 10s power off n1\nisolate n2\nafter 1m30s power on n1\n\
         network delay 1s\nexpect web online by 5m\n"
    ));
    let times: Vec<(u64, u32)> = story.acts.iter().map(|timed| (timed.at.0, timed.line)).collect();
    assert_eq!(times, [(0, 4), (10_000, 5), (10_000, 6), (100_000, 7), (100_000, 8), (100_000, 9)]);
    assert_eq!(story.ends, Millis::mins(5));
    assert_eq!(good(&format!("{SURROUNDING}run until 2h")).ends, Millis::hours(2));
}

#[test]
fn acts_are_resolved() {
    let (web, g) = (ResourceId(0), GroupId(0));
    assert_eq!(acts("start web outside"), [Act::StartOutside { resource: web, node: None }]);
    assert_eq!(acts("start web outside on n2"), [Act::StartOutside { resource: web, node: Some(node(2)) }]);
    assert_eq!(acts("start agent on n2"), [Act::Node(node(2), NodeFault::StartAgent)]);
    assert_eq!(acts("hang monitor on n2"), [Act::Node(node(2), NodeFault::HangMonitor)]);
    assert_eq!(acts("hang web"), [Act::Vm(web, VmFault::Hang)]);
    assert_eq!(
        acts("online g\noffline web"),
        [Act::Order(Order::Online(Target::Group(g))), Act::Order(Order::Offline(Target::Resource(web)))]
    );
    assert_eq!(acts("move g to n3"), [Act::Order(Order::Move { group: g, to: Some(node(3)) })]);
    assert_eq!(acts("pause n1 and drain"), [Act::Order(Order::Pause { node: node(1), drain: true })]);
    assert_eq!(acts("resume n1"), [Act::Order(Order::Resume { node: node(1), failback: false })]);
    let outcome = Outcome::Take(Millis::secs(20));
    let next = Act::Next { count: 3, call: Call::Start, resource: web, node: Some(node(1)), outcome };
    assert_eq!(acts("next 3 starts of web on n1 take 20s"), [next]);
    let missing = Act::BackendMissing { resource: web, node: node(2) };
    assert_eq!(acts("at 1s backend of web is missing on n2"), [missing]);
}

#[test]
fn words_in_quotes_are_names_and_not_keywords() {
    let story = good(
        "nodes \"agent\" \"on\"\ngroup g prefers \"on\" agent on \"on\"\nvm \"agent 1\" in g\ncrash \"agent 1\"",
    );
    let group = story.shape.group(GroupId(0)).expect("a group");
    assert_eq!((group.home, group.preferred.len()), (Some(node(2)), 2));
    assert_eq!(story.acts[0].act, Act::Vm(ResourceId(0), VmFault::Crash));
}

#[test]
fn the_word_of_a_policy_in_quotes_is_a_name_too() {
    let told = |value: &str| {
        let text = format!("nodes n1\ngroup g\npolicy failback {value}");
        read("test", text.as_bytes()).map(|_| ()).map_err(|error| (error.problem, error.remedy))
    };
    let problem = "\"immediate\" in quotes is a name and no word of the language".to_owned();
    assert_eq!(told("\"immediate\""), Err((problem, "take the quotes away".to_owned())));
    assert_eq!((told("immediate"), told("\"22..6\"")), (Ok(()), Ok(())));
}

/// The expectation that a line says.
fn expected(line: &str) -> Expectation {
    match acts(line).as_slice() {
        [Act::Expect(expectation)] => *expectation,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn expectations_are_resolved() {
    let (resource, group) = (ResourceId(0), GroupId(0));
    let now = When::At(Millis::secs(5));
    for (line, condition) in [
        (
            "web failed on n2",
            Condition::Resource { resource, state: ResourceState::Failed, node: Some(node(2)) },
        ),
        (
            "web online-pending",
            Condition::Resource { resource, state: ResourceState::OnlinePending, node: None },
        ),
        ("g pending", Condition::Group { group, state: GroupState::Pending, node: None }),
        ("web runs on n1", Condition::RunsOn { resource, node: node(1) }),
        ("web runs nowhere", Condition::RunsNowhere(resource)),
        ("web flag 0", Condition::Flag { resource, flag: Persistent::Offline }),
        ("web restarted 2 times", Condition::Restarted { resource, times: 2 }),
        ("g failed over 1 time", Condition::FailedOver { group, times: 1 }),
        ("g owned by n2", Condition::OwnedBy { group, node: node(2) }),
        ("g waits", Condition::Waits(group)),
        ("n3 quarantined", Condition::Node { node: node(3), state: NodeState::Quarantined }),
    ] {
        assert_eq!(expected(&format!("at 5s expect {line}")), Expectation { condition, when: now });
    }
}

#[test]
fn expectations_have_their_times() {
    for (time, when) in [
        ("", When::At(Millis::ZERO)),
        ("at 7s", When::At(Millis::secs(7))),
        ("by 7s", When::By(Millis::secs(7))),
        ("until 7s", When::Throughout(Millis::secs(7))),
    ] {
        assert_eq!(expected(&format!("expect g waits {time}")).when, when);
    }
    assert_eq!(expected("expect never g waits until 7s").when, When::Never(Millis::secs(7)));
    assert!(bad(&format!("{SURROUNDING}expect never g waits by 7s")).problem.contains("until"));
}

#[test]
fn a_vm_and_its_own_group_are_told_apart_by_what_is_said() {
    let story = good(
        "nodes n1 n2\nvms v1..v2 spread\nexpect v2 online\nexpect v2 pending\nexpect v2 failed over 0 times\nmove v2",
    );
    let (resource, group) = (ResourceId(1), GroupId(1));
    let found: Vec<Act> = story.acts.into_iter().map(|timed| timed.act).collect();
    let expect = |condition| Act::Expect(Expectation { condition, when: When::At(Millis::ZERO) });
    assert_eq!(
        found,
        [
            expect(Condition::Resource { resource, state: ResourceState::Online, node: None }),
            expect(Condition::Group { group, state: GroupState::Pending, node: None }),
            expect(Condition::FailedOver { group, times: 0 }),
            Act::Order(Order::Move { group, to: None }),
        ]
    );
}

#[test]
fn what_is_said_twice_is_refused() {
    for line in [
        "cluster a\ncluster b",
        "witness\nwitness",
        "watchdog n1\nwatchdog n2 n1",
        "capacity n1 5\ncapacity n1..n2 6",
        "clock n1 5ppm fast\nclock n1 5ppm slow",
        "network delay 1ms\nnetwork delay 2ms",
        "starts of web take 1s\nstarts of g take 2s",
        "backend of web lacks Open Open",
        "backend of web is missing on n1\nbackend of g is missing on n1",
        "policy preset windows-2008\npolicy preset windows-2008",
        "policy misses 2\npolicy misses 2",
        "group h on n1 on n2",
        "vm db in g flag 0 flag 1",
        "vm db in g needs web web",
        "group h prefers n1 n1",
        "run until 1s\nrun until 2s",
    ] {
        bad(&format!("{SURROUNDING}{line}"));
    }
}

#[test]
fn a_fault_found_late_is_shown_at_its_line() {
    let error = bad("nodes n1\ngroup g prefers n1 n2 # far\nvm a in g\nat 1s power off n1");
    assert_eq!((error.line, error.column, error.width), (Some(2), Some(20), 2));
    assert_eq!(error.text, "group g prefers n1 n2 # far");
}
