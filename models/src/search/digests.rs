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

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::progress::Pace;
use super::{Counts, Found, Watch};
use crate::space::{Space, retell};

/// Parts of the set of digests, each with its own lock.
const SHARDS: usize = 256;
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

/// A state that is being expanded: the step that led to it, the steps that are left. The last step
/// takes the state with it.
struct Frame<P: Space> {
    by: Option<P::Step>,
    state: Option<P::State>,
    left: Vec<P::Step>,
}

impl<P: Space> Frame<P> {
    /// The next step that is left, and the state that it leads to, if it comes to anything; none
    /// where no step is left.
    fn next(&mut self, space: &P) -> Option<(P::Step, Option<P::State>)> {
        let step = self.left.pop()?;
        let next = if self.left.is_empty() {
            self.state.take().and_then(|state| space.go(state, &step))
        } else {
            self.state.as_ref().and_then(|state| space.take(state, &step))
        };
        Some((step, next))
    }
}

/// A part of the search that any thread can take: how to get there, and what is left to do there.
struct Job<P: Space> {
    start: P::State,
    prefix: Vec<P::Step>,
    frame: Frame<P>,
}

type Breach<P> = (usize, <P as Space>::State, Vec<<P as Space>::Step>);

struct Search<'a, P: Space> {
    space: &'a P,
    threads: usize,
    shards: Vec<Mutex<HashTable<u128>>>,
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
            shards: (0..SHARDS).map(|_| Mutex::new(HashTable::new())).collect(),
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
                match self.open(None, state) {
                    Ok(frame) => locked(&self.jobs).push(Job { start, prefix: Vec::new(), frame }),
                    Err(rule) => self.breach(rule, start, Vec::new()),
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
        let digest = self.space.digest(state);
        let spread = |digest: u128| u64::try_from(digest & u128::from(u64::MAX)).unwrap_or(0);
        let shard = usize::try_from(digest.rotate_left(8) & 0xff).unwrap_or(0);
        let Some(shard) = self.shards.get(shard) else { return false };
        let mut shard = locked(shard);
        let hash = spread(digest);
        match shard.entry(hash, |&seen| seen == digest, |&seen| spread(seen)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(digest);
                true
            }
        }
    }

    /// A frame for a new state; the rule that it breaks.
    fn open(&self, by: Option<P::Step>, state: P::State) -> Result<Frame<P>, usize> {
        if let Some(rule) = self.space.broken(&state) {
            return Err(rule);
        }
        let mut left = Vec::new();
        self.space.steps(&state, &mut left);
        Ok(Frame { by, state: Some(state), left })
    }

    /// What one thread does.
    fn work(&self) {
        let alarm = Alarm(self);
        while let Some(job) = self.job() {
            let Job { start, prefix, frame } = job;
            Worker { search: self, start, prefix, stack: vec![frame], done: Counts::default() }.run();
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
    /// What was done and not yet said.
    done: Counts,
}

impl<P: Space> Worker<'_, '_, P> {
    fn run(&mut self) {
        while let Some(frame) = self.stack.last_mut() {
            let Some((step, next)) = frame.next(self.search.space) else {
                self.stack.pop();
                continue;
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
        match self.search.open(Some(step.clone()), state) {
            Ok(frame) => {
                self.stack.push(frame);
                let depth = self.prefix.len().saturating_add(self.stack.len()).saturating_sub(1);
                self.done.depth = self.done.depth.max(u64::try_from(depth).unwrap_or(u64::MAX));
            }
            Err(rule) => {
                let mut steps = self.way(self.stack.len());
                steps.push(step);
                self.search.breach(rule, self.start.clone(), steps);
                self.stack.clear();
            }
        }
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
        if self.search.idle.load(Ordering::Relaxed) == 0 {
            return;
        }
        let Some(low) = self.stack.iter().position(|frame| !frame.left.is_empty()) else { return };
        let prefix = self.way(low.saturating_add(1));
        let Some(frame) = self.stack.get_mut(low) else { return };
        let half = frame.left.len().div_ceil(2);
        let left = frame.left.drain(..half).collect();
        // Its own way is in the prefix already.
        let frame = Frame { by: None, state: frame.state.clone(), left };
        locked(&self.search.jobs).push(Job { start: self.start.clone(), prefix, frame });
        self.search.news.notify_all();
    }
}
