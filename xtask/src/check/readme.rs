//! The README's promises about the `takeover` command.

use std::fs;

use super::peers;
use super::scenario::{build, difference, files, printed, read};
use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// The scenario that the README begins with.
const ARTICLE: &str = "scenarios/article.txt";
/// What the command prints and people read as a file: its arguments, and the file.
const PRINTED: [(&[&str], &str); 4] = [
    (&["table", "resource"], "tests/golden/resource.txt"),
    (&["language", "--format", "markdown"], "docs/language.md"),
    (&["language", "--format", "vim"], "docs/editors/takeover.vim"),
    (&["language", "--format", "textmate"], "docs/editors/takeover.tmLanguage.json"),
];

/// Runs the README's first command, and checks what is promised of the command's output.
///
/// # Errors
/// With the promise that is not kept.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let mut found = vec![first_command_works(place, log)?];
    build(place, log)?;
    found.push(json_parses(place, log)?);
    found.push(runs_are_identical(place, log)?);
    found.push(pages_are_as_printed(place, log)?);
    found.push(peers::check(place, log)?);
    Ok(found.join("\n"))
}

/// Runs the first `cargo run` line of the README as it stands there.
fn first_command_works(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let readme = read(place, "README.md")?;
    let Some(line) = first_command(&readme) else {
        let cause = "no line in a code block begins with `cargo run`";
        let remedy = format!("show `cargo run --release -- simulate {ARTICLE}` first");
        return Err(Failure::new("README.md", cause, remedy));
    };
    if !line.ends_with(&format!("simulate {ARTICLE}")) {
        let cause = format!("its first command is `{line}`");
        let remedy = format!("begin with the scenario that the README tells about, {ARTICLE}");
        return Err(Failure::new("README.md", cause, remedy));
    }
    let mut words = line.split_whitespace();
    let mut command = place.command(words.next().unwrap_or("cargo"));
    log.must_run(command.args(words))?;
    Ok(format!("  `{line}` exits with 0"))
}

/// The first line in a code block that runs the command, without a prompt.
fn first_command(readme: &str) -> Option<&str> {
    let mut in_block = false;
    for line in readme.lines().map(str::trim) {
        if line.starts_with("```") {
            in_block = !in_block;
        }
        let line = line.strip_prefix("$ ").unwrap_or(line);
        if in_block && line.starts_with("cargo run ") {
            return Some(line);
        }
    }
    None
}

/// Parses what `--format json` prints.
fn json_parses(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let args = ["simulate", ARTICLE, "--format", "json"];
    let text = printed(place, log, &args)?;
    let values = count_json(&text).map_err(|error| {
        let remedy = "print JSON values and nothing else on standard output";
        Failure::new(format!("takeover {}", args.join(" ")), error, remedy)
    })?;
    Ok(format!("  `--format json` prints {values} JSON values"))
}

/// How many JSON values the text holds, one after the other.
fn count_json(text: &[u8]) -> Result<usize, serde_json::Error> {
    let stream = serde_json::Deserializer::from_slice(text).into_iter::<serde_json::Value>();
    let values: Result<Vec<serde_json::Value>, serde_json::Error> = stream.collect();
    values.map(|values| values.len())
}

/// Runs each scenario twice. A difference means a clock, a random number or the order of a
/// hash map inside, and then no failing run could be repeated.
fn runs_are_identical(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let files = [files(place, "scenarios")?, files(place, peers::FOLDER)?].concat();
    for file in &files {
        let args = ["simulate", file.as_str()];
        let first = printed(place, log, &args)?;
        let second = printed(place, log, &args)?;
        if first != second {
            let cause = difference(&first, &second);
            let remedy = "look for a clock, randomness or hash order on the way to that line";
            return Err(Failure::new(file, cause, remedy));
        }
    }
    Ok(format!("  {} scenarios print the same twice", files.len()))
}

/// Compares what the command prints with the files that people read.
fn pages_are_as_printed(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let mut found = Vec::new();
    for (args, file) in PRINTED {
        let text = printed(place, log, args)?;
        let kept = read(place, file)?;
        if text != kept.as_bytes() {
            let cause = difference(&text, kept.as_bytes());
            let remedy = "if what is printed is right, `cargo xtask bless` and say why in the commit message";
            return Err(Failure::new(file, cause, remedy));
        }
        found.push(format!("  `takeover {}` prints {file}", args.join(" ")));
    }
    Ok(found.join("\n"))
}

/// Prints the pages anew.
///
/// # Errors
/// If the command or a file fails.
pub(crate) fn print_pages(place: &Place) -> Result<(), Failure> {
    let mut log = Log::start(place, "pages")?;
    build(place, &mut log)?;
    for (args, file) in PRINTED {
        let text = printed(place, &mut log, args)?;
        let written = fs::write(place.root.join(file), text);
        written.map_err(|error| Failure::new(file, error, "make it writable"))?;
    }
    peers::print(place, &mut log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_command_is_taken_from_a_code_block() {
        let readme = "cargo run not this\n```sh\ncargo add takeover\n$ cargo run --release -- a\n\
            cargo run -- b\n```\n";
        assert_eq!(first_command(readme), Some("cargo run --release -- a"));
        assert_eq!(first_command("```\n```\ncargo run -- a\n"), None);
    }

    #[test]
    fn json_is_counted_and_cut_json_is_refused() {
        assert_eq!(count_json(b"{\"a\": [1, 2]}\n{\"b\": 1}\n").unwrap(), 2);
        assert!(count_json(b"{\"a\": [1, 2]}\n{\"b\": 1\n").is_err());
        assert!(count_json(b"{\"a\": 1} and a word").is_err());
    }
}
