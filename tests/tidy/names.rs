//! Rules about the names of rules: the key that joins code, tests and pages.

use super::source::{Finding, Source, word_positions};

/// How an entry of the list of rules begins; its name follows, in quotes, here or on the next line.
const ENTRY: &str = "rule!(";

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
    // The table of evidence names every rule, whether or not anything does it.
    let evidence = |source: &Source| source.path.starts_with("proofs/");
    let others = |source: &&Source| source.is_rust() && !is_list(source) && !evidence(source);
    let others: Vec<&Source> = sources.iter().filter(others).collect();
    let mut findings = Vec::new();
    for list in sources {
        if list.path.ends_with("rules/list.rs") && rule_names(list).is_empty() {
            let message = "no rule is found in the list of rules: the way it is read here is out of date";
            findings.push(list.finding(&list.uncommented, 0, message));
        }
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
        let behind = source.uncommented.get(from..).unwrap_or_default().trim_start();
        let quoted = behind.strip_prefix('"').and_then(|behind| behind.split_once('"'));
        names.extend(quoted.map(|(name, _)| (position, name)));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "[\n    rule!(\n        \"never_on_two_nodes\", Check::Types)]\n// rule!(\"not_a_rule\")";

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
    fn control_a_list_in_which_no_rule_is_found_is_flagged() {
        let blind = Source::new("src/rules/list.rs", "Rule { name: \"never_on_two_nodes\" }");
        assert_eq!(rules_are_implemented(&[blind]).len(), 1);
    }

    #[test]
    fn control_a_name_in_another_case_is_flagged() {
        let bad = Source::new("src/rules/list.rs", "rule!(\"NeverOnTwoNodes\", 1)");
        assert_eq!(rules_are_snake_case(&bad).len(), 1);
        assert_eq!(rules_are_snake_case(&Source::new("src/rules.rs", LIST)), []);
        assert_eq!(rules_are_snake_case(&Source::new("src/a.rs", "rule!(\"Other\")")), []);
    }
}
