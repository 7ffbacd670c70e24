//! The lemma of the clocks, on the shipped lease and the shipped observer: where an observer's word is
//! good for writing a life dead, every deadline of that machine has passed in true time.
//!
//! Every history of one machine, its two requests at most that are under way, the store and one observer
//! is walked through, for slow, true and fast clocks. That it holds for all values is shown apart.

use takeover::policy::{Lease, LeaseSpec};
use takeover::session::{Hot, Record};
use takeover::units::{Millis, Moment, Token};

use super::clock::{Clocks, RATE};
use super::code::{Code, Read, Watch};
use super::failure::{Failure, Story};
use super::known::Seen;
use super::world::life;

/// The drift of the slow and the fast clocks: one part in ten.
const DRIFT_PPM: u32 = 100_000;

/// How often each life is renewed at most.
const RENEWALS: u64 = 1;

/// How long before it finds something a read was sent, in ticks.
const AWAY: u64 = 2;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Pairs of clocks.
    pub clocks: u64,
    /// States.
    pub states: u64,
    /// Reads that returned.
    pub reads: u64,
    /// Of these, such that gave the word while nothing had changed in the store.
    pub words: u64,
    /// Of these, such about a machine's second life.
    pub second: u64,
    /// Words that came in the very millisecond in which the deadline passed.
    pub close: u64,
}

/// A request of the machine that is under way.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Request {
    /// The life that it renews; none where it registers.
    renews: Option<usize>,
    /// When it was sent, on the holder's clock.
    sent: Moment,
}

/// A read of the observer that is under way.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Reading {
    /// When it was sent, on the observer's clock.
    sent: Moment,
    /// The life and the renewals that it found.
    found: (usize, u64),
}

/// A machine in its first life, the store and an observer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Net {
    life: usize,
    renewals: u64,
    /// The newest sending of a request that was applied, of whatever life.
    applied: Moment,
    requests: [Option<Request>; 2],
    watch: Watch,
    reading: Option<Reading>,
}

/// The lease of these histories.
///
/// # Errors
/// The shipped check refuses it.
pub fn lease(margin: u64) -> Result<Lease, Failure> {
    let spec = LeaseSpec {
        ttl: Millis(4),
        renew_every: Millis(1),
        store_gap: Millis(0),
        stop_budget: Millis(1),
        margin: Millis(margin),
        drift_ppm: DRIFT_PPM,
        watchdog: None,
    };
    Ok(Lease::new(spec)?)
}

struct Histories<'a> {
    code: &'a Code,
    lease: Lease,
    clocks: Clocks,
    tick: u64,
    counts: Counts,
}

/// Walks through every history, for each pair of clocks. One tick is a millisecond of true time.
///
/// # Errors
/// A word that came too early.
pub fn histories(code: &Code, margin: u64, ticks: u64) -> Result<Counts, Failure> {
    let lease = lease(margin)?;
    let mut counts = Counts::default();
    for clocks in Clocks::all(RATE, &[0, RATE.saturating_sub(1)]) {
        let mut histories = Histories { code, lease, clocks, tick: 0, counts };
        histories.walk(ticks)?;
        counts = histories.counts;
        counts.clocks = counts.clocks.saturating_add(1);
    }
    Ok(counts)
}

