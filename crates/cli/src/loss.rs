//! `takeover loss`: where everything goes that a node runs, if it is lost.
//!
//! No story is told: every group stands where the scenario puts it when it begins, every node is up, and one
//! life is written over. What follows is the one question that the core answers then.

use core::fmt::Write as _;
use core::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use takeover::cluster::{Advised, Cluster, Command, Refused};
use takeover::group::{Advice, Change, Proof};
use takeover::policy::Proofs;
use takeover::shape::Shape;
use takeover::units::{Claim, Epoch, GroupId, Incarnation, Millis, NodeId, Stamp, Token};
use takeover_sim::scenario::{Names, Story, unknown};

use crate::simulate::load;
use crate::table::say;
use crate::{BAD_INPUT, FINE};

/// What `takeover loss` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The scenario; what happens in it does not count, only what there is when it begins
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The node that is lost; left out, none is
    #[arg(value_name = "NODE")]
    node: Option<String>,
    /// Decide so many times, and say on standard error how long one decision takes
    #[arg(long, value_name = "N")]
    repeat: Option<u32>,
}

/// Decides, and prints what becomes of each group.
pub(crate) fn run(options: &Options) -> u8 {
    match decided(options) {
        Ok(text) => {
            say(&text);
            FINE
        }
        Err(message) => {
            eprintln!("takeover: {message}");
            BAD_INPUT
        }
    }
}

fn decided(options: &Options) -> Result<String, String> {
    let (Story { name, shape, names, .. }, _) = load(&options.file)?;
    let lost = options.node.as_deref().map(|word| named(&names, word)).transpose();
    let lost = lost.map_err(|problem| format!("{name}: {problem}"))?;
    let (cluster, at) = settled(shape, lost).map_err(|refused| format!("{name}: {refused}"))?;
    let Some(lost) = lost else { return Ok("nothing is lost, and 0 groups move\n".to_owned()) };
    if let Some(times) = options.repeat {
        let start = Instant::now();
        (0..times).for_each(|_| drop(black_box(black_box(&cluster).lost(black_box(lost), at))));
        let one = start.elapsed().checked_div(times).unwrap_or_default();
        eprintln!("one of {times} decisions: {} ns", one.as_nanos());
    }
    Ok(page(&names, lost, &cluster.lost(lost, at)))
}

/// The node of this name.
fn named(names: &Names, word: &str) -> Result<NodeId, String> {
    let number = names.nodes.iter().position(|known| known == word);
    let node = number.and_then(|at| u8::try_from(at.saturating_add(1)).ok()).and_then(NodeId::new);
    node.ok_or_else(|| unknown("node", word, names.nodes.iter().map(String::as_str)))
}

/// The cluster with every group where it begins, long after it formed; the life of `lost` is over.
fn settled(shape: Shape, lost: Option<NodeId>) -> Result<(Cluster, Stamp), Refused> {
    let shape = Arc::new(shape);
    let mut cluster = Cluster::new(Arc::clone(&shape));
    let lease = *shape.policy().lease();
    for node in shape.nodes() {
        let (token, at) = (Token(1), Stamp(0));
        cluster.apply(&Command::Register { node, token, lease, after: None, at, silence: None })?;
    }
    for group in shape.group_ids() {
        if let (Some(node), Some(seen)) = (owner(&shape, group), cluster.written(group)) {
            let to = Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node };
            let change = Change::Acquire { to, proof: Proof::NeverOwned };
            cluster.apply(&Command::Change { group, seen, change })?;
        }
    }
    let at = Stamp(shape.policy().spec().cold_start_wait.0.saturating_add(Millis::hours(1).0));
    cluster.apply(&Command::Advance { to: at })?;
    if let Some(node) = lost {
        cluster.apply(&over(&shape, node))?;
    }
    Ok((cluster, at))
}

/// Where a group begins: its home, its best preferred owner, or the lowest node that can run it.
fn owner(shape: &Shape, group: GroupId) -> Option<NodeId> {
    let of = shape.group(group)?;
    of.home.or(of.preferred.first().copied()).or_else(|| shape.possible(group).lowest())
}

/// What writes a node's first life over.
fn over(shape: &Shape, node: NodeId) -> Command {
    let incarnation = Incarnation::FIRST;
    match shape.policy().spec().proofs {
        Proofs::SelfFencing => Command::Dead { node, incarnation, renewals: 0 },
        Proofs::FencingAgent => Command::Fenced { node, incarnation },
    }
}

/// A line for each group that was lost, and how many move.
fn page(names: &Names, lost: NodeId, advised: &[Advised]) -> String {
    let from = names.node(lost);
    let mut text = String::with_capacity(advised.len().saturating_mul(32));
    let mut moved = 0_usize;
    for Advised { group, advice } in advised {
        let group = names.group(*group);
        // Writing into text cannot fail.
        let _ = match advice {
            Advice::Acquire(to, _) | Advice::Plan(to, ..) => {
                moved = moved.saturating_add(1);
                writeln!(text, "{group}  {from} -> {}", names.node(*to))
            }
            Advice::Park(_) | Advice::Retry | Advice::Stay(_) => writeln!(text, "{group}  {from}, waits"),
        };
    }
    let _ = writeln!(text, "{from} is lost, and {moved} of its {} groups move", advised.len());
    text
}
