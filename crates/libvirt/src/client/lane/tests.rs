//! Lanes, with tasks that make no calls.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test stops where it is wrong")]

use std::sync::mpsc::{Receiver, Sender, channel};

use takeover::units::Token;

use super::*;

const SOON: Duration = Duration::from_secs(5);

fn lane(threads: usize, stuck: usize) -> Arc<Lane> {
    let mut options = Options::new("test:///default", "run".into(), "state".into(), Token(1));
    options.stuck_at_most = stuck;
    Lane::new("test", threads, &options, Arc::new(Opener::new(&options, None)))
}

/// A task that says its name, then waits until it may end. The name of one that is overdue has a `!`.
fn task(name: &'static str, key: u128, said: &Sender<String>, end: Option<Receiver<()>>) -> Task {
    let (done, late) = (said.clone(), said.clone());
    Task {
        key: Some(Guid(key)),
        overtakes: false,
        deadline: Instant::now() + SOON,
        patience: None,
        work: Box::new(move |_| {
            let _ = done.send(name.to_owned());
            end.map(|end| end.recv());
        }),
        overdue: Box::new(move |how| drop(late.send(format!("{name}!{how:?}")))),
    }
}

fn next(said: &Receiver<String>) -> String {
    said.recv_timeout(SOON).unwrap()
}

fn quiet(said: &Receiver<String>) -> bool {
    said.recv_timeout(Duration::from_millis(50)).is_err()
}

#[test]
fn calls_about_one_domain_are_made_one_after_the_other() {
    let (lane, (say, said)) = (lane(4, 4), channel());
    let (end, until) = channel();
    lane.submit(task("first", 1, &say, Some(until)));
    assert_eq!(next(&said), "first");
    lane.submit(task("second", 1, &say, None));
    assert!(quiet(&said));
    // Another domain's is not held up.
    lane.submit(task("other", 2, &say, None));
    assert_eq!(next(&said), "other");
    end.send(()).unwrap();
    assert_eq!(next(&said), "second");
    lane.stop();
}

#[test]
fn what_overtakes_drops_what_waits_and_runs_beside_what_runs() {
    let (lane, (say, said)) = (lane(4, 4), channel());
    let (_end, until) = channel();
    lane.submit(task("running", 1, &say, Some(until)));
    assert_eq!(next(&said), "running");
    lane.submit(task("waiting", 1, &say, None));
    lane.submit(task("other", 2, &say, None));
    assert_eq!(next(&said), "other");
    lane.submit(Task { overtakes: true, ..task("terminate", 1, &say, None) });
    let mut both = [next(&said), next(&said)];
    both.sort();
    assert_eq!(both, ["terminate", "waiting!Waiting"]);
    lane.stop();
}

#[test]
fn what_is_overdue_is_given_up_and_another_thread_goes_on() {
    let (lane, (say, said)) = (lane(1, 2), channel());
    let (end, until) = channel();
    lane.submit(task("hangs", 1, &say, Some(until)));
    assert_eq!(next(&said), "hangs");
    lane.submit(task("waits", 2, &say, None));
    assert!(quiet(&said));
    lane.expire(Instant::now());
    assert_eq!(lane.stuck(), 0);
    // Only what has been begun counts as stuck; what waits is answered too.
    lane.expire(Instant::now() + SOON);
    let mut both = [next(&said), next(&said)];
    both.sort();
    assert_eq!(both, ["hangs!Begun", "waits!Waiting"]);
    assert_eq!((lane.stuck(), lane.stuck_about()), (1, HashSet::from([Guid(1)])));
    lane.submit(task("goes on", 2, &say, None));
    assert_eq!(next(&said), "goes on");
    // It comes back after all.
    end.send(()).unwrap();
    while lane.stuck() > 0 {
        thread::yield_now();
    }
    assert!(lane.stuck_about().is_empty());
    lane.stop();
}

#[test]
fn no_more_threads_are_given_up_than_may_be() {
    let (lane, (say, said)) = (lane(1, 2), channel());
    let mut ends = Vec::new();
    for key in 1..=2 {
        let (end, until) = channel();
        ends.push(end);
        lane.submit(task("hangs", key, &say, Some(until)));
        assert_eq!(next(&said), "hangs");
        lane.expire(Instant::now() + SOON);
        assert_eq!(next(&said), "hangs!Begun");
    }
    lane.submit(task("late", 3, &say, None));
    assert!(quiet(&said));
    assert_eq!(lane.stuck(), 2);
    // With one less there is room again.
    ends.pop().unwrap().send(()).unwrap();
    while lane.stuck() > 1 {
        thread::yield_now();
    }
    lane.expire(Instant::now());
    assert_eq!(next(&said), "late");
    lane.stop();
}

#[test]
fn a_restart_answers_nothing() {
    let (lane, (say, said)) = (lane(1, 4), channel());
    let (_end, until) = channel();
    lane.submit(task("runs", 1, &say, Some(until)));
    assert_eq!(next(&said), "runs");
    lane.submit(task("waits", 2, &say, None));
    lane.restart();
    lane.expire(Instant::now() + SOON);
    assert!(quiet(&said));
    lane.submit(task("after", 3, &say, None));
    assert_eq!(next(&said), "after");
    lane.stop();
}
