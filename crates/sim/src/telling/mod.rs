//! Telling a story: its acts happen to a world, its expectations are looked at.

mod actual;
mod expect;
mod track;

use takeover::units::Millis;

pub use expect::Unmet;
use expect::Watch;
pub use track::{Course, Ending, Held, LATE, Lease, NodeTrack, Ownership, Since, Track};

use crate::scenario::{Act, Condition, Expectation, Story, Timed};
use crate::world::{Bug, Log, World};

/// A story that is being told.
#[derive(Clone, Debug)]
pub struct Telling<'a> {
    story: &'a Story,
    world: World,
    watches: Vec<Watch>,
    unmet: Vec<Unmet>,
    track: Option<Track>,
}

impl<'a> Telling<'a> {
    /// The beginning of a story. The seed drives what the network does by chance.
    #[must_use]
    pub fn new(story: &'a Story, seed: u64, log: Log) -> Self {
        Self::with_bug(story, seed, log, None)
    }

    /// The same with a deliberate bug around the machines.
    #[must_use]
    pub fn with_bug(story: &'a Story, seed: u64, log: Log, bug: Option<Bug>) -> Self {
        let dropped = log == Log::Drop && story.acts.iter().any(speaks_of_log);
        let log = if dropped { Log::Keep } else { log };
        let mut world = World::with_bug(story, seed, log, bug);
        for (number, timed) in story.acts.iter().enumerate() {
            world.plan_act(timed.at, number);
            if let Act::Expect(expectation) = &timed.act {
                world.plan_stop(expectation.when.ends());
            }
        }
        world.plan_stop(story.ends);
        Self { story, world, watches: Vec::new(), unmet: Vec::new(), track: None }
    }

    /// The same telling, which keeps a track of what changes. To be asked for before anything is told.
    #[must_use]
    pub fn tracked(mut self) -> Self {
        self.world.note_changes();
        self.track = Some(Track::new(&self.world));
        self
    }

    /// Tells it to this time, or to its end. Says whether it goes on after that.
    pub fn tell_until(&mut self, until: Millis) -> bool {
        self.tell_until_with(until, |_| {})
    }

    /// The same, and shows the world to `seen` after every step.
    pub fn tell_until_with(&mut self, until: Millis, mut seen: impl FnMut(&mut World)) -> bool {
        let end = until.min(self.story.ends);
        while let Some(act) = self.world.step(end) {
            if let Some(number) = act {
                self.act(number);
            }
            self.keep_track();
            self.look();
            seen(&mut self.world);
        }
        until < self.story.ends
    }

    /// Tells it to its end.
    pub fn tell(&mut self) {
        self.tell_with(|_| {});
    }

    /// Tells it to its end, and shows the world to `seen` after every step.
    pub fn tell_with(&mut self, seen: impl FnMut(&mut World)) {
        self.tell_until_with(self.story.ends, seen);
        for mut watch in core::mem::take(&mut self.watches) {
            self.unmet.extend(watch.at_the_end(self.story, &self.world));
        }
        self.unmet.sort_by_key(|unmet| unmet.line);
    }

    fn act(&mut self, number: usize) {
        let Some(timed) = self.story.acts.get(number) else { return };
        if let Act::Expect(expectation) = timed.act {
            let before = self.world.log().partition_point(|entry| entry.at < timed.at);
            self.watches.push(Watch::new(timed.line, expectation, before));
        } else {
            self.world.act(&timed.act);
        }
    }

    fn keep_track(&mut self) {
        if let Some(track) = &mut self.track {
            let changed = self.world.take_changes();
            track.look(&self.world, &changed);
        }
    }

    /// Looks at every expectation that is open.
    fn look(&mut self) {
        let (story, world, unmet) = (self.story, &self.world, &mut self.unmet);
        self.watches.retain_mut(|watch| match watch.look(story, world) {
            None => true,
            Some(Ok(())) => false,
            Some(Err(broken)) => {
                unmet.push(broken);
                false
            }
        });
    }

    /// The world as it is now.
    #[must_use]
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The story.
    #[must_use]
    pub const fn story(&self) -> &'a Story {
        self.story
    }

    /// What changed when; none unless a track is kept.
    #[must_use]
    pub const fn track(&self) -> Option<&Track> {
        self.track.as_ref()
    }

    /// Expectations that were not met.
    #[must_use]
    pub fn unmet(&self) -> &[Unmet] {
        &self.unmet
    }

    /// Whether every expectation was met and no rule was broken.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.unmet.is_empty() && self.world.breaches().is_empty()
    }
}

/// Whether an act expects something of the log, which has to be kept then.
fn speaks_of_log(timed: &Timed) -> bool {
    matches!(timed.act, Act::Expect(Expectation { condition: Condition::Logged { .. }, .. }))
}
