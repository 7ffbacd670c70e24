//! Numbers to try: edges, and many that a fixed seed draws.

use takeover::policy::{LeaseSpec, Watchdog};
use takeover::units::Millis;
use takeover_proofs::clocks::formulas::{LONGEST, WORST_DRIFT};
use takeover_proofs::clocks::term::Values;

/// A generator of Marsaglia's: the same numbers in every run.
pub(crate) struct Chance {
    state: u64,
    edges: Vec<u64>,
}

impl Chance {
    pub(crate) fn new() -> Self {
        Self { state: 0x9E37_79B9_7F4A_7C15, edges: edges() }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    /// Below a bound that is not zero.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Any number of bits is as likely as any other, and edges are likely.
    pub(crate) fn number(&mut self) -> u64 {
        if self.below(4) == 0 {
            let edges = u64::try_from(self.edges.len()).unwrap();
            let at = usize::try_from(self.below(edges)).unwrap();
            self.edges[at]
        } else {
            self.next() >> self.below(64)
        }
    }

    /// Numbers of a lease that mostly fit together.
    pub(crate) fn spec(&mut self) -> LeaseSpec {
        let ttl = (self.number() % (LONGEST + 2)).max(1);
        let part = ttl / 8 + 1;
        let part = |chance: &mut Self| Millis(chance.below(part) + chance.below(2));
        let watchdog = match self.below(2) {
            0 => None,
            _ => Some(Watchdog { timeout: part(self), reset: part(self) }),
        };
        LeaseSpec {
            ttl: Millis(ttl),
            renew_every: part(self),
            store_gap: part(self),
            stop_budget: part(self),
            margin: part(self),
            drift_ppm: u32::try_from(self.number() % (WORST_DRIFT + 2)).unwrap(),
            watchdog,
        }
    }
}

/// Zero, one, the bounds, the powers of two and their neighbours, the largest number.
pub(crate) fn edges() -> Vec<u64> {
    let mut edges = vec![0, 1, 2, 3, LONGEST - 1, LONGEST, LONGEST + 1, u64::MAX - 1, u64::MAX];
    for power in (2..64).map(|bit| 1_u64 << bit) {
        edges.extend([power - 1, power, power + 1]);
    }
    edges
}

/// A lease's numbers by their names.
pub(crate) fn values(spec: &LeaseSpec) -> Values {
    let watchdog = spec.watchdog.unwrap_or(Watchdog { timeout: Millis(0), reset: Millis(0) });
    Values::from([
        ("ttl", spec.ttl.0),
        ("renew_every", spec.renew_every.0),
        ("store_gap", spec.store_gap.0),
        ("stop_budget", spec.stop_budget.0),
        ("margin", spec.margin.0),
        ("drift", u64::from(spec.drift_ppm)),
        ("fitted", u64::from(spec.watchdog.is_some())),
        ("timeout", watchdog.timeout.0),
        ("reset_takes", watchdog.reset.0),
    ])
}
