//! What one node's agent has to know of its machine: `agent.toml`.

use core::net::SocketAddr;
use std::path::{Path, PathBuf};

use takeover::units::Millis;
use takeover_policies::{FileError, number};

use super::keys::{ADMIN, AGENT, FENCING, HYPERVISOR, INPUTS, METRICS, PATHS, STORE, Table};
use super::places::apart;
use super::source::{Faults, Section, Span, Text, document};
use crate::runtime::Fencer;

/// The longest path of a unix socket in bytes, without the zero at its end.
const LONGEST_SOCKET: usize = 107;

/// What one node's agent has to know of its machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgentConfig {
    /// Which node of the cluster this machine is.
    pub node: String,
    /// The cluster's file.
    pub cluster: PathBuf,
    /// Where the cluster's database is.
    pub store: StoreConfig,
    /// When a request to the store without an answer counts as unanswered.
    pub request_timeout: Millis,
    /// How the hypervisor's daemon is reached.
    pub hypervisor: String,
    /// The agent's folders.
    pub paths: Paths,
    /// The socket through which it is asked and ordered.
    pub admin: Admin,
    /// Where monitoring reads; an address of the loopback.
    pub metrics: Option<SocketAddr>,
    /// How machines are powered off.
    pub fencing: Fencer,
    /// Where all inputs are written down; none for nowhere.
    pub inputs: Option<PathBuf>,
}

/// Where the cluster's database is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum StoreConfig {
    /// In a file that this agent alone opens.
    Database(PathBuf),
    /// Behind a socket of this machine.
    Socket(PathBuf),
}

/// The agent's folders.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paths {
    /// What survives a boot.
    pub state: PathBuf,
    /// What a boot forgets.
    pub runtime: PathBuf,
    /// The logs.
    pub log: PathBuf,
}

/// Who may ask and order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Admin {
    /// Where the socket is.
    pub socket: PathBuf,
    /// The group of users who may use it beside the agent's own; none for nobody.
    pub group: Option<String>,
}

/// Where things stand that other files are held against.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// The node's name.
    pub(super) node: Span,
    /// Which store.
    pub(super) store: Span,
    /// The request timeout; where the store stands if it is not given.
    pub(super) timeout: Span,
}

impl AgentConfig {
    /// Reads a text. `file` is what errors call it, and what a relative path of the cluster's file
    /// is counted from.
    ///
    /// # Errors
    /// All that is wrong, by place, at most [`super::MOST_ERRORS`]; never none.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        let name = file.display().to_string();
        let mut faults = Faults::none(&name, text);
        let read = read(file, &mut faults);
        faults.or(read.map(|(config, _)| config))
    }
}

/// What the file says, as far as it says it. What is wrong goes to `faults`.
pub(super) fn read(file: &Path, faults: &mut Faults<'_>) -> Option<(AgentConfig, Spans)> {
    let document = document(faults)?;
    let top = Section::top(&AGENT, &document, faults);
    let node = top.needed("node", faults);
    let cluster = top.text("cluster", faults);
    let store = top.section("store", &STORE, faults);
    if top.value("store").is_none() {
        faults.of_file(
            "there is no [store]",
            format!("write {}, and below it one of \"database\" and \"socket\"", STORE.title),
        );
    }
    let (store, request_timeout, timeout) = store_of(store?, faults);
    let hypervisor = hypervisor(top.section("hypervisor", &HYPERVISOR, faults), faults);
    let paths = paths(top.section("paths", &PATHS, faults), faults);
    let admin = admin(top.section("admin", &ADMIN, faults), &paths, faults);
    let metrics = metrics(top.section("metrics", &METRICS, faults), faults);
    let fencing = fencing(top.section("fencing", &FENCING, faults), faults);
    let inputs = top.section("inputs", &INPUTS, faults);
    let inputs = inputs.and_then(|section| section.needed("directory", faults));
    let inputs = inputs.and_then(|text| path(&text, faults));
    let cluster = cluster.map_or(AGENT.default("cluster"), |text| text.text);
    let cluster = file.parent().map_or_else(|| PathBuf::from(cluster), |folder| folder.join(cluster));
    let Text { text: node, span } = node?;
    let (store, store_span) = store?;
    let config = AgentConfig {
        node: node.to_owned(),
        cluster,
        store,
        request_timeout,
        hypervisor,
        paths,
        admin,
        metrics,
        fencing,
        inputs,
    };
    apart(&top, &config, faults);
    Some((config, Spans { node: span, store: store_span, timeout }))
}

/// Which store and where that is said, how long it may take to answer, and where that is said.
fn store_of(section: Section<'_>, faults: &mut Faults<'_>) -> (Option<(StoreConfig, Span)>, Millis, Span) {
    let database = section.text("database", faults);
    let socket = section.text("socket", faults);
    let store = match (database, socket) {
        (Some(database), None) => {
            path(&database, faults).map(|path| (StoreConfig::Database(path), database.span))
        }
        (None, Some(socket)) => {
            socket_path(&socket, faults).map(|path| (StoreConfig::Socket(path), socket.span))
        }
        (Some(_), Some(socket)) => {
            faults.at(&socket.span, "both \"database\" and \"socket\" are given", "take one of them out");
            None
        }
        (None, None) => {
            if section.value("database").or(section.value("socket")).is_none() {
                let remedy = format!("write {} or {}", STORE.example("database"), STORE.example("socket"));
                faults.at(&section.span, "[store] has neither \"database\" nor \"socket\"", remedy);
            }
            None
        }
    };
    let given = section.text("timeout", faults);
    let text = given.as_ref().map_or(STORE.default("timeout"), |given| given.text);
    let span = given.as_ref().map_or(section.span, |given| given.span.clone());
    let timeout = match number::duration(text) {
        Ok(Millis::ZERO) => {
            let remedy = format!("write {}", STORE.example("timeout"));
            faults.at(&span, "no request is answered in no time", remedy);
            Millis::ZERO
        }
        Ok(timeout) => timeout,
        Err(refusal) => {
            faults.refused(&span, refusal);
            Millis::ZERO
        }
    };
    (store, timeout, span)
}

