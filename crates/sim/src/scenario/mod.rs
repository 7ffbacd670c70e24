//! Stories about a cluster, in plain text: what it consists of, what happens to it, and what
//! must hold meanwhile.
//!
//! One statement stands on a line. `#` at the beginning of a line or after a blank starts a
//! comment. Names are single words; one with blanks stands in double quotes, and a word in quotes
//! is always a name and never a word of the language. `v1..v100` stands for all names from the
//! first to the last wherever several nodes, groups or resources may be named.
//!
//! ```
//! let text = b"
//! cluster lab
//! nodes n1 n2 n3
//! group web on n1
//! vm web1 in web
//! policy restart-threshold 1          # for all; 'for web' would set it for one
//!
//! at 10s    expect web1 online on n1
//! at 1m     power off n1
//!           expect web1 runs on n2 by 2m
//! after 5m  power on n1
//! run until 10m
//! ";
//! let story = takeover_sim::scenario::read("scenarios/lab.txt", text)?;
//! assert_eq!(story.acts.len(), 4);
//! # Ok::<(), takeover_sim::scenario::ScenarioError>(())
//! ```
//!
//! First comes the setup, in any order of lines. The first statement that happens begins the
//! story at time zero; from there on setup is refused. A statement of the story happens `at` a
//! time, `after` the one above it, or, without either, at the same time as the one above it.
//! Times never go backwards. Every duration has its unit (`5s`, `1m30s`, `500ms`, `2h`, `1d`).
//! `network` and `backend of NAME is missing` may stand in the setup, where they say how things
//! are when the story begins, and in the story, where they change that.
//!
//! What the story adds is known from that statement on; policies without `for`, and those for its
//! group, hold for it too. An addition that was refused may be given again under its name. A name
//! that was removed is not used again.
//!
//! A policy without `for` holds for everything; one `for` a group wins over that, and one `for`
//! a resource over both, whatever the order of the lines. `policy preset` sets what all of them
//! start from.
//!
//! [`statements`] lists the whole language and [`fields`] every policy. Nothing runs on bad
//! input: [`read`] either understands all of it or says where it does not.

mod act;
mod acts;
mod adding;
mod argument;
mod condition;
mod error;
mod expect;
mod known;
mod language;
mod notes;
mod number;
mod operating;
mod reader;
mod refusal;
mod resolve;
mod rows;
mod settings;
mod setup;
mod shaping;
mod statements;
mod story;
#[cfg(test)]
mod tests;
mod words;
mod written;

pub use act::{Act, Call, Fate, Fencer, NodeFault, Order, Outcome, Target, Text, Traffic, VmFault};
pub use argument::{time, unknown};
pub use condition::{Condition, Expectation, GroupState, NodeState, ResourceState, When};
pub use error::ScenarioError;
pub use reader::{MOST_ERRORS, read, read_all, setup_of};
pub(crate) use settings::changed;
pub use statements::{Statement, statements};
pub use story::{Backend, Functions, Kind, Names, Network, Story, Timed};
pub use takeover_policies::{Field, fields, spelled};
pub use written::{quoted, written};

/// The largest scenario in bytes: 16 MiB.
pub const LARGEST_FILE: usize = 16 * 1_024 * 1_024;

/// The longest line in bytes, without its end.
pub const LONGEST_LINE: usize = 4_096;
