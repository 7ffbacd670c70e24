//! What the counters say: which lines and which regions of the core were run. A region is a piece of code that
//! runs as a whole or not at all, such as one arm of a `match`.

use core::fmt;
use std::collections::BTreeMap;

use serde_json::Value;

/// What was counted of the core.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) lines: usize,
    pub(super) regions: usize,
    /// Each line that was not run.
    pub(super) bare_lines: Vec<Spot>,
    /// The line on which each region begins that was not run.
    pub(super) bare_regions: Vec<Spot>,
}

/// A line of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) file: String,
    /// Counted from 1.
    pub(super) line: u64,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What the export says of the core, whose files lie below `top`; nothing if it is of another form.
pub(super) fn counted(facts: &Value, top: &str) -> Option<Counted> {
    let mut counted = Counted::default();
    for file in facts.pointer("/data/0/files")?.as_array()? {
        let Some(name) = file.get("filename")?.as_str()?.strip_prefix(top) else { continue };
        if !name.starts_with("src/") {
            continue;
        }
        let spot = |line: u64| Spot { file: name.to_string(), line };
        let segments: Option<Vec<Segment>> = file.get("segments")?.as_array()?.iter().map(segment).collect();
        let segments = segments?;
        let regions = segments.iter().filter(|segment| segment.begins);
        counted.regions = counted.regions.saturating_add(regions.clone().count());
        let bare = regions.filter(|region| region.count == 0);
        counted.bare_regions.extend(bare.map(|region| spot(region.line)));
        let lines = runs(&segments);
        counted.lines = counted.lines.saturating_add(lines.len());
        let bare = lines.iter().filter(|(_, run)| **run == 0);
        counted.bare_lines.extend(bare.map(|(line, _)| spot(*line)));
    }
    Some(counted)
}

/// Where the count of a file changes: from here on it is this one, up to the next such place.
struct Segment {
    line: u64,
    count: u64,
    /// Whether there is a count at all.
    counts: bool,
    /// Whether something begins here, and not only goes on after something else has ended.
    begins: bool,
}

/// A segment as the export writes it: line, column, count, has a count, begins a region, is a gap.
fn segment(list: &Value) -> Option<Segment> {
    let number = |at: usize| list.get(at).and_then(Value::as_u64);
    let flag = |at: usize| list.get(at).and_then(Value::as_bool);
    let counts = flag(3)?;
    Some(Segment { line: number(0)?, count: number(2)?, counts, begins: counts && flag(4)? && !flag(5)? })
}

/// How often each line was run that has code: as often as what goes on from the line before, or as
/// what begins on it most often. All builds of a file are one here: the tests of the core alone and those
/// of whole clusters each build it for themselves.
fn runs(segments: &[Segment]) -> BTreeMap<u64, u64> {
    let mut lines = BTreeMap::new();
    let mut most = |line: u64, count: u64| {
        let entry = lines.entry(line).or_insert(0);
        *entry = count.max(*entry);
    };
    for (at, segment) in segments.iter().enumerate() {
        if segment.begins {
            most(segment.line, segment.count);
        }
        let next = segments.get(at.saturating_add(1)).map_or(segment.line, |next| next.line);
        if segment.counts {
            (segment.line.saturating_add(1)..=next).for_each(|line| most(line, segment.count));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(name: &str, segments: &Value) -> Value {
        json!({ "filename": name, "segments": segments })
    }

    fn spots(spots: &[(&str, u64)]) -> Vec<Spot> {
        spots.iter().map(|(file, line)| Spot { file: (*file).to_string(), line: *line }).collect()
    }

    /// A function of five lines whose middle one is run `count` times, and a line without code after it.
    fn branch(count: u64) -> Value {
        json!([
            [3, 1, 9, true, true, false],
            [5, 9, count, true, true, false],
            [5, 30, 9, true, false, false],
            [7, 2, 0, false, false, false]
        ])
    }

    #[test]
    fn control_a_line_of_the_core_that_nobody_runs_is_told() {
        let own_line = json!([
            [3, 1, 9, true, true, false],
            [4, 9, 0, true, true, false],
            [6, 9, 9, true, false, false],
            [7, 2, 0, false, false, false]
        ]);
        let files = [
            file("/top/src/a.rs", &branch(0)),
            file("/top/src/b/c.rs", &own_line),
            file("/top/crates/d.rs", &own_line),
        ];
        let facts = json!({ "data": [{ "files": files }] });
        let expected = Counted {
            lines: 10,
            regions: 4,
            bare_lines: spots(&[("src/b/c.rs", 5), ("src/b/c.rs", 6)]),
            bare_regions: spots(&[("src/a.rs", 5), ("src/b/c.rs", 4)]),
        };
        assert_eq!(counted(&facts, "/top/"), Some(expected));
    }

    #[test]
    fn another_form_is_no_answer() {
        assert_eq!(counted(&json!({}), "/top/"), None);
        let facts = json!({ "data": [{ "files": [{ "filename": "/top/src/a.rs" }] }] });
        assert_eq!(counted(&facts, "/top/"), None);
    }
}
