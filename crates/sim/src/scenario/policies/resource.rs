//! The policies of resources.

use takeover::policy::{CheckRoles, OutsideStop, ResourceSpec, RestartAction, Unconfirmed};

use super::super::error::Fault;
use super::super::number::{count, duration};
use super::super::words::Word;
use super::value::{DURATION, YES_NO, choice, put, unless, yes_no};
use super::{Field, Set};

/// Values of [`OutsideStop`].
const STOP: &str = "respect|restart|fail";

/// The table. Its order is that of the spec.
pub(super) static FIELDS: [Field; 19] = [
    resource(
        "quick-check-every",
        DURATION,
        "5s",
        "5s",
        "Time between two quick checks, IsAlive.",
        |to, word| put(&mut to.quick_check_every, duration(word)),
    ),
    resource(
        "thorough-check-every",
        DURATION,
        "1m",
        "1m",
        "Time between two thorough checks, LooksAlive.",
        |to, word| put(&mut to.thorough_check_every, duration(word)),
    ),
    resource(
        "answer-within",
        DURATION,
        "4s",
        "4s",
        "When a check without an answer counts as a miss.",
        |to, word| put(&mut to.answer_within, duration(word)),
    ),
    resource(
        "check-roles",
        "article|microsoft",
        "article",
        "microsoft",
        "Which check is the quick one: article makes it IsAlive; microsoft makes it LooksAlive, which then only triggers an IsAlive.",
        |to, word| {
            let roles = [("article", CheckRoles::Article), ("microsoft", CheckRoles::Microsoft)];
            put(&mut to.check_roles, choice(word, &roles))
        },
    ),
    resource(
        "event-grace",
        DURATION,
        "500ms",
        "500ms",
        "How long a stop without a reason waits for a second look.",
        |to, word| put(&mut to.event_grace, duration(word)),
    ),
    resource(
        "unaware-backend",
        YES_NO,
        "no",
        "yes",
        "Whether the backend gives neither events nor reasons, so that only the thorough check finds outside acts.",
        |to, word| put(&mut to.unaware_backend, yes_no(word)),
    ),
    resource(
        "restart-action",
        "notify|no-notify|never",
        "notify",
        "no-notify",
        "What exhausted restarts do: notify fails the group over, no-notify leaves it Failed where it is, never does not even restart.",
        |to, word| {
            let actions = [
                ("notify", RestartAction::Notify),
                ("no-notify", RestartAction::NoNotify),
                ("never", RestartAction::Never),
            ];
            put(&mut to.restart_action, choice(word, &actions))
        },
    ),
    resource(
        "restart-threshold",
        "COUNT",
        "3",
        "1",
        "Restarts on one node within the period, at most 8.",
        |to, word| put(&mut to.restart_threshold, count(word)),
    ),
    resource(
        "restart-period",
        DURATION,
        "15m",
        "15m",
        "The period in which restarts are counted.",
        |to, word| put(&mut to.restart_period, duration(word)),
    ),
    resource(
        "restart-delay",
        DURATION,
        "500ms",
        "500ms",
        "The pause between Terminate and Online.",
        |to, word| put(&mut to.restart_delay, duration(word)),
    ),
    resource(
        "retry-period-on-failure",
        "DURATION|never",
        "1h",
        "never",
        "When a Failed group is tried again.",
        |to, word| put(&mut to.retry_period_on_failure, unless(word, "never", duration)),
    ),
    resource(
        "pending-timeout",
        DURATION,
        "3m",
        "3m",
        "How long a pending state may last without progress.",
        |to, word| put(&mut to.pending_timeout, duration(word)),
    ),
    resource(
        "terminate-timeout",
        DURATION,
        "15s",
        "15s",
        "How long Terminate, and the look after it, may take.",
        |to, word| put(&mut to.terminate_timeout, duration(word)),
    ),
    resource(
        "misses",
        "COUNT",
        "3",
        "3",
        "Misses in a row after which the monitor is restarted.",
        |to, word| put(&mut to.misses, count(word)),
    ),
    resource(
        "monitor-restarts",
        "COUNT",
        "3",
        "3",
        "Monitor restarts without an answer after which the silence escalates.",
        |to, word| put(&mut to.monitor_restarts, count(word)),
    ),
    resource(
        "unconfirmed",
        "fence-self|wait",
        "fence-self",
        "wait",
        "What silence or an unconfirmed stop escalates to: the node resets itself, or the group waits for an operator.",
        |to, word| {
            let choices = [("fence-self", Unconfirmed::FenceSelf), ("wait", Unconfirmed::Wait)];
            put(&mut to.unconfirmed, choice(word, &choices))
        },
    ),
    resource(
        "outside-stop",
        STOP,
        "respect",
        "restart",
        "What an administrator's stop outside the cluster means: respect records it, restart undoes it, fail treats it as a failure.",
        |to, word| put(&mut to.outside_stop, stop(word)),
    ),
    resource(
        "guest-stop",
        STOP,
        "respect",
        "fail",
        "What a guest that powers itself off means.",
        |to, word| put(&mut to.guest_stop, stop(word)),
    ),
    resource(
        "separate-monitor",
        YES_NO,
        "no",
        "yes",
        "Whether the resource gets a monitor of its own.",
        |to, word| put(&mut to.separate_monitor, yes_no(word)),
    ),
];

/// A row for a field of each resource.
const fn resource(
    word: &'static str,
    value: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut ResourceSpec, Word<'_>) -> Result<(), Fault>,
) -> Field {
    Field { word, value, default, example, meaning, set: Set::Resource(set) }
}

/// What an outside stop means.
fn stop(word: Word<'_>) -> Result<OutsideStop, Fault> {
    let stops =
        [("respect", OutsideStop::Respect), ("restart", OutsideStop::Restart), ("fail", OutsideStop::Fail)];
    choice(word, &stops)
}
