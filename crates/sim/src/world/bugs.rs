//! Deliberate bugs: wrappers that rewrite an event, an order, an answer or a clock at the boundary
//! of a machine. What ships has no switch; what stands around it here can lie to it.

#![allow(clippy::wildcard_enum_match_arm, reason = "a wrapper lets through what it does not rewrite")]

use takeover::cluster::Command;
use takeover::group::{Change, Moving, Proof};
use takeover::node::{Input, Output, Request, RequestId};
use takeover::policy::{ClusterPolicy, ClusterSpec, LeaseSpec};
use takeover::resource::Persistent;
use takeover::shape::{Shape, ShapeSpec};
use takeover::units::{Claim, GroupId, Millis, Moment, NodeId, Position, Token};

use std::collections::BTreeMap;

use super::World;
use super::queue::Life;
use crate::named::named;

named! {
    /// A deliberate bug, by name.
    Bug {
        LeaseFromReceipt "lease-from-receipt" "A lease counts from the receipt of the answer, not from the sending of the request.",
        DriftOneSided "drift-one-sided" "The lease is shortened by 1+rho instead of (1+rho)/(1-rho).",
        DriftBeyondBound "drift-beyond-bound" "Clocks run three times as far from true time as the policy allows.",
        NoGuardian "no-guardian" "The guardian acknowledges deadlines and enforces none.",
        GuardianLate "guardian-late" "The guardian enforces each deadline five seconds late.",
        WatchdogToDeadline "watchdog-to-deadline" "The guardian pings the watchdog up to the deadline itself.",
        SupersededTakenForDead "superseded-taken-for-dead" "A new life's registration is taken for the older one's end.",
        AdoptionWithoutWrite "adoption-without-write" "A restarted agent keeps what runs without writing so.",
        UnknownTakenAsFailure "unknown-taken-as-failure" "A `stopped` whose answer was lost is taken for not written, and the node goes on.",
        StartInFlightIgnored "start-in-flight-ignored" "A start that has not come back is taken for failed, and its gate stays open.",
        StopNotAwaited "stop-not-awaited" "Terminate and the look after it are taken for done before they are.",
        StoppedOnlineOnly "stopped-online-only" "`stopped` is written although what is flagged 0 was not looked at.",
        StaleEpochAccepted "stale-epoch-accepted" "The gate lets starts in under older claims than its own.",
        HandoverOnSilence "handover-on-silence" "The store takes a session that was not renewed for a while for dead, by its own clock.",
        NameForIdentity "name-for-identity" "Every boot of every machine registers with the same token.",
        MoveGrantsBeforeStop "move-grants-before-stop" "A planned move gives the group away before its owner stopped it.",
        PersistedOfflineStarted "persisted-offline-started" "A node takes every flag for 1.",
        StopByFormerOwner "stop-by-former-owner" "A node that lost a group may still record an outside stop.",
        RestartsForgotten "restarts-forgotten" "An agent's restart forgets how often resources were restarted.",
        FailedNodeAgain "failed-node-again" "A group goes back to a node on which it failed although an untried one is left.",
        GateMissing "gate-missing" "Starts pass no gate.",
        TakeoverForgotten "takeover-forgotten" "Nobody acquires what a lost node leaves behind.",
        WritesWithoutEnd "writes-without-end" "Each renewal brings a write that changes nothing.",
        MovesForNothing "moves-for-nothing" "Each renewal of an owner's has its group planned to go elsewhere.",
        FencingConfirmedOnFailure "fencing-confirmed-on-failure" "A fencing agent that failed reports the machine off.",
        StoreRolledBack "store-rolled-back" "Nodes remember nothing of what they saw of the store.",
        HistoriesUnnamed "histories-unnamed" "A restored store is told from the one that it forgot by its counts of changes and renewals alone.",
        RemovedWhileOwned "removed-while-owned" "The store takes the groups for stopped that a removal or a regrouping needs stopped.",
        ChecksLie "checks-lie" "Sweeps find everything running.",
    }
}

/// What the bugs remember.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Tampered {
    /// When each request that a lease depends on was sent.
    pub(super) sent: BTreeMap<(NodeId, RequestId), Moment>,
    /// The `stopped` that are on their way.
    pub(super) stopping: BTreeMap<(NodeId, RequestId), (GroupId, Claim)>,
    /// When each node was last renewed, by the store's clock.
    pub(super) renewed: BTreeMap<NodeId, Millis>,
}

