//! The page: what is aimed at, and every figure with the command that measured it.

mod peer;
mod words;

use std::fs;

use crate::failure::Failure;
use crate::part::Part;
use crate::place::Place;
use crate::plots;
use crate::results::{Figure, Measured, Results};
use crate::spelled;
use crate::targets::judged;

/// The page.
pub(crate) const PAGE: &str = "docs/benchmarks.md";
/// The folder of its plots.
pub(crate) const FOLDER: &str = "docs/benchmarks";

/// What stands above the page, and below it, but not in a terminal.
const HEAD: &str = "\
<!-- Printed by `cargo xtask bench --write`. A test holds that it is what is printed from
     docs/benchmarks/results.json. -->
# Benchmarks

What this project costs, what was aimed at, and the same work done by Pacemaker. Everything here is measured and
printed by one command; another run prints other figures.

```console
cargo xtask bench            # measures all of it and prints this page
cargo xtask bench --write    # and writes it
cargo xtask bench loss peer  # some parts alone; --help lists them
```

Figures of a machine that others share are upper bounds: what is measured is reported, and fails no build.
";

/// Everything as the page has it: the same for the same results.
pub(crate) fn page(results: &Results) -> String {
    format!("{HEAD}\n{}", body(results, true))
}

/// The same for a terminal, of what was measured.
pub(crate) fn text(results: &Results) -> String {
    body(results, false)
}

/// The targets, then the parts.
fn body(results: &Results, pictures: bool) -> String {
    let mut text = String::new();
    let judged = judged(results);
    if !judged.is_empty() {
        let yes_no = |met| if met { "yes" } else { "**no**" };
        let mut rows = vec![row(&["aimed at", "target", "measured", "met"])];
        rows.extend(judged.iter().map(|of| row(&[&of.what, &of.target, &of.measured, yes_no(of.met)])));
        text.push_str(&format!("## Targets\n\n{}\n", table(&rows)));
    }
    for part in Part::ALL {
        if let Some(measured) = results.parts.get(part.name()) {
            text.push_str(&section(part, measured, results, pictures));
        }
    }
    text
}

/// One part.
fn section(part: Part, measured: &Measured, results: &Results, pictures: bool) -> String {
    let mut text = format!("## {}\n\n{}\n", part.about(), words::about(part));
    if pictures {
        for plot in plots::of(part, results) {
            text.push_str(&format!("![{}](benchmarks/{}.svg)\n\n", plot.plot.title, plot.name));
        }
    }
    if part == Part::Peer {
        text.push_str(&peer::tables(measured));
    } else {
        let mut rows = vec![row(&["what", "measured", "interval of 95 %"])];
        rows.extend(measured.figures.iter().map(figure));
        text.push_str(&table(&rows));
    }
    let peer = if measured.peer.is_empty() { String::new() } else { format!(" beside {}", measured.peer) };
    let command = format!("`cargo xtask bench {}`", part.name());
    text + &format!("\n{command} on {}{peer}; it took {} s.\n\n", measured.on, measured.took_s)
}

/// One figure's row.
fn figure(of: &Figure) -> Vec<String> {
    let interval = match (of.low, of.high) {
        (Some(low), Some(high)) => {
            format!("{} .. {}", spelled::figure(low, of.unit), spelled::figure(high, of.unit))
        }
        (None, None | Some(_)) | (Some(_), None) => String::new(),
    };
    vec![format!("`{}`", of.name), spelled::figure(of.value, of.unit), interval]
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// Rows as a table that reads in a terminal as well; a column without a cell is left out.
fn table(rows: &[Vec<String>]) -> String {
    let filled =
        |column: usize| rows.iter().skip(1).any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
    let columns: Vec<usize> =
        (0..rows.first().map_or(0, Vec::len)).filter(|column| filled(*column)).collect();
    let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    let width = |column: usize| rows.iter().map(|row| cell(row, column).chars().count()).max().unwrap_or(0);
    let line = |row: &[String]| {
        let cells = columns.iter().map(|column| format!(" {:<1$} ", cell(row, *column), width(*column)));
        format!("|{}|\n", cells.collect::<Vec<String>>().join("|"))
    };
    let rule = columns.iter().map(|column| "-".repeat(width(*column).saturating_add(2)));
    let rule = format!("|{}|\n", rule.collect::<Vec<String>>().join("|"));
    let mut lines = rows.iter().map(|row| line(row));
    let head = lines.next().unwrap_or_default();
    head + &rule + &lines.collect::<String>()
}

/// Every file that is printed from the results, with its path.
pub(crate) fn files(results: &Results) -> Vec<(String, String)> {
    let plots = Part::ALL.iter().flat_map(|part| plots::of(*part, results));
    let mut files = vec![(PAGE.to_owned(), page(results))];
    files.extend(plots.map(|plot| (format!("{FOLDER}/{}.svg", plot.name), plot.drawn())));
    files
}

/// Writes the page and its plots.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(place: &Place, results: &Results) -> Result<(), Failure> {
    for (path, text) in files(results) {
        let written = fs::write(place.root.join(&path), text);
        written.map_err(|error| Failure::new(&path, error, "make it writable"))?;
        crate::tell(&format!("wrote {path}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn top() -> Place {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Place { target: root.join("target"), root }
    }

    /// Which files are not what is printed from these results.
    fn stale(results: &Results) -> Vec<String> {
        let kept = |path: &str| fs::read_to_string(top().root.join(path)).unwrap_or_default();
        files(results).into_iter().filter(|(path, text)| kept(path) != *text).map(|(path, _)| path).collect()
    }

    #[test]
    fn the_page_and_its_plots_were_printed_from_the_results_beside_them() {
        let results = Results::read(&top()).unwrap();
        let stale = stale(&results);
        assert!(stale.is_empty(), "{stale:?} were not printed from it: `cargo xtask bench --reprint`");
        assert_eq!(results.parts.len(), Part::ALL.len(), "a part was never measured");
        let plots = fs::read_dir(top().root.join(FOLDER)).unwrap().flatten();
        let kept = plots.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "svg"));
        assert_eq!(kept.count().saturating_add(1), files(&results).len(), "a plot of nothing");
    }

    #[test]
    fn control_another_figure_makes_another_page_and_another_plot() {
        let mut results = Results::read(&top()).unwrap();
        let loss = results.parts.get_mut("loss").unwrap();
        loss.figures.iter_mut().for_each(|figure| figure.value *= 1.5);
        assert_eq!(stale(&results), [PAGE.to_owned(), format!("{FOLDER}/node-loss.svg")]);
    }

    #[test]
    fn empty_columns_are_left_out() {
        let rows = [row(&["what", "it"]), row(&["a", ""]), row(&["bcdef", ""])];
        assert_eq!(table(&rows), "| what  |\n|-------|\n| a     |\n| bcdef |\n");
    }
}
