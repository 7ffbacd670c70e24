//! What every model is: states, steps between them, and rules.

use core::fmt::{Debug, Display};
use core::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

/// A space of states that can be searched to its end.
///
/// A space is finite and complete: no time limit, no limit on states. Steps are listed in the same
/// order for equal states.
pub trait Space: Sync {
    /// What is known at one instant. It carries all that its future depends on.
    type State: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// What can happen next.
    type Step: Clone + Debug + Display + Eq + Send + Sync + 'static;

    /// The rules asked in every state or about every step; a state remembers the rule that the
    /// step into it broke.
    fn rules(&self) -> &[&'static str];

    /// Where stories begin.
    fn starts(&self) -> Vec<Self::State>;

    /// Appends what can happen next.
    fn steps(&self, state: &Self::State, out: &mut Vec<Self::Step>);

    /// The state after a step; none where it comes to nothing.
    fn take(&self, state: &Self::State, step: &Self::Step) -> Option<Self::State>;

    /// The same from a state that nobody needs any more: what it consists of is used again.
    fn go(&self, state: Self::State, step: &Self::Step) -> Option<Self::State> {
        self.take(&state, step)
    }

    /// The broken rule's place in [`Space::rules`]. Nothing follows a state that breaks one.
    fn broken(&self, state: &Self::State) -> Option<usize>;

    /// 128 bits that stand for a state where states are too many to be kept. A space whose states
    /// carry such a digest hands it out instead.
    fn digest(&self, state: &Self::State) -> u128 {
        digest_of(state)
    }
}

/// 128 bits of anything that can be hashed: two hashes of 64 bits with unrelated seeds. The same
/// on every run.
pub fn digest_of(value: &impl Hash) -> u128 {
    let high = FixedState::with_seed(0x6a09_e667_f3bc_c908).hash_one(value);
    let low = FixedState::with_seed(0xbb67_ae85_84ca_a73b).hash_one(value);
    u128::from(high).rotate_left(64) | u128::from(low)
}

/// Whether a step may be withheld for ever.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Fairness {
    /// A fault or a command: it stops happening at some time.
    Fault,
    /// It may happen and need not.
    Free,
    /// Steps of this class, numbered below 32, happen at last where one stays possible.
    Fair(u8),
}

/// A space whose steps are told apart by fairness, so that promises can be searched.
pub trait Fair: Space {
    /// To which class a step belongs.
    fn fairness(&self, step: &Self::Step) -> Fairness;
}

/// A story: where it begins, and each step with the state after it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Story<S, T> {
    /// Where it begins.
    pub start: S,
    /// What happened, and what came of it.
    pub steps: Vec<(T, S)>,
}

impl<S, T> Story<S, T> {
    /// The state at its end.
    pub fn end(&self) -> &S {
        self.steps.last().map_or(&self.start, |(_, state)| state)
    }
}

impl<S, T: Display> Story<S, T> {
    /// One line a step.
    pub fn lines(&self) -> Vec<String> {
        self.steps.iter().map(|(step, _)| step.to_string()).collect()
    }
}

/// Tells a story again from its beginning; none if a step comes to nothing on the way.
pub fn retell<P: Space>(
    space: &P,
    start: &P::State,
    steps: impl IntoIterator<Item = P::Step>,
) -> Option<Story<P::State, P::Step>> {
    let mut story = Story { start: start.clone(), steps: Vec::new() };
    for step in steps {
        let next = space.take(story.end(), &step)?;
        story.steps.push((step, next));
    }
    Some(story)
}
