//! Everything that one node may know of one group, small: and what of it may be true at all.

use takeover::group;
use takeover::node::part::{Identity, Role, View};
use takeover::resource::Manner;
use takeover::session;
use takeover::units::{Claim, Epoch, Incarnation, NodeId, Token, Version};

use crate::refinement::database::{self, lease, optional};

/// This node's machine; its name is the first node's.
pub(super) const MINE: Token = Token(0);
/// Another machine that had this node's name.
const OTHER: Token = Token(2);

/// The nodes: this one and another.
pub(super) fn nodes() -> Vec<NodeId> {
    database::nodes(2)
}

/// The lives of each. A decision compares the claim's, the agent's own, and the newest that the copy knows.
pub(super) fn lives() -> Vec<Incarnation> {
    database::lives(3)
}

/// The epochs that a record can name, the last of which is a restored database's.
fn epochs() -> Vec<Epoch> {
    [(0, 1), (0, 2), (1, 1)]
        .into_iter()
        .filter_map(|(generation, number)| Epoch::new(generation, number))
        .collect()
}

/// Every epoch, with those that follow, in their order.
pub(super) fn every_epoch() -> Vec<Epoch> {
    let all = [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2)];
    all.into_iter().filter_map(|(generation, number)| Epoch::new(generation, number)).collect()
}

/// Every claim.
pub(super) fn claims() -> Vec<Claim> {
    database::claims(&nodes(), &lives(), &epochs())
}

/// Every part that a node can have had until now.
pub(super) fn roles() -> Vec<Role> {
    let held = |claim| {
        let [gracefully, at_once] =
            [Manner::Graceful, Manner::AtOnce].map(|manner| Role::Leaving(claim, manner));
        [Role::Holding(claim), gracefully, at_once]
    };
    core::iter::once(Role::None).chain(claims().into_iter().flat_map(held)).collect()
}

/// Who owns the group, and whether that is closed.
pub(super) fn ownerships() -> Vec<(Option<Claim>, bool)> {
    optional(claims()).into_iter().flat_map(|claim| [(claim, false), (claim, true)]).collect()
}

/// Every record with this ownership.
pub(super) fn records((claim, closed): (Option<Claim>, bool)) -> Vec<group::Record> {
    let heirs = optional(nodes()).into_iter().flat_map(|heir| [(heir, false), (heir, true)]);
    heirs.map(|(heir, out)| group::Record { claim, closed, heir, out, ..group::Record::FIRST }).collect()
}

/// Everything that the copy of the database may hold of this node's sessions.
pub(super) fn sessions() -> Vec<Option<session::Record>> {
    let Some(lease) = lease() else { return Vec::new() };
    let hot = |incarnation, token| session::Hot { incarnation, token, lease, renewals: 0 };
    let hots = lives().into_iter().flat_map(|life| [hot(life, MINE), hot(life, OTHER)]).collect();
    let mut sessions = Vec::new();
    for hot in optional(hots) {
        for dead_through in optional(lives()) {
            for fenced_through in optional(lives()) {
                let cold = session::Cold { dead_through, fenced_through, ..session::Cold::default() };
                sessions.push(session::Record { version: Version::THIS, hot, cold });
            }
        }
    }
    optional(sessions)
}

/// All values of so many facts that are true or not.
pub(super) fn facts<const K: usize>() -> Vec<[bool; K]> {
    let mut all = vec![[false; K]];
    for place in 0..K {
        let with = all.clone().into_iter().map(|mut facts| {
            facts.iter_mut().skip(place).take(1).for_each(|fact| *fact = true);
            facts
        });
        all.extend(with);
    }
    all
}

/// What decides whether something of the group is on the machine, and whose it may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) ownership: (Option<Claim>, bool),
    pub(super) role: Role,
    pub(super) life: Option<Incarnation>,
    pub(super) generation: u32,
    pub(super) released: bool,
    pub(super) strangers: bool,
    pub(super) looked: bool,
}

/// Every frame of this ownership.
pub(super) fn frames(ownership: (Option<Claim>, bool)) -> Vec<Frame> {
    let mut frames = Vec::new();
    for role in roles() {
        for life in optional(lives()) {
            for generation in [0, 1] {
                frames.extend(facts().into_iter().map(|[released, strangers, looked]| Frame {
                    ownership,
                    role,
                    life,
                    generation,
                    released,
                    strangers,
                    looked,
                }));
            }
        }
    }
    frames
}

impl Frame {
    /// Whether some view with this is sound.
    pub(super) fn sound(&self) -> bool {
        let (claim, closed) = self.ownership;
        let record = group::Record { claim, closed, ..group::Record::FIRST };
        self.view(&record, None, [false, false]).is_some_and(|view| unsound(&view).is_none())
    }

    /// The view with this, and the rest.
    pub(super) fn view<'a>(
        &self,
        record: &'a group::Record,
        session: Option<&'a session::Record>,
        [may_start, idle]: [bool; 2],
    ) -> Option<View<'a>> {
        let Self { role, life, generation, released, strangers, looked, .. } = *self;
        let node = NodeId::new(1)?;
        let me = Identity { node, token: MINE, life, session };
        Some(View { me, role, record, generation, released, strangers, may_start, looked, idle })
    }
}

/// Whether the copy's record has come as far as this claim.
pub(super) fn reached(record: &group::Record, claim: Claim) -> bool {
    record.claim.is_some_and(|newest| newest == claim || newest.epoch > claim.epoch)
}

/// Whether it has come further: this claim is not the open one, and never will be again.
pub(super) fn past(record: &group::Record, claim: Claim) -> bool {
    let further = |newest: Claim| newest.epoch > claim.epoch || (newest == claim && record.closed);
    record.claim.is_some_and(further)
}

/// What is true of every view that a node can have, as far as one view can tell: the invariant. The first
/// that does not hold.
pub(super) fn unsound(view: &View<'_>) -> Option<&'static str> {
    let Identity { node, life, session, .. } = view.me;
    let mine = |claim: Claim| claim.node == node && reached(view.record, claim);
    let told = |hot: session::Hot| Some(hot.incarnation) != life || hot.token == MINE;
    let parts = [
        (
            "no ownership is of a later generation than the database",
            view.record.claim.is_none_or(|claim| claim.epoch.generation() <= view.generation),
        ),
        (
            "what is held or left was this machine's, and the copy has come as far",
            match view.role {
                Role::None => true,
                Role::Holding(claim) => mine(claim) && life == Some(claim.incarnation),
                Role::Leaving(claim, _) => mine(claim) && life.is_none_or(|life| claim.incarnation <= life),
            },
        ),
        (
            "a life is that machine's which was told of it",
            session.and_then(|session| session.hot).is_none_or(told),
        ),
        (
            "who owns the group has asked for it, and so looked before",
            view.looked || view.me.owns(view.record).is_none(),
        ),
    ];
    parts.into_iter().find_map(|(part, holds)| (!holds).then_some(part))
}

/// Whether nothing of any claim is on the machine, by what the resources' room shows of `released`: what
/// ran before the agent began is looked for, and ended before anything is held.
pub(super) fn nothing_here(view: &View<'_>) -> bool {
    view.released && (view.role != Role::None || (view.looked && !view.strangers))
}
