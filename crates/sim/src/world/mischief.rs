//! Deliberate bugs of what stands around the nodes: the store, the hypervisor's answers, clocks.

#![allow(clippy::wildcard_enum_match_arm, reason = "a wrapper lets through what it does not rewrite")]

use takeover::cluster::Command;
use takeover::group::{Change, Moving};
use takeover::node::{Answer, Call, Input, Request, RequestId};
use takeover::resource::{Cause, Finding, Function, Persistent, Report, Return};
use takeover::units::{Claim, GroupId, Millis, NodeId};

use super::World;
use super::bugs::Bug;
use super::config::OPEN_TAKES;
use super::hypervisor::{Power, Vm};
use super::queue::{Happening, Life};

impl World {
    /// What the store makes of a request before it carries it out.
    pub(super) fn misread(&mut self, node: NodeId, request: &Request) -> Request {
        if self.has(Bug::HandoverOnSilence) {
            if let Request::Renew { .. } | Request::Write(Command::Register { .. }) = request {
                self.tampered.renewed.insert(node, self.now);
            }
            self.expire();
        }
        match *request {
            Request::Write(Command::Persist { resource, flag, author, claim: Some(_), seen })
                if self.has(Bug::StopByFormerOwner) =>
            {
                let claim = self.group_of(resource).and_then(|group| self.record(group)?.open_claim());
                Request::Write(Command::Persist { resource, flag, author, claim, seen })
            }
            request => request,
        }
    }

    /// The store's own clock takes sessions for dead that were not renewed for a while.
    fn expire(&mut self) {
        let spec = *self.shape().policy().lease().spec();
        let patience = spec.renew_every.plus(spec.store_gap);
        for (node, renewed) in self.tampered.renewed.clone() {
            let hot = self.store.cluster.session(node).and_then(takeover::session::Record::live);
            if let Some(hot) = hot.filter(|_| self.now.less(renewed) > patience) {
                let (incarnation, renewals) = (hot.incarnation, hot.renewals);
                self.slip_in(Command::Dead { node, incarnation, renewals });
            }
        }
    }

    /// What the store does beside what it was asked for.
    pub(super) fn overdo(&mut self, node: NodeId, request: &Request, answer: &Answer) {
        if let Answer::Renewed(..) = answer {
            self.overdo_renewal(node);
        }
        let (Request::Write(command), Answer::Applied(..)) = (request, answer) else { return };
        match *command {
            Command::Register { node, after: Some(incarnation), .. }
                if self.has(Bug::SupersededTakenForDead) =>
            {
                self.slip_in(Command::Fenced { node, incarnation });
            }
            Command::Change { group, change: Change::Plan { claim: Some(claim), heir, .. }, .. }
                if self.has(Bug::MoveGrantsBeforeStop) && heir != claim.node =>
            {
                if let Some(seen) = self.store.cluster.written(group) {
                    self.slip_in(Command::Change { group, seen, change: Change::Stopped { claim } });
                }
            }
            _ => {}
        }
    }

    /// What comes with a renewal.
    fn overdo_renewal(&mut self, node: NodeId) {
        if !self.has(Bug::WritesWithoutEnd) && !self.has(Bug::MovesForNothing) {
            return;
        }
        let other = self.store.cluster.up().without(node).lowest();
        let owned = self.store.cluster.owned_by(node).first().copied();
        let claim = owned.and_then(|group| self.record(group)?.open_claim());
        if let (true, Some(group), Some(claim)) = (self.has(Bug::WritesWithoutEnd), owned, claim)
            && let Some(seen) = self.store.cluster.written(group)
        {
            self.slip_in(Command::Change { group, seen, change: Change::Succeeded { claim } });
        }
        if let (true, Some(group), Some(heir)) = (self.has(Bug::MovesForNothing), owned, other) {
            let change = Change::Plan { claim, heir, moving: Moving::Uncounted };
            if let Some(seen) = self.store.cluster.written(group) {
                self.slip_in(Command::Change { group, seen, change });
            }
        }
    }

