//! The page that says of each region that no test runs why that is.

use std::collections::BTreeMap;
use std::fs;

use super::counts::Spot;
use crate::failure::Failure;
use crate::place::Place;

/// The page. Each heading of it is a reason, and below it stand the lines that it explains.
pub(super) const PAGE: &str = "docs/coverage.md";
/// Where the transition tables are made.
const TABLES: &str = "src/table/";

/// What a line of the page names: a file, a function of it, and how a line of that function reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    file: String,
    function: String,
    code: String,
}

/// How many regions begin on lines of these names.
type Count = BTreeMap<Named, usize>;

/// Whether the page names these regions, and no others.
///
/// # Errors
/// If one has no reason, or a reason has no region any more.
pub(super) fn check(place: &Place, bare: &[Spot]) -> Result<(), Failure> {
    let read = |file: &str| {
        let path = place.root.join(file);
        fs::read_to_string(path).map_err(|error| Failure::new(file, error, "restore it"))
    };
    let mut found = Count::new();
    for spot in bare {
        add(&mut found, named(&spot.file, spot.line, &read(&spot.file)?), 1);
    }
    let differences = differences(&found, &explained(&read(PAGE)?));
    if differences.is_empty() {
        return Ok(());
    }
    let remedy = "run them by a test, remove them, or write a line for them below a reason of the page";
    Err(Failure::new(PAGE, differences.join("\n"), remedy))
}

/// What this line of a file of this text is called.
fn named(file: &str, line: u64, text: &str) -> Named {
    let before = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let code = text.lines().nth(before).unwrap_or_default().trim().to_string();
    let function = |line: &str| {
        let (_, name) = line.split_once("fn ").filter(|(head, _)| !head.contains("//"))?;
        name.split(['(', '<']).next().map(str::to_string)
    };
    let lines: Vec<&str> = text.lines().take(before.saturating_add(1)).collect();
    let function = lines.iter().rev().find_map(|line| function(line)).unwrap_or_default();
    Named { file: file.to_string(), function, code }
}

fn add(count: &mut Count, key: Named, more: usize) {
    let entry = count.entry(key).or_default();
    *entry = entry.saturating_add(more);
}

/// The regions that the page explains: on lines as [`line()`] writes them.
fn explained(page: &str) -> Count {
    let read = |text: &str| {
        let (file, rest) = text.strip_prefix("* `")?.split_once("`, `")?;
        let (function, rest) = rest.split_once("`: `")?;
        let (code, times) = rest.rsplit_once('`')?;
        let times = times.strip_prefix(", ").and_then(|times| times.strip_suffix(" times"));
        let times = times.map_or(Some(1), |times| times.parse().ok())?;
        let [file, function, code] = [file, function, code].map(str::to_string);
        Some((Named { file, function, code }, times))
    };
    let mut count = Count::new();
    page.lines().filter_map(read).for_each(|(key, times)| add(&mut count, key, times));
    count
}

/// The line of the page for so many regions.
fn line(Named { file, function, code }: &Named, times: usize) -> String {
    let times = if times == 1 { String::new() } else { format!(", {times} times") };
    format!("* `{file}`, `{function}`: `{code}`{times}")
}

/// What is to be mended on the page. The transition tables are explained at once: each `?` where they are made gives
/// up a table of which one line is missing.
fn differences(found: &Count, explained: &Count) -> Vec<String> {
    let times = |count: &Count, key| count.get(key).copied().unwrap_or(0);
    let tabled = |key: &Named| key.file.starts_with(TABLES) && key.code.contains('?');
    let new = found.iter().filter(|(key, found)| !tabled(key) && times(explained, key) != **found);
    let new = new.map(|(key, found)| format!("not explained, or not as often: {}", line(key, *found)));
    let gone = explained.keys().filter(|key| times(found, key) == 0);
    let gone = gone.map(|key| format!("run by now, or gone: {}", line(key, times(explained, key))));
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(file: &str, code: &str) -> Named {
        Named { file: file.to_string(), function: "f".to_string(), code: code.to_string() }
    }

    #[test]
    fn a_line_is_named_by_the_function_around_it() {
        let text = "impl A {\n    pub(crate) const fn f<T>(&self) {\n        // fn g()\n        self.a()?;\n    }\n}\n";
        assert_eq!(named("src/a.rs", 4, text), key("src/a.rs", "self.a()?;"));
        assert_eq!(named("src/a.rs", 1, text).function, "");
        assert_eq!(named("src/a.rs", 9, text).code, "");
    }

    #[test]
    fn the_page_is_read_as_it_is_written() {
        let count = Count::from([(key("src/a.rs", "a `b`?"), 1), (key("src/b.rs", "Ok(x?)"), 3)]);
        let lines: Vec<String> = count.iter().map(|(key, times)| line(key, *times)).collect();
        assert_eq!(explained(&format!("# Title\n\n{}\n* another list\n", lines.join("\n"))), count);
    }

    #[test]
    fn control_a_region_without_a_reason_is_told_and_so_is_a_reason_without_one() {
        let found = Count::from([
            (key("src/a.rs", "a?"), 1),
            (key("src/b.rs", "b?"), 2),
            (key("src/table/d.rs", "d?"), 1),
            (key("src/table/d.rs", "}"), 1),
        ]);
        let explained = Count::from([(key("src/b.rs", "b?"), 1), (key("src/c.rs", "c?"), 1)]);
        let told = differences(&found, &explained);
        assert_eq!(
            told,
            [
                "not explained, or not as often: * `src/a.rs`, `f`: `a?`",
                "not explained, or not as often: * `src/b.rs`, `f`: `b?`, 2 times",
                "not explained, or not as often: * `src/table/d.rs`, `f`: `}`",
                "run by now, or gone: * `src/c.rs`, `f`: `c?`",
            ]
        );
        assert!(differences(&found, &found).is_empty());
    }
}
