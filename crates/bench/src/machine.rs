//! What a figure was measured on. Without it, a figure says nothing.

use std::fs;
use std::process::Command;
use std::thread;

/// Processor, cores, compiler and date, in one line.
pub(crate) fn describe() -> String {
    let cores = thread::available_parallelism();
    let cores = cores.map_or("unknown".to_string(), |cores| cores.to_string());
    let compiler = answer("rustc", &["--version"]);
    let date = answer("date", &["-u", "+%Y-%m-%d"]);
    format!("{}, {cores} cores, {compiler}, {date}", processor())
}

/// The processor's name, as the kernel knows it.
fn processor() -> String {
    let facts = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = facts.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':'));
    name.map_or("processor unknown".to_string(), |(_, name)| name.trim().to_string())
}

/// What a program prints, or that it is unknown.
fn answer(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string());
    match text {
        Ok(text) if !text.is_empty() => text,
        Ok(_) | Err(_) => format!("{program} unknown"),
    }
}
