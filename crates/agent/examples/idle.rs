//! What an agent costs that has nothing to do: `--vms` VMs that run on libvirt's test driver, one node,
//! its store in the same process, default policies. Prints the share of one core over `--seconds` and
//! the memory that the process keeps.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a measurement stops where it is wrong"
)]

use core::fmt::Write as _;
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use clap::Parser;
use takeover_admin::Client;

/// For how long the VMs may take to start.
const STARTS: Duration = Duration::from_secs(600);
/// For how long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// For how long everything settles before it is measured.
const SETTLES: Duration = Duration::from_secs(5);

#[derive(Parser)]
struct Options {
    /// How many VMs, each in a group of its own
    #[arg(long, default_value_t = 1_000)]
    vms: u32,
    /// For how long the idle agent is measured
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The agent's command; it is built if none is named
    #[arg(long)]
    agent: Option<PathBuf>,
    /// More lines for agent.toml
    #[arg(long, default_value = "")]
    more: String,
}

fn main() {
    let options = Options::parse();
    let directory = tempfile::tempdir().expect("a directory");
    files(directory.path(), &options);
    let command = options.agent.clone().unwrap_or_else(built);
    let config = directory.path().join("agent.toml");
    let set_up = Command::new(&command).args(["set-up", "--config"]).arg(&config).status().expect("set-up");
    assert!(set_up.success());
    let begun = Instant::now();
    let mut agent = Command::new(&command)
        .args(["run", "--config"])
        .arg(&config)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .spawn()
        .expect("the agent");
    let done = measured(&directory.path().join("runtime/admin.sock"), &agent, &options, begun);
    // Ended by its number, and waited for.
    let _ = agent.kill();
    let _ = agent.wait();
    print!("{done}");
}

/// The agent's command beside this one, built as it is now.
fn built() -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let build = ["build", "--release", "--quiet", "-p", "takeover-agent", "--bin", "takeover-agent"];
    let done = Command::new(cargo).args(build).status().expect("cargo");
    assert!(done.success(), "the agent cannot be built");
    let own = std::env::current_exe().expect("this command");
    let release = own.ancestors().nth(3).expect("its directory").join("release");
    release.join("takeover-agent")
}

fn measured(socket: &Path, agent: &Child, options: &Options, begun: Instant) -> String {
    while online(socket) < options.vms {
        assert!(begun.elapsed() < STARTS, "{} of {} VMs run", online(socket), options.vms);
        sleep(Duration::from_millis(500));
    }
    let started = begun.elapsed();
    let starting = cpu(agent);
    sleep(SETTLES);
    let (before, from) = (cpu(agent), Instant::now());
    sleep(Duration::from_secs(options.seconds));
    let (used, passed) = (cpu(agent) - before, from.elapsed());
    let asked = Instant::now();
    assert_eq!(online(socket), options.vms, "all still run");
    let answered = asked.elapsed();
    let share = 100.0 * used.as_secs_f64() / passed.as_secs_f64();
    let mut text = String::new();
    writeln!(text, "VMs                          {}", options.vms).unwrap();
    writeln!(text, "all online after             {:.1} s", started.as_secs_f64()).unwrap();
    writeln!(text, "computed until then          {:.1} s", starting.as_secs_f64()).unwrap();
    writeln!(text, "idle, measured for           {:.0} s", passed.as_secs_f64()).unwrap();
    writeln!(text, "idle, share of one core      {share:.2} %").unwrap();
    writeln!(text, "resident memory              {:.1} MiB", memory(agent, "VmRSS:")).unwrap();
    writeln!(text, "resident memory, at most     {:.1} MiB", memory(agent, "VmHWM:")).unwrap();
    writeln!(text, "a status is answered within  {:.0} ms", answered.as_secs_f64() * 1_000.0).unwrap();
    text
}

/// How many VMs run.
fn online(socket: &Path) -> u32 {
    let status = Client::connect(socket, PATIENCE).and_then(|mut client| client.status());
    let running = status.map_or(0, |status| {
        status.resources.iter().filter(|one| one.state.as_deref() == Some("Online")).count()
    });
    u32::try_from(running).expect("a small number")
}

/// How long a process has computed.
fn cpu(child: &Child) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("the agent runs");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    // A tick of this clock is 10 ms on Linux.
    Duration::from_millis(ticks * 10)
}

/// A line of a process's memory, in MiB.
fn memory(child: &Child, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("the agent runs");
    let line = status.lines().find_map(|text| text.strip_prefix(line)).expect("Linux");
    let kib: u32 = line.trim().trim_end_matches(" kB").parse().unwrap();
    f64::from(kib) / 1_024.0
}

fn files(directory: &Path, options: &Options) {
    let at = |name: &str| directory.join(name).display().to_string();
    let mut domains = String::from("<node>");
    let mut cluster = String::from("name = \"idle\"\n[[node]]\nname = \"n1\"\n");
    for number in 1..=options.vms {
        let uuid = format!("00000000-0000-4000-8000-{number:012x}");
        write!(
            domains,
            "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>vm{number}</name>\
             <uuid>{uuid}</uuid><memory>8192</memory><vcpu>1</vcpu><os><type>hvm</type></os>\
             <test:runstate>5</test:runstate></domain>"
        )
        .unwrap();
        write!(
            cluster,
            "[[group]]\nname = \"g{number}\"\n[[group.vm]]\nname = \"vm{number}\"\nid = \"{uuid}\"\n"
        )
        .unwrap();
    }
    domains.push_str("</node>");
    std::fs::write(at("domains.xml"), domains).expect("room");
    std::fs::write(at("cluster.toml"), cluster).expect("room");
    let agent = format!(
        "node = \"n1\"\ncluster = \"cluster.toml\"\n[store]\ndatabase = \"{}\"\n[hypervisor]\nuri = \"test://{}\"\n\
         [paths]\nstate = \"{}\"\nruntime = \"{}\"\nlog = \"{}\"\n[fencing]\nreset = [\"/bin/true\"]\n{}\n",
        at("cluster.redb"),
        at("domains.xml"),
        at("state"),
        at("runtime"),
        at("log"),
        options.more,
    );
    std::fs::write(at("agent.toml"), agent).expect("room");
}
