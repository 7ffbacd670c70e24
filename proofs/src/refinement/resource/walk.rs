//! Every sound state, every event, everything that can happen: each step asked all questions.

use std::collections::HashSet;
use std::time::Instant;

use takeover::resource::{Event, Persistent, State, Step};
use takeover::rules::ResourceStep;
use takeover::units::Millis;

use super::Stepper;
use super::carry::{Carried, Chain, Happening, Kind, News, carry_out, orders};
use super::contract::Contract;
use super::domain::{Setting, events, states};
use super::kernel::Kernel;
use super::laws;
use super::physical::{Physical, Under, Word};
use super::report::{Broken, Question, Questions, Report};
use super::sound::{unbelievable, untrue};
use super::story::{self, Shipped};
use super::view::{SAY_STOPPED, Table, View};
use super::worlds::Worlds;

/// Kinds of steps, each with an event that led to one.
pub type Kinds = Vec<(Kind, Event)>;

/// One walk through everything.
pub(super) struct Walk<'a, S> {
    contract: Contract,
    questions: Questions,
    step: &'a S,
    worlds: Worlds,
    known: HashSet<Kind>,
    kinds: Kinds,
    table: Table,
    report: Report,
}

impl<'a, S: Stepper> Walk<'a, S> {
    pub(super) fn new(contract: Contract, questions: Questions, step: &'a S) -> Self {
        Self {
            contract,
            questions,
            step,
            worlds: Worlds::new(),
            known: HashSet::new(),
            kinds: Kinds::new(),
            table: Table::new(),
            report: Report::default(),
        }
    }

    /// Goes through all of it.
    pub(super) fn through(mut self, settings: &[Setting]) -> Result<(Report, Kinds), Broken> {
        let begun = Instant::now();
        let events = [None, Some(Under::First), Some(Under::Second)].map(|held| (held, events(held)));
        self.report.policies = settings.len();
        let mut sound = Vec::new();
        for setting in settings {
            sound.push((setting, self.sound_states(setting)));
        }
        self.beginnings()?;
        self.happenings()?;
        for (setting, states) in &sound {
            for state in states {
                self.later(setting, state)?;
                let held = Kernel::of(state).held;
                for (_, events) in events.iter().filter(|(claim, _)| *claim == held) {
                    self.every_event(setting, state, events)?;
                }
            }
        }
        self.report.kinds = u64::try_from(self.kinds.len()).unwrap_or(u64::MAX);
        self.report.took = begun.elapsed();
        Ok((self.report, self.kinds))
    }

    /// The states that are sound on some machine.
    fn sound_states(&mut self, setting: &Setting) -> Vec<State> {
        let mut all = states(setting);
        self.report.typed = self.report.typed.saturating_add(u64::try_from(all.len()).unwrap_or(u64::MAX));
        all.retain(|state| self.sound_somewhere(setting, state));
        self.report.sound = self.report.sound.saturating_add(u64::try_from(all.len()).unwrap_or(u64::MAX));
        all
    }

    /// Whether a state is sound on some machine.
    fn sound_somewhere(&mut self, setting: &Setting, state: &State) -> bool {
        let believable = unbelievable(&setting.policy, setting.now, state).is_none();
        believable && self.worlds.meet(Kernel::of(state))
    }

    /// Time passes, and changes no belief.
    fn later(&mut self, setting: &Setting, state: &State) -> Result<(), Broken> {
        for lap in [1, 1_000, setting.policy.horizon().0] {
            Report::count(&mut self.report.later);
            let now = setting.now.after(Millis(lap));
            if let Some(part) = unbelievable(&setting.policy, now, state).filter(|_| self.questions.sound) {
                let story = format!("    {lap} ms pass in {state:?}\n");
                return Err(Broken { question: Question::Sound, name: part.name.into(), story });
            }
        }
        Ok(())
    }

    fn every_event(&mut self, setting: &Setting, before: &State, events: &[Event]) -> Result<(), Broken> {
        for event in events {
            Report::count(&mut self.report.steps);
            let result = (self.step)(&setting.policy, before, setting.now, *event);
            let shipped = Shipped { setting, before, event, result: &result };
            self.alone(&shipped)?;
            match &result {
                Ok(step) => self.with_machines(&shipped, step)?,
                Err(_) => Report::count(&mut self.report.refused),
            }
        }
        Ok(())
    }

    /// What can be asked of the step alone.
    fn alone(&mut self, shipped: &Shipped<'_>) -> Result<(), Broken> {
        let Shipped { setting, before, event, result } = *shipped;
        let broken = |question, name: &str| Broken { question, name: name.into(), story: shipped.told() };
        let refused = result.is_err();
        if self.questions.rules && !laws::refused_as_told(before, event, refused) {
            return Err(broken(Question::Rules, "invalid_is_rejected"));
        }
        if let Ok(step) = result {
            let (policy, now) = (&setting.policy, setting.now);
            let asked =
                ResourceStep { policy, before, now, event, after: &step.state, actions: &step.actions };
            if let Some(rule) = laws::broken(&asked).filter(|_| self.questions.rules) {
                return Err(broken(Question::Rules, rule));
            }
            if let Some(part) = unbelievable(policy, now, &step.state).filter(|_| self.questions.sound) {
                return Err(broken(Question::Sound, part.name));
            }
        }
        // Counts of misses have no moment in them.
        if self.questions.time && before.misses == 0 && before.monitor_restarts == 0 {
            Report::count(&mut self.report.aged);
            if !laws::time_is_age(setting, before, *event, result, self.step) {
                return Err(broken(Question::Time, "time_is_age"));
            }
        }
        Ok(())
    }

