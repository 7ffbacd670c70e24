//! The deliberate bugs of what stands around the nodes, and where each is found.

use takeover::units::Millis;
use takeover_sim::scenario::{Fate, Fencer, NodeFault, Traffic, VmFault};
use takeover_sim::world::Bug;

use super::meddling::{Operation, Trouble};
use super::setting::{FENCING, RESHAPE, RESTORE, Setting, THREE_NODES, TWO_GROUPS, TWO_NODES, WATCHDOGS};

/// Where a bug is looked for, and what is found.
#[derive(Clone, Copy, Debug)]
pub struct Hunt {
    /// The bug.
    pub bug: Bug,
    /// The space in which it is looked for: a setting with no more trouble than needed.
    pub setting: Setting,
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// A hunt in a setting, with these kinds of trouble, so many of them.
const fn hunt(
    bug: Bug,
    setting: Setting,
    kinds: &'static [Trouble],
    troubles: u8,
    rule: &'static str,
) -> Hunt {
    Hunt { bug, setting: Setting { kinds, troubles, ..setting }, rule }
}

/// The same setting with trouble for longer.
const fn until(setting: Setting, troubles_until: Millis, ends: Millis) -> Setting {
    Setting { troubles_until, ends, ..setting }
}

const HANGS: &[Trouble] = &[Trouble::for_good(NodeFault::HangAgent)];
const RESTARTS: &[Trouble] = &[Trouble::agent_restarts(Millis::secs(1))];
const CUT_OFF: &[Trouble] = &[Trouble::cut_off(Millis::secs(9))];
const LATE_ANSWERS: &[Trouble] =
    &[Trouble::Traffic(Traffic::Answers, Fate::Delay(Millis(900))), Trouble::for_good(NodeFault::HangAgent)];
const LATE_STARTS: &[Trouble] =
    &[Trouble::Traffic(Traffic::Starts, Fate::Delay(Millis::secs(4))), Trouble::Operator(Operation::Move)];
const LATE_STARTS_AND_RESTARTS: &[Trouble] = &[
    Trouble::Traffic(Traffic::Starts, Fate::Delay(Millis::secs(4))),
    Trouble::agent_restarts(Millis::secs(1)),
];
const LOST_ANSWERS: &[Trouble] =
    &[Trouble::Operator(Operation::Move), Trouble::Traffic(Traffic::Answers, Fate::Lose)];
const RESTARTS_ONCE: Setting = until(super::setting::RESTARTS, Millis::secs(5), Millis::secs(20));
const NOTHING: &[Trouble] = &[];

/// Every bug, once.
pub const HUNTS: [Hunt; 29] = [
    hunt(
        Bug::FencingConfirmedOnFailure,
        FENCING,
        &[Trouble::for_good(NodeFault::HangAgent), Trouble::Node(NodeFault::Fencing(Fencer::Fails), None)],
        2,
        "handover_needs_proof",
    ),
    hunt(
        Bug::StoreRolledBack,
        RESTORE,
        &[Trouble::Restore(Millis::secs(1), Millis::secs(3)), Trouble::Operator(Operation::Move)],
        2,
        "older_store_refused",
    ),
    hunt(
        Bug::RemovedWhileOwned,
        RESHAPE,
        &[
            Trouble::Reshape(0, Millis(400)),
            Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
        ],
        2,
        "shape_needs_stopped",
    ),
    hunt(
        Bug::HistoriesUnnamed,
        RESTORE,
        &[Trouble::Restore(Millis::secs(1), Millis::secs(3)), Trouble::Operator(Operation::SetOffline)],
        2,
        "older_store_refused",
    ),
    hunt(
        Bug::LeaseFromReceipt,
        until(TWO_NODES, Millis::secs(12), Millis::secs(32)),
        LATE_ANSWERS,
        2,
        "death_is_written",
    ),
    hunt(
        Bug::DriftOneSided,
        until(TWO_NODES, Millis::secs(40), Millis::secs(50)),
        HANGS,
        1,
        "death_is_written",
    ),
    hunt(Bug::DriftBeyondBound, TWO_NODES, HANGS, 1, "death_is_written"),
    hunt(Bug::NoGuardian, TWO_NODES, HANGS, 1, "death_is_written"),
    hunt(Bug::GuardianLate, TWO_NODES, HANGS, 1, "death_is_written"),
    hunt(
        Bug::WatchdogToDeadline,
        WATCHDOGS,
        &[Trouble::for_good(NodeFault::HangAgent), Trouble::for_good(NodeFault::HangGuardian)],
        2,
        "death_is_written",
    ),
    hunt(Bug::SupersededTakenForDead, TWO_NODES, RESTARTS, 1, "handover_needs_proof"),
    hunt(Bug::AdoptionWithoutWrite, TWO_NODES, RESTARTS, 1, "owner_or_nothing"),
    hunt(Bug::UnknownTakenAsFailure, TWO_NODES, LOST_ANSWERS, 2, "never_on_two_nodes"),
    hunt(Bug::StartInFlightIgnored, TWO_NODES, LATE_STARTS, 2, "stopped_is_final"),
    hunt(Bug::StopNotAwaited, TWO_NODES, &[Trouble::cut_off(Millis::secs(3))], 1, "stopped_is_final"),
    hunt(
        Bug::StoppedOnlineOnly,
        TWO_NODES,
        &[Trouble::Operator(Operation::SetOffline), Trouble::Operator(Operation::Move)],
        2,
        "stopped_is_final",
    ),
    hunt(Bug::StaleEpochAccepted, TWO_NODES, LATE_STARTS_AND_RESTARTS, 2, "epochs_only_grow"),
    hunt(Bug::HandoverOnSilence, TWO_NODES, CUT_OFF, 1, "handover_needs_proof"),
    hunt(Bug::NameForIdentity, TWO_NODES, &[Trouble::reset(Millis::secs(1))], 1, "one_name_one_machine"),
    hunt(
        Bug::MoveGrantsBeforeStop,
        TWO_NODES,
        &[Trouble::Operator(Operation::Move)],
        1,
        "handover_needs_proof",
    ),
    hunt(
        Bug::PersistedOfflineStarted,
        TWO_GROUPS,
        &[Trouble::Operator(Operation::SetOffline), Trouble::Vm(VmFault::Crash)],
        2,
        "flags_travel",
    ),
    hunt(
        Bug::StopByFormerOwner,
        until(TWO_NODES, Millis::secs(7), Millis::secs(32)),
        &[
            Trouble::Vm(VmFault::StopOutside),
            Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
            Trouble::Operator(Operation::Move),
        ],
        3,
        "outside_stop_is_respected",
    ),
    hunt(
        Bug::RestartsForgotten,
        RESTARTS_ONCE,
        &[Trouble::Vm(VmFault::Vanish), Trouble::agent_restarts(Millis::secs(1))],
        3,
        "restart_threshold",
    ),
    hunt(Bug::FailedNodeAgain, TWO_GROUPS, &[Trouble::StartsFail(5)], 1, "first_available_node"),
    hunt(Bug::GateMissing, TWO_NODES, &[Trouble::StartOutside], 1, "never_on_two_nodes"),
    hunt(Bug::TakeoverForgotten, THREE_NODES, &[Trouble::for_good(NodeFault::PowerOff)], 1, "comes_back"),
    hunt(Bug::WritesWithoutEnd, TWO_NODES, NOTHING, 0, "settles"),
    hunt(Bug::MovesForNothing, TWO_NODES, NOTHING, 0, "no_ping_pong"),
    hunt(Bug::ChecksLie, TWO_GROUPS, &[Trouble::Vm(VmFault::Vanish)], 1, "inconsistency_is_short"),
];
