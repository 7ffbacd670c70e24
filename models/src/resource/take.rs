//! What comes of each thing that happens.

use takeover::policy::{ResourcePolicy, Unconfirmed};
use takeover::resource::{
    Author, Cause, Check, Event, Finding, Persistent, Report, Return, State, Step, step,
};
use takeover::rules::ResourceStep;
use takeover::units::Moment;

use super::act::Act;
use super::backend::{Power, Stage, Vm};
use super::bugs::Bug;
use super::scope::Scope;
use super::world::{Calls, Heard, World};
use super::{number, offers, orders, rules};
use crate::space::Space;

/// The space of one resource.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(super) scope: Scope,
    pub(super) policy: ResourcePolicy,
    pub(super) now: Moment,
    bug: Option<Bug>,
    rules: Vec<&'static str>,
}

impl Resource {
    /// The shipped machine; none where the scope's policy contradicts itself.
    #[must_use]
    pub fn new(scope: Scope) -> Option<Self> {
        let policy = scope.policy()?;
        let now = Moment(policy.horizon().0);
        Some(Self { scope, policy, now, bug: None, rules: rules::names() })
    }

    /// A machine that is wrong on purpose.
    #[must_use]
    pub fn wrong(self, bug: Bug) -> Self {
        Self { bug: Some(bug), ..self }
    }

    /// Where a rule stands in the list.
    fn rule(&self, name: Option<&'static str>) -> Option<u8> {
        let name = name?;
        let place = self.rules.iter().position(|rule| *rule == name).unwrap_or(usize::from(u8::MAX));
        u8::try_from(place).ok()
    }

    fn stepped(&self, machine: &State, event: Event) -> Option<Step> {
        match self.bug {
            Some(bug) => bug.step(&self.policy, machine, self.now, event).ok(),
            None => step(&self.policy, machine, self.now, event).ok(),
        }
    }

    /// Tells the machine something, asks the rules, and carries out what it orders. A refused
    /// event changes nothing.
    fn tell(&self, world: &mut World, event: Event) {
        let Some(stepped) = self.stepped(&world.machine, event) else { return };
        let (before, after) = (world.machine, stepped.state);
        let asked = ResourceStep {
            policy: &self.policy,
            before: &before,
            now: self.now,
            event: &event,
            after: &after,
            actions: &stepped.actions,
        };
        world.machine = after;
        // The gate is moved before anything is called under it.
        stepped.actions.iter().for_each(|action| orders::gate(world, action));
        world.broke = world.broke.or(self.rule(rules::of_step(world, &asked)));
        rules::remember(world, &asked);
        let fences = self.policy.spec().unconfirmed == Unconfirmed::FenceSelf;
        for action in stepped.actions.iter() {
            orders::carry_out(world, action, &self.scope, fences);
        }
        if after.released() && !before.released() && !world.blind {
            // `stopped` is written, and with it the claim is over.
            world.broke = world.broke.or(self.rule(rules::of_state(world)));
            world.record = None;
        }
    }

    fn change(&self, world: &mut World, act: Act) {
        match act {
            Act::Wait | Act::Dawdle => world.wait(&self.policy),
            Act::Due => self.tell(world, Event::Due),
            Act::Start => self.tell(world, Event::Start),
            Act::Stop | Act::StopForOther => self.tell(world, Event::Stop),
            Act::Release(manner) => self.tell(world, Event::Release(manner)),
            Act::Retry => self.tell(world, Event::Retry),
            Act::Pull(pulled) => self.tell(world, Event::Pulled(pulled)),
            Act::Progress(call) => self.tell(world, Event::Progress(call)),
            Act::Gone => self.tell(world, Event::BackendGone),
            Act::Operator(flag) => self.persist(world, flag, Author::Operator),
            Act::Recorded => self.persist(world, world.machine.persistent, Author::OutsideAct),
            Act::Hold | Act::Adopt => self.own(world, act == Act::Adopt),
            Act::Read => self.read(world),
            Act::Answers(call) | Act::AnswersLate(call) => self.answers(world, call),
            Act::Hears | Act::Misses | Act::Stray => self.hears(world, act),
            Act::Does(call) => orders::does(world, call),
            Act::Finds(call, finding) => world.answer(call, Return::Found(finding)),
            Act::Refuses(call, answer) => world.answer(call, answer),
            Act::Sees(check, finding) => self.sees(world, check, finding),
            Act::News(finding) => {
                let claim = world.vm.claim.or(world.machine.held);
                world.heard = Some(Heard { claim, after: None, check: Check::Quick, finding });
            }
            Act::MonitorHangs => world.hung = true,
            Act::MonitorCrashes | Act::MonitorBack => self.monitor(world),
            Act::AgentRestarts => agent(world),
            Act::Guardian | Act::Reset => lease_ends(world, act == Act::Reset),
            Act::Up => orders::up(world),
            Act::Down => orders::down(world),
            Act::Crash => world.becomes(Vm { power: Power::Broken, ..world.vm }),
            Act::Hang => world.becomes(Vm { hung: true, ..world.vm }),
            Act::Vanish => world.becomes(Vm::off(Cause::Unknown)),
            Act::GuestOff => world.becomes(Vm::off(Cause::Guest)),
            Act::AdminStops => world.becomes(Vm::off(Cause::Administrator)),
            Act::AdminStarts => world.becomes(Vm { claim: world.gate, ..Vm::STARTED_OUTSIDE }),
            Act::PastGate => world.becomes(Vm::STARTED_OUTSIDE),
        }
    }

