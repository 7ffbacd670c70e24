//! Lanes: a few threads that make calls which may never come back, each with a connection of its own.
//!
//! A call into libvirt cannot be taken back. So whoever waits is answered at the deadline, and the
//! thread is given up: it ends when its call returns, and another takes its place. How many may be
//! given up at once is bounded. A thread has a connection to itself because libvirt's daemon reads
//! nothing more of a client that has 5 calls under way.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use takeover::units::Guid;

use super::link::{Link, Opener};
use super::options::Options;

/// How long a thread waits for work before it ends.
const IDLE: Duration = Duration::from_secs(20);

/// Locks, whatever a thread that panicked left behind: every change here is made whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a task is to do, given its thread.
pub(super) type Work = Box<dyn FnOnce(&mut Worker) + Send>;
/// What happens where it was not done in time.
pub(super) type Overdue = Box<dyn FnOnce(Late) + Send>;

/// How far a task had come at its deadline.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Late {
    /// It was not begun.
    Waiting,
    /// It was begun, and may yet take effect.
    Begun,
}

/// Something to be done until a deadline.
pub(super) struct Task {
    /// The domain that it is about: two tasks about one do not run at once.
    pub(super) key: Option<Guid>,
    /// It runs beside others about its domain, and those that have not begun are dropped.
    pub(super) overtakes: bool,
    pub(super) deadline: Instant,
    /// How long it may take once it has begun, where that ends before the deadline.
    pub(super) patience: Option<Duration>,
    pub(super) work: Work,
    pub(super) overdue: Overdue,
}

/// A thread's connection, and whether anybody still waits for it.
pub(super) struct Worker {
    opener: Arc<Opener>,
    link: Option<Link>,
    flags: Arc<Flags>,
    /// The number of the task under way. A later task has a greater one.
    number: u64,
}

/// What the keeper and a thread tell each other about the task under way.
#[derive(Default)]
struct Flags {
    /// It was not done in time.
    abandoned: AtomicBool,
    /// When the connecting began that is under way.
    connecting: Mutex<Option<Instant>>,
}

impl Worker {
    /// The connection, made where there is none.
    pub(super) fn link(&mut self) -> Result<&Link, String> {
        if self.link.as_ref().is_some_and(|link| !link.is_alive()) {
            self.link = None;
        }
        let link = match self.link.take() {
            Some(link) => link,
            None => {
                *lock(&self.flags.connecting) = Some(Instant::now());
                let opened = self.opener.open();
                *lock(&self.flags.connecting) = None;
                opened?
            }
        };
        if self.is_abandoned() {
            return Err("the connection came too late".to_owned());
        }
        Ok(self.link.insert(link))
    }

    /// Whether the deadline has passed: what has not been begun must not be begun any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.flags.abandoned.load(Ordering::SeqCst)
    }
}

struct Running {
    deadline: Instant,
    key: Option<Guid>,
    overdue: Overdue,
    flags: Arc<Flags>,
}

impl Running {
    /// When it is given up. Connecting may take less time than the call itself.
    fn until(&self, open_within: Duration) -> Instant {
        let connecting = *lock(&self.flags.connecting);
        let connected = connecting.and_then(|began| began.checked_add(open_within));
        connected.map_or(self.deadline, |connected| connected.min(self.deadline))
    }
}

#[derive(Default)]
struct Inside {
    queue: VecDeque<Task>,
    running: BTreeMap<u64, Running>,
    /// The tasks about a domain that have begun and not returned, given up or not, by number.
    busy: HashMap<Guid, BTreeSet<u64>>,
    threads: usize,
    idle: usize,
    stuck: usize,
    next: u64,
    stopping: bool,
}

/// A lane.
pub(super) struct Lane {
    name: &'static str,
    threads_at_most: usize,
    stuck_at_most: usize,
    /// How long a connection may take to come about.
    open_within: Duration,
    opener: Arc<Opener>,
    inside: Mutex<Inside>,
    work: Condvar,
    ended: Condvar,
}

