//! Fencings: asked for, withdrawn, confirmed.

use super::Cluster;
use super::command::{Applied, Refused};
use crate::session::{self, Change, Fencing};
use crate::units::{Incarnation, NodeId};

impl Cluster {
    /// A fencing is asked for (rules `handover_needs_proof`, `death_is_written`). Who carries it out
    /// must live.
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
        self.change_session(node, &Change::Fence { fencing, instead })?;
        Ok(Applied::Done)
    }

    /// A request is withdrawn, because the life was renewed since.
    pub(super) fn withdraw(
        &mut self,
        node: NodeId,
        fencing: Fencing,
        renewals: u64,
    ) -> Result<Applied, Refused> {
        self.change_session(node, &Change::Withdraw { fencing, renewals })?;
        Ok(Applied::Done)
    }

    /// A fencing was confirmed. Repeating it changes nothing.
    pub(super) fn fenced(&mut self, node: NodeId, incarnation: Incarnation) -> Result<Applied, Refused> {
        let live = self.session(node).and_then(session::Record::live);
        let was_live = live.is_some_and(|hot| hot.incarnation == incarnation);
        self.change_session(node, &Change::Fenced { incarnation })?;
        if was_live {
            self.lost_once_more(node);
        } else {
            // An older life may still hold groups, over by this proof.
            self.count_bereft(node);
        }
        Ok(Applied::Done)
    }
}
