//! What the proof does not need, and why the protocol has it all the same.

/// A condition or a change without which every obligation still holds.
#[derive(Clone, Copy, Debug)]
pub struct Unneeded {
    /// The action.
    pub action: &'static str,
    /// The part.
    pub part: &'static str,
    /// Why it is not needed, and why it is there.
    pub why: &'static str,
}

/// All of them.
pub const UNNEEDED: &[Unneeded] = &[];
