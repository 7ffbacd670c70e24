//! Lists, numbers, nodes in their order, and what may be chosen.

use takeover::List;
use takeover::placement::Candidates;
use takeover::policy::{ClusterPolicy, ClusterSpec, PolicyError, Proofs};
use takeover::units::{CallId, Epoch, Millis, Moment, NodeSet, Stamp, Window};

use crate::cast::node;

#[test]
fn a_list_counts_its_items() {
    let none: List<u8, 3> = List::EMPTY;
    assert_eq!((none.len(), none.is_empty()), (0, true));
    let two = List::<u8, 3>::one(7).and(9);
    assert_eq!((two.len(), two.is_empty()), (2, false));
    assert_eq!(two.iter().copied().collect::<Vec<_>>(), [7, 9]);
}

#[test]
fn a_call_has_a_number_from_1_on() {
    assert_eq!(CallId::new(0), None);
    assert_eq!(CallId::new(1), Some(CallId::FIRST));
    assert_eq!(CallId::new(9).map(CallId::number), Some(9));
    assert_eq!(CallId::new(u32::MAX).map(CallId::next), Some(CallId::FIRST), "the numbers come again");
}

/// Rule `first_available_node`: preferred owners in their order, then the others by number, each once.
#[test]
fn the_list_of_nodes_begins_with_the_preferred() {
    let preferred = [node(3), node(1)];
    let of = Candidates {
        preferred: &preferred,
        possible: NodeSet::EMPTY,
        up: NodeSet::EMPTY,
        paused: NodeSet::EMPTY,
        quarantined: NodeSet::EMPTY,
        full: NodeSet::EMPTY,
        apart: NodeSet::EMPTY,
        tried: NodeSet::EMPTY,
        leaving: NodeSet::EMPTY,
    };
    let list: Vec<u8> = of.list().map(|node| node.number()).collect();
    let expected: Vec<u8> = [3, 1, 2].into_iter().chain(4..=64).collect();
    assert_eq!(list, expected);
}

/// A number that an administrator chooses.
type Field = (&'static str, u64, u64, fn(&mut ClusterSpec, u64));

/// The fields of a cluster's policy, and the least and the most that each may be.
fn fields() -> [Field; 8] {
    let longest = Millis::LONGEST.0;
    [
        ("cold_start_wait", 0, longest, |spec, given| spec.cold_start_wait = Millis(given)),
        ("start_throttle", 1, 1_024, |spec, given| spec.start_throttle = given.try_into().unwrap()),
        ("quarantine_threshold", 0, 8, |spec, given| spec.quarantine_threshold = given.try_into().unwrap()),
        ("quarantine_period", 1, longest, |spec, given| spec.quarantine_period = Millis(given)),
        ("quarantine_duration", 1, longest, |spec, given| spec.quarantine_duration = Millis(given)),
        ("quarantine_share", 0, 100, |spec, given| spec.quarantine_share = given.try_into().unwrap()),
        ("fencing_timeout", 1, longest, |spec, given| spec.fencing_timeout = Millis(given)),
        ("fencing_retry", 1, longest, |spec, given| spec.fencing_retry = Millis(given)),
    ]
}

/// What lies outside is refused by the field's name, the ends themselves are not.
#[test]
fn a_number_of_the_cluster_outside_its_range_is_refused() {
    for (field, least, most, choose) in fields() {
        let with = |given| {
            let mut spec = ClusterSpec::DEFAULT;
            choose(&mut spec, given);
            ClusterPolicy::new(spec).map(|policy| *policy.spec() == spec)
        };
        for given in least.checked_sub(1).into_iter().chain([most + 1]) {
            assert_eq!(with(given), Err(PolicyError::OutOfRange { field, given, least, most }));
        }
        assert_eq!((with(least), with(most)), (Ok(true), Ok(true)), "{field}");
    }
}

/// Checks with one interval fall on one grid: its next line lies strictly ahead.
#[test]
fn the_next_line_of_a_grid_lies_ahead() {
    let next = |now, every| Moment(now).next_on_grid(Millis(every)).0;
    for (now, every, line) in [(0, 5, 5), (4, 5, 5), (5, 5, 10), (6, 5, 10), (7, 1, 8), (7, 0, 8), (0, 0, 1)]
    {
        assert_eq!(next(now, every), line, "after {now}, every {every}");
    }
}

/// Nodes that keep their VMs without a quorum do not fence themselves.
#[test]
fn only_fencing_agents_let_nodes_keep_what_they_run() {
    let with = |proofs| {
        let spec = ClusterSpec { keep_without_quorum: true, proofs, ..ClusterSpec::DEFAULT };
        ClusterPolicy::new(spec).map(|policy| *policy.spec() == spec)
    };
    assert!(matches!(with(Proofs::SelfFencing), Err(PolicyError::Unsafe { .. })));
    assert_eq!(with(Proofs::FencingAgent), Ok(true));
}

#[test]
fn a_set_of_nodes_is_joined_with_another() {
    let (few, more) = (NodeSet::first(2), NodeSet::of(node(2)).with(node(5)));
    assert_eq!(few.or(more), NodeSet::first(2).with(node(5)), "what is in both is in it");
}

#[test]
fn an_epoch_has_a_generation_and_a_number() {
    let epoch = Epoch::new(4, 7).unwrap();
    assert_eq!((epoch.generation(), epoch.number()), (4, 7));
}

/// Rule `cluster_time`: one word moves the counter by ten years at most.
#[test]
fn a_counter_is_moved_by_ten_years_at_most() {
    let ten_years = Millis::hours(10 * 365 * 24 + 2 * 24);
    assert_eq!(Stamp::FURTHEST, ten_years);
    assert_eq!(Stamp(5).moved(Stamp(u64::MAX)), Stamp(5).after(ten_years));
    assert_eq!(Stamp(5).moved(Stamp(9)), Stamp(9));
    assert_eq!(Stamp(5).moved(Stamp(3)), Stamp(5));
}

/// Two windows that count alike from now on are equal once what is too old is left out.
#[test]
fn a_window_forgets_what_is_too_old() {
    const HOUR: Millis = Millis::hours(1);
    let of = |all: &[u64]| all.iter().fold(Window::<Moment, 7>::EMPTY, |window, &at| window.with(Moment(at)));
    let all = of(&[0, 1_000, 5_000]);
    assert_eq!(all.pruned(Moment(3_599_999), HOUR), all);
    assert_eq!(all.pruned(Moment(3_600_000), HOUR), of(&[1_000, 5_000]));
    assert_eq!(all.pruned(Moment(3_604_999), HOUR), of(&[5_000]));
    assert_eq!(all.pruned(Moment(3_605_000), HOUR), Window::EMPTY);
}
