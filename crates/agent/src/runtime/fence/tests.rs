use core::time::Duration;
use std::path::Path;
use std::time::Instant;

use super::*;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const NODE: Option<NodeId> = NodeId::new(2);

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

fn shell(script: &str) -> Fencer {
    let off = ["/bin/sh", "-c", script, "off"];
    Fencer { off: off.iter().map(|&word| word.to_owned()).collect(), reset: vec!["/bin/false".to_owned()] }
}

fn order(fencer: &Fencer, under_way: &UnderWay, within: Duration) -> UnboundedReceiver<FenceResult> {
    let (tell, told) = unbounded_channel();
    let target = Target { node: NODE.unwrap(), name: "n2".to_owned(), within };
    fencer.power_off(target, under_way, move |result| tell.send(result).unwrap());
    told
}

async fn result(fencer: &Fencer) -> FenceResult {
    order(fencer, &UnderWay::default(), Duration::from_secs(5)).recv().await.unwrap()
}

#[test]
fn only_a_command_that_says_so_confirms() {
    run(async {
        assert_eq!(result(&shell("test \"$1\" = n2")).await, FenceResult::Confirmed);
        assert_eq!(result(&shell("test \"$1\" = n3")).await, FenceResult::Failed);
        assert_eq!(result(&shell("kill -9 $$")).await, FenceResult::Failed);
        let missing = Fencer { off: vec!["/nowhere/off".to_owned()], reset: Vec::new() };
        assert_eq!(result(&missing).await, FenceResult::Failed);
        assert_eq!(result(&Fencer::default()).await, FenceResult::Failed);
    });
}

/// Whether the process whose number stands in a file is there.
fn lives(file: &Path) -> bool {
    let pid = std::fs::read_to_string(file).unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    // A zombie whose parent is not there to see it is no process any more.
    !stat.is_empty() && !stat.contains(") Z ")
}

#[test]
fn one_that_hangs_is_killed_with_all_that_it_started() {
    run(async {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("pid");
        let fencer = shell(&format!("sleep 60 & echo $! > {}; wait", file.display()));
        let begun = Instant::now();
        let mut told = order(&fencer, &UnderWay::default(), Duration::from_millis(600));
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(lives(&file));
        assert_eq!(told.recv().await, Some(FenceResult::Failed));
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!lives(&file));
    });
}

#[test]
fn a_second_order_starts_no_second_command() {
    run(async {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("begun");
        let fencer = shell(&format!("echo once >> {}; sleep 0.3", file.display()));
        let (under_way, within) = (UnderWay::default(), Duration::from_secs(5));
        let mut first = order(&fencer, &under_way, within);
        let mut second = order(&fencer, &under_way, within);
        assert_eq!(first.recv().await, Some(FenceResult::Confirmed));
        assert_eq!(second.recv().await, None);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "once\n");
        // It has ended: the next order is carried out.
        assert_eq!(order(&fencer, &under_way, within).recv().await, Some(FenceResult::Confirmed));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "once\nonce\n");
    });
}

/// The command that this site names is run; the kernel is not asked as well, or this test would have
/// reset the machine.
#[test]
fn this_machine_is_reset_by_the_command_that_is_named() {
    run(async {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("reset");
        let reset = vec!["/usr/bin/touch".to_owned(), file.display().to_string()];
        Fencer { off: Vec::new(), reset }.reset();
        for _ in 0..200 {
            if file.exists() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it was not run");
    });
}
