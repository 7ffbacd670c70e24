//! How often lives were renewed, as the store holds it beside the log.

use super::Cluster;
use super::command::Refused;
use crate::units::{Incarnation, NodeId};

impl Cluster {
    /// Takes over how often a node's newest life was renewed, as the store holds it. Renewals do not
    /// stand in the log, so a store that keeps the database as its log asks a command that speaks of
    /// them only after this. The revision stays.
    ///
    /// # Errors
    /// [`Refused::Unknown`] where there is no such node, [`Refused::NotLive`] where this is not its
    /// newest life: then the log and the renewals are not those of one database. Nothing changes.
    pub fn count_renewals(
        &mut self,
        node: NodeId,
        incarnation: Incarnation,
        renewals: u64,
    ) -> Result<(), Refused> {
        let record = self.node_mut(node)?;
        record.session.hot.filter(|hot| hot.incarnation == incarnation).ok_or(Refused::NotLive)?;
        record.session = record.session.counting(renewals);
        Ok(())
    }
}
