//! The fuzz targets, for a while each.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread;

use crate::failure::Failure;
use crate::log::Log;
use crate::output;
use crate::place::Place;

/// The targets, as `cargo fuzz list` prints them.
const TARGETS: [&str; 4] = ["differential", "parsers", "transitions", "world"];

/// How many run at a time.
const AT_A_TIME: usize = 2;

/// What holds for every run: how it ends, and how much memory an input may take.
const OPTIONS: [&str; 4] =
    ["-print_final_stats=1", "-rss_limit_mb=2048", "-malloc_limit_mb=1024", "-timeout=25"];

/// Runs each target for ten seconds.
///
/// # Errors
/// With the input that a target found something wrong with, or if one tried nothing.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    run(place, log, 10)
}

/// Runs each target for ten minutes.
///
/// # Errors
/// As [`check`].
pub(crate) fn deep(place: &Place, log: &mut Log) -> Result<String, Failure> {
    run(place, log, 600)
}

fn run(place: &Place, log: &mut Log, seconds: u32) -> Result<String, Failure> {
    listed(place, log)?;
    let builds = place.target.join("fuzz");
    let mut build = fuzz(place, &["build", "-s", "none", "--target-dir"]);
    log.must_run(build.arg(&builds))?;
    let mut rows =
        vec![["target", "executions", "per second", "coverage", "features"].map(String::from).to_vec()];
    for some in TARGETS.chunks(AT_A_TIME) {
        let runs: Result<Vec<Run>, Failure> =
            some.iter().map(|name| Run::prepared(place, &builds, name, seconds)).collect();
        let ended: Vec<Result<Vec<String>, Failure>> = thread::scope(|scope| {
            let threads: Vec<_> = runs?.into_iter().map(|run| scope.spawn(move || run.done())).collect();
            Ok(threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(lost()))).collect())
        })?;
        for row in ended {
            let row = row?;
            log.note(&row.join(" "))?;
            rows.push(row);
        }
    }
    let table = output::table(&rows);
    let lines = table.lines().map(|line| format!("  {line}"));
    Ok(lines.collect::<Vec<String>>().join("\n"))
}

/// A command of cargo-fuzz, for the compiler that can build for a fuzzer.
fn fuzz(place: &Place, args: &[&str]) -> Command {
    let mut command = place.command("cargo");
    // The toolchain that runs this chore must not choose for the other one.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    command.args(["+nightly", "fuzz"]).args(args);
    command
}

/// Whether the targets are those that are run here: one more would be tried by nobody.
fn listed(place: &Place, log: &mut Log) -> Result<(), Failure> {
    let listed = log.capture(&mut fuzz(place, &["list"]))?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let known: Vec<&str> = listed.split_whitespace().collect();
    if known == TARGETS {
        return Ok(());
    }
    let remedy = "name the same targets in fuzz/Cargo.toml and in xtask/src/check/fuzz.rs";
    Err(Failure::new("cargo fuzz list", format!("it names {known:?}, and not {TARGETS:?}"), remedy))
}

/// One target that is to be run.
struct Run {
    name: &'static str,
    program: Command,
    /// Where its output goes.
    said: PathBuf,
    /// The build folder of the fuzzer, to say how an input is tried again.
    again: String,
}

impl Run {
    /// Everything is laid out: a copy of the corpus, which the fuzzer adds to, and a folder for what it finds.
    fn prepared(place: &Place, builds: &Path, name: &'static str, seconds: u32) -> Result<Self, Failure> {
        let folder = builds.join("runs").join(name);
        let (corpus, found) = (folder.join("corpus"), folder.join("found"));
        let layout = || {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&corpus)?;
            fs::create_dir_all(&found)?;
            for entry in fs::read_dir(place.root.join("fuzz/corpus").join(name))? {
                let entry = entry?;
                fs::copy(entry.path(), corpus.join(entry.file_name()))?;
            }
            Ok(())
        };
        layout().map_err(|error: std::io::Error| {
            Failure::new(
                folder.display(),
                error,
                "see that fuzz/corpus is in the checkout and target writable",
            )
        })?;
        let mut program = place.command(built(builds, name)?);
        program.arg(&corpus).args(OPTIONS);
        program.arg(format!("-max_total_time={seconds}"));
        program.arg(format!("-artifact_prefix={}/", found.display()));
        let again = format!("cargo run -p takeover-fuzz --bin {name}");
        Ok(Self { name, program, said: folder.join("output.txt"), again })
    }

    /// Runs to its end.
    fn done(mut self) -> Result<Vec<String>, Failure> {
        let unwritable = |error: std::io::Error| {
            Failure::new(self.said.display(), error, "make the target folder writable")
        };
        let output = File::create(&self.said).map_err(unwritable)?;
        let errors = output.try_clone().map_err(unwritable)?;
        let status = self.program.stdout(output).stderr(errors).status();
        let status = status
            .map_err(|error| Failure::new(self.name, error, "see that the build above made its program"))?;
        let said = fs::read(&self.said).map_err(unwritable)?;
        judged(self.name, status, &String::from_utf8_lossy(&said), &self.again)
    }
}

