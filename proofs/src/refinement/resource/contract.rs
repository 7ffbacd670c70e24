//! What the proof takes as given of a backend, a gate and a node, clause by clause. Whatever no clause
//! forbids may happen: a start may take effect late, a check may say that something runs where nothing
//! does, an answer may come twice or never.

use takeover::resource::Function;

use super::physical::{Claims, Newest, Physical, Start, Under, Word};

/// One clause. Each can be left out, and then the proof must fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Clause {
    /// Where Terminate returns done, nothing runs.
    TerminateEndsWhatRuns,
    /// Where Terminate returns done, no earlier start can take effect.
    TerminateEndsStarts,
    /// Where nobody is there who implements Terminate, no start can take effect whose monitor or agent is
    /// gone.
    LostStartsEnd,
    /// A check that says that nothing runs looked after it was called, and nothing ran.
    ChecksLook,
    /// A start that was answered can take no effect any more.
    AnsweredStartsAreOver,
    /// Nobody outside the cluster starts anything but through the open gate.
    StartsPassTheGate,
    /// A node holds a claim anew only where, all gates closed, its inventory found nothing of an earlier agent.
    HeldAfterAnInventory,
    /// A node is given no claim that it has left: epochs only grow.
    ClaimsAreFresh,
}

impl Clause {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::TerminateEndsWhatRuns,
        Self::TerminateEndsStarts,
        Self::LostStartsEnd,
        Self::ChecksLook,
        Self::AnsweredStartsAreOver,
        Self::StartsPassTheGate,
        Self::HeldAfterAnInventory,
        Self::ClaimsAreFresh,
    ];

    /// What it says, in one sentence.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::TerminateEndsWhatRuns => "where Terminate returns done, nothing runs",
            Self::TerminateEndsStarts => "where Terminate returns done, no earlier start can take effect",
            Self::LostStartsEnd => {
                "where nobody implements Terminate, no start whose monitor or agent is gone can take effect"
            }
            Self::ChecksLook => "a check that says that nothing runs has looked, and nothing ran",
            Self::AnsweredStartsAreOver => "a start that was answered can take no effect any more",
            Self::StartsPassTheGate => "nobody starts anything but through the open gate",
            Self::HeldAfterAnInventory => {
                "a claim is held anew only where nothing of an earlier agent runs or is under way"
            }
            Self::ClaimsAreFresh => "no claim is given again that was left",
        }
    }
}

/// All clauses, or all but one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Contract {
    without: Option<Clause>,
}

impl Contract {
    /// All clauses but this one.
    #[must_use]
    pub const fn without(clause: Clause) -> Self {
        Self { without: Some(clause) }
    }

    fn asks(self, clause: Clause) -> bool {
        self.without != Some(clause)
    }

    /// The machine after the backend acted on the newest call and answers this; none where it cannot.
    #[must_use]
    pub fn acted(self, before: &Physical, function: Function, word: Word) -> Option<Physical> {
        let mut after = Physical { newest: Newest::Came(function, word), ..*before };
        match function {
            Function::Terminate => self.terminated(&mut after, word),
            Function::IsAlive | Function::LooksAlive => {
                let blind = self.asks(Clause::ChecksLook) && word == Word::Gone && before.run.is_some();
                return (!blind).then_some(after);
            }
            Function::Online if self.asks(Clause::AnsweredStartsAreOver) => after = after.start_over(),
            Function::Online | Function::Open | Function::Offline | Function::Close => {}
        }
        Some(after.settled())
    }

    fn terminated(self, after: &mut Physical, word: Word) {
        match word {
            Word::Done => {
                if self.asks(Clause::TerminateEndsWhatRuns) {
                    after.run = None;
                }
                if self.asks(Clause::TerminateEndsStarts) {
                    let (lost, adrift) = (Claims::NONE, Claims::NONE);
                    *after = Physical { lost, adrift, ..after.start_over() };
                }
            }
            Word::Unsupported | Word::NotHere if self.asks(Clause::LostStartsEnd) => {
                after.lost = Claims::NONE;
            }
            Word::Unsupported | Word::NotHere | Word::Failed | Word::Gone | Word::There | Word::Silent => {}
        }
    }

    /// Whether the newest call may be answered by this word now.
    #[must_use]
    pub fn answers(self, physical: &Physical, word: Word) -> bool {
        matches!(physical.newest, Newest::Came(_, said) if said == word)
    }

    /// Whether the start that is waited for may be answered now.
    #[must_use]
    pub fn start_answers(self, physical: &Physical) -> bool {
        match physical.start {
            Some(Start::Over) => true,
            Some(Start::Able(_)) => !self.asks(Clause::AnsweredStartsAreOver),
            None => false,
        }
    }

    /// Whether somebody outside may start it, and under which claim that passes the gate.
    #[must_use]
    pub fn outside(self, physical: &Physical) -> Option<Under> {
        let past = (!self.asks(Clause::StartsPassTheGate)).then_some(Under::Earlier);
        physical.gate.or(past).filter(|_| physical.run.is_none())
    }

    /// Whether a claim may be given now.
    #[must_use]
    pub fn gives(self, physical: &Physical, claim: Under, adopted: bool) -> bool {
        let older = physical.left.iter().all(|left| left < claim);
        let fresh = !self.asks(Clause::ClaimsAreFresh) || (claim != Under::Earlier && older);
        let looked = !self.asks(Clause::HeldAfterAnInventory) || !physical.unlooked || physical.bare();
        fresh && (adopted || looked)
    }
}
