//! Depth-first over many threads, with 128 bits for each state that was seen. Whole states stand
//! only on the stacks, so that spaces fit into memory that are too large for the exact search.
//!
//! Two states with one digest would be taken for one. [`collision_bound`] bounds how likely that
//! is for any pair of the states that were seen.

use core::num::NonZeroUsize;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::progress::Pace;
use super::seen::Seen;
use super::{Counts, Found, Watch};
use crate::space::{Space, retell};

/// Steps between two looks at the other threads.
const TURN: u64 = 512;

/// The chance that any two of so many states share a digest is at most one in two to this power,
/// if digests are evenly spread.
#[must_use]
pub const fn collision_bound(unique: u64) -> u32 {
    let bits = u64::BITS.saturating_sub(unique.leading_zeros());
    129_u32.saturating_sub(bits.saturating_mul(2))
}

/// Searches a space depth-first on so many threads. It ends when the whole space was seen, or with
/// a story to a broken rule, which need not be a short one.
pub fn digests<P: Space>(
    space: &P,
    threads: NonZeroUsize,
    watch: &mut dyn Watch,
) -> Found<P::State, P::Step> {
    let search = Search::new(space, threads);
    let mut pace = Pace::new(watch);
    search.begin();
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(|| search.work());
        }
        while search.waits() {
            pace.tick(search.counts());
        }
    });
    let broken = locked(&search.broken).take();
    let broken = broken.and_then(|(rule, start, steps)| {
        let name = space.rules().get(rule).copied().unwrap_or("no name");
        retell(space, &start, steps).map(|story| (name, story))
    });
    Found { counts: search.counts(), broken }
}

/// A state that is being expanded: the step that led to it, and where its steps that are left begin
/// among those of all frames. The last step takes the state with it.
struct Frame<P: Space> {
    by: Option<P::Step>,
    state: Option<P::State>,
    from: usize,
}

/// A part of the search that any thread can take: how to get there, and what is left to do there.
struct Job<P: Space> {
    start: P::State,
    prefix: Vec<P::Step>,
    state: P::State,
    left: Vec<P::Step>,
}

type Breach<P> = (usize, <P as Space>::State, Vec<<P as Space>::Step>);

struct Search<'a, P: Space> {
    space: &'a P,
    threads: usize,
    seen: Seen,
    jobs: Mutex<Vec<Job<P>>>,
    news: Condvar,
    /// Threads without work.
    idle: AtomicUsize,
    over: AtomicBool,
    unique: AtomicU64,
    generated: AtomicU64,
    depth: AtomicU64,
    broken: Mutex<Option<Breach<P>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the search when its thread panics, so that no other thread waits for it for ever.
struct Alarm<'a, 'b, P: Space>(&'a Search<'b, P>);

impl<P: Space> Drop for Alarm<'_, '_, P> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.end();
        }
    }
}

impl<'a, P: Space> Search<'a, P> {
    fn new(space: &'a P, threads: NonZeroUsize) -> Self {
        Self {
            space,
            threads: threads.get(),
            seen: Seen::new(),
            jobs: Mutex::new(Vec::new()),
            news: Condvar::new(),
            idle: AtomicUsize::new(0),
            over: AtomicBool::new(false),
            unique: AtomicU64::new(0),
            generated: AtomicU64::new(0),
            depth: AtomicU64::new(0),
            broken: Mutex::new(None),
        }
    }

    fn begin(&self) {
        for start in self.space.starts() {
            let state = start.clone();
            if self.is_new(&state) {
                self.unique.fetch_add(1, Ordering::Relaxed);
                if let Some(rule) = self.space.broken(&state) {
                    self.breach(rule, start, Vec::new());
                } else {
                    let mut left = Vec::new();
                    self.space.steps(&state, &mut left);
                    locked(&self.jobs).push(Job { start, prefix: Vec::new(), state, left });
                }
            }
        }
    }

    fn end(&self) {
        let jobs = locked(&self.jobs);
        self.over.store(true, Ordering::SeqCst);
        self.news.notify_all();
        drop(jobs);
    }

    /// Waits a moment for the end; whether it has not come.
    fn waits(&self) -> bool {
        let jobs = locked(&self.jobs);
        if !self.over.load(Ordering::SeqCst) {
            let waited = self.news.wait_timeout(jobs, Duration::from_millis(100));
            drop(waited);
        }
        !self.over.load(Ordering::SeqCst)
    }

    fn counts(&self) -> Counts {
        Counts {
            unique: self.unique.load(Ordering::Relaxed),
            generated: self.generated.load(Ordering::Relaxed),
            depth: self.depth.load(Ordering::Relaxed),
        }
    }

    fn breach(&self, rule: usize, start: P::State, steps: Vec<P::Step>) {
        locked(&self.broken).get_or_insert((rule, start, steps));
        self.end();
    }

    /// Notes a state; whether it was never seen before.
    fn is_new(&self, state: &P::State) -> bool {
        self.seen.note(self.space.digest(state))
    }

