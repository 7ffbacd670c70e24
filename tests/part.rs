//! A node's part in one group, for every view of one group that two nodes with two lives can have.
//!
//! Rules `owner_or_nothing`, `stopped_is_final`, `superseded_is_not_dead`, `epochs_only_grow`.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is wrong")]

use takeover::group::{self, Change, Evidence};
use takeover::node::part::{Identity, Part, Role, View, goes_on, part};
use takeover::policy::{Lease, LeaseSpec};
use takeover::resource::Manner;
use takeover::session::{self, Cold, Hot};
use takeover::units::{Claim, Epoch, Incarnation, NodeId, Stamp, Token};

const ME: Token = Token(1);
const OTHER: Token = Token(2);

fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

fn life(number: u32) -> Incarnation {
    Incarnation::new(number).unwrap()
}

fn claims() -> Vec<Claim> {
    let mut all = Vec::new();
    for number in [1, 2] {
        for incarnation in [life(1), life(2)] {
            for owner in [node(1), node(2)] {
                all.push(Claim { epoch: Epoch::new(0, number).unwrap(), incarnation, node: owner });
            }
        }
    }
    all
}

fn maybe<T: Copy>(items: &[T]) -> Vec<Option<T>> {
    core::iter::once(None).chain(items.iter().copied().map(Some)).collect()
}

/// The group's records: owned or not, closed or not, to go elsewhere, out of service.
fn records() -> Vec<group::Record> {
    let mut all = Vec::new();
    for claim in maybe(&claims()) {
        for heir in maybe(&[node(1), node(2)]) {
            for (closed, out) in [(false, false), (true, false), (false, true), (true, true)] {
                all.push(group::Record { claim, heir, closed, out, ..group::Record::FIRST });
            }
        }
    }
    all
}

/// What a copy of the database can hold of this node's sessions.
fn sessions() -> Vec<session::Record> {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let hot = |incarnation, token| Hot { incarnation, token, lease, renewals: 0 };
    let hots = [hot(life(1), ME), hot(life(2), ME), hot(life(2), OTHER)];
    let mut all = Vec::new();
    for hot in maybe(&hots) {
        for dead_through in maybe(&[life(1), life(2)]) {
            let cold = Cold { dead_through, ..Cold::default() };
            all.push(session::Record { hot, cold, ..session::Record::default() });
        }
    }
    all
}

fn roles() -> Vec<Role> {
    let held = |claim| {
        let leaving = [Manner::Graceful, Manner::AtOnce].map(|manner| Role::Leaving(claim, manner));
        [Role::Holding(claim), leaving[0], leaving[1]]
    };
    let mine = claims().into_iter().filter(|claim| claim.node == node(1));
    core::iter::once(Role::None).chain(mine.flat_map(held)).collect()
}

/// The five facts that are a yes or a no: released, strangers, may start, looked, idle.
fn facts() -> impl Iterator<Item = [bool; 5]> {
    (0_u8..32).map(|bits| [1, 2, 4, 8, 16].map(|bit| bits & bit != 0))
}

/// Shows every view.
fn every_view(mut show: impl FnMut(&View<'_>)) {
    for record in &records() {
        for session in maybe(&sessions()) {
            for life in maybe(&[life(1), life(2)]) {
                for role in roles() {
                    let me = Identity { node: node(1), token: ME, life, session: session.as_ref() };
                    facts().for_each(|facts| show(&view(me, role, record, facts)));
                }
            }
        }
    }
}

fn view<'a>(me: Identity<'a>, role: Role, record: &'a group::Record, facts: [bool; 5]) -> View<'a> {
    let [released, strangers, may_start, looked, idle] = facts;
    View { me, role, record, generation: 0, released, strangers, may_start, looked, idle }
}

/// Gates open only for the claim that the record shows open for this very life, and when nothing of
/// an older one can still take effect here.
fn holds_only_what_is_its_own(view: &View<'_>, part: Part) -> bool {
    let own = |claim: Claim| {
        view.record.open_claim() == Some(claim)
            && claim.node == view.me.node
            && view.me.life == Some(claim.incarnation)
    };
    match part {
        Part::Hold(claim) => own(claim) && view.role == Role::None && view.released && !view.strangers,
        Part::HoldOn(claim) => own(claim) && view.role == Role::Holding(claim),
        Part::Nothing
        | Part::Clear
        | Part::Adopt { .. }
        | Part::Seek
        | Part::Leave(..)
        | Part::WriteStopped(_)
        | Part::Forget => true,
    }
}

/// Rule `stopped_is_final`: the word is given, and the part forgotten, after everything is released.
fn stops_before_it_says_so(view: &View<'_>, part: Part) -> bool {
    let leaving = |claim| matches!(view.role, Role::Leaving(left, _) if left == claim);
    match part {
        Part::WriteStopped(claim) => view.released && leaving(claim),
        Part::Forget => view.released && matches!(view.role, Role::Leaving(..)),
        Part::Nothing
        | Part::Clear
        | Part::Hold(_)
        | Part::HoldOn(_)
        | Part::Adopt { .. }
        | Part::Seek
        | Part::Leave(..) => true,
    }
}

/// Rule `owner_or_nothing`: who could not start anything, or does not know what runs here, asks for
/// nothing.
fn asks_only_when_ready(view: &View<'_>, part: Part) -> bool {
    let asks = matches!(part, Part::Seek | Part::Adopt { .. });
    let ready = view.may_start && view.looked && view.idle && view.me.life.is_some();
    !asks || (ready && view.role == Role::None)
}

/// A claim that is not this life's any more is left at once, and nothing else is done meanwhile.
fn leaves_what_is_lost(view: &View<'_>, part: Part) -> bool {
    let Role::Holding(held) = view.role else { return true };
    view.me.owns(view.record) == Some(held) || part == Part::Leave(held, Manner::AtOnce)
}

/// What it writes is what the record's writer accepts, if the copy is up to date (rules
/// `superseded_is_not_dead`, `epochs_only_grow`).
fn writes_what_is_accepted(view: &View<'_>, part: Part) -> bool {
    let change = match part {
        Part::Adopt { held, to } if view.record.claim == Some(held) => Change::Adopt { to },
        Part::Adopt { .. } => return false,
        Part::WriteStopped(claim) => Change::Stopped { claim },
        Part::Nothing
        | Part::Clear
        | Part::Hold(_)
        | Part::HoldOn(_)
        | Part::Seek
        | Part::Leave(..)
        | Part::Forget => return true,
    };
    let evidence = Evidence { old: view.me.session, new: view.me.session, at: Stamp(0) };
    group::apply(view.record, evidence, &change).is_ok()
}

type Law = (&'static str, fn(&View<'_>, Part) -> bool);

