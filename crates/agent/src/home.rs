//! The agent's directories: what survives a boot, and what a boot forgets.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use takeover::node::Memory;
use takeover::resource::Restarts;
use takeover::units::{Moment, Position, ResourceId, Token};

use crate::slots::Slots;

/// Why the agent cannot live here.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem} ({remedy})", path.display())]
pub struct HomeError {
    /// The file or directory.
    pub path: PathBuf,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The directories of one agent, which no other agent uses.
#[derive(Debug)]
pub struct Home {
    runtime: PathBuf,
    seen: Slots,
    deadline: File,
    armed: Option<Moment>,
    token: Token,
    memory: Memory,
    /// Held as long as the agent lives.
    _locks: [File; 2],
}

/// What stands in the state directory: neither a boot nor a restored store may forget it.
pub(crate) const SEEN: &str = "seen.json";
/// What stands in the runtime directory.
pub(crate) const RESTARTS: &str = "restarts.json";
pub(crate) const TOKEN: &str = "token";
pub(crate) const DEADLINE: &str = "deadline";
pub(crate) const LOCK: &str = "lock";
pub(crate) const BOOT: &str = "boot";

/// Where the kernel tells which boot this is.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

impl Home {
    /// Takes the directories, making them where they are absent. A machine that has just booted draws
    /// a new token.
    ///
    /// # Errors
    /// Another agent uses them, or they cannot be read or written.
    pub fn open(state: &Path, runtime: &Path) -> Result<Self, HomeError> {
        for directory in [state, runtime] {
            fs::create_dir_all(directory)
                .map_err(|error| told(directory, &error, "make it, or name another one in [paths]"))?;
        }
        apart(state, runtime)?;
        let locks = [locked(&runtime.join(LOCK))?, locked(&state.join(LOCK))?];
        forget_older_boot(runtime)?;
        let token = drawn(&runtime.join(TOKEN))?;
        let (slots, seen) = remembered(&state.join(SEEN))?;
        let restarts: Option<BTreeMap<ResourceId, Restarts>> = read(&runtime.join(RESTARTS))?;
        let (deadline, armed) = armed(&runtime.join(DEADLINE))?;
        let memory = Memory { restarts: restarts.unwrap_or_default(), seen: seen.unwrap_or(Position::ZERO) };
        Ok(Self { runtime: runtime.to_owned(), seen: slots, deadline, armed, token, memory, _locks: locks })
    }

    /// What this machine proves itself with, in this boot.
    #[must_use]
    pub const fn token(&self) -> Token {
        self.token
    }

    /// Until when an earlier agent of this boot might run what it ran; none where none ran anything.
    #[must_use]
    pub const fn deadline(&self) -> Option<Moment> {
        self.armed
    }

    /// What runs here has to end at this moment, if no later one is told: an agent that starts after
    /// this one, and finds no store, sees to it.
    ///
    /// # Errors
    /// It could not be written; what stood there may stand there still.
    pub fn arm(&mut self, until: Moment) -> Result<(), HomeError> {
        let written = self.deadline.write_all_at(format!("{:020}", until.0).as_bytes(), 0);
        written
            .map_err(|error| told(&self.runtime.join(DEADLINE), &error, "make room in the runtime directory"))
    }

    /// What earlier agents remembered, and this one since.
    #[must_use]
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Remembers where the database was seen: on disk when this returns.
    ///
    /// # Errors
    /// It could not be written; what stood there stands there still. A disk that is full is no reason.
    pub fn saw(&mut self, seen: Position) -> Result<(), HomeError> {
        self.memory.seen = seen;
        let text = serde_json::to_vec(&seen).map_err(io::Error::from);
        let written = text.and_then(|text| self.seen.write(&text));
        written.map_err(|error| told(self.seen.path(), &error, "see to the disk of the state directory"))
    }

    /// Remembers a resource's restarts until the machine boots.
    ///
    /// # Errors
    /// It could not be written; what stood there stands there still.
    pub fn remember(&mut self, resource: ResourceId, restarts: Restarts) -> Result<(), HomeError> {
        self.memory.restarts.insert(resource, restarts);
        let path = self.runtime.join(RESTARTS);
        let remedy = "make room in the runtime directory";
        let written = json(&self.memory.restarts).and_then(|text| replace(&path, &text));
        written.map_err(|error| told(&path, &error, remedy))
    }
}

/// Writes a file in the place of an older one: whoever reads it finds one or the other.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(&new, path)
}

/// A line of JSON.
fn json(what: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(what)?;
    text.push(b'\n');
    Ok(text)
}

/// What a damaged file means: nobody knows what this node has seen, or how often it restarted what.
const DAMAGED: &str =
    "restore it from a backup; if there is none, see that nothing of this node runs, and remove it";

/// What to do where nobody knows whether an agent ran in this boot.
const CUT: &str = "see that nothing of this node runs, and remove it, or boot the machine";

