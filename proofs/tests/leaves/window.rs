//! Windows that count wrongly.

use takeover::units::{Millis, Moment, Window};
use takeover_proofs::leaves::window::{Ways, small};

use crate::found;

type Three = Window<Moment, 2>;
const SHIPPED: Ways<Three> = Ways::<Three>::OWN_CLOCK;

fn count(window: &Three, now: u64, period: u64) -> u8 {
    window.count(Moment(now), Millis(period))
}

#[test]
fn control_wrong_counts() {
    let law = "how many happened in the period";
    let ways = Ways { count: |window, now, period| count(window, now, period + 1), ..SHIPPED };
    found("a happening as old as the period counts", law, small(&ways));
    let ways = Ways { count: |window, now, period| count(window, now, period.saturating_sub(1)), ..SHIPPED };
    found("a happening just inside the period does not count", law, small(&ways));
    let ways = Ways { count: |window, now, period| count(window, now, period).min(2), ..SHIPPED };
    found("a window holds one fewer than it should", law, small(&ways));
    let ways = Ways { count: |window, now, period| count(window, now + 1, period), ..SHIPPED };
    found("the clock is read one ahead", law, small(&ways));
    let blind = |window: &Three, now, period| {
        let ahead = window.newest().is_some_and(|newest| newest.0 > now);
        if ahead { 0 } else { count(window, now, period) }
    };
    found("a clock behind the newest sees nothing", law, small(&Ways { count: blind, ..SHIPPED }));
}

#[test]
fn control_wrong_histories() {
    let law = "how many happened in the period";
    let late = |window: &Three, at| {
        let late = window.newest().is_some_and(|newest| newest.0 > at);
        if late { *window } else { window.with(Moment(at)) }
    };
    found("a reading before the newest is lost", law, small(&Ways { with: late, ..SHIPPED }));
    let same = |window: &Three, at| {
        if window.newest() == Some(Moment(at)) { *window } else { window.with(Moment(at)) }
    };
    found("two at one moment count as one", law, small(&Ways { with: same, ..SHIPPED }));
    let forgets = |window: &Three, at| {
        let long_ago = window.newest().is_some_and(|newest| newest.0.saturating_add(1_000) < at);
        let before = if long_ago { Three::EMPTY } else { *window };
        before.with(Moment(at))
    };
    found("a long gap forgets", "the scale plays no part", small(&Ways { with: forgets, ..SHIPPED }));
    let far = |window: &Three, at| {
        if at > 1 << 50 { Three::EMPTY.with(Moment(at)) } else { window.with(Moment(at)) }
    };
    found("a late clock forgets", "moved is what happened later", small(&Ways { with: far, ..SHIPPED }));
    let newest = |window: &Three| window.newest().map(|at| at.0.max(1));
    found(
        "the newest is misread at the clock's beginning",
        "when the newest",
        small(&Ways { newest, ..SHIPPED }),
    );
    let later = |window: &Three, by: u64| window.moved(|at| Moment(at.0 + by.min(1_000)));
    found("a move that is too short", "moved is what happened later", small(&Ways { later, ..SHIPPED }));
}

#[test]
fn control_wrong_pruning() {
    let ways = Ways { pruned: |window, _, _| *window, ..SHIPPED };
    found("nothing is pruned", "windows that count alike are equal", small(&ways));
    let short: fn(&Three, u64, u64) -> Three =
        |window, now, period| window.pruned(Moment(now), Millis(period.saturating_sub(1)));
    found("one too many is pruned", "what a pruned window counts", small(&Ways { pruned: short, ..SHIPPED }));
    let long: fn(&Three, u64, u64) -> Three =
        |window, now, period| window.pruned(Moment(now), Millis(period + 1));
    found(
        "one too few is pruned",
        "windows that count alike are equal",
        small(&Ways { pruned: long, ..SHIPPED }),
    );
    let all: fn(&Three, u64, u64) -> Three = |_, _, _| Three::EMPTY;
    found("everything is pruned", "what a pruned window counts", small(&Ways { pruned: all, ..SHIPPED }));
}

/// A window that stores gaps of 32 bits without looking whether they fit.
type Wrapping = (Option<u64>, Vec<u32>);

#[test]
fn control_gaps_that_wrap() {
    let ways = Ways::<Wrapping> {
        holds: 3,
        empty: (None, Vec::new()),
        with: |(newest, gaps), at| match newest {
            None => (Some(at), Vec::new()),
            Some(newest) => {
                let low = |gap: u64| u32::try_from(gap & 0xffff_ffff).unwrap();
                let at = at.max(*newest);
                let older = gaps.iter().copied().take(1);
                (Some(at), [low(at - newest)].into_iter().chain(older).collect())
            }
        },
        count: |window, now, period| {
            older(window, now).filter(|&age| age < period).count().try_into().unwrap()
        },
        pruned: |(newest, gaps), now, period| {
            let kept = older(&(*newest, gaps.clone()), now).filter(|&age| age < period).count();
            let gaps = gaps.iter().copied().take(kept.saturating_sub(1)).collect();
            if kept == 0 { (None, Vec::new()) } else { (*newest, gaps) }
        },
        later: |(newest, gaps), by| (newest.map(|at| at + by), gaps.clone()),
        newest: |(newest, _)| *newest,
    };
    found("gaps that wrap", "gaps and clocks at their last values", small(&ways));
}

/// The ages of a wrapping window's happenings, newest first.
fn older((newest, gaps): &Wrapping, now: u64) -> impl Iterator<Item = u64> {
    let first = newest.map(|newest| now.saturating_sub(newest));
    let mut age = first.unwrap_or(0);
    let gaps: Vec<u64> = gaps
        .iter()
        .map(|&gap| {
            age += u64::from(gap);
            age
        })
        .collect();
    first.into_iter().chain(gaps)
}
