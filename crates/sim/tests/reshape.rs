//! What a cluster consists of changes while it runs (rule `shape_needs_stopped`): in small stories, in
//! random ones, and with a store that skips what it has to compare.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use std::sync::Arc;

use proptest::prelude::*;
use takeover::cluster::{Cluster, Command, Refused};
use takeover::group::{self, Change};
use takeover::node::{Answer, Input, Memory, Node, Note, Order, Output, Request, RequestId, Told};
use takeover::resource::Persistent;
use takeover::shape::{NewResource, Reshaping};
use takeover::units::{GroupId, Guid, Moment, NodeId, NodeSet, ResourceId, Stamp, Token};
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

const TRIO: &str =
    "cluster trio\nnodes n1 n2 n3\ngroup g on n1\ngroup h on n2\nvm a in g\nvm b in g\nvm c in h\n";

fn story(text: &str) -> Story {
    read("inline.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn told<'a>(story: &'a Story, bug: Option<Bug>) -> Telling<'a> {
    let mut telling = Telling::with_bug(story, 1, Log::Keep, bug);
    telling.tell();
    telling
}

/// Tells a story that must be fine, and gives the lines of its log.
fn fine(text: &str) -> Vec<String> {
    let story = story(&format!("{TRIO}{text}"));
    let telling = told(&story, None);
    let lines: Vec<String> = telling.world().log().iter().map(ToString::to_string).collect();
    let (unmet, broken) = (telling.unmet(), telling.world().breaches());
    assert!(telling.is_fine(), "{unmet:?} {broken:?}\n{}\n{text}", lines.join("\n"));
    lines
}

fn says(lines: &[String], text: &str) -> bool {
    lines.iter().any(|line| line.contains(text))
}

/// The deliberate bug is caught by the rule, in a removal and in a regrouping; without it the same
/// story breaks nothing, and the change is refused.
#[test]
fn removed_while_owned_is_caught() {
    for change in ["remove a", "regroup a into h"] {
        let also = if change == "remove a" { "" } else { "at 50s take h out of service\n" };
        let text = format!("{TRIO}{also}at 1m {change}\nrun until 2m\n");
        let story = story(&text);
        assert_eq!(told(&story, None).world().breaches(), []);
        let bad = told(&story, Some(Bug::RemovedWhileOwned));
        let broken: Vec<&str> = bad.world().breaches().iter().map(|breach| breach.rule).collect();
        assert!(broken.contains(&"shape_needs_stopped"), "{change}: {broken:?}");
    }
}

#[test]
fn refusals_are_told_with_their_reasons() {
    let lines = fine(
        "at 1m remove a\nadd vm x in g\nremove g\nremove node n3\nregroup c into h\n\
         at 2m take g out of service\nat 3m add vm x in g needs c\nadd vm y in g\nadd vm x in g guid c0000000000000000000000000000001\n\
         add vm x in g\nadd vm x in g\nremove x\nremove a\nremove a\nadd node n4\nadd node n4\nrun until 4m\n",
    );
    for reason in [
        "refused: group g is held, or may be; take it out of service and wait until it is stopped",
        "refused: a is still in it",
        "refused: the newest life of n3 is not over by proof; power it off first",
        "refused: it is in h already",
        "refused: x needs c, which would not be in its group",
        "refused: an addition before it was refused; give that one again first",
        "refused: it is in the cluster already",
        "refused: a is not in the cluster",
    ] {
        assert!(says(&lines, reason), "no {reason:?} in\n{}", lines.join("\n"));
    }
}

/// What an addition stands for is written as a whole or not at all.
#[test]
fn an_addition_is_whole() {
    fine(
        "at 1m take g out of service\nat 2m add vm x in g needs c\nexpect x in no group\n\
         at 3m add vm x in g needs a\nput g into service\nexpect x online by 4m\nexpect x in g\n",
    );
}

/// A group stays out of service whatever becomes of its owner and of the agents.
#[test]
fn out_of_service_outlives_its_owner() {
    fine(
        "at 1m take g out of service\nat 1m1s crash agent on n1\nat 1m5s start agent on n1\n\
         expect a runs nowhere by 2m\nat 2m power off n1\nexpect never a online until 5m\n\
         expect g waits until 5m\nat 3m add vm x in g\nexpect x in g\nat 5m put g into service\n\
         expect g online on n2 by 5m20s\nexpect x online by 5m20s\n",
    );
    fine(
        "at 1m hang agent on n1\ntake g out of service\nexpect a runs nowhere by 2m\n\
         at 2m remove b\nexpect b in no group\nput g into service\nexpect a online by 2m30s\n",
    );
}

/// The order stands while the network loses what is said.
#[test]
fn out_of_service_is_written_through_a_lossy_network() {
    fine(
        "at 1m network delay 1ms..300ms lose 30%\nat 1m10s take g out of service\n\
         expect a runs nowhere by 1m50s\nat 2m put g into service\nat 2m10s network delay 1ms..5ms\n\
         expect g online by 3m\n",
    );
}

/// An agent that was away hears of the changes when it is back.
#[test]
fn who_was_away_follows() {
    fine(
        "at 50s isolate n3\nat 1m take g out of service\nat 2m add vm x in g on-nodes n3\nadd group k\n\
         add vm y in k on-nodes n3\nremove b\nput k into service\nat 3m rejoin n3\n\
         expect y online on n3 by 3m30s\nput g into service\n\
         expect x online on n3 by 5m\nexpect a online on n3 by 5m\n",
    );
}

/// The store forgets a change of shape: a backup of before was restored, and adopted.
#[test]
fn a_change_of_shape_may_be_rolled_back() {
    fine(
        "at 1m take g out of service\nat 2m add vm x in g\nput g into service\nexpect x online by 2m30s\n\
         at 3m roll back the store to 50s\nexpect x in no group\nat 3m30s adopt restored store\n\
         expect a online by 6m\nexpect x runs nowhere by 6m\nrun until 7m\n",
    );
}

/// Rule `older_store_refused`: a store that was rolled back says of what it forgot that it never ran. No
/// operator's change is written to it before it is adopted; a tool that does not ask what was seen breaks
/// `shape_needs_stopped`.
#[test]
fn a_store_that_was_rolled_back_takes_no_change_of_shape() {
    for change in ["regroup b into h", "remove b", "remove node n1"] {
        let text = format!("at 1m roll back the store to 0s\n{change}\nat 1m20s {change}\nrun until 2m\n");
        let refused = "refused: the store is not the one that was seen here";
        let lines = fine(&text);
        assert_eq!(lines.iter().filter(|line| line.contains(refused)).count(), 2, "{change}");
        let story = story(&format!("{TRIO}{text}"));
        let bad = told(&story, Some(Bug::StoreRolledBack));
        let broken: Vec<&str> = bad.world().breaches().iter().map(|breach| breach.rule).collect();
        for rule in ["older_store_refused", "shape_needs_stopped"] {
            assert!(broken.contains(&rule), "{change}: {broken:?}");
        }
    }
}

/// Where the adopted store was not read yet, the tool has to read it first.
#[test]
fn a_store_that_was_just_adopted_is_read_before_it_is_changed() {
    let lines = fine(
        "at 1m crash agent on n1\ncrash agent on n2\ncrash agent on n3\nroll back the store to 30s\n\
         after 1s adopt restored store\nafter 1s add group k\nafter 10s start agent on n1\n\
         after 1m add group k\nstart agent on n2\nstart agent on n3\nrun until 5m\n",
    );
    assert!(says(&lines, "refused: the store was restored, and was not read here since"));
    assert!(says(&lines, "added as a group"), "{}", lines.join("\n"));
}

/// One node with a store of its own, driven by hand.
struct Driven {
    store: Cluster,
    node: Node,
    out: Vec<Output>,
}

impl Driven {
    fn new() -> Self {
        let story = story(&format!("{TRIO}run until 1s\n"));
        let store = Cluster::new(Arc::new(story.shape.clone()));
        let id = NodeId::new(1).unwrap();
        let node = Node::new(id, Token(1), store.clone(), &Memory::default(), Moment(0));
        let mut driven = Self { store, node, out: Vec::new() };
        driven.tell(Input::Due);
        driven.tell(Input::Inventory(&[]));
        driven
    }

    /// Tells the node something, and forgets what it asked for before.
    fn tell(&mut self, input: Input<'_>) {
        self.out.clear();
        self.node.step(Moment(10), input, &mut self.out).unwrap();
    }

    /// The change of a group that the node has just asked for.
    fn asked(&self) -> (RequestId, Command) {
        let change = |output: &Output| {
            let Output::Ask(id, Request::Write(command @ Command::Change { .. }), _) = output else {
                return None;
            };
            Some((*id, *command))
        };
        self.out.iter().find_map(change).expect("it asks for a change")
    }

    fn told(&self, what: Told) -> bool {
        self.out.contains(&Output::Told(what))
    }
}

/// The change that adds a fourth resource to the first group.
fn addition(store: &Cluster) -> Command {
    let policy = *store.policy(ResourceId(0)).unwrap();
    let (possible, persistent) = (NodeSet::ALL, Persistent::Online);
    let new = NewResource { guid: Guid(9), group: GroupId(0), policy, possible, persistent };
    Command::Reshape { change: Reshaping::AddResource(ResourceId(3), new), seen: store.revision() }
}

/// A resource that was added may run already, started by nobody of the cluster: its gate is closed
/// before anything else, and it is looked for at once.
#[test]
fn an_added_resource_is_shut_off_and_looked_for() {
    let mut driven = Driven::new();
    let command = addition(&driven.store);
    driven.store.apply(&command).unwrap();
    driven.tell(Input::Logged(Stamp(10), &command));
    assert!(driven.out.contains(&Output::Gate(ResourceId(3), None)));
    assert_eq!((driven.node.due(), driven.node.resources().len()), (Moment(10), 4));
    assert!(driven.node.resource(ResourceId(3)).is_some_and(takeover::resource::State::released));
    driven.tell(Input::Due);
    assert!(driven.out.contains(&Output::Inventory));
}

/// An order that another change overtakes is written again, and told of once it is written.
#[test]
fn an_order_that_is_overtaken_is_written_again() {
    let mut driven = Driven::new();
    let group = GroupId(0);
    driven.tell(Input::Ordered(Order::TakeOut(group)));
    let (request, overtaken) = driven.asked();
    let command = addition(&driven.store);
    driven.store.apply(&command).unwrap();
    driven.tell(Input::Logged(Stamp(10), &command));
    let refused = driven.store.apply(&overtaken).unwrap_err();
    assert_eq!(refused, Refused::Record(group::Refused::Changed));
    driven.tell(Input::Answered(request, &Answer::Refused(refused, driven.store.position())));
    let (request, again) = driven.asked();
    assert!(matches!(again, Command::Change { change: Change::TakeOut { .. }, .. }));
    let applied = driven.store.apply(&again).unwrap();
    driven.tell(Input::Answered(request, &Answer::Applied(applied, driven.store.position())));
    driven.tell(Input::Logged(Stamp(10), &again));
    assert!(driven.told(Told::Ordered(Order::TakeOut(group))), "{:?}", driven.out);
    driven.tell(Input::Ordered(Order::TakeOut(group)));
    assert!(driven.told(Told::Note(Note::NotOrdered(group, group::Stay::OutOfService))));
    driven.tell(Input::Ordered(Order::PutBack(GroupId(7))));
    assert!(driven.told(Told::Note(Note::NotWritten(Refused::Unknown))));
}

/// The cluster of the random histories, with what they may add and take away.
const CLUSTER: &str = "cluster random\nnodes n1 n2 n3\ngroup ga on n1\ngroup gb on n2 prefers n2 n1\n\
    vm disk in ga\nvm web in ga needs disk\nvm db in gb\nvm old in gb\n";

fn from(list: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(list)
}

fn act() -> impl Strategy<Value = String> {
    let group = || from(&["ga", "gb"]);
    let node = || from(&["n1", "n2", "n3"]);
    let vm = || from(&["disk", "web", "db", "old"]);
    prop_oneof![
        3 => group().prop_map(|group| format!("take {group} out of service")),
        3 => group().prop_map(|group| format!("put {group} into service")),
        3 => (from(&["x1", "x2", "x3"]), group()).prop_map(|(vm, group)| format!("add vm {vm} in {group}")),
        1 => group().prop_map(|group| format!("add vm x4 in {group} needs disk")),
        1 => Just("remove old".to_owned()),
        3 => (vm(), group()).prop_map(|(vm, group)| format!("regroup {vm} into {group}")),
        1 => Just("add group gc".to_owned()),
        2 => from(&["n4", "n5"]).prop_map(|node| format!("add node {node}")),
        2 => node().prop_map(|node| format!("remove node {node}")),
        3 => node().prop_map(|node| format!("power off {node}")),
        3 => node().prop_map(|node| format!("power on {node}")),
        2 => node().prop_map(|node| format!("isolate {node}")),
        2 => node().prop_map(|node| format!("rejoin {node}")),
        1 => node().prop_map(|node| format!("crash agent on {node}")),
        1 => node().prop_map(|node| format!("start agent on {node}")),
        1 => (vm(), node()).prop_map(|(vm, node)| format!("force {vm} on {node}")),
        1 => (group(), node()).prop_map(|(group, node)| format!("move {group} to {node}")),
        1 => Just("network delay 1ms..900ms lose 10% repeat 5%".to_owned()),
        1 => Just("network delay 1ms..5ms".to_owned()),
    ]
}

/// The history as a scenario, at whose end nothing is broken and everything is in service.
fn scenario(history: &[(u32, String)]) -> String {
    let mut text = format!("{CLUSTER}at 20s network delay 1ms..5ms\n");
    for (gap, act) in history {
        text.push_str(&format!("after {gap}ms {act}\n"));
    }
    text.push_str("after 1m network delay 1ms..5ms\n");
    for mended in ["rejoin", "power on", "start agent on"] {
        for node in ["n1", "n2", "n3"] {
            text.push_str(&format!("{mended} {node}\n"));
        }
        text.push_str("after 1m network delay 1ms..5ms\n");
    }
    for group in ["ga", "gb"] {
        text.push_str(&format!("put {group} into service\n"));
    }
    text.push_str("after 1h network delay 1ms..5ms\n");
    for vm in ["disk", "web", "db"] {
        text.push_str(&format!("expect {vm} online\n"));
    }
    text
}

/// 32 histories, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default =
        ProptestConfig { failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() };
    if asked { default } else { ProptestConfig { cases: 32, ..default } }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever is added, removed and regrouped meanwhile: the rules hold, every agent follows, and what
    /// is in service runs in the end.
    #[test]
    fn rules_hold_while_the_cluster_changes(
        history in prop::collection::vec((1..60_000_u32, act()), 1..30),
        seed in 0..1_000_u64,
    ) {
        let text = scenario(&history);
        let story = story(&text);
        let mut telling = Telling::new(&story, seed, Log::Drop);
        telling.tell();
        let (broken, unmet) = (telling.world().breaches(), telling.unmet());
        prop_assert!(telling.is_fine(), "seed {seed}: {broken:?} {unmet:?}\n{text}");
        prop_assert!(telling.world().all_agree_on_the_shape(), "seed {seed}\n{text}");
    }
}
