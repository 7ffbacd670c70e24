//! What policies allow, refuse and compute, at each bound and just past it.

use takeover::policy::{
    CheckRoles, GroupPolicy, GroupSpec, Hours, Lease, LeaseSpec, PolicyError, ResourcePolicy, ResourceSpec,
    Watchdog,
};
use takeover::units::{Millis, Moment, Stamp};

const DEFAULT: ResourceSpec = ResourceSpec::DEFAULT;

/// Rule `move_failover_failback`: a window that begins late and ends early spans midnight; it is closed in the
/// hour at whose beginning it ends.
#[test]
fn a_window_is_open_from_its_first_hour_to_its_last() {
    let open =
        |start, end| (0..48).filter(|&hour| Hours { start, end }.open(Stamp(hour * 3_600_000))).count();
    let hours = |start, end| {
        let at = |hour: u64| Hours { start, end }.open(Stamp(hour * 3_600_000 + 3_599_999));
        (0..24).filter(|&hour| at(hour)).collect::<Vec<_>>()
    };
    assert_eq!(hours(2, 5), [2, 3, 4]);
    assert_eq!(hours(22, 3), [0, 1, 2, 22, 23]);
    assert_eq!(hours(7, 7), [0; 0]);
    assert_eq!((open(2, 5), open(22, 3)), (6, 10), "on every day");
}

/// Rule `failover_threshold`: as many as there are other nodes, or as was chosen; at most 15.
#[test]
fn failovers_are_allowed_by_size_or_by_choice() {
    let allowed = |failover_threshold, nodes| {
        GroupPolicy::new(GroupSpec { failover_threshold, ..GroupSpec::DEFAULT })
            .unwrap()
            .failovers_allowed(nodes)
    };
    assert_eq!([1, 2, 3, 16, 64].map(|nodes| allowed(None, nodes)), [0, 1, 2, 15, 15]);
    assert_eq!([0, 5].map(|chosen| allowed(Some(chosen), 3)), [0, 5]);
}

/// Rule `lease_ends_early`: a lease holds what has to fit into it, to the millisecond; a watchdog fires before it ends
/// on the slowest clock.
#[test]
fn a_lease_holds_what_must_fit() {
    let watchdog = Some(Watchdog { timeout: Millis::secs(5), reset: Millis::secs(2) });
    let exact = LeaseSpec {
        ttl: Millis(12_001),
        renew_every: Millis(1_000),
        store_gap: Millis(1_000),
        stop_budget: Millis(3_000),
        margin: Millis(1),
        drift_ppm: 0,
        watchdog,
    };
    let lease = Lease::new(exact).unwrap();
    assert_eq!(lease.guard_at(Moment(20_000)), Moment(13_000));
    assert_eq!(lease.stop_at(Moment(20_000)), Moment(10_000));
    let short = Lease::new(LeaseSpec { ttl: Millis(12_000), ..exact });
    assert!(matches!(short, Err(PolicyError::TooSmallBeside { .. })), "{short:?}");
    // One in a hundred slow or fast: 5 s last 5102 ms at most.
    let drifting = LeaseSpec { ttl: Millis::secs(20), drift_ppm: 10_000, ..exact };
    assert_eq!(Lease::new(drifting).unwrap().guard_at(Moment(20_000)), Moment(20_000 - 5_102 - 2_000));
}

/// What Windows Server has shipped since 2008, beside the article's choices.
#[test]
fn windows_2008_restarts_once_and_has_its_own_roles() {
    let windows = ResourceSpec::WINDOWS_2008;
    assert_eq!((windows.restart_threshold, windows.check_roles), (1, CheckRoles::Microsoft));
    assert_ne!((DEFAULT.restart_threshold, DEFAULT.check_roles), (1, CheckRoles::Microsoft));
    let same = ResourceSpec {
        restart_threshold: DEFAULT.restart_threshold,
        check_roles: DEFAULT.check_roles,
        ..windows
    };
    assert_eq!(same, DEFAULT);
}

/// How far any decision looks is the longest of six times.
#[test]
fn a_horizon_is_the_longest_time() {
    let long = Millis::hours(5);
    let retry = ResourceSpec { retry_period_on_failure: Some(long), ..DEFAULT };
    let all = [
        ResourceSpec { restart_period: long, ..retry },
        ResourceSpec { pending_timeout: long, ..DEFAULT },
        ResourceSpec { terminate_timeout: long, ..DEFAULT },
        ResourceSpec { restart_delay: long, ..DEFAULT },
        ResourceSpec { event_grace: long, ..DEFAULT },
        retry,
    ];
    for spec in all {
        assert_eq!(ResourcePolicy::new(spec).unwrap().horizon(), long, "{spec:?}");
    }
    assert_eq!(ResourcePolicy::new(DEFAULT).unwrap().horizon(), Millis::hours(1));
}

/// A check ends before the next begins, and a retry comes when old restarts are forgotten; to the millisecond.
#[test]
fn choices_fit_each_other() {
    let refused = |spec| match ResourcePolicy::new(spec) {
        Err(PolicyError::TooSmallBeside { field, .. }) => Some(field),
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    };
    let quick = |quick_check_every| ResourceSpec { quick_check_every, ..DEFAULT };
    let within = DEFAULT.answer_within;
    assert_eq!(refused(quick(within)), None);
    assert_eq!(refused(quick(within.less(Millis(1)))), Some("quick_check_every"));
    let retry = |after| ResourceSpec { retry_period_on_failure: Some(after), ..DEFAULT };
    let period = DEFAULT.restart_period;
    assert_eq!(refused(retry(period)), None);
    assert_eq!(refused(retry(period.less(Millis(1)))), Some("retry_period_on_failure"));
    assert_eq!(refused(ResourceSpec { retry_period_on_failure: None, ..DEFAULT }), None);
}
