//! The kinds of states that were met, each with the machines on which the invariant allows it.

use std::collections::HashMap;

use super::kernel::Kernel;
use super::physical::Physical;
use super::sound::untrue;

pub(super) struct Worlds {
    machines: Vec<Physical>,
    places: HashMap<Kernel, usize>,
    met: Vec<(Kernel, Vec<Physical>)>,
}

impl Worlds {
    pub(super) fn new() -> Self {
        Self { machines: Physical::all(), places: HashMap::new(), met: Vec::new() }
    }

    /// Every machine that there can be.
    pub(super) fn machines(&self) -> &[Physical] {
        &self.machines
    }

    /// Whether a kind of state is sound on some machine.
    pub(super) fn meet(&mut self, kernel: Kernel) -> bool {
        if let Some((_, known)) = self.places.get(&kernel).and_then(|&place| self.met.get(place)) {
            return !known.is_empty();
        }
        let sound = |physical: &&Physical| untrue(&kernel, physical).is_none();
        let found: Vec<_> = self.machines.iter().filter(sound).copied().collect();
        let some = !found.is_empty();
        self.places.insert(kernel, self.met.len());
        self.met.push((kernel, found));
        some
    }

    /// The machines on which a kind of state is sound.
    pub(super) fn of(&self, kernel: &Kernel) -> Vec<Physical> {
        let met = self.places.get(kernel).and_then(|&place| self.met.get(place));
        met.map(|(_, machines)| machines.clone()).unwrap_or_default()
    }

    /// The kinds that are sound somewhere, in the order in which they were met.
    pub(super) fn kernels(&self) -> Vec<Kernel> {
        self.met.iter().filter(|(_, machines)| !machines.is_empty()).map(|(kernel, _)| *kernel).collect()
    }
}
