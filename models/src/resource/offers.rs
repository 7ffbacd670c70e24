//! Which things can happen in a state.

use takeover::resource::{Aftermath, Check, Finding, Function, Manner, Persistent, Phase, Return};
use takeover::units::Moment;

use super::act::Act;
use super::backend::{Flying, Power, Stage};
use super::bugs::Bug;
use super::scope::Scope;
use super::world::World;

/// Lists them, always in the same order.
pub(super) fn offers(scope: &Scope, bug: Option<Bug>, now: Moment, world: &World, out: &mut Vec<Act>) {
    let overdue = world.machine.due().is_some_and(|due| due <= now);
    out.push(match (overdue, prompt(world)) {
        (true, _) => Act::Due,
        (false, true) => Act::Dawdle,
        (false, false) => Act::Wait,
    });
    group(bug, world, out);
    command(scope, world, out);
    for flying in world.calls() {
        call(scope, world, flying, out);
    }
    vm(scope, world, out);
    checks(scope, world, out);
    around(scope, world, out);
}

/// Whether something is under way that takes no time worth mentioning unless somebody is slow.
fn prompt(world: &World) -> bool {
    let calls = world.calls().any(|flying| match flying.stage {
        Stage::Answers(_) => true,
        Stage::Sent => !world.hung,
        Stage::Began => false,
    });
    let moves = match world.vm.power {
        Power::Starting => true,
        Power::Stopping => !world.vm.hung,
        Power::Off(_) | Power::Running | Power::Broken => false,
    };
    calls || moves
}

/// What the node's RCM and the database do by themselves.
fn group(bug: Option<Bug>, world: &World, out: &mut Vec<Act>) {
    let machine = &world.machine;
    let ours = world.vm.exists() && world.record.is_some() && world.vm.claim == world.record;
    if machine.released() {
        if world.blind && ours {
            out.push(Act::Adopt);
        } else if world.blind && world.vm.exists() {
            out.push(Act::Read);
        } else {
            out.push(Act::Hold);
        }
    }
    if world.reading && !world.blind {
        out.push(Act::Read);
    }
    if machine.startable() || bug.is_some_and(|bug| bug.starts(machine)) {
        out.push(Act::Start);
    }
    if machine.recording {
        out.push(Act::Recorded);
    }
    if matches!(machine.phase, Phase::Failed(Aftermath::GivenUp(_))) && machine.held.is_some() {
        out.push(Act::Retry);
    }
    let up = matches!(machine.phase, Phase::Online(_) | Phase::OnlinePending(_));
    let down = matches!(
        machine.phase,
        Phase::Failed(Aftermath::Resting(_) | Aftermath::Ready | Aftermath::GivenUp(_))
    );
    let unwanted = !machine.wanted() && ((up && !machine.recording) || down);
    if machine.held.is_some() && unwanted {
        out.push(Act::Stop);
    }
}

/// What operators and other groups want.
fn command(scope: &Scope, world: &World, out: &mut Vec<Act>) {
    let machine = &world.machine;
    out.extend([Act::Operator(Persistent::Online), Act::Operator(Persistent::Offline)]);
    if scope.pulls {
        out.push(Act::Pull(!machine.pulled));
    }
    if machine.held.is_some() {
        out.extend([Act::Release(Manner::Graceful), Act::Release(Manner::AtOnce)]);
        if matches!(machine.phase, Phase::Online(_) | Phase::OnlinePending(_)) {
            out.push(Act::StopForOther);
        }
    }
}

/// What a call that is under way can do.
fn call(scope: &Scope, world: &World, flying: &Flying, out: &mut Vec<Act>) {
    let number = flying.call;
    if matches!(flying.stage, Stage::Answers(_)) {
        let newest = number == world.machine.last_call;
        out.push(if newest { Act::Answers(number) } else { Act::AnswersLate(number) });
        return;
    }
    if scope.progress && number == world.machine.last_call && !world.hung {
        out.push(Act::Progress(number));
    }
    if flying.stage == Stage::Began || world.hung {
        return;
    }
    match flying.function {
        Function::IsAlive | Function::LooksAlive => {
            out.extend(
                world.vm.findings(scope.every_report).into_iter().map(|finding| Act::Finds(number, finding)),
            );
        }
        Function::Open | Function::Online | Function::Offline | Function::Terminate | Function::Close => {
            out.push(Act::Does(number));
        }
    }
    if !scope.refusals {
        return;
    }
    out.push(Act::Refuses(number, Return::Failed));
    let proves = matches!(flying.function, Function::Terminate | Function::IsAlive | Function::LooksAlive);
    if !proves || !world.vm.exists() || scope.missing_beside_vm {
        out.extend([Act::Refuses(number, Return::Unsupported), Act::Refuses(number, Return::NotHere)]);
    }
}

/// What befalls the VM.
fn vm(scope: &Scope, world: &World, out: &mut Vec<Act>) {
    let vm = &world.vm;
    if !vm.exists() {
        if scope.outside && world.gate.is_some() {
            out.push(Act::AdminStarts);
        }
        if scope.past_gate {
            out.push(Act::PastGate);
        }
        return;
    }
    match vm.power {
        Power::Starting => out.push(Act::Up),
        Power::Stopping if !vm.hung => out.push(Act::Down),
        Power::Running if !vm.hung => out.push(Act::Crash),
        Power::Off(_) | Power::Running | Power::Broken | Power::Stopping => {}
    }
    if scope.vm_faults {
        out.push(Act::Vanish);
        let runs = vm.power == Power::Running && !vm.hung;
        out.extend(runs.then_some([Act::GuestOff, Act::Hang]).into_iter().flatten());
    }
    if scope.outside {
        out.push(Act::AdminStops);
    }
}

/// What is looked at, and heard of.
fn checks(scope: &Scope, world: &World, out: &mut Vec<Act>) {
    if let Some(heard) = world.heard {
        out.push(Act::Hears);
        if heard.finding != Finding::NoResponse && heard.after.is_some() {
            out.push(Act::Misses);
        }
        return;
    }
    if world.machine.released() && world.vm.exists() {
        out.push(Act::Stray);
    }
    if world.machine.held.is_none() {
        return;
    }
    out.push(Act::Gone);
    let findings = if world.hung { vec![Finding::NoResponse] } else { world.vm.findings(scope.every_report) };
    for check in [Check::Quick, Check::Thorough] {
        out.extend(findings.iter().map(|&finding| Act::Sees(check, finding)));
    }
    if scope.late_findings {
        let news = |finding: &Finding| *finding != Finding::NoResponse;
        let all = world.vm.findings(scope.every_report);
        out.extend(all.into_iter().filter(news).map(Act::News));
    } else if !findings.contains(&Finding::NoResponse) {
        out.push(Act::Misses);
    }
}

/// What befalls monitor, agent and machine.
fn around(scope: &Scope, world: &World, out: &mut Vec<Act>) {
    if world.restarting {
        out.push(Act::MonitorBack);
    }
    if scope.monitors {
        let hangs = (!world.hung).then_some(Act::MonitorHangs);
        out.extend(hangs.into_iter().chain((!world.restarting).then_some(Act::MonitorCrashes)));
    }
    if scope.agents {
        out.extend([Act::AgentRestarts, Act::Guardian]);
    }
    if world.fencing {
        out.push(Act::Reset);
    }
}
