//! Whether anybody is there beside a node that registers: if not, its registration forms the cluster
//! anew (rule `cold_start_waits`).
//!
//! A node that was cut off has heard nothing, whether the others lived on or not. So it says how it saw
//! them last, and the store compares. Refused, it reads until somebody renews, or nobody did for
//! longer than a healthy node can be silent.

use alloc::vec::Vec;

use super::input::{Answer, Output, Request};
use super::requests::Purpose;
use super::{Node, Rejected};
use crate::cluster::{Command, Silence};
use crate::session::{self, Observer};
use crate::units::{Millis, Moment, NodeSet};

/// What the store said of the others since this node was last registered.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) enum Company {
    /// Nothing yet.
    #[default]
    Unknown,
    /// The silence that was claimed had been broken. What is seen from this first read on counts.
    Doubted(Option<Moment>),
    /// Somebody is there.
    Met,
}

/// What a registration may say of the others.
enum Others {
    /// All were silent, as far as was seen; the write compares.
    Silent(Silence),
    /// Nothing: somebody is there, or the cluster forms anyhow.
    There,
    /// They have to be looked at first.
    Unseen,
}

impl Node {
    /// Asks for a registration whose lease counts from `asked`, or looks first who is there.
    pub(super) fn ask_register(&mut self, now: Moment, asked: Moment, out: &mut Vec<Output>) {
        let silence = match self.others(now) {
            Others::Silent(silence) => Some(silence),
            Others::There => None,
            Others::Unseen => return self.ask(Purpose::Look, Request::Observe, out),
        };
        let lease = *self.shape.policy().lease();
        let after = self.cluster.session(self.me).and_then(|session| session.hot).map(|hot| hot.incarnation);
        let at = self.stamp(now);
        let command = Command::Register { node: self.me, token: self.token, lease, after, at, silence };
        self.ask(Purpose::Register { asked }, Request::Write(command), out);
    }

    /// For how long a healthy node can be silent.
    fn healthy(&self) -> Millis {
        let spec = self.shape.policy().lease().spec();
        spec.renew_every.plus(spec.store_gap)
    }

    fn others(&self, now: Moment) -> Others {
        let up = self.cluster.up();
        let healthy = self.healthy();
        let silent = |observer: &Observer| observer.unchanged_for(now) > healthy;
        // Where no session lives the registration forms the cluster anyhow.
        if up.is_empty() || self.company == Company::Met {
            return Others::There;
        }
        let all_silent = self.observing(up).all(silent);
        let Company::Doubted(first) = self.company else {
            return if all_silent { Others::Silent(self.silence(up)) } else { Others::There };
        };
        let Some(first) = first else { return Others::Unseen };
        let waited = now.since(first);
        let renewed = |observer: &Observer| observer.unchanged_for(now) < waited;
        if self.observing(up.without(self.me)).any(renewed) || waited > healthy.plus(healthy) {
            Others::There
        } else if all_silent {
            Others::Silent(self.silence(up))
        } else {
            Others::Unseen
        }
    }

    fn observing(&self, nodes: NodeSet) -> impl Iterator<Item = &Observer> {
        nodes.iter().filter_map(|node| self.observers.get(node.index()))
    }

    fn silence(&self, up: NodeSet) -> Silence {
        let renewals = self.observing(up.without(self.me)).filter_map(Observer::renewals);
        Silence { since: self.cluster.revision(), renewals: renewals.fold(0, u64::wrapping_add) }
    }

    /// The store knows better: somebody was there since this node last read.
    pub(super) fn not_silent(&mut self, now: Moment, asked: Moment, out: &mut Vec<Output>) {
        self.company = match self.company {
            Company::Unknown => Company::Doubted(None),
            Company::Doubted(_) | Company::Met => Company::Met,
        };
        self.ask_register(now, asked, out);
    }

    /// A read shows who is there; the registration is tried again.
    pub(super) fn looked(
        &mut self,
        now: Moment,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        let Answer::Observed(sightings) = answer else {
            return self.on_session(now, session::Event::Unanswered, out);
        };
        self.observe(now, sightings, out);
        if self.company == Company::Doubted(None) {
            self.company = Company::Doubted(Some(now));
        }
        self.on_session(now, session::Event::NotYet, out)
    }
}
