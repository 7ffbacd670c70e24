//! One shipped resource machine, and everything that its backend, its monitor, its node and its
//! administrators can do to it.
//!
//! ```text
//!   operator, group, database --- orders --> takeover::resource::step --- calls --> backend
//!        ^                                     ^          |                           |
//!        |                                     |        gate <---- every start -------+
//!        +---------- stopped, given up --------+--- answers, findings, silence ------ VM
//! ```
//!
//! Time passes in units that are the policy's shortest lengths, and is told as ages by
//! `takeover::resource::rebase`; claims and calls are numbered anew in every state. So the space is
//! finite, and nothing is cut off.

mod act;
mod backend;
mod bugs;
mod number;
mod offers;
mod orders;
mod promises;
mod rules;
mod scope;
mod show;
mod take;
mod world;

pub use act::Act;
pub use backend::{Flying, Power, Stage, Vm};
pub use bugs::{Breaks, Bug};
pub use promises::{COMES_BACK, SETTLES};
pub use rules::TRUTHS;
pub use scope::Scope;
pub use take::Resource;
pub use world::{Heard, World};
