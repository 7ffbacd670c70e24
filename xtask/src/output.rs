//! What the chores print: plain lines and aligned tables.

use core::fmt;
use std::io::{self, Write};

/// Prints one line. A closed pipe (`| head`) is the reader's choice and no error.
pub(crate) fn say(line: impl fmt::Display) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Lays out rows as columns, separated by two spaces, without trailing blanks.
///
/// The first row is the head. Rows may be shorter than the head.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let widths = widths(rows);
    let mut lines = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        lines.push(line(row, &widths));
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            lines.push(line(&rules, &widths));
        }
    }
    lines.join("\n")
}

/// The width of each column: its longest cell, in characters.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width_of = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    (0..columns).map(width_of).collect()
}

/// One row, each cell padded to its column.
fn line(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths);
    let padded: Vec<String> = cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
    padded.join("  ").trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let row = |a: &str, b: &str| vec![a.to_string(), b.to_string()];
        let rows = [row("step", "result"), row("bare-metal", "ok"), row("µ", "")];
        let expected = "step        result\n----------  ------\nbare-metal  ok\nµ";
        assert_eq!(table(&rows), expected);
    }

    #[test]
    fn no_rows_are_no_text() {
        assert_eq!(table(&[]), "");
    }
}
