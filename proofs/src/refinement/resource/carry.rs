//! What comes of the shipped state's orders, and of what happens by itself: on the machine, and in the
//! table's words.

use takeover::List;
use takeover::resource::{Action, Function, Step};

use super::contract::Contract;
use super::kernel::{Kernel, Starting};
use super::physical::{Newest, Physical, Start, Under, Word};

/// One action of the table.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Deed {
    /// `hold`
    Hold(Under),
    /// `close_gates`
    CloseGates,
    /// `issue`; without a claim there is no such action.
    Issue(Option<Under>),
    /// `takes_effect`
    TakesEffect(Under),
    /// `vm_ends`
    VmEnds(Under),
    /// `terminate`
    Terminate,
    /// `leave`
    Leave(Under),
}

/// Actions of the table, one after the other.
pub type Chain = List<Deed, 4>;

/// An order of the shipped state, as far as it has to do with what is true.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Order {
    /// Open the gate.
    OpenGate(Option<Under>),
    /// Close it.
    CloseGate,
    /// Call the backend.
    Call(Function, Option<Under>),
}

/// The orders of one step, in their order.
pub type Orders = List<Order, 4>;

/// Those of a shipped step.
#[must_use]
pub fn orders(step: &Step) -> Orders {
    let order = |action: &Action| match *action {
        Action::Call { function, claim, .. } => Some(Order::Call(function, claim.and_then(Under::of))),
        Action::OpenGate(claim) => Some(Order::OpenGate(Under::of(claim))),
        Action::CloseGate => Some(Order::CloseGate),
        Action::Record(_)
        | Action::Remember
        | Action::ReadOwner
        | Action::RestartMonitor
        | Action::GiveUp(_)
        | Action::Escalate => None,
    };
    step.actions.iter().filter_map(order).fold(Orders::EMPTY, Orders::and)
}

/// What was heard, as far as it has to do with what is true.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum News {
    /// The newest call's answer.
    Answer(Word),
    /// The answer of the start that is waited for, which is an older call.
    StartAnswered,
    /// A claim is held.
    Held(Under),
    /// A claim is held by adoption.
    Adopted(Under),
    /// The monitor is gone, and another one is there.
    MonitorGone,
    /// Nothing that is evidence.
    Nothing,
}

impl News {
    /// Whether it can be heard now.
    #[must_use]
    pub fn possible(self, contract: Contract, kernel: &Kernel, physical: &Physical) -> bool {
        match self {
            Self::Answer(word) => {
                let start = kernel.starting != Starting::Newest || contract.start_answers(physical);
                start && contract.answers(physical, word)
            }
            Self::StartAnswered => contract.start_answers(physical),
            Self::Held(claim) => contract.gives(physical, claim, false),
            Self::Adopted(claim) => contract.gives(physical, claim, true),
            Self::MonitorGone | Self::Nothing => true,
        }
    }
}

/// A kind of step: what of it has to do with what is true.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Kind {
    /// What of the state before.
    pub before: Kernel,
    /// What was heard.
    pub news: News,
    /// What of the state after.
    pub after: Kernel,
    /// What was ordered.
    pub orders: Orders,
}

/// The machine, and what the table calls what happened to it.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// The machine afterwards.
    pub physical: Physical,
    /// The table's actions.
    pub chain: Chain,
}

impl Carried {
    const fn begun(physical: &Physical) -> Self {
        Self { physical: *physical, chain: Chain::EMPTY }
    }

    fn deed(self, deed: Deed) -> Self {
        Self { chain: self.chain.and(deed), ..self }
    }

    /// Where nothing is left, the table's word for it.
    fn settled(self) -> Self {
        let physical = self.physical.settled();
        let ended = physical.issued.is_empty() && !self.physical.issued.is_empty();
        let settled = Self { physical, ..self };
        if ended { settled.deed(Deed::Terminate) } else { settled }
    }

    fn order(self, order: Order, before: &Kernel) -> Self {
        match order {
            Order::OpenGate(claim) => self.open(claim),
            Order::CloseGate => {
                let left = before.held.map_or(self.physical.left, |held| self.physical.left.with(held));
                let closed = Self { physical: Physical { gate: None, left, ..self.physical }, ..self };
                before.held.map_or(closed, |held| closed.deed(Deed::Leave(held)))
            }
            Order::Call(function, claim) => {
                let newest = Newest::Sent(function);
                let called = Self { physical: Physical { newest, ..self.physical }, ..self };
                if function == Function::Online { called.issue(claim) } else { called }
            }
        }
    }

