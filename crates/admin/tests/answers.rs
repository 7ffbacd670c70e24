//! What is answered from a node: its status, why a group is where it is, and what comes of orders.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

mod lab;

use std::path::{Path, PathBuf};

use lab::golden::is_reviewed;
use lab::{Lab, Writes, names, node};
use takeover::group;
use takeover::node::{Drain, Order};
use takeover::units::{GroupId, ResourceId};
use takeover_admin::{NamedOrder, Outcome, SessionState};

/// Long enough for everything to run, and for the wait at a cold start to be over.
const SETTLED: u64 = 200_000;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("JSON") + "\n"
}

/// The form of the answers, which other software may read.
#[test]
fn answers_are_the_reviewed_ones() {
    let lab = Lab::after(SETTLED);
    is_reviewed(&golden("status.json"), &pretty(&lab.status()));
    is_reviewed(&golden("why.json"), &pretty(&lab.why("web").expect("a group")));
}

#[test]
fn control_another_answer_is_found() {
    let mut status = Lab::after(SETTLED).status();
    status.agent.node = "n2".to_owned();
    if std::env::var_os("BLESS").is_none() {
        assert!(lab::golden::difference(&golden("status.json"), &pretty(&status)).is_some());
    }
}

#[test]
fn says_of_other_nodes_only_what_the_database_knows() {
    let status = Lab::after(SETTLED).status();
    let resource = |name: &str| status.resources.iter().find(|it| it.name == name).expect("a resource");
    let (here, there, nowhere) = (resource("web1"), resource("db1"), resource("lone1"));
    assert_eq!((here.state.as_deref(), here.on.as_deref()), (Some("Online"), Some("n1")));
    assert!(here.gate_open && here.restarts.is_some());
    assert_eq!((there.state.as_deref(), there.on.as_deref()), (None, Some("n2")));
    assert!(!there.gate_open && there.restarts.is_none());
    assert_eq!((nowhere.state.as_deref(), nowhere.on.as_deref()), (Some("Offline"), None));
    let lone = status.groups.iter().find(|group| group.name == "lone").expect("a group");
    assert_eq!(lone.waits.as_deref(), Some("no node can take it"));
}

#[test]
fn shows_a_lost_node_a_restart_and_a_pause() {
    let mut lab = Lab::after(SETTLED);
    lab.lose_n2();
    lab.run_until(SETTLED + 5_000);
    let silent = lab.status();
    let n2 = silent.nodes.iter().find(|node| node.name == "n2").expect("a node");
    assert!(n2.up && n2.unchanged_for_ms.is_some_and(|time| time >= 3_000), "{n2:?}");
    lab.run_until(SETTLED + 60_000);
    lab.crash(0);
    lab.run_until(SETTLED + 80_000);
    lab.order(&NamedOrder::Pause { node: "n3".to_owned(), drain: true }).expect("a node");
    let status = lab.status();
    assert!(!status.nodes[1].up && status.nodes[2].paused && status.nodes[2].draining);
    assert_eq!(status.nodes[0].groups, 2, "{:?}", status.nodes);
    let web1 = &status.resources[0];
    assert_eq!((web1.state.as_deref(), web1.restarts.as_ref().map(|it| it.used)), (Some("Online"), Some(1)));
}

#[test]
fn shows_a_session_that_is_out() {
    let status = Lab::after(0).status();
    assert_eq!(status.agent.session, SessionState::Up, "{:?}", status.agent);
    let mut lab = Lab::after(SETTLED);
    lab.restore(3);
    lab.run_until(SETTLED + 60_000);
    let agent = lab.status().agent;
    assert!(!agent.database.accepted && agent.session != SessionState::Up && !agent.may_start, "{agent:?}");
    assert_eq!(agent.lease_left_ms, None);
    // Nothing runs here any more, and this node's claim is not taken for a state.
    let web1 = lab.status().resources.swap_remove(0);
    assert_eq!((web1.state, web1.on.as_deref()), (None, Some("n1")));
    assert!(web1.note.is_some_and(|note| note.contains("does not hold it")));
}

