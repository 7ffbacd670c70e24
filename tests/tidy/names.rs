//! Rules about the names of rules: the key that joins code, tests and pages.

use super::source::{Finding, Source, word_positions};

/// How an entry of the list of rules begins.
const ENTRY: &str = "name: \"";

/// A rule's name is in snake case, so that one search finds it everywhere.
pub(crate) fn rules_are_snake_case(source: &Source) -> Vec<Finding> {
    let snake = |name: &str| {
        let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(small)
    };
    let message = "a rule's name is in snake_case: small letters, digits, underscores";
    let names = rule_names(source).into_iter().filter(|(_, name)| !snake(name));
    names.map(|(position, _)| source.finding(&source.uncommented, position, message)).collect()
}

/// Each rule that the core lists is named in some other source: a rule that no check and no code
/// names is not implemented.
pub(crate) fn rules_are_implemented(sources: &[Source]) -> Vec<Finding> {
    let others = |source: &&Source| source.is_rust() && !is_list(source);
    let others: Vec<&Source> = sources.iter().filter(others).collect();
    let mut findings = Vec::new();
    for list in sources {
        for (position, name) in rule_names(list) {
            if others.iter().all(|source| word_positions(&source.text, name).is_empty()) {
                let message =
                    format!("no code and no test names `{name}`: name it where it is done and checked");
                findings.push(list.finding(&list.uncommented, position, &message));
            }
        }
    }
    findings
}

/// Whether the file lists rules: `src/rules*.rs` or below `src/rules/`.
fn is_list(source: &Source) -> bool {
    source.is_core() && source.path.starts_with("src/rules")
}

/// The names in a list of rules, with their positions.
fn rule_names(source: &Source) -> Vec<(usize, &str)> {
    if !is_list(source) {
        return Vec::new();
    }
    let mut names = Vec::new();
    for (position, _) in source.uncommented.match_indices(ENTRY) {
        let from = position.saturating_add(ENTRY.len());
        let behind = source.uncommented.get(from..).unwrap_or_default();
        names.extend(behind.split_once('"').map(|(name, _)| (position, name)));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Rule {\n    name: \"never_on_two_nodes\",\n},\n// name: \"not_a_rule\"";

    #[test]
    fn control_a_rule_that_nothing_names_is_flagged() {
        let list = || Source::new("src/rules.rs", LIST);
        let longer = Source::new("src/a.rs", "fn never_on_two_nodes_but_longer() {}");
        let page = Source::new("tests/golden/rules.txt", "never_on_two_nodes");
        let findings = rules_are_implemented(&[list(), longer, page]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 2);
        let test = Source::new("tests/a.rs", "/// Rule `never_on_two_nodes`.");
        assert_eq!(rules_are_implemented(&[list(), test]), []);
    }

    #[test]
    fn control_a_name_in_another_case_is_flagged() {
        let bad = Source::new("src/rules/list.rs", "Rule { name: \"NeverOnTwoNodes\" }");
        assert_eq!(rules_are_snake_case(&bad).len(), 1);
        assert_eq!(rules_are_snake_case(&Source::new("src/rules.rs", LIST)), []);
        assert_eq!(rules_are_snake_case(&Source::new("src/a.rs", "name: \"Other\"")), []);
    }
}
