//! `takeover simulate` as it is typed: swarms, random faults, and what policies cost.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _gone = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs `takeover simulate` in a folder.
fn simulate(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_takeover"))
        .arg("simulate")
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

const WEB: &str = "nodes n1 n2\nwitness\ngroup web on n1\nvm web1 in web\nat 1m crash web1\nrun until 2m\n";

#[test]
fn a_small_swarm_breaks_no_rule_twice() {
    let folder = folder("swarm");
    let args = ["--swarm", "--seeds", "1..3", "--hours", "1", "--vms", "4", "--twice"];
    let output = simulate(&folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).starts_with("3 seeds, "), "{}", text(&output));
    assert!(text(&output).ends_with("no rule broken\n"), "{}", text(&output));
}

/// The control: a planted bug breaks a rule, and the file that is written breaks it with the bug and
/// nothing without it.
#[test]
fn a_planted_bug_is_found_and_written() {
    let folder = folder("bug");
    let args = [
        "--swarm",
        "--seeds",
        "1..12",
        "--hours",
        "1",
        "--vms",
        "4",
        "--bug",
        "gate-missing",
        "--write",
        "out",
    ];
    let output = simulate(&folder, &args);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let again = said.lines().find_map(|line| line.strip_prefix("again:   takeover simulate ")).unwrap();
    let words: Vec<&str> = again.split_whitespace().collect();
    assert_eq!(simulate(&folder, &words).status.code(), Some(1), "{again}");
    let file = words.last().unwrap();
    assert_eq!(simulate(&folder, &[file]).status.code(), Some(0), "{again}");
    let written = fs::read_to_string(folder.join(file)).unwrap();
    assert!(written.lines().count() < 18, "{written}");
}

#[test]
fn random_faults_befall_a_written_cluster() {
    let folder = folder("faults");
    fs::write(folder.join("web.txt"), WEB).unwrap();
    let args = ["web.txt", "--random-faults", "power,guest", "--duration", "3h", "--fault-every", "20m"];
    let output = simulate(&folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).contains("ended at 3:00:00.000"), "{}", text(&output));
    assert_eq!(simulate(&folder, &args).stdout, output.stdout);
    let seven = simulate(&folder, &[&args[..], &["--seed", "7"]].concat());
    assert_ne!(seven.stdout, output.stdout);
}

