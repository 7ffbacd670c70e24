//! `takeover explain`: why a group is where it is, and where it would go.

mod facts;
mod text;

use std::path::PathBuf;

use takeover::units::{GroupId, Millis};
use takeover_sim::scenario::{Story, spelled, time, unknown};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

use crate::simulate::{Format, load};
use crate::table::say;
use crate::{BAD_INPUT, FINE};

/// What `takeover explain` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The scenario
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The group, or a resource of it
    #[arg(value_name = "GROUP")]
    group: String,
    /// When, counted from the story's beginning: 90s, 1m30s, 2h
    #[arg(long, value_name = "TIME")]
    at: String,
    /// Seed of what happens by chance
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Tells the story to its time, and explains.
pub(crate) fn run(options: &Options) -> u8 {
    match explained(options) {
        Ok(text) => {
            say(&text);
            FINE
        }
        Err(message) => {
            eprintln!("takeover: {message}");
            BAD_INPUT
        }
    }
}

fn explained(options: &Options) -> Result<String, String> {
    let at = time("--at", &options.at).map_err(|error| error.to_string())?;
    let (story, _) = load(&options.file)?;
    let group = named(&story, &options.group)?;
    if at > story.ends {
        return Err(format!(
            "--at {}: {} ends at {} (choose an earlier time, or let the story \"run until\" then)",
            options.at,
            story.name,
            spelled(story.ends.max(Millis(1)))
        ));
    }
    let mut telling = Telling::new(&story, options.seed, Log::Drop);
    telling.tell_until(at);
    let facts = facts::Facts::of(&telling, options.seed, at, group);
    Ok(match options.format {
        Format::Text => text::page(&facts),
        // Plain data with string keys always has a JSON form.
        Format::Json => serde_json::to_string_pretty(&facts).unwrap_or_default() + "\n",
    })
}

/// The group of this name, or the group of the resource of this name.
pub(crate) fn named(story: &Story, name: &str) -> Result<GroupId, String> {
    let names = &story.names;
    let place = |all: &[String]| all.iter().position(|known| known == name);
    if let Some(number) = place(&names.groups).and_then(|at| u32::try_from(at).ok()) {
        return Ok(GroupId(number));
    }
    if let Some(resource) = place(&names.resources).and_then(|at| story.shape.resources().get(at)) {
        return Ok(resource.group);
    }
    let known = names.groups.iter().chain(&names.resources).map(String::as_str);
    Err(format!("{}: {}", story.name, unknown("group or resource", name, known)))
}