fn done(outcome: &Outcome) -> &str {
    let Outcome::Done { says } = outcome else { panic!("{outcome:?}") };
    says
}

fn refused(outcome: &Outcome) -> &str {
    let Outcome::Refused { why } = outcome else { panic!("{outcome:?}") };
    why
}

fn waits(outcome: &Outcome) -> &str {
    let Outcome::UnderWay { waits } = outcome else { panic!("{outcome:?}") };
    waits
}

const WEB: GroupId = GroupId(0);
const LONE: GroupId = GroupId(2);

#[test]
fn orders_come_to_what_the_log_says() {
    let mut lab = Lab::after(SETTLED);
    for (order, says) in [
        (Order::Offline(ResourceId(1)), "web2: operator: PersistentState becomes 0"),
        (Order::Online(ResourceId(1)), "web2: operator: PersistentState becomes 1"),
        (Order::Group(WEB, group::Order::Move(Some(node(2)))), "web: move by command to n2"),
        (Order::Group(WEB, group::Order::Failback), "web: failback to n1"),
        (Order::Group(WEB, group::Order::Failover), "web: move by command to n2"),
        (Order::Pause(node(1), Drain::No), "n1: operator: paused"),
        (Order::Resume(node(1)), "n1: operator: resumed"),
        (Order::Group(WEB, group::Order::Move(None)), "web: move by command to n1"),
        (Order::TakeOut(WEB), "web: operator: taken out of service"),
        (Order::PutBack(WEB), "web: operator: put back into service"),
    ] {
        assert_eq!(done(&lab.give(order)), says);
        lab.run_until(lab.now.0 + 30_000);
    }
}

#[test]
fn orders_are_refused_in_the_cores_words() {
    let mut lab = Lab::after(SETTLED);
    for (order, why) in [
        (Order::Group(WEB, group::Order::Move(Some(node(3)))), "n3 cannot take it: not up"),
        (Order::Group(WEB, group::Order::Failback), "no node can take it"),
        (Order::Group(LONE, group::Order::Move(None)), "no node can take it"),
        (Order::Group(GroupId(9), group::Order::Move(None)), "there is no such node, group or resource"),
        (Order::PutBack(WEB), "nothing calls for it"),
        (Order::TakeOut(GroupId(9)), "there is no such node, group or resource"),
        (Order::Online(ResourceId(9)), "there is no such node, group or resource"),
    ] {
        let before = lab.node().cluster().revision();
        assert_eq!(refused(&lab.give(order)), why);
        assert_eq!(lab.node().cluster().revision(), before);
    }
}

#[test]
fn an_order_whose_answer_is_lost_is_found_in_the_database() {
    let mut lab = Lab::after(SETTLED);
    lab.writes(Writes::Lost);
    assert_eq!(done(&lab.give(Order::Pause(node(3), Drain::No))), "n3: operator: paused");
    let moved = lab.give(Order::Group(WEB, group::Order::Move(None)));
    assert_eq!(done(&moved), "web: move by command to n2");
}

#[test]
fn an_order_that_does_not_arrive_is_under_way() {
    let mut lab = Lab::after(SETTLED);
    lab.writes(Writes::Dropped);
    assert!(waits(&lab.give(Order::Pause(node(3), Drain::No))).contains("did not answer"));
    assert!(waits(&lab.give(Order::TakeOut(WEB))).contains("no other change"));
}

#[test]
fn a_restored_store_is_adopted() {
    let mut lab = Lab::after(SETTLED);
    lab.restore(3);
    lab.run_until(SETTLED + 60_000);
    assert!(waits(&lab.give(Order::Pause(node(3), Drain::No))).contains("did not answer"));
    let says = lab.order(&NamedOrder::AdoptRestoredStore).expect("an order");
    assert_eq!(done(&says), "store: operator: the restored database is adopted");
    let database = lab.status().agent.database;
    assert!(database.accepted && database.waits_for_old_leases && database.generation == 1, "{database:?}");
}

