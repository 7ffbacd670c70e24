//! Where each node's lane lies, and each row in it.

use takeover::units::{NodeId, ResourceId};

use super::page::Scene;

/// A node with more rows than this is drawn as counts of its resources by state.
pub const MOST_ROWS_OF_NODE: usize = 24;
/// Where the nodes together have more rows than this, every node is drawn as counts.
pub const MOST_ROWS: usize = 150;

/// The band that says how a node stands.
pub(super) const BAND: f64 = 18.0;
/// The strip for its lease.
pub(super) const STRIP: f64 = 17.0;
/// A row.
pub(super) const ROW: f64 = 18.0;
/// The counts of a crowded node.
pub(super) const CROWD: f64 = 34.0;
/// Between two lanes.
const GAP: f64 = 10.0;

/// One node's lane.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) node: NodeId,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// Its resources, those of one group together; empty where it is crowded.
    pub(super) rows: Vec<ResourceId>,
    /// Whether it is drawn as counts.
    pub(super) crowded: bool,
}

impl Lane {
    /// Where the rows begin.
    pub(super) const fn body(&self) -> f64 {
        self.top + BAND + STRIP
    }

    /// The top of a resource's row.
    pub(super) fn row(&self, resource: ResourceId) -> Option<f64> {
        let above = self.rows.iter().position(|&row| row == resource)?;
        Some(self.body() + self.rows.iter().take(above).map(|_| ROW).sum::<f64>())
    }
}

/// All lanes, the first at `top`, and where the last one ends.
pub(super) fn lanes(scene: &Scene<'_>, top: f64) -> (Vec<Lane>, f64) {
    let counts: Vec<usize> = scene.track.nodes().iter().map(|node| node.rows.len()).collect();
    let crowd = counts.iter().sum::<usize>() > MOST_ROWS;
    let mut lanes = Vec::new();
    let mut y = top;
    for (node, track) in scene.telling.world().shape().nodes().iter().zip(scene.track.nodes()) {
        let mut rows: Vec<ResourceId> = track.rows.keys().copied().collect();
        let crowded = !rows.is_empty() && (crowd || rows.len() > MOST_ROWS_OF_NODE);
        if crowded {
            rows.clear();
        }
        rows.sort_by_key(|&resource| (scene.telling.world().group_of(resource), resource));
        let body = if crowded { CROWD } else { rows.iter().map(|_| ROW).sum() };
        let bottom = y + BAND + STRIP + body;
        lanes.push(Lane { node, top: y, bottom, rows, crowded });
        y = bottom + GAP;
    }
    (lanes, y - GAP)
}
