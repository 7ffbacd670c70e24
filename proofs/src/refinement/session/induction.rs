//! From every state in which the invariant holds, everything that may happen keeps it, keeps the rules,
//! and is a step of the table.

use std::collections::BTreeMap;

use takeover::policy::ClusterPolicy;
use takeover::rules::{SessionStep, session_step};
use takeover::session::{Event, State};
use takeover::units::Moment;

use super::code::Code;
use super::every;
use super::failure::{Failure, Story};
use super::happen::{Outcome, happenings, outcome};
use super::invariant;
use super::known::Known;
use super::setting::Setting;
use super::steps::{Kind, Unlike, explain, table};
use super::view::View;
use super::world::{Happening, World};
use crate::table::eval::{FIRST, holds};
use crate::table::{Action, Named};

/// The parts of the table's invariant that speak of what a view shows.
const SEEN: [&str; 11] = [
    "one_newest_life",
    "newest_is_greatest",
    "born_is_known",
    "told_of_its_own",
    "agent_was_told",
    "agents_grow",
    "promises_are_leases",
    "armed_by_a_promise",
    "guarded_within_the_lease",
    "what_runs_is_guarded",
    "ended_means_gone",
];

/// How much was looked at.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// States.
    pub states: u64,
    /// Steps.
    pub steps: u64,
    /// Of these, such that a start was allowed before.
    pub may_start: u64,
    /// Steps that leave the view unchanged.
    pub unchanged: u64,
    /// Steps that are this action of the table, or contain it.
    pub actions: BTreeMap<&'static str, u64>,
}

/// Views that were compared before, the steps of the table between them, and how often.
type Taken = Known<(Kind, u32, u32), (Vec<&'static str>, u64)>;

struct Induction<'a> {
    code: &'a Code,
    setting: &'a Setting,
    actions: Vec<Action>,
    parts: Vec<Named>,
    known: Taken,
    seen: Known<u32, Option<&'static str>>,
    counts: Counts,
}

/// Looks at every step of every state of a setting.
///
/// # Errors
/// The first step that breaks something.
pub fn induction(code: &Code, setting: &Setting) -> Result<Counts, Failure> {
    let parts = crate::table::invariant().into_iter().filter(|part| SEEN.contains(&part.name)).collect();
    let mut induction = Induction {
        code,
        setting,
        actions: table(),
        parts,
        known: Known::default(),
        seen: Known::default(),
        counts: Counts::default(),
    };
    let mut out = Vec::new();
    let mut failed = None;
    every::worlds(setting, &mut |world| {
        failed = induction.state(world, &mut out).err();
        failed.is_none()
    });
    failed.map_or(Ok(()), |story| Err(Failure::from(*story)))?;
    let mut counts = induction.counts;
    for (taken, times) in induction.known.values() {
        counts.unchanged = counts.unchanged.saturating_add(if taken.is_empty() { *times } else { 0 });
        for name in taken {
            let count = counts.actions.entry(name).or_default();
            *count = count.saturating_add(*times);
        }
    }
    Ok(counts)
}

