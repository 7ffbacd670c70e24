//! State and machine in the table's words, and whether what happened is what the table allows.

use std::collections::HashMap;

use super::carry::{Chain, Deed};
use super::kernel::Kernel;
use super::physical::{Claims, Physical, Under};
use crate::table::eval::{Env, FIRST, Size, State, assign};
use crate::table::{Action, Relation, actions};

/// One machine of one node, this agent's life and an earlier one, three epochs.
const SIZE: Size = Size { nodes: 1, machines: 1, lives: 2, epochs: 3 };

/// What the table sees.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct View {
    gate: Option<Under>,
    flight: Claims,
    run: Option<Under>,
    spent: Claims,
}

impl View {
    /// Of a state and its machine. The gate is where the state believes it to be.
    #[must_use]
    pub fn of(kernel: &Kernel, physical: &Physical) -> Self {
        Self { gate: kernel.open(), flight: physical.issued, run: physical.run, spent: physical.left }
    }

    /// In the table's own form. The lives, their claims and the guardian's deadline are the node's part
    /// and taken as given.
    #[must_use]
    pub fn state(&self) -> State {
        let mut state = State::empty(SIZE);
        for (relation, values) in [
            (Relation::Of, vec![0, 0]),
            (Relation::Known, vec![0]),
            (Relation::Newest, vec![0, 1]),
            (Relation::Agent, vec![0, 1]),
            (Relation::Lease, vec![0]),
            (Relation::Promise, vec![0, 1]),
            (Relation::Guarded, vec![0]),
            (Relation::Armed, vec![0, 1]),
        ] {
            state.put(relation, &values, true);
        }
        for under in Under::ALL {
            let (life, epoch) = under.places();
            state.put(Relation::Born, &[0, life], true);
            state.put(Relation::Told, &[0, life], true);
            state.put(Relation::Granted, &[0, life, epoch], true);
            state.put(Relation::Gate, &[0, life, epoch], self.gate == Some(under));
            state.put(Relation::Flight, &[0, life, epoch], self.flight.contains(under));
            state.put(Relation::Run, &[0, life, epoch], self.run == Some(under));
            state.put(Relation::Spent, &[0, life, epoch], self.spent.contains(under));
        }
        state
    }
}

/// The table's actions, and what was asked of them before.
pub struct Table {
    actions: Vec<Action>,
    known: HashMap<(View, Chain, View), Result<(), String>>,
    said: HashMap<(View, Under), Option<&'static str>>,
}

/// The action that `stopped` is.
pub const SAY_STOPPED: &str = "say_stopped";

impl Deed {
    /// The name of the table's action, and what it is about.
    #[must_use]
    pub const fn named(self) -> (&'static str, Option<Under>) {
        match self {
            Self::Hold(under) => ("hold", Some(under)),
            Self::CloseGates => ("close_gates", None),
            Self::Issue(under) => ("issue", under),
            Self::TakesEffect(under) => ("takes_effect", Some(under)),
            Self::VmEnds(under) => ("vm_ends", Some(under)),
            Self::Terminate => ("terminate", None),
            Self::Leave(under) => ("leave", Some(under)),
        }
    }
}

impl Table {
    /// The table as it is.
    #[must_use]
    pub fn new() -> Self {
        Self { actions: actions(), known: HashMap::new(), said: HashMap::new() }
    }

    /// Whether these actions lead from one view to the other, each with its conditions.
    ///
    /// # Errors
    /// The condition that does not hold, or what comes out different.
    pub fn allows(&mut self, before: View, chain: &Chain, after: View) -> Result<(), String> {
        if chain.is_empty() && before == after {
            return Ok(());
        }
        if let Some(known) = self.known.get(&(before, *chain, after)) {
            return known.clone();
        }
        let allowed = self.asked(before, chain, after);
        self.known.insert((before, *chain, after), allowed.clone());
        allowed
    }

    fn asked(&self, before: View, chain: &Chain, after: View) -> Result<(), String> {
        let mut state = before.state();
        for deed in chain.iter() {
            let (name, about) = deed.named();
            let needless = matches!(deed, Deed::CloseGates | Deed::Terminate);
            if about.is_none() && !needless {
                return Err(format!("there is no {name} without a claim"));
            }
            let action = self.action(name).ok_or_else(|| format!("the table has no action {name}"))?;
            let env = env(action, about);
            if let Some(missing) = state.missing(action, &env) {
                return Err(format!("{name} needs {missing:?}, and that does not hold"));
            }
            state = state.stepped(action, &env);
        }
        let expected = after.state();
        match state.differences(&expected).next() {
            None => Ok(()),
            Some(relation) => {
                Err(format!("{} comes out different from what the table says", relation.name()))
            }
        }
    }

    /// The first condition of `say_stopped` that does not hold.
    pub fn missing_to_say_stopped(&mut self, view: View, left: Under) -> Option<&'static str> {
        if let Some(known) = self.said.get(&(view, left)) {
            return *known;
        }
        let missing = match self.action(SAY_STOPPED) {
            Some(action) => view.state().missing(action, &env(action, Some(left))),
            None => Some("the action itself"),
        };
        self.said.insert((view, left), missing);
        missing
    }

    fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

/// What an action is about: the one machine and node, and this claim.
fn env(action: &Action, about: Option<Under>) -> Env {
    let (life, epoch) = about.map_or((0, 0), Under::places);
    let mut env = FIRST;
    for &var in &action.about {
        match var.name {
            "I" => assign(&mut env, var, life),
            "E" => assign(&mut env, var, epoch),
            _ => assign(&mut env, var, 0),
        }
    }
    env
}
