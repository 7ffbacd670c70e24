//! What holds of a machine and its session in every state that they can reach, part by part.

use takeover::session::State;
use takeover::units::Moment;

use super::setting::Setting;
use super::world::World;

/// One part: its name, what it says, and the question.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    holds: fn(&Setting, &World) -> bool,
}

impl Part {
    const fn new(name: &'static str, says: &'static str, holds: fn(&Setting, &World) -> bool) -> Self {
        Self { name, says, holds }
    }
}

/// All parts. Each is kept by every step from a state in which all hold.
pub const PARTS: [Part; 9] = [
    Part::new("requests_lie_behind", "No request was sent ahead of the clock", requests_lie_behind),
    Part::new("lives_were_registered", "The agent's life is the newest that was told here", lives),
    Part::new("deadline_was_given", "A deadline is no later than an applied request allows", deadline),
    Part::new("orders_are_deadlines", "A member has its own deadline enforced, and no other", orders),
    Part::new("orders_were_given", "Nothing was ordered beyond what told lives were given", within),
    Part::new("enforced_as_ordered", "The guardian enforces nothing later than ordered", enforced),
    Part::new("guarded_is_enforced", "What was acknowledged is enforced", guarded),
    Part::new("what_runs_is_enforced", "What runs ends by a deadline that is ahead", active),
    Part::new("gates_of_members", "A gate is open only in a member whose end is enforced", gates),
];

/// The first part that does not hold.
#[must_use]
pub fn broken(setting: &Setting, world: &World) -> Option<&'static Part> {
    PARTS.iter().find(|part| !(part.holds)(setting, world))
}

fn requests_lie_behind(_: &Setting, world: &World) -> bool {
    let asked = match world.session {
        State::Out { asked, .. } => asked,
        State::Member(member) => member.asked,
        State::Stopping(_) => None,
    };
    let mut requests = world.applied.iter().copied().chain([asked]).flatten();
    requests.all(|at| at <= world.now)
}

fn lives(_: &Setting, world: &World) -> bool {
    let known = world.told.iter().zip(world.applied).all(|(&told, applied)| !told || applied.is_some());
    known && world.own().is_none_or(|own| world.newest_told() == Some(own))
}

fn deadline(setting: &Setting, world: &World) -> bool {
    let State::Member(member) = world.session else { return true };
    let asked = world.own().and_then(|own| world.applied(own));
    asked.is_some_and(|asked| member.deadline <= setting.deadline(asked))
}

fn orders(setting: &Setting, world: &World) -> bool {
    if setting.keeps() {
        return world.ordered.is_none();
    }
    match world.session {
        State::Member(member) => world.ordered == Some(member.deadline),
        // The life that this request begins gets a deadline that is no earlier than all before it.
        State::Out { asked: Some(asked), .. } => world.ordered <= Some(setting.deadline(asked)),
        State::Out { asked: None, .. } | State::Stopping(_) => true,
    }
}

fn within(setting: &Setting, world: &World) -> bool {
    world.ordered <= world.applied_to_told().map(|asked| setting.deadline(asked))
}

fn enforced(_: &Setting, world: &World) -> bool {
    world.enforced <= world.ordered
}

fn guarded(_: &Setting, world: &World) -> bool {
    match world.session {
        State::Member(member) => member.guarded <= world.enforced,
        State::Out { .. } | State::Stopping(_) => true,
    }
}

fn active(setting: &Setting, world: &World) -> bool {
    let Some(life) = world.active else { return true };
    let ahead = |until: Option<Moment>| until.is_some_and(|until| world.now < until);
    world.is_told(life) && (setting.keeps() || ahead(world.enforced))
}

fn gates(setting: &Setting, world: &World) -> bool {
    !world.held || world.armed(setting)
}
