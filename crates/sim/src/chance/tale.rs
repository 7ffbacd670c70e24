//! A story that was drawn: a setup as lines, faults as acts, and how it ends; and its text.

use takeover::units::Millis;

use super::faults::At;
use super::kinds::FaultKind;
use super::mending::{between_hours, expectations, mending, quiet};
use super::trust::trusted;
use crate::scenario::{Names, Story, read, spelled, written};

/// One fault, with all that belongs to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// Its kind.
    pub kind: FaultKind,
    /// What happens, and when; the end of the fault included.
    pub acts: Vec<At>,
}

/// How a drawn story ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// At this time, whatever holds then.
    Open(Millis),
    /// All is mended from this time on, and after a quiet while everything that is wanted is expected
    /// to run.
    Mended {
        /// When.
        at: Millis,
        /// Whether an operator sets every VM online by hand.
        by_hand: bool,
    },
}

/// A story that was drawn.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tale {
    /// The lines of its setup.
    pub setup: Vec<String>,
    /// What the numbers in its acts stand for; the setup may have lost some of them.
    pub names: Names,
    /// The faults, in the order in which they were drawn.
    pub faults: Vec<Fault>,
    /// How it ends.
    pub ending: Ending,
}

impl Tale {
    /// Every act in the order of its time.
    #[must_use]
    pub fn acts(&self) -> Vec<At> {
        let mut acts: Vec<At> = self.faults.iter().flat_map(|fault| fault.acts.iter().copied()).collect();
        acts.sort_by_key(|(at, _)| *at);
        acts
    }

    /// The cluster alone.
    ///
    /// # Errors
    /// What is wrong with the setup, in the words of the scenario language.
    pub fn cluster(&self, name: &str) -> Result<Story, String> {
        let text = lines(&self.setup);
        read(name, text.as_bytes()).map_err(|error| error.to_string())
    }

    /// The whole story as the text of a scenario.
    ///
    /// # Errors
    /// What is wrong with the setup, in the words of the scenario language.
    pub fn text(&self, name: &str) -> Result<String, String> {
        let mut text = lines(&self.setup);
        text.push('\n');
        let acts = self.acts();
        for (at, act) in &acts {
            if let Some(act) = written(&self.names, act) {
                text.push_str(&format!("at {} {act}\n", spelled(*at)));
            }
        }
        match self.ending {
            Ending::Open(ends) => text.push_str(&format!("run until {}\n", spelled(ends))),
            Ending::Mended { at, by_hand } => {
                let cluster = self.cluster(name)?;
                text.push_str("\n# Everything is mended.\n");
                for (then, act) in mending(&cluster, &self.names, &acts, by_hand) {
                    text.push_str(&format!("at {} {act}\n", spelled(at.plus(then))));
                }
                let ends = between_hours(at.plus(quiet(&cluster, &self.names, &acts)));
                text.push('\n');
                for expected in expectations(&cluster, &self.names, &acts, by_hand) {
                    text.push_str(&format!("at {} {expected}\n", spelled(ends)));
                }
                text.push_str(&format!("run until {}\n", spelled(ends)));
            }
        }
        Ok(text)
    }

    /// The whole story, read from its text, which must stay within the trust base; one whose end expects
    /// everything to run must have room for everything.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn story(&self, name: &str) -> Result<Story, String> {
        let text = self.text(name)?;
        let story = read(name, text.as_bytes()).map_err(|error| error.to_string())?;
        trusted(&story)?;
        match self.ending {
            Ending::Mended { .. } if !has_room(&story) => Err("the nodes cannot bear all groups".to_owned()),
            Ending::Mended { .. } | Ending::Open(_) => Ok(story),
        }
    }
}

/// Whether all groups find room, where all of them weigh the same.
fn has_room(story: &Story) -> bool {
    let shape = &story.shape;
    let weight = shape.groups().iter().map(|group| group.policy.spec().weight).max().unwrap_or(0);
    let bears = |node| {
        shape.capacity(node).map_or(u32::MAX, |capacity| capacity.checked_div(weight).unwrap_or(u32::MAX))
    };
    let room = shape.nodes().iter().map(bears).fold(0, u32::saturating_add);
    usize::try_from(room).unwrap_or(usize::MAX) >= shape.groups().len()
}

/// Lines as a text.
fn lines(setup: &[String]) -> String {
    setup.iter().map(|line| format!("{line}\n")).collect()
}
