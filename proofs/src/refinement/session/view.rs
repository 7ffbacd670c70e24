//! A machine as the table sees it.

use takeover::session::State;
use takeover::units::Moment;

use crate::table::Relation;
use crate::table::eval::{Size, State as Table};

use super::setting::Setting;
use super::world::{LIVES, World};

/// One machine of one node, with one epoch for each life.
pub const SIZE: Size = Size { nodes: 1, machines: 1, lives: LIVES, epochs: LIVES };

/// What the table can tell of a machine: small, so that equal views are compared once.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct View {
    /// The boot is over.
    pub ended: bool,
    /// The store registered these lives.
    pub born: [bool; 3],
    /// These lives were told.
    pub told: [bool; 3],
    /// The life that the agent is in.
    pub agent: Option<usize>,
    /// A deadline of these lives is ahead.
    pub promise: [bool; 3],
    /// The guardian has a deadline that is ahead. One that it was ordered to enforce counts, whether the
    /// order has arrived or not.
    pub guarded: bool,
    /// It acknowledged one of the agent's life.
    pub armed: bool,
    /// A gate is open, for the agent's life.
    pub gate: bool,
    /// Something runs or can take effect, of this life.
    pub active: Option<usize>,
}

impl View {
    /// What the table sees of this machine. Where nodes keep what they run no deadline ever passes.
    #[must_use]
    pub fn of(setting: &Setting, world: &World) -> Self {
        let ahead = |until: Option<Moment>| until.is_some_and(|until| world.now < until);
        let promised = |asked: Moment| setting.keeps() || ahead(Some(setting.deadline(asked)));
        let acknowledged = match world.session {
            State::Member(member) => setting.keeps() || ahead(member.guarded),
            State::Out { .. } | State::Stopping(_) => false,
        };
        Self {
            ended: false,
            born: world.applied.map(|applied| applied.is_some()),
            told: world.told,
            agent: world.own(),
            promise: world.applied.map(|applied| applied.is_some_and(promised)),
            guarded: if setting.keeps() { world.told.contains(&true) } else { ahead(world.ordered) },
            armed: acknowledged,
            gate: world.held,
            active: world.active,
        }
    }

    /// The same with the boot over: what the database knows stays.
    #[must_use]
    pub fn ended(&self) -> Self {
        Self { ended: true, born: self.born, told: self.told, ..Self::default() }
    }

    /// The table's state.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::empty(SIZE);
        table.put(Relation::Of, &[0, 0], true);
        table.put(Relation::Ended, &[0], self.ended);
        table.put(Relation::Lease, &[0], self.promise.contains(&true));
        table.put(Relation::Guarded, &[0], self.guarded);
        // Who owns what is another room's: here every life may hold what it likes.
        for life in 0..LIVES {
            table.put(Relation::Granted, &[0, life, life], true);
        }
        for life in (0..LIVES).filter(|&life| self.is(&self.born, life)) {
            table.put(Relation::Known, &[0], true);
            table.put(Relation::Born, &[0, life], true);
            table.put(Relation::Newest, &[0, life], self.born.iter().rposition(|&born| born) == Some(life));
            table.put(Relation::Told, &[0, life], self.is(&self.told, life));
            table.put(Relation::Promise, &[0, life], self.is(&self.promise, life));
        }
        if let Some(agent) = self.agent {
            table.put(Relation::Agent, &[0, agent], true);
            table.put(Relation::Armed, &[0, agent], self.armed);
            table.put(Relation::Gate, &[0, agent, agent], self.gate);
        }
        if let Some(life) = self.active {
            table.put(Relation::Flight, &[0, life, life], true);
        }
        table
    }

    /// The view in one number, for tables of what is known of views.
    #[must_use]
    pub fn code(&self) -> u32 {
        let mut bits = packed(&[self.ended, self.guarded, self.armed, self.gate]);
        for lives in [self.born, self.told, self.promise] {
            bits = bits.wrapping_shl(3) | packed(&lives);
        }
        let of = |life: Option<usize>| life.map_or(3, |life| u32::try_from(life).unwrap_or(2).min(2));
        bits.wrapping_shl(4) | of(self.agent).wrapping_shl(2) | of(self.active)
    }

    fn is(&self, lives: &[bool; 3], life: usize) -> bool {
        lives.get(life).copied().unwrap_or(false)
    }
}

fn packed(bits: &[bool]) -> u32 {
    bits.iter().fold(0, |number, &bit| number.wrapping_shl(1) | u32::from(bit))
}
