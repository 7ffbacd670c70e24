//! Comparisons that say what the rulebook does not.

use takeover::policy::{OutsideStop, ResourcePolicy, ResourceSpec};
use takeover::resource::{Cause, Check, Finding, Persistent, Report, Verdict, compare};
use takeover::units::CallId;
use takeover_proofs::leaves::comparison::check_way;

use crate::found;

/// The shipped verdict, unless the bug says another.
fn with_bug(
    bug: impl Fn(&ResourceSpec, Check, Persistent, Finding) -> Option<Verdict>,
) -> impl Fn(&ResourcePolicy, Check, Persistent, Finding) -> Verdict {
    move |policy, check, persisted, finding| {
        bug(policy.spec(), check, persisted, finding)
            .unwrap_or_else(|| compare(policy, check, persisted, finding))
    }
}

/// Hands the shipped comparison something else than it was asked.
fn asked(
    other: impl Fn(ResourceSpec, Check, Persistent, Finding) -> (ResourceSpec, Check, Persistent, Finding),
) -> impl Fn(&ResourcePolicy, Check, Persistent, Finding) -> Verdict {
    move |policy, check, persisted, finding| {
        let (spec, check, persisted, finding) = other(*policy.spec(), check, persisted, finding);
        compare(&ResourcePolicy::new(spec).unwrap(), check, persisted, finding)
    }
}

#[test]
fn control_what_was_asked() {
    let swapped = asked(|spec, check, persisted, finding| {
        let (outside_stop, guest_stop) = (spec.guest_stop, spec.outside_stop);
        (ResourceSpec { outside_stop, guest_stop, ..spec }, check, persisted, finding)
    });
    found("the two stop policies are swapped", "stop has its policy", check_way(swapped));
    let aware = asked(|spec, check, persisted, finding| {
        (ResourceSpec { unaware_backend: false, ..spec }, check, persisted, finding)
    });
    found("an unaware backend is not known as one", "unaware", check_way(aware));
    let quick = asked(|spec, check, persisted, finding| {
        let check = if check == Check::Thorough { Check::Quick } else { check };
        (spec, check, persisted, finding)
    });
    found("a thorough check is read as a quick one", "the thorough check", check_way(quick));
    let never_again = asked(|spec, check, persisted, finding| {
        let check = if check == Check::Again { Check::Thorough } else { check };
        (spec, check, persisted, finding)
    });
    found("a second look is read as a first", "Online", check_way(never_again));
    let stopped = asked(|spec, check, persisted, finding| {
        let finding = match finding {
            Finding::NoResponse => Finding::Said(Report::Stopped, Cause::Unknown),
            Finding::Said(..) => finding,
        };
        (spec, check, persisted, finding)
    });
    found("silence is read as a stop", "no answer is a miss", check_way(stopped));
    let forgetful = asked(|spec, check, _, finding| (spec, check, Persistent::Online, finding));
    found("everything is wanted online", "persisted 0", check_way(forgetful));
}

#[test]
fn control_one_verdict() {
    let last = CallId::new(u32::MAX).unwrap();
    let numbered = with_bug(|_, _, _, finding| {
        (finding == Finding::Said(Report::Stopped, Cause::Ours(last))).then_some(Verdict::Match)
    });
    found("the number of a call plays a part", "a stop of ours", check_way(numbered));
    let pause = with_bug(|spec, _, persisted, finding| {
        let online = finding == Finding::Said(Report::OnlinePending, Cause::Unknown);
        (spec.event_grace.0 == 0 && online && persisted == Persistent::Online).then_some(Verdict::Restart)
    });
    found("a policy's pause plays a part", "persisted 1, runs or pending", check_way(pause));
    let guest = with_bug(|spec, _, persisted, finding| {
        let stopped = finding == Finding::Said(Report::Offline, Cause::Guest);
        (spec.guest_stop == OutsideStop::Fail && stopped && persisted == Persistent::Online)
            .then_some(Verdict::Restart)
    });
    found("a guest's stop never fails", "a guest's stop", check_way(guest));
    let rogue = with_bug(|_, _, persisted, finding| {
        let runs = finding == Finding::Said(Report::Online, Cause::Crash);
        (runs && persisted == Persistent::Offline).then_some(Verdict::RespectStart)
    });
    found("what runs and should not is let run", "no administrator's start", check_way(rogue));
    let crash = with_bug(|_, _, persisted, finding| {
        let crashed = finding == Finding::Said(Report::Stopped, Cause::Crash);
        (crashed && persisted == Persistent::Online).then_some(Verdict::LookAgain)
    });
    found("a crash is looked at again", "a crash is no outside act", check_way(crash));
    let failed = with_bug(|_, _, persisted, finding| {
        let failed = matches!(finding, Finding::Said(Report::Failed, _));
        (failed && persisted == Persistent::Offline).then_some(Verdict::Fail)
    });
    found("a failure that nobody wants is restarted", "persisted 0, failed", check_way(failed));
}
