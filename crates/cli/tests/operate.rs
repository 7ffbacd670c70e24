//! The commands for a running cluster, against an agent that answers from a cluster by hand.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

#[path = "../../admin/tests/lab/mod.rs"]
mod lab;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use lab::golden::{difference, is_reviewed};
use lab::serve::{Socket, serve, serve_bytes, serve_nothing, socket};
use lab::{Lab, Writes};
use serde_json::Value;

/// Long enough for everything to run, and for the wait at a cold start to be over.
const SETTLED: u64 = 200_000;

/// An agent of this test's own, and its socket.
fn agent(name: &str) -> (Socket, Arc<Mutex<Lab>>) {
    let path = socket("operate", name);
    let lab = serve(&path, Lab::after(SETTLED));
    (path, lab)
}

fn takeover(socket: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takeover"));
    command.args(arguments.split(' ')).env("TAKEOVER_SOCKET", socket);
    command
}

fn run(socket: &Path, arguments: &str) -> Output {
    takeover(socket, arguments).output().expect("the command runs")
}

/// What it prints, where all is fine.
fn printed(socket: &Path, arguments: &str) -> String {
    let output = run(socket, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "takeover {arguments}");
    String::from_utf8(output.stdout).expect("text")
}

/// What it complains about, and its exit code.
fn complained(socket: &Path, arguments: &str) -> (String, i32) {
    let output = run(socket, arguments);
    (String::from_utf8(output.stderr).expect("text"), output.status.code().expect("a code"))
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

#[test]
fn shows_what_is_reviewed() {
    let (socket, lab) = agent("shows");
    is_reviewed(&golden("status.txt"), &printed(&socket, "status"));
    is_reviewed(&golden("status-wide.txt"), &printed(&socket, "status --wide"));
    is_reviewed(&golden("why.txt"), &printed(&socket, "why web"));
    is_reviewed(&golden("why-waits.txt"), &printed(&socket, "why lone1"));
    is_reviewed(&golden("log.txt"), &printed(&socket, "log -n 8"));
    is_reviewed(&golden("log.json"), &printed(&socket, "log -n 2 --json"));
    {
        let mut lab = lab.lock().expect("the lab");
        lab.lose_n2();
        lab.run_until(SETTLED + 40_000);
        lab.crash(1);
        let now = lab.now.0;
        lab.run_until(now + 5_000);
    }
    is_reviewed(&golden("status-trouble.txt"), &printed(&socket, "status"));
}

/// An agent without a store says so before anything else, and foretells nothing as if it had one.
#[test]
fn why_begins_with_the_store_that_is_silent() {
    let (socket, lab) = agent("silent");
    lab.lock().expect("the lab").health.connected = false;
    let text = printed(&socket, "why web");
    let first = text.split("\n\n").nth(1).expect("an answer");
    assert!(first.starts_with("no store: /run/takeover-store.sock does not answer; "), "{text}");
    assert!(text.contains("What the last known database would advise"), "{text}");
    assert!(!text.contains("What becomes of it"), "{text}");
}

#[test]
fn control_another_page_is_found() {
    if std::env::var_os("BLESS").is_none() {
        assert!(difference(&golden("status.txt"), "nothing").is_some());
    }
}

#[test]
fn what_is_piped_has_no_colours() {
    let (socket, _lab) = agent("plain");
    for arguments in ["status", "why web", "log"] {
        assert!(!printed(&socket, arguments).contains('\u{1b}'), "{arguments}");
    }
}

#[test]
fn speaks_to_programs() {
    let (socket, lab) = agent("json");
    let json = |arguments: &str| serde_json::from_str::<Value>(&printed(&socket, arguments)).expect("JSON");
    let status = serde_json::to_value(lab.lock().expect("the lab").status()).expect("JSON");
    assert_eq!(json("status --json"), status);
    assert_eq!(json("why web --json")["answers"][1]["goes_to"], "n2");
    assert_eq!(json("pause n3 --json")["done"]["says"], "n3: operator: paused");
    let output = run(&socket, "failback web --json");
    let refused: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), &refused["refused"]["why"]), (Some(1), &"no node can take it".into()));
}