/// The cluster as it is configured under a bug.
pub(super) fn shape_under(bug: Option<Bug>, shape: &Shape) -> Shape {
    if bug != Some(Bug::DriftOneSided) {
        return shape.clone();
    }
    let cluster = *shape.spec().policy.spec();
    let lease = cluster.lease;
    let million = 1_000_000_u64;
    let rho = u64::from(lease.drift_ppm);
    // x with (1 + x) / (1 - x) = 1 + rho.
    let part = rho.saturating_mul(million).checked_div(million.saturating_mul(2).saturating_add(rho));
    let drift_ppm = part.and_then(|part| u32::try_from(part).ok()).unwrap_or(0);
    let policy = ClusterPolicy::new(ClusterSpec { lease: LeaseSpec { drift_ppm, ..lease }, ..cluster });
    let spec = policy.map(|policy| ShapeSpec { policy, ..shape.spec().clone() });
    spec.ok().and_then(|spec| Shape::new(spec).ok()).unwrap_or_else(|| shape.clone())
}

/// What a node hears instead of what was meant for it.
pub(super) fn overheard<'a>(bug: Option<Bug>, input: Input<'a>, room: &'a mut Option<Command>) -> Input<'a> {
    match input {
        Input::Logged(stamp, &Command::Persist { resource, author, claim, seen, .. })
            if bug == Some(Bug::PersistedOfflineStarted) =>
        {
            let flag = Persistent::Online;
            let command = room.insert(Command::Persist { resource, flag, author, claim, seen });
            Input::Logged(stamp, command)
        }
        input => input,
    }
}

impl World {
    pub(super) fn has(&self, bug: Bug) -> bool {
        self.config.bug == Some(bug)
    }

    /// What a node orders, as it is carried out; none where it is not.
    pub(super) fn distorted(&mut self, node: NodeId, life: Life, output: Output) -> Option<Output> {
        match output {
            Output::Remember(resource, restarts) if self.has(Bug::RestartsForgotten) => {
                self.count_truly(node, resource, restarts);
                None
            }
            Output::Gate(resource, None)
                if self.has(Bug::StartInFlightIgnored) && self.vm(node, resource).waiting.is_some() =>
            {
                None
            }
            Output::Ask(id, request, seen) => self.misasked(node, life, id, request, seen),
            output => Some(output),
        }
    }

    fn misasked(
        &mut self,
        node: NodeId,
        life: Life,
        id: RequestId,
        request: Request,
        seen: Option<Position>,
    ) -> Option<Output> {
        let leased = matches!(request, Request::Renew { .. } | Request::Write(Command::Register { .. }));
        if leased && self.has(Bug::LeaseFromReceipt) {
            let sent = self.machine(node).map_or(Moment(0), |machine| machine.clock.read(self.now));
            self.tampered.sent.insert((node, id), sent);
        }
        let Request::Write(command) = request else { return Some(Output::Ask(id, request, seen)) };
        let command = match command {
            Command::Register { node, lease, after, at, silence, .. } if self.has(Bug::NameForIdentity) => {
                Command::Register { node, token: Token(0), lease, after, at, silence }
            }
            Command::Change { group, seen, change } => {
                let change = self.mischanged(node, life, id, group, change)?;
                Command::Change { group, seen, change }
            }
            command => command,
        };
        Some(Output::Ask(id, Request::Write(command), seen))
    }

    fn mischanged(
        &mut self,
        node: NodeId,
        life: Life,
        id: RequestId,
        group: GroupId,
        change: Change,
    ) -> Option<Change> {
        match change {
            Change::Adopt { .. } if self.has(Bug::AdoptionWithoutWrite) => {
                let seen = self.store.cluster.written(group)?;
                let command = Command::Change { group, seen, change };
                self.tell(node, life, Input::Logged(self.store.cluster.now(), &command));
                None
            }
            Change::Acquire { proof: Proof::Over(..), .. } if self.has(Bug::TakeoverForgotten) => None,
            Change::Stopped { claim } if self.has(Bug::UnknownTakenAsFailure) => {
                self.tampered.stopping.insert((node, id), (group, claim));
                Some(change)
            }
            Change::Plan { claim, moving: moving @ (Moving::Failure | Moving::Uncounted), heir }
                if self.has(Bug::FailedNodeAgain) =>
            {
                let tried = self.store.cluster.record(group)?.tried;
                let heir = tried.iter().find(|&tried| tried != node).unwrap_or(heir);
                Some(Change::Plan { claim, heir, moving })
            }
            change => Some(change),
        }
    }
}
