//! The whole translation, as a reviewed file.

use std::{env, fs};

use takeover::resource::{Cause, Finding, Report, Return};
use takeover::units::CallId;
use takeover_libvirt::codes::{Control, Event, Observed, Paused, Running, Shutoff, State, Stopped};
use takeover_libvirt::record::{Last, Record, Stage};
use takeover_libvirt::translate::{Lifecycle, after_reading, notice, read, table};

#[test]
fn the_table_is_the_reviewed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/translation.txt");
    let now = table();
    if env::var_os("BLESS").is_some() {
        fs::write(path, &now).unwrap();
    }
    let reviewed = fs::read_to_string(path).unwrap_or_default();
    assert!(now == reviewed, "the translation has changed: run with BLESS=1, then read the difference");
}

#[test]
fn every_number_is_something_and_goes_back() {
    for code in -2..200 {
        assert_eq!(State::from_code(code).code(), code);
        assert_eq!(Running::from_code(code).code(), code);
        assert_eq!(Paused::from_code(code).code(), code);
        assert_eq!(Shutoff::from_code(code).code(), code);
        assert_eq!(Stopped::from_code(code).code(), code);
        assert_eq!(Event::from_code(code).code(), code);
        assert_eq!(Control::from_code(code).code(), code);
        for reason in -2..200 {
            for last in Last::ALL {
                let observed = Observed::from_codes(code, reason);
                // Total: an answer for everything, and for what is not known no report.
                let reading = read(observed, last);
                let unlisted = matches!(observed, Observed::Unlisted(_));
                assert!(!unlisted || reading.result == Return::Found(Finding::NoResponse));
                let _ = after_reading(observed, last);
                let _ = notice(Lifecycle::from_codes(code, reason), last);
            }
        }
    }
}

/// The one mistake that must not happen: an administrator blamed for what we did.
#[test]
fn no_administrator_is_blamed_for_our_own_calls() {
    let blamed = |result| matches!(result, Return::Found(Finding::Said(_, Cause::Administrator)));
    let ours =
        |last: &Last| matches!(last, Last::Start(_, Stage::UnderWay | Stage::Unknown) | Last::Stop(..));
    for last in Last::ALL.into_iter().filter(ours) {
        for observed in Observed::all() {
            let over = matches!(last, Last::Stop(_, Stage::Over)) && observed.runs();
            assert!(over || !blamed(read(observed, last).result), "{observed} after {}", last.name());
        }
    }
    // And the control: it is the record alone that keeps it from being said.
    let destroyed = Observed::Shutoff(Shutoff::Destroyed);
    assert!(blamed(read(destroyed, Last::Nothing).result));
}

#[test]
fn an_observation_made_while_the_record_changed_blames_nobody() {
    for last in Last::ALL.into_iter().filter(|last| matches!(last, Last::Start(..) | Last::Stop(..))) {
        for observed in Observed::all() {
            let result = read(observed, last.in_flux()).result;
            assert!(!matches!(result, Return::Found(Finding::Said(_, Cause::Administrator))));
        }
    }
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let claim = "2/i1/e7".parse().unwrap();
    for last in Last::ALL {
        for claim in [None, Some(claim)] {
            let record = Record { last, claim, unbroken: claim.is_some() };
            assert_eq!(record.to_string().parse(), Ok(record));
        }
    }
    for bad in ["", "start", "start 0 over", "start 1", "stop 1 over 2", "over", "stop 1 over under x"] {
        assert!(bad.parse::<Record>().is_err(), "{bad}");
    }
}

#[test]
fn a_destroy_of_ours_is_ours_after_a_restart_of_the_agent() {
    let last = Last::Stop(CallId::FIRST, Stage::UnderWay).after_restart();
    let found = read(Observed::Shutoff(Shutoff::Destroyed), last).result;
    assert_eq!(found, Return::Found(Finding::Said(Report::Offline, Cause::Ours(CallId::FIRST))));
}

/// What was saved here belongs to its disk as long as nobody else can have run it.
#[test]
fn a_break_between_two_claims_is_remembered() {
    let claim = |text: &str| Some(text.parse().unwrap());
    let start = Last::Start(CallId::FIRST, Stage::UnderWay);
    let started = Record::NOTHING.before(start, claim("1/i1/e1"));
    assert!(started.unbroken);
    assert!(started.before(Last::Ended, claim("1/i1/e1")).unbroken);
    let adopted = started.before(Last::Ended, claim("1/i2/e2"));
    assert!(adopted.unbroken, "an agent that was restarted took its own claim up");
    for other in [claim("1/i1/e3"), claim("2/i1/e2"), None] {
        let broken = started.before(Last::Ended, other);
        assert!(!broken.unbroken, "{other:?}");
        assert!(!broken.before(Last::Ended, claim("1/i1/e1")).unbroken, "nothing mends it but a start");
        assert!(broken.before(start, claim("1/i1/e9")).unbroken);
    }
}
