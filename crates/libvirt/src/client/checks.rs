//! IsAlive and LooksAlive.

use core::time::Duration;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::{Guid, ResourceId};
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::Error;

use super::answer::Answer;
use super::domains::Before;
use super::inner::Inner;
use super::lane::{Late, Task, Worker, lock};
use super::{calls, failure, ffi, looks};
use crate::codes::{Control, Observed};
use crate::definition::Definition;
use crate::translate::answers;
use crate::uuid;

/// No answer came.
const SILENCE: Return = Return::Found(Finding::NoResponse);

/// One resource of a sweep.
#[derive(Clone, Copy)]
struct Asked {
    guid: Guid,
    result: Return,
    runs: bool,
}

/// Checks one resource.
pub(super) fn check(
    inner: &Arc<Inner>,
    function: Function,
    of: ResourceId,
    within: Duration,
    answer: Answer<Return>,
) {
    let one = move |all: Vec<Return>| answer.give(all.first().copied().unwrap_or(SILENCE));
    sweep(inner, function, vec![of], within, Answer::new(&inner.era, Box::new(one)));
}

pub(super) fn sweep(
    inner: &Arc<Inner>,
    function: Function,
    of: Vec<ResourceId>,
    within: Duration,
    answer: Answer<Vec<Return>>,
) {
    if inner.is_lost() {
        return answer.give(vec![SILENCE; of.len()]);
    }
    let now = Instant::now();
    let until = now.checked_add(within).unwrap_or(now);
    let (working, silent, late) = (Arc::clone(inner), Arc::clone(inner), answer.clone());
    let count = of.len();
    let task = Task {
        key: None,
        overtakes: false,
        deadline: until,
        patience: None,
        work: Box::new(move |worker| {
            let quick = quick(&working, worker, &of);
            match function {
                Function::LooksAlive => thorough(&working, quick, until, answer),
                Function::Open
                | Function::Online
                | Function::Offline
                | Function::Terminate
                | Function::Close
                | Function::IsAlive => answer.give(quick.iter().map(|asked| asked.result).collect()),
            }
        }),
        overdue: Box::new(move |how| {
            if how == Late::Begun {
                silent.disconnected(None, "libvirt's daemon does not answer");
            }
            late.give(vec![SILENCE; count]);
        }),
    };
    inner.submit(&inner.look, task);
}

/// What every domain does, in one call where the driver can.
pub(super) fn states(connection: &Connect) -> Result<HashMap<Guid, Observed>, Error> {
    let states = match ffi::states(connection) {
        Err(error) if failure::is_unsupported(&error) => one_by_one(connection)?,
        states => states?,
    };
    let observed = |(guid, state, reason)| (guid, Observed::from_codes(state, reason));
    Ok(states.into_iter().map(observed).collect())
}

