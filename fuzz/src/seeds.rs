//! Inputs made by hand, with which a fuzzer begins: named, so that nobody has to read bytes.

use crate::bytes::stream;
use crate::{differential, parsers, transitions, world};

/// An input that is made here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seed {
    /// For which target.
    pub target: &'static str,
    /// What it is: the name of its file below `fuzz/corpus/TARGET`.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    histories(&mut seeds);
    texts(&mut seeds);
    stories(&mut seeds);
    seeds
}

fn add(seeds: &mut Vec<Seed>, target: &'static str, name: String, parts: &[&[u8]]) {
    seeds.push(Seed { target, name, bytes: parts.concat() });
}

/// Each machine under what comes, configured as by default; and the database likewise.
fn histories(seeds: &mut Vec<Seed>) {
    for (machine, number) in transitions::MACHINES.into_iter().zip(0_u8..) {
        let setup = setup(transitions::SETUP, number);
        for turn in 0..2_u64 {
            let steps = stream(turn, 600);
            add(seeds, "transitions", format!("seed-{machine}-{turn}"), &[&setup, &steps]);
        }
    }
    for turn in 0..6_u64 {
        let steps = stream(turn, 900);
        let setup = setup(differential::SETUP, 0);
        add(seeds, "differential", format!("seed-history-{turn}"), &[&setup, &steps]);
    }
}

/// The bytes before the first step: all defaults, but the first.
fn setup(length: usize, first: u8) -> Vec<u8> {
    core::iter::once(first).chain(core::iter::repeat(0)).take(length).collect()
}

/// What each parser reads, as it was written and a little damaged.
fn texts(seeds: &mut Vec<Seed>) {
    for (room, number) in parsers::ROOMS {
        add(seeds, "parsers", format!("seed-{room}-whole"), &[&[number, 2]]);
        for turn in 0..3_u64 {
            let damage = stream(turn, 120);
            add(seeds, "parsers", format!("seed-{room}-damaged-{turn}"), &[&[number], &damage]);
        }
    }
    for (file, text) in world::TEXTS {
        let name = file.rsplit('/').next().unwrap_or(file);
        add(seeds, "parsers", format!("seed-scenario-{name}"), &[&[0, 0], text.as_bytes()]);
    }
}

/// In each cluster, one trouble of each kind with a while between them.
fn stories(seeds: &mut Vec<Seed>) {
    for ((file, _), cluster) in world::TEXTS.into_iter().zip(0_u8..) {
        let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".txt");
        let setup = setup(world::SETUP, cluster);
        let each: Vec<u8> = (0..world::KINDS).flat_map(|kind| [9, kind, 0, 3, 1, 0]).collect();
        add(seeds, "world", format!("seed-{name}-each-kind"), &[&setup, &each]);
        for turn in 0..2_u64 {
            add(seeds, "world", format!("seed-{name}-{turn}"), &[&setup, &stream(turn, 90)]);
        }
    }
}