/// The program of a target: below the build folder lies one folder for each machine that is built for.
fn built(builds: &Path, name: &str) -> Result<PathBuf, Failure> {
    let machines = fs::read_dir(builds).into_iter().flatten().flatten();
    let programs = machines.map(|machine| machine.path().join("release").join(name));
    let mut there = programs.filter(|program| program.is_file());
    there.next().ok_or_else(|| {
        Failure::new(builds.display(), format!("there is no program {name}"), "read the build's output above")
    })
}

/// The row of a run that found nothing.
fn judged(name: &str, status: ExitStatus, said: &str, again: &str) -> Result<Vec<String>, Failure> {
    if !status.success() {
        return Err(wrong(name, &status.to_string(), said, again));
    }
    let figures = Figures::of(said);
    match figures.executions {
        Some(executions) if executions > 0 => Ok(figures.row(name)),
        Some(_) | None => {
            let remedy = "run it by hand with -print_final_stats=1 and see why nothing is tried";
            Err(Failure::new(format!("fuzz target {name}"), "it tried no input", remedy))
        }
    }
}

/// A target found something, or died.
fn wrong(name: &str, status: &str, said: &str, again: &str) -> Failure {
    let input =
        said.lines().find_map(|line| line.split_once("Test unit written to ").map(|(_, path)| path.trim()));
    let panicked = said.lines().skip_while(|line| !line.contains("panicked at")).take(2);
    let words = panicked.collect::<Vec<&str>>().join(" ");
    let place = format!("fuzz target {name}");
    match input {
        Some(input) => {
            let remedy =
                format!("try it again with `{again} -- {input}`; keep it in fuzz/regressions/{name}");
            Failure::new(place, format!("{status}; {words}; the input is {input}"), remedy)
        }
        None => {
            Failure::new(place, format!("{status}; {words}"), "read output.txt beside its corpus in target")
        }
    }
}

/// A thread that did not come back.
fn lost() -> Failure {
    Failure::new("a run of a fuzz target", "its thread ended early", "run the step again")
}

/// What libFuzzer says of a run.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    executions: Option<u64>,
    per_second: Option<u64>,
    /// Places of the code that were reached, and how: the fuzzer's own counts.
    coverage: Option<u64>,
    features: Option<u64>,
}

impl Figures {
    fn of(said: &str) -> Self {
        let stat = |name: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|number| number.trim().parse().ok())
        };
        let last = |word: &str| {
            let lines = said.lines().rev().filter(|line| line.starts_with('#'));
            let numbers =
                lines.filter_map(|line| line.split(word).nth(1)?.split_whitespace().next()?.parse().ok());
            numbers.into_iter().next()
        };
        Self {
            executions: stat("stat::number_of_executed_units:"),
            per_second: stat("stat::average_exec_per_sec:"),
            coverage: last(" cov: "),
            features: last(" ft: "),
        }
    }

    fn row(&self, name: &str) -> Vec<String> {
        let Self { executions, per_second, coverage, features } = self;
        let numbers = [executions, per_second, coverage, features];
        let cells = numbers.map(|number| number.map_or_else(|| "-".to_string(), |number| number.to_string()));
        core::iter::once(name.to_string()).chain(cells).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, ExitStatus};

    use super::{Figures, judged};

    const SAID: &str = "INFO: seed corpus: files: 84\n\
        #85\tINITED cov: 100 ft: 200 corp: 20/1Kb exec/s: 0 rss: 40Mb\n\
        #512\tNEW    cov: 300 ft: 401 corp: 21/1Kb lim: 4096 exec/s: 256 rss: 41Mb\n\
        #4096\tDONE   cov: 301 ft: 402 corp: 22/1Kb lim: 4096 exec/s: 409 rss: 41Mb\n\
        Done 4096 runs in 10 second(s)\n\
        stat::number_of_executed_units: 4096\n\
        stat::average_exec_per_sec:     409\n";

    /// How a program ends that ends like this.
    fn ended(code: &str) -> ExitStatus {
        Command::new("sh").args(["-c", &format!("exit {code}")]).status().expect("a shell")
    }

    #[test]
    fn the_figures_of_a_run_are_read() {
        let figures = Figures::of(SAID);
        assert_eq!(figures.row("world"), ["world", "4096", "409", "301", "402"]);
        assert_eq!(judged("world", ended("0"), SAID, "again"), Ok(figures.row("world")));
    }

    #[test]
    fn control_a_run_that_tried_nothing_fails() {
        for said in
            ["", &SAID.replace("units: 4096", "units: 0"), &SAID.replace("stat::number", "stat::other")]
        {
            let failure = judged("world", ended("0"), said, "again").unwrap_err();
            assert!(failure.cause.contains("no input"), "{failure}");
        }
    }

    #[test]
    fn control_a_crash_names_its_input_and_how_to_try_it_again() {
        let said = "thread '<unnamed>' panicked at fuzz/src/lib.rs:50:5:\nworld: never_on_two_nodes: vm1\n\
            artifact_prefix='x/'; Test unit written to x/crash-1\n";
        let failure = judged("world", ended("77"), said, "again").unwrap_err();
        assert!(
            failure.cause.contains("never_on_two_nodes") && failure.cause.contains("x/crash-1"),
            "{failure}"
        );
        assert!(failure.remedy.contains("again -- x/crash-1"), "{failure}");
        assert!(judged("world", ended("1"), SAID, "again").is_err());
    }
}
