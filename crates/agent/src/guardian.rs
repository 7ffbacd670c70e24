//! What enforces the end of a lease when the agent's own loop does not: a thread of this process.
//!
//! It catches a loop that hangs, a hypervisor that answers no stop, a store that is away while there is
//! no node yet. It does not catch a process that is killed or stopped as a whole.

use core::time::Duration;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use takeover::units::{Millis, Moment};

use crate::clock;

/// How long the thread sleeps at most: its timer does not count a machine's sleep, the deadline does.
const LONGEST: Duration = Duration::from_secs(1);

/// How long an agent that starts after its machine's deadline has to look: what runs then is found and
/// ended, and where nothing runs there is nothing to reset for. A look takes milliseconds, a hypervisor's
/// daemon that starts on demand up to 4 s.
const GRACE: Millis = Millis::secs(15);

/// A thread that resets the machine when the deadline passes and something may still run.
#[derive(Debug)]
pub struct Guardian(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    until: Option<Moment>,
    /// Whether something of the cluster's may run here.
    may_run: bool,
    ended: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guardian {
    /// Begins to guard: first the deadline that an earlier agent of this boot left, if one did; one that
    /// has passed leaves time for a look. `reset` is called again and again until the machine is gone.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(until: Option<Moment>, mut reset: impl FnMut() + Send + 'static) -> io::Result<Self> {
        let now = clock::now();
        let until = until.map(|until| if until <= now { now.after(GRACE) } else { until });
        let state = Mutex::new(State { until, may_run: true, ended: false });
        let shared = Arc::new(Shared { state, changed: Condvar::new() });
        let guarded = Arc::clone(&shared);
        thread::Builder::new().name("guardian".to_owned()).spawn(move || guarded.guard(&mut reset))?;
        Ok(Self(shared))
    }

    /// Everything has to have ended by this moment, unless a later one is told.
    pub fn arm(&self, until: Moment) {
        self.0.state().until = Some(until);
        self.0.changed.notify_all();
    }

    /// Whether something of the cluster's may run here.
    pub fn may_run(&self, may: bool) {
        self.0.state().may_run = may;
        self.0.changed.notify_all();
    }
}

impl Drop for Guardian {
    /// The agent ends in order; what runs is nobody's to end until the next one starts.
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.changed.notify_all();
    }
}

impl Shared {
    fn guard(&self, reset: &mut dyn FnMut()) {
        let mut state = self.state();
        while !state.ended {
            let left = state.until.filter(|_| state.may_run).map(|until| until.since(clock::now()));
            let sleeps = match left {
                Some(left) if left.0 == 0 => {
                    drop(state);
                    tracing::error!("the lease is over, and something may still run: this machine is reset");
                    reset();
                    state = self.state();
                    LONGEST
                }
                Some(left) => Duration::from_millis(left.0).min(LONGEST),
                None => LONGEST,
            };
            let slept = self.changed.wait_timeout(state, sleeps);
            state = slept.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn counting(until: Option<Moment>) -> (Guardian, Arc<AtomicU32>) {
        let resets = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&resets);
        let reset = move || {
            counted.fetch_add(1, Ordering::SeqCst);
        };
        (Guardian::start(until, reset).unwrap(), resets)
    }

    fn wait() {
        thread::sleep(Duration::from_millis(200));
    }

    #[test]
    fn it_resets_when_the_deadline_passes_and_not_before() {
        let (guardian, resets) = counting(None);
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 0, "nothing was armed");
        guardian.arm(clock::now().after(Millis::secs(60)));
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 0, "it is not over");
        guardian.arm(clock::now());
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn it_resets_for_what_an_earlier_agent_left_running() {
        let (_guardian, resets) = counting(Some(clock::now().after(Millis(50))));
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_deadline_that_has_passed_before_leaves_time_for_a_look() {
        let (guardian, resets) = counting(Some(Moment(0)));
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 0);
        guardian.arm(clock::now());
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 1, "one that is armed leaves none");
    }

    #[test]
    fn it_lets_a_machine_be_on_which_nothing_runs() {
        let (guardian, resets) = counting(None);
        guardian.may_run(false);
        guardian.arm(clock::now());
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 0);
        guardian.may_run(true);
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn it_ends_with_its_agent() {
        let (guardian, resets) = counting(Some(clock::now().after(Millis(50))));
        drop(guardian);
        wait();
        assert_eq!(resets.load(Ordering::SeqCst), 0);
    }
}