impl Histories<'_> {
    fn walk(&mut self, ticks: u64) -> Result<(), Failure> {
        // The first registration is applied as it is sent; a later one can only be older by then.
        let applied = self.clocks.holder.reading(0);
        let start = Net {
            life: 0,
            renewals: 0,
            applied,
            requests: [None; 2],
            watch: Watch::default(),
            reading: None,
        };
        let mut layer: Seen<Net> = core::iter::once(start).collect();
        for tick in 0..=ticks {
            self.tick = tick;
            let mut open: Vec<Net> = layer.iter().copied().collect();
            while let Some(net) = open.pop() {
                for next in self.steps(&net)? {
                    if layer.insert(next) {
                        open.push(next);
                    }
                }
            }
            let count = u64::try_from(layer.len()).unwrap_or(u64::MAX);
            self.counts.states = self.counts.states.saturating_add(count);
        }
        Ok(())
    }

    /// What can happen within this tick.
    fn steps(&mut self, net: &Net) -> Result<Vec<Net>, Failure> {
        let mut next: Vec<Net> = self.sent(net).into_iter().collect();
        next.extend((0..2).filter_map(|slot| self.applied(net, slot)));
        match net.reading {
            None => {
                let sent = self.clocks.observer.reading(self.tick.saturating_sub(AWAY));
                let found = (net.life, net.renewals);
                next.push(Net { reading: Some(Reading { sent, found }), ..*net });
            }
            Some(Reading { sent, found }) => next.push(self.returned(net, sent, found)?),
        }
        Ok(next)
    }

    /// The machine sends a renewal, or a registration of its next life.
    fn sent(&self, net: &Net) -> Vec<Net> {
        let sent = self.clocks.holder.reading(self.tick);
        let [renewal, registration] = net.requests;
        let renews = Some(Request { renews: Some(net.life), sent });
        let registers = Some(Request { renews: None, sent });
        let mut next = Vec::new();
        if renewal.is_none() && net.renewals < RENEWALS {
            next.push(Net { requests: [renews, registration], ..*net });
        }
        if registration.is_none() && net.life == 0 {
            next.push(Net { requests: [renewal, registers], ..*net });
        }
        next
    }

    /// The store applies one of the two requests. A renewal of a life that is not the newest is refused.
    fn applied(&self, net: &Net, slot: usize) -> Option<Net> {
        let request = net.requests.get(slot).copied().flatten()?;
        let mut next = *net;
        if let Some(place) = next.requests.get_mut(slot) {
            *place = None;
        }
        match request.renews {
            Some(life) if life != net.life => return Some(next),
            Some(_) => next.renewals = net.renewals.saturating_add(1),
            None => {
                let begun = self.record(net.life, net.renewals).next_life(Token(1))?;
                next.life = super::world::number(begun);
                next.renewals = 0;
            }
        }
        next.applied = net.applied.max(request.sent);
        Some(next)
    }

    fn record(&self, number: usize, renewals: u64) -> Record {
        let hot = Hot { incarnation: life(number), token: Token(1), lease: self.lease, renewals };
        Record { hot: Some(hot), ..Record::default() }
    }

    /// The read returns. Where it gives the word, and the store would take it, every deadline is over: a
    /// later write finds the same requests applied, or is refused.
    fn returned(&mut self, net: &Net, sent: Moment, (seen, renewals): (usize, u64)) -> Result<Net, Failure> {
        self.counts.reads = self.counts.reads.saturating_add(1);
        let mut watch = net.watch;
        let returned = self.clocks.observer.reading(self.tick);
        let word = (self.code.see)(&mut watch, &self.record(seen, renewals), Read { sent, returned });
        let Some((incarnation, counted)) = word else { return Ok(Net { watch, reading: None, ..*net }) };
        if incarnation == life(net.life) && counted == net.renewals {
            self.counts.words = self.counts.words.saturating_add(1);
            self.counts.second = self.counts.second.saturating_add(u64::from(net.life == 1));
            let (now, deadline) =
                (self.clocks.holder.reading(self.tick), (self.code.deadline)(&self.lease, net.applied));
            self.counts.close = self.counts.close.saturating_add(u64::from(now == deadline));
            if now < deadline {
                return Err(self.story(net, Read { sent, returned }, now, deadline));
            }
        }
        Ok(Net { watch, reading: None, ..*net })
    }

    fn story(&self, net: &Net, read: Read, now: Moment, deadline: Moment) -> Failure {
        let Clocks { holder, observer } = self.clocks;
        let before = format!("{net:?}\n    holder: {holder:?}\n    observer: {observer:?}");
        let happened = format!("tick {}: {read:?}", self.tick);
        let after = format!("{:?} may be written dead", life(net.life));
        let wrong = format!("on the holder's clock it is {now:?}, and its deadline is {deadline:?}");
        Story { setting: "the lemma of the clocks", before, happened, after, wrong }.into()
    }
}
