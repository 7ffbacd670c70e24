//! Breadth first: every database that a few commands lead to.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::thread;

use takeover::cluster::Cluster;
use takeover::policy::Proofs;
use takeover::session;

use super::commands::{asides, commands, strange};
use super::step::{Reached, ask, stray, table, told};
use super::world::{GROUP, first, no_history, nodes, view};
use super::{Database, Report};
use crate::refinement::database::OF_THE_DATABASE;
use crate::refinement::tally::{Stray, Table, Tally};
use crate::table::eval::{FIRST, State, holds};
use crate::table::{Named, Relation, invariant};

/// What a database is gone on from once: all that the fold asks of it but the numbers of revisions,
/// which it only compares, and what it counts of failures and losses, which only advice reads.
type Key = (State, Vec<Option<session::Record>>, bool);

fn key(database: &Cluster, view: &State) -> Key {
    let sessions = nodes().into_iter().map(|node| database.session(node).copied()).collect();
    (view.clone(), sessions, database.record(GROUP).is_some_and(|record| record.out))
}

/// The parts of the invariant that speak of the database and its history alone.
pub(super) fn of_the_database() -> Vec<Named> {
    let elsewhere: Vec<Relation> = Relation::ALL
        .into_iter()
        .filter(|relation| *relation != Relation::Of && !OF_THE_DATABASE.contains(relation))
        .collect();
    invariant().into_iter().filter(|part| !part.formula.mentions(&elsewhere)).collect()
}

/// What is looked for in each database.
struct Search<'a, D> {
    code: &'a D,
    table: Table,
    invariant: Vec<Named>,
}

/// What one thread found.
#[derive(Default)]
struct Found {
    next: Vec<(Key, Reached)>,
    new: HashSet<Key>,
    tally: Tally,
}

/// All databases up to this depth, and the tally of what led there. The last of them are looked at, and
/// not gone on from.
///
/// # Errors
/// The first step that does not fit, or a part of the invariant that does not hold.
pub(super) fn search(
    code: &impl Database,
    depth: usize,
    proofs: Proofs,
) -> Result<(Report, Vec<Reached>), Box<Stray>> {
    let search = Search { code, table: table(), invariant: of_the_database() };
    let (mut report, mut seen) = (Report::default(), HashSet::new());
    let Some(database) = first(proofs) else { return Ok((report, Vec::new())) };
    let mut level = vec![Reached { database, history: no_history() }];
    let mut some = Vec::new();
    for step in 0..=depth {
        report.states = report.states.saturating_add(level.len());
        some.extend(level.iter().take(SOME).cloned());
        let (one, two) = level.split_at(level.len().div_euclid(2));
        let last = step == depth;
        let (one, two) = thread::scope(|scope| {
            let one = scope.spawn(|| search.expand(one, last, &seen));
            let two = search.expand(two, last, &seen);
            (one.join().unwrap_or_else(|panic| resume_unwind(panic)), two)
        });
        let mut next = Vec::new();
        for found in [one?, two?] {
            report.tally.add(&found.tally);
            // In order, so that two runs find the same.
            next.extend(found.next.into_iter().filter(|(key, _)| seen.insert(key.clone())));
        }
        level = next.into_iter().map(|(_, reached)| reached).collect();
    }
    Ok((report, some))
}

/// How many databases of each depth the run about restored ones begins with.
const SOME: usize = 200;

impl<D: Database> Search<'_, D> {
    fn expand(&self, level: &[Reached], last: bool, seen: &HashSet<Key>) -> Result<Found, Box<Stray>> {
        let mut found = Found::default();
        for from in level {
            let before = view(&from.database, &from.history);
            self.sound(from, &before)?;
            if !last {
                self.go_on(from, &before, seen, &mut found)?;
            }
        }
        Ok(found)
    }

    fn sound(&self, from: &Reached, view: &State) -> Result<(), Box<Stray>> {
        let broken = self.invariant.iter().find(|part| !holds(&part.formula, view, view, &mut { FIRST }));
        let record = from.database.record(GROUP);
        let later = record
            .and_then(|record| record.claim)
            .is_some_and(|claim| claim.epoch.generation() > from.database.revision().generation);
        let why = broken.map(|part| part.name).or(later.then_some("no_later_generation"));
        why.map_or(Ok(()), |why| {
            let told = told(&from.database);
            let (before, after) = (told.clone(), told);
            Err(Box::new(Stray {
                before,
                asked: "nothing: it was reached".to_owned(),
                after,
                why: why.to_owned(),
            }))
        })
    }

    fn go_on(
        &self,
        from: &Reached,
        before: &State,
        seen: &HashSet<Key>,
        found: &mut Found,
    ) -> Result<(), Box<Stray>> {
        let mut scratch = from.database.clone();
        for command in commands(&from.database) {
            let tally = &mut found.tally;
            let Some(to) = ask(self.code, &self.table, from, before, &command, &mut scratch, tally)? else {
                continue;
            };
            let key = key(&to.database, &view(&to.database, &to.history));
            if !seen.contains(&key) && found.new.insert(key.clone()) {
                found.next.push((key, to));
            }
        }
        for command in asides(&from.database) {
            ask(self.code, &self.table, from, before, &command, &mut scratch, &mut found.tally)?;
        }
        for command in strange(&from.database, 1) {
            if self.code.apply(&mut scratch, &command).is_ok() {
                let why = "a claim begins that is of another generation than the database".to_owned();
                return Err(stray(&from.database, &command, &scratch, why));
            }
            found.tally.refused();
        }
        Ok(())
    }
}
