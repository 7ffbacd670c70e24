//! Sets of policies that are put in the place of a scenario's own.

use super::tale::Tale;

/// A set of `policy` lines under one name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicySet {
    /// What it is called: its file, or its text.
    pub name: String,
    /// The lines.
    pub lines: Vec<String>,
}

impl PolicySet {
    /// Reads a set: `policy` lines, with comments and empty lines between them. None at all is the
    /// cluster as it is written.
    ///
    /// # Errors
    /// The first line that is something else.
    pub fn read(name: &str, text: &str) -> Result<Self, String> {
        let mut lines = Vec::new();
        for (number, line) in (1_u32..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.split_whitespace().next() != Some("policy") {
                return Err(format!(
                    "{name}:{number}: \"{line}\" is no policy (a set to compare has lines such as \"policy restart-threshold 1\" alone)"
                ));
            }
            lines.push(line.to_owned());
        }
        Ok(Self { name: name.to_owned(), lines })
    }
}

/// The lines of a setup under a set of policies: what the setup chooses of the same field for the same
/// names gives way.
#[must_use]
pub fn under(setup: &[String], set: &PolicySet) -> Vec<String> {
    let chosen: Vec<_> = set.lines.iter().filter_map(|line| chooses(line)).collect();
    let stays = |line: &&String| chooses(line).is_none_or(|choice| !chosen.contains(&choice));
    setup.iter().filter(stays).chain(&set.lines).cloned().collect()
}

/// The field that a line chooses, and the names that it chooses it for; none for other lines.
fn chooses(line: &str) -> Option<(String, Vec<String>)> {
    let mut words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
    words.next().filter(|word| *word == "policy")?;
    let field = words.next()?.to_owned();
    let mut names: Vec<String> = words.skip_while(|word| *word != "for").skip(1).map(str::to_owned).collect();
    names.sort_unstable();
    Some((field, names))
}

impl Tale {
    /// The same faults under other policies.
    #[must_use]
    pub fn under(&self, set: &PolicySet) -> Self {
        Self { setup: under(&self.setup, set), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::{PolicySet, under};

    #[test]
    fn a_set_replaces_what_it_chooses() {
        let setup = ["nodes n1", "policy misses 1", "policy misses 2 for a b", "policy misses 3 for c"];
        let setup = setup.map(str::to_owned);
        let set =
            PolicySet::read("a", "# comment\n\npolicy misses 9 # more\n policy misses 8 for b a\n").unwrap();
        let lines = under(&setup, &set);
        assert_eq!(
            lines,
            ["nodes n1", "policy misses 3 for c", "policy misses 9 # more", "policy misses 8 for b a"]
        );
        assert_eq!(under(&setup, &PolicySet::read("b", "").unwrap()), setup);
        assert!(PolicySet::read("c", "policy misses 1\nnodes n1\n").is_err_and(|it| it.starts_with("c:2: ")));
    }
}
