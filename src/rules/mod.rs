//! The rulebook as code: every rule that can be asked of a state, a step or a whole cluster is a
//! named function in one list. Debug assertions, models, properties, fuzz and the simulator ask
//! this list; code and checks meet at the rule's name.

mod deed;
mod group;
mod list;
mod resource;
mod session;
#[cfg(feature = "alloc")]
mod shape;
mod world;

pub use deed::{Deed, Ending, deed};
pub use group::{RecordStep, record_step};
pub use list::{Check, RULES, Rule};
pub use resource::{ResourceStep, resource_step};
pub use session::{SessionStep, session_step};
#[cfg(feature = "alloc")]
pub use shape::{ShapeStep, shape_step};
pub use world::{Instance, Picture, picture};

/// A rule that does not hold.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[error("the rule {0} is broken")]
pub struct Broken(pub &'static str);

/// The first rule that does not hold.
fn first_broken(mut asked: impl Iterator<Item = (&'static str, bool)>) -> Result<(), Broken> {
    match asked.find(|(_, holds)| !holds) {
        Some((name, _)) => Err(Broken(name)),
        None => Ok(()),
    }
}
