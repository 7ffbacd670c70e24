//! The table as people read it: what covers each rule at a glance, then a block for each rule.

use core::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use takeover::rules::RULES;
use takeover_models::catalogue::Bug;

use super::cells::rule_of;
use super::fault::Failure;
use super::row::{Control, Model, Place, Proof, Row};
use super::rows::SECTIONS;

/// What the printed part stands behind.
const BEGIN: &str = "<!-- printed from proofs/src/evidence/rows -->\n";
/// What it stands before.
const END: &str = "<!-- end -->\n";

/// Where the page is.
#[must_use]
pub fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// The printed part of the page.
#[must_use]
pub fn printed(rows: &[Row]) -> String {
    let mut page = String::new();
    alone(&mut page, rows);
    summary(&mut page, rows);
    let mut rest = rows;
    for section in SECTIONS {
        let size = section.rows.iter().map(|rows| rows.len()).sum::<usize>().min(rest.len());
        let (here, behind) = rest.split_at(size);
        let _ = writeln!(page, "## {}\n", section.title);
        here.iter().for_each(|row| block(&mut page, row));
        rest = behind;
    }
    page
}

/// Compares the page with the rows.
///
/// # Errors
/// [`Failure::Page`]: it is not there, lacks its marks, says something else, or has a dead link.
pub fn stale(rows: &[Row]) -> Result<(), Failure> {
    let (kept, fresh) = both(rows)?;
    if let Some(line) = first_difference(&kept, &fresh) {
        return Err(Failure::Page(format!("line {line}: it does not show what the rows say")));
    }
    match dead_link(&fresh) {
        Some(link) => Err(Failure::Page(format!("the link {link} leads nowhere"))),
        None => Ok(()),
    }
}

/// Writes the page anew.
///
/// # Errors
/// [`Failure::Page`]: it is not there, lacks its marks, or cannot be written.
pub fn bless(rows: &[Row]) -> Result<(), Failure> {
    let (_, fresh) = both(rows)?;
    fs::write(page(), fresh).map_err(|error| Failure::Page(error.to_string()))
}

/// The page as it is, and as it should be.
fn both(rows: &[Row]) -> Result<(String, String), Failure> {
    let kept = fs::read_to_string(page()).map_err(|error| Failure::Page(error.to_string()))?;
    let fresh = with(&kept, &printed(rows));
    let fresh =
        fresh.ok_or_else(|| Failure::Page(format!("{} and {} are not there", BEGIN.trim(), END.trim())))?;
    Ok((kept, fresh))
}

/// The page with another printed part.
fn with(kept: &str, printed: &str) -> Option<String> {
    let (before, rest) = kept.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{printed}{END}{after}"))
}

/// The number of the first line that differs.
fn first_difference(kept: &str, fresh: &str) -> Option<usize> {
    let alike = kept.lines().zip(fresh.lines()).take_while(|(kept, fresh)| kept == fresh).count();
    (kept != fresh).then(|| alike.saturating_add(1))
}

/// The first relative link that leads to no file.
fn dead_link(text: &str) -> Option<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let folder = page().parent().map(Path::to_owned).unwrap_or_default();
    targets
        .filter(|target| !target.starts_with('#') && !target.contains("://"))
        .find(|target| !folder.join(target.split('#').next().unwrap_or_default()).exists())
}

/// The rules that only single stories speak for.
fn alone(page: &mut String, rows: &[Row]) {
    let lonely = |row: &&Row| row.proof.is_empty() && row.property.is_empty() && !asked(row);
    let names: Vec<String> = rows.iter().filter(lonely).map(|row| link(row.rule)).collect();
    let _ = writeln!(
        page,
        "Of {} rules, {} have neither a proof, nor an exhaustive check, nor a model that asks them, \
         nor a property; tests of single stories are all that speaks for them: {}.\n",
        rows.len(),
        names.len(),
        names.join(", ")
    );
}

fn asked(row: &Row) -> bool {
    row.model.iter().any(|model| matches!(model, Model::Asks(_)))
}

fn link(rule: &str) -> String {
    format!("[`{rule}`](#{rule})")
}

