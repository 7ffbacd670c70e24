//! The second certificate: the protocol and its theorems once more, in Coq, with none of this crate's logic.
//!
//! `coq/Protocol.v` is what a human has to agree with; what its other files prove from it, `coqc` accepts
//! or not, and `coqchk`, which is another program, checks what `coqc` compiled. Then both are asked what the
//! theorems rest on: the answer has to be nothing.

mod folder;
mod prover;

use std::io::Write;

pub use prover::{CoqError, Prover};

/// A file of definitions and proofs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Source {
    /// Its name, without the ending.
    pub name: &'static str,
    /// What it says.
    pub text: String,
}

macro_rules! files {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../coq/", $name, ".v")))),*]
    };
}

/// The files, each behind those that it needs.
const FILES: [(&str, &str); 8] = files! {
    "Protocol" "Steps" "Invariant" "Preserved" "Owner" "Safety" "NeverOnTwoNodes" "Possible"
};

/// The theorems that have to stand on nothing but the definitions.
pub const THEOREMS: [&str; 9] = [
    "never_on_two_nodes",
    "over_runs_nothing",
    "one_name_one_machine",
    "epochs_only_grow",
    "handover_needs_proof",
    "superseded_is_not_dead",
    "owner_or_nothing",
    "a_resource_fails_over",
    "a_resource_is_adopted_and_moves",
];

/// How the protocol marks a guard, in front of its name.
const MARK: &str = "(* guard: ";

/// All files as they are checked in.
#[must_use]
pub fn sources() -> Vec<Source> {
    FILES.iter().map(|&(name, text)| Source { name, text: text.to_owned() }).collect()
}

/// The names of the protocol's steps, in its order.
#[must_use]
pub fn steps() -> Vec<&'static str> {
    let protocol = FILES.iter().find(|(name, _)| *name == "Protocol").map_or("", |(_, text)| text);
    let steps = protocol.split("Inductive step ").nth(1).and_then(|from| from.split("Inductive ").next());
    let lines = steps.unwrap_or_default().lines();
    lines.filter_map(|line| line.strip_prefix("| ")?.split_whitespace().next()).collect()
}

/// The names of the protocol's guards, in its order.
#[must_use]
pub fn guards() -> Vec<&'static str> {
    let protocol = FILES.iter().find(|(name, _)| *name == "Protocol").map_or("", |(_, text)| text);
    protocol.lines().filter_map(|line| line.split_once(MARK)?.1.strip_suffix(" *)")).collect()
}

/// The files with these guards of the protocol taken away: in place of each stands what always holds.
///
/// # Errors
/// [`CoqError::NoSuchGuard`].
pub fn without(guards: &[&str]) -> Result<Vec<Source>, CoqError> {
    let mut sources = sources();
    for guard in guards {
        let mark = format!("{MARK}{guard} *)");
        let protocol = sources.iter_mut().find(|source| source.text.contains(&mark));
        let protocol = protocol.ok_or_else(|| CoqError::NoSuchGuard { guard: (*guard).to_owned() })?;
        let lines = protocol.text.lines().map(|line| if line.contains(&mark) { "    True ->" } else { line });
        protocol.text = lines.fold(String::new(), |text, line| text + line + "\n");
    }
    Ok(sources)
}

/// Has Coq check everything anew.
///
/// # Errors
/// [`CoqError`]; that Coq is not there is one.
pub fn prove(out: &mut dyn Write) -> Result<(), CoqError> {
    let prover = Prover::installed();
    writeln!(out, "  {}", prover.version()?)?;
    prover.check(&sources(), &THEOREMS, out)
}
