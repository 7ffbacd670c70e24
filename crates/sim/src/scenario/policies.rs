//! Every policy that a scenario can choose: one row for each field of the core's specs.

use takeover::policy::{
    CheckRoles, ClusterSpec, Failback, GroupSpec, LeaseSpec, OutsideStop, PlacementRule, Priority, Proofs,
    ResourceSpec, RestartAction, Unconfirmed, Watchdog,
};
use takeover::units::Millis;

use super::error::Fault;
use super::near::meant;
use super::number::{count, duration, hours, whole_percent};
use super::words::Word;

/// A policy that a scenario can choose.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name: the field of the spec, with dashes.
    pub word: &'static str,
    /// What its value looks like; words in capitals stand for values.
    pub value: &'static str,
    /// One value that is legal beside the defaults; that of `watchdog-reset` also needs a
    /// `watchdog-timeout`.
    pub example: &'static str,
    /// What it belongs to, and how it is set.
    pub(super) set: Set,
}

impl Field {
    /// Whether it belongs to resources or groups, so that a statement can name some of them.
    #[must_use]
    pub const fn takes_names(&self) -> bool {
        match self.set {
            Set::Resource(_) | Set::Group(_) => true,
            Set::Cluster(_) | Set::Lease(_) => false,
        }
    }
}

