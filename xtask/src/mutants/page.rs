//! What the passes found, as a table: what kind of change, which layer caught it.

use core::fmt::Write as _;

use super::passes::LAYERS;
use super::results::{Fate, Results};
use crate::output::table;

/// The columns beside the layers: what the compiler caught, and what nobody caught.
const COMPILER: &str = "types";
/// Nobody.
const MISSED: &str = "missed";

/// The table: a row for each class of change, a column for each layer, sums at the end.
pub(crate) fn matrix(results: &Results) -> String {
    table(&rows(results))
}

/// The same for a page: Markdown, with what each column means.
pub(crate) fn markdown(results: &Results) -> String {
    let mut text = String::new();
    let rows = rows(results);
    for (number, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", row.join(" | "));
        if number == 0 {
            let _ = writeln!(text, "|---|{}", "--:|".repeat(row.len().saturating_sub(1)));
        }
    }
    let _ = writeln!(text, "\n* `{COMPILER}`: the mutant does not compile.");
    for (layer, what) in LAYERS {
        let _ = writeln!(text, "* `{layer}`: {what}.");
    }
    let _ = writeln!(text, "* `{MISSED}`: no test fails.");
    text
}

/// All cells.
fn rows(results: &Results) -> Vec<Vec<String>> {
    let layers = LAYERS.map(|(layer, _)| layer);
    let mut head = vec!["change".to_string(), "mutants".to_string(), COMPILER.to_string()];
    head.extend(layers.map(str::to_string));
    head.push(MISSED.to_string());
    let mut classes: Vec<&str> = results.mutants.values().map(|mutant| mutant.class.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    let mut rows = vec![head];
    rows.extend(classes.iter().map(|class| row(results, &words(class), |of| of == *class)));
    rows.push(row(results, "all", |_| true));
    rows
}

/// One row: the mutants of these classes.
fn row(results: &Results, title: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let fates: Vec<&Fate> =
        results.mutants.values().filter(|mutant| wanted(&mutant.class)).map(|mutant| &mutant.fate).collect();
    let count = |is: &dyn Fn(&Fate) -> bool| fates.iter().filter(|fate| is(fate)).count().to_string();
    let mut cells = vec![title.to_string(), fates.len().to_string(), count(&|fate| *fate == Fate::Unviable)];
    for (layer, _) in LAYERS {
        cells.push(count(&|fate| matches!(fate, Fate::Caught(by) | Fate::Hung(by) if by.as_str() == layer)));
    }
    cells.push(count(&|fate| *fate == Fate::Missed));
    cells
}

/// `FnValue` as people would say it.
fn words(class: &str) -> String {
    let text = match class {
        "FnValue" => "a function returns a constant",
        "BinaryOperator" => "another binary operator",
        "UnaryOperator" => "a unary operator less",
        "MatchArm" => "an arm of a match less",
        "MatchArmGuard" => "a guard that is always or never true",
        "StructField" => "a field left at its default",
        other => other,
    };
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutants::results::Mutant;

    fn results(fates: &[(&str, Fate)]) -> Results {
        let mutants = fates.iter().enumerate().map(|(number, (class, fate))| {
            (number.to_string(), Mutant { class: (*class).to_string(), fate: fate.clone() })
        });
        Results { mutants: mutants.collect(), ..Results::default() }
    }

    #[test]
    fn each_mutant_is_in_one_column_of_its_row_and_of_the_sum() {
        let results = results(&[
            ("FnValue", Fate::Unviable),
            ("FnValue", Fate::Caught("tables".to_string())),
            ("BinaryOperator", Fate::Hung("stories".to_string())),
            ("BinaryOperator", Fate::Missed),
        ]);
        let rows = rows(&results);
        assert_eq!(rows[1], ["another binary operator", "2", "0", "0", "0", "0", "1", "0", "0", "1"]);
        assert_eq!(rows[2], ["a function returns a constant", "2", "1", "1", "0", "0", "0", "0", "0", "0"]);
        assert_eq!(rows[3], ["all", "4", "1", "1", "0", "0", "1", "0", "0", "1"]);
    }
}
