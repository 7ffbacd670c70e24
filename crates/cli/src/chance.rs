//! The options of `takeover simulate` that ask what if, and random faults for a written cluster.

use core::num::NonZeroUsize;
use std::fs;
use std::path::{Path, PathBuf};

use takeover::units::Millis;
use takeover_sim::chance::{
    Failing, FaultKinds, Faults, Shrinking, Tale, faults_for, judged, shrunk, trusted,
};
use takeover_sim::scenario::{Story, read, setup_of, time};
use takeover_sim::world::{Bug, Log};

use crate::table::say;

/// What `takeover simulate` takes to ask what if.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "What if")]
pub(crate) struct Options {
    /// Let faults of these kinds befall the scenario's cluster instead of its own story: kinds with
    /// commas between them, or all; with --swarm, the kinds that may be drawn
    #[arg(long, value_name = "KINDS", value_parser = kinds)]
    pub(crate) random_faults: Option<FaultKinds>,
    /// For how long random faults befall it
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "24h", requires = "random_faults")]
    pub(crate) duration: Millis,
    /// In every stretch of this length one fault begins, at least
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "1h", requires = "random_faults")]
    pub(crate) fault_every: Millis,
    /// Tell one story for each seed, of a drawn cluster and drawn faults
    #[arg(long, conflicts_with_all = ["files", "compare"])]
    pub(crate) swarm: bool,
    /// The seeds, both ends included: of a swarm, of random faults, or of what is compared
    #[arg(long, value_name = "A..B", value_parser = seeds)]
    pub(crate) seeds: Option<(u64, u64)>,
    /// For how many hours faults befall each cluster of a swarm
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=480), requires = "swarm")]
    pub(crate) hours: u64,
    /// How many nodes each cluster of a swarm has
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=64), requires = "swarm")]
    pub(crate) nodes: u32,
    /// How many VMs each cluster of a swarm has
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000), requires = "swarm")]
    pub(crate) vms: u32,
    /// Threads that tell stories
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Tell each story of a swarm twice, with its log, and fail if the two differ
    #[arg(long, requires = "swarm")]
    pub(crate) twice: bool,
    /// Where shrunk stories are written
    #[arg(long, value_name = "DIRECTORY", default_value = "counterexamples")]
    pub(crate) write: PathBuf,
    /// How many stories may be told to shrink one
    #[arg(long, value_name = "N", default_value_t = 1_500)]
    pub(crate) effort: u32,
    /// Tell the same story under two sets of policies, and what each costs: files of policy lines, or
    /// such lines with ; between them; an empty one stands for the policies as they are written
    #[arg(long, num_args = 2, value_names = ["A", "B"], requires = "files")]
    pub(crate) compare: Vec<String>,
}

impl Options {
    /// The threads that were asked for, or as many as there are cores.
    pub(crate) fn threads(&self) -> NonZeroUsize {
        let all = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.threads.unwrap_or_else(all)
    }

    /// What faults befall a written cluster, if any were asked for.
    pub(crate) fn faults(&self) -> Option<Faults> {
        let kinds = self.random_faults?;
        Some(Faults { kinds, lasting: self.duration, every: self.fault_every })
    }
}

/// A length of time in the words of the scenario language.
fn length(text: &str) -> Result<Millis, String> {
    time("it", text).map_err(|error| format!("{} ({})", error.problem, error.remedy))
}

fn kinds(text: &str) -> Result<FaultKinds, String> {
    text.parse()
}

/// Seeds as in `1..1000`, both ends included; a single number stands for itself.
pub(crate) fn seeds(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| text.parse::<u64>().ok();
    let seeds = number(first).zip(number(last)).filter(|(first, last)| first <= last);
    seeds.ok_or_else(|| "write the first and the last seed, as in 1..1000".to_owned())
}

/// The story of random faults that befall a scenario's cluster.
///
/// # Errors
/// A cluster that is outside the trust base, or no fault that could befall it.
pub(crate) fn befallen(
    story: &Story,
    source: &str,
    asked: Faults,
    seed: u64,
) -> Result<(Tale, (Story, String)), String> {
    let setup = setup_of(source);
    let name = &story.name;
    let cluster = read(name, setup.join("\n").as_bytes()).map_err(|error| error.to_string())?;
    trusted(&cluster)
        .map_err(|what| format!("{name}: {what}: what is not guaranteed is not tried at random"))?;
    let tale = faults_for(seed, &setup, &cluster, &[], asked);
    if tale.faults.is_empty() {
        return Err(format!("{name}: no fault of the kinds {} can befall this cluster", asked.kinds));
    }
    let text = tale.text(name)?;
    let story = tale.story(name)?;
    Ok((tale, (story, text)))
}

/// Shrinks a story that breaks a rule, if it does, and writes it down. Says what was written.
///
/// # Errors
/// The file that could not be written.
pub(crate) fn shrink(
    options: &Options,
    tale: &Tale,
    (seed, bug): (u64, Option<Bug>),
    stem: &str,
    watch: &mut dyn FnMut(&Shrinking),
) -> Result<Option<String>, String> {
    let trouble = tale.story(stem).ok().and_then(|story| judged(&story, seed, bug, Log::Drop).trouble);
    let Some(trouble) = trouble else { return Ok(None) };
    let failing = Failing { tale: tale.clone(), seed, bug, rule: trouble.rule };
    let before = failing.statements();
    let short = shrunk(&failing, options.effort, watch);
    let after = short.statements();
    let file = options.write.join(format!("{stem}.txt"));
    let again = again(&file, &short);
    let head = format!(
        "# Breaks {}. Shrunk from {before} statements to {after}; told again by\n# {again}\n\n",
        trouble.rule
    );
    let text = short.tale.text(stem)?;
    keep(&options.write, &file, &(head + &text))?;
    Ok(Some(format!("shrunk from {before} statements to {after}: {}\nagain:   {again}\n", file.display())))
}

/// The command that tells a written story again.
fn again(file: &Path, failing: &Failing) -> String {
    let bug = failing.bug.map_or_else(String::new, |bug| format!(" --bug {bug}"));
    let seed = if failing.seed == 1 { String::new() } else { format!(" --seed {}", failing.seed) };
    format!("takeover simulate{bug}{seed} {}", file.display())
}

fn keep(directory: &Path, file: &Path, text: &str) -> Result<(), String> {
    fs::create_dir_all(directory)
        .map_err(|error| format!("{}: cannot be made: {error}", directory.display()))?;
    fs::write(file, text).map_err(|error| format!("{}: cannot be written: {error}", file.display()))
}

/// Shrinks the story of random faults after it was told, and prints what was written.
///
/// # Errors
/// The file that could not be written.
pub(crate) fn shrink_told(
    options: &Options,
    tale: &Tale,
    told: (u64, Option<Bug>),
    name: &str,
) -> Result<(), String> {
    let stem = Path::new(name).file_stem().map_or_else(|| "story".into(), |stem| stem.to_string_lossy());
    let stem = format!("{stem}-{}", told.0);
    let written = shrink(options, tale, told, &stem, &mut |_| {})?;
    say(&written.unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::seeds;

    #[test]
    fn seeds_are_a_range_or_one() {
        assert_eq!(seeds("1..10"), Ok((1, 10)));
        assert_eq!(seeds("7"), Ok((7, 7)));
        assert!(["", "..", "2..1", "a..b", "1..", "-1..2"].iter().all(|text| seeds(text).is_err()));
    }
}
