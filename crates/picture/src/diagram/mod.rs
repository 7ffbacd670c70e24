//! The state machines as diagrams.
