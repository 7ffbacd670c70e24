//! The same spaces for an independent checker, Stateright, and for its Explorer.
//!
//! Each rule is a named `always` property. Nothing here sets a time limit or a limit on states:
//! Stateright's assertions pass on a search that was cut off.

use core::fmt::{self, Debug, Formatter};
use core::net::{Ipv4Addr, SocketAddr};
use core::num::NonZeroUsize;

use stateright::{Checker, Model, Property};

use crate::search::{Counts, Found};
use crate::space::{Space, Story};

/// The most rules that a space can have here.
pub const RULES_MAX: usize = 64;

/// A space as a model of Stateright's.
#[derive(Clone, Copy, Debug)]
pub struct Adapted<P>(pub P);

/// A step, shown as people read it.
#[derive(Clone, Eq, PartialEq)]
pub struct Shown<T>(pub T);

impl<T: fmt::Display> Debug for Shown<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

type Condition<P> = fn(&Adapted<P>, &<P as Space>::State) -> bool;

/// A property's condition is a plain function, so each rule needs one of its own.
fn holds<P: Space, const RULE: usize>(model: &Adapted<P>, state: &P::State) -> bool {
    model.0.broken(state) != Some(RULE)
}

/// One condition a number.
macro_rules! conditions {
    ($($rule:literal)*) => { [$(holds::<P, $rule>),*] };
}

fn conditions<P: Space>() -> [Condition<P>; RULES_MAX] {
    conditions!(
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36
        37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63
    )
}

impl<P: Space> Model for Adapted<P> {
    type State = P::State;
    type Action = Shown<P::Step>;

    fn init_states(&self) -> Vec<Self::State> {
        self.0.starts()
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        if self.0.broken(state).is_none() {
            let mut steps = Vec::new();
            self.0.steps(state, &mut steps);
            actions.extend(steps.into_iter().map(Shown));
        }
    }

    fn next_state(&self, state: &Self::State, action: Self::Action) -> Option<Self::State> {
        self.0.take(state, &action.0)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let named = self.0.rules().iter().zip(conditions());
        named.map(|(name, condition)| Property::always(name, condition)).collect()
    }
}

/// The order in which Stateright searches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// Breadth-first: short stories, 100 bytes a state.
    Breadth,
    /// Depth-first: 15 bytes a state, but each open state holds its whole way.
    Depth,
}

/// Has Stateright search a space to its end.
pub fn search<P>(space: P, order: Order, threads: NonZeroUsize) -> Found<P::State, P::Step>
where
    P: Space + Send + 'static,
{
    let builder = Adapted(space).checker().threads(threads.get());
    match order {
        Order::Breadth => result(&builder.spawn_bfs().join()),
        Order::Depth => result(&builder.spawn_dfs().join()),
    }
}

fn result<P: Space>(checker: &impl Checker<Adapted<P>>) -> Found<P::State, P::Step> {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let counts = Counts {
        unique: number(checker.unique_state_count()),
        generated: number(checker.state_count()),
        depth: number(checker.max_depth()),
    };
    let mut discoveries = checker.discoveries();
    let first = checker.model().0.rules().iter().find_map(|name| discoveries.remove_entry(name));
    Found { counts, broken: first.and_then(|(name, path)| Some((name, told(path.into_vec())?))) }
}

/// Stateright hands out each state with the step that leaves it.
fn told<S, T>(path: Vec<(S, Option<Shown<T>>)>) -> Option<Story<S, T>> {
    let mut path = path.into_iter();
    let (start, mut leaves) = path.next()?;
    let mut steps = Vec::new();
    for (state, next) in path {
        steps.push((leaves?.0, state));
        leaves = next;
    }
    Some(Story { start, steps })
}

/// Serves Stateright's Explorer on this machine alone, for as long as the process lives.
pub fn explore<P>(space: P, port: u16)
where
    P: Space + Send + 'static,
{
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let _served = Adapted(space).checker().serve(address);
}
