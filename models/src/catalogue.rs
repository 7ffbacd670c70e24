//! Everything that is checked: models in their sizes, deliberate bugs, and what is pinned of them.

use core::num::NonZeroUsize;
use core::time::Duration;
use std::time::Instant;

use takeover_sim::world;

use crate::cluster::hunts::{HUNTS, Hunt};
use crate::cluster::{ClusterSpace, Setting, setting};
use crate::resource::{self, Breaks, COMES_BACK, Resource, SETTLES, Scope};
use crate::search::{Counts, Exact, Found, Watch, digests, exact, survey};
use crate::space::Space;
use crate::stateright;
use crate::tale::{Tale, of_cluster, of_lasso, of_machine};

/// How much of a model is searched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Size {
    /// What the gate searches.
    Quick,
    /// What is searched now and then.
    Deep,
}

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// One resource machine.
    Resource(Scope),
    /// A whole cluster.
    Cluster(Setting),
}

/// How it is searched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum How {
    /// Breadth-first over whole states, and promises along fair stories.
    Exact,
    /// Depth-first, with 128 bits for each state.
    Digests,
    /// By the exact search and by Stateright, which must count alike.
    Twice,
}

/// One search.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The model.
    pub model: &'static str,
    /// Its configuration.
    pub name: &'static str,
    /// Its size.
    pub size: Size,
    /// What is searched.
    pub subject: Subject,
    /// How.
    pub how: How,
}

/// What came of a search.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How much was searched.
    pub counts: Counts,
    /// How many rules and promises were asked.
    pub properties: usize,
    /// How long it took.
    pub took: Duration,
    /// The rule that was broken.
    pub broken: Option<Tale>,
    /// What is wrong with the search itself.
    pub wrong: Option<String>,
}

const fn resource(name: &'static str, size: Size, scope: Scope, how: How) -> Entry {
    Entry { model: "resource", name, size, subject: Subject::Resource(scope), how }
}

const fn cluster(name: &'static str, size: Size, setting: Setting, troubles: u8, how: How) -> Entry {
    let setting = Setting { troubles, ..setting };
    Entry { model: setting.model, name, size, subject: Subject::Cluster(setting), how }
}

/// Every search, quick ones first.
pub const ENTRIES: [Entry; 19] = [
    resource("calls", Size::Quick, Scope::calls(), How::Exact),
    resource("checks", Size::Quick, Scope::checks(), How::Exact),
    resource("agents", Size::Quick, Scope::agents(), How::Twice),
    resource("faults", Size::Quick, Scope::faults(), How::Exact),
    resource("missing", Size::Quick, Scope::missing(), How::Exact),
    cluster("one-trouble", Size::Quick, setting::TWO_NODES, 1, How::Twice),
    cluster("two-nodes", Size::Quick, setting::TWO_NODES, 2, How::Digests),
    cluster("watchdog", Size::Quick, setting::WATCHDOGS, 2, How::Digests),
    cluster("three-nodes", Size::Quick, setting::THREE_NODES, 2, How::Digests),
    cluster("fencing", Size::Quick, setting::FENCING, 2, How::Digests),
    cluster("restore", Size::Quick, setting::RESTORE, 2, How::Digests),
    cluster("reshape", Size::Quick, setting::RESHAPE, 2, How::Digests),
    cluster("one-trouble", Size::Quick, setting::TWO_GROUPS, 1, How::Twice),
    cluster("restarts", Size::Quick, setting::RESTARTS, 2, How::Digests),
    cluster("two-groups", Size::Quick, setting::TWO_GROUPS, 2, How::Digests),
    resource("deep", Size::Deep, Scope::deep(), How::Digests),
    cluster("two-nodes-deep", Size::Deep, setting::TWO_NODES, 3, How::Digests),
    cluster("watchdog-deep", Size::Deep, setting::WATCHDOGS, 3, How::Digests),
    cluster("restarts-deep", Size::Deep, setting::RESTARTS, 3, How::Digests),
];

/// What is pinned: a line each, `model/name` or `bug/name`, and a count.
const PINS: &str = include_str!("../pins.txt");

/// The count that is pinned under a name: unique states of a search, steps of a bug's story.
#[must_use]
pub fn pinned(name: &str) -> Option<u64> {
    let lines = PINS.lines().filter_map(|line| line.split_once(' '));
    lines.filter(|(pin, _)| *pin == name).find_map(|(_, count)| count.trim().parse().ok())
}

impl Entry {
    /// Its name among the pins.
    #[must_use]
    pub fn pin(&self) -> String {
        format!("{}/{}", self.model, self.name)
    }

    /// Searches it to its end.
    pub fn run(&self, threads: NonZeroUsize, watch: &mut dyn Watch) -> Outcome {
        let mut outcome = match self.subject {
            Subject::Resource(scope) => match Resource::new(scope) {
                Some(space) => search_resource(&space, self.how, threads, watch),
                None => Outcome::wrong("its policy contradicts itself".to_owned()),
            },
            Subject::Cluster(setting) => match ClusterSpace::new(setting, None) {
                Ok(space) => search_cluster(&space, self.how, threads, watch),
                Err(error) => Outcome::wrong(error),
            },
        };
        let pin = pinned(&self.pin());
        if outcome.broken.is_none() && outcome.wrong.is_none() && pin != Some(outcome.counts.unique) {
            let pin = pin.map_or_else(|| "none".to_owned(), |pin| pin.to_string());
            outcome.wrong = Some(format!("{} states, but pinned are {pin}", outcome.counts.unique));
        }
        outcome
    }
}

