//! Runs steps of the gate and says how they went.

use std::time::Instant;

use crate::failure::Failure;
use crate::install::{install, report};
use crate::log::Log;
use crate::output::{say, table};
use crate::place::Place;
use crate::program::{Program, missing};
use crate::step::{Depth, Step, Work};
use crate::steps::STEPS;
use crate::wish::Wish;
use crate::{CANNOT_RUN, FAILED, PASSED};

/// How one step went.
#[derive(Debug)]
struct Outcome {
    /// The step's name.
    name: &'static str,
    /// How long it took, wall clock.
    seconds: f64,
    /// Whether it passed.
    passed: bool,
}

/// `cargo xtask test`: runs what is wished for and returns the exit code.
///
/// # Errors
/// If a step name is unknown, or if the gate itself cannot work here.
pub(crate) fn test(wish: &Wish) -> Result<u8, Failure> {
    let chosen = choose(wish)?;
    if wish.list {
        say(list(&chosen));
        return Ok(PASSED);
    }
    if !programs_are_here(&chosen, wish.install)? {
        return Ok(CANNOT_RUN);
    }
    let place = Place::find()?;
    let mut outcomes = Vec::new();
    for (done, step) in chosen.iter().enumerate() {
        let number = done.saturating_add(1);
        say(format_args!("[{number}/{}] {}: {}", chosen.len(), step.name, step.shows));
        outcomes.push(run(step, &place)?);
    }
    let left_out = STEPS.iter().map(|step| step.name);
    let left_out = left_out.filter(|name| chosen.iter().all(|step| step.name != *name));
    say(summary(&outcomes, &left_out.collect::<Vec<_>>()));
    let all_passed = outcomes.iter().all(|outcome| outcome.passed);
    Ok(if all_passed { PASSED } else { FAILED })
}

/// The steps wished for: those named, else all quick ones, with `--deep` really all.
/// A list without names shows all as well, so that nobody has to guess what else there is.
fn choose(wish: &Wish) -> Result<Vec<&'static Step>, Failure> {
    for name in &wish.steps {
        if STEPS.iter().all(|step| step.name != name) {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            let remedy = format!("name one of: {}", names.join(", "));
            return Err(Failure::new(name, "no step has this name", remedy));
        }
    }
    let everything = wish.deep || wish.list;
    let is_chosen = |step: &&Step| {
        if wish.steps.is_empty() {
            everything || step.depth == Depth::Quick
        } else {
            wish.steps.iter().any(|name| name == step.name)
        }
    };
    Ok(STEPS.iter().filter(is_chosen).collect())
}

/// Whether all programs that the steps need are installed, after installing them if allowed to.
fn programs_are_here(chosen: &[&'static Step], may_install: bool) -> Result<bool, Failure> {
    let needed: Vec<&'static Program> = chosen.iter().flat_map(|step| step.needs.iter().copied()).collect();
    let absent = missing(&needed, Program::is_here);
    if absent.is_empty() {
        return Ok(true);
    }
    say(report(&absent));
    if !may_install {
        say("nothing was run; `cargo xtask test --install` installs them first");
        return Ok(false);
    }
    install(&absent)?;
    let still = missing(&absent, Program::is_here);
    if still.is_empty() {
        return Ok(true);
    }
    say(format_args!("after installing, still:\n{}", report(&still)));
    Ok(false)
}

/// Runs one step, and shows its log if it fails.
fn run(step: &Step, place: &Place) -> Result<Outcome, Failure> {
    let mut log = Log::start(place, step.name)?;
    let start = Instant::now();
    let result = step.run(place, &mut log);
    let seconds = start.elapsed().as_secs_f64();
    let passed = result.is_ok();
    match result {
        Ok(found) => {
            let found = if found.is_empty() { found } else { format!("\n{found}") };
            say(format_args!("  ok in {seconds:.1} s{found}"));
        }
        Err(failure) => {
            say(log.text());
            say(failure);
            let path = log.path().display();
            say(format_args!("  FAILED after {seconds:.1} s, log: {path}"));
        }
    }
    let name = step.name;
    Ok(Outcome { name, seconds, passed })
}

/// The closing table, what was not run, and the count on a line of its own.
fn summary(outcomes: &[Outcome], left_out: &[&str]) -> String {
    let head = ["step", "seconds", "result"].map(str::to_string);
    let mut rows = vec![head.to_vec()];
    for outcome in outcomes {
        let result = if outcome.passed { "ok" } else { "FAILED" };
        let seconds = format!("{:7.1}", outcome.seconds);
        rows.push(vec![outcome.name.to_string(), seconds, result.to_string()]);
    }
    let left_out = if left_out.is_empty() { "nothing".to_string() } else { left_out.join(", ") };
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    let failed = outcomes.len().saturating_sub(passed);
    let table = table(&rows);
    format!("\n{table}\n\nnot run: {left_out}\n{passed} passed, {failed} failed")
}

/// The steps with all that the list of steps says about them.
fn list(steps: &[&'static Step]) -> String {
    let mut lines = Vec::new();
    for step in steps {
        lines.push(format!("{} ({}): {}", step.name, step.depth, step.shows));
        for program in step.needs {
            lines.push(format!("  needs {}", program.name));
        }
        match step.work {
            Work::Check(_) => {
                lines.push("  runs a check in xtask/src, which says in its comments what it does".to_string())
            }
            Work::Cargo(commands) => {
                lines.extend(commands.iter().map(|cargo| format!("  runs {cargo}")));
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_ends_with_the_count() {
        let outcome = |name, passed| Outcome { name, seconds: 1.25, passed };
        let text = summary(&[outcome("format", true), outcome("lint", false)], &["figures"]);
        let expected = "
step    seconds  result
------  -------  ------
format      1.2  ok
lint        1.2  FAILED

not run: figures
1 passed, 1 failed";
        assert_eq!(text, expected);
    }

    #[test]
    fn deep_steps_run_only_when_asked_for() {
        let names =
            |wish: &Wish| -> Vec<&str> { choose(wish).unwrap().iter().map(|step| step.name).collect() };
        let mut wish = Wish::default();
        assert!(!names(&wish).contains(&"figures"));
        wish.deep = true;
        assert!(names(&wish).contains(&"figures"));
        wish = Wish { steps: vec!["figures".to_string()], ..Wish::default() };
        assert_eq!(names(&wish), ["figures"]);
    }

    #[test]
    fn an_unknown_step_is_refused_and_the_known_ones_are_named() {
        let wish = Wish { steps: vec!["tset".to_string()], ..Wish::default() };
        let failure = choose(&wish).unwrap_err();
        assert_eq!(failure.place, "tset");
        assert!(failure.remedy.contains("release-test"));
    }
}
