//! takeover's machines, its cluster, its parsers and its database under inputs that a fuzzer chooses.
//!
//! Each target is a room: [`transitions`], [`world`], [`parsers`], [`differential`]. Its `ask` takes
//! bytes, makes of them what it tries, and says what was wrong. The fuzzer's programs in
//! `fuzz_targets` call [`run`], and so does every test that replays an input. `ask_with` does the
//! same to code that has a deliberate bug: a target that finds nothing there would find
//! nothing anywhere.
#![forbid(unsafe_code)]

pub mod bytes;
pub mod differential;
mod draw;
mod found;
pub mod parsers;
pub mod replay;
pub mod seeds;
pub mod transitions;
pub mod world;

pub use found::Found;

/// One target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, as `cargo fuzz` knows it.
    pub name: &'static str,
    /// What it does with an input.
    pub ask: fn(&[u8]) -> Result<(), Found>,
}

/// All targets, by name.
pub const TARGETS: &[Target] = &[
    Target { name: "differential", ask: differential::ask },
    Target { name: "parsers", ask: parsers::ask },
    Target { name: "transitions", ask: transitions::ask },
    Target { name: "world", ask: world::ask },
];

/// Tries one input, and panics with what was wrong: that is how a fuzzer learns of it.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    assert!(target.is_some(), "there is no fuzz target {name}; see TARGETS in fuzz/src/lib.rs");
    let found = target.and_then(|target| (target.ask)(data).err());
    assert!(found.is_none(), "{name}: {}", found.map(|found| found.to_string()).unwrap_or_default());
}

/// The program of a target: the fuzzer's where the fuzzer builds it, and otherwise one that replays the
/// files that are named.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::run(stringify!($name), data));

        #[cfg(not(fuzzing))]
        fn main() -> std::process::ExitCode {
            $crate::replay::main(stringify!($name))
        }
    };
}
