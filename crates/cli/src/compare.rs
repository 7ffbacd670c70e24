//! `takeover simulate --compare`: the same story under two sets of policies, and what each costs.

use std::fs;
use std::path::Path;

use serde::Serialize;
use takeover::log::Clock;
use takeover::units::Millis;
use takeover_sim::chance::{Account, Bill, PolicySet, billed, faults_for, trusted, under};
use takeover_sim::scenario::{Story, read, setup_of};

use crate::chance::Options;
use crate::table::say;
use crate::{BAD_INPUT, BROKEN, FINE};

/// A scenario under one set of policies.
struct Side<'a> {
    set: &'a PolicySet,
    setup: Vec<String>,
    cluster: Story,
}

/// What two sets of policies cost in one scenario.
struct Compared<'a> {
    scenario: &'a str,
    seeds: (u64, u64),
    sides: [(&'a PolicySet, Bill); 2],
}

/// Compares in each scenario. Nothing is told if a set or a scenario cannot be read.
pub(crate) fn run(options: &Options, seed: u64, json: bool, stories: &[(Story, String)]) -> u8 {
    match compared(options, seed, json, stories) {
        Ok(true) => FINE,
        Ok(false) => BROKEN,
        Err(message) => {
            eprintln!("takeover: {message}");
            BAD_INPUT
        }
    }
}

fn compared(options: &Options, seed: u64, json: bool, stories: &[(Story, String)]) -> Result<bool, String> {
    let [first, second] = options.compare.as_slice() else {
        return Err("--compare takes two sets of policies".to_owned());
    };
    let sets = [set(first)?, set(second)?];
    let seeds = options.seeds.unwrap_or((seed, seed));
    let mut pairs = Vec::new();
    for (story, source) in stories {
        let [first, second] = &sets;
        pairs.push((story, source, [side(story, source, first)?, side(story, source, second)?]));
    }
    let mut fine = true;
    for (story, source, sides) in pairs {
        let compared = told(options, seeds, story, source, &sides)?;
        fine &= compared.sides.iter().all(|(_, bill)| bill.broken.is_empty());
        say(&if json { document(&compared) } else { table(&compared) });
    }
    Ok(fine)
}

/// A set of policies from a file, or from the lines themselves.
fn set(argument: &str) -> Result<PolicySet, String> {
    let inline = argument.is_empty() || argument.trim_start().starts_with("policy ");
    if inline && !Path::new(argument).exists() {
        let name = if argument.is_empty() { "as it is written" } else { argument };
        return PolicySet::read(name, &argument.replace(';', "\n"));
    }
    let text = fs::read_to_string(argument).map_err(|error| {
        format!("{argument}: cannot be read: {error} (name a file of policy lines, or write such lines with ; between them)")
    })?;
    PolicySet::read(argument, &text)
}

/// The cluster of a scenario under a set of policies.
fn side<'a>(story: &Story, source: &str, set: &'a PolicySet) -> Result<Side<'a>, String> {
    let written: Vec<String> = setup_of(source).into_iter().map(str::to_owned).collect();
    let setup = under(&written, set);
    let cluster = read(&format!("{} under {}", story.name, set.name), setup.join("\n").as_bytes());
    Ok(Side { set, setup, cluster: cluster.map_err(|error| error.to_string())? })
}

/// Tells the same stories under both.
fn told<'a>(
    options: &Options,
    (first, last): (u64, u64),
    story: &'a Story,
    source: &str,
    sides: &[Side<'a>; 2],
) -> Result<Compared<'a>, String> {
    let mut bills = [Bill::default(), Bill::default()];
    for seed in first..=last {
        for (side, bill) in sides.iter().zip(&mut bills) {
            let told = billed(&under_side(options, seed, story, source, side, sides)?, seed);
            let before = core::mem::take(bill);
            *bill = if before.vms.is_empty() { told } else { before.and(told) };
        }
    }
    let [one, other] = sides;
    let [bill, other_bill] = bills;
    Ok(Compared {
        scenario: &story.name,
        seeds: (first, last),
        sides: [(one.set, bill), (other.set, other_bill)],
    })
}

