//! A lab comes up as a whole and goes down as a whole, whatever is left of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::{options, up, wait_for_a_word};
use takeover_lab::{Lab, LinkState, LockState, Running};

/// The network namespaces of a lab.
fn namespaces(name: &str) -> Vec<String> {
    let start = format!("takeover-{name}-");
    let entries = fs::read_dir("/run/netns").into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(&start)).collect()
}

#[test]
fn what_is_asked_for_comes_up_and_goes_down() {
    let options = options("whole");
    let lab = up(&options);
    let status = lab.status().expect("it is up");
    for node in &status.nodes {
        assert!(node.powered && node.libvirtd == Running::Yes && node.link == LinkState::Up, "{node:?}");
        assert_eq!(node.agent, Running::No);
    }
    for (vm, asked) in status.vms.iter().zip(lab.vms()) {
        assert!(vm.runs_on(&asked.preferred) && vm.lock == LockState::Held, "{vm:?}");
        wait_for_a_word(&lab, &vm.name);
    }
    assert_eq!(status.store, Running::No);
    let again = Lab::up(&options).expect_err("it is up already");
    assert!(again.remedy.contains("down"), "{again}");
    assert_eq!(namespaces("whole").len(), 4);
    drop(lab);
    assert!(namespaces("whole").is_empty() && !options.directory.exists());
}

#[test]
fn two_labs_do_not_touch_each_other() {
    let mut left = options("left");
    left.nodes = 1;
    left.vms = 1;
    let mut right = options("right");
    right.nodes = 1;
    right.vms = 1;
    let (left, right) = (up(&left), up(&right));
    wait_for_a_word(&left, "vm1");
    drop(right);
    wait_for_a_word(&left, "vm1");
}

#[test]
fn a_lab_whose_folder_is_gone_goes_down_by_its_name() {
    let mut options = options("orphan");
    options.nodes = 1;
    let lab = up(&options);
    let pids = lab.status().expect("it is up").vms.iter().flat_map(|vm| vm.pids.clone()).collect::<Vec<_>>();
    assert_eq!(pids.len(), 3);
    fs::remove_dir_all(&options.directory).expect("it is there");
    Lab::down(&options.directory).expect("it goes down");
    assert!(namespaces("orphan").is_empty());
    assert!(pids.iter().all(|pid| !is_alive(*pid)));
    Lab::down(&options.directory).expect("nothing is left to do");
}

#[test]
fn a_lab_is_brought_up_and_down_by_the_command_too() {
    let directory = options("command").directory;
    let lab = |words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_takeover-lab"));
        command.arg("--dir").arg(&directory).args(words.split(' '));
        let output = command.output().expect("it starts");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (code, text) = lab("up --no-agents --nodes 2 --vms 1");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("vm1  n1  runs"), "{text}");
    assert_eq!(lab("power query n1"), (Some(0), "on\n".to_string()));
    assert_eq!(lab("power off n1"), (Some(0), String::new()));
    assert_eq!(lab("power query n1"), (Some(0), "off\n".to_string()));
    let (code, text) = lab("status --json");
    assert!(code == Some(0) && text.contains("\"powered\": false"), "{text}");
    let (code, text) = lab("fault kill-qemu vm1");
    assert!(code == Some(2) && text.contains("no QEMU of it runs"), "{text}");
    let (code, text) = lab("fault power-on n7");
    assert!(code == Some(2) && text.contains("name one of: n1, n2"), "{text}");
    assert_eq!(lab("down"), (Some(0), String::new()));
    assert!(!directory.exists() && namespaces("command").is_empty());
}

#[test]
fn a_folder_that_is_no_lab_is_left_alone() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("precious");
    fs::create_dir_all(&directory).expect("it can be made");
    let refused = Lab::down(&directory).expect_err("it is no lab");
    assert!(refused.cause.contains("no lab's") && directory.exists(), "{refused}");
    fs::remove_dir(&directory).expect("it is empty");
}

/// Whether a process lives; one that nobody has waited for does not.
fn is_alive(pid: u32) -> bool {
    let line = fs::read_to_string(format!("/proc/{pid}/cmdline"));
    line.is_ok_and(|line| !line.is_empty())
}
