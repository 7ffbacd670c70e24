//! What was decided, read from what was printed, and whether it is right.

use std::collections::BTreeMap;

use super::inputs::Cluster;

/// From where to where each resource moves.
pub(super) type Moves = BTreeMap<String, (String, String)>;

/// How a line about one resource reads: its name and two nodes.
pub(super) type Read = fn(&str) -> Option<(&str, &str, &str)>;

/// How the lines of both read.
pub(super) struct Lines {
    pub(super) ours: Read,
    pub(super) theirs: Read,
}

/// Ours and theirs.
pub(super) const LINE: Lines = Lines { ours, theirs };

/// `vm16  n1 -> n9`.
fn ours(line: &str) -> Option<(&str, &str, &str)> {
    let (name, way) = line.split_once("  ")?;
    let (from, to) = way.split_once(" -> ")?;
    Some((name, from, to))
}

/// `  * Move       vm16    ( n1 -> n9 )`, or anything else that is to be done with a VM: that is wrong, and
/// reads as a move to nowhere.
fn theirs(line: &str) -> Option<(&str, &str, &str)> {
    let mut words = line.strip_prefix("  * ")?.split_whitespace();
    let (what, name) = (words.next()?, words.next()?);
    if !name.starts_with("vm") {
        return None;
    }
    let rest: Vec<&str> = words.collect();
    match (what, rest.as_slice()) {
        ("Move", ["(", from, "->", to, ")"]) => Some((name, from, to)),
        _ => Some((name, "", "")),
    }
}

/// All that was decided.
pub(super) fn moves(printed: &str, read: Read) -> Moves {
    let found = printed.lines().filter_map(read);
    found.map(|(name, from, to)| (name.to_owned(), (from.to_owned(), to.to_owned()))).collect()
}

/// Whether just the resources of node 1 move, each to another node that there is. Returns how many.
pub(super) fn judge(cluster: &Cluster, found: &Moves) -> Result<usize, String> {
    let owned = (0..cluster.resources).filter(|&resource| cluster.owner(resource) == 1);
    let expected: Vec<String> = owned.map(|resource| format!("vm{resource}")).collect();
    for name in &expected {
        let Some((from, to)) = found.get(name) else { return Err(format!("{name} does not move")) };
        let number = to.strip_prefix('n').and_then(|number| number.parse::<u32>().ok());
        let alive = number.is_some_and(|number| (2..=cluster.nodes).contains(&number));
        if from != "n1" || !alive {
            return Err(format!("{name} moves from `{from}` to `{to}`, which is no living node"));
        }
    }
    if found.len() != expected.len() {
        return Err(format!("{} move, and node 1 ran {}", found.len(), expected.len()));
    }
    Ok(expected.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLUSTER: Cluster = Cluster { resources: 4, nodes: 3, lost: true };
    const OURS: &str = "vm0  n1 -> n2\nvm3  n1 -> n3\nn1 is lost, and 2 of its 2 groups move\n";
    const THEIRS: &str = "Transition Summary:\n  * Fence (reboot) n1 'peer is no longer part of the cluster'\n  \
        * Move       vm0     (  n1 -> n2 )\n  * Move       vm3     ( n1 -> n3 )\n";

    #[test]
    fn right_answers_are_counted() {
        assert_eq!(judge(&CLUSTER, &moves(OURS, LINE.ours)), Ok(2));
        assert_eq!(judge(&CLUSTER, &moves(THEIRS, LINE.theirs)), Ok(2));
    }

    #[test]
    fn control_wrong_answers_are_caught() {
        let wrong = [("vm3  n1 -> n3\n", ""), ("-> n3", "-> n1"), ("-> n3", "-> n4"), ("vm3  n1", "vm3  n2")];
        for (what, instead) in wrong {
            assert!(judge(&CLUSTER, &moves(&OURS.replace(what, instead), LINE.ours)).is_err(), "{what}");
        }
        let more = format!("{THEIRS}  * Restart    vm1     (  n2 )  due to a change\n");
        for text in [more.as_str(), "Transition Summary:\n", &THEIRS.replace("-> n3 )", "-> n1 )")] {
            assert!(judge(&CLUSTER, &moves(text, LINE.theirs)).is_err(), "{text}");
        }
    }
}
