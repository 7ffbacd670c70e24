//! What is true on one machine, whatever the shipped state believes.

use core::fmt;

use takeover::resource::{Finding, Function, Report, Return};
use takeover::units::{Claim, Epoch, Incarnation, NodeId};

/// Under whose claim something was started here.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Under {
    /// An earlier agent's of this machine, or under no claim that is known.
    Earlier,
    /// This agent's first claim.
    First,
    /// Its second, under a greater epoch.
    Second,
}

impl Under {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Earlier, Self::First, Self::Second];
    /// This agent's own.
    pub const OWN: [Self; 2] = [Self::First, Self::Second];

    /// The agent's life and the epoch, both counted from 0: their places in the table's world.
    #[must_use]
    pub const fn places(self) -> (usize, usize) {
        match self {
            Self::Earlier => (0, 0),
            Self::First => (1, 1),
            Self::Second => (1, 2),
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Earlier => 1,
            Self::First => 2,
            Self::Second => 4,
        }
    }

    /// The claim itself.
    #[must_use]
    pub fn claim(self) -> Option<Claim> {
        let (life, epoch) = match self {
            Self::Earlier => (1, 1),
            Self::First => (2, 2),
            Self::Second => (2, 3),
        };
        let (epoch, incarnation) = (Epoch::new(0, epoch)?, Incarnation::new(life)?);
        Some(Claim { epoch, incarnation, node: NodeId::new(1)? })
    }

    /// Which claim this is; none where it is none of the three.
    #[must_use]
    pub fn of(claim: Claim) -> Option<Self> {
        Self::ALL.into_iter().find(|under| under.claim() == Some(claim))
    }
}

/// A set of claims.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Claims(u8);

impl Claims {
    /// None.
    pub const NONE: Self = Self(0);

    /// Every set.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..8).map(Self)
    }

    /// Whether a claim is in it.
    #[must_use]
    pub const fn contains(self, under: Under) -> bool {
        self.0 & under.bit() != 0
    }

    /// This set and a claim.
    #[must_use]
    pub const fn with(self, under: Under) -> Self {
        Self(self.0 | under.bit())
    }

    /// This set without a claim.
    #[must_use]
    pub const fn without(self, under: Under) -> Self {
        Self(self.0 & !under.bit())
    }

    /// What is in either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of another set is in it.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Its claims.
    pub fn iter(self) -> impl Iterator<Item = Under> {
        Under::ALL.into_iter().filter(move |&under| self.contains(under))
    }
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// The start that the shipped state follows: the one whose answer it waits for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Start {
    /// It can still take effect.
    Able(Under),
    /// It has, or never will; its answer is on its way.
    Over,
}

/// What an answer says, as far as it is evidence.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Word {
    /// It did what was asked.
    Done,
    /// It could not.
    Failed,
    /// Not implemented.
    Unsupported,
    /// No backend.
    NotHere,
    /// A check found nothing that runs.
    Gone,
    /// A check found something.
    There,
    /// A check got no answer.
    Silent,
}

impl Word {
    /// All seven.
    pub const ALL: [Self; 7] =
        [Self::Done, Self::Failed, Self::Unsupported, Self::NotHere, Self::Gone, Self::There, Self::Silent];

    /// What an answer says.
    #[must_use]
    pub const fn of(answer: Return) -> Self {
        match answer {
            Return::Done => Self::Done,
            Return::Failed => Self::Failed,
            Return::Unsupported => Self::Unsupported,
            Return::NotHere => Self::NotHere,
            Return::Found(Finding::Said(Report::Offline | Report::Stopped, _)) => Self::Gone,
            Return::Found(Finding::Said(
                Report::Online | Report::OnlinePending | Report::OfflinePending | Report::Failed,
                _,
            )) => Self::There,
            Return::Found(Finding::NoResponse) => Self::Silent,
        }
    }
}

/// What has become of the newest call.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Newest {
    /// Nothing was ever called.
    Never,
    /// The backend has not acted on it yet.
    Sent(Function),
    /// It has, and this is its answer, which arrives at any later time, once, twice or never.
    Came(Function, Word),
}

impl Newest {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let came = |function| Word::ALL.into_iter().map(move |word| Self::Came(function, word));
        let calls =
            move |function| core::iter::once(Self::Sent(function)).chain(came(function)).collect::<Vec<_>>();
        core::iter::once(Self::Never).chain(Function::ALL.into_iter().flat_map(calls))
    }

    /// Its function.
    #[must_use]
    pub const fn function(self) -> Option<Function> {
        match self {
            Self::Never => None,
            Self::Sent(function) | Self::Came(function, _) => Some(function),
        }
    }
}