fn remembered(path: &Path) -> Result<(Slots, Option<Position>), HomeError> {
    let (mut slots, texts) = Slots::open(path).map_err(|error| {
        let damaged = error.kind() == io::ErrorKind::InvalidData;
        told(path, &error, if damaged { DAMAGED } else { "make it writable to the agent" })
    })?;
    let [first, second] = texts.each_ref().map(|text| serde_json::from_slice::<Position>(text).ok());
    let latest = first.into_iter().chain(second).reduce(Position::later);
    // The one that is written over must not be the one that counts.
    slots.begin_with_second(first.is_some() && first == latest);
    if latest.is_none() && texts.iter().any(|text| !text.is_empty()) {
        let problem = "damaged: neither of its two lines can be read".to_owned();
        return Err(HomeError { path: path.to_owned(), problem, remedy: DAMAGED });
    }
    Ok((slots, latest))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, HomeError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(path, &error, "make it readable to the agent")),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| HomeError {
        path: path.to_owned(),
        problem: format!("damaged: {error}"),
        remedy: DAMAGED,
    })
}

/// What stands in the file of the deadline as long as nothing ran here: as many blanks as a moment has digits.
const NONE_RAN: &str = "                    ";

/// The deadline that stands here. One that cannot be read, or lost a part, has passed: nobody knows better.
fn armed(path: &Path) -> Result<(File, Option<Moment>), HomeError> {
    if !path.try_exists().map_err(|error| told(path, &error, "see to the runtime directory"))? {
        let remedy = "make room in the runtime directory";
        replace(path, NONE_RAN.as_bytes()).map_err(|error| told(path, &error, remedy))?;
    }
    let open = OpenOptions::new().read(true).write(true).open(path);
    let mut file = open.map_err(|error| told(path, &error, "make it writable to the agent"))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(|error| told(path, &error, "make it readable to the agent"))?;
    if text == NONE_RAN.as_bytes() {
        return Ok((file, None));
    }
    let whole = core::str::from_utf8(&text).ok().filter(|text| text.len() == NONE_RAN.len());
    Ok((file, Some(Moment(whole.and_then(|text| text.parse().ok()).unwrap_or(0)))))
}

/// Two directories that are one, through a link also, are told as that, and not as another agent.
fn apart(state: &Path, runtime: &Path) -> Result<(), HomeError> {
    let at = |path: &Path| {
        let at = fs::metadata(path).map(|found| (found.dev(), found.ino()));
        at.map_err(|error| told(path, &error, "make it readable to the agent"))
    };
    if at(state)? != at(runtime)? {
        return Ok(());
    }
    let problem = format!("the state directory {} is the same", state.display());
    let remedy = "name two directories in [paths]: a boot empties one of them";
    Err(HomeError { path: runtime.to_owned(), problem, remedy })
}

fn locked(path: &Path) -> Result<File, HomeError> {
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = open.map_err(|error| told(path, &error, "run the agent as root"))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(HomeError {
            path: path.to_owned(),
            problem: "another agent runs with this directory".to_owned(),
            remedy: "stop it, or give this one directories of its own in [paths]",
        }),
        Err(error) => Err(told(path, &error.into(), "use a file system with locks")),
    }
}

/// What a boot has to forget is forgotten also where the runtime directory is no tmpfs: another machine
/// may have been made from this one's disk.
fn forget_older_boot(runtime: &Path) -> Result<(), HomeError> {
    let boot = fs::read_to_string(BOOT_ID)
        .map_err(|error| told(Path::new(BOOT_ID), &error, "mount /proc, where the kernel tells its boot"))?;
    let path = runtime.join(BOOT);
    match fs::read_to_string(&path) {
        Ok(written) if written == boot => return Ok(()),
        // One that lost a part may be of this boot, whose deadline still counts.
        Ok(written) if written.len() != boot.len() => {
            let problem = "damaged: it names no boot".to_owned();
            return Err(HomeError { path, problem, remedy: CUT });
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(told(&path, &error, "make it readable to the agent"));
        }
        Ok(_) | Err(_) => {}
    }
    for name in [TOKEN, RESTARTS, DEADLINE] {
        match fs::remove_file(runtime.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(told(&runtime.join(name), &error, "remove it by hand"));
            }
            Ok(()) | Err(_) => {}
        }
    }
    replace(&path, boot.as_bytes()).map_err(|error| told(&path, &error, "make room in the runtime directory"))
}

/// The token of this boot, drawn if there is none.
fn drawn(path: &Path) -> Result<Token, HomeError> {
    if let Some(token) = read::<Token>(path)? {
        return Ok(token);
    }
    let remedy = "make room in the runtime directory";
    let token = Token(random().map_err(|error| told(path, &error, "the system gives no random numbers"))?);
    let written = json(&token).and_then(|text| replace(path, &text));
    written.map_err(|error| told(path, &error, remedy))?;
    Ok(token)
}

fn random() -> io::Result<u64> {
    let mut bytes = [0_u8; 8];
    let got = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
    if got == bytes.len() { Ok(u64::from_le_bytes(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn told(path: &Path, error: &io::Error, remedy: &'static str) -> HomeError {
    HomeError { path: path.to_owned(), problem: error.to_string(), remedy }
}

#[cfg(test)]
mod tests;
