//! A whole cluster, and what befalls it: the shipped nodes in the simulator's world.
//!
//! Bytes choose a cluster, and then again and again how long nothing happens and what befalls it next:
//! a power cut, a lost answer, a start past the cluster, a restored backup. More of it than the models
//! search, in an order that nobody listed; and nothing that the trust base excludes. The world asks
//! every rule after every step, and the first that does not hold is what is found.

mod acts;

use std::sync::LazyLock;

use takeover_sim::scenario::{Story, read};
use takeover_sim::world::{Bug, Log, World};

use crate::bytes::Choices;
use crate::found::Found;

/// The most that befalls one cluster.
const MOST_TROUBLES: usize = 24;

/// The bytes of one trouble.
const STEP: usize = 6;

/// The bytes before the first one: which cluster, and the network's luck.
pub(crate) const SETUP: usize = 4;

/// How many kinds of trouble there are.
pub(crate) const KINDS: u8 = 20;

/// How many instants one story has at most.
const MOST_INSTANTS: u32 = 2_500;

/// How many instants follow the last trouble.
const INSTANTS_AFTER: u32 = 400;

/// A cluster and the file that describes it.
macro_rules! clusters {
    ($($file:literal),*) => {
        [$(($file, include_str!(concat!("../../../", $file)))),*]
    };
}

/// The clusters of the models, and one that no model has: more of everything, and a network that loses.
pub const TEXTS: [(&str, &str); 9] = clusters![
    "models/settings/ownership.txt",
    "models/settings/watchdog.txt",
    "models/settings/three-nodes.txt",
    "models/settings/fencing.txt",
    "models/settings/restore.txt",
    "models/settings/reshape.txt",
    "models/settings/failover.txt",
    "models/settings/restarts.txt",
    "fuzz/src/world/crowd.txt"
];

/// The clusters as the simulator knows them.
static STORIES: LazyLock<Vec<Story>> = LazyLock::new(|| {
    let read = |(file, text): &(&str, &str)| read(file, text.as_bytes()).ok();
    TEXTS.iter().filter_map(read).collect()
});

/// Tries one input.
///
/// # Errors
/// The first rule that does not hold.
pub fn ask(data: &[u8]) -> Result<(), Found> {
    ask_with(data, None)
}

/// The same with one of the simulator's deliberate bugs.
///
/// # Errors
/// The first rule that does not hold.
pub fn ask_with(data: &[u8], bug: Option<Bug>) -> Result<(), Found> {
    let (setup, steps) = data.split_at_checked(SETUP).unwrap_or((data, &[]));
    let mut setup = Choices::new(setup);
    let place = usize::from(setup.byte()).checked_rem(STORIES.len()).unwrap_or(0);
    let Some(story) = STORIES.get(place) else { return Ok(()) };
    let seed = u64::from(setup.byte());
    let mut told = Told { world: World::with_bug(story, seed, Log::Drop, bug), left: MOST_INSTANTS };
    for record in steps.chunks(STEP).take(MOST_TROUBLES) {
        let mut choices = Choices::new(record);
        told.pass(choices.one(WAITS))?;
        if let Some(act) = acts::drawn(&mut choices, story, &told.world) {
            told.world.meddle(act.into_iter().flatten());
            told.judge()?;
        }
    }
    told.pass(INSTANTS_AFTER)
}

/// How many instants pass between two troubles.
const WAITS: [u32; 16] = [0, 1, 2, 3, 5, 8, 12, 20, 30, 40, 60, 80, 120, 0, 1, 25];

/// A world as far as it has come.
struct Told {
    world: World,
    /// How many instants it may still have.
    left: u32,
}

impl Told {
    /// So many instants pass.
    fn pass(&mut self, instants: u32) -> Result<(), Found> {
        for _ in 0..instants.min(self.left) {
            self.left = self.left.saturating_sub(1);
            if !self.world.pass() {
                break;
            }
            self.judge()?;
        }
        Ok(())
    }

    fn judge(&self) -> Result<(), Found> {
        let Some(breach) = self.world.breaches().first() else { return Ok(()) };
        Err(Found::new(breach.rule, format!("{} at {}", breach.subject, breach.at)))
    }
}
