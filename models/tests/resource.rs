//! One resource machine: what the command checks besides.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use core::num::NonZeroUsize;

use takeover::rules::{Check, RULES};
use takeover_models::resource::{Breaks, Bug, COMES_BACK, Resource, SETTLES, Scope};
use takeover_models::search::{Quiet, exact, survey};
use takeover_models::space::{Space, retell};

fn threads() -> NonZeroUsize {
    NonZeroUsize::new(2).unwrap()
}

/// A wrong machine's story is told again step by step.
#[test]
fn a_wrong_machine_is_told_again() {
    for bug in [Bug::StoppedTooEarly, Bug::OffIsStarted, Bug::GateLeftOpen] {
        let wrong = Resource::new(bug.scope()).unwrap().wrong(bug);
        let (_, story) = exact(&wrong, threads(), &mut Quiet).found.broken.unwrap();
        let told = story.steps.iter().map(|(step, _)| *step);
        assert_eq!(retell(&wrong, &story.start, told), Some(story), "{}", bug.name());
    }
}

/// A broken promise's cycle leads back to where it begins.
#[test]
fn a_broken_promise_goes_round() {
    for bug in Bug::ALL {
        let Breaks::Promise(name) = bug.breaks() else { continue };
        let wrong = Resource::new(bug.scope()).unwrap().wrong(bug);
        let searched = exact(&wrong, threads(), &mut Quiet);
        let surveyed = survey(&wrong, &searched).unwrap();
        let promise = [COMES_BACK, SETTLES].into_iter().find(|promise| promise.name == name).unwrap();
        let lasso = surveyed.breaks(&promise).unwrap();
        let round = lasso.cycle.iter().map(|(step, _)| *step);
        let round = retell(&wrong, lasso.stem.end(), round).unwrap();
        assert_eq!(round.end(), lasso.stem.end(), "{} goes round", bug.name());
    }
}

#[test]
fn every_rule_about_a_step_is_asked_by_its_name() {
    let space = Resource::new(Scope::calls()).unwrap();
    let asked = space.rules();
    let all = RULES.iter().filter(|rule| rule.check == Check::ResourceStep);
    assert!(all.clone().count() >= 17);
    assert!(all.clone().all(|rule| asked.contains(&rule.name)));
}
