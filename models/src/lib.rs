//! takeover's machines as spaces of states, searched to their end.
//!
//! [`space`] says what a space is. [`search`] searches any space: exactly, over many threads, and
//! for promises that fair stories break. [`stateright`] has an independent checker search the same
//! space. [`resource`] is one shipped resource machine and everything that can happen to it.

pub mod catalogue;
pub mod cluster;
pub mod resource;
pub mod search;
pub mod space;
pub mod stateright;
pub mod tale;
