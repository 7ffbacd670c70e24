//! What one node makes of lives that only a fencing proves over: when it asks for one, carries it out, gives
//! it up, or takes it over.

use takeover::cluster::{Applied, Command, Refused};
use takeover::node::{Answer, FenceResult, FencingNews, Input, Output, Request, Sighting, Told};
use takeover::policy::{ClusterSpec, Proofs};
use takeover::resource::Return;
use takeover::session::Fencing;
use takeover::units::{Millis, NodeId, Stamp};

use crate::answers::renewed;
use crate::cast::{life, node, spec};
use crate::fleet::Fleet;
use crate::node::{agent, asked, running, tell, told};

/// So many nodes, where nothing but a fencing proves a life over.
fn fenced(nodes: u8) -> Fleet {
    running(spec(nodes, 1, ClusterSpec { proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT }))
}

/// How often each node was renewed, where these fell silent when everything ran and the others did not.
fn seen(fleet: &Fleet, silent: &[u8]) -> Vec<Sighting> {
    let sight = |number: u8| {
        let hot = fleet.store.session(node(number)).unwrap().hot.unwrap();
        let beats = if silent.contains(&number) { 0 } else { fleet.now.0 };
        Sighting { node: node(number), incarnation: hot.incarnation, renewals: hot.renewals + beats }
    };
    (1..=3).map(sight).collect()
}

/// For so many seconds these nodes are silent. What the first node asks for and tells meanwhile; writes are not
/// answered.
fn silence(fleet: &mut Fleet, silent: &[u8], seconds: u64) -> Vec<Output> {
    let until = fleet.now.after(Millis::secs(seconds));
    let mut all = Vec::new();
    loop {
        let due = agent(fleet, 0).due();
        if due >= until {
            fleet.now = until;
            return all;
        }
        fleet.now = fleet.now.max(due);
        let out = tell(fleet, Input::Due);
        serve(fleet, silent, out, &mut all);
    }
}

/// Answers what a healthy machine and store answer at once.
fn serve(fleet: &mut Fleet, silent: &[u8], out: Vec<Output>, all: &mut Vec<Output>) {
    for output in out {
        let more = match output {
            Output::Arm(until) => tell(fleet, Input::Guarded(until)),
            Output::Inventory => tell(fleet, Input::Inventory(&[])),
            Output::Sweep(beat, _) => {
                let asked = agent(fleet, 0).asked(beat).to_vec();
                let found: Vec<Return> = asked.iter().map(|&one| fleet.machines[0].check(one)).collect();
                tell(fleet, Input::Swept(beat, &found))
            }
            Output::Ask(id, Request::Renew { .. }, _) => {
                let sightings = seen(fleet, silent);
                tell(fleet, Input::Answered(id, &Answer::Renewed(fleet.store.now(), sightings)))
            }
            other => {
                all.push(other);
                continue;
            }
        };
        serve(fleet, silent, more, all);
    }
}

/// The writes that are about fencings.
fn writes(out: &[Output]) -> Vec<Command> {
    let about = |request| match request {
        Request::Write(command) => Some(command),
        Request::Sync | Request::Observe | Request::Renew { .. } => None,
    };
    asked(out).into_iter().filter_map(|(_, request)| about(request)).collect()
}

/// Those that are about the second node's.
fn about_second(out: &[Output]) -> Vec<Command> {
    let about = |command: &Command| matches!(command, Command::Fence { node: of, .. } | Command::Withdraw { node: of, .. } if *of == node(2));
    writes(out).into_iter().filter(about).collect()
}

/// What is ordered, and told of fencings.
fn orders(out: &[Output]) -> (usize, Vec<FencingNews>) {
    let order = Output::Fence(node(2), life(1));
    let news = told(out).into_iter().filter_map(|told| match told {
        Told::Fencing(_, _, news) => Some(news),
        _ => None,
    });
    (out.iter().filter(|output| **output == order).count(), news.collect())
}

/// A request that the second node be fenced, by the first life of this node.
fn by(fleet: &Fleet, number: u8) -> Fencing {
    let renewals = fleet.store.session(node(2)).unwrap().hot.unwrap().renewals;
    Fencing { incarnation: life(1), renewals, by: node(number), life: life(1) }
}

/// The store writes this, and the first node hears of it.
fn written(fleet: &mut Fleet, command: Command) -> Vec<Output> {
    assert!(matches!(fleet.store.apply(&command), Ok(Applied::Done | Applied::Registered(_))), "{command:?}");
    tell(fleet, Input::Logged(Stamp(0), &command))
}

fn fence(fencing: Fencing, instead: Option<Fencing>) -> Command {
    Command::Fence { node: node(2), fencing, instead }
}

/// Rule `handover_needs_proof`: whoever is silent for a whole lease is to be fenced, and is asked for once; no
/// node asks for its own fencing.
#[test]
fn a_silent_life_is_to_be_fenced() {
    let mut fleet = fenced(3);
    let asks = fence(by(&fleet, 1), None);
    let early = silence(&mut fleet, &[1, 2], 18);
    assert_eq!(writes(&early), []);
    let late = silence(&mut fleet, &[1, 2], 30);
    assert_eq!(writes(&late), [asks]);
}