fn one_by_one(connection: &Connect) -> Result<Vec<(Guid, i32, i32)>, Error> {
    let mut states = Vec::new();
    for domain in connection.list_all_domains(0)? {
        let Ok(guid) = domain.uuid_string()?.parse() else { continue };
        match ffi::state(&domain) {
            Ok((state, reason)) => states.push((guid, state, reason)),
            Err(error) if failure::is_no_domain(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(states)
}

/// The quick check of each.
fn quick(inner: &Arc<Inner>, worker: &mut Worker, of: &[ResourceId]) -> Vec<Asked> {
    let nobody = Asked { guid: Guid(0), result: Return::NotHere, runs: false };
    let before: Vec<Option<Before>> =
        of.iter().map(|&one| inner.domains.guid(one).and_then(|guid| inner.domains.before(guid))).collect();
    let found =
        inner.looking(worker).and_then(|connection| states(&connection).map_err(|error| error.to_string()));
    let states = match found {
        Ok(states) => states,
        Err(why) => {
            tracing::debug!("no state: {why}");
            return vec![Asked { result: SILENCE, ..nobody }; of.len()];
        }
    };
    let stuck = inner.probe.stuck_about();
    let asked = before.into_iter().map(|before| {
        let Some(before) = before else { return nobody };
        let guid = before.guid;
        let observed = states.get(&guid).copied().unwrap_or(Observed::NotDefined);
        let Some(seen) = inner.domains.seen(before, observed) else { return nobody };
        looks::stamp_outsider(inner, guid, &seen);
        // A thorough look is waiting for its process: what libvirt remembers of it is worth nothing.
        let result = if stuck.contains(&guid) { SILENCE } else { seen.reading.result };
        Asked { guid, result, runs: observed.runs() }
    });
    asked.collect()
}

/// The answers of a thorough sweep, as they come in.
struct Gather {
    inside: Mutex<(Vec<Option<Return>>, usize)>,
    quick: Vec<Asked>,
    answer: Answer<Vec<Return>>,
}

impl Gather {
    /// One came in; the last one answers for all.
    fn put(&self, place: usize, result: Return) {
        let mut inside = lock(&self.inside);
        let (results, left) = &mut *inside;
        let Some(slot) = results.get_mut(place).filter(|slot| slot.is_none()) else { return };
        *slot = Some(result);
        *left = left.saturating_sub(1);
        if *left > 0 {
            return;
        }
        let results = results.iter().map(|result| result.unwrap_or(SILENCE)).collect();
        drop(inside);
        self.answer.give(results);
    }
}

/// The thorough check of each that is there. What the quick one cannot tell is added to it.
fn thorough(inner: &Arc<Inner>, quick: Vec<Asked>, until: Instant, answer: Answer<Vec<Return>>) {
    let count = quick.len();
    if count == 0 {
        return answer.give(Vec::new());
    }
    let gather = Gather { inside: Mutex::new((vec![None; count], count)), quick, answer };
    let gather = Arc::new(gather);
    for (place, &asked) in gather.quick.iter().enumerate() {
        if asked.result == SILENCE || asked.result == Return::NotHere {
            gather.put(place, asked.result);
            continue;
        }
        let (working, waiting, inner_too) = (Arc::clone(&gather), Arc::clone(&gather), Arc::clone(inner));
        let task = Task {
            key: Some(asked.guid),
            overtakes: false,
            deadline: until,
            patience: Some(inner.options.look_within),
            work: Box::new(move |worker| working.put(place, look(&inner_too, worker, asked))),
            overdue: Box::new(move |how| {
                // There was no time to look: what the quick check found stands.
                let result = if how == Late::Begun { SILENCE } else { asked.result };
                waiting.put(place, result);
            }),
        };
        inner.submit(&inner.probe, task);
    }
}

fn look(inner: &Inner, worker: &mut Worker, asked: Asked) -> Return {
    let connection = match worker.link() {
        Ok(link) => link.connection().clone(),
        Err(_) => return SILENCE,
    };
    match look_into(inner, &connection, asked) {
        Ok(result) => result,
        Err(error) if failure::is_no_domain(&error) => Return::NotHere,
        // It was stopped meanwhile: the next check tells.
        Err(error) if failure::is_wrong_state(&error) => asked.result,
        Err(error) => {
            calls::complain(inner, asked.guid, "LooksAlive", &error);
            SILENCE
        }
    }
}

/// Its definition, its disks, and whether its process answers.
fn look_into(inner: &Inner, connection: &Connect, asked: Asked) -> Result<Return, Error> {
    let domain = connection.lookup_domain_by_uuid_string(&uuid(asked.guid))?;
    if asked.runs && !process_answers(inner, &domain)? {
        return Ok(SILENCE);
    }
    let (_, definition) = calls::refusals(inner, &domain, asked.guid)?;
    let missing = definition.filter(|_| asked.runs).and_then(|definition| missing_disk(&definition));
    if let Some(path) = missing {
        tracing::warn!(domain = %inner.domains.name(asked.guid), "{} is not there any more", path.display());
        return Ok(Return::Found(Finding::Said(Report::Failed, Cause::Unknown)));
    }
    if asked.runs {
        probe(&domain)?;
    }
    Ok(asked.result)
}

fn process_answers(inner: &Inner, domain: &Domain) -> Result<bool, Error> {
    let limit = u64::try_from(inner.options.look_within.as_millis()).unwrap_or(u64::MAX);
    match ffi::control(domain) {
        Ok((state, milliseconds)) => Ok(answers(Control::from_code(state), milliseconds, limit)),
        Err(error) if failure::is_unsupported(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

fn probe(domain: &Domain) -> Result<(), Error> {
    match ffi::probe(domain) {
        Err(error) if failure::is_unsupported(&error) => Ok(()),
        result => result,
    }
}

/// A disk that this host does not have any more. One that cannot be asked about may be there.
fn missing_disk(definition: &Definition) -> Option<PathBuf> {
    definition.paths().find(|path| path.try_exists().is_ok_and(|there| !there)).cloned()
}