    /// A flag is written to the database, and told.
    fn persist(&self, world: &mut World, flag: Persistent, author: Author) {
        world.flag = flag;
        self.tell(world, Event::Persisted(flag, author));
    }

    /// The group becomes this node's, by a new claim or by adoption.
    fn own(&self, world: &mut World, adopted: bool) {
        let Some(claim) = number::newer(world) else { return };
        self.tell(world, Event::Persisted(world.flag, Author::OutsideAct));
        world.record = Some(claim);
        world.blind = false;
        self.tell(world, if adopted { Event::Adopt(claim) } else { Event::Hold(claim) });
    }

    /// Whose is it? What a group of this node's has in the database is not another's.
    fn read(&self, world: &mut World) {
        world.reading = false;
        let ours = world.record.is_some() && (world.machine.held.is_some() || world.vm.claim == world.record);
        if !ours {
            self.tell(world, Event::Disowned);
        }
    }

    fn answers(&self, world: &mut World, call: takeover::units::CallId) {
        let Some(flying) = world.call(call) else { return };
        let Stage::Answers(answer) = flying.stage else { return };
        world.each_call(|other| (other.call != call).then_some(other));
        self.tell(world, Event::Returned(call, answer));
    }

    /// A check looks; what it found is on its way, or there at once.
    fn sees(&self, world: &mut World, check: Check, finding: Finding) {
        let (claim, after) = (world.machine.held, Some(world.machine.last_call));
        world.heard = Some(Heard { claim, after, check, finding });
        if !self.scope.late_findings {
            self.hears(world, Act::Hears);
        }
    }

    fn hears(&self, world: &mut World, act: Act) {
        let runs = Finding::Said(Report::Online, Cause::Unknown);
        let stray = Heard { claim: None, after: None, check: Check::Thorough, finding: runs };
        let (claim, after) = (world.machine.held, Some(world.machine.last_call));
        let silence = Heard { claim, after, check: Check::Quick, finding: Finding::NoResponse };
        let heard = if act == Act::Stray {
            Some(stray)
        } else {
            world.heard.take().or((act == Act::Misses).then_some(silence))
        };
        let Some(Heard { claim, after, check, finding }) = heard else { return };
        let finding = if act == Act::Misses { Finding::NoResponse } else { finding };
        self.tell(world, Event::Reported { claim, after, check, finding });
    }

    /// The monitor is there again: what it had not answered is lost.
    fn monitor(&self, world: &mut World) {
        world.hung = false;
        world.restarting = false;
        world.heard = None;
        world.calls = Calls::EMPTY;
        self.tell(world, Event::MonitorRestarted);
    }
}

/// The agent ends, and another one begins with what was remembered. Its node closes every gate
/// before it looks at anything.
fn agent(world: &mut World) {
    world.gate = None;
    world.machine = State::remembering(world.flag, world.remembered);
    world.calls = Calls::EMPTY;
    world.heard = None;
    (world.hung, world.restarting, world.reading, world.fencing) = (false, false, false, false);
    world.blind = world.record.is_some();
    world.respected &= world.flag == Persistent::Offline;
}

/// The gate is closed, and the agent and the VM are ended.
fn lease_ends(world: &mut World, machine_too: bool) {
    if machine_too {
        world.remembered = takeover::resource::Restarts::EMPTY;
        world.restarted = takeover::resource::Restarts::EMPTY;
    }
    agent(world);
    world.vm = if world.vm.exists() { Vm::off(Cause::Crash) } else { world.vm };
    world.gate = None;
    world.record = None;
    world.blind = false;
}

impl Space for Resource {
    type State = World;
    type Step = Act;

    fn rules(&self) -> &[&'static str] {
        &self.rules
    }

    fn starts(&self) -> Vec<World> {
        vec![World::new(Persistent::Online), World::new(Persistent::Offline)]
    }

    fn steps(&self, state: &World, out: &mut Vec<Act>) {
        offers::offers(&self.scope, self.bug, self.now, state, out);
    }

    fn take(&self, state: &World, step: &Act) -> Option<World> {
        let mut world = *state;
        self.change(&mut world, *step);
        world.broke = world.broke.or(self.rule(rules::of_state(&world)));
        if !self.scope.late_answers {
            world.forget_late_answers();
        }
        number::renumber(&mut world);
        (world != *state).then_some(world)
    }

    fn broken(&self, state: &World) -> Option<usize> {
        state.broke.map(usize::from)
    }
}
