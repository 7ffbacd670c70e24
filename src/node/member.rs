//! This node's session, what it sees of the others', and what time alone brings.

use alloc::vec::Vec;

use super::input::{Output, Sighting, Told};
use super::part::Role;
use super::{Node, Rejected};
use crate::policy::Proofs;
use crate::resource::Manner;
use crate::session::{self, Action, Event};
use crate::units::{GroupId, Moment};

impl Node {
    /// Steps the session and passes its orders on.
    pub(super) fn on_session(
        &mut self,
        now: Moment,
        event: Event,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        let before = self.session;
        let step = session::step(self.shape.policy(), &before, now, event)?;
        self.session = step.state;
        if before != step.state || !step.actions.is_empty() {
            out.push(Output::Told(Told::Session { event, before, after: step.state, actions: step.actions }));
        }
        for &action in step.actions.iter() {
            match action {
                Action::Register => self.ask_register(now, now, out),
                Action::Renew(incarnation) => self.ask_renew(now, incarnation, out),
                Action::Arm(until) => out.push(Output::Arm(until)),
                Action::StopAll => self.stop_all(),
            }
        }
        let policy = self.shape.policy();
        let may_start_now = !before.may_start(policy, now) && step.state.may_start(policy, now);
        if may_start_now || before.incarnation() != step.state.incarnation() {
            self.look_at_everything();
        }
        if self.life().is_none() {
            self.errands.clear();
        }
        Ok(())
    }

    /// The lease ends, or this life is over: everything is released at once.
    fn stop_all(&mut self) {
        let held: Vec<_> = self
            .groups()
            .filter_map(|group| match self.role(group) {
                Role::Holding(claim) | Role::Leaving(claim, _) => Some((group, claim)),
                Role::None => None,
            })
            .collect();
        for (group, claim) in held {
            self.leave(group, claim, Manner::AtOnce);
        }
    }

    fn groups(&self) -> impl Iterator<Item = GroupId> + use<> {
        (0_u32..).take(self.shape.groups().len()).map(GroupId)
    }

    /// What one read saw of all sessions: a life that was seen unchanged for its whole ttl is
    /// written dead (rule `death_is_written`), or is to be fenced where only that proves it over.
    pub(super) fn observe(&mut self, now: Moment, sightings: &[Sighting], out: &mut Vec<Output>) {
        // Elsewhere an observer's word proves nothing, and the store would refuse it for ever.
        let self_fencing = self.shape.policy().spec().proofs == Proofs::SelfFencing;
        for &Sighting { node, incarnation, renewals } in sightings {
            let Some(&record) = self.cluster.session(node) else { continue };
            if record.hot.is_none_or(|hot| hot.incarnation != incarnation) {
                continue;
            }
            let seen = record.counting(renewals);
            let Some(observer) = self.observers.get_mut(node.index()) else { continue };
            let silent = observer.see(&seen, now);
            if !self_fencing {
                self.consider_fencing(now, node, &seen, silent.is_some(), out);
            }
            let Some((incarnation, renewals)) = silent else { continue };
            let mine = node == self.me && self.life().is_some();
            if !mine && self_fencing && !self.dying.contains(node) {
                self.dying = self.dying.with(node);
                self.ask_dead(node, incarnation, renewals, out);
            }
        }
    }

    /// Everything that this node owns is looked at.
    pub(super) fn look_at_own(&mut self) {
        self.dirty.extend(self.cluster.owned_by(self.me));
    }

    /// Everything that this node owns or could take is looked at.
    pub(super) fn look_at_everything(&mut self) {
        self.look_at_own();
        self.sharing = true;
    }

    /// Whether anything waits for time to pass.
    pub(super) fn needs_ticks(&self) -> bool {
        !self.ticking.is_empty()
            || !self.recording.is_empty()
            || !self.open.lost.is_empty()
            || !self.open.orders.is_empty()
            || self.cluster.restoring()
            || !self.cluster.unowned().is_empty()
            || !self.cluster.bereft().is_empty()
    }

    /// Time has passed: groups that wait for a node or a date are looked at, and outside acts that
    /// the database does not know yet are written again.
    pub(super) fn on_tick(&mut self, now: Moment, out: &mut Vec<Output>) {
        self.dirty.extend(self.ticking.iter().copied());
        self.sharing = true;
        self.settle_lost(out);
        self.await_old_leases(now, out);
        self.recheck_orders(out);
        let recording: Vec<_> = self.recording.iter().copied().collect();
        for resource in recording {
            self.record_outside_act(resource, out);
        }
    }
}
