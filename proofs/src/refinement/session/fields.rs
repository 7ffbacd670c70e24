//! Every session that the types allow, whether it makes sense or not, and every event with every argument:
//! the rules hold, what lies ahead of the clock is refused and nothing else, and the fields that
//! `every.rs` does not vary decide about no deadline.

use takeover::rules::{SessionStep, session_step};
use takeover::session::{Action, Event, Member, State, Step};
use takeover::units::{Incarnation, Moment};

use super::code::Code;
use super::failure::{Failure, Story};
use super::setting::Setting;
use super::world::life;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// States.
    pub states: u64,
    /// Steps.
    pub steps: u64,
    /// Steps that were refused.
    pub refused: u64,
    /// Steps that changed the session.
    pub changed: u64,
}

/// What a step does about deadlines: the life, its deadline, what is guarded, and the orders but those
/// to ask the store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Gist {
    stopping: bool,
    life: Option<Incarnation>,
    deadlines: Option<(Moment, Option<Moment>)>,
    arms: Option<Moment>,
    stops: bool,
}

struct Fields<'a> {
    code: &'a Code,
    setting: &'a Setting,
    moments: Vec<Moment>,
    counts: Counts,
}

/// Looks at every field's every value.
///
/// # Errors
/// The first step that breaks something.
pub fn fields(code: &Code, setting: &Setting) -> Result<Counts, Failure> {
    let last = setting.deadline(Moment(setting.horizon.saturating_add(1)));
    let moments = (0..=last.0).map(Moment).collect();
    let mut fields = Fields { code, setting, moments, counts: Counts::default() };
    for now in (0..=setting.horizon.saturating_add(1)).map(Moment) {
        let events = fields.events();
        for &event in &events {
            fields.in_every_state(now, event)?;
        }
    }
    Ok(fields.counts)
}

impl Fields<'_> {
    /// Every event with every argument, of this life and of another.
    fn events(&self) -> Vec<Event> {
        let mut events = vec![Event::Due, Event::NotYet, Event::Unanswered, Event::Emptied];
        for incarnation in [life(1), life(2)] {
            events.push(Event::Over(incarnation));
            for &asked in &self.moments {
                events.push(Event::Registered { incarnation, asked });
                events.push(Event::Renewed { incarnation, asked });
            }
        }
        events.extend(self.moments.iter().map(|&until| Event::Guarded(until)));
        events
    }

    /// One event, in every state.
    fn in_every_state(&mut self, now: Moment, event: Event) -> Result<(), Failure> {
        let moments = self.moments.clone();
        let maybe: Vec<Option<Moment>> =
            core::iter::once(None).chain(moments.iter().copied().map(Some)).collect();
        self.one(now, State::Stopping(life(1)), event)?;
        for &asked in &maybe {
            for &try_at in &moments {
                self.one(now, State::Out { asked, try_at }, event)?;
            }
        }
        for &deadline in &moments {
            for &guarded in &maybe {
                let plain = Member { incarnation: life(1), asked: None, renew_at: now, deadline, guarded };
                let expected = self.one(now, State::Member(plain), event)?;
                for &asked in &maybe {
                    for &renew_at in &moments {
                        let state = State::Member(Member { asked, renew_at, ..plain });
                        let found = self.one(now, state, event)?;
                        if found != expected {
                            let wrong = "when a renewal was sent or is due decides about a deadline";
                            return Err(self.story(now, state, event, &format!("{found:?}"), wrong));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// One step; none where it is refused.
    fn one(&mut self, now: Moment, before: State, event: Event) -> Result<Option<Gist>, Failure> {
        self.counts.states = self.counts.states.saturating_add(1);
        let policy = &self.setting.policy;
        let ahead = match event {
            Event::Registered { asked, .. } | Event::Renewed { asked, .. } => asked > now,
            Event::Due
            | Event::NotYet
            | Event::Over(_)
            | Event::Unanswered
            | Event::Guarded(_)
            | Event::Emptied => false,
        };
        let step = match (self.code.step)(policy, &before, now, event) {
            Ok(step) => step,
            Err(_) if ahead => {
                self.counts.refused = self.counts.refused.saturating_add(1);
                return Ok(None);
            }
            Err(rejected) => {
                return Err(self.story(
                    now,
                    before,
                    event,
                    &rejected.to_string(),
                    "an event is refused that does not lie ahead",
                ));
            }
        };
        self.counts.steps = self.counts.steps.saturating_add(1);
        self.counts.changed = self.counts.changed.saturating_add(u64::from(step.state != before));
        let wrong = if ahead {
            Some("an answer from ahead of the clock is taken".into())
        } else {
            self.wrong(now, &before, event, &step)
        };
        match wrong {
            Some(wrong) => Err(self.story(now, before, event, &format!("{step:?}"), &wrong)),
            None => Ok(Some(gist(&step))),
        }
    }

    /// What is wrong with a step.
    fn wrong(&self, now: Moment, before: &State, event: Event, step: &Step) -> Option<String> {
        let policy = &self.setting.policy;
        let asked =
            SessionStep { policy, before, now, event: &event, after: &step.state, actions: &step.actions };
        if let Err(broken) = session_step(&asked) {
            return Some(broken.to_string());
        }
        if foreign(before, event) && (step.state != *before || !step.actions.is_empty()) {
            return Some("the answer is about another life or another request, and changes something".into());
        }
        let sent = |state: &State| match state {
            State::Out { asked, .. } => *asked,
            State::Member(member) => member.asked,
            State::Stopping(_) => None,
        };
        let ahead = sent(before) <= Some(now) && sent(&step.state) > Some(now);
        ahead.then(|| "a request is under way that was sent ahead of the clock".into())
    }

    fn story(&self, now: Moment, before: State, event: Event, after: &str, wrong: &str) -> Failure {
        let before = format!("{before:?} at {now:?}");
        let (happened, after) = (format!("{event:?}"), after.into());
        Story { setting: self.setting.name, before, happened, after, wrong: wrong.into() }.into()
    }
}

/// Whether an event is about a life or a registration that is not this session's.
fn foreign(before: &State, event: Event) -> bool {
    let own = match before {
        State::Member(member) => Some(member.incarnation),
        State::Out { .. } | State::Stopping(_) => None,
    };
    let waits = match before {
        State::Out { asked, .. } => *asked,
        State::Member(_) | State::Stopping(_) => None,
    };
    match event {
        Event::Registered { asked, .. } => waits != Some(asked),
        Event::Renewed { incarnation, .. } | Event::Over(incarnation) => own != Some(incarnation),
        Event::Due | Event::NotYet | Event::Unanswered | Event::Guarded(_) | Event::Emptied => false,
    }
}

fn gist(step: &Step) -> Gist {
    let arms = step.actions.iter().find_map(|action| match action {
        Action::Arm(until) => Some(*until),
        Action::Register | Action::Renew(_) | Action::StopAll => None,
    });
    let deadlines = match step.state {
        State::Member(member) => Some((member.deadline, member.guarded)),
        State::Out { .. } | State::Stopping(_) => None,
    };
    Gist {
        stopping: step.state.is_stopping(),
        life: step.state.incarnation(),
        deadlines,
        arms,
        stops: step.actions.iter().any(|action| *action == Action::StopAll),
    }
}
