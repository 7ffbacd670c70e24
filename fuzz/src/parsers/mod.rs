//! Everything that is read: records of the store, logs, scenarios, requests of operators, definitions of
//! domains. As it was written, damaged, cut off, or of a newer version; or bytes that nobody wrote.
//!
//! What cannot be read is an error that says where and why; what can be read is written as something
//! that reads as the same; and nothing takes much more memory than what it was made from. The files
//! of an agent are not among it: its crate links libvirt.

mod damage;
mod language;
mod lines;
mod memory;
mod records;
mod room;
mod stored;

use crate::bytes::Choices;
use crate::found::Found;

/// A deliberate bug of a parser, which this target has to find out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bug {
    /// Records of a newer version are read as if they were of this one.
    NewerVersionRead,
    /// A reader takes room for what a number in the text promises.
    RoomByPromise,
    /// A claim is read with whatever stands behind it.
    RestIgnored,
    /// A request is refused without a cause.
    CauseForgotten,
}

impl Bug {
    /// All of them, and the law by which each is found.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::NewerVersionRead, "unknown_version_refused"),
        (Self::RoomByPromise, "bounded_memory"),
        (Self::RestIgnored, "reads_as_written"),
        (Self::CauseForgotten, "errors_say_why"),
    ];
}

/// Tries one input.
///
/// # Errors
/// What does not hold.
pub fn ask(data: &[u8]) -> Result<(), Found> {
    ask_with(data, None)
}

/// The same with a deliberate bug.
///
/// # Errors
/// What does not hold.
pub fn ask_with(data: &[u8], bug: Option<Bug>) -> Result<(), Found> {
    let mut choices = Choices::new(data);
    match choices.below(10) {
        0..=1 => language::ask(choices, bug),
        2 => lines::entry(choices),
        3 => lines::identities(choices, bug),
        4..=5 => lines::log(choices),
        6 => lines::requests(choices, bug),
        7 => lines::domains(choices),
        8 => records::ask(choices, bug),
        9.. => stored::ask(choices, bug),
    }
}

/// The parsers, by the first byte of an input that is for them.
pub const ROOMS: [(&str, u8); 8] = [
    ("language", 0),
    ("entry", 2),
    ("identities", 3),
    ("log", 4),
    ("requests", 6),
    ("domains", 7),
    ("records", 8),
    ("stored", 9),
];
