//! Which steps of the table a step of the machine is.

use crate::table::eval::{FIRST, State as Table, assign};
use crate::table::{Action, Relation, actions};

use super::view::View;
use super::world::{Happening, LIVES};

/// Why a step of the machine is no step of the table.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unlike {
    /// A condition of the table does not hold.
    #[error("the table's `{action}` of life {life} needs `{guard}`, which does not hold")]
    Missing {
        /// The action that it would be.
        action: &'static str,
        /// For which life.
        life: usize,
        /// What it needs.
        guard: &'static str,
    },
    /// The table has no such action.
    #[error("the table has no action `{0}`; name it here as it is named there")]
    Unknown(&'static str),
    /// After all that was named, the two still differ.
    #[error("it changes {0:?}, which no step of the table does here")]
    Changes(Vec<Relation>),
}

/// What kind of step it is: who may change what the store holds, and who may start something.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// A request is applied.
    Renews(usize),
    /// A life is registered.
    Registers(usize),
    /// The gate opens.
    Opens,
    /// A start is issued.
    Starts,
    /// All is stopped.
    Stops,
    /// The boot ends.
    Ends,
    /// Anything else.
    Other,
}

impl Kind {
    /// The kind of a step.
    #[must_use]
    pub const fn of(happening: Happening, ended: bool) -> Self {
        if ended {
            return Self::Ends;
        }
        match happening {
            Happening::Renews(life, _) => Self::Renews(life),
            Happening::Registers(life, _) => Self::Registers(life),
            Happening::Opens => Self::Opens,
            Happening::Starts => Self::Starts,
            Happening::Stops => Self::Stops,
            Happening::Hears(_)
            | Happening::TimePasses
            | Happening::Reset
            | Happening::Restarts
            | Happening::Enforces(_) => Self::Other,
        }
    }
}

/// The table's actions, and the steps taken so far.
struct Walk<'a> {
    actions: &'a [Action],
    at: Table,
    taken: Vec<&'static str>,
}

impl Walk<'_> {
    fn is(&self, relation: Relation, values: &[usize]) -> bool {
        self.at.is(relation, values)
    }

    /// Takes one step: `I` and `E` are this life and its epoch, `J` the other one.
    fn take(&mut self, name: &'static str, life: usize, other: usize) -> Result<(), Unlike> {
        let action = self.actions.iter().find(|action| action.name == name).ok_or(Unlike::Unknown(name))?;
        let mut env = FIRST;
        for &var in &action.about {
            let value = match var.name {
                "I" | "E" => life,
                "J" => other,
                _ => 0,
            };
            assign(&mut env, var, value);
        }
        if let Some(guard) = self.at.missing(action, &env) {
            return Err(Unlike::Missing { action: name, life, guard });
        }
        self.at = self.at.stepped(action, &env);
        self.taken.push(name);
        Ok(())
    }
}

/// The table.
#[must_use]
pub fn table() -> Vec<Action> {
    actions()
}

/// The steps of the table, in their order, that lead from one view to the other; none where they are
/// equal.
///
/// # Errors
/// There are no such steps.
pub fn explain(
    actions: &[Action],
    kind: Kind,
    before: &View,
    after: &View,
) -> Result<Vec<&'static str>, Unlike> {
    let mut walk = Walk { actions, at: before.table(), taken: Vec::new() };
    outside(&mut walk, kind, before)?;
    if kind != Kind::Ends {
        leaves(&mut walk, before, after)?;
        enters(&mut walk, before, after)?;
        passes(&mut walk, after)?;
    }
    let differences: Vec<Relation> = walk.at.differences(&after.table()).collect();
    if differences.is_empty() { Ok(walk.taken) } else { Err(Unlike::Changes(differences)) }
}

/// What is not the session's: the store's steps, the gates, the machine's end.
fn outside(walk: &mut Walk<'_>, kind: Kind, before: &View) -> Result<(), Unlike> {
    let newest = before.born.iter().rposition(|&born| born);
    match (kind, newest) {
        (Kind::Renews(life), _) => walk.take("renew", life, life),
        (Kind::Registers(life), None) => walk.take("register_first", life, life),
        (Kind::Registers(life), Some(newest)) => walk.take("register_same", life, newest),
        (Kind::Opens, _) => walk.take("hold", before.agent.unwrap_or(0), 0),
        (Kind::Starts, _) => {
            let own = before.agent.unwrap_or(0);
            if !before.gate {
                walk.take("hold", own, 0)?;
            }
            walk.take("issue", own, 0)
        }
        (Kind::Stops, _) => walk.take("terminate", 0, 0),
        (Kind::Ends, _) => walk.take("reset", 0, 0),
        (Kind::Other, _) => Ok(()),
    }
}

/// What an agent leaves: its gates, what the guardian told it, its life.
fn leaves(walk: &mut Walk<'_>, before: &View, after: &View) -> Result<(), Unlike> {
    if before.gate && !after.gate {
        walk.take("close_gates", 0, 0)?;
    }
    if let Some(agent) = before.agent {
        let kept = after.agent == before.agent && after.armed;
        // Where the guardian's last deadline passes with it, that is one step, which comes below.
        if before.armed && !kept && after.guarded {
            walk.take("disarm", agent, 0)?;
        }
        if after.agent.is_none() {
            walk.take("agent_dies", 0, 0)?;
        }
    }
    Ok(())
}

/// What it enters: a life, and deadlines that the guardian is ordered to enforce and acknowledges.
fn enters(walk: &mut Walk<'_>, before: &View, after: &View) -> Result<(), Unlike> {
    let Some(agent) = after.agent else { return Ok(()) };
    if before.agent != after.agent {
        walk.take("agent_told", agent, 0)?;
    }
    let armed = walk.is(Relation::Armed, &[0, agent]);
    let ordered = after.guarded && !walk.is(Relation::Guarded, &[0]);
    if ordered || (after.armed && !armed) {
        walk.take("arm", agent, 0)?;
        if !after.armed {
            walk.take("disarm", agent, 0)?;
        }
    }
    Ok(())
}

/// What passes: the guardian's deadline, then those of lives, then the machine's last.
fn passes(walk: &mut Walk<'_>, after: &View) -> Result<(), Unlike> {
    if walk.is(Relation::Guarded, &[0]) && !after.guarded {
        walk.take("lapse", 0, 0)?;
    }
    for life in 0..LIVES {
        let ahead = after.promise.get(life).copied().unwrap_or(false);
        if walk.is(Relation::Promise, &[0, life]) && !ahead {
            walk.take("promise_ends", life, 0)?;
        }
    }
    if walk.is(Relation::Lease, &[0]) && !after.promise.contains(&true) {
        walk.take("lease_ends", 0, 0)?;
    }
    Ok(())
}
