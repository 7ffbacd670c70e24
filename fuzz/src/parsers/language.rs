//! Scenarios.

use takeover::units::Millis;
use takeover_sim::scenario::{
    Act, ScenarioError, Story, read, read_all, setup_of, spelled, statements, written,
};

use super::Bug;
use super::damage::damaged;
use super::room::{bounded, says};
use crate::bytes::Choices;
use crate::found::{Found, holds};
use crate::world::TEXTS;

/// What scenarios are called here.
const FILE: &str = "story.txt";

/// The longest text that is tried: what a fuzzer makes longer is no other text.
const LONGEST: usize = 8_192;

pub(super) fn ask(mut choices: Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
    let text = match choices.below(4) {
        0 => choices.rest().to_vec(),
        1 => every_statement(&mut choices).into_bytes(),
        2.. => {
            let setting = choices.of(&TEXTS).map_or("", |(_, text)| text);
            damaged(choices, setting.as_bytes()).text
        }
    };
    let text = text.get(..LONGEST).unwrap_or(&text);
    let (one, all) = bounded(text.len(), || {
        let promised = if bug == Some(Bug::RoomByPromise) { promise(text) } else { Vec::new() };
        (read(FILE, text), (read_all(FILE, text), promised).0)
    })?;
    match (one, all) {
        (Ok(story), Ok(again)) => {
            holds("reads_as_written", story == again, || "it is read in two ways".to_owned())?;
            reads_as_written(&story, text)
        }
        (Err(error), Err(errors)) => {
            let same = errors.first() == Some(&error);
            holds("errors_say_why", same, || {
                format!("the first error is told in two ways: {error}, {errors:?}")
            })?;
            errors.iter().try_for_each(|error| judge(error, text))
        }
        (one, all) => Err(Found::new("errors_say_why", format!("{one:?} at first, and then {all:?}"))),
    }
}

/// The deliberate bug: room for as much as the largest number in the text says.
fn promise(text: &[u8]) -> Vec<u8> {
    let numbers =
        text.split(|byte| !byte.is_ascii_digit()).filter_map(|digits| core::str::from_utf8(digits).ok());
    let largest = numbers.filter_map(|digits| digits.parse::<usize>().ok()).max().unwrap_or(0);
    Vec::with_capacity(largest.saturating_mul(1_024).min(1 << 30))
}

/// A small cluster and examples of statements, whether they fit each other or not.
fn every_statement(choices: &mut Choices<'_>) -> String {
    let examples: Vec<&str> =
        statements().iter().flat_map(|statement| statement.examples.iter().copied()).collect();
    let mut text = "nodes n1 n2 n3\ngroup g on n1\nvm web in g\nvm b in g\n".to_owned();
    for _ in 0..choices.below(16) {
        text.push_str(choices.of(&examples).unwrap_or_default());
        text.push('\n');
    }
    text.push_str("run until 1h\n");
    text
}

/// An error has a place in the file, a cause and a remedy.
fn judge(error: &ScenarioError, text: &[u8]) -> Result<(), Found> {
    says(error, &[&error.file, &error.problem, &error.remedy])?;
    let lines = text.split(|&byte| byte == b'\n').count();
    let lies = |line: u32| usize::try_from(line).is_ok_and(|line| (1..=lines).contains(&line));
    let placed = error.line.is_none_or(lies) && error.to_string().starts_with(FILE);
    holds("errors_say_why", placed, || format!("an error lies outside of the text: {error}"))
}

/// The acts of a story, written as statements behind its setup, are read as the same acts.
fn reads_as_written(story: &Story, text: &[u8]) -> Result<(), Found> {
    let Ok(text) = core::str::from_utf8(text) else { return Ok(()) };
    let told: Vec<(Millis, Act)> = story.acts.iter().map(|timed| (timed.at, timed.act)).collect();
    let statements: Option<Vec<String>> = told
        .iter()
        .map(|(at, act)| Some(format!("at {} {}", spelled(*at), written(&story.names, act)?)))
        .collect();
    // Expectations, policies and changes of shape have no such form.
    let Some(statements) = statements else { return Ok(()) };
    let setup = setup_of(text).join("\n");
    let again = format!("{setup}\n{}\nrun until {}\n", statements.join("\n"), spelled(story.ends));
    let read = match read(FILE, again.as_bytes()) {
        Ok(read) => read,
        Err(error) => return Err(Found::new("reads_as_written", format!("{again}\n{error}"))),
    };
    let same = read.acts.iter().map(|timed| (timed.at, timed.act)).eq(told) && read.shape == story.shape;
    holds("reads_as_written", same, || format!("{again}\nis another story"))
}
