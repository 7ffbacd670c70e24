//! `takeover explore`.

use takeover_models::catalogue::{ENTRIES, Subject};
use takeover_models::cluster::ClusterSpace;
use takeover_models::resource::Resource;
use takeover_models::stateright::explore;

use crate::{BAD_INPUT, FINE};

/// What `takeover explore` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The model, or one of its configurations as in `ownership/two-nodes`
    #[arg(value_name = "MODEL")]
    model: String,
    /// The port on this machine
    #[arg(long, default_value_t = 3000)]
    port: u16,
}

/// Serves a model to a browser until the process is ended.
pub(crate) fn run(options: &Options) -> u8 {
    let named = ENTRIES.iter().find(|entry| entry.model == options.model || entry.pin() == options.model);
    let Some(entry) = named else {
        eprintln!(
            "takeover: there is no model \"{}\"; `takeover check --list` names them all",
            options.model
        );
        return BAD_INPUT;
    };
    eprintln!("takeover: {} at http://127.0.0.1:{}/, until this is ended", entry.pin(), options.port);
    match entry.subject {
        Subject::Resource(scope) => {
            if let Some(space) = Resource::new(scope) {
                explore(space, options.port);
            }
        }
        Subject::Cluster(setting) => match ClusterSpace::new(setting, None) {
            Ok(space) => explore(space, options.port),
            Err(error) => {
                eprintln!("takeover: {error}");
                return BAD_INPUT;
            }
        },
    }
    FINE
}
