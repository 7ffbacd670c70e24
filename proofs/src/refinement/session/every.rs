//! Every machine, reachable or not, in which the invariant holds.
//!
//! The loops run over more than the invariant allows and ask it of each state. Three things are not
//! varied here, each for a reason: a member's `asked` and `renew_at`, and `try_at`, decide about no
//! deadline (`fields.rs` shows that for all their values); and of the deadlines of lives that are not the
//! agent's it matters alone whether they are over, pass next, or lie further ahead.

use takeover::session::{Member, State};
use takeover::units::Moment;

use super::invariant;
use super::setting::Setting;
use super::world::{World, life};

/// Called with each state; ends the walk where it answers no.
pub type Visit<'a> = &'a mut dyn FnMut(&World) -> bool;

/// Walks all states in which the invariant holds. False where the visitor ended it.
pub fn worlds(setting: &Setting, visit: Visit<'_>) -> bool {
    let mut sound = |world: &World| invariant::broken(setting, world).is_some() || visit(world);
    (0..=setting.horizon).map(Moment).all(|now| {
        members(setting, now, &mut sound)
            && stopping(setting, now, &mut sound)
            && out(setting, now, &mut sound)
    })
}

/// No moment, and all up to this one.
fn none_and(last: Option<Moment>) -> impl Iterator<Item = Option<Moment>> + Clone {
    let count = last.map_or(0, |last| last.0.saturating_add(1));
    core::iter::once(None).chain((0..count).map(|at| Some(Moment(at))))
}

/// Sendings for a life that is not the agent's: none, and those whose deadline is over, passes with the
/// next millisecond, lies further ahead.
fn elsewhere(setting: &Setting, now: Moment) -> Vec<Option<Moment>> {
    let usable = setting.usable();
    let over = now.0.checked_sub(usable);
    let next = now.0.saturating_add(1).checked_sub(usable);
    let mut sendings = vec![None, Some(now)];
    sendings.extend([over, next].into_iter().flatten().map(|at| Some(Moment(at))));
    sendings.dedup();
    sendings
}

/// The agent is a member in the middle one of three lives.
fn members(setting: &Setting, now: Moment, visit: Visit<'_>) -> bool {
    let latest = setting.deadline(now);
    let deadlines = none_and(Some(latest)).flatten();
    deadlines.into_iter().all(|deadline| {
        let orders = if setting.keeps() { None } else { Some(deadline) };
        none_and(orders).all(|enforced| {
            none_and(enforced).all(|guarded| {
                let member = Member { incarnation: life(1), asked: None, renew_at: now, deadline, guarded };
                let world = blank(now, State::Member(member), orders, enforced);
                around(setting, &world, visit)
            })
        })
    })
}

/// It stops in the middle one of three lives.
fn stopping(setting: &Setting, now: Moment, visit: Visit<'_>) -> bool {
    none_and(Some(setting.deadline(now))).all(|ordered| {
        none_and(ordered)
            .all(|enforced| around(setting, &blank(now, State::Stopping(life(1)), ordered, enforced), visit))
    })
}

/// It is in no life, and was in the first of three or in none.
fn out(setting: &Setting, now: Moment, visit: Visit<'_>) -> bool {
    none_and(Some(now)).all(|asked| {
        none_and(Some(setting.deadline(now))).all(|ordered| {
            none_and(ordered).all(|enforced| {
                let out = blank(now, State::Out { asked, try_at: now }, ordered, enforced);
                let world = World { told: [false; 3], ..out };
                afterwards(setting, &world, visit)
            })
        })
    })
}

const fn blank(now: Moment, session: State, ordered: Option<Moment>, enforced: Option<Moment>) -> World {
    World {
        now,
        session,
        applied: [None; 3],
        told: [false, true, false],
        ordered,
        enforced,
        held: false,
        active: None,
    }
}

/// Around a member and who stops: what the store applied, what is open and runs.
fn around(setting: &Setting, world: &World, visit: Visit<'_>) -> bool {
    let others = elsewhere(setting, world.now);
    none_and(Some(world.now)).skip(1).all(|own| {
        others.iter().all(|&before| {
            others.iter().all(|&later| {
                [None, Some(0), Some(1)].into_iter().all(|active| {
                    [false, true].into_iter().all(|held| {
                        let applied = [before, own, later];
                        told_before(&World { applied, held, active, ..*world }, visit)
                    })
                })
            })
        })
    })
}

/// Around who is in no life: the same, with the answer that it may wait for.
fn afterwards(setting: &Setting, world: &World, visit: Visit<'_>) -> bool {
    let others = elsewhere(setting, world.now);
    let mut awaited = others.clone();
    if let State::Out { asked, .. } = world.session {
        awaited.extend((!awaited.contains(&asked)).then_some(asked));
    }
    none_and(Some(world.now)).all(|before| {
        awaited.iter().all(|&next| {
            others.iter().all(|&later| {
                [None, Some(0)].into_iter().all(|active| {
                    told_before(&World { applied: [before, next, later], active, ..*world }, visit)
                })
            })
        })
    })
}

/// The first life was told, or was not.
fn told_before(world: &World, visit: Visit<'_>) -> bool {
    let [_, second, third] = world.told;
    [false, true].into_iter().all(|first| visit(&World { told: [first, second, third], ..*world }))
}