const LAWS: [Law; 5] = [
    ("holds_only_what_is_its_own", holds_only_what_is_its_own),
    ("stops_before_it_says_so", stops_before_it_says_so),
    ("asks_only_when_ready", asks_only_when_ready),
    ("leaves_what_is_lost", leaves_what_is_lost),
    ("writes_what_is_accepted", writes_what_is_accepted),
];

/// The laws that a node with this part breaks in some view.
fn broken(part: impl Fn(&View<'_>) -> Part) -> Vec<&'static str> {
    let mut broken = LAWS.map(|(name, _)| (name, false));
    every_view(|view| {
        let part = part(view);
        for ((_, breaks), (_, holds)) in broken.iter_mut().zip(LAWS) {
            *breaks = *breaks || !holds(view, part);
        }
    });
    broken.into_iter().filter_map(|(name, breaks)| breaks.then_some(name)).collect()
}

#[test]
fn every_part_obeys() {
    assert_eq!(broken(part), Vec::<&str>::new());
}

#[test]
fn every_part_occurs() {
    let mut seen: Vec<core::mem::Discriminant<Part>> = Vec::new();
    every_view(|view| {
        let kind = core::mem::discriminant(&part(view));
        if !seen.contains(&kind) {
            seen.push(kind);
        }
    });
    assert_eq!(seen.len(), 9, "Nothing, Hold, Clear, Adopt, Seek, HoldOn, Leave, WriteStopped, Forget");
}

/// The same decision by a node that takes one fact for true without looking.
fn blind(fact: impl Fn(&mut View<'_>)) -> Vec<&'static str> {
    broken(|view| {
        let mut wrong = *view;
        fact(&mut wrong);
        part(&wrong)
    })
}

#[test]
fn control_a_node_that_does_not_wait_is_caught() {
    let names = blind(|view| view.released = true);
    assert_eq!(names, ["holds_only_what_is_its_own", "stops_before_it_says_so"]);
}

#[test]
fn control_a_node_that_keeps_strangers_is_caught() {
    assert_eq!(blind(|view| view.strangers = false), ["holds_only_what_is_its_own"]);
}

#[test]
fn control_a_node_that_is_not_ready_is_caught() {
    assert_eq!(blind(|view| view.may_start = true), ["asks_only_when_ready"]);
    assert_eq!(blind(|view| view.looked = true), ["asks_only_when_ready"]);
    assert_eq!(blind(|view| view.idle = true), ["asks_only_when_ready"]);
}

/// A node that takes itself for a newer life than it is owns and adopts what is not its own.
#[test]
fn control_a_node_that_mistakes_its_life_is_caught() {
    let names = blind(|view| view.me.life = Some(life(2)));
    let wrong = ["holds_only_what_is_its_own", "asks_only_when_ready", "leaves_what_is_lost"];
    assert_eq!(names, wrong);
}

/// A node that adopts from a life that is over writes what is refused.
#[test]
fn control_an_adoption_from_the_dead_is_caught() {
    let names = broken(|view| match (part(view), view.record.open_claim(), view.me.known_life()) {
        (Part::Seek, Some(held), Some(incarnation)) => {
            Part::Adopt { held, to: Claim { epoch: held.epoch.next().unwrap(), incarnation, ..held } }
        }
        (part, _, _) => part,
    });
    assert_eq!(names, ["writes_what_is_accepted"]);
}

/// A new generation of the database begins its epochs anew, above all older ones.
#[test]
fn a_new_generation_begins_anew() {
    let session = sessions()[0];
    let me = Identity { node: node(1), token: ME, life: Some(life(2)), session: Some(&session) };
    for record in records() {
        let ours = me.next_claim(&record, 0).unwrap();
        let newer = me.next_claim(&record, 1).unwrap();
        assert_eq!(newer.epoch, Epoch::new(1, 1).unwrap());
        assert!(record.claim.is_none_or(|claim| claim.epoch < ours.epoch && ours.epoch < newer.epoch));
    }
}

/// What runs here goes on only under the very claim that was adopted.
#[test]
fn only_what_was_adopted_goes_on() {
    for stamp in maybe(&claims()) {
        for adopted in maybe(&claims()) {
            assert_eq!(goes_on(stamp, adopted), stamp.is_some_and(|stamp| adopted == Some(stamp)));
        }
    }
    assert!(!goes_on(None, None), "what nobody of the cluster started is a stranger");
}
