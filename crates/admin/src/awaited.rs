//! What comes of an order, from what its node says about it.

use takeover::cluster::{Command, Refused};
use takeover::group::{Change, Order as GroupOrder};
use takeover::log::describe;
use takeover::node::{Answer, Input, Node, Note, Order, Output, Request, RequestId, Told};
use takeover::units::{Millis, Revision};
use takeover_trace::Names;

use crate::answer::Outcome;

/// An order that was given to a node, and whose outcome is awaited.
///
/// Make one for the order, and show it every step of the node from the one that takes the order in
/// ([`Input::Ordered`]) to the one that it finds the outcome in.
#[derive(Clone, Debug)]
pub struct Awaited {
    order: Order,
    /// What the node asked the store to write, decided on no revision.
    command: Option<Command>,
    /// The requests that carry it.
    requests: Vec<RequestId>,
    /// Whether an answer to one of them was lost.
    lost: bool,
}

impl Awaited {
    /// An order that is about to be given.
    #[must_use]
    pub const fn new(order: Order) -> Self {
        Self { order, command: None, requests: Vec::new(), lost: false }
    }

    /// Which order.
    #[must_use]
    pub const fn order(&self) -> Order {
        self.order
    }

    /// The node has made a step: it was told `input` and asked for `out`. Says what came of the order,
    /// once that is known; later steps are of no matter then.
    pub fn hear(&mut self, names: &Names, node: &Node, input: &Input<'_>, out: &[Output]) -> Option<Outcome> {
        let taken_in = matches!(input, Input::Ordered(order) if *order == self.order);
        let answered = matches!(input, Input::Answered(id, _) if self.requests.contains(id));
        if answered && !matches!(input, Input::Answered(_, Answer::Applied(..) | Answer::Refused(..))) {
            self.lost = true;
        }
        let mut outcome = None;
        for told in out {
            match told {
                Output::Ask(id, Request::Write(command), _) => self.asked(*id, command, taken_in),
                Output::Told(told) => {
                    let came = self.told(told, taken_in, answered);
                    outcome = outcome.or_else(|| came.map(|came| worded(names, node, told, came)));
                }
                Output::Ask(..)
                | Output::Call(_)
                | Output::Sweep(..)
                | Output::Inventory
                | Output::Gate(..)
                | Output::Arm(_)
                | Output::Remember(..)
                | Output::Saw(_)
                | Output::BeginAnew
                | Output::RestartMonitor(_)
                | Output::FenceSelf(_)
                | Output::Fence(..) => {}
            }
        }
        let silent = taken_in && self.command.is_none() && !self.stands();
        outcome.or_else(|| silent.then(|| Outcome::Refused { why: "nothing calls for it".to_owned() }))
    }

    /// The outcome of an order that was waited for as long as an operator waits.
    #[must_use]
    pub fn late(&self) -> Outcome {
        let waits = if self.lost {
            "the store did not answer: done or not, the database will tell"
        } else if self.stands() {
            "it is written as soon as no other change of the group is under way"
        } else {
            "the store has not answered yet"
        };
        Outcome::UnderWay { waits: waits.to_owned() }
    }

    /// Whether the node writes it whenever it can, and not at once.
    const fn stands(&self) -> bool {
        matches!(self.order, Order::TakeOut(_) | Order::PutBack(_))
    }

    /// The first write of the step that takes the order in carries it. One that is repeated, or given
    /// again after a change that the node had not heard of, is the same but for its revision.
    fn asked(&mut self, id: RequestId, command: &Command, taken_in: bool) {
        let command = command.decided_on(Revision::ZERO);
        if taken_in && self.command.is_none() && !self.stands() {
            self.command = Some(command);
        }
        if self.command == Some(command) {
            self.requests.push(id);
        }
    }

    /// What this news says about the order; none where it is about something else.
    fn told(&self, told: &Told, taken_in: bool, answered: bool) -> Option<Came> {
        match (told, self.order) {
            (Told::Ordered(order), _) if *order == self.order => Some(Came::Done),
            (Told::Group(group, change), Order::Group(asked, _)) => {
                (*group == asked && self.is_planned(change)).then_some(Came::Done)
            }
            (
                Told::Note(Note::NotOrdered(group, _) | Note::Busy(group)),
                Order::Group(asked, _) | Order::TakeOut(asked) | Order::PutBack(asked),
            ) => (taken_in && *group == asked).then_some(Came::Refused),
            (Told::Note(Note::NotWritten(refused)), _) => {
                // A write whose answer was lost, and that something overtook, is told of later.
                let overtaken = self.lost && *refused == Refused::Changed;
                (answered || taken_in || overtaken).then_some(Came::Refused)
            }
            (
                Told::Resource(_)
                | Told::Session { .. }
                | Told::Held(..)
                | Told::Group(..)
                | Told::Chose(..)
                | Told::Dead(..)
                | Told::Fencing(..)
                | Told::Ordered(_)
                | Told::Note(_),
                _,
            ) => None,
        }
    }

    /// Whether a change of the group's record is what the order asked for.
    fn is_planned(&self, change: &Change) -> bool {
        let Change::Plan { heir, .. } = change else { return false };
        match self.order {
            Order::Group(_, GroupOrder::Move(Some(node))) => *heir == node,
            Order::Group(..) => true,
            Order::Online(_)
            | Order::Offline(_)
            | Order::Pause(..)
            | Order::Resume(_)
            | Order::SetPolicy(..)
            | Order::AdoptStore
            | Order::TakeOut(_)
            | Order::PutBack(_) => false,
        }
    }
}

/// What came of an order.
#[derive(Clone, Copy)]
enum Came {
    Done,
    Refused,
}

/// The same in the words of the cluster log.
fn worded(names: &Names, node: &Node, told: &Told, came: Came) -> Outcome {
    let entry = describe(&names.legend(node.cluster().shape()), node, Millis::ZERO, told);
    match came {
        Came::Done => Outcome::Done { says: format!("{}: {}", entry.subject, entry.says()) },
        Came::Refused => {
            let says = entry.says();
            let why =
                ["order refused: ", "write refused: "].iter().find_map(|start| says.strip_prefix(start));
            Outcome::Refused { why: why.unwrap_or(&says).to_owned() }
        }
    }
}
