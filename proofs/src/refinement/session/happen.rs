//! What may happen in a state, and what comes of it.

use takeover::session::{Action, Actions, Event, State, Step};
use takeover::units::Moment;

use super::code::Code;
use super::setting::Setting;
use super::world::{Happening, LIVES, World, life, number};

/// What comes of a happening.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The machine after it; none where its boot is over.
    pub world: Option<World>,
    /// What the session ordered.
    pub actions: Actions,
    /// Whether an order to the guardian was for an earlier deadline than one before it.
    pub went_back: bool,
}

/// All moments up to this one, if there is one.
fn up_to(last: Option<Moment>) -> impl Iterator<Item = Moment> {
    let count = last.map_or(0, |last| last.0.saturating_add(1));
    (0..count).map(Moment)
}

/// Everything that may happen in this state, whatever the network, the store's clock and people do: late
/// answers, repeated ones, answers of other lives. Trusted are the store, which answers what it applied,
/// and the guardian, which acknowledges what it enforces.
pub fn happenings(code: &Code, setting: &Setting, world: &World, out: &mut Vec<Happening>) {
    use Happening::{Enforces, Hears, Opens, Registers, Renews, Reset, Restarts, Starts, Stops, TimePasses};
    out.clear();
    out.extend([TimePasses, Reset, Restarts]);
    out.extend([Event::Due, Event::NotYet, Event::Unanswered, Event::Emptied].map(Hears));
    for number in 0..LIVES {
        let incarnation = life(number);
        out.push(Hears(Event::Over(incarnation)));
        answers(world, number, out);
    }
    out.extend(up_to(world.enforced).map(|until| Hears(Event::Guarded(until))));
    out.extend(up_to(world.ordered).filter(|&until| Some(until) > world.enforced).map(Enforces));
    if let Some(newest) = world.newest() {
        // Older ones leave the newest as it is, as that very one does.
        let newer = up_to(Some(world.now)).filter(|&asked| Some(asked) >= world.applied(newest));
        out.extend(newer.map(|asked| Renews(newest, asked)));
    }
    let next = world.newest().map_or(0, |newest| newest.saturating_add(1));
    if next < LIVES {
        out.extend(up_to(Some(world.now)).map(|asked| Registers(next, asked)));
    }
    let may = (code.may_start)(&setting.policy, &world.session, world.now);
    out.extend((may && world.active.is_none()).then_some(Starts));
    out.extend((world.armed(setting) && !world.held).then_some(Opens));
    out.extend(world.active.is_some().then_some(Stops));
}

/// The answers that may come about one life: of its own, to every request that was applied; of another,
/// to the newest, for a session hears none of them whatever they name (`fields.rs` shows that).
///
/// The registration that is under way was sent after every life that was told here had begun, so that it
/// begins a later one. (A request is answered once: the node knows its requests by number. And no two
/// registrations are sent in one millisecond but where a whole life passes within it.)
fn answers(world: &World, number: usize, out: &mut Vec<Happening>) {
    let Some(newest) = world.applied(number) else { return };
    let incarnation = life(number);
    let renewed = |asked| Happening::Hears(Event::Renewed { incarnation, asked });
    let registered = |asked| Happening::Hears(Event::Registered { incarnation, asked });
    if world.own() == Some(number) {
        out.extend(up_to(Some(newest)).map(renewed));
    } else {
        out.push(renewed(newest));
    }
    if let State::Out { asked: Some(sent), .. } = world.session {
        let begun = sent <= newest && Some(number) > world.newest_told();
        out.extend(begun.then(|| registered(sent)));
        out.extend((newest != sent).then(|| registered(newest)));
    } else {
        out.push(registered(newest));
    }
}

/// What comes of it; none where the session refuses the event.
#[must_use]
pub fn outcome(code: &Code, setting: &Setting, world: &World, happening: Happening) -> Option<Outcome> {
    let mut after = *world;
    match happening {
        Happening::Hears(event) => {
            let step = (code.step)(&setting.policy, &world.session, world.now, event).ok()?;
            return Some(heard(world, &step));
        }
        Happening::TimePasses => after.now = Moment(world.now.0.saturating_add(1)),
        Happening::Reset => return Some(quiet(None)),
        Happening::Restarts => {
            // A new agent closes all gates before it does anything else.
            after.held = false;
            after.session = State::new(world.now);
        }
        Happening::Enforces(until) => after.enforced = Some(until),
        Happening::Renews(life, asked) | Happening::Registers(life, asked) => {
            if let Some(applied) = after.applied.get_mut(life) {
                *applied = (*applied).max(Some(asked));
            }
        }
        Happening::Opens => after.held = true,
        Happening::Starts => {
            after.held = true;
            after.active = world.own();
        }
        Happening::Stops => after.active = None,
    }
    let passes = !setting.keeps() && after.enforced.is_none_or(|until| until <= after.now);
    // The guardian ends what still runs, or the watchdog behind it does.
    let ended = happening == Happening::TimePasses && world.active.is_some() && passes;
    Some(quiet((!ended).then_some(after)))
}

const fn quiet(world: Option<World>) -> Outcome {
    Outcome { world, actions: Actions::EMPTY, went_back: false }
}

/// The session made a step, and its orders are carried out.
fn heard(world: &World, step: &Step) -> Outcome {
    let mut after = World { session: step.state, ..*world };
    let mut went_back = false;
    for action in step.actions.iter() {
        match *action {
            Action::Arm(until) => {
                went_back |= Some(until) < after.ordered;
                after.ordered = after.ordered.max(Some(until));
            }
            Action::StopAll => after.held = false,
            Action::Register | Action::Renew(_) => {}
        }
    }
    let told = step.state.incarnation().map(number);
    if let Some(told) = told.and_then(|life| after.told.get_mut(life)) {
        *told = true;
    }
    Outcome { world: Some(after), actions: step.actions, went_back }
}