impl Lane {
    pub(super) fn new(
        name: &'static str,
        threads: usize,
        options: &Options,
        opener: Arc<Opener>,
    ) -> Arc<Self> {
        Arc::new(Self {
            name,
            threads_at_most: threads.max(1),
            stuck_at_most: options.stuck_at_most.max(1),
            open_within: options.open_within,
            opener,
            inside: Mutex::new(Inside::default()),
            work: Condvar::new(),
            ended: Condvar::new(),
        })
    }

    /// Adds a task. Where no thread can be had, it waits for one until its deadline.
    pub(super) fn submit(self: &Arc<Self>, task: Task) {
        let mut dropped = Vec::new();
        let mut inside = lock(&self.inside);
        if task.overtakes {
            let waits = inside.queue.iter().position(|other| other.key == task.key);
            let mut from = waits.unwrap_or(inside.queue.len());
            while let Some(other) = inside.queue.get(from) {
                if other.key == task.key {
                    dropped.extend(inside.queue.remove(from));
                } else {
                    from = from.saturating_add(1);
                }
            }
        }
        inside.queue.push_back(task);
        let waiting = inside.queue.len();
        let room = inside.threads < self.threads_at_most && inside.stuck < self.stuck_at_most;
        if inside.idle < waiting && room && !inside.stopping && self.spawn().is_ok() {
            inside.threads = inside.threads.saturating_add(1);
        }
        drop(inside);
        self.work.notify_one();
        dropped.into_iter().for_each(|task| (task.overdue)(Late::Waiting));
    }

    fn spawn(self: &Arc<Self>) -> io::Result<()> {
        let lane = Arc::clone(self);
        thread::Builder::new().name(self.name.to_owned()).spawn(move || lane.run()).map(drop)
    }

    /// What a thread does all its life.
    fn run(&self) {
        let mut link = None;
        while let Some((number, task, flags)) = self.take() {
            let opener = Arc::clone(&self.opener);
            let mut worker = Worker { opener, link, flags, number };
            (task.work)(&mut worker);
            link = worker.link;
            if !self.finish(number, task.key) {
                return;
            }
        }
    }

    /// The next task that may begin; none where this thread should end.
    fn take(&self) -> Option<(u64, Begun, Arc<Flags>)> {
        let mut inside = lock(&self.inside);
        loop {
            if let Some(task) = inside.next_task().filter(|_| !inside.stopping) {
                return Some(inside.begin(task));
            }
            inside.idle = inside.idle.saturating_add(1);
            let waited = self.work.wait_timeout(inside, IDLE).unwrap_or_else(PoisonError::into_inner);
            inside = waited.0;
            inside.idle = inside.idle.saturating_sub(1);
            if inside.stopping || (waited.1.timed_out() && inside.queue.is_empty()) {
                inside.threads = inside.threads.saturating_sub(1);
                return None;
            }
        }
    }

    /// A task returned. Whether its thread may go on: not where it was given up meanwhile.
    fn finish(&self, number: u64, key: Option<Guid>) -> bool {
        let mut inside = lock(&self.inside);
        inside.leave(number, key);
        let kept = inside.running.remove(&number).is_some();
        if !kept {
            inside.stuck = inside.stuck.saturating_sub(1);
        }
        drop(inside);
        self.ended.notify_all();
        // Something may have waited for this domain.
        self.work.notify_all();
        kept
    }

    /// Answers for what is overdue, and says when to look again.
    pub(super) fn expire(self: &Arc<Self>, now: Instant) -> Option<Instant> {
        let mut overdue: Vec<(Late, Overdue)> = Vec::new();
        let mut inside = lock(&self.inside);
        let mut place = 0;
        while let Some(task) = inside.queue.get(place) {
            if task.deadline > now {
                place = place.saturating_add(1);
            } else {
                overdue.extend(inside.queue.remove(place).map(|task| (Late::Waiting, task.overdue)));
            }
        }
        let late = inside.running.iter().filter(|(_, task)| task.until(self.open_within) <= now);
        let late: Vec<u64> = late.map(|(&number, _)| number).collect();
        for number in late {
            let Some(task) = inside.running.remove(&number) else { continue };
            task.flags.abandoned.store(true, Ordering::SeqCst);
            overdue.push((Late::Begun, task.overdue));
            inside.threads = inside.threads.saturating_sub(1);
            inside.stuck = inside.stuck.saturating_add(1);
        }
        let room = inside.threads < self.threads_at_most && inside.stuck < self.stuck_at_most;
        if !inside.queue.is_empty() && inside.idle == 0 && room && self.spawn().is_ok() {
            inside.threads = inside.threads.saturating_add(1);
        }
        let queued = inside.queue.iter().map(|task| task.deadline);
        let next = queued.chain(inside.running.values().map(|task| task.until(self.open_within))).min();
        drop(inside);
        overdue.into_iter().for_each(|(late, overdue)| overdue(late));
        next
    }