/// Rules and kinds of evidence.
fn summary(page: &mut String, rows: &[Row]) {
    page.push_str("| rule | proof | every case | model | property | test | fuzz | control |\n");
    page.push_str("|---|---|---|---|---|---|---|---|\n");
    for row in rows {
        let unbounded = row.proof.iter().copied().any(Proof::is_unbounded);
        let cases = row.proof.iter().any(|proof| !proof.is_unbounded());
        let controlled = row.controls.iter().any(|control| !matches!(control, Control::None(_)));
        let marks = [
            unbounded,
            cases,
            asked(row),
            !row.property.is_empty(),
            !row.tests.is_empty(),
            !row.fuzz.is_empty(),
            controlled,
        ];
        let marks: Vec<&str> = marks.iter().map(|mark| if *mark { "x" } else { "-" }).collect();
        let _ = writeln!(page, "| {} | {} |", link(row.rule), marks.join(" | "));
    }
    page.push('\n');
}

/// All that is known of one rule.
fn block(page: &mut String, row: &Row) {
    let says = RULES.iter().find(|rule| rule.name == row.rule).map_or("", |rule| rule.says);
    let sources: Vec<&str> = row.source.iter().map(|source| source.says()).collect();
    let _ = writeln!(page, "### `{}`\n\n{says} *Source: {}.*\n", row.rule, sources.join(", "));
    page.push_str("| | |\n|---|---|\n");
    let cells = [
        ("implemented in", places(row.implemented)),
        ("model", models(row.model)),
        ("proof or exhaustive check", row.proof.iter().map(proof).collect()),
        ("property test", places(row.property)),
        ("test", places(row.tests)),
        ("fuzz target", row.fuzz.iter().map(|target| format!("`{target}`")).collect()),
        ("bounds and assumptions", vec![row.bounds.to_owned()]),
        ("shown to work by", row.controls.iter().map(control).collect()),
    ];
    for (title, items) in cells {
        let text = if items.is_empty() { "-".to_owned() } else { items.join("; ") };
        let _ = writeln!(page, "| {title} | {text} |");
    }
    page.push('\n');
}

fn places(places: &[Place]) -> Vec<String> {
    places.iter().map(place).collect()
}

/// A file and a name in it, with a link to the file.
fn place(Place { file, name }: &Place) -> String {
    format!("[`{file}::{name}`](../{file})")
}

/// The configurations, each model's together.
fn models(models: &[Model]) -> Vec<String> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut befallen = Vec::new();
    for model in models {
        let Some((family, configuration)) = model.name().split_once('/') else { continue };
        match model {
            Model::Asks(_) => match told.iter_mut().find(|(known, _)| *known == family) {
                Some((_, list)) => list.push(configuration),
                None => told.push((family, vec![configuration])),
            },
            Model::Befalls(_, what) => {
                befallen.push(format!("{family} {configuration}, which this befalls: *{what}*"))
            }
        }
    }
    let asked = told
        .into_iter()
        .map(|(family, list)| format!("[{family}](../models/README.md): {}", list.join(", ")));
    asked.chain(befallen).collect()
}

fn proof(proof: &Proof) -> String {
    match proof {
        Proof::Smt(name) => format!("`{name}`, by both solvers"),
        Proof::Coq(name) => format!("theorem `{name}`"),
        Proof::Clocks(name) => format!("clocks, `{name}`"),
        Proof::Exhaustive(name) => format!("every case: `{name}`"),
        Proof::Table(at) => format!("every case: {}", place(at)),
    }
}

fn control(control: &Control) -> String {
    match control {
        Control::Bug(name) => format!("bug `{name}`"),
        Control::Through(name) => {
            let found = Bug::named(name).map_or("", |bug| rule_of(&bug));
            format!("bug `{name}`, found by {}", link(found))
        }
        Control::Test(at) => place(at),
        Control::None(why) => format!("nothing planted: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_printed_part_is_replaced() {
        let kept = format!("one\n{BEGIN}old\n{END}two\n");
        let fresh = with(&kept, "new\n").unwrap_or_default();
        assert_eq!(fresh, format!("one\n{BEGIN}new\n{END}two\n"));
        assert_eq!(first_difference(&kept, &fresh), Some(3));
        assert_eq!(first_difference(&kept, &kept), None);
        assert_eq!(with("no marks", ""), None);
    }

    #[test]
    fn dead_links_are_found() {
        assert_eq!(dead_link("[a](#a) [b](https://example.org) [c](Cargo.toml)"), None);
        assert_eq!(dead_link("[a](../nowhere.rs)"), Some("../nowhere.rs"));
    }
}
