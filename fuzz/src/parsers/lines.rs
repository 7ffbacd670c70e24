//! What comes in lines: the cluster log, the log that is replayed, requests of operators; and the texts
//! of an adapter.

use core::fmt::{Debug, Display};
use core::str::FromStr;
use std::sync::LazyLock;

use takeover::log::Entry;
use takeover::units::{Claim, Guid};
use takeover_admin::{Incoming, NamedOrder, Refusal, Request, read_request, request_line};
use takeover_sim::scenario::read;
use takeover_sim::world::{Log, World};
use takeover_trace::{Damaged, Reader, Replay, Stop, Writer};

use super::Bug;
use super::damage::damaged;
use super::room::{bounded, says};
use crate::bytes::Choices;
use crate::found::{Found, holds};
use crate::world::TEXTS;

/// Lines of the cluster log.
const ENTRIES: [&str; 4] = [
    "0:01:30.020  Node1  RHS    \"Virtual Machine 2\"  1/i1/e1   Online -> Failed: IsAlive Failed(Crash)",
    "0:00:00.000  n1    NM    n1          -         registers",
    "12:59:59.999  n2    WORLD  \"\"  2/i7/g3.9  it crashes",
    "0:00:05.000  \"a b\"  VMMS  vm1  -  a -> b: c -> d: e",
];

/// What is displayed is read as the same.
fn reads_back<T: FromStr + Display + PartialEq + Debug>(value: &T) -> Result<(), Found> {
    let text = value.to_string();
    let same = text.parse::<T>().is_ok_and(|again| again == *value);
    holds("reads_as_written", same, || format!("{text:?} is not read as {value:?}"))
}

/// One line of the cluster log.
pub(super) fn entry(mut choices: Choices<'_>) -> Result<(), Found> {
    let text = match choices.flag() {
        false => choices.rest().to_vec(),
        true => {
            let line = choices.of(&ENTRIES).unwrap_or_default();
            damaged(choices, line.as_bytes()).text
        }
    };
    let text = String::from_utf8_lossy(&text);
    // One line: who splits a log into lines does so before.
    let line = text.lines().next().unwrap_or_default();
    match bounded(line.len(), || line.parse::<Entry>())? {
        Ok(entry) => reads_back(&entry),
        Err(error) => says(&error, &[]),
    }
}

/// Claims and GUIDs.
pub(super) fn identities(mut choices: Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
    const TEXTS: [&str; 5] = [
        "2/i1/e7",
        "64/i4294967295/g4294967295.4294967295",
        "{849bafdd-b5b7-1124-8e3a-7e39d71f93eb}",
        "849bafdd-b5b7-1124-8e3a-7e39d71f93eb",
        "849BAFDDB5B711248E3A7E39D71F93EB",
    ];
    let seed = choices.of(&TEXTS).unwrap_or_default();
    let text = damaged(choices, seed.as_bytes()).text;
    let text = String::from_utf8_lossy(&text);
    let ends = |letter: char| !letter.is_ascii_digit();
    let known = if bug == Some(Bug::RestIgnored) { text.trim_end_matches(ends) } else { &text };
    match known.parse::<Claim>() {
        // One claim has one spelling.
        Ok(claim) => holds("reads_as_written", claim.to_string() == text, || format!("{text:?} is {claim}"))?,
        Err(error) => says(&error, &[])?,
    }
    match text.parse::<Guid>() {
        Ok(guid) => reads_back(&guid),
        Err(error) => says(&error, &[]),
    }
}

/// A log as an agent writes it: some seconds of two nodes.
static LOG: LazyLock<Vec<u8>> = LazyLock::new(|| recorded().unwrap_or_default());

fn recorded() -> Option<Vec<u8>> {
    let (file, text) = TEXTS.first()?;
    let story = read(file, text.as_bytes()).ok()?;
    let mut world = World::new(&story, 1, Log::Record);
    let mut writer = Writer::new(Vec::new(), &world.header()).ok()?;
    for _ in 0..90 {
        world.pass();
        for line in world.recorded() {
            writer.write(&line).ok()?;
        }
    }
    writer.end().ok()
}

/// A log and its replay through the core.
pub(super) fn log(choices: Choices<'_>) -> Result<(), Found> {
    let damage = damaged(choices, &LOG);
    let text = &damage.text;
    let end = bounded(text.len(), || replayed(text))??;
    let fine = match end {
        None => true,
        Some(_) => !damage.whole,
    };
    holds("log_names_components", fine, || format!("a log that nobody damaged: {end:?}"))?;
    let newer = damage.other_version && end.is_none();
    holds("unknown_version_refused", !newer, || "a log of another version is replayed".to_owned())
}

