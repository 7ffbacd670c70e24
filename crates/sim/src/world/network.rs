//! Messages between the agents and the store, and who can reach it.

use std::sync::Arc;

use takeover::node::{Answer, Input, Request, RequestId};
use takeover::units::{Millis, NodeId, Position};

use super::World;
use super::config::REQUEST_TAKES;
use super::machine::Machine;
use super::queue::{Happening, Life};

/// Whether the cluster can decide anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Quorum {
    /// A majority of the votes reaches the store.
    Held,
    /// None does: so many nodes are powered and not isolated.
    Lost {
        /// How many.
        connected: u32,
        /// Whether a witness has a vote beside theirs.
        witness: bool,
    },
    /// The store is stopped, whoever would reach it.
    NoStore,
}

impl World {
    /// Whether a node reaches the quorate side: it is powered and not isolated, and so is a
    /// majority of the votes.
    pub(super) fn reaches_store(&self, node: NodeId) -> bool {
        self.connected(node) && self.quorum() == Quorum::Held
    }

    /// Whether the cluster can decide anything now.
    #[must_use]
    pub fn quorum(&self) -> Quorum {
        if self.store_stopped {
            return Quorum::NoStore;
        }
        let nodes = self.shape().nodes();
        let witness = u32::from(self.config.witness);
        let connected: u32 = nodes.iter().map(|node| u32::from(self.connected(node))).sum();
        let votes = connected.saturating_add(witness);
        let all = nodes.len().saturating_add(witness);
        if votes.saturating_mul(2) > all {
            Quorum::Held
        } else {
            Quorum::Lost { connected, witness: self.config.witness }
        }
    }

    fn connected(&self, node: NodeId) -> bool {
        self.machine(node).is_some_and(|machine| machine.powered && !machine.isolated)
    }

    fn delay(&mut self) -> Millis {
        let network = self.network;
        Millis(self.rng.between(network.delay_least.0, network.delay_most.0))
    }

    /// An agent sends a request. Lost on the way, it is given up after a while.
    pub(super) fn send(
        &mut self,
        node: NodeId,
        life: Life,
        id: RequestId,
        request: Request,
        seen: Option<Position>,
    ) {
        self.ask_about_plan(node, &request);
        self.journal.counters.requests = self.journal.counters.requests.saturating_add(1);
        let lost = self.rng.happens(self.network.lose) || !self.reaches_store(node);
        if lost {
            self.unanswered(node, life, id);
            return;
        }
        let delay = self.delay();
        let request = Arc::new(request);
        self.plan(delay, Happening::Arrives(node, life, id, Arc::clone(&request), seen));
        if self.rng.happens(self.network.repeat) {
            let delay = self.delay();
            self.plan(delay, Happening::Arrives(node, life, id, request, seen));
        }
    }

    fn unanswered(&mut self, node: NodeId, life: Life, id: RequestId) {
        self.plan(REQUEST_TAKES, Happening::Answers(node, life, id, Arc::new(Answer::Unanswered)));
    }

    /// A request reaches the store, whose answer may be lost in turn.
    pub(super) fn arrives(
        &mut self,
        node: NodeId,
        life: Life,
        id: RequestId,
        request: &Request,
        seen: Option<Position>,
    ) {
        if !self.reaches_store(node) {
            self.unanswered(node, life, id);
            return;
        }
        let length = self.store.log.len();
        let foreseen = self.foresee(node, life, request);
        let asked = request;
        let request = &self.misread(node, request);
        let (answer, held) = match self.other_store(node, seen) {
            Some(other) => (Answer::OtherStore(other), Ok(())),
            None => self.store.carry_out(node, request),
        };
        self.record_carried(Some(node), asked, seen, &answer);
        if let Some(done) = foreseen {
            self.ask_about_write(node, life, request, &answer, &done);
        }
        self.overdo(node, request, &answer);
        if let Err(broken) = held {
            self.breach(broken, format!("a change that {} wrote", self.config.names.node(node)));
        }
        if self.store.log.len() > length {
            self.count_change(request);
            self.publish();
        }
        if self.rng.happens(self.network.lose) {
            self.unanswered(node, life, id);
            return;
        }
        let delay = self.delay();
        self.plan(delay, Happening::Answers(node, life, id, Arc::new(answer)));
    }

    /// An answer reaches an agent, or what cut it off has it given up.
    pub(super) fn answers(&mut self, node: NodeId, life: Life, id: RequestId, answer: Arc<Answer>) {
        let cut_off = !self.reaches_store(node) && *answer != Answer::Unanswered;
        if cut_off {
            self.unanswered(node, life, id);
        } else {
            self.foretold(node, life, id, &answer);
            self.tell(node, life, Input::Answered(id, &answer));
        }
    }

    /// The database's log grew: every agent hears of it, each at its own time.
    pub(super) fn publish(&mut self) {
        self.journal.times.resize(self.store.log.len(), self.now);
        for node in self.shape().nodes() {
            self.send_news(node);
        }
    }

    /// The database's log is sent to an agent, from where it has read.
    pub(super) fn send_news(&mut self, node: NodeId) {
        let upto = self.store.log.len();
        let Some(machine) = self.machine(node) else { return };
        let (life, runs) = (machine.life, machine.node().is_some());
        if runs && self.reaches_store(node) {
            let delay = self.delay();
            self.plan(delay, Happening::News(node, life, upto));
        }
    }

    /// The database's log, up to this length, reaches an agent.
    pub(super) fn news(&mut self, node: NodeId, life: Life, upto: usize) {
        if !self.reaches_store(node) || self.has_other_log(node) {
            return;
        }
        let unread = |machine: &Machine| machine.read < upto && machine.life == life;
        while self.machine(node).is_some_and(|machine| unread(machine) && machine.node().is_some()) {
            let Some(machine) = self.machine_mut(node) else { return };
            let next = machine.read;
            machine.read = next.saturating_add(1);
            let Some(&(stamp, command)) = self.store.log.get(next) else { return };
            self.tell(node, life, Input::Logged(stamp, &command));
        }
    }

    /// Everybody hears what was missed: the network, or the quorum, is back.
    pub(super) fn catch_up(&mut self) {
        self.publish();
    }
}
