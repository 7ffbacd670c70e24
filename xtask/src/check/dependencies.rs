//! The core's dependencies: thiserror and nothing else.

use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// The one crate that the core depends on itself.
const DIRECT: &str = "thiserror";

/// The derive macro behind `thiserror` and what that is made of. It runs in the compiler;
/// none of it ends up in what users ship.
const BEHIND_IT: [&str; 5] = ["thiserror-impl", "proc-macro2", "quote", "syn", "unicode-ident"];

/// Reads cargo's dependency tree of the core, with and without `alloc`.
///
/// The negative control is the tree with `serde` switched on: it has a dependency more, so
/// the same reading must refuse it.
///
/// # Errors
/// If the core depends on anything else, or if the control is accepted.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    judge(&tree(place, log, "")?)?;
    judge(&tree(place, log, "alloc")?)?;
    match judge(&tree(place, log, "serde")?) {
        Err(refused) => {
            let cause = refused.cause;
            Ok(format!("  control: with `serde` it is refused, {cause}"))
        }
        Ok(()) => Err(Failure::new(
            "control: cargo tree --features serde",
            "it was accepted, although serde is one dependency more",
            "mend the reading in xtask/src/check/dependencies.rs",
        )),
    }
}

/// What cargo says the core depends on, one crate a line, its depth in front.
fn tree(place: &Place, log: &mut Log, features: &str) -> Result<String, Failure> {
    let args = "tree -p takeover --no-default-features -e normal --prefix depth --features";
    let mut command = place.command("cargo");
    command.args(args.split(' ')).arg(features);
    let output = log.capture(&mut command)?;
    if !output.status.success() {
        let remedy = "read its errors above";
        return Err(Failure::new("cargo tree", output.status, remedy));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the tree holds exactly what the core may depend on.
fn judge(tree: &str) -> Result<(), Failure> {
    let mut direct = Vec::new();
    for line in tree.lines() {
        let (depth, name) = read(line).ok_or_else(|| unreadable(line))?;
        match depth {
            0 => {}
            1 => direct.push(name),
            _ if BEHIND_IT.contains(&name) => {}
            _ => return Err(unwanted(name)),
        }
    }
    match direct.iter().find(|name| **name != DIRECT) {
        Some(name) => Err(unwanted(name)),
        None if direct == [DIRECT] => Ok(()),
        None => Err(Failure::new(
            "Cargo.toml of the core",
            format_args!("{DIRECT} is not in the dependency tree"),
            "if that is meant, change the list in xtask/src/check/dependencies.rs",
        )),
    }
}

/// Depth and name from a line such as `2thiserror-impl v2.0.0 (proc-macro)`.
fn read(line: &str) -> Option<(u32, &str)> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let depth = line.strip_suffix(rest)?.parse().ok()?;
    let name = rest.split_whitespace().next()?;
    Some((depth, name))
}

/// The core depends on something that it must not depend on.
fn unwanted(name: &str) -> Failure {
    Failure::new(
        "Cargo.toml of the core",
        format_args!("`{name}` is in its dependency tree"),
        "do without it, or depend on it from the crate around the core that needs it",
    )
}

/// The tree is not in the form that this reading knows.
fn unreadable(line: &str) -> Failure {
    let cause = format_args!("a line without depth and name: `{line}`");
    let remedy = "mend the reading in xtask/src/check/dependencies.rs";
    Failure::new("cargo tree", cause, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
0takeover v0.1.0 (path)
1thiserror v2.0.1
2thiserror-impl v2.0.1 (proc-macro)
3proc-macro2 v1.0.1
4unicode-ident v1.0.1
3quote v1.0.1
4proc-macro2 v1.0.1 (*)
3syn v3.0.1
";

    #[test]
    fn the_real_tree_passes() {
        assert_eq!(judge(GOOD), Ok(()));
    }

    #[test]
    fn one_more_direct_dependency_is_named() {
        let tampered = format!("{GOOD}1log v0.4.0\n");
        assert!(judge(&tampered).unwrap_err().cause.contains("`log`"));
        // Even one that the macro may use: the core itself has no business with it.
        let tampered = format!("{GOOD}1syn v3.0.1\n");
        assert!(judge(&tampered).unwrap_err().cause.contains("`syn`"));
    }

    #[test]
    fn one_more_indirect_dependency_is_named() {
        let tampered = format!("{GOOD}4libc v0.2.0\n");
        assert!(judge(&tampered).unwrap_err().cause.contains("`libc`"));
    }

    #[test]
    fn a_tree_without_thiserror_or_in_another_form_is_refused() {
        assert!(judge("0takeover v0.1.0\n").is_err());
        assert!(judge("").is_err());
        assert!(judge("├── thiserror v2.0.1\n").is_err());
        assert!(judge("1\n").is_err());
    }
}
