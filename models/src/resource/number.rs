//! Numbering claims and calls anew, so that finitely many states remain.

use takeover::units::{CallId, Claim, Epoch, Incarnation, NodeId};

use super::backend::Flying;
use super::world::{Heard, World};

/// Room for every number that a state can mention.
const MOST: usize = 12;

/// Distinct numbers, lowest first.
struct Numbers {
    list: [u32; MOST],
    len: usize,
}

impl Numbers {
    fn of(all: impl Iterator<Item = u32>) -> Self {
        let mut list = [u32::MAX; MOST];
        for (place, number) in list.iter_mut().zip(all) {
            *place = number;
        }
        list.sort_unstable();
        let mut numbers = Self { list: [u32::MAX; MOST], len: 0 };
        for number in list {
            let last = numbers.len.checked_sub(1).and_then(|last| numbers.list.get(last));
            if number != u32::MAX && last != Some(&number) {
                if let Some(place) = numbers.list.get_mut(numbers.len) {
                    *place = number;
                }
                numbers.len = numbers.len.saturating_add(1);
            }
        }
        numbers
    }

    /// The place of a number, from 1.
    fn place(&self, number: u32) -> u32 {
        let before = self.list.iter().take(self.len).filter(|&&other| other < number).count();
        u32::try_from(before).unwrap_or(0).saturating_add(1)
    }
}

/// The claim of so many.
pub(super) fn claim(number: u32) -> Option<Claim> {
    let epoch = Epoch::new(0, number)?;
    Some(Claim { epoch, incarnation: Incarnation::FIRST, node: NodeId::new(1)? })
}

/// A claim newer than any that the state mentions.
pub(super) fn newer(world: &World) -> Option<Claim> {
    let newest = claims(world).max().unwrap_or(0);
    claim(newest.saturating_add(1))
}

/// The number of a call.
fn call(number: u32) -> CallId {
    (1..number).fold(CallId::FIRST, |call, _| call.next())
}

fn claims(world: &World) -> impl Iterator<Item = u32> {
    let alone = [world.machine.held, world.gate, world.vm.claim, world.record];
    let heard = world.heard.and_then(|heard| heard.claim);
    let flying = world.calls().map(|flying| flying.claim);
    let all = alone.into_iter().chain([heard]).chain(flying).flatten();
    all.map(|claim| claim.epoch.number())
}

fn calls(world: &World) -> impl Iterator<Item = u32> {
    let heard = world.heard.and_then(|heard| heard.after);
    let alone = [Some(world.machine.last_call), world.machine.starting, heard];
    let all = alone.into_iter().flatten().chain(world.calls().map(|flying| flying.call));
    all.map(CallId::number)
}

/// The same state with its claims and calls numbered from 1, in their order.
pub(super) fn renumber(world: &mut World) {
    let (epochs, ids) = (Numbers::of(claims(world)), Numbers::of(calls(world)));
    let epoch = |old: Option<Claim>| old.and_then(|old| claim(epochs.place(old.epoch.number())));
    let id = |old: CallId| call(ids.place(old.number()));
    world.machine.held = epoch(world.machine.held);
    world.gate = epoch(world.gate);
    world.vm.claim = epoch(world.vm.claim);
    world.record = epoch(world.record);
    world.machine.last_call = id(world.machine.last_call);
    world.machine.starting = world.machine.starting.map(id);
    world.heard =
        world.heard.map(|heard| Heard { claim: epoch(heard.claim), after: heard.after.map(id), ..heard });
    world.each_call(|flying| Some(Flying { claim: epoch(flying.claim), call: id(flying.call), ..flying }));
}
