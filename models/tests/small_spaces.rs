//! The searches on spaces small enough to know by heart, among them those on which a careless
//! search for promises is wrong.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use core::fmt;
use core::num::NonZeroUsize;

use takeover_models::search::{Promise, Quiet, collision_bound, digests, exact, survey};
use takeover_models::space::{Fair, Fairness, Space};
use takeover_models::stateright::{Order, search};

/// A graph written down edge by edge.
#[derive(Clone, Debug)]
struct Drawn {
    edges: Vec<(u8, u8, Fairness)>,
    bad: Option<u8>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Edge(u8, u8, Fairness);

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.0, self.1)
    }
}

impl Space for Drawn {
    type State = u8;
    type Step = Edge;

    fn rules(&self) -> &[&'static str] {
        &["other", "not_bad"]
    }

    fn starts(&self) -> Vec<u8> {
        vec![0]
    }

    fn steps(&self, state: &u8, out: &mut Vec<Edge>) {
        let mine = self.edges.iter().filter(|(from, ..)| from == state);
        out.extend(mine.map(|&(from, to, fairness)| Edge(from, to, fairness)));
    }

    fn take(&self, _: &u8, step: &Edge) -> Option<u8> {
        Some(step.1)
    }

    fn broken(&self, state: &u8) -> Option<usize> {
        (Some(*state) == self.bad).then_some(1)
    }
}

impl Fair for Drawn {
    fn fairness(&self, step: &Edge) -> Fairness {
        step.2
    }
}

const FAIR: Fairness = Fairness::Fair(0);

