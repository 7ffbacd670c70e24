//! What was compared, and what does not fit.

use core::fmt;
use std::collections::BTreeMap;

use crate::counterexample::told;
use crate::table::eval::{Env, State};
use crate::table::{Action, Relation, actions};

/// How often each action of the table was taken by the shipped code, and how often nothing was.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    taken: BTreeMap<&'static str, u64>,
    quiet: u64,
    refused: u64,
}

/// A step of the shipped code that the table does not have.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Stray {
    /// The state before, as the code has it.
    pub before: String,
    /// What was asked of the code.
    pub asked: String,
    /// The state after, as the code has it.
    pub after: String,
    /// Why that is no step of the table.
    pub why: String,
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, asked, after, why } = self;
        write!(
            f,
            "the shipped code takes a step that the table does not have\n  before: {before}\n  step:   {asked}\n  \
             after:  {after}\n  why:    {why}"
        )
    }
}

impl Tally {
    /// Compares a step with the action that it is said to be, in these relations.
    ///
    /// # Errors
    /// Why it is not that action.
    pub fn step(
        &mut self,
        action: &Action,
        env: &Env,
        [before, after]: [&State; 2],
        compared: &[Relation],
    ) -> Result<(), String> {
        if let Some(missing) = before.missing(action, env) {
            return Err(format!(
                "it would be {} ({}), whose condition `{missing}` does not hold",
                action.name,
                told(action, env)
            ));
        }
        self.same(action.name, &before.stepped(action, env), after, compared)?;
        let count = self.taken.entry(action.name).or_default();
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Compares a step that should change nothing.
    ///
    /// # Errors
    /// What it changes.
    pub fn nothing(&mut self, [before, after]: [&State; 2], compared: &[Relation]) -> Result<(), String> {
        self.same("no action", before, after, compared)?;
        self.quiet = self.quiet.saturating_add(1);
        Ok(())
    }

    /// The code refused.
    pub const fn refused(&mut self) {
        self.refused = self.refused.saturating_add(1);
    }

    fn same(&self, name: &str, expected: &State, found: &State, compared: &[Relation]) -> Result<(), String> {
        let differs = expected.differences(found).find(|relation| compared.contains(relation));
        differs.map_or(Ok(()), |relation| {
            Err(format!(
                "it would be {name}, but afterwards `{}` is not what that makes of it",
                relation.name()
            ))
        })
    }

    /// Adds what another thread counted.
    pub fn add(&mut self, other: &Self) {
        for (name, count) in &other.taken {
            let sum = self.taken.entry(name).or_default();
            *sum = sum.saturating_add(*count);
        }
        self.quiet = self.quiet.saturating_add(other.quiet);
        self.refused = self.refused.saturating_add(other.refused);
    }

    /// The first of these actions that was taken fewer times than this: nothing may hold for lack of cases.
    #[must_use]
    pub fn scarce(&self, names: &[&'static str], least: u64) -> Option<String> {
        let count = |name: &&&'static str| self.taken.get(**name).copied().unwrap_or(0);
        let scarce = names.iter().find(|name| count(name) < least)?;
        Some(format!("{scarce} was taken {} times, at least {least} are expected", count(&scarce)))
    }
}

/// One line for each action that was taken.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, count) in &self.taken {
            writeln!(f, "    {name:<16} {count:>10}")?;
        }
        writeln!(f, "    {:<16} {:>10}", "nothing changed", self.quiet)?;
        write!(f, "    {:<16} {:>10}", "refused", self.refused)
    }
}

/// Actions of the table, looked up once.
pub(super) struct Table(Vec<Action>);

impl Table {
    /// Those of these names.
    pub(super) fn of(names: &[&str]) -> Self {
        Self(actions().into_iter().filter(|action| names.contains(&action.name)).collect())
    }

    /// The same, each in another form.
    pub(super) fn each(self, form: impl FnMut(Action) -> Action) -> Self {
        Self(self.0.into_iter().map(form).collect())
    }

    /// And another one.
    pub(super) fn with(mut self, action: Option<Action>) -> Self {
        self.0.extend(action);
        self
    }

    /// The action of this name.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) fn get(&self, name: &str) -> Result<&Action, String> {
        self.0.iter().find(|action| action.name == name).ok_or_else(|| format!("the table has no {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn what_was_never_taken_is_scarce() {
        let scarce = Tally::default().scarce(&["hold"], 1);
        assert!(scarce.is_some_and(|told| told.contains("hold was taken 0 times")));
        assert_eq!(Tally::default().scarce(&[], 1), None);
    }
}