#[test]
fn why_takes_a_resource_for_its_group() {
    let lab = Lab::after(SETTLED);
    assert_eq!(lab.why("web2"), lab.why("web"));
    let asked: Vec<String> = lab.why("db").expect("a group").answers.into_iter().map(|it| it.asked).collect();
    assert_eq!(asked, ["now", "owner_lost", "failed", "move", "failover", "failback"]);
    assert_eq!(lab.why("lone").expect("a group").waits.as_deref(), Some("no node can take it"));
}

/// What an agent without a store knows is old: it says so, and what it would take.
#[test]
fn why_says_that_there_is_no_store() {
    let mut lab = Lab::after(SETTLED);
    let undecided = |lab: &Lab| lab.why("web").expect("a group").undecided;
    assert_eq!(undecided(&lab), None);
    lab.health.connected = false;
    lab.health.error = Some("no majority".to_owned());
    let said = undecided(&lab).expect("a reason");
    assert!(said.starts_with("no store: /run/takeover-store.sock does not answer (no majority); "), "{said}");
    assert!(said.ends_with("until the store answers"), "{said}");
    let mut lab = Lab::after(SETTLED);
    lab.restore(3);
    lab.run_until(SETTLED + 60_000);
    let said = undecided(&lab).expect("a reason");
    assert!(said.contains("is not the one that was seen here") && said.contains("adopts"), "{said}");
}

#[test]
fn what_is_foretold_comes_about() {
    let mut lab = Lab::after(SETTLED);
    let answers = lab.why("db").expect("a group").answers;
    let lost = answers.iter().find(|answer| answer.asked == "owner_lost").expect("the question");
    assert_eq!(lost.goes_to.as_deref(), Some("n1"));
    lab.lose_n2();
    lab.run_until(SETTLED + 60_000);
    let db1 = lab.status().resources.swap_remove(2);
    assert_eq!((db1.state.as_deref(), db1.on.as_deref()), (Some("Online"), Some("n1")));
}

#[test]
fn names_are_resolved_or_refused() {
    let lab = Lab::after(0);
    let ask = |order: NamedOrder| match takeover_admin::order(&names(), &lab.shape(), &order) {
        Ok(order) => format!("{order:?}"),
        Err(refusal) => refusal.to_string(),
    };
    let group = |name: &str| NamedOrder::Failover { group: name.to_owned() };
    let resource = |name: &str| NamedOrder::Online { resource: name.to_owned() };
    let paused = |name: &str| NamedOrder::Pause { node: name.to_owned(), drain: true };
    let moved = |to: &str| NamedOrder::Move { group: "web".to_owned(), to: Some(to.to_owned()) };
    for (order, says) in [
        (group("wep"), "group \"wep\": there is none of this name (did you mean \"web\"?)"),
        (group("frobnicate"), "group \"frobnicate\": there is none of this name (there is: web, db, lone)"),
        (
            group("web1"),
            "group \"web1\": this is a resource of group \"web\" (a whole group is moved: name \"web\")",
        ),
        (resource("web"), "resource \"web\": this is a group (name one of its resources: web1, web2)"),
        (resource("dv1"), "resource \"dv1\": there is none of this name (did you mean \"db1\"?)"),
        (paused("n9"), "node \"n9\": there is none of this name (did you mean \"n1\"?)"),
        (moved("node"), "node \"node\": there is none of this name (there is: n1, n2, n3)"),
        (moved("n2"), "Group(GroupId(0), Move(Some(NodeId(2))))"),
        (paused("n2"), "Pause(NodeId(2), Yes)"),
    ] {
        assert_eq!(ask(order), says);
    }
    let huge = ask(group(&"x".repeat(100_000)));
    assert!(huge.len() < 200, "{huge}");
    assert!(lab.why("wep").is_err_and(|refusal| refusal.to_string().contains("group or resource \"wep\"")));
}
