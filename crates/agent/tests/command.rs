//! The command itself, with libvirt's test driver: what is wrong is told, with place, cause and remedy.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

mod host;

use std::fs;

use host::{Host, told};
use takeover_admin::{GateHealth, NamedOrder, Outcome, SessionState};

#[test]
fn it_runs_a_vm_and_ends_as_it_is_told() {
    let host = Host::set_up("runs");
    let agent = host.run();
    let status = agent.until_online("web1");
    assert_eq!(status.agent.session, SessionState::Up);
    // The test driver runs no hooks: the gate is not enforced, and the status and the log say so.
    let GateHealth::NotEnforced { why } = &status.agent.hypervisor.gate else { panic!("{status:?}") };
    assert!(why.contains("hook"), "{why}");
    assert!(host.log().contains("the gate is not enforced"), "{}", host.log());
    let ended = agent.end("TERM");
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    // Nothing was stopped on the way out.
    assert!(!host.log().contains("Terminate") && !host.log().contains("calls Offline"), "{}", host.log());
}

#[test]
fn a_killed_agent_starts_again() {
    let host = Host::set_up("killed");
    let agent = host.run();
    agent.until_online("web1");
    agent.end("KILL");
    let agent = host.run();
    agent.until_online("web1");
    assert_eq!(agent.end("TERM").code, Some(0));
}

#[test]
fn a_vm_that_libvirt_does_not_know_is_told() {
    let host = Host::set_up("unknown");
    host.write_domains(&[("other", 9)]);
    let agent = host.run();
    let status = agent.until(|status| !status.agent.hypervisor.degraded.is_empty());
    let degraded = &status.agent.hypervisor.degraded[0];
    assert_eq!(degraded.vm, "web1");
    assert!(degraded.why.contains("libvirt") && degraded.why.contains("define"), "{degraded:?}");
    assert_ne!(status.resources[0].state.as_deref(), Some("Online"));
    assert!(host.log().contains("web1"), "{}", host.log());
    assert_eq!(agent.end("TERM").code, Some(0));
}

#[test]
fn a_uri_of_another_machine_is_refused() {
    let host = Host::set_up("uri");
    host.change_agent("uri = \"test:", "uri = \"qemu+ssh://elsewhere/system\" # ");
    told(&host.fails(), &["qemu+ssh://elsewhere/system", "qemu:///system"]);
}

#[test]
fn a_daemon_that_is_absent_is_waited_for() {
    let host = Host::set_up("absent");
    let domains = host.at("domains.xml");
    fs::rename(&domains, host.at("away")).unwrap();
    let agent = host.run();
    let status = agent.until(|status| status.agent.session == SessionState::Up);
    assert!(!status.agent.hypervisor.connected);
    assert!(status.agent.hypervisor.error.is_some(), "{status:?}");
    assert_ne!(status.resources[0].state.as_deref(), Some("Online"));
    fs::rename(host.at("away"), domains).unwrap();
    agent.until_online("web1");
}

#[test]
fn a_store_that_is_absent_is_waited_for_and_operators_are_told() {
    let host = Host::set_up("store");
    host.change_agent("database = ", "socket = \"STORE\" # ");
    host.change_agent("STORE", &host.at("store.sock").display().to_string());
    let agent = host.run();
    let begun = std::time::Instant::now();
    let refusal = agent.ask().unwrap_err().to_string();
    assert!(begun.elapsed() < core::time::Duration::from_secs(2), "at once");
    assert!(refusal.contains("waits for its store"), "{refusal}");
    // A hangup changes nothing about it.
    agent.signal("HUP");
    let store = host.serve_store();
    agent.until_online("web1");
    assert_eq!(agent.end("TERM").code, Some(0));
    store.end("TERM");
}

#[test]
fn an_agent_that_waits_for_its_store_ends_as_it_is_told() {
    let host = Host::set_up("waits");
    host.change_agent("database = ", "socket = \"/nowhere/store.sock\" # ");
    let agent = host.run();
    assert!(agent.ask().unwrap_err().to_string().contains("waits for its store"));
    assert_eq!(agent.end("TERM").code, Some(0));
}

