//! Rules about who may use whom inside the core.

use super::source::{Finding, Source};

/// The parts, each of which can be understood, tested and proved about alone.
const PARTS: [&str; 4] = ["resource", "session", "group", "placement"];
/// What is put together from the parts.
const WHOLES: [&str; 2] = ["node", "cluster"];

/// `units` imports nothing of the crate: everything else stands on it.
pub(crate) fn units_stand_alone(source: &Source) -> Vec<Finding> {
    if !is_in_module(source, "units") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (position, name) in imports(&source.code, "crate::") {
        if name != "units" {
            let message =
                format!("`units` imports `{name}`: move what it needs into `units`, or the use out of it");
            findings.push(source.finding(&source.code, position, &message));
        }
    }
    findings
}

/// The parts never import what is put together from them.
pub(crate) fn parts_do_not_know_the_whole(source: &Source) -> Vec<Finding> {
    let Some(part) = PARTS.iter().find(|part| is_in_module(source, part)) else {
        return Vec::new();
    };
    let mut used = imports(&source.code, "crate::");
    used.extend(imports(&source.code, "super::"));
    let mut findings = Vec::new();
    for (position, name) in used {
        if WHOLES.contains(&name) {
            let message = format!("`{part}` imports `{name}`: hand it what it needs as an argument");
            findings.push(source.finding(&source.code, position, &message));
        }
    }
    findings
}

/// Whether the file is the module's own or below it.
fn is_in_module(source: &Source, module: &str) -> bool {
    let inside = source.path.strip_prefix("src/").and_then(|path| path.strip_prefix(module));
    inside.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The names behind each `start`, with their positions. Groups in braces are opened.
fn imports<'a>(code: &'a str, start: &str) -> Vec<(usize, &'a str)> {
    let mut names = Vec::new();
    for (position, _) in code.match_indices(start) {
        // `$crate::` in a macro is the way back home from a user's crate, not an import.
        if code.get(..position).is_some_and(|before| before.ends_with('$')) {
            continue;
        }
        let from = position.saturating_add(start.len());
        let behind = code.get(from..).unwrap_or_default().trim_start();
        match behind.strip_prefix('{') {
            None => names.push((position, name(behind))),
            Some(group) => names.extend(members(group).iter().map(|member| (position, name(member)))),
        }
    }
    names
}

/// The members of a group, as far as its closing brace. Groups inside it stay with their member.
fn members(group: &str) -> Vec<&str> {
    let mut members = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (position, c) in group.char_indices() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' if depth > 0 => depth = depth.saturating_sub(1),
            ',' | '}' if depth == 0 => {
                members.extend(group.get(from..position));
                from = position.saturating_add(1);
            }
            _ => {}
        }
        if c == '}' && from > position {
            break;
        }
    }
    members
}

/// The first name of a path.
fn name(path: &str) -> &str {
    let path = path.trim_start();
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    path.get(..end.unwrap_or(path.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_an_import_in_units_is_flagged() {
        for path in ["src/units.rs", "src/units/time.rs"] {
            let bad = Source::new(path, "use core::fmt;\nuse crate::{units::Moment, policy::{A, B}};");
            let findings = units_stand_alone(&bad);
            assert_eq!(findings.len(), 1);
            assert_eq!(findings[0].line, 2);
            assert!(findings[0].message.contains("`policy`"));
            let good = Source::new(path, "use crate::units::Moment;\n// crate::policy\n$crate::a!();");
            assert_eq!(units_stand_alone(&good), []);
        }
        assert_eq!(units_stand_alone(&Source::new("src/node.rs", "use crate::policy;")), []);
    }

    #[test]
    fn control_a_part_that_imports_the_whole_is_flagged() {
        for part in PARTS {
            for bad in ["use crate::node::Node;", "fn f(x: super::cluster::Cluster) {}"] {
                let bad = Source::new(&format!("src/{part}/step.rs"), bad);
                assert_eq!(parts_do_not_know_the_whole(&bad).len(), 1);
            }
            let group = Source::new(&format!("src/{part}.rs"), "use crate::{\n    a::{b, c},\n    node,\n};");
            assert_eq!(parts_do_not_know_the_whole(&group).len(), 1);
            let good = Source::new(&format!("src/{part}.rs"), "use crate::{units::{node}, policy};\n{node}");
            assert_eq!(parts_do_not_know_the_whole(&good), []);
        }
        let whole = Source::new("src/node/mod.rs", "use crate::{resource, session, cluster};");
        assert_eq!(parts_do_not_know_the_whole(&whole), []);
    }
}
