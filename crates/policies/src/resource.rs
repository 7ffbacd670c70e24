//! The policies of resources.

use takeover::policy::{CheckRoles, OutsideStop, ResourceSpec, RestartAction, Unconfirmed};

use crate::field::{Field, Of, Slot};
use crate::number::{count, duration, spelled};
use crate::refusal::Refusal;
use crate::value::{DURATION, YES_NO, choice, chosen, put, unless, yes_no, yes_or_no};

/// Values of [`OutsideStop`].
const STOP: &str = "respect|restart|fail";

const STOPS: [(&str, OutsideStop); 3] =
    [("respect", OutsideStop::Respect), ("restart", OutsideStop::Restart), ("fail", OutsideStop::Fail)];
/// Values of [`CheckRoles`].
const ROLES: [(&str, CheckRoles); 2] =
    [("article", CheckRoles::Article), ("microsoft", CheckRoles::Microsoft)];
/// Values of [`RestartAction`].
const ACTIONS: [(&str, RestartAction); 3] = [
    ("notify", RestartAction::Notify),
    ("no-notify", RestartAction::NoNotify),
    ("never", RestartAction::Never),
];
/// Values of [`Unconfirmed`].
const UNCONFIRMED: [(&str, Unconfirmed); 2] =
    [("fence-self", Unconfirmed::FenceSelf), ("wait", Unconfirmed::Wait)];

/// The table. Its order is that of the spec.
pub(crate) static FIELDS: [Field; 19] = [
    resource(
        "quick-check-every",
        DURATION,
        "5s",
        "5s",
        "Time between two quick checks, IsAlive.",
        |to, word| put(&mut to.quick_check_every, duration(word)),
        |of| spelled(of.quick_check_every),
    ),
    resource(
        "thorough-check-every",
        DURATION,
        "1m",
        "1m",
        "Time between two thorough checks, LooksAlive.",
        |to, word| put(&mut to.thorough_check_every, duration(word)),
        |of| spelled(of.thorough_check_every),
    ),
    resource(
        "answer-within",
        DURATION,
        "4s",
        "4s",
        "When a check without an answer counts as a miss.",
        |to, word| put(&mut to.answer_within, duration(word)),
        |of| spelled(of.answer_within),
    ),
    resource(
        "check-roles",
        "article|microsoft",
        "article",
        "microsoft",
        "Which check is the quick one: article makes it IsAlive; microsoft makes it LooksAlive, which then only triggers an IsAlive.",
        |to, word| put(&mut to.check_roles, choice(word, &ROLES)),
        |of| chosen(of.check_roles, &ROLES),
    ),
    resource(
        "event-grace",
        DURATION,
        "500ms",
        "500ms",
        "How long a stop without a reason waits for a second look.",
        |to, word| put(&mut to.event_grace, duration(word)),
        |of| spelled(of.event_grace),
    ),
    resource(
        "unaware-backend",
        YES_NO,
        "no",
        "yes",
        "Whether the backend gives neither events nor reasons, so that only the thorough check finds outside acts.",
        |to, word| put(&mut to.unaware_backend, yes_no(word)),
        |of| yes_or_no(of.unaware_backend),
    ),
    resource(
        "restart-action",
        "notify|no-notify|never",
        "notify",
        "no-notify",
        "What exhausted restarts do: notify fails the group over, no-notify leaves it Failed where it is, never does not even restart.",
        |to, word| put(&mut to.restart_action, choice(word, &ACTIONS)),
        |of| chosen(of.restart_action, &ACTIONS),
    ),
    resource(
        "restart-threshold",
        "COUNT",
        "3",
        "1",
        "Restarts on one node within the period, at most 8.",
        |to, word| put(&mut to.restart_threshold, count(word)),
        |of| of.restart_threshold.to_string(),
    ),
    resource(
        "restart-period",
        DURATION,
        "15m",
        "15m",
        "The period in which restarts are counted.",
        |to, word| put(&mut to.restart_period, duration(word)),
        |of| spelled(of.restart_period),
    ),
    resource(
        "restart-delay",
        DURATION,
        "500ms",
        "500ms",
        "The pause between Terminate and Online.",
        |to, word| put(&mut to.restart_delay, duration(word)),
        |of| spelled(of.restart_delay),
    ),
    resource(
        "retry-period-on-failure",
        "DURATION|never",
        "1h",
        "never",
        "When a Failed group is tried again.",
        |to, word| put(&mut to.retry_period_on_failure, unless(word, "never", duration)),
        |of| of.retry_period_on_failure.map_or("never".to_owned(), spelled),
    ),
    resource(
        "pending-timeout",
        DURATION,
        "3m",
        "3m",
        "How long a pending state may last without progress.",
        |to, word| put(&mut to.pending_timeout, duration(word)),
        |of| spelled(of.pending_timeout),
    ),
    resource(
        "terminate-timeout",
        DURATION,
        "15s",
        "15s",
        "How long Terminate, and the look after it, may take.",
        |to, word| put(&mut to.terminate_timeout, duration(word)),
        |of| spelled(of.terminate_timeout),
    ),
    resource(
        "misses",
        "COUNT",
        "3",
        "3",
        "Misses in a row after which the monitor is restarted.",
        |to, word| put(&mut to.misses, count(word)),
        |of| of.misses.to_string(),
    ),
    resource(
        "monitor-restarts",
        "COUNT",
        "3",
        "3",
        "Monitor restarts without an answer after which the silence escalates.",
        |to, word| put(&mut to.monitor_restarts, count(word)),
        |of| of.monitor_restarts.to_string(),
    ),
    resource(
        "unconfirmed",
        "fence-self|wait",
        "fence-self",
        "wait",
        "What silence or an unconfirmed stop escalates to: the node resets itself, or the group waits for an operator.",
        |to, word| put(&mut to.unconfirmed, choice(word, &UNCONFIRMED)),
        |of| chosen(of.unconfirmed, &UNCONFIRMED),
    ),
    resource(
        "outside-stop",
        STOP,
        "respect",
        "restart",
        "What an administrator's stop outside the cluster means: respect records it, restart undoes it, fail treats it as a failure.",
        |to, word| put(&mut to.outside_stop, choice(word, &STOPS)),
        |of| chosen(of.outside_stop, &STOPS),
    ),
    resource(
        "guest-stop",
        STOP,
        "respect",
        "fail",
        "What a guest that powers itself off means.",
        |to, word| put(&mut to.guest_stop, choice(word, &STOPS)),
        |of| chosen(of.guest_stop, &STOPS),
    ),
    resource(
        "separate-monitor",
        YES_NO,
        "no",
        "yes",
        "Whether the resource gets a monitor of its own.",
        |to, word| put(&mut to.separate_monitor, yes_no(word)),
        |of| yes_or_no(of.separate_monitor),
    ),
];

/// A row for a field of each resource.
const fn resource(
    word: &'static str,
    value: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut ResourceSpec, &str) -> Result<(), Refusal>,
    get: fn(&ResourceSpec) -> String,
) -> Field {
    Field { word, value, default, example, meaning, of: Of::Resource(Slot { set, get }) }
}
