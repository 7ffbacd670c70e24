//! A cluster as a space of states: the simulator's world, and what befalls it between instants.

use core::fmt;

use takeover::rules::{self, Check};
use takeover::units::Millis;
use takeover_sim::scenario::{Story, read};
use takeover_sim::world::{Bug, Log, World};

use super::meddling::Meddling;
use super::promises::{self, Doubt};
use super::setting::Setting;
use crate::space::Space;

/// A cluster under trouble.
#[derive(Clone, Debug)]
pub struct ClusterSpace {
    setting: Setting,
    story: Story,
    rules: Vec<&'static str>,
    bug: Option<Bug>,
}

/// One state of it.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct State {
    /// The world, which is large and often handed on.
    pub world: Box<World>,
    /// How much has befallen it.
    pub troubles: u8,
    /// Since when something is not as it should be.
    doubt: Doubt,
    /// The rule that was broken, by its place in the list.
    broken: Option<u8>,
    /// Whether the story has ended.
    ended: bool,
}

/// What can happen next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// All that happens at the next instant.
    Pass,
    /// Something befalls the cluster just before it.
    Meddle(Meddling),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("time passes"),
            Self::Meddle(meddling) => meddling.fmt(f),
        }
    }
}

impl ClusterSpace {
    /// The space of a setting, with a deliberate bug if one is given.
    ///
    /// # Errors
    /// The setting's text is no scenario: a mistake in this crate, told as the language tells it.
    pub fn new(setting: Setting, bug: Option<Bug>) -> Result<Self, String> {
        let story = read(setting.name, setting.text.as_bytes()).map_err(|error| error.to_string())?;
        let rules = rules::RULES.iter().map(|rule| rule.name).collect();
        Ok(Self { setting, story, rules, bug })
    }

    /// Its setting.
    #[must_use]
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The deliberate bug.
    #[must_use]
    pub const fn bug(&self) -> Option<Bug> {
        self.bug
    }

    /// How many rules and promises are asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        let asked = |rule: &&rules::Rule| !matches!(rule.check, Check::Types | Check::Test);
        rules::RULES.iter().filter(asked).count()
    }

    /// The resources that do not run at the end of a story although they should.
    pub(crate) fn missing(&self, end: &State) -> Vec<String> {
        promises::missing(&end.world)
            .map(|resource| end.world.names().resource(resource).to_owned())
            .collect()
    }

    /// The resources that do not run where their owner takes them to, and their owners.
    pub(crate) fn mistaken(&self, end: &State) -> Vec<(String, String)> {
        let names = end.world.names();
        let named = |(resource, owner)| (names.resource(resource).to_owned(), names.node(owner).to_owned());
        promises::mistaken(&end.world).map(named).collect()
    }

    /// Where a rule stands in the list. One that is missing there is broken all the same, without a name.
    fn place(&self, rule: &str) -> u8 {
        let place = self.rules.iter().position(|name| *name == rule);
        place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
    }

    /// The state after the world went on.
    fn after(&self, doubt: Doubt, world: Box<World>, troubles: u8) -> State {
        let doubt = doubt.after(&world);
        let ended = world.now() >= self.setting.ends;
        let promise = || promises::at_the_end(&self.setting, &world, troubles);
        let breach = world.breaches().first().map(|breach| breach.rule);
        let broken =
            breach.or_else(|| doubt.too_long(&world)).or_else(|| if ended { promise() } else { None });
        let broken = broken.map(|rule| self.place(rule));
        State { world, troubles, doubt, broken, ended }
    }
}

impl Space for ClusterSpace {
    type State = State;
    type Step = Step;

    fn rules(&self) -> &[&'static str] {
        &self.rules
    }

    fn starts(&self) -> Vec<State> {
        let world = Box::new(World::with_bug(&self.story, 1, Log::Drop, self.bug));
        vec![State { world, troubles: 0, doubt: Doubt::default(), broken: None, ended: false }]
    }

    fn steps(&self, state: &State, out: &mut Vec<Step>) {
        let Some(next) = state.world.next_instant().filter(|_| !state.ended) else { return };
        out.push(Step::Pass);
        if state.troubles >= self.setting.troubles || next > self.setting.troubles_until {
            return;
        }
        let mut offers = Vec::new();
        let stirred = state.world.stirred();
        let everywhere = state.world.now() == Millis::ZERO;
        for node in state.world.shape().nodes().iter().filter(|&node| everywhere || stirred.contains(node)) {
            for trouble in self.setting.kinds {
                trouble.offer(&state.world, node, &mut offers);
            }
        }
        out.extend(offers.into_iter().map(Step::Meddle));
    }

    fn take(&self, state: &State, step: &Step) -> Option<State> {
        self.go(state.clone(), step)
    }

    fn go(&self, state: State, step: &Step) -> Option<State> {
        let State { mut world, troubles, doubt, .. } = state;
        match step {
            Step::Pass => {
                world.pass();
                Some(self.after(doubt, world, troubles))
            }
            Step::Meddle(meddling) => {
                world.meddle(meddling.acts())?;
                Some(self.after(doubt, world, troubles.saturating_add(1)))
            }
        }
    }

    fn broken(&self, state: &State) -> Option<usize> {
        state.broken.map(usize::from)
    }

    fn digest(&self, state: &State) -> u128 {
        state.world.digest_with(&(state.troubles, state.doubt, state.broken, state.ended))
    }
}