    /// The domains about which a task was given up and has not come back.
    pub(super) fn stuck_about(&self) -> HashSet<Guid> {
        let inside = lock(&self.inside);
        let mut stuck: HashSet<Guid> = HashSet::new();
        if inside.stuck > 0 {
            let given_up = |key: &Guid| inside.running.values().all(|task| task.key != Some(*key));
            stuck.extend(inside.busy.keys().copied().filter(given_up));
        }
        stuck
    }

    /// Whether nothing waits and nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        let inside = lock(&self.inside);
        inside.queue.is_empty() && inside.running.is_empty()
    }

    /// How many threads were given up and have not come back.
    pub(super) fn stuck(&self) -> usize {
        lock(&self.inside).stuck
    }

    /// Waits, from within a task about this domain, until none that began before it is under way. One
    /// that began later waits for this one, and not the other way round.
    pub(super) fn wait_for_earlier(&self, key: Guid, worker: &Worker) -> bool {
        let mut inside = lock(&self.inside);
        let earlier = |busy: &BTreeSet<u64>| busy.first().is_some_and(|&first| first < worker.number);
        while inside.busy.get(&key).is_some_and(earlier) {
            if worker.is_abandoned() || inside.stopping {
                return false;
            }
            let waited = self.ended.wait_timeout(inside, Duration::from_millis(200));
            inside = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Gives up everything: what waits is dropped, and each thread ends as soon as its call returns.
    /// None of it is answered. The connections are made anew.
    pub(super) fn restart(&self) {
        let mut inside = lock(&self.inside);
        let queue = core::mem::take(&mut inside.queue);
        let running = core::mem::take(&mut inside.running);
        for task in running.values() {
            task.flags.abandoned.store(true, Ordering::SeqCst);
        }
        inside.threads = inside.threads.saturating_sub(running.len());
        inside.stuck = inside.stuck.saturating_add(running.len());
        drop(inside);
        // Not under the lock: what is dropped is not ours.
        drop((queue, running));
    }

    /// Ends every thread as soon as its call returns. What waits is never answered.
    pub(super) fn stop(&self) {
        let mut inside = lock(&self.inside);
        inside.stopping = true;
        let queue = core::mem::take(&mut inside.queue);
        drop(inside);
        drop(queue);
        self.work.notify_all();
        self.ended.notify_all();
    }
}

/// A task that has begun.
struct Begun {
    key: Option<Guid>,
    work: Work,
}

impl Inside {
    /// The first task whose domain is free.
    fn next_task(&mut self) -> Option<Task> {
        let free = |task: &Task| task.overtakes || task.key.is_none_or(|key| !self.busy.contains_key(&key));
        let place = self.queue.iter().position(free)?;
        self.queue.remove(place)
    }

    fn begin(&mut self, task: Task) -> (u64, Begun, Arc<Flags>) {
        let Task { key, deadline, patience, work, overdue, .. } = task;
        let patient = patience.and_then(|patience| Instant::now().checked_add(patience));
        let deadline = patient.map_or(deadline, |until| until.min(deadline));
        self.next = self.next.wrapping_add(1);
        if let Some(key) = key {
            self.busy.entry(key).or_default().insert(self.next);
        }
        let flags = Arc::new(Flags::default());
        let running = Running { deadline, key, overdue, flags: Arc::clone(&flags) };
        self.running.insert(self.next, running);
        (self.next, Begun { key, work }, flags)
    }

    fn leave(&mut self, number: u64, key: Option<Guid>) {
        let Some(key) = key else { return };
        if let Some(busy) = self.busy.get_mut(&key) {
            busy.remove(&number);
            if busy.is_empty() {
                self.busy.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests;