    /// A command that nobody sent.
    fn slip_in(&mut self, command: Command) {
        let (answer, _) = self.store.write(&command);
        self.record_carried(None, &Request::Write(command), None, &answer);
        if let Answer::Applied(..) = answer {
            self.publish();
        }
    }

    /// What an answer does to a node before it hears it.
    pub(super) fn foretold(&mut self, node: NodeId, life: Life, id: RequestId, answer: &Answer) {
        if let Some(sent) = self.tampered.sent.remove(&(node, id))
            && !matches!(answer, Answer::Unanswered)
        {
            let now = self.now;
            if let Some(machine) = self.machine_mut(node) {
                let trip = machine.clock.read(now).since(sent);
                machine.clock = machine.clock.set_back(trip);
            }
        }
        if let Some((group, claim)) = self.tampered.stopping.remove(&(node, id))
            && matches!(answer, Answer::Unanswered)
        {
            self.go_on(node, life, group, claim);
        }
    }

    /// A node goes on with a group as if it had never written `stopped`.
    fn go_on(&mut self, node: NodeId, life: Life, group: GroupId, claim: Claim) {
        if self.machine(node).is_none_or(|machine| machine.life != life) {
            return;
        }
        for resource in self.shape().members(group).to_vec() {
            if let Some(machine) = self.machine_mut(node) {
                machine.hypervisor.set_gate(resource, Some(claim));
            }
            let starting = Vm { power: Power::Starting, claim: Some(claim), ..Vm::off() };
            let version = self.set_vm(node, resource, |_| starting);
            let takes = self.config.backend(resource).start_takes;
            self.plan(takes, Happening::Started(node, resource, version));
        }
    }

    /// A call that is answered although nothing was done; says whether it was.
    pub(super) fn pretended(&mut self, node: NodeId, life: Life, call: &Call) -> bool {
        let Call { resource, function, call: id, persistent, .. } = *call;
        let early = self.has(Bug::StopNotAwaited);
        let skipped = self.has(Bug::StoppedOnlineOnly) && persistent == Persistent::Offline;
        let gone = Return::Found(Finding::Said(Report::Offline, Cause::Unknown));
        match function {
            Function::Terminate if skipped => self.answer_call(node, life, resource, id, Return::Done),
            Function::Terminate if early => {
                self.answer_call(node, life, resource, id, Return::Done);
                return false;
            }
            Function::IsAlive if skipped || (early && self.vm(node, resource).exists()) => {
                self.answer_call(node, life, resource, id, gone);
            }
            Function::Terminate if self.has(Bug::StartInFlightIgnored) => {
                self.forget_start(node, resource);
                return false;
            }
            Function::Open
            | Function::Online
            | Function::Offline
            | Function::Terminate
            | Function::Close
            | Function::IsAlive
            | Function::LooksAlive => return false,
        }
        true
    }

    /// The call of a start that has not come back is answered.
    fn forget_start(&mut self, node: NodeId, resource: takeover::units::ResourceId) {
        if let Some((life, call)) = self.vm(node, resource).waiting {
            self.tell(node, life, Input::Returned(resource, call, Return::Failed));
        }
    }

    fn answer_call(
        &mut self,
        node: NodeId,
        life: Life,
        resource: takeover::units::ResourceId,
        call: takeover::units::CallId,
        result: Return,
    ) {
        self.plan(OPEN_TAKES, Happening::Returns(node, life, resource, call, result));
    }

    /// The claim that a start is counted under that no gate holds up.
    pub(super) fn missing_gate(&self, resource: takeover::units::ResourceId) -> Option<Claim> {
        let group = self.group_of(resource).filter(|_| self.has(Bug::GateMissing))?;
        self.record(group)?.claim
    }

    /// How much later the guardian acts than it should.
    pub(super) fn guardian_late(&self) -> Millis {
        if self.has(Bug::GuardianLate) { Millis::secs(5) } else { Millis::ZERO }
    }
}
