//! Stories that are drawn from a seed.

use takeover::units::Millis;

use super::cluster::{Size, drawn};
use super::dice::Dice;
use super::faults::Cast;
use super::kinds::{FaultKind, FaultKinds};
use super::tale::{Ending, Fault, Tale};
use crate::scenario::Story;

/// What faults befall a cluster, and for how long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Faults {
    /// The kinds that may be drawn.
    pub kinds: FaultKinds,
    /// For how long faults begin.
    pub lasting: Millis,
    /// One fault begins in each stretch of this length, at least.
    pub every: Millis,
}

/// When the first fault may come: the cluster has formed by then.
const FORMED: Millis = Millis::secs(30);

/// The story of one seed of a swarm: a cluster, and at least one fault an hour for so long, of kinds
/// of which some are switched off; at the end all is mended.
///
/// # Errors
/// A setup that the scenario language refuses: a defect of the generator.
pub fn swarm_tale(seed: u64, size: Size, lasting: Millis, kinds: FaultKinds) -> Result<Tale, String> {
    let mut dice = Dice::new(seed);
    let setup = drawn(&mut dice, size);
    let mut tale = Tale {
        setup,
        names: crate::scenario::Names::default(),
        faults: Vec::new(),
        ending: Ending::Mended { at: lasting, by_hand: dice.chance(50) },
    };
    let cluster = tale.cluster(&format!("seed {seed}"))?;
    tale.names = cluster.names.clone();
    let cast = Cast::of(&cluster);
    let kinds = some_of(&mut dice, cast.possible(kinds));
    let every = dice.of(Millis::mins(60), &[Millis::mins(30), Millis::mins(15)]);
    tale.faults = faults(&mut dice, &cast, Faults { kinds, lasting, every });
    Ok(tale)
}

/// The faults of one seed for a cluster that somebody wrote down: `setup` is its lines, and `others`
/// are the same cluster under other policies, where they are to be told of as well. The story ends
/// when no fault begins any more, and nothing is mended for its end.
#[must_use]
pub fn faults_for(seed: u64, setup: &[&str], cluster: &Story, others: &[&Story], asked: Faults) -> Tale {
    let mut dice = Dice::new(seed);
    let cast = others.iter().fold(Cast::of(cluster), |cast, other| cast.and(&Cast::of(other)));
    let kinds = cast.possible(asked.kinds);
    let mut faults = faults(&mut dice, &cast, Faults { kinds, ..asked });
    for fault in &mut faults {
        fault.acts.retain(|(at, _)| *at <= asked.lasting);
    }
    Tale {
        setup: setup.iter().map(|&line| line.to_owned()).collect(),
        names: cluster.names.clone(),
        faults,
        ending: Ending::Open(asked.lasting),
    }
}

/// Each kind with even chances, one at least.
fn some_of(dice: &mut Dice, kinds: FaultKinds) -> FaultKinds {
    let all: Vec<FaultKind> = kinds.iter().collect();
    let on = all.iter().filter(|_| dice.chance(50));
    let some = on.fold(FaultKinds::NONE, |set, &kind| set.with(kind));
    match dice.one(&all) {
        Some(kind) if some.is_empty() => some.with(kind),
        Some(_) | None => some,
    }
}

/// One fault in each stretch, and now and then another close behind it: troubles seldom come alone.
fn faults(dice: &mut Dice, cast: &Cast, asked: Faults) -> Vec<Fault> {
    let kinds: Vec<FaultKind> = asked.kinds.iter().collect();
    let mut faults = Vec::new();
    let every = asked.every.max(Millis::secs(1));
    let mut stretch = Millis::ZERO;
    while stretch < asked.lasting {
        let ends = stretch.plus(every).min(asked.lasting);
        let mut at = dice.time(stretch.max(FORMED), ends.less(Millis(1)).max(FORMED));
        loop {
            if let Some(kind) = dice.one(&kinds) {
                faults.push(Fault { kind, acts: cast.fault(dice, kind, at) });
            }
            at = at.plus(dice.time(Millis(1), Millis::secs(40)));
            if at >= asked.lasting || !dice.chance(30) {
                break;
            }
        }
        stretch = stretch.plus(every);
    }
    for fault in &mut faults {
        fault.acts.retain(|(at, _)| *at < asked.lasting);
    }
    faults
}