/// What is true of one resource on one machine.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Physical {
    /// The gate that every start passes.
    pub gate: Option<Under>,
    /// What runs here, by the claim under which it was started.
    pub run: Option<Under>,
    /// The start that the shipped state waits for.
    pub start: Option<Start>,
    /// Starts that can still take effect and that nobody waits for: their monitor, or their agent, is gone.
    pub lost: Claims,
    /// Starts that can still take effect, whose monitor lives, and whose answer nobody waits for: there are
    /// never any.
    pub adrift: Claims,
    /// Claims under which something was started since nothing was here at all: what the table calls in
    /// flight. The table has one action after which no start is in flight, and it is about all of them.
    pub issued: Claims,
    /// The newest call.
    pub newest: Newest,
    /// The claims that this agent has begun to leave.
    pub left: Claims,
    /// Whether this agent has held nothing yet, and stopped nothing: what an earlier one left may be here.
    pub unlooked: bool,
}

impl Physical {
    /// Nothing was ever here.
    pub const EMPTY: Self = Self {
        gate: None,
        run: None,
        start: None,
        lost: Claims::NONE,
        adrift: Claims::NONE,
        issued: Claims::NONE,
        newest: Newest::Never,
        left: Claims::NONE,
        unlooked: false,
    };

    /// Starts that can still take effect.
    #[must_use]
    pub const fn flying(&self) -> Claims {
        let unfollowed = self.lost.and(self.adrift);
        match self.start {
            Some(Start::Able(under)) => unfollowed.with(under),
            Some(Start::Over) | None => unfollowed,
        }
    }

    /// Whether nothing runs and no start can still take effect.
    #[must_use]
    pub const fn bare(&self) -> bool {
        self.run.is_none() && self.flying().is_empty()
    }

    /// The start that is waited for can take no effect any more.
    #[must_use]
    pub fn start_over(self) -> Self {
        Self { start: self.start.map(|_| Start::Over), ..self }
    }

    /// The same, where nothing counts as issued once nothing is here.
    #[must_use]
    pub const fn settled(self) -> Self {
        Self { issued: if self.bare() { Claims::NONE } else { self.issued }, ..self }
    }

    /// Whether an agent may begin here: its gates are closed, and only an earlier one's starts are about.
    #[must_use]
    pub fn begins(&self) -> bool {
        let old = Self { issued: self.issued, lost: self.lost, run: self.run, unlooked: true, ..Self::EMPTY };
        let earlier = Claims::NONE.with(Under::Earlier);
        let here = self.run.map_or(self.issued.and(self.lost), |run| self.issued.with(run).and(self.lost));
        *self == old && earlier.covers(here)
    }

    /// Every one that is type-valid and small, but for what [`Self::issued`] means.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for shape in shapes() {
            for left in Claims::all().filter(|left| !left.contains(Under::Earlier)) {
                for newest in Newest::all() {
                    for gate in [None, Some(Under::First), Some(Under::Second)] {
                        for unlooked in [false, true] {
                            all.push(Self { gate, left, newest, unlooked, ..shape });
                        }
                    }
                }
            }
        }
        all
    }
}

impl fmt::Display for Physical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gate = self.gate.map_or("gate closed".into(), |under| format!("gate open for {under:?}"));
        let run = self.run.map_or("nothing runs".into(), |under| format!("{under:?} runs"));
        write!(f, "{gate}, {run}, starts that can take effect: {}", self.flying())
    }
}

/// What can run, be in flight and have been issued.
fn shapes() -> Vec<Physical> {
    let starts = [None, Some(Start::Over)].into_iter();
    let starts: Vec<_> = starts.chain(Under::OWN.map(|under| Some(Start::Able(under)))).collect();
    let runs = core::iter::once(None).chain(Under::ALL.map(Some));
    let mut shapes = Vec::new();
    for run in runs {
        for &start in &starts {
            for lost in Claims::all() {
                for issued in Claims::all() {
                    let shape = Physical { run, start, lost, issued, ..Physical::EMPTY };
                    let here = run.map_or(shape.flying(), |run| shape.flying().with(run));
                    if issued.covers(here) && shape.settled() == shape {
                        shapes.push(shape);
                    }
                }
            }
        }
    }
    shapes
}