#[test]
fn a_database_that_is_no_good_is_refused() {
    let host = Host::set_up("database");
    let file = host.at("cluster.redb");
    let good = fs::read(&file).unwrap();
    fs::write(&file, &good[..good.len() / 3]).unwrap();
    told(&host.fails(), &["cluster.redb", "restore a backup"]);
    fs::write(&file, b"no database at all, but a letter to somebody").unwrap();
    told(&host.fails(), &["cluster.redb"]);
    fs::remove_file(&file).unwrap();
    told(&host.fails(), &["cluster.redb", "there is no store", "set the cluster up"]);
    // The same file again: it was not the agent that is broken.
    fs::write(&file, &good).unwrap();
    host.run().until_online("web1");
}

#[test]
fn a_database_with_no_cluster_is_refused() {
    let host = Host::new("empty");
    let store = host.serve_store();
    store.end("TERM");
    told(&host.fails(), &["no cluster", "set it up"]);
}

#[test]
fn a_second_agent_is_refused() {
    let host = Host::set_up("second");
    let agent = host.run();
    agent.until_online("web1");
    let second = host.fails();
    told(&second, &["runtime/lock", "another agent", "[paths]"]);
    // With directories of its own the store's file is taken.
    let other = Host::new("second-other");
    other.change_agent("database = ", "database = \"FILE\" # ");
    other.change_agent("FILE", &host.at("cluster.redb").display().to_string());
    told(&other.fails(), &["cluster.redb", "another process has the store open"]);
    agent.until_online("web1");
}

#[test]
fn a_file_that_contradicts_the_database_is_refused() {
    let good = Host::cluster_file();
    let cases = [
        ("preferred = [\"n1\"]", "preferred = []", "preferred"),
        ("4000-8000-000000000001", "4000-8000-000000000005", "id"),
        ("name = \"web1\"", "name = \"web2\"", "web2"),
        (
            "[[group]]",
            "[[group]]\nname = \"more\"\n[[group.vm]]\nname = \"vm2\"\nid = \"00000000-0000-4000-8000-000000000002\"\n\n[[group]]",
            "more",
        ),
    ];
    let host = Host::set_up("contradiction");
    for (from, to, named) in cases {
        assert!(good.contains(from), "{from}");
        fs::write(host.at("cluster.toml"), good.replacen(from, to, 1)).unwrap();
        let ended = host.fails();
        assert_eq!(ended.code, Some(2), "{}", ended.said);
        told(&ended, &["cluster.toml contradicts the database", named, "("]);
    }
    fs::write(host.at("cluster.toml"), &good).unwrap();
    host.run().until_online("web1");
}

#[test]
fn sockets_and_groups_that_are_no_good_are_refused() {
    let host = Host::set_up("socket");
    fs::create_dir_all(host.at("runtime")).unwrap();
    fs::write(host.at("runtime/admin.sock"), "a letter").unwrap();
    told(&host.fails(), &["admin.sock", "no socket", "[admin]"]);
    assert_eq!(fs::read_to_string(host.at("runtime/admin.sock")).unwrap(), "a letter");
    fs::remove_file(host.at("runtime/admin.sock")).unwrap();
    host.append_agent("[admin]\ngroup = \"nobody-knows-it\"\n");
    told(&host.fails(), &["nobody-knows-it", "groupadd", "[admin]"]);
}

#[test]
fn a_log_directory_that_cannot_be_made_is_refused() {
    let host = Host::set_up("log");
    fs::write(host.at("log"), "a letter").unwrap();
    told(&host.fails(), &["/log", "\"log\" in [paths]"]);
}

/// VMs are worth more than figures about them.
#[test]
fn a_metrics_port_that_is_taken_is_told_and_done_without() {
    let host = Host::set_up("metrics");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    host.append_agent(&format!("[metrics]\nlisten = \"{address}\"\n"));
    let agent = host.run();
    agent.until_online("web1");
    let ended = agent.end("TERM");
    assert!(ended.said.contains(&format!("metrics on {address}")), "{}", ended.said);
}

#[test]
fn what_was_seen_survives_one_damaged_place_and_not_two() {
    let host = Host::set_up("seen");
    let agent = host.run();
    agent.until_online("web1");
    agent.end("TERM");
    let file = host.at("state/seen.json");
    let good = fs::read(&file).unwrap();
    let half = good.len() / 2;
    for place in [0, half] {
        let mut damaged = good.clone();
        damaged[place..place + half].fill(b'?');
        fs::write(&file, &damaged).unwrap();
        let agent = host.run();
        agent.until_online("web1");
        agent.end("TERM");
        fs::write(&file, &good).unwrap();
    }
    fs::write(&file, vec![b'?'; good.len()]).unwrap();
    told(&host.fails(), &["seen.json", "damaged", "backup"]);
}

