//! Orders, and what came of them.

use takeover_admin::{Failure, NamedOrder, Outcome};

use super::{Agent, pretty};
use crate::table::say;
use crate::{BAD_INPUT, FINE, REFUSED, UNDER_WAY};

/// An order about a resource.
#[derive(Debug, clap::Args)]
pub(crate) struct Resource {
    /// The resource
    #[arg(value_name = "RESOURCE")]
    resource: String,
    #[command(flatten)]
    agent: Agent,
}

/// An order about a group.
#[derive(Debug, clap::Args)]
pub(crate) struct Group {
    /// The group
    #[arg(value_name = "GROUP")]
    group: String,
    #[command(flatten)]
    agent: Agent,
}

/// What `takeover move` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Move {
    /// The group
    #[arg(value_name = "GROUP")]
    group: String,
    /// To which node; the best one where none is named
    #[arg(value_name = "NODE")]
    to: Option<String>,
    #[command(flatten)]
    agent: Agent,
}

/// An order about a node.
#[derive(Debug, clap::Args)]
pub(crate) struct Node {
    /// The node
    #[arg(value_name = "NODE")]
    node: String,
    #[command(flatten)]
    agent: Agent,
}

/// What `takeover pause` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Pause {
    /// The node
    #[arg(value_name = "NODE")]
    node: String,
    /// Move its groups away
    #[arg(long)]
    drain: bool,
    #[command(flatten)]
    agent: Agent,
}

/// What `takeover adopt-restored-store` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Adopt {
    /// Whatever was written after the backup may be forgotten
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    agent: Agent,
}

impl Resource {
    pub(super) fn online(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Online { resource: self.resource.clone() })
    }

    pub(super) fn offline(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Offline { resource: self.resource.clone() })
    }
}

impl Group {
    pub(super) fn failover(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Failover { group: self.group.clone() })
    }

    pub(super) fn failback(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Failback { group: self.group.clone() })
    }

    pub(super) fn take_out(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::TakeOut { group: self.group.clone() })
    }

    pub(super) fn put_back(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::PutBack { group: self.group.clone() })
    }
}

impl Move {
    pub(super) fn run(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Move { group: self.group.clone(), to: self.to.clone() })
    }
}

impl Node {
    pub(super) fn resume(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Resume { node: self.node.clone() })
    }
}

impl Pause {
    pub(super) fn run(&self) -> Result<u8, Failure> {
        give(&self.agent, NamedOrder::Pause { node: self.node.clone(), drain: self.drain })
    }
}

impl Adopt {
    pub(super) fn run(&self) -> Result<u8, Failure> {
        if !self.yes {
            eprintln!(
                "takeover: adopt-restored-store: whatever was written after the backup is forgotten for good \
                 (add --yes if that is meant)"
            );
            return Ok(BAD_INPUT);
        }
        give(&self.agent, NamedOrder::AdoptRestoredStore)
    }
}

/// Gives an order and says what came of it.
fn give(agent: &Agent, order: NamedOrder) -> Result<u8, Failure> {
    let outcome = agent.connect()?.order(order)?;
    if agent.json {
        say(&pretty(&outcome));
    }
    Ok(match outcome {
        Outcome::Done { says } => {
            if !agent.json {
                say(&format!("done: {says}\n"));
            }
            FINE
        }
        Outcome::Refused { why } => {
            eprintln!("takeover: refused: {why}");
            REFUSED
        }
        Outcome::UnderWay { waits } => {
            eprintln!("takeover: under way: {waits} (`takeover log` will tell)");
            UNDER_WAY
        }
    })
}
