//! `takeover simulate --swarm`: a drawn story for each seed, told on all cores.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use takeover::log::Clock;
use takeover::units::Millis;
use takeover_sim::chance::{FaultKinds, Size, Tale, Trouble, judged, swarm_tale};
use takeover_sim::world::{Bug, Log};

use crate::chance::{self, Options};
use crate::table::say;
use crate::{BROKEN, FINE, NOT_WRITTEN};

/// The seeds where none are given.
const SEEDS: (u64, u64) = (1, 100);
/// How often progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(200);
/// How many broken seeds are named one by one.
const NAMED: usize = 20;

/// What went wrong with one seed.
struct Broken {
    seed: u64,
    trouble: Trouble,
}

/// What all threads count together.
#[derive(Default)]
struct Counts {
    next: AtomicU64,
    done: AtomicU64,
    told: AtomicU64,
    faults: AtomicU64,
    broken: Mutex<Vec<Broken>>,
}

impl Counts {
    fn broken(&self) -> usize {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// A swarm, and how its stories are told.
struct Swarm<'a> {
    options: &'a Options,
    bug: Option<Bug>,
    first: u64,
    last: u64,
    began: Instant,
}

/// Tells all stories and says what came of them.
pub(crate) fn run(options: &Options, bug: Option<Bug>) -> u8 {
    let (first, last) = options.seeds.unwrap_or(SEEDS);
    let swarm = Swarm { options, bug, first, last, began: Instant::now() };
    let counts = Counts { next: AtomicU64::new(first), ..Counts::default() };
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..options.threads().get()).map(|_| scope.spawn(|| swarm.work(&counts))).collect();
        let shown = std::io::stderr().is_terminal();
        while shown && workers.iter().any(|worker| !worker.is_finished()) {
            swarm.show(&counts);
            std::thread::sleep(SHOWN_EVERY);
        }
        if shown {
            eprint!("\r\x1b[K");
        }
    });
    swarm.report(counts)
}

impl Swarm<'_> {
    fn tale(&self, seed: u64) -> Result<Tale, String> {
        let size = Size { nodes: self.options.nodes, vms: self.options.vms };
        let kinds = self.options.random_faults.unwrap_or_else(FaultKinds::all);
        swarm_tale(seed, size, Millis::hours(self.options.hours), kinds)
    }

    /// Takes seeds until none is left.
    fn work(&self, counts: &Counts) {
        loop {
            let seed = counts.next.fetch_add(1, Ordering::Relaxed);
            if seed > self.last || seed < self.first {
                return;
            }
            if let Some(trouble) = self.tell(seed, counts) {
                let mut broken = counts.broken.lock().unwrap_or_else(PoisonError::into_inner);
                broken.push(Broken { seed, trouble });
            }
            counts.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Tells the story of one seed; what went wrong with it, if anything did.
    fn tell(&self, seed: u64, counts: &Counts) -> Option<Trouble> {
        let refused = |subject| Trouble { rule: "generator", at: Millis::ZERO, subject };
        let tale = match self.tale(seed) {
            Ok(tale) => tale,
            Err(error) => return Some(refused(error)),
        };
        let story = match tale.story(&format!("seed {seed}")) {
            Ok(story) => story,
            Err(error) => return Some(refused(error)),
        };
        let log = if self.options.twice { Log::Keep } else { Log::Drop };
        let verdict = judged(&story, seed, self.bug, log);
        counts.told.fetch_add(verdict.told.0, Ordering::Relaxed);
        counts.faults.fetch_add(u64::try_from(tale.faults.len()).unwrap_or(0), Ordering::Relaxed);
        if self.options.twice && judged(&story, seed, self.bug, log) != verdict {
            let subject = "its second telling differs from its first".to_owned();
            return Some(Trouble { rule: "deterministic", at: Millis::ZERO, subject });
        }
        verdict.trouble
    }

    fn show(&self, counts: &Counts) {
        let all = self.last.saturating_sub(self.first).saturating_add(1);
        let (done, broken) = (counts.done.load(Ordering::Relaxed), counts.broken());
        let hours = hours(counts.told.load(Ordering::Relaxed));
        let rate = hours / self.began.elapsed().as_secs_f64().max(0.001);
        let text = format!("{done} of {all} seeds, {hours:.0} h told, {rate:.0} h a second, {broken} broken");
        let _unseen = write!(std::io::stderr(), "\r\x1b[K{text}");
    }

    /// Names what is broken, shrinks the first story of each rule, and sums up.
    fn report(&self, counts: Counts) -> u8 {
        let seconds = self.began.elapsed().as_secs_f64();
        let mut broken = counts.broken.into_inner().unwrap_or_else(PoisonError::into_inner);
        broken.sort_by_key(|broken| broken.seed);
        let mut code = if broken.is_empty() { FINE } else { BROKEN };
        let mut shrunk = BTreeSet::new();
        for (number, Broken { seed, trouble }) in broken.iter().enumerate() {
            let first = shrunk.insert(trouble.rule);
            if number < NAMED || first {
                let (rule, at, subject) = (trouble.rule, Clock(trouble.at), &trouble.subject);
                say(&format!("seed {seed}: {rule} is broken at {at}, about {subject}\n"));
            }
            if first && let Err(message) = self.shrink(*seed) {
                eprintln!("takeover: {message}");
                code = NOT_WRITTEN;
            }
        }
        if broken.len() > NAMED {
            say(&format!("{} seeds are broken, of which the first {NAMED} are named\n", broken.len()));
        }
        let hours = hours(counts.told.into_inner());
        say(&format!(
            "{} seeds, {} faults, {hours:.0} simulated hours in {seconds:.1} s, {:.0} h a second; {}\n",
            counts.done.into_inner(),
            counts.faults.into_inner(),
            hours / seconds.max(0.001),
            if broken.is_empty() { "no rule broken".to_owned() } else { format!("{} broken", broken.len()) },
        ));
        code
    }

    /// Shrinks the story of one seed and says where it stands.
    fn shrink(&self, seed: u64) -> Result<(), String> {
        let Ok(tale) = self.tale(seed) else { return Ok(()) };
        let shown = std::io::stderr().is_terminal();
        let mut watch = |it: &takeover_sim::chance::Shrinking| {
            if shown {
                eprint!(
                    "\r\x1b[Kseed {seed}: {} of {} tries, {} statements left",
                    it.told, it.most, it.statements
                );
            }
        };
        let written =
            chance::shrink(self.options, &tale, (seed, self.bug), &format!("seed-{seed}"), &mut watch);
        if shown {
            eprint!("\r\x1b[K");
        }
        say(&written?.unwrap_or_default());
        Ok(())
    }
}

/// Milliseconds as hours.
fn hours(millis: u64) -> f64 {
    let part =
        |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok()).map_or(0.0, f64::from);
    let hour = Millis::hours(1).0;
    part(millis.checked_div(hour)) + part(millis.checked_rem(hour)) / part(Some(hour))
}