#[test]
fn a_hangup_applies_policies_and_nothing_else() {
    let host = Host::set_up("hangup");
    let agent = host.run();
    agent.until_online("web1");
    let allowed =
        |status: &takeover_admin::Status| status.resources[0].restarts.as_ref().map(|budget| budget.allowed);
    let before = allowed(&agent.ask().unwrap()).unwrap();
    let good = Host::cluster_file();
    // Broken: nothing is changed.
    fs::write(host.at("cluster.toml"), format!("{good}\n[[[")).unwrap();
    agent.signal("HUP");
    host.until_said("nothing was changed");
    assert_eq!(allowed(&agent.ask().unwrap()), Some(before));
    // A contradiction beside a policy: one is told, the other applied.
    let changed = good
        .replace("preferred = [\"n1\"]", "preferred = []")
        .replace("policy = { restart-threshold = 5 }", "policy = { restart-threshold = 7 }");
    fs::write(host.at("cluster.toml"), changed).unwrap();
    agent.signal("HUP");
    host.until_said("not applied");
    host.until_said("restart-threshold becomes 7, was 5");
    let status = agent.until(|status| allowed(status) == Some(7));
    assert_eq!((before, status.resources[0].state.as_deref()), (5, Some("Online")));
    assert_eq!(agent.end("TERM").code, Some(0));
    // It stands in the database: the old file now differs from it, which is told and starts.
    fs::write(host.at("cluster.toml"), &good).unwrap();
    let agent = host.run();
    assert_eq!(allowed(&agent.until_online("web1")), Some(7));
    host.until_said("other policies than the database");
}

#[test]
fn orders_reach_the_vm() {
    let host = Host::set_up("orders");
    let agent = host.run();
    agent.until_online("web1");
    let order = NamedOrder::Offline { resource: "web1".to_owned() };
    assert!(matches!(agent.client().order(order).unwrap(), Outcome::Done { .. }));
    agent.until(|status| status.resources[0].state.as_deref() == Some("Offline"));
}

#[test]
fn a_cluster_is_set_up_once() {
    let host = Host::set_up("set-up-twice");
    // The same once more is no other.
    assert_eq!(host.command(&["set-up"]).code, Some(0));
    let other = Host::cluster_file().replace("name = \"web1\"", "name = \"web2\"");
    fs::write(host.at("cluster.toml"), other).unwrap();
    let twice = host.command(&["set-up"]);
    assert_eq!(twice.code, Some(1), "{}", twice.said);
    told(&twice, &["takeover-agent: ", "set up"]);
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let host = Host::set_up("no-file");
    fs::remove_file(host.at("agent.toml")).unwrap();
    let ended = host.fails();
    assert_eq!(ended.code, Some(2));
    told(&ended, &["agent.toml", "cannot be read", "check the path"]);
}

/// Others take over when the lease of a killed agent has run out: one that starts without its store
/// ends what is left, and not before it must.
#[test]
fn what_a_killed_agent_left_ends_with_its_lease() {
    let host = Host::new("leftovers");
    let lease = "[policy]\nlease-ttl = \"5s\"\nlease-renew-every = \"300ms\"\nlease-store-gap = \"600ms\"\n\
                 lease-stop-budget = \"800ms\"\nlease-margin = \"100ms\"\n[[node]]";
    fs::write(host.at("cluster.toml"), Host::cluster_file().replace("[[node]]", lease)).unwrap();
    host.change_agent("[hypervisor]", "timeout = \"500ms\"\n[hypervisor]");
    assert_eq!(host.command(&["set-up"]).code, Some(0));
    let agent = host.run();
    agent.until_online("web1");
    agent.end("KILL");
    host.change_agent("database = ", "socket = \"/nowhere/store.sock\" # ");
    // The test driver forgets what ran with its process: here it runs again.
    host.change_domains("<test:runstate>5</test:runstate>", "<test:runstate>1</test:runstate>");
    let agent = host.run();
    std::thread::sleep(core::time::Duration::from_secs(1));
    assert!(!fs::read_to_string(host.at("agent.err")).unwrap().contains("ended with its lease"));
    host.until_said("VMs were ended: 1");
    // What has ended in time is nothing to reset the machine for.
    std::thread::sleep(core::time::Duration::from_secs(3));
    assert!(!host.at("reset").exists());
    assert_eq!(agent.end("TERM").code, Some(0));
}