/// Reads and replays a log. What ended it, if anything did before its end.
fn replayed(text: &[u8]) -> Result<Option<String>, Found> {
    let mut reader = match Reader::new(text) {
        Ok(reader) => reader,
        Err(error) => return told(&error),
    };
    let mut replay = match Replay::new(reader.header()) {
        Ok(replay) => replay,
        Err(error) => return told(&error),
    };
    for line in &mut reader {
        let (number, line) = match line {
            Ok(line) => line,
            Err(error) => return told(&error),
        };
        let text = serde_json::to_string(&line).unwrap_or_default();
        let same = serde_json::from_str(&text).is_ok_and(|again: takeover_trace::Line| again == line);
        holds("reads_as_written", same, || format!("line {number} is written as {text}"))?;
        match replay.take(number, &line) {
            Ok(()) => {}
            Err(Stop::Damaged(error)) => return told(&error),
            Err(stop @ Stop::Departed(_)) => {
                says(&stop, &[])?;
                return Ok(Some(stop.to_string()));
            }
        }
    }
    Ok(None)
}

fn told(error: &Damaged) -> Result<Option<String>, Found> {
    says(error, &[&error.problem, error.remedy])?;
    holds("errors_say_why", error.line > 0, || format!("an error has no line: {error}"))?;
    Ok(Some(error.to_string()))
}

/// The requests of one connection, in the pieces in which they happen to arrive.
pub(super) fn requests(mut choices: Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
    let piece = usize::from(choices.byte()).max(1);
    let asked = asked();
    let damage = match choices.below(4) {
        0 => choices.rest().to_vec(),
        1.. => damaged(choices, asked.as_bytes()).text,
    };
    let mut incoming = Incoming::new();
    let mut arrived = Vec::new();
    bounded(damage.len(), || {
        for bytes in damage.chunks(piece) {
            incoming.feed(bytes);
            while let Some(request) = incoming.take() {
                let over = request.is_err();
                arrived.push(request);
                if over {
                    return;
                }
            }
        }
    })?;
    // The same bytes at once, line by line.
    let at_once = damage.split_inclusive(|&byte| byte == b'\n').filter_map(|line| line.strip_suffix(b"\n"));
    let at_once = at_once.map(read_request).take(arrived.len());
    holds("reads_as_written", at_once.eq(arrived.iter().cloned()), || {
        format!("in pieces it is {arrived:?}")
    })?;
    arrived.into_iter().try_for_each(|request| judge(request, bug))
}

fn judge(request: Result<Request, Refusal>, bug: Option<Bug>) -> Result<(), Found> {
    match request {
        Ok(request) => {
            let line = request_line(&request);
            let same =
                read_request(line.trim_end_matches('\n').as_bytes()).is_ok_and(|again| again == request);
            holds("reads_as_written", same, || format!("{request:?} is written as {line}"))
        }
        Err(mut refusal) => {
            if bug == Some(Bug::CauseForgotten) {
                refusal.cause = String::new();
            }
            says(&refusal, &[&refusal.place, &refusal.cause, &refusal.remedy])
        }
    }
}

/// A request of each kind.
fn asked() -> String {
    let order = |order| Request::Order(order);
    let (group, node) = ("web".to_owned(), "n1".to_owned());
    let requests = [
        Request::Status,
        order(NamedOrder::Online { resource: "vm \u{fc}".to_owned() }),
        order(NamedOrder::Move { group: group.clone(), to: Some(node.clone()) }),
        order(NamedOrder::Pause { node, drain: true }),
        order(NamedOrder::AdoptRestoredStore),
        Request::Log { last: 10, follow: true },
        Request::Why { group },
    ];
    requests.iter().map(request_line).collect()
}

/// Definitions of domains, and what an adapter wrote down of its calls.
pub(super) fn domains(mut choices: Choices<'_>) -> Result<(), Found> {
    const DOMAIN: &str = "<domain type='kvm'><name>vm1</name><uuid>849bafdd-b5b7-1124-8e3a-7e39d71f93eb</uuid>\
        <on_crash>destroy</on_crash><devices><disk type='file' device='disk'><driver name='qemu' type='raw' \
        cache='none'/><source file='/srv/vm1.raw'/><target dev='vda' bus='virtio'/></disk></devices></domain>";
    if choices.flag() {
        let seed = choices.one(["start 3 under-way under 1/i1/e1, unbroken", "nothing", "stop 7 unknown"]);
        let text = damaged(choices, seed.as_bytes()).text;
        let text = String::from_utf8_lossy(&text);
        return match text.parse::<takeover_libvirt::record::Record>() {
            Ok(record) => reads_back(&record),
            Err(error) => says(&error, &[]),
        };
    }
    let text = damaged(choices, DOMAIN.as_bytes()).text;
    let text = String::from_utf8_lossy(&text);
    match bounded(text.len(), || takeover_libvirt::definition::parse(&text))? {
        Err(error) => says(&error, &[]),
        Ok(definition) => {
            let refusals = definition.refusals(Guid(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93eb));
            refusals.iter().try_for_each(|refusal| says(refusal, &[]))
        }
    }
}
