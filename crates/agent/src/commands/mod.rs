//! What the commands do.

mod leftovers;
mod run;

use std::io::Write as _;
use std::path::Path;

use takeover_agent::config::{self, Config, ConfigError, StoreConfig};
use takeover_libvirt::gate::Hook;
use takeover_store::{Database, Embedded, LocalStore, Server, Setup, SocketStore, StoreError};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::Ended;
pub(crate) use run::run;

/// Says what both files mean.
pub(crate) fn check(path: &Path) -> Result<(), Ended> {
    let report = config::check(path).map_err(|errors| refused(&errors))?;
    say(&report.to_string());
    Ok(())
}

/// Installs the gate's hook.
pub(crate) fn install(path: &Path, hook: &Path) -> Result<(), Ended> {
    let config = load(path)?;
    let paths = &config.agent.paths;
    let changed = Hook::new(&paths.state, &paths.runtime).install(hook).map_err(Ended::failed)?;
    say(&match changed {
        true => format!(
            "{}: installed; restart libvirt's daemon, which looks for hooks when it starts\n",
            hook.display()
        ),
        false => format!("{}: was installed already\n", hook.display()),
    });
    Ok(())
}

/// Removes the gate's hook.
pub(crate) fn remove(hook: &Path) -> Result<(), Ended> {
    let place = hook.display();
    say(&match Hook::remove(hook).map_err(Ended::failed)? {
        true => format!(
            "{place}: removed; restart libvirt's daemon. From then on any start of a VM is let through, also of \
             one that runs on another node\n"
        ),
        false => format!("{place}: there is no hook\n"),
    });
    Ok(())
}

/// Writes the cluster's file into an empty store.
pub(crate) fn set_up(path: &Path) -> Result<(), Ended> {
    let Config { agent, cluster, .. } = load(path)?;
    let setup =
        Setup { cluster: cluster.name.clone(), names: cluster.names.clone(), shape: cluster.spec().clone() };
    let runtime = runtime()?;
    runtime.block_on(async {
        let store = match &agent.store {
            StoreConfig::Database(file) => {
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder).map_err(Ended::failed)?;
                }
                LocalStore::Embedded(opened(file)?)
            }
            StoreConfig::Socket(socket) => LocalStore::Socket(SocketStore::new(socket)),
        };
        Database::set_up(&store, &setup).await.map_err(Ended::failed)
    })?;
    let Setup { names, .. } = &setup;
    say(&format!(
        "cluster {} is set up: {} nodes, {} groups, {} VMs\n",
        setup.cluster,
        names.nodes.len(),
        names.groups.len(),
        names.resources.len()
    ));
    Ok(())
}

/// The store in a file, made if there is none.
fn opened(file: &Path) -> Result<Embedded, Ended> {
    match Embedded::open(file) {
        Err(StoreError::Missing { .. }) => Embedded::create(file),
        opened => opened,
    }
    .map_err(Ended::failed)
}

/// Serves a store to several agents of this machine.
pub(crate) fn store(database: &Path, socket: &Path) -> Result<(), Ended> {
    let [file, place] = [database, socket].map(|path| std::path::absolute(path).unwrap_or_default());
    if config::same_place(&file, &place) {
        return Err(Ended::bad(format!(
            "takeover-agent: {}: the database and the socket cannot both be there (give --socket a path of its own)",
            file.display()
        )));
    }
    logging();
    let runtime = runtime()?;
    runtime.block_on(async {
        let store = opened(database)?;
        let server = Server::bind(socket).map_err(Ended::failed)?;
        takeover_agent::systemd::ready();
        let end = end()?;
        tokio::select! {
            () = server.serve(store) => {}
            () = end => {}
        }
        Ok(())
    })
}

fn load(path: &Path) -> Result<Config, Ended> {
    config::load(path).map_err(|errors| refused(&errors))
}

fn refused(errors: &[ConfigError]) -> Ended {
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Ended::bad(errors.join("\n"))
}

fn runtime() -> Result<Runtime, Ended> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(Ended::failed)
}

/// What happens goes to the standard error, as much as `RUST_LOG` asks for.
fn logging() {
    let level = tracing_subscriber::EnvFilter::try_from_default_env();
    let level = level.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let lines =
        tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).with_ansi(false);
    // A journal writes the time itself.
    if journal { lines.without_time().init() } else { lines.init() }
}

/// Ready when the process is told to end.
fn end() -> Result<impl Future<Output = ()>, Ended> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Ended::failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Ended::failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Whoever closed the output needs no answer.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
