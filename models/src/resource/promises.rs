//! What must come at last, once faults and commands stop.

use takeover::resource::{Check, Persistent, Phase};

use super::act::Act;
use super::take::Resource;
use super::world::World;
use crate::search::Promise;
use crate::space::{Fair, Fairness};

/// What is wanted is Online again, and truly runs.
pub const COMES_BACK: Promise<World> = Promise { name: "comes_back", goal: back, stays: false };

/// Machine, database and truth agree at last, nothing is under way, and it stays so.
pub const SETTLES: Promise<World> = Promise { name: "settles", goal: settled, stays: true };

fn back(world: &World) -> bool {
    let online = matches!(world.machine.phase, Phase::Online(_)) && world.runs();
    online || world.flag == Persistent::Offline
}

fn settled(world: &World) -> bool {
    let machine = &world.machine;
    let agree = match machine.phase {
        Phase::Online(_) => machine.wanted() && world.runs(),
        Phase::Offline => !machine.wanted() && !world.vm.exists(),
        Phase::OnlinePending(_) | Phase::OfflinePending(..) | Phase::Failed(_) => false,
    };
    let quiet = world.calls().next().is_none() && !world.restarting && !world.fencing && !world.reading;
    agree && quiet && !machine.recording && machine.persistent == world.flag && machine.held == world.record
}

impl Fair for Resource {
    fn fairness(&self, act: &Act) -> Fairness {
        use Act::*;
        match act {
            Wait => Fairness::Fair(0),
            Due => Fairness::Fair(1),
            Does(_) | Finds(..) => Fairness::Fair(2),
            Answers(_) => Fairness::Fair(3),
            AnswersLate(_) => Fairness::Fair(17),
            Up | Down => Fairness::Fair(4),
            Sees(check, _) => Fairness::Fair(if *check == Check::Quick { 5 } else { 6 }),
            Hears => Fairness::Fair(7),
            Start => Fairness::Fair(8),
            Stop => Fairness::Fair(9),
            Hold | Adopt => Fairness::Fair(10),
            Read => Fairness::Fair(11),
            Retry => Fairness::Fair(12),
            Recorded => Fairness::Fair(13),
            MonitorBack => Fairness::Fair(14),
            Reset => Fairness::Fair(15),
            Stray => Fairness::Fair(16),
            News(_) => Fairness::Free,
            Dawdle | StopForOther | Release(_) | Operator(_) | Pull(_) | Refuses(..) | Progress(_)
            | Misses | Gone | Crash | Vanish | GuestOff | AdminStops | AdminStarts | PastGate | Hang
            | MonitorHangs | MonitorCrashes | AgentRestarts | Guardian => Fairness::Fault,
        }
    }
}
