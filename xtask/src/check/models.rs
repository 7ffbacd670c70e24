//! The models: every quick one is searched to its end, and every deliberate bug is found.

use std::fs;

use super::scenario::{build, printed, takeover};
use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// The page with the table of all models.
pub(crate) const PAGE: &str = "models/README.md";
/// What stands before the table.
pub(crate) const BEGINS: &str = "<!-- printed by `takeover check --list` -->\n";
/// What stands after it.
pub(crate) const ENDS: &str = "<!-- end -->";
/// Fewer than these would mean that the check went blind.
const BUGS_MIN: usize = 30;

/// Searches every quick model.
///
/// # Errors
/// With what was broken, or differs from what is pinned, or from the page.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    build(place, log)?;
    let list = printed(place, log, &["check", "--list"])?;
    let page = fs::read_to_string(place.root.join(PAGE))
        .map_err(|error| Failure::new(PAGE, error, "restore it; it tells the models' bounds"))?;
    let table = page.split_once(BEGINS).and_then(|(_, rest)| rest.split_once(ENDS));
    if table.is_none_or(|(table, _)| table.as_bytes() != list) {
        let remedy = "`cargo xtask bless`, and say in the commit message why it changed";
        return Err(Failure::new(PAGE, "its table is not what `takeover check --list` prints", remedy));
    }
    searched(place, log, &["check"])
}

/// Searches the deep ones as well.
///
/// # Errors
/// With what was broken, or differs from what is pinned.
pub(crate) fn deep(place: &Place, log: &mut Log) -> Result<String, Failure> {
    build(place, log)?;
    searched(place, log, &["check", "--deep"])
}

/// The table of a search in which nothing is broken.
fn searched(place: &Place, log: &mut Log, args: &[&str]) -> Result<String, Failure> {
    let table = printed(place, log, args)?;
    let table = String::from_utf8_lossy(&table);
    let lines = table.lines().map(|line| format!("  {line}"));
    Ok(lines.collect::<Vec<String>>().join("\n"))
}

/// Looks for every bug; each story that the simulator can tell breaks its rule there too, and
/// only with the bug.
///
/// # Errors
/// With the first bug that is not found as it is pinned, or whose story is not told again.
pub(crate) fn bugs(place: &Place, log: &mut Log) -> Result<String, Failure> {
    build(place, log)?;
    let list = printed(place, log, &["check", "--bug", "list"])?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let rows = list.lines().skip(1).filter_map(|line| {
        let mut words = line.split_whitespace();
        words.next().zip(words.next())
    });
    let folder = place.root.join("target/counterexamples");
    let (mut found, mut told) = (0_usize, 0_usize);
    for (bug, rule) in rows {
        hunt(place, log, bug, rule, &folder.display().to_string())?;
        found = found.saturating_add(1);
        let scenario = folder.join(format!("{bug}.txt"));
        if scenario.exists() {
            tell(place, log, bug, &scenario.display().to_string())?;
            told = told.saturating_add(1);
        }
    }
    if found < BUGS_MIN {
        let cause = format!("it names {found} bugs, at least {BUGS_MIN} are expected");
        return Err(Failure::new("takeover check --bug list", cause, "restore them"));
    }
    Ok(format!("  {found} bugs are found, each by its rule; the simulator tells {told} of them again"))
}

/// `check --bug NAME` exits with 1, names the rule, and complains of nothing else.
fn hunt(place: &Place, log: &mut Log, bug: &str, rule: &str, folder: &str) -> Result<(), Failure> {
    let output = log.capture(&mut takeover(place, &["check", "--bug", bug, "--write", folder]))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    let named = said.contains(&format!("{bug} breaks {rule} "));
    if output.status.code() == Some(1) && named && !complaints.contains("takeover: ") {
        return Ok(());
    }
    let cause = format!("{}; {}", output.status, complaints.trim());
    let remedy = "mend the model that lost it; if the story only changed, `cargo xtask bless`";
    Err(Failure::new(format!("takeover check --bug {bug}"), cause, remedy))
}

/// The story fails with the bug and passes without it.
fn tell(place: &Place, log: &mut Log, bug: &str, scenario: &str) -> Result<(), Failure> {
    for (args, code) in [
        (&["simulate", "--quiet", "--bug", bug, scenario][..], 1),
        (&["simulate", "--quiet", scenario][..], 0),
    ] {
        let output = log.capture(&mut takeover(place, args))?;
        if output.status.code() != Some(code) {
            let cause = format!("{}, and not {code}", output.status);
            let remedy = "see that the simulator and the model tell the same story";
            return Err(Failure::new(format!("takeover {}", args.join(" ")), cause, remedy));
        }
    }
    Ok(())
}