/// Each order, its words, and its exit code.
#[test]
fn orders_say_what_came_of_them() {
    let (socket, _lab) = agent("orders");
    let mut text = String::new();
    for arguments in [
        "offline web2",
        "online web2",
        "move web",
        "move web n1",
        "move web n3",
        "failover web",
        "failback web",
        "failback web",
        "pause n2",
        "pause n2 --drain",
        "move web n2",
        "resume n2",
        "take-out web",
        "move web",
        "take-out web",
        "put-back web",
        "adopt-restored-store",
        "adopt-restored-store --yes",
        "move webb",
        "move web1",
        "online web",
        "pause n22",
        "why wep",
    ] {
        let output = run(&socket, arguments);
        let code = output.status.code().expect("a code");
        let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        text.push_str(&format!("$ takeover {arguments}\n{out}{error}exit code {code}\n\n"));
    }
    is_reviewed(&golden("orders.txt"), &text);
}

#[test]
fn an_order_that_is_not_answered_is_under_way() {
    let (socket, lab) = agent("under-way");
    lab.lock().expect("the lab").writes(Writes::Dropped);
    let (said, code) = complained(&socket, "pause n3");
    assert!(code == 4 && said.contains("under way: the store did not answer"), "{code}: {said}");
    assert!(said.contains("`takeover log` will tell"), "{said}");
}

#[test]
fn follows_a_log_until_the_agent_ends() {
    let (socket, _lab) = agent("follows");
    let output = run(&socket, "log -f -n 1");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.lines().count() > 3 && text.contains("Online -> Failed"), "{text}");
    assert!(text.starts_with("2026-01-01T00:0"), "{text}");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.code() == Some(2) && said.contains("the agent is gone"), "{said}");
}

#[test]
fn watches_and_says_when_the_agent_is_gone() {
    let (socket, _lab) = agent("watches");
    let mut command = takeover(&socket, "status --watch=50ms");
    let mut watching = command.stdout(Stdio::piped()).spawn().expect("the command runs");
    let mut lines = BufReader::new(watching.stdout.take().expect("its output")).lines();
    let mut find = |words: &str| {
        lines.find(|line| line.as_ref().expect("text").contains(words)).is_some_and(|line| line.is_ok())
    };
    assert!(find("lab as n1 sees it") && find("lab as n1 sees it"), "it is shown once only");
    std::fs::remove_file(&*socket).expect("the socket");
    assert!(find("there is no such socket"));
    // Nobody reads it any more: it ends.
    drop(lines);
    assert_eq!(watching.wait().expect("it ends").code(), Some(0));
}

#[test]
fn who_reads_no_further_ends_a_log() {
    let (socket, _lab) = agent("closed");
    let mut command = takeover(&socket, "log -f -n 1");
    let mut following = command.stdout(Stdio::piped()).spawn().expect("the command runs");
    drop(following.stdout.take());
    assert_eq!(following.wait().expect("it ends").code(), Some(0));
}

#[test]
fn refuses_with_place_cause_and_remedy() {
    let none = socket("operate", "none");
    let (newer, hung) = (socket("operate", "newer"), socket("operate", "hung"));
    serve_bytes(&newer, b"{\"takeover_admin\":2,\"answer\":{}}\n");
    serve_nothing(&hung);
    for (socket, arguments, words) in [
        (
            &none,
            "status",
            "none.sock: there is no such socket (is the agent running? systemctl status takeover-agent; or name the socket with --socket)",
        ),
        (&none, "move web", "there is no such socket"),
        (&none, "log -f", "there is no such socket"),
        (&none, "why web --socket /none", "/none: there is no such socket"),
        (
            &newer,
            "status",
            "the agent speaks version 2 of the protocol, this command version 1 (use the takeover command that came",
        ),
        (&hung, "status --timeout 1s", "no answer in 1 s (the agent is there, and does not answer"),
        (&hung, "status --timeout 5", "write 5s, 5ms or another unit"),
        (&hung, "status --timeout 0s", "wait for some time, as in 1s"),
        (&none, "adopt-restored-store", "(add --yes if that is meant)"),
        (&none, "online", "<RESOURCE>"),
    ] {
        let (said, code) = complained(socket, arguments);
        assert!(code == 2 && said.contains(words), "{arguments}: {code}: {said}");
    }
}

/// What an agent that has gone mad says is printed, or refused, and never a panic.
#[test]
fn a_mad_agent_makes_nothing_panic() {
    let mad = socket("operate", "mad");
    serve_bytes(
        &mad,
        b"{\"takeover_admin\":1,\"answer\":{\"line\":{\"wall_ms\":18446744073709551615,\"at_ms\":18446744073709551615,\"node\":\"\",\"component\":\"\",\"subject\":\"\",\"claim\":\"x\",\"text\":\"\"}}}\n{\"takeover_admin\":1,\"answer\":\"end\"}\n",
    );
    assert!(printed(&mad, "log").starts_with("9999-12-31T23:59:59.999Z"));
    assert_eq!(complained(&mad, "status").1, 2);
}
