//! The proofs, as a command.

fn main() {}