/// What a field belongs to, and how a word sets it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Set {
    /// A field of each resource.
    Resource(fn(&mut ResourceSpec, Word<'_>) -> Result<(), Fault>),
    /// A field of each group.
    Group(fn(&mut GroupSpec, Word<'_>) -> Result<(), Fault>),
    /// A field of the cluster.
    Cluster(fn(&mut ClusterSpec, Word<'_>) -> Result<(), Fault>),
    /// A field of the lease.
    Lease(fn(&mut LeaseSpec, Word<'_>) -> Result<(), Fault>),
}

/// All policies.
#[must_use]
pub const fn fields() -> &'static [Field] {
    &FIELDS
}

/// Values of fields that are not numbers.
const YES_NO: &str = "yes|no";
/// Values of [`OutsideStop`].
const STOP: &str = "respect|restart|fail";
/// A length of time.
pub(super) const DURATION: &str = "DURATION";

/// The table. Its order is that of the specs.
static FIELDS: [Field; 43] = [
    resource("quick-check-every", DURATION, "5s", |to, word| put(&mut to.quick_check_every, duration(word))),
    resource("thorough-check-every", DURATION, "1m", |to, word| {
        put(&mut to.thorough_check_every, duration(word))
    }),
    resource("answer-within", DURATION, "4s", |to, word| put(&mut to.answer_within, duration(word))),
    resource("check-roles", "article|microsoft", "microsoft", |to, word| {
        let roles = [("article", CheckRoles::Article), ("microsoft", CheckRoles::Microsoft)];
        put(&mut to.check_roles, choice(word, &roles))
    }),
    resource("event-grace", DURATION, "500ms", |to, word| put(&mut to.event_grace, duration(word))),
    resource("unaware-backend", YES_NO, "yes", |to, word| put(&mut to.unaware_backend, yes_no(word))),
    resource("restart-action", "notify|no-notify|never", "no-notify", |to, word| {
        let actions = [
            ("notify", RestartAction::Notify),
            ("no-notify", RestartAction::NoNotify),
            ("never", RestartAction::Never),
        ];
        put(&mut to.restart_action, choice(word, &actions))
    }),
    resource("restart-threshold", "COUNT", "1", |to, word| put(&mut to.restart_threshold, count(word))),
    resource("restart-period", DURATION, "15m", |to, word| put(&mut to.restart_period, duration(word))),
    resource("restart-delay", DURATION, "500ms", |to, word| put(&mut to.restart_delay, duration(word))),
    resource("retry-period-on-failure", "DURATION|never", "never", |to, word| {
        put(&mut to.retry_period_on_failure, unless(word, "never", duration))
    }),
    resource("pending-timeout", DURATION, "3m", |to, word| put(&mut to.pending_timeout, duration(word))),
    resource("terminate-timeout", DURATION, "15s", |to, word| put(&mut to.terminate_timeout, duration(word))),
    resource("misses", "COUNT", "3", |to, word| put(&mut to.misses, count(word))),
    resource("monitor-restarts", "COUNT", "3", |to, word| put(&mut to.monitor_restarts, count(word))),
    resource("unconfirmed", "fence-self|wait", "wait", |to, word| {
        let choices = [("fence-self", Unconfirmed::FenceSelf), ("wait", Unconfirmed::Wait)];
        put(&mut to.unconfirmed, choice(word, &choices))
    }),
    resource("outside-stop", STOP, "restart", |to, word| put(&mut to.outside_stop, stop(word))),
    resource("guest-stop", STOP, "fail", |to, word| put(&mut to.guest_stop, stop(word))),
    resource("separate-monitor", YES_NO, "yes", |to, word| put(&mut to.separate_monitor, yes_no(word))),
    group("failover-threshold", "COUNT|default", "3", |to, word| {
        put(&mut to.failover_threshold, unless(word, "default", count))
    }),
    group("failover-period", DURATION, "6h", |to, word| put(&mut to.failover_period, duration(word))),
    group("failback", "prevent|immediate|HOUR..HOUR", "22..6", |to, word| {
        put(&mut to.failback, failback(word))
    }),
    group("placement", "first-available|least-loaded", "least-loaded", |to, word| {
        let rules = [
            ("first-available", PlacementRule::FirstAvailable),
            ("least-loaded", PlacementRule::LeastLoaded),
        ];
        put(&mut to.placement, choice(word, &rules))
    }),
    group("priority", "high|medium|low|no-auto-start", "high", |to, word| {
        let priorities = [
            ("high", Priority::High),
            ("medium", Priority::Medium),
            ("low", Priority::Low),
            ("no-auto-start", Priority::NoAutoStart),
        ];
        put(&mut to.priority, choice(word, &priorities))
    }),
    group("weight", "COUNT", "10", |to, word| put(&mut to.weight, count(word))),
    cluster("cold-start-wait", DURATION, "2m", |to, word| put(&mut to.cold_start_wait, duration(word))),
    cluster("start-throttle", "COUNT", "32", |to, word| put(&mut to.start_throttle, count(word))),
    cluster("quarantine-threshold", "COUNT", "3", |to, word| put(&mut to.quarantine_threshold, count(word))),
    cluster("quarantine-period", DURATION, "1h", |to, word| put(&mut to.quarantine_period, duration(word))),
    cluster("quarantine-duration", DURATION, "2h", |to, word| {
        put(&mut to.quarantine_duration, duration(word))
    }),
    cluster("quarantine-share", "PERCENT", "25%", |to, word| {
        put(&mut to.quarantine_share, whole_percent(word))
    }),
    cluster("proofs", "self-fencing|fencing-agent", "fencing-agent", |to, word| {
        let proofs = [("self-fencing", Proofs::SelfFencing), ("fencing-agent", Proofs::FencingAgent)];
        put(&mut to.proofs, choice(word, &proofs))
    }),
    cluster("fencing-timeout", DURATION, "1m", |to, word| put(&mut to.fencing_timeout, duration(word))),
    cluster("fencing-retry", DURATION, "10s", |to, word| put(&mut to.fencing_retry, duration(word))),
    cluster("keep-without-quorum", YES_NO, "no", |to, word| put(&mut to.keep_without_quorum, yes_no(word))),
    lease("lease-ttl", DURATION, "20s", |to, word| put(&mut to.ttl, duration(word))),
    lease("lease-renew-every", DURATION, "2s", |to, word| put(&mut to.renew_every, duration(word))),
    lease("lease-store-gap", DURATION, "4s", |to, word| put(&mut to.store_gap, duration(word))),
    lease("lease-stop-budget", DURATION, "11s", |to, word| put(&mut to.stop_budget, duration(word))),
    lease("lease-margin", DURATION, "500ms", |to, word| put(&mut to.margin, duration(word))),
    lease("lease-drift-ppm", "COUNT", "1000", |to, word| put(&mut to.drift_ppm, count(word))),
    lease("watchdog-timeout", DURATION, "1s", |to, word| put(&mut watchdog(to).timeout, duration(word))),
    lease("watchdog-reset", DURATION, "1s", |to, word| put(&mut watchdog(to).reset, duration(word))),
];

/// A row for a field of each resource.
const fn resource(
    word: &'static str,
    value: &'static str,
    example: &'static str,
    set: fn(&mut ResourceSpec, Word<'_>) -> Result<(), Fault>,
) -> Field {
    Field { word, value, example, set: Set::Resource(set) }
}

/// A row for a field of each group.
const fn group(
    word: &'static str,
    value: &'static str,
    example: &'static str,
    set: fn(&mut GroupSpec, Word<'_>) -> Result<(), Fault>,
) -> Field {
    Field { word, value, example, set: Set::Group(set) }
}

/// A row for a field of the cluster.
const fn cluster(
    word: &'static str,
    value: &'static str,
    example: &'static str,
    set: fn(&mut ClusterSpec, Word<'_>) -> Result<(), Fault>,
) -> Field {
    Field { word, value, example, set: Set::Cluster(set) }
}

/// A row for a field of the lease.
const fn lease(
    word: &'static str,
    value: &'static str,
    example: &'static str,
    set: fn(&mut LeaseSpec, Word<'_>) -> Result<(), Fault>,
) -> Field {
    Field { word, value, example, set: Set::Lease(set) }
}

/// Puts a value into its place if there is one.
fn put<T>(place: &mut T, value: Result<T, Fault>) -> Result<(), Fault> {
    *place = value?;
    Ok(())
}

/// One of some named values.
fn choice<T: Copy>(word: Word<'_>, choices: &[(&str, T)]) -> Result<T, Fault> {
    if let Some((_, value)) = choices.iter().find(|(name, _)| word.is(name)) {
        return Ok(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let remedy = meant(word.text, names.iter().copied(), || format!("write one of: {}", names.join(", ")));
    Err(Fault::at(word.place, format!("\"{}\" is none of the choices here", word.text), remedy))
}

/// `yes` or `no`.
fn yes_no(word: Word<'_>) -> Result<bool, Fault> {
    choice(word, &[("yes", true), ("no", false)])
}

/// What an outside stop means.
fn stop(word: Word<'_>) -> Result<OutsideStop, Fault> {
    let stops =
        [("respect", OutsideStop::Respect), ("restart", OutsideStop::Restart), ("fail", OutsideStop::Fail)];
    choice(word, &stops)
}

/// Nothing for this one word, a value for any other.
fn unless<T>(
    word: Word<'_>,
    none: &str,
    value: impl Fn(Word<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if word.is(none) { Ok(None) } else { value(word).map(Some) }
}

/// Whether and when groups go back.
fn failback(word: Word<'_>) -> Result<Failback, Fault> {
    if word.is("prevent") {
        Ok(Failback::Prevent)
    } else if word.is("immediate") {
        Ok(Failback::Immediate)
    } else {
        hours(word).map(Failback::Within)
    }
}

/// The watchdog of a lease, which the first of its two fields fits. A timeout that is never
/// given stays zero, which the lease refuses.
fn watchdog(lease: &mut LeaseSpec) -> &mut Watchdog {
    lease.watchdog.get_or_insert(Watchdog { timeout: Millis::ZERO, reset: Millis::ZERO })
}

#[cfg(test)]
mod tests {
    use super::{fields, watchdog};
    use takeover::policy::{ClusterSpec, GroupSpec, LeaseSpec, ResourceSpec};

    /// The names of a struct's fields, from its debug text.
    fn names(spec: &impl core::fmt::Debug) -> Vec<String> {
        let text = format!("{spec:#?}");
        let fields = text.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
        let own = fields.filter(|(name, _)| !name.starts_with(' '));
        own.map(|(name, _)| name.replace('_', "-")).collect()
    }

    /// A field that the core gains must become a row here.
    #[test]
    fn every_field_of_the_core_has_a_row() {
        let mut lease = LeaseSpec::DEFAULT;
        let watchdog: Vec<String> =
            names(watchdog(&mut lease)).iter().map(|name| format!("watchdog-{name}")).collect();
        let lease = names(&LeaseSpec::DEFAULT).into_iter().filter(|name| name != "watchdog");
        let lease = lease.map(|name| format!("lease-{name}"));
        let cluster = names(&ClusterSpec::DEFAULT).into_iter().filter(|name| name != "lease");
        let mut all = [names(&ResourceSpec::DEFAULT), names(&GroupSpec::DEFAULT), watchdog].concat();
        all.extend(cluster.chain(lease));
        let mut rows: Vec<String> = fields().iter().map(|field| field.word.to_owned()).collect();
        all.sort();
        rows.sort();
        assert_eq!(rows, all);
    }
}
