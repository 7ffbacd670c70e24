//! Carrying out what the machine orders, and what calls then do.

use takeover::resource::{Action, Cause, Function, Return};
use takeover::units::CallId;

use super::backend::{Flying, Power, Stage, Vm};
use super::scope::Scope;
use super::world::World;

/// The gate is moved.
pub(super) fn gate(world: &mut World, action: &Action) {
    match *action {
        Action::OpenGate(claim) => world.gate = Some(claim),
        Action::CloseGate => world.gate = None,
        Action::Call { .. }
        | Action::Record(_)
        | Action::Remember
        | Action::ReadOwner
        | Action::RestartMonitor
        | Action::GiveUp(_)
        | Action::Escalate => {}
    }
}

/// Everything but the gate.
pub(super) fn carry_out(world: &mut World, action: &Action, scope: &Scope, fences: bool) {
    match *action {
        Action::Call { function, call, claim } => {
            // Other functions do the same under any claim.
            let claim = claim.filter(|_| matches!(function, Function::Online | Function::Open));
            world.send(Flying { function, call, claim, stage: Stage::Sent }, scope.calls);
        }
        Action::Remember => world.remembered = world.machine.restarts,
        Action::ReadOwner => world.reading = true,
        Action::RestartMonitor => world.restarting = true,
        Action::Escalate => world.fencing = fences,
        Action::OpenGate(_) | Action::CloseGate | Action::Record(_) | Action::GiveUp(_) => {}
    }
}

/// A call does what it is for.
pub(super) fn does(world: &mut World, call: CallId) {
    let Some(flying) = world.call(call) else { return };
    match flying.function {
        Function::Open => {
            // One that comes late may mark what passed no gate with a claim that is over: it has passed none
            // now, and nobody takes it for its own, as if it bore no mark.
            let rogue = world.vm.claim.is_none() && flying.claim != world.machine.held;
            if world.vm.exists() && !rogue {
                world.vm.claim = flying.claim.or(world.vm.claim);
            }
            world.answer(call, Return::Done);
        }
        Function::Online => online(world, flying),
        Function::Offline => offline(world, flying),
        Function::Terminate => terminate(world, call),
        Function::Close | Function::IsAlive | Function::LooksAlive => world.answer(call, Return::Done),
    }
}

fn begins(world: &mut World, begun: Flying) {
    let stage = Stage::Began;
    world.each_call(|other| Some(if other.call == begun.call { Flying { stage, ..other } } else { other }));
}

/// Through the gate, then the VM is starting.
fn online(world: &mut World, flying: Flying) {
    if flying.claim.is_none() || flying.claim != world.gate {
        return world.answer(flying.call, Return::Failed);
    }
    if world.vm.power == Power::Running {
        world.vm.claim = flying.claim;
        return world.answer(flying.call, Return::Done);
    }
    world.becomes(Vm { power: Power::Starting, hung: false, outside: false, claim: flying.claim });
    begins(world, flying);
}

/// A graceful stop.
fn offline(world: &mut World, flying: Flying) {
    if !world.vm.exists() {
        return world.answer(flying.call, Return::Done);
    }
    world.becomes(Vm { power: Power::Stopping, ..world.vm });
    begins(world, flying);
}

/// The VM is ended, and every earlier call with it.
fn terminate(world: &mut World, call: CallId) {
    if world.vm.exists() {
        world.becomes(Vm::off(Cause::Ours(CallId::FIRST)));
    }
    let failed = Stage::Answers(Return::Failed);
    let ends = |other: Flying| other.open() && other.call.number() < call.number();
    world.each_call(|other| Some(if ends(other) { Flying { stage: failed, ..other } } else { other }));
    world.answer(call, Return::Done);
}

/// What waited for the VM has come about.
fn done(world: &mut World, vm: Vm) {
    let done = Stage::Answers(Return::Done);
    let began = |other: Flying| other.stage == Stage::Began;
    world.each_call(|other| Some(if began(other) { Flying { stage: done, ..other } } else { other }));
    world.vm = vm;
}

/// A start takes effect, through the gate once more.
pub(super) fn up(world: &mut World) {
    if world.vm.claim.is_some() && world.vm.claim != world.gate {
        return world.becomes(Vm::off(Cause::Unknown));
    }
    done(world, Vm { power: Power::Running, ..world.vm });
}

/// A graceful stop takes effect.
pub(super) fn down(world: &mut World) {
    done(world, Vm::off(Cause::Ours(CallId::FIRST)));
}
