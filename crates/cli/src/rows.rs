//! Tables of searches and bugs.

use takeover_models::catalogue::{Bug, Entry, How, Outcome, Size, Subject, pinned};
use takeover_models::cluster::Setting;

/// Rows under a heading, aligned; the first column to the left, numbers to the right.
pub(crate) fn aligned(heading: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        let head = heading.get(column).map_or(0, |head| head.chars().count());
        cells.max().unwrap_or(0).max(head)
    };
    let mut text = String::new();
    let heading: Vec<String> = heading.iter().map(|&head| head.to_owned()).collect();
    for row in core::iter::once(&heading).chain(rows) {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = width(column);
            let number = rows.iter().filter_map(|row| row.get(column)).all(|cell| is_number(cell));
            if number { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        let line = cells.collect::<Vec<String>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|letter| letter.is_ascii_digit() || "., ".contains(letter))
}

/// A count with its thousands apart.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// What came of searches.
pub(crate) fn results(done: &[(Entry, Outcome)]) -> String {
    let heading =
        ["model", "configuration", "states", "transitions", "depth", "properties", "seconds", "a second", ""];
    let row = |(entry, outcome): &(Entry, Outcome)| {
        let broken = outcome.broken.as_ref().map(|tale| format!("{} is broken", tale.rule));
        let verdict = broken.or_else(|| outcome.wrong.clone()).unwrap_or_else(|| "holds".to_owned());
        vec![
            entry.model.to_owned(),
            entry.name.to_owned(),
            grouped(outcome.counts.unique),
            grouped(outcome.counts.generated),
            outcome.counts.depth.to_string(),
            outcome.properties.to_string(),
            format!("{:.1}", outcome.took.as_secs_f64()),
            grouped(rate(outcome)),
            verdict,
        ]
    };
    aligned(&heading, &done.iter().map(row).collect::<Vec<_>>())
}

/// Transitions in a second.
fn rate(outcome: &Outcome) -> u64 {
    let millis = u64::try_from(outcome.took.as_millis()).unwrap_or(u64::MAX).max(1);
    outcome.counts.generated.saturating_mul(1_000).checked_div(millis).unwrap_or(0)
}

/// The configurations with their bounds, as a table in Markdown.
pub(crate) fn overview(entries: &[Entry]) -> String {
    let mut text =
        "| model | configuration | size | searched | states | bounds |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for entry in entries {
        let size = match entry.size {
            Size::Quick => "quick",
            Size::Deep => "deep",
        };
        let how = match entry.how {
            How::Exact => "exact, whole states",
            How::Digests => "128-bit digests",
            How::Twice => "exact, and by Stateright",
        };
        let states = pinned(&entry.pin()).map_or_else(|| "not counted".to_owned(), grouped);
        let bounds = bounds(&entry.subject);
        text.push_str(&format!(
            "| {} | {} | {size} | {how} | {states} | {bounds} |\n",
            entry.model, entry.name
        ));
    }
    text
}

fn bounds(subject: &Subject) -> String {
    match subject {
        Subject::Resource(scope) => scope.bounds(),
        Subject::Cluster(setting) => cluster_bounds(setting),
    }
}

fn cluster_bounds(setting: &Setting) -> String {
    let kinds: Vec<String> = setting.kinds.iter().map(|kind| kind.to_string()).collect();
    format!(
        "`{}`; at most {} troubles before {}, each right after an instant in which its node had a part; stories of {}; troubles such as: {}",
        setting.file,
        setting.troubles,
        takeover_sim::scenario::spelled(setting.troubles_until),
        takeover_sim::scenario::spelled(setting.ends),
        kinds.join("; ")
    )
}

/// The deliberate bugs.
pub(crate) fn bugs(all: impl Iterator<Item = Bug>) -> String {
    let row = |bug: Bug| vec![bug.name().to_owned(), bug.rule().to_owned(), bug.says().to_owned()];
    aligned(&["bug", "found by", "what is wrong"], &all.map(row).collect::<Vec<_>>())
}