/// Every seed is told, each as it is alone.
#[test]
fn random_faults_are_told_for_every_seed() {
    let folder = folder("seeds");
    fs::write(folder.join("web.txt"), WEB).unwrap();
    let args = ["web.txt", "--random-faults", "all", "--duration", "3h", "--format", "json"];
    let alone = [3, 4, 5]
        .map(|seed| simulate(&folder, &[&args[..], &["--seed", &format!("{seed}")]].concat()).stdout);
    let output = simulate(&folder, &[&args[..], &["--seeds", "3..5"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(output.stdout, alone.concat());
    let people = text(&simulate(&folder, &[&args[..5], &["--quiet", "--seeds", "3..5"]].concat()));
    for seed in 3..=5 {
        assert!(people.contains(&format!("== web.txt (seed {seed})")), "{people}");
    }
}

/// An option that means nothing for what is asked is refused by its name, and said what it belongs to.
#[test]
fn what_means_nothing_is_refused() {
    let folder = folder("nothing");
    fs::write(folder.join("web.txt"), WEB).unwrap();
    let (told, swarm) = (&["web.txt"][..], &["--swarm", "--seeds", "1"][..]);
    let faults = &["web.txt", "--random-faults", "power"][..];
    let compare = &["web.txt", "--compare", "", ""][..];
    let both = ["web.txt", "--random-faults", "power", "--seeds", "1..2"];
    for (asked, option, belongs) in [
        (told, &["--seeds", "1..8"][..], "--seeds: it belongs to --swarm, --random-faults or --compare"),
        (told, &["--nodes", "5"], "--nodes: it belongs to --swarm, and means nothing"),
        (told, &["--vms", "5"], "--vms: it belongs to --swarm"),
        (told, &["--hours", "5"], "--hours: it belongs to --swarm"),
        (told, &["--twice"], "--twice: it belongs to --swarm"),
        (told, &["--threads", "1"], "--threads: it belongs to --swarm"),
        (told, &["--effort", "1"], "--effort: it belongs to --swarm or --random-faults"),
        (told, &["--write", "out"], "--write: it belongs to --swarm or --random-faults"),
        (told, &["--duration", "5h"], "--random-faults"),
        (told, &["--fault-every", "5h"], "--random-faults"),
        (faults, &["--nodes", "5"], "--nodes: it belongs to --swarm, and means nothing with --random-faults"),
        (faults, &["--hours", "5"], "leave it out, or write --duration"),
        (faults, &["--seed", "1", "--seeds", "1..2"], "--seed: --seeds names the seeds"),
        (&both[..], &["--log", "log"], "--log: it holds the story of one seed"),
        (&both[..], &["--timeline", "all.svg"], "--timeline: it holds the story of one seed"),
        (compare, &["--quiet"], "--quiet: it belongs to stories as they are written or --random-faults"),
        (compare, &["--bug", "gate-missing"], "--bug: it belongs to"),
        (compare, &["--threads", "1"], "--threads: it belongs to --swarm"),
        (swarm, &["--seed", "2"], "leave it out, or write --seeds"),
        (swarm, &["--format", "json"], "--format: it belongs to"),
        (swarm, &["--log", "log"], "--log: it belongs to"),
        (swarm, &["--random-faults", "power", "--duration", "5h"], "leave it out, or write --hours"),
    ] {
        let output = simulate(&folder, &[asked, option].concat());
        assert_eq!(output.status.code(), Some(2), "{asked:?} {option:?}: {}", text(&output));
        assert!(text(&output).contains(belongs), "{asked:?} {option:?}: {}", text(&output));
        assert!(output.stdout.is_empty(), "{asked:?} {option:?}: {}", text(&output));
    }
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let folder = folder("refused");
    fs::write(folder.join("web.txt"), WEB).unwrap();
    fs::write(folder.join("fast.txt"), format!("clock n1 5000ppm fast\n{WEB}")).unwrap();
    fs::write(folder.join("no-set.txt"), "nodes n1\n").unwrap();
    for (args, word) in [
        (&["web.txt", "--random-faults", "ghosts"][..], "no kind of faults"),
        (&["web.txt", "--random-faults", "guardian"], "no fault of the kinds guardian"),
        (&["fast.txt", "--random-faults", "all"], "beyond lease-drift-ppm"),
        (&["web.txt", "--random-faults", "all", "--duration", "5"], "lacks the unit"),
        (&["web.txt", "--compare", "no-set.txt", ""], "no-set.txt:1: "),
        (&["web.txt", "--compare", "absent.txt", ""], "absent.txt: cannot be read"),
        (&["web.txt", "--compare", "policy restart-threshold 99", ""], "restart-threshold is 99"),
        (&["--swarm", "--seeds", "9..1"], "the first and the last seed"),
    ] {
        let output = simulate(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output));
        assert!(text(&output).contains(word), "{args:?}: {}", text(&output));
    }
}

#[test]
fn two_sets_of_policies_are_compared() {
    let folder = folder("compare");
    fs::write(folder.join("web.txt"), WEB).unwrap();
    fs::write(folder.join("slow.txt"), "# slow\npolicy restart-delay 10s\n").unwrap();
    let args = ["web.txt", "--compare", "", "slow.txt", "--format", "json"];
    let output = simulate(&folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    // The delay before the restart is half a second where nothing is said.
    assert_eq!(document["total"]["down_ms_difference"], 9_500, "{document}");
    let table = text(&simulate(&folder, &args[..4]));
    assert!(table.contains("+0:00:09.500"), "{table}");
}