impl Induction<'_> {
    fn state(&mut self, world: &World, out: &mut Vec<Happening>) -> Result<(), Box<Story>> {
        self.counts.states = self.counts.states.saturating_add(1);
        let policy = &self.setting.policy;
        let may = (self.code.may_start)(policy, &world.session, world.now);
        let before = View::of(self.setting, world);
        self.view(world, before)?;
        happenings(self.code, self.setting, world, out);
        for &happening in out.iter() {
            self.counts.may_start = self.counts.may_start.saturating_add(u64::from(may));
            self.step(world, &before, happening)?;
        }
        if may && let Some(wrong) = too_late(self.setting, world) {
            return Err(self.story(world, "a start may be issued", "a start".into(), wrong));
        }
        Ok(())
    }

    /// The view of a state keeps the table's invariant.
    fn view(&mut self, world: &World, view: View) -> Result<(), Box<Story>> {
        let parts = &self.parts;
        let broken = *self.seen.entry(view.code()).or_insert_with(|| {
            let table = view.table();
            let mut broken =
                parts.iter().filter(|part| !holds(&part.formula, &table, &table, &mut FIRST.clone()));
            broken.next().map(|part| part.name)
        });
        let Some(name) = broken else { return Ok(()) };
        Err(self.story(
            world,
            "it is looked at",
            format!("{view:?}"),
            format!("the table's {name} does not hold"),
        ))
    }

    fn step(&mut self, world: &World, before: &View, happening: Happening) -> Result<(), Box<Story>> {
        self.counts.steps = self.counts.steps.saturating_add(1);
        let Some(outcome) = outcome(self.code, self.setting, world, happening) else {
            let wrong = "an event that the trusted parts may send is refused".into();
            return Err(self.story(world, &format!("{happening:?}"), "a refusal".into(), wrong));
        };
        let wrong = self.wrong(world, before, happening, &outcome);
        wrong.map_or(Ok(()), |wrong| {
            let after = outcome.world.map_or("the boot is over".into(), |after| format!("{after:?}"));
            let after = format!("{after}, ordering {:?}", outcome.actions.iter().collect::<Vec<_>>());
            Err(self.story(world, &format!("{happening:?}"), after, wrong))
        })
    }

    /// What is wrong with a step.
    fn wrong(
        &mut self,
        world: &World,
        before: &View,
        happening: Happening,
        step: &Outcome,
    ) -> Option<String> {
        if let (Happening::Hears(event), Some(after)) = (happening, &step.world)
            && let Some(wrong) = rules(&self.setting.policy, world, event, after, step)
        {
            return Some(wrong);
        }
        if step.went_back {
            return Some("the guardian is ordered to enforce an earlier deadline than before".into());
        }
        let after = step.world.map_or(before.ended(), |after| View::of(self.setting, &after));
        let kind = Kind::of(happening, step.world.is_none());
        if let Err(unlike) = self.explained(kind, before, &after) {
            return Some(unlike.to_string());
        }
        let part = invariant::broken(self.setting, step.world.as_ref()?)?;
        Some(format!("{} does not hold any more: {}", part.name, part.says))
    }

    /// Counts which steps of the table it is.
    fn explained(&mut self, kind: Kind, before: &View, after: &View) -> Result<(), Unlike> {
        if kind == Kind::Other && after == before {
            self.counts.unchanged = self.counts.unchanged.saturating_add(1);
            return Ok(());
        }
        let both = (kind, before.code(), after.code());
        if let Some((_, times)) = self.known.get_mut(&both) {
            *times = times.saturating_add(1);
        } else {
            let taken = explain(&self.actions, kind, before, after)?;
            self.known.insert(both, (taken, 1));
        }
        Ok(())
    }

    fn story(&self, world: &World, happened: &str, after: String, wrong: String) -> Box<Story> {
        let setting = self.setting.name;
        Box::new(Story { setting, before: format!("{world:?}"), happened: happened.into(), after, wrong })
    }
}

/// The rule of the shipped list that a step breaks.
fn rules(
    policy: &ClusterPolicy,
    world: &World,
    event: Event,
    after: &World,
    step: &Outcome,
) -> Option<String> {
    let (before, now, actions) = (&world.session, world.now, &step.actions);
    let asked = SessionStep { policy, before, now, event: &event, after: &after.session, actions };
    session_step(&asked).err().map(|broken| broken.to_string())
}

/// What is wrong with a start in this state: its end has to be enforced, with the stop budget left before
/// the guardian's turn.
fn too_late(setting: &Setting, world: &World) -> Option<String> {
    let State::Member(member) = world.session else { return Some("nobody is a member".into()) };
    let lease = setting.policy.lease();
    let end = if setting.keeps() { Some(member.deadline) } else { world.enforced.min(Some(member.deadline)) };
    let in_time = |end: Moment| world.now.after(lease.spec().stop_budget) < lease.guard_at(end);
    (!end.is_some_and(in_time)).then(|| "less than the stop budget is left of what is enforced".into())
}