    /// What one thread does.
    fn work(&self) {
        let alarm = Alarm(self);
        while let Some(job) = self.job() {
            Worker::new(self, job).run();
        }
        drop(alarm);
    }

    /// The next job; none at the end. When all threads are without work, that is the end.
    fn job(&self) -> Option<Job<P>> {
        let mut jobs = locked(&self.jobs);
        let mut counted = false;
        loop {
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            if let Some(job) = jobs.pop() {
                if counted {
                    self.idle.fetch_sub(1, Ordering::SeqCst);
                }
                return Some(job);
            }
            if !counted {
                counted = true;
                let idle = self.idle.fetch_add(1, Ordering::SeqCst).saturating_add(1);
                if idle == self.threads {
                    self.over.store(true, Ordering::SeqCst);
                    self.news.notify_all();
                    return None;
                }
            }
            jobs = self.news.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// One thread at one job.
struct Worker<'a, 'b, P: Space> {
    search: &'a Search<'b, P>,
    start: P::State,
    prefix: Vec<P::Step>,
    stack: Vec<Frame<P>>,
    /// The steps that are left, those of the newest frame last.
    left: Vec<P::Step>,
    /// What was done and not yet said.
    done: Counts,
}

impl<'a, 'b, P: Space> Worker<'a, 'b, P> {
    fn new(search: &'a Search<'b, P>, job: Job<P>) -> Self {
        let Job { start, prefix, state, left } = job;
        let frame = Frame { by: None, state: Some(state), from: 0 };
        Self { search, start, prefix, stack: vec![frame], left, done: Counts::default() }
    }

    fn run(&mut self) {
        while let Some(frame) = self.stack.last_mut() {
            if self.left.len() <= frame.from {
                self.stack.pop();
                continue;
            }
            let Some(step) = self.left.pop() else { return };
            let space = self.search.space;
            let next = if self.left.len() == frame.from {
                frame.state.take().and_then(|state| space.go(state, &step))
            } else {
                frame.state.as_ref().and_then(|state| space.take(state, &step))
            };
            let Some(state) = next else { continue };
            self.done.generated = self.done.generated.saturating_add(1);
            if self.search.is_new(&state) {
                self.done.unique = self.done.unique.saturating_add(1);
                self.enter(step, state);
            }
            if self.done.generated == TURN {
                self.turn();
                if self.search.over.load(Ordering::Relaxed) {
                    return;
                }
            }
        }
        self.turn();
    }

    fn enter(&mut self, step: P::Step, state: P::State) {
        if let Some(rule) = self.search.space.broken(&state) {
            let mut steps = self.way(self.stack.len());
            steps.push(step);
            self.search.breach(rule, self.start.clone(), steps);
            self.stack.clear();
            return;
        }
        let from = self.left.len();
        self.search.space.steps(&state, &mut self.left);
        self.stack.push(Frame { by: Some(step), state: Some(state), from });
        let depth = self.prefix.len().saturating_add(self.stack.len()).saturating_sub(1);
        self.done.depth = self.done.depth.max(u64::try_from(depth).unwrap_or(u64::MAX));
    }

    /// The steps from the start to a frame of the stack.
    fn way(&self, frames: usize) -> Vec<P::Step> {
        let here = self.stack.iter().take(frames).filter_map(|frame| frame.by.clone());
        self.prefix.iter().cloned().chain(here).collect()
    }

    /// Says how much was done; shares work with threads that have none.
    fn turn(&mut self) {
        let done = core::mem::take(&mut self.done);
        self.search.generated.fetch_add(done.generated, Ordering::Relaxed);
        self.search.unique.fetch_add(done.unique, Ordering::Relaxed);
        self.search.depth.fetch_max(done.depth, Ordering::Relaxed);
        if self.search.idle.load(Ordering::Relaxed) > 0 {
            self.share();
        }
    }

    /// Gives away half of the steps that are left at the lowest frame that has any.
    fn share(&mut self) {
        let ends = self.stack.iter().skip(1).map(|frame| frame.from).chain([self.left.len()]);
        let counts = self.stack.iter().zip(ends).map(|(frame, end)| end.saturating_sub(frame.from));
        let Some((low, count)) = counts.enumerate().find(|&(_, count)| count > 0) else { return };
        // Its own way is in the prefix already.
        let prefix = self.way(low.saturating_add(1));
        let Some(frame) = self.stack.get(low) else { return };
        let Some(state) = frame.state.clone() else { return };
        let half = count.div_ceil(2);
        let left = self.left.drain(frame.from..frame.from.saturating_add(half)).collect();
        for later in self.stack.iter_mut().skip(low.saturating_add(1)) {
            later.from = later.from.saturating_sub(half);
        }
        locked(&self.search.jobs).push(Job { start: self.start.clone(), prefix, state, left });
        self.search.news.notify_all();
    }
}
