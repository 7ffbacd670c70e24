//! What is asked of every form that is stored or sent, whichever crate it belongs to: the crates
//! beside the core ask it of theirs with these same functions.
#![allow(dead_code, reason = "each user asks a part of it")]

pub(crate) mod golden;
pub(crate) mod kind;
pub(crate) mod laws;
pub(crate) mod scan;
pub(crate) mod text;