impl Outcome {
    const fn wrong(problem: String) -> Self {
        let counts = Counts { unique: 0, generated: 0, depth: 0 };
        Self { counts, properties: 0, took: Duration::ZERO, broken: None, wrong: Some(problem) }
    }

    /// Whether everything that was promised holds, and was searched.
    #[must_use]
    pub const fn is_fine(&self) -> bool {
        self.broken.is_none() && self.wrong.is_none()
    }
}

/// Says that two searches of one space counted differently.
fn compared<S, T>(ours: &Found<S, T>, theirs: &Found<S, T>) -> Option<String> {
    let (ours, theirs) = (ours.counts.unique, theirs.counts.unique);
    (ours != theirs).then(|| format!("{ours} states by the exact search, {theirs} by Stateright"))
}

fn search_resource(space: &Resource, how: How, threads: NonZeroUsize, watch: &mut dyn Watch) -> Outcome {
    let began = Instant::now();
    let properties = space.rules().len();
    if how == How::Digests {
        let found = digests(space, threads, watch);
        let broken = found.broken.map(|(rule, story)| of_machine(rule, &story));
        return Outcome { counts: found.counts, properties, took: began.elapsed(), broken, wrong: None };
    }
    let searched = exact(space, threads, watch);
    let broken = promises(space, &searched);
    let found = searched.found;
    let wrong = (how == How::Twice)
        .then(|| stateright::search(space.clone(), stateright::Order::Breadth, threads))
        .and_then(|theirs| compared(&found, &theirs));
    let broken = found.broken.map(|(rule, story)| of_machine(rule, &story)).or(broken);
    let properties = properties.saturating_add(2);
    Outcome { counts: found.counts, properties, took: began.elapsed(), broken, wrong }
}

/// The first promise that a fair story breaks.
fn promises(space: &Resource, searched: &Exact<Resource>) -> Option<Tale> {
    let surveyed = survey(space, searched)?;
    [COMES_BACK, SETTLES]
        .iter()
        .find_map(|promise| surveyed.breaks(promise).map(|lasso| of_lasso(promise.name, &lasso)))
}

fn search_cluster(space: &ClusterSpace, how: How, threads: NonZeroUsize, watch: &mut dyn Watch) -> Outcome {
    let began = Instant::now();
    let properties = space.asked();
    let (found, wrong) = match how {
        How::Digests => (digests(space, threads, watch), None),
        How::Exact => (exact(space, threads, watch).found, None),
        How::Twice => {
            let found = exact(space, threads, watch).found;
            let theirs = stateright::search(space.clone(), stateright::Order::Depth, threads);
            let wrong = compared(&found, &theirs);
            (found, wrong)
        }
    };
    let broken = found.broken.map(|(rule, story)| of_cluster(space, rule, &story));
    Outcome { counts: found.counts, properties, took: began.elapsed(), broken, wrong }
}

/// A deliberate bug that a model must find.
#[derive(Clone, Copy, Debug)]
pub enum Bug {
    /// Of one resource machine.
    Machine(resource::Bug),
    /// Of what stands around the nodes.
    Cluster(Hunt),
}

impl Bug {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        HUNTS.into_iter().map(Self::Cluster).chain(resource::Bug::ALL.into_iter().map(Self::Machine))
    }

    /// The bug of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|bug| bug.name() == name)
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Machine(bug) => bug.name(),
            Self::Cluster(hunt) => hunt.bug.name(),
        }
    }

    /// What is wrong, in one line.
    #[must_use]
    pub const fn says(&self) -> &'static str {
        match self {
            Self::Machine(bug) => bug.says(),
            Self::Cluster(hunt) => hunt.bug.says(),
        }
    }

    /// The rule or promise that finds it.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Machine(bug) => match bug.breaks() {
                Breaks::Rule(rule) | Breaks::Promise(rule) => rule,
            },
            Self::Cluster(hunt) => hunt.rule,
        }
    }

    /// The steps of its shortest story, or of the way to where a promise is broken for ever, as
    /// pinned.
    #[must_use]
    pub fn steps(&self) -> Option<u64> {
        pinned(&format!("bug/{}", self.name()))
    }

    /// Its space, where the simulator tells its stories.
    #[must_use]
    pub const fn simulated(&self) -> Option<world::Bug> {
        match self {
            Self::Machine(_) => None,
            Self::Cluster(hunt) => Some(hunt.bug),
        }
    }

    /// Looks for it, breadth-first, so that the story is a shortest one.
    pub fn hunt(&self, threads: NonZeroUsize, watch: &mut dyn Watch) -> Outcome {
        match self {
            Self::Machine(bug) => match Resource::new(bug.scope()) {
                Some(space) => search_resource(&space.wrong(*bug), How::Exact, threads, watch),
                None => Outcome::wrong("its policy contradicts itself".to_owned()),
            },
            Self::Cluster(hunt) => match ClusterSpace::new(hunt.setting, Some(hunt.bug)) {
                Ok(space) => search_cluster(&space, How::Exact, threads, watch),
                Err(error) => Outcome::wrong(error),
            },
        }
    }

    /// What differs between a hunt and what is pinned of it.
    #[must_use]
    pub fn differs(&self, outcome: &Outcome) -> Option<String> {
        let Some(tale) = &outcome.broken else { return Some("not found".to_owned()) };
        if tale.rule != self.rule() {
            return Some(format!("broke {} and not {}", tale.rule, self.rule()));
        }
        let pin = self.steps();
        let pinned = pin.map_or_else(|| "nothing is".to_owned(), |steps| format!("{steps} are"));
        (pin != Some(tale.steps)).then(|| format!("found after {} steps, but {pinned} pinned", tale.steps))
    }
}
