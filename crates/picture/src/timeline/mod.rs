//! The picture of a story that was told.
//!
//! Time runs from left to right. Each node has a lane: a band that says how the node stands, a strip
//! for its lease, and a row for every resource that it ever owned or ran. Above the lanes stand
//! the faults and the commands, in the words of the story. A stretch in which nothing but health checks
//! happens is left out where it would be wide, and a torn mark says how much is missing.

mod axis;
mod crowd;
mod handovers;
mod lanes;
mod layout;
mod legend;
mod marks;
mod page;
mod rows;
mod style;
mod troubles;

pub use handovers::MOST_HANDOVERS;
pub use layout::{MOST_ROWS, MOST_ROWS_OF_NODE};
pub use page::draw;
pub use troubles::MOST_TROUBLES;