/// A request that somebody carries out who lives is left alone, whether its life is silent or not.
#[test]
fn a_request_is_left_to_who_carries_it_out() {
    let mut fleet = fenced(3);
    let other = by(&fleet, 3);
    assert_eq!(orders(&written(&mut fleet, fence(other, None))), (0, vec![]));
    assert_eq!(writes(&silence(&mut fleet, &[2], 60)), []);
    assert_eq!(writes(&silence(&mut fleet, &[], 10)), []);
}

/// A request is forsaken where its node is silent for a lease, or has begun another life: who sees it takes
/// it over, or withdraws it where the life in question was renewed.
#[test]
fn a_forsaken_request_is_taken_over_or_withdrawn() {
    let mut fleet = fenced(3);
    let other = by(&fleet, 3);
    written(&mut fleet, fence(other, None));
    let mine = fence(by(&fleet, 1), Some(other));
    assert_eq!(about_second(&silence(&mut fleet, &[2, 3], 18)), []);
    assert_eq!(about_second(&silence(&mut fleet, &[2, 3], 10)), [mine]);

    let mut renewed_since = fenced(3);
    written(&mut renewed_since, fence(other, None));
    silence(&mut renewed_since, &[2, 3], 18);
    let withdrawn = about_second(&silence(&mut renewed_since, &[3], 10));
    assert!(
        matches!(withdrawn[..], [Command::Withdraw { fencing, .. }] if fencing == other),
        "{withdrawn:?}"
    );

    let mut replaced = fenced(3);
    written(&mut replaced, fence(other, None));
    silence(&mut replaced, &[2], 30);
    written(&mut replaced, Command::Fenced { node: node(3), incarnation: life(1) });
    let session = *replaced.store.session(node(3)).unwrap();
    let lease = session.hot.unwrap().lease;
    let (node, token, after) = (NodeId::new(3).unwrap(), takeover::units::Token(9), Some(life(1)));
    written(&mut replaced, Command::Register { node, token, lease, after, at: Stamp(0), silence: None });
    assert_eq!(about_second(&silence(&mut replaced, &[2], 4)), [mine]);
}

/// What is not answered within 60 s is ordered again, and told of once; what failed rests for 10 s.
#[test]
fn a_fencing_is_ordered_until_it_is_confirmed() {
    let mut fleet = fenced(3);
    let mine = by(&fleet, 1);
    let first = written(&mut fleet, fence(mine, None));
    assert_eq!(orders(&first), (1, vec![FencingNews::Ordered]));
    assert_eq!(orders(&silence(&mut fleet, &[2], 58)), (0, vec![]));
    let second = silence(&mut fleet, &[2], 6);
    assert_eq!((orders(&second), writes(&second)), ((1, vec![FencingNews::Unanswered]), vec![]));
    assert_eq!(orders(&silence(&mut fleet, &[2], 64)), (1, vec![]));
    assert_eq!(orders(&tell(&mut fleet, Input::Fenced(node(2), life(1), FenceResult::Failed))), (0, vec![]));
    assert_eq!(orders(&silence(&mut fleet, &[2], 8)), (0, vec![]), "it rests");
    assert_eq!(orders(&silence(&mut fleet, &[2], 4)), (1, vec![]));
    let confirmed = tell(&mut fleet, Input::Fenced(node(2), life(1), FenceResult::Confirmed));
    let fenced = Command::Fenced { node: node(2), incarnation: life(1) };
    assert_eq!(writes(&confirmed), [fenced]);
    assert_eq!(writes(&silence(&mut fleet, &[2], 10)), [], "it is being written");
    let refused = Answer::Refused(Refused::Restored, fleet.store.position());
    tell(&mut fleet, Input::Answered(asked(&confirmed)[0].0, &refused));
    assert_eq!(writes(&silence(&mut fleet, &[2], 2)), [fenced], "it is written again");
}

/// Only a request in the name of this very life is carried out.
#[test]
fn a_request_of_another_life_is_not_carried_out() {
    let mut fleet = fenced(3);
    let request = fence(Fencing { life: life(2), ..by(&fleet, 1) }, None);
    assert_eq!(orders(&tell(&mut fleet, Input::Logged(Stamp(0), &request))), (0, vec![]));
}

/// A fencing that was withdrawn, or that another node carries out, is none of this node's any more.
#[test]
fn a_fencing_that_another_node_took_over_is_forgotten() {
    let failed = Input::Fenced(node(2), life(1), FenceResult::Failed);
    for taken_over in [false, true] {
        let mut fleet = fenced(3);
        let mine = by(&fleet, 1);
        written(&mut fleet, fence(mine, None));
        let pause = Command::Pause { node: node(3), drain: false, seen: fleet.store.revision() };
        written(&mut fleet, pause);
        if taken_over {
            let other = by(&fleet, 3);
            written(&mut fleet, fence(other, Some(mine)));
        }
        let (_, news) = orders(&tell(&mut fleet, failed));
        assert_eq!(news, if taken_over { vec![] } else { vec![FencingNews::Failed] });
    }
}

