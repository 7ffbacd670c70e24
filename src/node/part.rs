//! What a node does about one group, as a function of what it may know.
//!
//! [`part`] reads what stands in a [`View`] and nothing else. No lease of another node, no machine of
//! another node and no clock occurs in it: a node decides by its own life, by its copy of the group's
//! record and of its own session, and by what runs on its own machine. The authority stays with
//! [`crate::group::apply`], which holds what is proposed here against the database itself.

use crate::group;
use crate::resource::Manner;
use crate::session;
use crate::units::{Claim, Epoch, Incarnation, NodeId, Token};

/// A node's part in one group until now.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Role {
    /// None.
    None,
    /// It owns the group under this claim.
    Holding(Claim),
    /// It stops everything of the group; the claim is over for it, whatever the store says.
    Leaving(Claim, Manner),
}

/// Who a node is: as it knows itself, and as its copy of the database knows it.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// Its name.
    pub node: NodeId,
    /// Its machine, in this boot.
    pub token: Token,
    /// Its life, while it is a member and not stopping.
    pub life: Option<Incarnation>,
    /// What the copy of the database holds of its sessions; none if it does not know the node.
    pub session: Option<&'a session::Record>,
}

/// Everything that a node's part in one group rests on.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Who decides.
    pub me: Identity<'a>,
    /// Its part until now.
    pub role: Role,
    /// The group's record in the copy of the database.
    pub record: &'a group::Record,
    /// The generation of that database.
    pub generation: u32,
    /// Whether nothing of the group runs here under a claim of this node's, or can still take effect.
    pub released: bool,
    /// Whether something of the group runs here that is not this node's: started by nobody of the
    /// cluster, or under another claim than the one that was adopted.
    pub strangers: bool,
    /// Whether its lease and its guardian allow a start now.
    pub may_start: bool,
    /// Whether it has looked what runs on its machine.
    pub looked: bool,
    /// Whether no change of the group that it proposed is under way.
    pub idle: bool,
}

/// What a node does about one group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Part {
    /// Nothing, as things stand.
    Nothing,
    /// The group is this life's: the gates of its resources open under this claim.
    Hold(Claim),
    /// The group is this life's, and what runs here without being its own is ended first.
    Clear,
    /// It keeps what an older life of this machine holds, by raising that claim to its own life.
    Adopt {
        /// The claim under which it runs here.
        held: Claim,
        /// The claim of this life.
        to: Claim,
    },
    /// The group is not this life's: it takes it if nobody can hold it, and if that is advised.
    Seek,
    /// It goes on holding the group under this claim.
    HoldOn(Claim),
    /// It begins to leave the group: everything is released in this manner.
    Leave(Claim, Manner),
    /// Everything is released, and the database is to know: `stopped` is written under this claim.
    WriteStopped(Claim),
    /// Everything is released, and the database knows the claim as over: it has no part any more.
    Forget,
}

/// Says what a node does about one group. Pure and deterministic.
#[must_use]
pub fn part(view: &View<'_>) -> Part {
    match (view.role, view.me.owns(view.record)) {
        (Role::None, Some(claim)) => hold(view, claim),
        (Role::None, None) => seek(view),
        (Role::Holding(held), Some(claim)) if held == claim => hold_on(view, claim),
        (Role::Holding(held), _) => Part::Leave(held, Manner::AtOnce),
        (Role::Leaving(claim, _), _) => leave(view, claim),
    }
}

/// Whether what was found running here, under this stamp, is this node's to go on with: it carries
/// the very claim that was adopted.
#[must_use]
pub fn goes_on(stamp: Option<Claim>, adopted: Option<Claim>) -> bool {
    stamp.is_some() && stamp == adopted
}

/// Nothing is held under a new claim before everything from under an older one is gone.
const fn hold(view: &View<'_>, claim: Claim) -> Part {
    match (view.released, view.strangers) {
        (false, _) => Part::Nothing,
        (true, true) => Part::Clear,
        (true, false) => Part::Hold(claim),
    }
}

/// A node that could start something now, and has looked what runs on it, asks for the group.
fn seek(view: &View<'_>) -> Part {
    let ready = view.may_start && view.looked && view.idle;
    if !ready || view.me.known_life().is_none() {
        return Part::Nothing;
    }
    if !view.me.adopts(view.record) {
        return Part::Seek;
    }
    let next = view.me.next_claim(view.record, view.generation);
    view.record.open_claim().zip(next).map_or(Part::Nothing, |(held, to)| Part::Adopt { held, to })
}

/// What is to go elsewhere, or out of service, is left (rule `move_failover_failback`).
fn hold_on(view: &View<'_>, claim: Claim) -> Part {
    let moves = view.record.heir.is_some_and(|heir| heir != view.me.node);
    if view.record.out || moves { Part::Leave(claim, Manner::Graceful) } else { Part::HoldOn(claim) }
}

/// Everything is released before the claim is closed in the database, for all resources whatever
/// their flags (rules `stopped_is_final`, `handover_needs_proof`).
fn leave(view: &View<'_>, claim: Claim) -> Part {
    if !view.released {
        Part::Nothing
    } else if view.record.open_claim() == Some(claim) {
        Part::WriteStopped(claim)
    } else {
        Part::Forget
    }
}

impl Identity<'_> {
    /// The claim under which this very life owns the group, as far as the copy of the database knows.
    #[must_use]
    pub fn owns(&self, record: &group::Record) -> Option<Claim> {
        record.open_claim().filter(|claim| claim.node == self.node && Some(claim.incarnation) == self.life)
    }

    /// This life, if the copy of the database, too, says that it is the newest and not over: what a
    /// superseded life proposes is refused, again and again.
    #[must_use]
    pub fn known_life(&self) -> Option<Incarnation> {
        let live = self.session.and_then(session::Record::live)?;
        self.life.filter(|&life| live.incarnation == life)
    }

    /// Whether the group's open claim is an older life's of this very machine, and not over: a
    /// restarted agent keeps it by raising the epoch (rule `superseded_is_not_dead`).
    #[must_use]
    pub fn adopts(&self, record: &group::Record) -> bool {
        self.life.is_some() && self.older_life_holds(record)
    }

    /// The same, whether or not this agent is registered yet: its inventory may be answered before its
    /// registration is. Until then its machine's token tells it from another machine of its name.
    #[must_use]
    pub fn older_life_holds(&self, record: &group::Record) -> bool {
        let (Some(claim), Some(session)) = (record.open_claim(), self.session) else { return false };
        let older = match self.life {
            Some(life) => claim.incarnation < life,
            None => session.hot.is_some_and(|hot| hot.token == self.token),
        };
        claim.node == self.node && older && session.over(claim.incarnation).is_none()
    }

    /// This life's claim under the epoch after the group's newest; none without a life, and after the
    /// last epoch (rule `epochs_only_grow`). A new generation of the database begins anew.
    #[must_use]
    pub fn next_claim(&self, record: &group::Record, generation: u32) -> Option<Claim> {
        let newest = record.claim.map(|claim| claim.epoch).filter(|epoch| epoch.generation() == generation);
        let epoch = newest.map_or_else(|| Epoch::new(generation, 1), Epoch::next)?;
        Some(Claim { epoch, incarnation: self.life?, node: self.node })
    }
}
