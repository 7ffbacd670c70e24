//! What an earlier agent of this boot left running, while there is no store to say whose it is.
//!
//! An agent that was killed has told nobody to stop, and one that starts again without its store has
//! no node that could. Others take over when the lease has run out, so what runs ends before that.

use core::convert::Infallible;
use core::future::pending;
use core::time::Duration;
use std::io;

use takeover::node::Call;
use takeover::resource::{Function, Persistent, Return};
use takeover::units::{CallId, Guid, Millis, ResourceId};
use takeover_agent::clock::Alarm;
use takeover_agent::guardian::Guardian;
use takeover_agent::home::Home;
use takeover_libvirt::client::{Hypervisor, Options, Running};
use takeover_libvirt::gate::Managed;
use takeover_libvirt::uuid;
use tokio::sync::oneshot;
use tokio::time::sleep;

/// How long before the deadline it begins: killing a process takes much less.
const LEAD: Millis = Millis::secs(2);
/// How long it waits before it looks again.
const AGAIN: Duration = Duration::from_millis(200);

/// Ends every managed VM that runs when the deadline of an earlier agent comes. Never returns: the
/// store's answer is what ends it.
pub(super) async fn end_in_time(home: &Home, options: Options, guardian: &Guardian) -> Infallible {
    if let Some(deadline) = home.deadline() {
        let ended = async {
            Alarm::new()?.wait(deadline.before(LEAD)).await?;
            end_all(options).await
        };
        match ended.await {
            Ok(count) => {
                guardian.may_run(false);
                if count > 0 {
                    tracing::error!(
                        "the lease of an earlier agent ends, and the store does not answer: VMs were ended: {count}"
                    );
                }
            }
            Err(error) => tracing::error!(
                "the lease of an earlier agent ends, and what it left running cannot be ended: {error}; \
                 power this machine off, or see that nothing of the cluster runs on it"
            ),
        }
    }
    pending().await
}

/// Ends all managed VMs; says how many ran.
async fn end_all(options: Options) -> io::Result<usize> {
    let managed = (0_u32..).zip(Managed::below(&options.state).list()?);
    let managed: Vec<_> = managed.map(|(number, guid)| (ResourceId(number), guid, uuid(guid))).collect();
    if managed.is_empty() {
        return Ok(0);
    }
    let hypervisor = Hypervisor::connect(options, Box::new(|_| {})).map_err(io::Error::other)?;
    hypervisor.manage(&managed)?;
    for (resource, ..) in &managed {
        hypervisor.gate(*resource, None)?;
    }
    let mut ended = 0_usize;
    loop {
        match running(&hypervisor).await {
            Some(running) if running.is_empty() => return Ok(ended),
            Some(running) => {
                for (resource, _) in running {
                    let guid = managed.iter().find(|(one, ..)| *one == resource).map(|(_, guid, _)| *guid);
                    let Some(guid) = guid else { continue };
                    let done = terminated(&hypervisor, resource, guid).await;
                    tracing::warn!("{}: ended with its lease: {done:?}", uuid(guid));
                    ended = ended.saturating_add(usize::from(done == Some(Return::Done)));
                }
            }
            None => tracing::debug!("the hypervisor does not answer; asked again"),
        }
        sleep(AGAIN).await;
    }
}

async fn running(hypervisor: &Hypervisor) -> Option<Running> {
    let (tell, told) = oneshot::channel();
    hypervisor.inventory(Box::new(move |running| drop(tell.send(running))));
    told.await.ok().flatten()
}

async fn terminated(hypervisor: &Hypervisor, resource: ResourceId, guid: Guid) -> Option<Return> {
    let (tell, told) = oneshot::channel();
    let (persistent, function, call) = (Persistent::Online, Function::Terminate, CallId::FIRST);
    let call = Call { resource, guid, persistent, function, call, claim: None };
    let done = move |returned| {
        // Whoever does not wait any more has the store's answer.
        let _ = tell.send(returned);
    };
    hypervisor.call(call, Box::new(done));
    told.await.ok()
}
