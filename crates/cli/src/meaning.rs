//! Which options of `takeover simulate` mean something together.

use clap::ArgMatches;
use clap::parser::ValueSource;

/// What `takeover simulate` is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asked {
    /// A drawn story for each seed.
    Swarm,
    /// What two sets of policies cost.
    Compare,
    /// Random faults for a written cluster.
    Faults,
    /// The stories as they are written.
    Stories,
}

/// An option that does not always mean something: its name, and with what it does.
struct Limited {
    id: &'static str,
    belongs: &'static [Asked],
}

const FAULTY: &[Asked] = &[Asked::Compare, Asked::Faults];
const SHRINKING: &[Asked] = &[Asked::Swarm, Asked::Faults];
const SWARM: &[Asked] = &[Asked::Swarm];
const TELLING: &[Asked] = &[Asked::Stories, Asked::Faults];

/// The options that do not always mean something; every other one does.
const LIMITED: [Limited; 17] = [
    Limited { id: "seed", belongs: &[Asked::Stories, Asked::Faults, Asked::Compare] },
    Limited { id: "format", belongs: &[Asked::Stories, Asked::Faults, Asked::Compare] },
    Limited { id: "bug", belongs: &[Asked::Stories, Asked::Faults, Asked::Swarm] },
    Limited { id: "quiet", belongs: TELLING },
    Limited { id: "timeline", belongs: TELLING },
    Limited { id: "why", belongs: TELLING },
    Limited { id: "log", belongs: TELLING },
    Limited { id: "duration", belongs: FAULTY },
    Limited { id: "fault_every", belongs: FAULTY },
    Limited { id: "seeds", belongs: &[Asked::Swarm, Asked::Faults, Asked::Compare] },
    Limited { id: "hours", belongs: SWARM },
    Limited { id: "nodes", belongs: SWARM },
    Limited { id: "vms", belongs: SWARM },
    Limited { id: "threads", belongs: SWARM },
    Limited { id: "twice", belongs: SWARM },
    Limited { id: "write", belongs: SHRINKING },
    Limited { id: "effort", belongs: SHRINKING },
];

impl Asked {
    fn of(matches: &ArgMatches) -> Self {
        if given(matches, "swarm") {
            Self::Swarm
        } else if given(matches, "compare") {
            Self::Compare
        } else if given(matches, "random_faults") {
            Self::Faults
        } else {
            Self::Stories
        }
    }

    /// What it is asked for with.
    const fn words(self) -> &'static str {
        match self {
            Self::Swarm => "--swarm",
            Self::Compare => "--compare",
            Self::Faults => "--random-faults",
            Self::Stories => "stories as they are written",
        }
    }
}

/// Whether each option that was given means something for what is asked for.
///
/// # Errors
/// The first one that does not, what it belongs to, and what helps.
pub(crate) fn all_mean(matches: &ArgMatches) -> Result<(), String> {
    let asked = Asked::of(matches);
    let lost = LIMITED.iter().find(|option| given(matches, option.id) && !option.belongs.contains(&asked));
    if let Some(Limited { id, belongs }) = lost {
        let belongs: Vec<&str> = belongs.iter().map(|asked| asked.words()).collect();
        let with = match asked {
            Asked::Stories => "without these".to_owned(),
            Asked::Swarm | Asked::Compare | Asked::Faults => format!("with {}", asked.words()),
        };
        return Err(format!(
            "--{}: it belongs to {}, and means nothing {with} (leave it out{})",
            id.replace('_', "-"),
            one_of(&belongs),
            remedy(id, asked),
        ));
    }
    if given(matches, "seed") && given(matches, "seeds") {
        return Err("--seed: --seeds names the seeds (leave one of them out)".to_owned());
    }
    Ok(())
}

/// What to write instead, where that is plain.
fn remedy(id: &str, asked: Asked) -> &'static str {
    match (id, asked) {
        ("seed", Asked::Swarm) => ", or write --seeds",
        ("seeds", Asked::Stories) => ", or name one seed by --seed",
        ("duration", Asked::Swarm) => ", or write --hours",
        ("hours", Asked::Compare | Asked::Faults) => ", or write --duration",
        _ => "",
    }
}

/// Words with commas between them, and "or" before the last one.
fn one_of(words: &[&str]) -> String {
    match words {
        [rest @ .., one, last] if !rest.is_empty() => format!("{}, {one} or {last}", rest.join(", ")),
        [one, last] => format!("{one} or {last}"),
        _ => words.concat(),
    }
}

/// Whether an option stands on the command line.
fn given(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}