    fn open(self, claim: Option<Under>) -> Self {
        let opened = Self { physical: Physical { gate: claim, ..self.physical }, ..self };
        match (self.physical.gate, claim) {
            (Some(old), Some(new)) if old == new => opened,
            (Some(_), Some(new)) => opened.deed(Deed::CloseGates).deed(Deed::Hold(new)),
            (None, Some(new)) => opened.deed(Deed::Hold(new)),
            (_, None) => opened,
        }
    }

    /// A start is called; one that was waited for is adrift.
    fn issue(self, claim: Option<Under>) -> Self {
        let physical = forgotten(self.physical, News::Nothing);
        let issued = claim.map_or(physical.issued, |under| physical.issued.with(under));
        let start = claim.map(Start::Able);
        Self { physical: Physical { start, issued, ..physical }, ..self }.deed(Deed::Issue(claim))
    }
}

/// Nobody waits for the start any more.
fn forgotten(physical: Physical, news: News) -> Physical {
    let Some(Start::Able(under)) = physical.start else { return Physical { start: None, ..physical } };
    if news == News::MonitorGone {
        Physical { lost: physical.lost.with(under), start: None, ..physical }
    } else {
        Physical { adrift: physical.adrift.with(under), start: None, ..physical }
    }
}

/// Carries out what a shipped step ordered.
#[must_use]
pub fn carry_out(kind: &Kind, physical: &Physical) -> Carried {
    let Kind { before, news, after, orders } = kind;
    let carried =
        orders.iter().fold(Carried::begun(physical), |carried, &order| carried.order(order, before));
    let mut now = carried.physical;
    if after.starting == Starting::No {
        now = forgotten(now, *news);
    }
    let stopped = after.released() && !before.released();
    now.unlooked &= !stopped && after.held.is_none();
    Carried { physical: now, ..carried }.settled()
}

/// What can happen on the machine without the shipped state.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Happening {
    /// A start takes effect.
    TakesEffect(Under),
    /// What runs ends: it crashes, powers itself off, or is stopped from outside.
    VmEnds,
    /// The start that is waited for can take no effect any more.
    StartEnds,
    /// A start that nobody waits for can take no effect any more.
    LostStartEnds(Under),
    /// An administrator starts it with the hypervisor's own tools.
    OutsideStart,
    /// The backend acts on the newest call, and this will be its answer.
    Acts(Word),
}

impl Happening {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let alone = [Self::VmEnds, Self::StartEnds, Self::OutsideStart];
        let each = |under| [Self::TakesEffect(under), Self::LostStartEnds(under)];
        let acts = Word::ALL.into_iter().map(Self::Acts);
        alone.into_iter().chain(Under::ALL.into_iter().flat_map(each)).chain(acts)
    }

    /// What comes of it; none where it cannot happen.
    #[must_use]
    pub fn happens(self, contract: Contract, physical: &Physical) -> Option<Carried> {
        let begun = Carried::begun(physical);
        match self {
            Self::TakesEffect(under) => {
                let can = physical.flying().contains(under) && physical.run.is_none();
                let physical = Physical { run: Some(under), ..*physical };
                can.then_some(Carried { physical, ..begun }.deed(Deed::TakesEffect(under)))
            }
            Self::VmEnds => {
                let ended = Carried { physical: Physical { run: None, ..*physical }, ..begun };
                Some(ended.deed(Deed::VmEnds(physical.run?)).settled())
            }
            Self::StartEnds => {
                let able = matches!(physical.start, Some(Start::Able(_)));
                able.then_some(Carried { physical: physical.start_over(), ..begun }.settled())
            }
            Self::LostStartEnds(under) => {
                let ended = Physical { lost: physical.lost.without(under), ..*physical };
                physical.lost.contains(under).then_some(Carried { physical: ended, ..begun }.settled())
            }
            Self::OutsideStart => {
                let under = contract.outside(physical)?;
                let issued = physical.issued.with(under);
                let runs = Physical { run: Some(under), issued, ..*physical };
                let issued = Carried { physical: runs, ..begun }.deed(Deed::Issue(Some(under)));
                Some(issued.deed(Deed::TakesEffect(under)))
            }
            Self::Acts(word) => {
                let Newest::Sent(function) = physical.newest else { return None };
                acted(contract, physical, function, word)
            }
        }
    }
}

/// The backend acts. Where that ends what runs and nothing else, the table says so.
fn acted(contract: Contract, physical: &Physical, function: Function, word: Word) -> Option<Carried> {
    let after = contract.acted(physical, function, word)?;
    let begun = Carried { physical: after, chain: Chain::EMPTY };
    let all = after.issued.is_empty() && !physical.issued.is_empty();
    let ended = physical.run.filter(|_| after.run.is_none());
    Some(match (all, ended) {
        (true, _) => begun.deed(Deed::Terminate),
        (false, Some(run)) => begun.deed(Deed::VmEnds(run)),
        (false, None) => begun,
    })
}