fn hypervisor(section: Option<Section<'_>>, faults: &mut Faults<'_>) -> String {
    let uri = section.and_then(|section| section.text("uri", faults));
    if let Some(uri) = &uri
        && !uri.text.contains("://")
    {
        let remedy = format!("write {}", HYPERVISOR.example("uri"));
        faults.at(&uri.span, format!("\"{}\" is no address of libvirt's", uri.text), remedy);
    }
    uri.map_or(HYPERVISOR.default("uri"), |uri| uri.text).to_owned()
}

fn paths(section: Option<Section<'_>>, faults: &mut Faults<'_>) -> Paths {
    let mut folder = |word: &str| folder(&PATHS, section.as_ref(), word, faults);
    Paths { state: folder("state"), runtime: folder("runtime"), log: folder("log") }
}

/// The folder that a key names, or its default.
fn folder(
    kind: &'static Table,
    section: Option<&Section<'_>>,
    word: &str,
    faults: &mut Faults<'_>,
) -> PathBuf {
    let given = section.and_then(|section| section.text(word, faults));
    let given = given.and_then(|text| path(&text, faults));
    given.unwrap_or_else(|| PathBuf::from(kind.default(word)))
}

fn admin(section: Option<Section<'_>>, paths: &Paths, faults: &mut Faults<'_>) -> Admin {
    let socket = section.as_ref().and_then(|section| section.text("socket", faults));
    let socket = socket.and_then(|text| socket_path(&text, faults));
    let group = section.as_ref().and_then(|section| section.text("group", faults));
    if let Some(group) = group.as_ref().filter(|group| group.text.trim().is_empty()) {
        faults.at(&group.span, "this group has no name", "write its name, or take the line out");
    }
    let socket = socket.unwrap_or_else(|| paths.runtime.join("admin.sock"));
    if too_long(&socket) {
        let remedy = "name a shorter \"runtime\" in [paths], or a \"socket\" in [admin]";
        faults.of_file(long(&socket), remedy);
    }
    Admin { socket, group: group.map(|group| group.text.to_owned()) }
}

fn metrics(section: Option<Section<'_>>, faults: &mut Faults<'_>) -> Option<SocketAddr> {
    let listen = section?.needed("listen", faults)?;
    let remedy = format!("write {}", METRICS.example("listen"));
    let Ok(address) = listen.text.parse::<SocketAddr>() else {
        let problem = format!("\"{}\" is no address with a port", listen.text);
        faults.at(&listen.span, problem, remedy);
        return None;
    };
    if !address.ip().is_loopback() {
        let problem =
            format!("{} can be reached from other machines, and metrics have no login", address.ip());
        faults.at(&listen.span, problem, remedy);
    } else if address.port() == 0 {
        faults.at(&listen.span, "port 0 is any port, and nobody would find it", remedy);
    }
    Some(address)
}

/// The site's commands.
fn fencing(section: Option<Section<'_>>, faults: &mut Faults<'_>) -> Fencer {
    let mut command = |word: &str| {
        let words = section.as_ref()?.texts(word, faults)?;
        match words.first() {
            Some(program) => drop(path(program, faults)),
            None => faults.of_file(
                format!("\"{word}\" in [fencing] names no program"),
                format!("write {}", FENCING.example(word)),
            ),
        }
        Some(words.iter().map(|text| text.text.to_owned()).collect::<Vec<String>>())
    };
    Fencer { off: command("off").unwrap_or_default(), reset: command("reset").unwrap_or_else(Fencer::kernel) }
}

/// A path from the root.
fn path(text: &Text<'_>, faults: &mut Faults<'_>) -> Option<PathBuf> {
    let path = PathBuf::from(text.text);
    if !path.is_absolute() || text.text.contains('\0') {
        faults.at(
            &text.span,
            format!("\"{}\" does not begin at the root", text.text.escape_default()),
            "write the whole path, from / on",
        );
        return None;
    }
    Some(path)
}

/// A path that a socket can have.
fn socket_path(text: &Text<'_>, faults: &mut Faults<'_>) -> Option<PathBuf> {
    let path = path(text, faults)?;
    if too_long(&path) {
        faults.at(&text.span, long(&path), "write a shorter path");
        return None;
    }
    Some(path)
}

fn too_long(socket: &Path) -> bool {
    socket.as_os_str().len() > LONGEST_SOCKET
}

fn long(socket: &Path) -> String {
    let length = socket.as_os_str().len();
    format!("the path of this socket has {length} bytes; the system takes {LONGEST_SOCKET}")
}
