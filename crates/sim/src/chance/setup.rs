//! The lines of a setup with something left out.

use super::tale::Tale;
use crate::scenario::{Names, quoted, written};

/// What may be taken out of a setup: the names of groups, resources and nodes that its lines say.
pub(super) fn names_in(setup: &[String], names: &Names) -> Vec<String> {
    let said = |name: &&String| setup.iter().any(|line| says(line, name));
    names.groups.iter().chain(&names.resources).chain(&names.nodes).filter(said).cloned().collect()
}

/// Whether a line has this name among its words.
fn says(line: &str, name: &str) -> bool {
    let name = quoted(name);
    line.split_whitespace().any(|word| word == name)
}

/// A story without some names: what their lines declare goes with them, and every act that says them.
/// None where nothing would be left.
pub(super) fn without(tale: &Tale, dropped: &[String]) -> Option<Tale> {
    let mut gone: Vec<String> = dropped.to_vec();
    let mut setup = tale.setup.clone();
    // What a dropped group holds goes with it: until nothing more goes.
    loop {
        let before = gone.len();
        setup.retain_mut(|line| {
            let left = gone.iter().try_fold(line.clone(), |line, name| line_without(&line, name));
            if let Some(left) = left {
                *line = left;
                return true;
            }
            gone.extend(declared(line).filter(|name| !gone.contains(name)));
            false
        });
        if gone.len() == before {
            break;
        }
    }
    let mut tale = Tale { setup, ..tale.clone() };
    let names = tale.names.clone();
    for fault in &mut tale.faults {
        fault.acts.retain(|(_, act)| {
            let text = written(&names, act).unwrap_or_default();
            !gone.iter().any(|name| says(&text, name))
        });
    }
    tale.faults.retain(|fault| !fault.acts.is_empty());
    (!tale.setup.is_empty()).then_some(tale)
}

/// What a line declares, if it is a group or a resource.
fn declared(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let declares = ["group", "vm", "resource"].contains(&words.next()?);
    words.next().filter(|_| declares).map(|name| name.trim_matches('"').to_owned())
}

/// A line without a name; none where the line makes no sense without it.
fn line_without(line: &str, name: &str) -> Option<String> {
    /// Words before lists of names, which may lose some of them.
    const LISTS: [&str; 6] = ["nodes", "watchdog", "prefers", "on-nodes", "needs", "for"];
    if !says(line, name) {
        return Some(line.to_owned());
    }
    let name = quoted(name);
    let mut kept: Vec<&str> = Vec::new();
    let mut list: Option<&str> = None;
    for word in line.split_whitespace() {
        if word == name {
            match (list, kept.last()) {
                // The first owner may be left out.
                (_, Some(&"on")) => {
                    kept.pop();
                }
                (Some(_), _) => {}
                (None, _) => return None,
            }
            continue;
        }
        let clause = ["on", "apart", "flag", "disk", "guid", "in", "lacks", "take"].contains(&word);
        if LISTS.contains(&word) || clause {
            drop_empty(&mut kept, &LISTS);
            list = LISTS.contains(&word).then_some(word);
        }
        kept.push(word);
    }
    let whole = kept.first().is_some_and(|word| LISTS.contains(word)) || list == Some("for");
    let emptied = kept.last().is_some_and(|word| LISTS.contains(word));
    if whole && emptied {
        return None;
    }
    drop_empty(&mut kept, &LISTS);
    Some(kept.join(" "))
}

/// A list that lost all its names loses its word.
fn drop_empty(kept: &mut Vec<&str>, lists: &[&str]) {
    if kept.len() > 1 && kept.last().is_some_and(|word| lists.contains(word)) {
        kept.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::line_without;

    #[test]
    fn names_leave_lines() {
        for (line, name, left) in [
            ("nodes n1 n2 n3", "n2", Some("nodes n1 n3")),
            ("nodes n1", "n1", None),
            ("watchdog n1", "n1", None),
            ("clock n1 5ppm fast", "n1", None),
            ("group g on n1 prefers n1 n2 apart a", "n1", Some("group g prefers n2 apart a")),
            ("group g prefers n1 apart a", "n1", Some("group g apart a")),
            ("vm v in g on-nodes n1 n2 needs w", "w", Some("vm v in g on-nodes n1 n2")),
            ("vm v in g on-nodes n1 needs w", "n1", Some("vm v in g needs w")),
            ("vm v in g", "g", None),
            ("vm v in g", "v", None),
            ("policy misses 1 for v", "v", None),
            ("policy misses 1 for v w", "v", Some("policy misses 1 for w")),
            ("starts of v take 3s", "v", None),
        ] {
            assert_eq!(line_without(line, name).as_deref(), left, "{line} without {name}");
        }
    }
}
