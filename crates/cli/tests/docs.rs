//! The pages in `docs` show what their commands print, and the help's examples work.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

#[path = "../../admin/tests/lab/mod.rs"]
mod lab;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder in which the commands of the page find the scenarios, and may write.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    fs::create_dir_all(folder.join("scenarios")).expect("a folder");
    for entry in fs::read_dir(top().join("scenarios")).expect("the scenarios") {
        let entry = entry.expect("an entry");
        if entry.path().is_file() {
            fs::copy(entry.path(), folder.join("scenarios").join(entry.file_name())).expect("a copy");
        }
    }
    folder
}

fn printed(folder: &Path, arguments: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takeover"));
    let output = command.args(arguments.split(' ')).current_dir(folder).output().expect("the command runs");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Whether the parts that `...` stands between occur in the text, in this order; the whole text where
/// there is no `...`.
fn shows(text: &str, shown: &str) -> bool {
    let mut rest = text;
    let parts: Vec<&str> = shown.split("...\n").collect();
    if let [whole] = parts.as_slice() {
        return text == *whole;
    }
    parts.into_iter().all(|part| {
        let found = rest.split_once(part).map(|(_, after)| after);
        rest = found.unwrap_or(rest);
        found.is_some()
    })
}

/// Each command of the page, and what it is said to print.
fn commands(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("```console\n").skip(1).filter_map(|block| block.split_once("```\n"));
    let commands = blocks.flat_map(|(block, _)| block.split("$ takeover ").skip(1));
    commands.filter_map(|command| command.split_once('\n')).collect()
}

#[test]
fn the_page_shows_what_is_printed() {
    let page = fs::read_to_string(top().join("docs/why.md")).expect("the page");
    let folder = folder();
    let commands = commands(&page);
    assert!(commands.len() > 6, "{commands:?}");
    for (arguments, shown) in commands {
        let text = printed(&folder, arguments);
        assert!(shows(&text, shown), "takeover {arguments} prints:\n{text}\nand the page has:\n{shown}");
    }
}

/// The words of a command line, of which some stand in double quotes.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Each comparison of the page on what policies cost, and what it is said to print.
#[test]
fn the_page_on_what_if_shows_what_is_printed() {
    let page = fs::read_to_string(top().join("docs/what-if.md")).expect("the page");
    let folder = folder();
    let blocks =
        page.split("```console\ntakeover ").skip(1).filter_map(|rest| rest.split_once("\n```\n\n```text\n"));
    let shown: Vec<(&str, &str)> = blocks
        .filter_map(|(line, rest)| Some((line, rest.split_once("```")?.0)))
        .filter(|(line, _)| line.contains("--compare"))
        .collect();
    assert_eq!(shown.len(), 2);
    for (line, shown) in shown {
        let mut command = Command::new(env!("CARGO_BIN_EXE_takeover"));
        let output = command.args(words(line)).current_dir(&folder).output().expect("the command runs");
        let text = String::from_utf8(output.stdout).expect("text");
        let text: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        assert_eq!(text, shown, "takeover {line}");
    }
}

#[test]
fn a_page_that_shows_something_else_is_found() {
    assert!(shows("a\nb\nc\n", "...\nb\n...\n") && shows("a\n", "a\n"));
    assert!(!shows("a\nb\nc\n", "...\nx\n...\n") && !shows("a\nb\n", "a\n"));
    assert!(!shows("a\nb\nc\n", "...\nc\n...\na\n...\n"));
    assert_eq!(
        commands("x\n```console\n$ takeover man\nA\n$ takeover table\nB\n```\n"),
        [("man", "A\n"), ("table", "B\n")]
    );
}

/// The examples of a command's `--help`.
fn examples(folder: &Path, command: &str) -> Vec<String> {
    let help = printed(folder, &format!("{command} --help"));
    let lines = help.lines().filter_map(|line| line.strip_prefix("  takeover "));
    lines.map(|line| line.split(" #").next().unwrap_or(line).trim_end().to_owned()).collect()
}

/// Whether an example can be run by a test: searches and swarms take too long, what is watched has no end,
/// another agent's socket is not there, and a redirection is the shell's.
fn can_be_run(example: &str) -> bool {
    let not = ["--swarm", "--duration", "--compare", "*", "&&", ";", ">", "|", "--watch", " -f", "--socket"];
    !not.iter().any(|it| example.contains(it))
}

/// Runs the examples of these commands; says how many.
fn run_examples(folder: &Path, commands: &[&str], socket: &Path) -> usize {
    let all: Vec<String> = commands.iter().flat_map(|command| examples(folder, command)).collect();
    let run = all.iter().filter(|example| can_be_run(example)).map(|example| {
        let mut told = Command::new(env!("CARGO_BIN_EXE_takeover"));
        told.env("TAKEOVER_SOCKET", socket).current_dir(folder);
        let output = told.args(example.split(' ').filter(|word| !word.is_empty())).output();
        let output = output.expect("the command runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "takeover {example}\n{said}");
    });
    run.count()
}

/// What an example of the help names is there, and what it asks for is understood.
#[test]
fn every_example_of_the_help_is_understood() {
    let commands = ["simulate", "explain", "replay", "table", "diagram", "language", "completions", "man"];
    let run = run_examples(&folder(), &commands, Path::new("none"));
    assert!(run >= 10, "only {run} examples were run");
}

/// The same for a running cluster, in an order in which each order can be carried out.
#[test]
fn every_example_for_a_running_cluster_is_understood() {
    let socket = lab::serve::socket("docs", "examples");
    lab::serve::serve(&socket, lab::Lab::after(200_000));
    let commands = [
        "status",
        "why",
        "log",
        "offline",
        "online",
        "move",
        "failover",
        "failback",
        "pause",
        "resume",
        "take-out",
        "put-back",
        "adopt-restored-store",
    ];
    let run = run_examples(&folder(), &commands, &socket);
    assert!(run >= commands.len(), "only {run} examples were run");
}
