//! The table as a whole: one row for each rule, and every deliberate bug in one of them.

use core::fmt;

use takeover::rules::RULES;
use takeover_models::catalogue::Bug;

use super::cells;
use super::fault::Fault;
use super::repository::Repository;
use super::row::{Control, Proof, Row};

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Rules, each with one row.
    pub rules: usize,
    /// Rows with a proof for any number of nodes and steps, or for all values.
    pub proved: usize,
    /// Rows with a proof or an exhaustive check.
    pub exhaustive: usize,
    /// Rows that a model asks.
    pub models: usize,
    /// Rows with a test of random histories.
    pub properties: usize,
    /// Deliberate bugs in the rows.
    pub bugs: usize,
    /// Cells that name something in the repository.
    pub cells: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rules, proved, exhaustive, models, properties, bugs, cells } = self;
        write!(
            f,
            "{rules} rules, {cells} references checked: {proved} rules proved without bounds, \
             {exhaustive} proved or gone through case by case, {models} searched by models, \
             {properties} in random histories; {bugs} deliberate bugs"
        )
    }
}

/// Holds every cell of the rows against the repository. `known` are the names of what is proved elsewhere.
///
/// # Errors
/// Every [`Fault`], in the rows' order.
pub fn check(rows: &[Row], known: &[&str]) -> Result<Counts, Vec<Fault>> {
    let repository = Repository::new();
    let mut faults = in_order(rows);
    for row in rows {
        cells::check(row, &repository, known, &mut faults);
    }
    faults.extend(forgotten_bugs(rows));
    if faults.is_empty() { Ok(counts(rows)) } else { Err(faults) }
}

/// Rules without a row, rows without a rule, rows twice or out of the list's order.
fn in_order(rows: &[Row]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |row: &str, what: &str, remedy| {
        faults.push(Fault { row: row.to_owned(), cell: "rule", what: what.to_owned(), remedy });
    };
    for rule in &RULES {
        match rows.iter().filter(|row| row.rule == rule.name).count() {
            0 => fault(rule.name, "the rule has no row", "write one in proofs/src/evidence/rows"),
            1 => {}
            _ => fault(rule.name, "the rule has several rows", "leave one"),
        }
    }
    let known = |row: &&Row| RULES.iter().any(|rule| rule.name == row.rule);
    for row in rows.iter().filter(|row| !known(row)) {
        fault(row.rule, "no rule has this name", "take the name from src/rules/list.rs");
    }
    let ours = rows.iter().filter(known).map(|row| row.rule);
    let there = RULES.iter().map(|rule| rule.name).filter(|name| rows.iter().any(|row| row.rule == *name));
    if let Some((row, _)) = ours.zip(there).find(|(ours, theirs)| ours != theirs) {
        fault(row, "it stands elsewhere in the list", "put the row where src/rules/list.rs has its rule");
    }
    faults
}

/// Deliberate bugs that show nothing of any row.
fn forgotten_bugs(rows: &[Row]) -> Vec<Fault> {
    let named = |bug: &Bug| {
        let is = |control: &Control| match control {
            Control::Bug(name) => *name == bug.name(),
            Control::Through(_) | Control::Test(_) | Control::None(_) => false,
        };
        rows.iter().flat_map(|row| row.controls).any(is)
    };
    let fault = |bug: Bug| Fault {
        row: bug.rule().to_owned(),
        cell: "bug that shows that the check works",
        what: format!("the deliberate bug `{}` is found by this rule and stands in no row", bug.name()),
        remedy: "name it in the row of the rule that finds it",
    };
    Bug::all().filter(|bug| !named(bug)).map(fault).collect()
}

fn counts(rows: &[Row]) -> Counts {
    let with = |holds: fn(&Row) -> bool| rows.iter().filter(|row| holds(row)).count();
    Counts {
        rules: rows.len(),
        proved: with(|row| row.proof.iter().copied().any(Proof::is_unbounded)),
        exhaustive: with(|row| !row.proof.is_empty()),
        models: with(|row| row.model.iter().any(|model| matches!(model, super::row::Model::Asks(_)))),
        properties: with(|row| !row.property.is_empty()),
        bugs: Bug::all().count(),
        cells: rows.iter().map(cells::references).sum(),
    }
}
