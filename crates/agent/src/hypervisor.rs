//! libvirt behind the runtime's own words.

use core::time::Duration;
use std::collections::BTreeMap;
use std::io;

use takeover::node::Call;
use takeover::resource::{Function, Return};
use takeover::shape::Shape;
use takeover::units::{Claim, ResourceId};
use takeover_admin::{Degraded, GateHealth, HypervisorHealth};
use takeover_libvirt::client::{ConnectError, Event, Hypervisor, Options, SelfTest};
use takeover_trace::Names;
use tokio::sync::mpsc::UnboundedSender;

use crate::backend::{Backend, Done, News, Running};
use crate::missing::Missing;
use crate::monitors::Monitors;
use crate::newest::Newest;

/// How long a sweep waits: the core's own limit for an answer by default.
const SWEEP: Duration = Duration::from_secs(4);

/// libvirt's first version with all that is needed: hooks for restored domains, and reasons.
const OLDEST: u32 = 6_000_000;

/// A connection to libvirt.
pub struct Libvirt {
    hypervisor: Hypervisor,
    monitors: Monitors,
    missing: Missing,
    names: BTreeMap<ResourceId, String>,
    news: UnboundedSender<News>,
    uri: String,
}

/// Why libvirt cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum LibvirtError {
    /// The library refuses.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The hook's list cannot be written.
    #[error("the list of managed VMs in the state directory: {0} (run the agent as root)")]
    List(#[from] io::Error),
}

impl Libvirt {
    /// Begins to connect. What happens by itself goes to `news`.
    ///
    /// # Errors
    /// The URI is none, or the state directory cannot be written. A daemon that is down is no error.
    pub fn connect(
        options: Options,
        names: &Names,
        shape: &Shape,
        newest: Newest,
        news: UnboundedSender<News>,
    ) -> Result<Self, LibvirtError> {
        let uri = options.uri.clone();
        let tell = news.clone();
        let told = move |event| {
            let _ = tell.send(match event {
                Event::Noticed { resource, claim, finding, after } => {
                    let after = after.unwrap_or_else(|| newest.of(resource));
                    News::Noticed(resource, claim, after, finding)
                }
                Event::Connected => News::Back,
                Event::Disconnected(why) => News::Note(format!("the hypervisor does not answer: {why}")),
            });
        };
        let hypervisor = Hypervisor::connect(options, Box::new(told))?;
        let legend = names.legend(shape);
        let managed =
            shape.resource_ids().filter_map(|id| Some((id, shape.resource(id)?.guid, legend.resource(id))));
        let managed: Vec<_> = managed.collect();
        hypervisor.manage(&managed)?;
        let names = managed.into_iter().map(|(id, _, name)| (id, name)).collect();
        let (monitors, missing) = (Monitors::default(), Missing::default());
        Ok(Self { hypervisor, monitors, missing, names, news, uri })
    }

    /// Tries whether a closed gate refuses; [`Backend::health`] says so from then on, and the log does.
    pub fn test_gate(&self) {
        let news = self.news.clone();
        self.hypervisor.self_test(Box::new(move |found| {
            let said = match found {
                SelfTest::Enforced => {
                    "the gate is enforced: a start that it does not let in was refused".to_owned()
                }
                SelfTest::NotEnforced(why) => format!("the gate is not enforced: {why}"),
                SelfTest::Unknown(why) => format!("the gate could not be tried: {why}"),
            };
            let _ = news.send(News::Note(said));
        }));
    }
}

impl Backend for Libvirt {
    fn call(&self, call: Call, done: Done<Return>) {
        let (missing, news) = (self.missing.clone(), self.news.clone());
        let name = self.names.get(&call.resource).cloned().unwrap_or_default();
        let heard = Box::new(move |returned| {
            if let Some(told) = missing.heard(call.resource, call.guid, &name, returned) {
                let _ = news.send(News::Note(told));
            }
            done(returned);
        });
        self.hypervisor.call(call, self.monitors.called(call.resource, heard));
    }

    fn sweep(&self, function: Function, of: Vec<ResourceId>, done: Done<Vec<Return>>) {
        self.hypervisor.sweep(function, of, SWEEP, done);
    }

    fn inventory(&self, done: Done<Option<Running>>) {
        self.hypervisor.inventory(done);
    }

    fn gate(&self, resource: ResourceId, claim: Option<Claim>) -> io::Result<()> {
        self.hypervisor.gate(resource, claim)
    }

    fn restart_monitor(&self, of: Vec<ResourceId>, done: Done<()>) {
        // All monitors share the connections. They are made anew only where nobody else loses a call by
        // it; a thread that hangs is replaced at its call's deadline in any case.
        if self.monitors.give_up(&of) {
            self.hypervisor.restart();
        }
        done(());
    }

    fn test_gate(&self) {
        Self::test_gate(self);
    }

    fn health(&self) -> HypervisorHealth {
        let health = self.hypervisor.health();
        let version = health.versions.map(|versions| {
            format!("libvirt {}, hypervisor {}", dotted(versions.libvirt), dotted(versions.hypervisor))
        });
        let old = health.versions.and_then(|versions| too_old(versions.libvirt));
        let gate = match health.gate {
            Some(SelfTest::Enforced) => GateHealth::Enforced,
            Some(SelfTest::NotEnforced(why) | SelfTest::Unknown(why)) => GateHealth::NotEnforced { why },
            None => GateHealth::NotEnforced { why: "it was not tried yet".to_owned() },
        };
        let complaints = health.degraded.into_iter().chain(health.refused);
        HypervisorHealth {
            place: self.uri.clone(),
            connected: health.lost.is_none(),
            version,
            error: health.lost.map(|(_, why)| why).or(old),
            gate,
            degraded: complaints.map(|(_, vm, why)| Degraded { vm, why }).chain(self.missing.all()).collect(),
        }
    }
}

/// What there is to say against a version of libvirt's; a daemon that did not say it has none.
fn too_old(libvirt: u32) -> Option<String> {
    let old = libvirt > 0 && libvirt < OLDEST;
    old.then(|| format!("libvirt {} is older than {}; update it", dotted(libvirt), dotted(OLDEST)))
}

/// A version as libvirt numbers it, as people write it.
fn dotted(number: u32) -> String {
    let part = |by: u32| number.checked_div(by).unwrap_or(0).checked_rem(1_000).unwrap_or(0);
    format!("{}.{}.{}", part(1_000_000), part(1_000), part(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_libvirt_without_what_is_needed_is_told() {
        assert_eq!(too_old(OLDEST), None);
        assert_eq!(too_old(10_000_000), None);
        // It answered, and did not say.
        assert_eq!(too_old(0), None);
        let told = too_old(5_999_003).unwrap();
        assert_eq!(told, "libvirt 5.999.3 is older than 6.0.0; update it");
    }
}