fn drawn(edges: &[(u8, u8, Fairness)]) -> Drawn {
    Drawn { edges: edges.to_vec(), bad: None }
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// The stem and the cycle of a story that breaks the promise to reach state 2.
fn lasso(space: &Drawn, stays: bool) -> Option<(Vec<String>, Vec<String>)> {
    let searched = exact(space, threads(1), &mut Quiet);
    let surveyed = survey(space, &searched).unwrap();
    let promise = Promise { name: "reaches_two", goal: |&state| state == 2, stays };
    let lasso = surveyed.breaks(&promise)?;
    let cycle = lasso.cycle.iter().map(|(step, _)| step.to_string()).collect();
    Some((lasso.stem.lines(), cycle))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn a_cycle_beside_the_goal_breaks_the_promise() {
    let space = drawn(&[(0, 1, FAIR), (1, 0, FAIR), (0, 2, FAIR)]);
    assert_eq!(lasso(&space, false), Some((vec![], words(&["0 to 1", "1 to 0"]))));
}

#[test]
fn a_cycle_is_unfair_where_another_class_waits_for_ever() {
    let space = drawn(&[(0, 0, FAIR), (0, 2, Fairness::Fair(1))]);
    assert_eq!(lasso(&space, false), None);
    let space = drawn(&[(0, 1, FAIR), (1, 0, FAIR), (0, 2, Fairness::Fair(1))]);
    assert!(lasso(&space, false).is_some(), "it is not possible all the time");
}

#[test]
fn two_ways_that_join_before_the_end_break_the_promise() {
    let space = drawn(&[(0, 2, FAIR), (2, 4, FAIR), (0, 3, FAIR), (3, 4, FAIR)]);
    let (stem, cycle) = lasso(&space, false).unwrap();
    assert_eq!((stem.len(), cycle.len()), (2, 0));
    let space = drawn(&[(0, 1, FAIR), (1, 4, FAIR), (0, 3, FAIR), (3, 4, FAIR), (4, 2, FAIR)]);
    assert_eq!(lasso(&space, false), None);
}

#[test]
fn standing_still_breaks_the_promise_only_where_nothing_fair_is_possible() {
    assert_eq!(lasso(&drawn(&[(0, 2, FAIR)]), false), None);
    assert_eq!(lasso(&drawn(&[(0, 2, Fairness::Free)]), false), Some((vec![], vec![])));
    assert_eq!(lasso(&drawn(&[]), false), Some((vec![], vec![])));
}

#[test]
fn faults_lead_everywhere_and_then_stop() {
    let space = drawn(&[(0, 1, Fairness::Fault), (1, 0, Fairness::Fault), (0, 2, FAIR)]);
    assert_eq!(lasso(&space, false), Some((words(&["0 to 1"]), vec![])));
    let space = drawn(&[(0, 1, Fairness::Fault), (1, 2, FAIR), (0, 2, FAIR), (2, 1, Fairness::Fault)]);
    assert_eq!(lasso(&space, true), None);
}

#[test]
fn what_must_stay_may_not_only_come_again_and_again() {
    let space = drawn(&[(0, 2, FAIR), (2, 1, FAIR), (1, 2, FAIR)]);
    assert_eq!(lasso(&space, false), None);
    let (stem, cycle) = lasso(&space, true).unwrap();
    assert_eq!(stem, words(&["0 to 2", "2 to 1"]));
    assert_eq!(cycle, words(&["1 to 2", "2 to 1"]));
}

/// A cycle goes round all that is fair about it.
#[test]
fn a_cycle_takes_every_class_that_waits_in_it() {
    let other = Fairness::Fair(7);
    let space = drawn(&[(0, 0, FAIR), (0, 1, other), (1, 1, FAIR), (1, 0, other)]);
    let (_, cycle) = lasso(&space, false).unwrap();
    assert_eq!(cycle, words(&["0 to 0", "0 to 1", "1 to 0"]));
}

#[test]
fn a_shortest_story_leads_to_the_broken_rule() {
    let edges = [(0, 1, FAIR), (1, 2, FAIR), (2, 3, FAIR), (0, 4, FAIR), (4, 3, FAIR), (3, 5, FAIR)];
    let space = Drawn { edges: edges.to_vec(), bad: Some(3) };
    let found = exact(&space, threads(1), &mut Quiet).found;
    let (rule, story) = found.broken.unwrap();
    assert_eq!((rule, story.lines()), ("not_bad", words(&["0 to 4", "4 to 3"])));
    for count in [1, 2] {
        let (rule, story) = digests(&space, threads(count), &mut Quiet).broken.unwrap();
        assert_eq!((rule, story.end()), ("not_bad", &3));
    }
    for order in [Order::Breadth, Order::Depth] {
        let (rule, story) = search(space.clone(), order, threads(1)).broken.unwrap();
        assert_eq!((rule, story.end()), ("not_bad", &3));
    }
}

/// A grid: many ways to each state.
#[derive(Clone, Debug)]
struct Grid(u16);

impl Space for Grid {
    type State = (u16, u16);
    type Step = bool;

    fn rules(&self) -> &[&'static str] {
        &["none"]
    }

    fn starts(&self) -> Vec<(u16, u16)> {
        vec![(0, 0)]
    }

    fn steps(&self, _: &(u16, u16), out: &mut Vec<bool>) {
        out.extend([false, true]);
    }

    fn take(&self, &(x, y): &(u16, u16), &down: &bool) -> Option<(u16, u16)> {
        let next = if down { (x, y.saturating_add(1)) } else { (x.saturating_add(1), y) };
        (next.0 < self.0 && next.1 < self.0).then_some(next)
    }

    fn broken(&self, _: &(u16, u16)) -> Option<usize> {
        None
    }
}

#[test]
fn all_searches_count_alike() {
    let grid = Grid(300);
    let (unique, generated) = (90_000, 2 * 300 * 299);
    for count in [1, 2, 3] {
        let counts = exact(&grid, threads(count), &mut Quiet).found.counts;
        assert_eq!((counts.unique, counts.generated, counts.depth), (unique, generated, 598));
        let counts = digests(&grid, threads(count), &mut Quiet).counts;
        assert_eq!((counts.unique, counts.generated), (unique, generated));
    }
    for order in [Order::Breadth, Order::Depth] {
        assert_eq!(search(Grid(60), order, threads(1)).counts.unique, 3_600);
    }
}

#[test]
fn the_bound_on_collisions_is_stated() {
    assert_eq!(collision_bound(1), 127);
    assert_eq!(collision_bound(1 << 20), 87);
    assert_eq!(collision_bound(1_000_000_000), 69);
}

/// The words for changes of shape are those of the settings.
#[test]
fn changes_of_shape_are_said_as_the_settings_say_them() {
    let setting = takeover_models::cluster::RESHAPE;
    let lines: Vec<&str> = setting.text.lines().filter_map(|line| line.strip_prefix("at 40s ")).collect();
    assert_eq!(lines, takeover_models::cluster::CHANGES);
}
