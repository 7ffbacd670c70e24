//! Lives, epochs and nodes are opaque to the code that decides about ownership: it compares two of them,
//! and asks for the next one, and nothing else. That is why what holds for a few holds for any number.
//!
//! Two checks say so. The sources are searched for whoever looks inside a number. And the shipped functions
//! are called with numbers far apart in place of neighbouring ones: they must do the same ([`super::refinement`]).

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::failure::Failure;

/// What looks inside a number, or makes one.
const LOOKS: [&str; 10] = [
    "u8::from(node",
    "token.0",
    ".number()",
    ".generation()",
    "Epoch::new(",
    "Incarnation::new(",
    "Token(",
    "Epoch::FIRST",
    "Incarnation::FIRST",
    ".index()",
];

/// Folders of the core that only tell people, or define the numbers.
const APART: [&str; 3] = ["table", "log", "units"];

/// A place that looks inside a number all the same, and why that is no harm.
struct Allowed {
    file: &'static str,
    line: &'static str,
    why: &'static str,
}

const fn allowed(file: &'static str, line: &'static str, why: &'static str) -> Allowed {
    Allowed { file, line, why }
}

const GENERATION: &str = "The generation is the epoch's upper half: a restored store goes on in a new one.";
const NEXT_NODE: &str = "A node that joins is the next in the list of nodes.";
const FIRST: &str = "The first life of a node that had none: nothing is smaller.";
const SAYS: &str = "The text of an error.";

/// All of them.
const ALLOWED: &[Allowed] = &[
    allowed("node/part.rs", "filter(|epoch| epoch.generation() == generation)", GENERATION),
    allowed("node/part.rs", "Epoch::new(generation, 1)", GENERATION),
    allowed("cluster/apply.rs", "to.epoch.generation() == self.revision.generation", GENERATION),
    allowed("session/record.rs", "Some(Incarnation::FIRST)", FIRST),
    allowed("shape/change.rs", "node.index() != usize::from(spec.nodes)", NEXT_NODE),
    allowed("shape/change.rs", "ShapeError::NotNext", SAYS),
    allowed("shape/change.rs", "spec.capacity.resize(node.index()", NEXT_NODE),
    allowed("shape/change.rs", "spec.nodes = node.number()", NEXT_NODE),
    allowed("shape/check.rs", "#[error(", SAYS),
    allowed("resource/event.rs", "write!(f, ", SAYS),
    allowed("cluster/command.rs", "#[error(", SAYS),
];

/// A node as a place in a list, in which all nodes stand alike.
const PLACES: [&str; 3] = [".get(node.index())", ".get_mut(node.index())", ".get(fencing.by.index())"];

/// Searches the sources of the core.
///
/// # Errors
/// The first place that looks inside a number without being allowed to, or an allowance nobody uses.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut sources = Vec::new();
    collect(&top, &top, &mut sources)?;
    let found = search(&sources).map_err(|what| Failure::Room { room: "opaque", what })?;
    let files = sources.len();
    writeln!(
        out,
        "  {files} sources of the core: {found} places look inside a number, each allowed with its reason"
    )?;
    Ok(())
}

/// A source by its path below `src`, and its text.
type Source = (String, String);

fn collect(top: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let below = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
        if path.is_dir() {
            if !APART.contains(&below.as_str()) {
                collect(top, &path, sources)?;
            }
        } else if below.ends_with(".rs") {
            sources.push((below, fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// How many allowed places there are; the first that is not allowed, or the first allowance without one.
fn search(sources: &[Source]) -> Result<usize, String> {
    let mut used = vec![0_usize; ALLOWED.len()];
    for (file, text) in sources {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().map(str::trim).filter(|line| looks(line)) {
            let place =
                ALLOWED.iter().position(|allowed| allowed.file == file && line.contains(allowed.line));
            let Some(count) = place.and_then(|place| used.get_mut(place)) else {
                return Err(format!(
                    "src/{file} looks inside a number: `{line}`; compare instead, or say in proofs/src/opaque.rs \
                     why it does no harm"
                ));
            };
            *count = count.saturating_add(1);
        }
    }
    let idle = used.iter().zip(ALLOWED).find(|(count, _)| **count == 0);
    match idle {
        Some((_, allowed)) => Err(format!(
            "src/{} no longer says `{}`; take the allowance out ({})",
            allowed.file, allowed.line, allowed.why
        )),
        None => Ok(used.into_iter().fold(0, usize::saturating_add)),
    }
}

/// Whether a line of code, and no comment, looks inside a number.
fn looks(line: &str) -> bool {
    let code = PLACES.iter().fold(line.to_owned(), |code, place| code.replace(place, ""));
    !line.starts_with("//") && LOOKS.iter().any(|look| code.contains(look))
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED, search};

    /// Sources in which every allowed place stands once.
    fn sources() -> Vec<(String, String)> {
        let fragment = |line: &str| format!("{line} Token(x).number()\n");
        ALLOWED.iter().map(|allowed| (allowed.file.to_owned(), fragment(allowed.line))).collect()
    }

    #[test]
    fn what_is_allowed_is_counted() {
        assert_eq!(search(&sources()), Ok(ALLOWED.len()));
    }

    #[test]
    fn who_looks_inside_an_epoch_is_found() {
        let odd = ("group/apply.rs".to_owned(), "    if to.epoch.number() & 1 == 1 {\n".to_owned());
        let found = search(&[sources(), vec![odd]].concat());
        assert!(found.is_err_and(|what| what.contains("src/group/apply.rs looks inside a number")));
    }

    #[test]
    fn an_allowance_that_nobody_needs_is_found() {
        let found = search(&sources().split_off(1));
        assert!(found.is_err_and(|what| what.contains("take the allowance out")));
    }

    #[test]
    fn comments_and_tests_may_look() {
        let comment = ("a.rs".to_owned(), "// epoch.number()\n#[cfg(test)]\nepoch.number()\n".to_owned());
        assert!(search(&[sources(), vec![comment]].concat()).is_ok());
    }
}
