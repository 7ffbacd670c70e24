//! Words of the language that stand outside of a scenario, as arguments of a command do.

use takeover::units::Millis;
use takeover_policies::near::{listed, meant};

use super::ScenarioError;
use super::error::Fault;
use super::number::duration;
use super::words::Words;

/// A time such as `1m30s`, as `at` takes it. `name` is what an error calls the argument.
///
/// # Errors
/// It is none; the error marks the word.
pub fn time(name: &str, text: &str) -> Result<Millis, ScenarioError> {
    let read = || -> Result<Millis, Fault> {
        let mut words = Words::split(1, text)?;
        words.begin("TIME", 0);
        let time = duration(words.word("a time such as 1m30s")?)?;
        words.finish()?;
        Ok(time)
    };
    read().map_err(|fault| fault.in_file(name, text.as_bytes()))
}

/// What is wrong with a name that is none of the known ones, and which one was probably meant.
#[must_use]
pub fn unknown<'a>(noun: &str, given: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let all = || format!("there is: {}", listed(known.clone()));
    format!("there is no {noun} \"{given}\" ({})", meant(given, known.clone(), all))
}
