//! Observers that see a death too early, too late, or in the wrong life.

use takeover::session::Record;
use takeover::units::{Incarnation, Millis, Moment};
use takeover_proofs::leaves::observer::{Answer, Ways, check_ways};

use crate::found;

/// What is wrong with an observer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Bug {
    None,
    /// The ttl has passed one millisecond before it has.
    Early,
    /// The ttl has passed only when it was exceeded.
    Late,
    /// A renewal does not begin a new sight.
    Renewals,
    /// A new life does not begin a new sight.
    Lives,
    /// A life that is over leaves the sight as it was.
    Over,
    /// The time counts from the newest read but one.
    LastRead,
    /// Who is over may be written dead.
    Dead,
    /// An older number of renewals is taken for the same.
    NotNewer,
    /// Every ttl is the first life's.
    OneTtl,
    /// Answers with the renewals of the first read of the life.
    Forgets,
}

/// The same observer, written once more so that something can be wrong with it.
#[derive(Clone, Copy, Debug)]
struct Watch {
    bug: Bug,
    seen: Option<Sight>,
}

#[derive(Clone, Copy, Debug)]
struct Sight {
    since: Moment,
    renewals: u64,
    life: Incarnation,
    ttl: Millis,
}

fn see(watch: &mut Watch, record: &Record, at: Moment) -> Answer {
    let bug = watch.bug;
    let hot = if bug == Bug::Dead { record.hot } else { record.live() };
    let Some(hot) = hot else {
        watch.seen = watch.seen.filter(|_| bug == Bug::Over);
        return None;
    };
    let ttl = hot.lease.spec().ttl;
    let new = Sight { since: at, renewals: hot.renewals, life: hot.incarnation, ttl };
    let mut sight = watch.seen.filter(|sight| same(bug, sight, &new)).unwrap_or(new);
    if bug == Bug::OneTtl {
        sight.ttl = sight.ttl.min(Millis(2));
    }
    if bug == Bug::Renewals {
        sight.renewals = hot.renewals;
    }
    let age = at.since(sight.since).0.saturating_add(u64::from(bug == Bug::Early));
    let whole = if bug == Bug::Late { age > sight.ttl.0 } else { age >= sight.ttl.0 };
    let answer = whole.then_some((sight.life, sight.renewals));
    if bug == Bug::LastRead {
        sight.since = at;
    }
    watch.seen = Some(sight);
    answer
}

/// Whether the old sight goes on.
fn same(bug: Bug, old: &Sight, new: &Sight) -> bool {
    let any_renewals = matches!(bug, Bug::Renewals | Bug::Forgets);
    let older = bug == Bug::NotNewer && new.renewals < old.renewals;
    let renewals = any_renewals || older || old.renewals == new.renewals;
    renewals && (bug == Bug::Lives || old.life == new.life)
}

fn ways(bug: Bug) -> Ways<Watch> {
    Ways {
        new: Watch { bug, seen: None },
        see,
        renewals: |watch| watch.seen.map(|sight| sight.renewals),
        unchanged_for: |watch, now| watch.seen.map_or(Millis::ZERO, |sight| now.since(sight.since)),
    }
}

/// The observer that is written here is right, so that what is found below is the bug and nothing else.
#[test]
fn without_a_bug_it_is_right() {
    check_ways(&ways(Bug::None)).unwrap();
}

#[test]
fn control_observers() {
    let dead = "which life may be written dead";
    found("a millisecond too early", dead, check_ways(&ways(Bug::Early)));
    found("a millisecond too late", dead, check_ways(&ways(Bug::Late)));
    found("renewals are not watched", "", check_ways(&ways(Bug::Renewals)));
    found("lives are not watched", "", check_ways(&ways(Bug::Lives)));
    found("a sight outlives its life", "the renewals last seen", check_ways(&ways(Bug::Over)));
    found("time counts from the last read", "", check_ways(&ways(Bug::LastRead)));
    found("who is over is written dead again", "", check_ways(&ways(Bug::Dead)));
    found("fewer renewals are the same", "", check_ways(&ways(Bug::NotNewer)));
    found("every ttl is the first life's", dead, check_ways(&ways(Bug::OneTtl)));
    found("the renewals are those of the first read", "", check_ways(&ways(Bug::Forgets)));
}
