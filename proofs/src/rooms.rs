//! The rooms of the proof, in the order in which they are walked through.

use core::panic::AssertUnwindSafe;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::collections::BTreeMap;
use std::io::Write;
use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Instant;

use crate::failure::Failure;
use crate::{clocks, coq, evidence, leaves, opaque, protocol, refinement, table};

/// So many rooms are walked through at once.
const WALKERS: usize = 2;

/// One room.
struct Room {
    name: &'static str,
    shows: &'static str,
    prove: fn(&mut dyn Write) -> Result<(), Failure>,
}

/// Those of them that hold shipped code against the table.
const REFINEMENTS: [&str; 5] = ["store", "session", "node", "cluster", "resource"];

/// All rooms. Each stands on its own; together they are the theorem of `proofs/THEOREM.md`.
const ROOMS: &[Room] = &[
    Room {
        name: "protocol",
        shows: "The protocol keeps its rules, for any number of nodes, lives, epochs and steps.",
        prove: protocol::prove,
    },
    Room {
        name: "needed",
        shows: "Without any one of its conditions or changes the proof fails, or it is listed why not.",
        prove: protocol::needed,
    },
    Room {
        name: "clocks",
        shows: "No observer's ttl passes before the deadlines that it waits for, for all clocks and all lengths.",
        prove: |out| of("clocks", clocks::prove(out)),
    },
    Room {
        name: "coq",
        shows: "The same theorem stands a second time, in Coq, on nothing but the definitions.",
        prove: |out| of("coq", coq::prove(out)),
    },
    Room {
        name: "store",
        shows: "What the shipped code writes to the database are steps of the protocol.",
        prove: refinement::store::prove,
    },
    Room {
        name: "session",
        shows: "A session and an observer, as shipped, take steps of the protocol; the lemma of the clocks holds end to end.",
        prove: |out| of("session", refinement::session::prove(out)),
    },
    Room {
        name: "node",
        shows: "What a node does about a group are steps of the protocol.",
        prove: refinement::node::prove,
    },
    Room {
        name: "cluster",
        shows: "The database, as shipped, takes steps of the protocol in every state that a search reaches.",
        prove: refinement::cluster::prove,
    },
    Room {
        name: "resource",
        shows: "A resource, as shipped, takes steps of the protocol, from every state of its invariant.",
        prove: |out| of("resource", refinement::resource::prove(out)),
    },
    Room {
        name: "opaque",
        shows: "Lives, epochs and nodes are compared, and nothing is computed with them.",
        prove: opaque::prove,
    },
    Room {
        name: "leaves",
        shows: "The small functions do as their sentences say, for every input of their domains.",
        prove: |out| of("leaves", leaves::prove(out)),
    },
    Room {
        name: "evidence",
        shows: "Every rule of the code's own list has evidence, and every piece of it is there.",
        prove: evidence,
    },
];

fn evidence(out: &mut dyn Write) -> Result<(), Failure> {
    let proved = proved();
    let proved: Vec<&str> = proved.iter().map(String::as_str).collect();
    of("evidence", evidence::prove(out, &proved))
}

/// The names of everything that the rooms prove.
#[must_use]
pub fn proved() -> Vec<String> {
    let named = |room: &'static str| move |name: &str| format!("{room}::{name}");
    let rules = table::state_rules().into_iter().chain(table::step_rules());
    let mut proved: Vec<String> = rules.map(|rule| named("smt")(rule.name)).collect();
    proved.extend(coq::THEOREMS.iter().copied().map(named("coq")));
    let clocks = clocks::files().into_iter().map(|(name, _)| name);
    proved.extend(clocks.map(|name| named("clocks")(name.trim_end_matches(".smt2"))));
    proved.extend(leaves::names().into_iter().map(named("leaves")));
    proved.extend(REFINEMENTS.into_iter().map(named("refinement")));
    proved
}

/// What a room says is wrong there.
fn of<E: core::fmt::Display>(room: &'static str, proved: Result<(), E>) -> Result<(), Failure> {
    proved.map_err(|error| Failure::Room { room, what: error.to_string() })
}

/// Their names.
#[must_use]
pub fn names() -> Vec<&'static str> {
    ROOMS.iter().map(|room| room.name).collect()
}

/// Walks through these rooms, or through all, two at a time, and tells of them in their order.
///
/// # Errors
/// [`Failure`] with the first that does not hold.
pub fn prove(wanted: &[String], out: &mut dyn Write) -> Result<(), Failure> {
    let begun = Instant::now();
    let all = wanted.is_empty();
    let chosen = ROOMS.iter().filter(|room| all || wanted.iter().any(|name| name == room.name));
    let chosen: Vec<&Room> = chosen.collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for _ in 0..WALKERS {
            let (tell, next, chosen) = (tell.clone(), &next, &chosen);
            scope.spawn(move || walk(chosen, next, &tell));
        }
        drop(tell);
        let proved = report(&chosen, &told, out);
        // Where something does not hold, nobody goes into another room.
        next.store(chosen.len(), Ordering::Relaxed);
        proved
    })?;
    let which = if all { "everything" } else { "what was asked for" };
    let size = table::actions().len();
    writeln!(out, "{which} is proved, {size} actions in the table, {:.1} s", begun.elapsed().as_secs_f64())?;
    Ok(())
}

/// What came of one room: its place, what it printed, whether it holds.
type Told = (usize, Vec<u8>, Result<(), Failure>);

/// Goes into the next room that nobody went into, until none is left.
fn walk(rooms: &[&Room], next: &AtomicUsize, tell: &Sender<Told>) {
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(room) = rooms.get(place) else { return };
        let (mut out, entered) = (Vec::new(), Instant::now());
        // A room that breaks off has proved nothing; what it said stands above.
        let broken = |_| Err(Failure::Room { room: room.name, what: "its proof was broken off".to_owned() });
        let proved = panic::catch_unwind(AssertUnwindSafe(|| (room.prove)(&mut out))).unwrap_or_else(broken);
        let took = entered.elapsed().as_secs_f64();
        let proved = proved.and_then(|()| Ok(writeln!(out, "  ok, {took:.1} s\n")?));
        if tell.send((place, out, proved)).is_err() {
            return;
        }
    }
}

/// Prints what the rooms say in their order, each as soon as it and those before it are done.
fn report(rooms: &[&Room], told: &Receiver<Told>, out: &mut dyn Write) -> Result<(), Failure> {
    let mut done: BTreeMap<usize, Told> = BTreeMap::new();
    for (place, room) in rooms.iter().enumerate() {
        writeln!(out, "{}: {}", room.name, room.shows)?;
        out.flush()?;
        while !done.contains_key(&place) {
            let lost = |_| Failure::Room { room: room.name, what: "its proof was broken off".to_owned() };
            let one = told.recv().map_err(lost)?;
            done.insert(one.0, one);
        }
        if let Some((_, text, proved)) = done.remove(&place) {
            out.write_all(&text)?;
            proved?;
        }
    }
    Ok(())
}
