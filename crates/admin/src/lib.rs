//! What an operator asks an agent, and what it answers.
//!
//! The protocol is for a unix socket: one JSON object a line, each with the protocol's version. A
//! request is answered by one line; the log by one line for each of its own. [`Incoming`] reads
//! requests, [`answer_line`] writes answers, and nothing here knows how the bytes travel on the
//! agent's side.
//!
//! Answers are made from a [`takeover::node::Node`], with its copy of the database: [`status`],
//! [`why`], [`order`] with [`Awaited`]. What one node cannot know is not guessed: the state of what
//! another node runs is that node's to say.

mod answer;
mod awaited;
mod client;
mod future;
mod incoming;
mod name;
mod order;
mod refusal;
mod request;
mod spell;
mod status;
mod why;
mod wire;

pub use answer::{Answer, LogLine, Outcome};
pub use awaited::Awaited;
pub use client::{Client, Failure, Lines};
pub use future::{Question, questions, waits};
pub use incoming::Incoming;
pub use order::order;
pub use refusal::Refusal;
pub use request::{NamedOrder, Request};
pub use spell::rough;
pub use status::{
    AgentFacts, AgentStatus, Budget, DatabaseStatus, Degraded, GateHealth, GroupStatus, HypervisorHealth,
    NodeStatus, ResourceStatus, SessionState, Status, StoreHealth, status,
};
pub use why::{Record, Why, why};
pub use wire::{
    LONGEST_ANSWER, LONGEST_REQUEST, ORDER_PATIENCE, PATIENCE, VERSION, answer_line, read_request,
    request_line,
};
