//! What a figure was measured on. Without it, a figure says nothing.

use std::fs;
use std::thread;

use crate::command;

/// Processor, cores, the hypervisor's programs and the day, in one line.
pub(super) fn describe() -> String {
    let cores = thread::available_parallelism().map_or("unknown".to_string(), |cores| cores.to_string());
    let libvirt = answer("libvirtd", &["--version"]);
    let qemu = answer("qemu-system-x86_64", &["--version"]);
    let day = answer("date", &["-u", "+%Y-%m-%d"]);
    format!("{}, {cores} cores, {libvirt}, {qemu}, {day}", processor())
}

/// How many processes ran or wanted to, on average over the last minute.
pub(super) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_string()
}

/// The processor's name, as the kernel knows it.
fn processor() -> String {
    let facts = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = facts.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':'));
    name.map_or("processor unknown".to_string(), |(_, name)| name.trim().to_string())
}

/// The first line that a program prints, or that it is unknown.
fn answer(program: &str, args: &[&str]) -> String {
    let output = command::output(&mut command::of(program, args));
    let text = output.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).into_owned());
    let line = text.lines().next().map(str::trim).filter(|line| !line.is_empty());
    line.map_or(format!("{program} unknown"), str::to_string)
}
