//! The comparison of a report with the persisted state, against the rulebook's sentences.
//!
//! **Every input.** The domain is finite but for two things, the number in a cause `Ours` and the
//! policy's numbers, so every input is looked at, with those at their ends: neither may play a part.
//! The specification is a table of sentences, each with the inputs that it speaks of. Of every input
//! exactly one sentence must speak, and every sentence must speak of some input: the rulebook neither
//! contradicts itself nor is silent, and none of its sentences is idle.
//!
//! Three readings are takeover's own, where the rulebook leaves a choice: a second look counts as a
//! thorough one; a cause that is given is believed, also of a backend that is called unaware; and a stop
//! of our own that nothing expects any more is looked at once again, like one without a reason.

mod sentences;

use takeover::policy::{CheckRoles, OutsideStop, ResourcePolicy, ResourceSpec, RestartAction, Unconfirmed};
use takeover::resource::{Cause, Check, Finding, Persistent, Report, Verdict, compare};
use takeover::units::{CallId, Millis};

use super::found::{Counts, Found, LeafError, hold};
use sentences::{Case, SENTENCES};

const STOPS: [OutsideStop; 3] = [OutsideStop::Respect, OutsideStop::Restart, OutsideStop::Fail];

/// Checks the shipped comparison.
///
/// # Errors
/// [`LeafError`] names the first input on which it differs from the rulebook.
pub fn check() -> Result<Counts, LeafError> {
    check_way(compare)
}

/// Checks a comparison.
///
/// # Errors
/// [`LeafError`] names the first input on which it differs from the rulebook.
pub fn check_way(
    compare: impl Fn(&ResourcePolicy, Check, Persistent, Finding) -> Verdict,
) -> Result<Counts, LeafError> {
    let mut spoken = [0_u64; SENTENCES.len()];
    let mut looked = 0;
    for spec in specs() {
        let policy = ResourcePolicy::new(spec).unwrap();
        for (check, persisted, finding) in inputs() {
            let case = Case { spec, check, persisted, finding };
            let sentence = the_sentence(&case)?;
            let expected = SENTENCES[sentence].verdict(&case);
            let actual = compare(&policy, check, persisted, finding);
            hold(SENTENCES[sentence].words, || told(&case), &expected.name(), &actual.name())?;
            spoken[sentence] += 1;
            looked += 1;
        }
    }
    let mut counts = Counts::new();
    // 2 backends, 3 by 3 stop policies, 72 policies that say other things, 3 checks, 2 persisted
    // states, and 6 reports by 7 causes and no answer.
    counts.add("every input", looked, 2 * 9 * 72 * 3 * 2 * (6 * 7 + 1))?;
    for (sentence, spoken) in SENTENCES.iter().zip(spoken) {
        Counts::new().add(sentence.words, spoken, 1)?;
    }
    Ok(counts)
}

/// The one sentence that speaks of this input.
fn the_sentence(case: &Case) -> Result<usize, Found> {
    let speaks = (0..SENTENCES.len()).filter(|&at| SENTENCES[at].speaks_of(case));
    let speaking: Vec<usize> = speaks.collect();
    let words: Vec<&str> = speaking.iter().map(|&at| SENTENCES[at].words).collect();
    let number = speaking.len();
    let law = "of every input exactly one sentence of the rulebook speaks";
    hold(law, || format!("{} ({words:?})", told(case)), &1, &number)?;
    Ok(speaking[0])
}

fn told(case: &Case) -> String {
    let Case { spec, check, persisted, finding } = case;
    let backend = if spec.unaware_backend { "an unaware backend" } else { "a backend that gives reasons" };
    format!(
        "{finding} by the {} check of {backend}, persisted {persisted}, outside stops {:?}, guest stops {:?}",
        check.name(),
        spec.outside_stop,
        spec.guest_stop
    )
}

/// Every check, persisted state and finding; a call of ours has the first, another and the last number.
fn inputs() -> Vec<(Check, Persistent, Finding)> {
    let ours = [2, u32::MAX].map(|number| Cause::Ours(CallId::new(number).unwrap()));
    let causes: Vec<Cause> = Cause::ALL.into_iter().chain(ours).collect();
    let said = |report| causes.iter().map(move |&cause| Finding::Said(report, cause));
    let findings: Vec<Finding> =
        Report::ALL.into_iter().flat_map(said).chain([Finding::NoResponse]).collect();
    let mut inputs = Vec::new();
    for check in Check::ALL {
        for persisted in [Persistent::Offline, Persistent::Online] {
            inputs.extend(findings.iter().map(|&finding| (check, persisted, finding)));
        }
    }
    inputs
}

/// Every policy that the comparison may ask, times policies that say other things.
fn specs() -> Vec<ResourceSpec> {
    let mut specs = Vec::new();
    for unaware_backend in [false, true] {
        for (outside_stop, guest_stop) in STOPS.into_iter().flat_map(|a| STOPS.map(|b| (a, b))) {
            let other = others().into_iter();
            specs.extend(other.map(|other| ResourceSpec {
                unaware_backend,
                outside_stop,
                guest_stop,
                ..other
            }));
        }
    }
    specs
}

/// Policies that differ in everything that the comparison may not ask.
fn others() -> Vec<ResourceSpec> {
    let mut others = Vec::new();
    for numbers in [least(), ResourceSpec::DEFAULT, most()] {
        for check_roles in [CheckRoles::Article, CheckRoles::Microsoft] {
            for restart_action in [RestartAction::Never, RestartAction::NoNotify, RestartAction::Notify] {
                for unconfirmed in [Unconfirmed::FenceSelf, Unconfirmed::Wait] {
                    others.extend([false, true].map(|separate_monitor| ResourceSpec {
                        check_roles,
                        restart_action,
                        unconfirmed,
                        separate_monitor,
                        ..numbers
                    }));
                }
            }
        }
    }
    others
}

/// All numbers as small as a policy may name them.
const fn least() -> ResourceSpec {
    numbered(Millis(1), Millis(0), 0, 1, None)
}

/// All numbers as large as a policy may name them.
const fn most() -> ResourceSpec {
    numbered(Millis::LONGEST, Millis::LONGEST, 8, 100, Some(Millis::LONGEST))
}

const fn numbered(
    interval: Millis,
    pause: Millis,
    restarts: u8,
    misses: u8,
    retry: Option<Millis>,
) -> ResourceSpec {
    ResourceSpec {
        quick_check_every: interval,
        thorough_check_every: interval,
        answer_within: interval,
        event_grace: pause,
        restart_threshold: restarts,
        restart_period: interval,
        restart_delay: pause,
        retry_period_on_failure: retry,
        pending_timeout: interval,
        terminate_timeout: interval,
        misses,
        monitor_restarts: misses,
        ..ResourceSpec::DEFAULT
    }
}
