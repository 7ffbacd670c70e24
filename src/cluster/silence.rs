//! Whether a registration forms the cluster: nobody else was there.

use super::Cluster;
use super::command::{Command, Refused};
use crate::units::{NodeId, Revision};

/// That every session that is not over was silent for longer than a healthy one can be, as a node saw
/// it: nothing was written since this revision, and no other session renewed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Silence {
    /// The database as the node knows it.
    pub since: Revision,
    /// How often all other sessions that are not over were renewed, taken together, when the node
    /// last read them.
    pub renewals: u64,
}

impl Cluster {
    /// How often all sessions but this node's that are not over were renewed, taken together.
    ///
    /// As long as no session begins or ends none of them can be renewed without a change of it.
    fn renewals_beside(&self, node: NodeId) -> u64 {
        let others = self.up().without(node);
        let renewals = others.iter().filter_map(|other| Some(self.session(other)?.live()?.renewals));
        renewals.fold(0, u64::saturating_add)
    }

    /// What only the store can tell, because renewals do not stand in the log: whether the silence
    /// that a registration speaks of lasts.
    pub(super) fn compare_silence(&self, command: &Command) -> Result<(), Refused> {
        let Command::Register { node, silence: Some(silence), .. } = *command else { return Ok(()) };
        let lasts = silence.since == self.revision && silence.renewals == self.renewals_beside(node);
        if lasts { Ok(()) } else { Err(Refused::NotSilent) }
    }
}
