//! The database.

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::rules::{RecordStep, ShapeStep, record_step, shape_step};
use takeover::units::NodeId;

use super::{Bug, broken, refused};
use crate::bytes::Choices;
use crate::draw;
use crate::found::{Found, holds};

pub(super) fn ask<'a>(
    mut setup: Choices<'_>,
    steps: impl Iterator<Item = Choices<'a>>,
    bug: Option<Bug>,
) -> Result<(), Found> {
    let policy = draw::cluster_policy(&mut setup);
    let Some(shape) = draw::shape(&mut setup, policy) else { return Ok(()) };
    let mut cluster = Cluster::new(Arc::new(shape));
    for mut choices in steps {
        let command = draw::command(&mut choices, &cluster);
        let before = cluster.clone();
        match told(bug, &mut cluster, &command) {
            Err(error) => refused(&error, &before, &cluster)?,
            Ok(_) => judge(&before, &command, &cluster)?,
        }
    }
    Ok(())
}

/// The database as a store holds it.
fn told(bug: Option<Bug>, cluster: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
    let applied = cluster.apply(command);
    if let (Err(_), Some(Bug::RefusalTouchesCluster), Some(node)) = (applied, bug, NodeId::new(1)) {
        let seen = cluster.revision();
        // Whether this is refused as well plays no part: a bug need not work each time.
        let _ = cluster.apply(&Command::Pause { node, drain: true, seen });
    }
    applied
}

/// Whether a command kept the rules.
fn judge(before: &Cluster, command: &Command, after: &Cluster) -> Result<(), Found> {
    let grows = before.revision() <= after.revision() && before.now() <= after.now();
    holds("epochs_only_grow", grows, || format!("{command:?} takes the database back"))?;
    match command {
        Command::Change { group, change, .. } => {
            let (Some(old), Some(new)) = (before.record(*group), after.record(*group)) else {
                return Err(Found::new("epochs_only_grow", format!("{command:?} loses a record")));
            };
            let asked =
                RecordStep { before: old, evidence: before.evidence(old, change), change, after: new };
            record_step(&asked).map_err(|rule| broken(rule, &asked))
        }
        Command::Reshape { .. } => {
            let asked = ShapeStep { before, after };
            shape_step(&asked).map_err(|rule| broken(rule, &command))
        }
        Command::Register { .. }
        | Command::Renew { .. }
        | Command::Dead { .. }
        | Command::Fence { .. }
        | Command::Withdraw { .. }
        | Command::Fenced { .. }
        | Command::Persist { .. }
        | Command::SetPolicy { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::BeginTimeline { .. }
        | Command::AdoptStore { .. }
        | Command::EndRestore { .. }
        | Command::Advance { .. } => Ok(()),
    }
}
