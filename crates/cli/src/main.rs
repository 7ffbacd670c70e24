//! The takeover command.

fn main() {}