    /// The step on every machine on which it can be taken. A kind of step that was met before, or that
    /// changes nothing of what matters, is not asked again.
    fn with_machines(&mut self, shipped: &Shipped<'_>, step: &Step) -> Result<(), Broken> {
        let (before, after) = (Kernel::of(shipped.before), Kernel::of(&step.state));
        let orders = orders(step);
        if before == after && orders.is_empty() {
            Report::count(&mut self.report.idle);
            return Ok(());
        }
        let kind = Kind { before, news: news(shipped.before, shipped.event), after, orders };
        if !self.known.insert(kind) {
            return Ok(());
        }
        self.kinds.push((kind, *shipped.event));
        let machines = self.worlds.of(&before);
        let contract = self.contract;
        for physical in machines.iter().filter(|at| kind.news.possible(contract, &before, at)) {
            Report::count(&mut self.report.taken);
            let carried = carry_out(&kind, physical);
            let told = || shipped.told();
            self.asked((&before, physical), (&after, &carried), &told)?;
        }
        Ok(())
    }

    /// The invariant and the table, of one step on one machine.
    fn asked(
        &mut self,
        before: (&Kernel, &Physical),
        after: (&Kernel, &Carried),
        told: &dyn Fn() -> String,
    ) -> Result<(), Broken> {
        let (kernel, Carried { physical, chain }) = after;
        let story = || told() + &story::truth(before.1, physical, chain);
        let broken = |question, name: String| Broken { question, name, story: story() };
        let (from, to) = (View::of(before.0, before.1), View::of(kernel, physical));
        if self.questions.table {
            if let Err(why) = self.table.allows(from, chain, to) {
                return Err(broken(Question::Table, why));
            }
            self.met(chain);
            if let Some(missing) = self.missing_to_say_stopped(kernel, physical, to) {
                return Err(broken(Question::Table, unsaid(missing)));
            }
        }
        match untrue(kernel, physical).filter(|_| self.questions.sound) {
            Some(part) => Err(broken(Question::Sound, part.name.into())),
            None => Ok(()),
        }
    }

    fn met(&mut self, chain: &Chain) {
        if chain.is_empty() {
            self.report.met("(no change)");
        }
        chain.iter().for_each(|deed| self.report.met(deed.named().0));
    }

    /// Where the state counts as released, `stopped` may be sent for every claim that was left.
    fn missing_to_say_stopped(
        &mut self,
        kernel: &Kernel,
        physical: &Physical,
        view: View,
    ) -> Option<&'static str> {
        if !kernel.released() || physical.unlooked {
            return None;
        }
        physical.left.iter().find_map(|left| {
            self.report.met(SAY_STOPPED);
            self.table.missing_to_say_stopped(view, left)
        })
    }

    /// Where a state counts as released, `stopped` may be sent, as long as nothing happens.
    fn stays(&mut self, kernel: &Kernel, physical: &Physical) -> Result<(), Broken> {
        let missing = self.missing_to_say_stopped(kernel, physical, View::of(kernel, physical));
        match missing.filter(|_| self.questions.table) {
            Some(missing) => Err(Broken {
                question: Question::Table,
                name: unsaid(missing),
                story: story::happening(kernel, &"nothing") + &format!("    true      {physical:?}\n"),
            }),
            None => Ok(()),
        }
    }

    /// Every machine on which an agent may begin is sound.
    fn beginnings(&mut self) -> Result<(), Broken> {
        let kernel = Kernel::of(&State::new(Persistent::Offline));
        for physical in self.worlds.machines().iter().filter(|physical| physical.begins()) {
            Report::count(&mut self.report.begun);
            if let Some(part) = untrue(&kernel, physical).filter(|_| self.questions.sound) {
                let (question, name) = (Question::Sound, part.name.into());
                let story = format!("    an agent begins on {physical:?}\n");
                return Err(Broken { question, name, story });
            }
        }
        Ok(())
    }

    /// Everything that happens by itself, in every sound state on every machine.
    fn happenings(&mut self) -> Result<(), Broken> {
        for kernel in &self.worlds.kernels() {
            Report::count(&mut self.report.kernels);
            for physical in &self.worlds.of(kernel) {
                Report::count(&mut self.report.worlds);
                self.stays(kernel, physical)?;
                for happening in Happening::all() {
                    let Some(carried) = happening.happens(self.contract, physical) else { continue };
                    Report::count(&mut self.report.happened);
                    let told = || story::happening(kernel, &happening);
                    self.asked((kernel, physical), (kernel, &carried), &told)?;
                }
            }
        }
        Ok(())
    }
}

fn unsaid(missing: &str) -> String {
    format!("{SAY_STOPPED} needs {missing:?}, and that does not hold")
}

/// What an event tells of what is true.
fn news(state: &State, event: &Event) -> News {
    let own = |claim, news: fn(Under) -> News| Under::of(claim).map_or(News::Nothing, news);
    match *event {
        Event::Returned(call, answer) if call == state.last_call => News::Answer(Word::of(answer)),
        Event::Returned(call, _) if Some(call) == state.starting => News::StartAnswered,
        Event::Hold(claim) => own(claim, News::Held),
        Event::Adopt(claim) => own(claim, News::Adopted),
        Event::MonitorRestarted => News::MonitorGone,
        Event::Returned(..)
        | Event::Due
        | Event::Start
        | Event::Stop
        | Event::Release(_)
        | Event::Retry
        | Event::Persisted(..)
        | Event::Pulled(_)
        | Event::Disowned
        | Event::Progress(_)
        | Event::Reported { .. }
        | Event::BackendGone => News::Nothing,
    }
}
