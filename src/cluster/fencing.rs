//! Fencings: asked for, withdrawn, confirmed.

use super::Cluster;
use super::command::{Applied, Refused};
use crate::session::{self, Fencing};
use crate::units::{Incarnation, NodeId};

impl Cluster {
    /// A fencing is asked for (rules `handover_needs_proof`, `death_is_written`): the life must be
    /// the newest of its node, not over, and not renewed since it was seen; who carries it out must
    /// live. Of two that ask at once, one is refused.
    pub(super) fn fence(
        &mut self,
        node: NodeId,
        fencing: Fencing,
        instead: Option<Fencing>,
    ) -> Result<Applied, Refused> {
        let carrier = self.session(fencing.by).and_then(session::Record::live);
        if carrier.is_none_or(|hot| hot.incarnation != fencing.life) {
            return Err(Refused::NotLive);
        }
        let record = self.node_mut(node)?;
        let hot = record.session.live().filter(|hot| hot.incarnation == fencing.incarnation);
        if hot.ok_or(Refused::NotLive)?.renewals != fencing.renewals {
            return Err(Refused::Renewed);
        }
        if record.session.cold.fencing != instead || instead == Some(fencing) {
            return Err(Refused::Changed);
        }
        record.session.cold.fencing = Some(fencing);
        Ok(Applied::Done)
    }

    /// A request is withdrawn, because the life was renewed since. It proves nothing either way: a
    /// fencing that is on its way may still be confirmed.
    pub(super) fn withdraw(
        &mut self,
        node: NodeId,
        fencing: Fencing,
        renewals: u64,
    ) -> Result<Applied, Refused> {
        let record = self.node_mut(node)?;
        if record.session.cold.fencing != Some(fencing) {
            return Err(Refused::Changed);
        }
        let hot = record.session.live().filter(|hot| hot.incarnation == fencing.incarnation);
        let now = hot.ok_or(Refused::NotLive)?.renewals;
        if renewals <= fencing.renewals || now < renewals {
            return Err(Refused::Changed);
        }
        record.session.cold.fencing = None;
        Ok(Applied::Done)
    }

    /// A fencing was confirmed. Repeating it changes nothing.
    pub(super) fn fenced(&mut self, node: NodeId, incarnation: Incarnation) -> Result<Applied, Refused> {
        let record = self.node_mut(node)?;
        let newest = record.session.hot.ok_or(Refused::NotLive)?.incarnation;
        if incarnation > newest {
            return Err(Refused::NotLive);
        }
        let was_live = incarnation == newest && record.session.over(incarnation).is_none();
        record.session.cold.fencing =
            record.session.cold.fencing.filter(|fencing| fencing.incarnation > incarnation);
        record.session.cold.fenced_through = record.session.cold.fenced_through.max(Some(incarnation));
        if was_live {
            self.lost_once_more(node);
        } else {
            // An older life may still hold groups, over by this proof.
            self.count_bereft(node);
        }
        Ok(Applied::Done)
    }
}
