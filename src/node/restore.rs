//! Which database this node takes for true (rule `older_store_refused`).
//!
//! Each request names the latest position that was seen, and a store that is older, has gone on from an
//! older one, or is of another generation, does nothing and says so. Once a store was found older nothing of
//! its generation is believed any more: it may grow past what was seen, and is another one all the same.

use alloc::vec::Vec;

use super::Node;
use super::input::{Answer, Note, Order, Output, Request, StoreNews, Told};
use super::requests::Purpose;
use crate::cluster::{Cluster, Command, OtherStore};
use crate::units::{Moment, Position};

impl Node {
    /// The latest position of the database that this node has seen; the end of its generation after
    /// the store was found to be another one.
    #[must_use]
    pub const fn seen(&self) -> Position {
        self.seen
    }

    /// What the store must be for a request to be carried out. An operator adopts any.
    pub(super) const fn condition(&self, request: &Request) -> Option<Position> {
        match request {
            Request::Write(Command::AdoptStore { .. }) => None,
            Request::Write(_) | Request::Renew { .. } | Request::Sync | Request::Observe => Some(self.seen),
        }
    }

    /// What an answer says about the store that gave it. Says whether this agent has to begin anew.
    pub(super) fn compare(&mut self, answer: &Answer, out: &mut Vec<Output>) -> bool {
        match answer {
            Answer::Applied(_, position) | Answer::Refused(_, position) | Answer::Synced(position) => {
                let (theirs, ours) = (position.revision.generation, self.cluster.revision().generation);
                if theirs == ours {
                    // Of a history that the copy has not come to, only the log can tell where it begins.
                    self.seen = self.seen.later(*position);
                }
                theirs > ours
            }
            // Who gave the order waits for its answer, to tell of it.
            Answer::OtherStore(OtherStore::Restored) => !self.open.requests.values().any(adopts),
            Answer::OtherStore(OtherStore::Older) => {
                self.disbelieve(Note::Store(StoreNews::Older), out);
                false
            }
            Answer::Renewed(..) | Answer::Observed(_) | Answer::Unanswered => false,
        }
    }

    /// The store is another one than this node's: nothing of its generation is believed any more, which
    /// every agent tells once.
    pub(super) fn disbelieve(&mut self, why: Note, out: &mut Vec<Output>) {
        self.seen = self.seen.end();
        if !core::mem::replace(&mut self.told_other_store, true) {
            out.push(Output::Told(Told::Note(why)));
        }
    }

    /// The copy of the database has come further: what was seen lies on its way, or the two are not of
    /// one database, however alike their counts are.
    pub(super) fn compare_copy(&mut self, out: &mut Vec<Output>) {
        if self.cluster.meets(self.seen).is_ok() {
            self.seen = self.cluster.position();
        } else if self.cluster.strays_from(self.seen) {
            self.disbelieve(Note::Store(StoreNews::Older), out);
        }
    }

    /// Whether an entry of the database's log is none for this copy of it.
    pub(super) fn refuses_news(&self, command: &Command, out: &mut Vec<Output>) -> bool {
        let adopted = matches!(command, Command::AdoptStore { .. });
        if adopted {
            if self.open.requests.values().any(adopts) {
                out.push(Output::Told(Told::Ordered(Order::AdoptStore)));
            }
            begin_anew(out);
        }
        adopted || self.seen.is_end()
    }

    /// An operator adopts the store, as one of a generation that this node has not seen.
    pub(super) fn adopt_store(&mut self, out: &mut Vec<Output>) {
        let newest = self.seen.revision.generation.max(self.cluster.revision().generation);
        let command = Command::AdoptStore { generation: newest.saturating_add(1) };
        self.ask_order(Order::AdoptStore, command, out);
    }

    /// After the longest lease, counted on this node's clock from when it first read the adopted
    /// database, whatever ran under an older one is over.
    pub(super) fn await_old_leases(&mut self, now: Moment, out: &mut Vec<Output>) {
        let under_way = self.open.requests.values().any(|purpose| *purpose == Purpose::EndRestore);
        let waited = now.since(self.began) >= self.cluster.longest_lease();
        if self.cluster.restoring() && waited && !under_way {
            let generation = self.cluster.revision().generation;
            self.ask(Purpose::EndRestore, Request::Write(Command::EndRestore { generation }), out);
        }
    }
}

/// What a node takes for seen that starts with this copy of the database, after its earlier agents have
/// seen that much: a copy that does not lie beyond it is of another database, however far it has come.
pub(super) fn seen_at_start(cluster: &Cluster, remembered: Position) -> Position {
    match cluster.meets(remembered) {
        Ok(()) | Err(OtherStore::Restored) => cluster.position(),
        Err(OtherStore::Older) => remembered.end(),
    }
}

/// A copy of another generation's database is no use: the driver starts the agent with a new one.
pub(super) fn begin_anew(out: &mut Vec<Output>) {
    out.push(Output::Told(Told::Note(Note::Store(StoreNews::Adopted))));
    out.push(Output::BeginAnew);
}

pub(super) fn restore_ended(answer: &Answer, out: &mut Vec<Output>) {
    if matches!(answer, Answer::Applied(..)) {
        out.push(Output::Told(Told::Note(Note::Store(StoreNews::Over))));
    }
}

/// Whether a request carries the order out that adopts a store.
fn adopts(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Order(Order::AdoptStore, _))
}