/// A fencing that comes back more than once is written once; of a life that is over nothing is.
#[test]
fn a_fencing_is_written_until_the_life_is_over() {
    let mut fleet = fenced(2);
    let came_back = Input::Fenced(node(2), life(1), FenceResult::Confirmed);
    let fenced = Command::Fenced { node: node(2), incarnation: life(1) };
    let requests = asked(&tell(&mut fleet, came_back));
    assert!(matches!(requests[..], [(_, Request::Write(command))] if command == fenced), "{requests:?}");
    assert_eq!(tell(&mut fleet, came_back), [], "it is being written");
    assert_eq!(fleet.store.apply(&fenced), Ok(Applied::Done));
    tell(&mut fleet, Input::Logged(Stamp(0), &fenced));
    for result in [FenceResult::Confirmed, FenceResult::Failed] {
        assert_eq!(tell(&mut fleet, Input::Fenced(node(2), life(1), result)), [], "it is over");
    }
}

/// The database shows that node 1 is to fence node 2: what was asked for, and what node 1 makes of it.
fn fencing_asked(fleet: &mut Fleet) -> (Fencing, Vec<Output>) {
    let renewals = fleet.store.session(node(2)).unwrap().hot.unwrap().renewals;
    let fencing = Fencing { incarnation: life(1), renewals, by: node(1), life: life(1) };
    let fence = Command::Fence { node: node(2), fencing, instead: None };
    assert_eq!(fleet.store.apply(&fence), Ok(Applied::Done));
    (fencing, tell(fleet, Input::Logged(Stamp(0), &fence)))
}

/// What a fencing that a node carries out comes back with: told once, tried again after a while, and
/// written when it is confirmed.
#[test]
fn a_fencing_that_failed_is_tried_again() {
    let mut fleet = fenced(2);
    let order = Output::Fence(node(2), life(1));
    assert!(fencing_asked(&mut fleet).1.contains(&order));
    let ordered = agent(&mut fleet, 0).clone();
    let failed = Input::Fenced(node(2), life(1), FenceResult::Failed);
    let news = Told::Fencing(node(2), life(1), FencingNews::Failed);
    assert_eq!(told(&tell(&mut fleet, failed)), [news], "node 2 owns nothing that waits");
    assert_eq!(tell(&mut fleet, failed), [], "another answer to the same order");
    *agent(&mut fleet, 0) = ordered;
    let requests = asked(&tell(&mut fleet, Input::Fenced(node(2), life(1), FenceResult::Confirmed)));
    let fenced = Command::Fenced { node: node(2), incarnation: life(1) };
    assert!(matches!(requests[..], [(_, Request::Write(command))] if command == fenced), "{requests:?}");
    assert_eq!(tell(&mut fleet, failed), [], "what was found off is off");
    let wrote = agent(&mut fleet, 0).clone();
    let refused = Answer::Refused(Refused::Restored, fleet.store.position());
    let confirmed = Told::Fencing(node(2), life(1), FencingNews::Confirmed);
    let later = told(&tell(&mut fleet, Input::Answered(requests[0].0, &refused)));
    assert!(!later.contains(&confirmed), "what was not written is not over: {later:?}");
    *agent(&mut fleet, 0) = wrote;
    let done = Answer::Applied(Applied::Done, fleet.store.position());
    assert_eq!(told(&tell(&mut fleet, Input::Answered(requests[0].0, &done))), [confirmed]);
}

/// A life that is seen to be renewed is not fenced; where the store says otherwise, nothing is told.
#[test]
fn a_withdrawal_is_told_when_it_is_written() {
    let mut fleet = fenced(2);
    let (fencing, _) = fencing_asked(&mut fleet);
    let renewals = fencing.renewals + 1;
    let seen = Sighting { node: node(2), incarnation: life(1), renewals };
    let withdraw = Command::Withdraw { node: node(2), fencing, renewals };
    let requests = asked(&renewed(&mut fleet, vec![seen]));
    let found = requests.iter().find(|(_, request)| *request == Request::Write(withdraw));
    let &(id, _) = found.unwrap_or_else(|| panic!("{requests:?}"));
    let (asking, position) = (agent(&mut fleet, 0).clone(), fleet.store.position());
    let news = Told::Fencing(node(2), life(1), FencingNews::Withdrawn);
    for (answer, tells) in [
        (Answer::Applied(Applied::Done, position), true),
        (Answer::Refused(Refused::Changed, position), false),
    ] {
        *agent(&mut fleet, 0) = asking.clone();
        let out = told(&tell(&mut fleet, Input::Answered(id, &answer)));
        assert_eq!(out.contains(&news), tells, "{answer:?}: {out:?}");
    }
}
