//! `takeover-agent`: keeps the virtual machines of one node running.

fn main() {}