/// The story of one seed under one set: the scenario's own, or faults that are the same under both.
fn under_side(
    options: &Options,
    seed: u64,
    story: &Story,
    source: &str,
    side: &Side<'_>,
    sides: &[Side<'_>; 2],
) -> Result<Story, String> {
    let name = &side.cluster.name;
    let Some(faults) = options.faults() else {
        let rest = source.lines().skip(setup_of(source).len()).map(str::to_owned);
        let text: Vec<String> = side.setup.iter().cloned().chain(rest).collect();
        return read(name, text.join("\n").as_bytes()).map_err(|error| error.to_string());
    };
    let [one, other] = sides;
    for cluster in [&one.cluster, &other.cluster] {
        trusted(cluster).map_err(|what| format!("{}: {what}", cluster.name))?;
    }
    let setup = setup_of(source);
    let tale = faults_for(seed, &setup, &one.cluster, &[&other.cluster], faults);
    if tale.faults.is_empty() {
        return Err(format!(
            "{}: no fault of the kinds {} can befall this cluster",
            story.name, faults.kinds
        ));
    }
    tale.under(side.set).story(name)
}

/// The rows of both bills beside each other, all VMs together last.
fn rows(compared: &Compared<'_>) -> Vec<(Account, Account)> {
    let [(_, one), (_, other)] = &compared.sides;
    let mut rows: Vec<(Account, Account)> = one.vms.iter().cloned().zip(other.vms.iter().cloned()).collect();
    rows.push((one.total(), other.total()));
    rows
}

/// The table for people.
fn table(compared: &Compared<'_>) -> String {
    let [(a, one), (b, other)] = &compared.sides;
    let (first, last) = compared.seeds;
    let seeds = if first == last { format!("seed {first}") } else { format!("seeds {first}..{last}") };
    let mut text = format!(
        "== {}, {seeds}, {} told under each\nA: {}\nB: {}\n\n",
        compared.scenario,
        Clock(one.told),
        a.name,
        b.name
    );
    let header = ["VM", "down A", "down B", "B-A", "restarts A", "B", "B-A", "failovers A", "B", "B-A"];
    let mut cells = vec![header.map(str::to_owned)];
    for (a, b) in rows(compared) {
        cells.push([
            a.name,
            Clock(a.down).to_string(),
            Clock(b.down).to_string(),
            signed(a.down.0, b.down.0, |millis| Clock(Millis(millis)).to_string()),
            a.restarts.to_string(),
            b.restarts.to_string(),
            signed(a.restarts.into(), b.restarts.into(), |count| count.to_string()),
            a.failovers.to_string(),
            b.failovers.to_string(),
            signed(a.failovers.into(), b.failovers.into(), |count| count.to_string()),
        ]);
    }
    text.push_str(&aligned(&cells));
    for (name, bill) in [("A", one), ("B", other)] {
        for (rule, at) in &bill.broken {
            text.push_str(&format!("\nunder {name}: rule {rule} is broken at {}\n", Clock(*at)));
        }
    }
    text
}

/// A difference with its sign.
fn signed(a: u64, b: u64, spelled: impl Fn(u64) -> String) -> String {
    let sign = match a.cmp(&b) {
        core::cmp::Ordering::Less => "+",
        core::cmp::Ordering::Equal => "",
        core::cmp::Ordering::Greater => "-",
    };
    format!("{sign}{}", spelled(a.abs_diff(b)))
}

/// Columns as wide as their widest cell: the first to the left, the others to the right.
fn aligned(rows: &[[String; 10]]) -> String {
    let width = |column: usize| {
        let wide = |row: &[String; 10]| row.get(column).map_or(0, |cell| cell.chars().count());
        rows.iter().map(wide).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let width = width(column);
            text.push_str(&if column == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") });
        }
        text.push('\n');
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    scenario: &'a str,
    first_seed: u64,
    last_seed: u64,
    told_ms: u64,
    a: Part<'a>,
    b: Part<'a>,
    vms: Vec<Row>,
    total: Option<Row>,
}

#[derive(Serialize)]
struct Part<'a> {
    name: &'a str,
    policies: &'a [String],
    broken_rules: Vec<Breach>,
}

#[derive(Serialize)]
struct Breach {
    rule: &'static str,
    at_ms: u64,
}

#[derive(Serialize)]
struct Row {
    name: String,
    a: Cost,
    b: Cost,
    down_ms_difference: i128,
}

#[derive(Serialize)]
struct Cost {
    down_ms: u64,
    restarts: u32,
    failovers: u32,
}

/// One document on one line.
fn document(compared: &Compared<'_>) -> String {
    let cost = |of: &Account| Cost { down_ms: of.down.0, restarts: of.restarts, failovers: of.failovers };
    let row = |(a, b): (Account, Account)| Row {
        a: cost(&a),
        b: cost(&b),
        down_ms_difference: i128::from(b.down.0).saturating_sub(i128::from(a.down.0)),
        name: a.name,
    };
    let mut vms: Vec<Row> = rows(compared).into_iter().map(row).collect();
    let total = vms.pop();
    let [(a, one), (b, other)] = &compared.sides;
    let document = Document {
        scenario: compared.scenario,
        first_seed: compared.seeds.0,
        last_seed: compared.seeds.1,
        told_ms: one.told.0,
        a: part(a, one),
        b: part(b, other),
        vms,
        total,
    };
    // Plain data with string keys always has a JSON form.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

fn part<'a>(set: &'a PolicySet, bill: &Bill) -> Part<'a> {
    let breach = |&(rule, at): &(&'static str, Millis)| Breach { rule, at_ms: at.0 };
    Part { name: &set.name, policies: &set.lines, broken_rules: bill.broken.iter().map(breach).collect() }
}
