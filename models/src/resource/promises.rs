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
        match act {
            Act::Wait => Fairness::Fair(0),
            Act::Due => Fairness::Fair(1),
            Act::Does(_) | Act::Finds(..) => Fairness::Fair(2),
            Act::Answers(_) => Fairness::Fair(3),
            Act::AnswersLate(_) => Fairness::Fair(17),
            Act::Up | Act::Down => Fairness::Fair(4),
            Act::Sees(check, _) => Fairness::Fair(if *check == Check::Quick { 5 } else { 6 }),
            Act::Hears => Fairness::Fair(7),
            Act::Start => Fairness::Fair(8),
            Act::Stop => Fairness::Fair(9),
            Act::Hold | Act::Adopt => Fairness::Fair(10),
            Act::Read => Fairness::Fair(11),
            Act::Retry => Fairness::Fair(12),
            Act::Recorded => Fairness::Fair(13),
            Act::MonitorBack => Fairness::Fair(14),
            Act::Reset => Fairness::Fair(15),
            Act::Stray => Fairness::Fair(16),
            Act::News(_) => Fairness::Free,
            Act::Dawdle
            | Act::StopForOther
            | Act::Release(_)
            | Act::Operator(_)
            | Act::Pull(_)
            | Act::Refuses(..)
            | Act::Progress(_)
            | Act::Misses
            | Act::Gone
            | Act::Crash
            | Act::Vanish
            | Act::GuestOff
            | Act::AdminStops
            | Act::AdminStarts
            | Act::PastGate
            | Act::Hang
            | Act::MonitorHangs
            | Act::MonitorCrashes
            | Act::AgentRestarts
            | Act::Guardian => Fairness::Fault,
        }
    }
}
