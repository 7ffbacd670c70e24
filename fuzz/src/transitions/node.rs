//! A whole node, told things by a driver and a store that nobody should have.

use std::sync::Arc;

use takeover::cluster::{Cluster, OtherStore, Refused};
use takeover::group;
use takeover::node::{
    Answer, BeatId, Drain, FenceResult, Input, Memory, Node, Order, Output, Rejected, RequestId, Sighting,
    Told,
};
use takeover::resource::Return;
use takeover::rules::{ResourceStep, SessionStep, resource_step, session_step};
use takeover::units::{Claim, GroupId, Millis, Moment, Position, ResourceId, Stamp, Timeline, Token};

use super::{Bug, broken, refused};
use crate::bytes::Choices;
use crate::draw;
use crate::found::{Found, holds};

/// A node and what a driver has of it.
struct Driven {
    node: Node,
    /// The database that the store holds, which the node hears of now and then.
    store: Cluster,
    now: Moment,
    /// The newest request, and the newest sweep.
    asked: RequestId,
    beat: Option<BeatId>,
    outputs: Vec<Output>,
}

pub(super) fn ask<'a>(
    mut setup: Choices<'_>,
    steps: impl Iterator<Item = Choices<'a>>,
    bug: Option<Bug>,
) -> Result<(), Found> {
    let policy = draw::cluster_policy(&mut setup);
    let Some(shape) = draw::shape(&mut setup, policy) else { return Ok(()) };
    let store = Cluster::new(Arc::new(shape));
    let now = Moment(setup.millis());
    let me = draw::node(&mut setup);
    let node = Node::new(me, Token(1), store.clone(), &Memory::default(), now);
    let mut driven = Driven { node, store, now, asked: RequestId(0), beat: None, outputs: Vec::new() };
    for mut choices in steps {
        driven.now = driven.now.after(Millis(choices.millis()));
        driven.step(&mut choices, bug)?;
    }
    Ok(())
}

impl Driven {
    fn step(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        match choices.below(16) {
            0..=3 => self.tell(Input::Due, bug),
            4 => {
                let answer = self.answer(choices);
                let request = if choices.below(4) == 3 { RequestId(choices.number()) } else { self.asked };
                self.tell(Input::Answered(request, &answer), bug)
            }
            5..=6 => self.carry_out(choices, bug),
            7 => {
                // An entry that no store wrote.
                let command = draw::command(choices, &self.store);
                self.tell(Input::Logged(Stamp(choices.millis()), &command), bug)
            }
            8..=9 => {
                let resource = resource(choices);
                let call = self.call(choices, resource);
                self.tell(Input::Returned(resource, call, outcome(choices)), bug)
            }
            10 => self.notice(choices, bug),
            11 => self.sweep(choices, bug),
            12 => self.find(choices, bug),
            13 => self.tell(Input::Guarded(draw::moment(choices, self.now)), bug),
            14.. => self.order(choices, bug),
        }
    }

    /// The store applies something, its own node's newest request most often, and says so.
    fn carry_out(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        let wish = self.outputs.iter().rev().find_map(|output| match output {
            Output::Ask(id, takeover::node::Request::Write(command), _) => Some((*id, *command)),
            Output::Ask(..) | Output::Call(_) | Output::Sweep(..) | Output::Inventory => None,
            Output::Gate(..) | Output::Arm(_) | Output::Remember(..) | Output::Saw(_) => None,
            Output::BeginAnew | Output::RestartMonitor(_) | Output::FenceSelf(_) => None,
            Output::Fence(..) | Output::Told(_) => None,
        });
        let wish = wish.filter(|_| choices.below(4) != 3);
        let command = wish.map_or_else(|| draw::command(choices, &self.store), |(_, command)| command);
        let applied = self.store.apply(&command);
        let logged = applied.is_ok() && !matches!(command, takeover::cluster::Command::Renew { .. });
        if logged && choices.below(8) != 7 {
            self.tell(Input::Logged(self.store.now(), &command), bug)?;
        }
        let Some((id, _)) = wish else { return Ok(()) };
        let answer = match applied {
            Ok(applied) => Answer::Applied(applied, self.store.position()),
            Err(refused) => Answer::Refused(refused, self.store.position()),
        };
        self.tell(Input::Answered(id, &answer), bug)
    }

    fn answer(&self, choices: &mut Choices<'_>) -> Answer {
        let revision = draw::revision(choices, self.store.revision());
        let position = Position { timeline: Timeline(u64::from(choices.below(2))), revision };
        let node = draw::node(choices);
        let renewals = choices.number();
        let sighting = Sighting { node, incarnation: draw::incarnation(choices), renewals };
        let stamp = Stamp(choices.millis());
        match choices.below(8) {
            0 => Answer::Applied(takeover::cluster::Applied::Registered(sighting.incarnation), position),
            1 => Answer::Applied(takeover::cluster::Applied::Done, position),
            2 => Answer::Refused(choices.one([Refused::NotYet, Refused::NotLive, Refused::Barred]), position),
            3 => Answer::Renewed(stamp, vec![sighting]),
            4 => Answer::Synced(position),
            5 => Answer::Observed(vec![sighting, sighting]),
            6 => Answer::OtherStore(choices.one([OtherStore::Older, OtherStore::Restored])),
            7.. => Answer::Unanswered,
        }
    }

    fn call(&self, choices: &mut Choices<'_>, resource: ResourceId) -> takeover::units::CallId {
        let newest = self.node.resource(resource).map(|state| state.last_call);
        draw::call_id(choices, newest.unwrap_or(takeover::units::CallId::FIRST))
    }

    fn notice(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        let resource = resource(choices);
        let held = self.node.resource(resource).and_then(|state| state.held);
        let claim = if choices.below(4) == 3 { choices.maybe(draw::claim) } else { held };
        let call = self.call(choices, resource);
        let finding = draw::finding(choices, call);
        if choices.below(8) == 7 {
            return self.tell(Input::Progress(resource, call), bug);
        }
        self.tell(Input::Noticed(resource, claim, call, finding), bug)
    }

    fn sweep(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        let Some(beat) = self.beat else { return Ok(()) };
        let asked = self.node.asked(beat).len();
        let answered = if choices.below(8) == 7 { usize::from(choices.below(5)) } else { asked };
        let returns: Vec<Return> = (0..answered).map(|_| outcome(choices)).collect();
        self.tell(Input::Swept(beat, &returns), bug)
    }

    /// An inventory, a monitor that came back, or a fencing that did.
    fn find(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        match choices.below(4) {
            0 => {
                let monitor = choices.maybe(resource);
                self.tell(Input::MonitorRestarted(monitor), bug)
            }
            1 => {
                let (node, incarnation) = (draw::node(choices), draw::incarnation(choices));
                let result = choices.one([FenceResult::Confirmed, FenceResult::Failed]);
                self.tell(Input::Fenced(node, incarnation, result), bug)
            }
            2.. => {
                let found = |choices: &mut Choices<'_>| (resource(choices), choices.maybe(draw::claim));
                let running: Vec<(ResourceId, Option<Claim>)> =
                    (0..choices.below(4)).map(|_| found(choices)).collect();
                self.tell(Input::Inventory(&running), bug)
            }
        }
    }

    fn order(&mut self, choices: &mut Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
        let (resource, group, node) = (resource(choices), group(choices), draw::node(choices));
        let to = choices.maybe(draw::node);
        let policy = draw::resource_policy(choices);
        let order = choices.one([
            Order::Online(resource),
            Order::Offline(resource),
            Order::Group(group, group::Order::Move(to)),
            Order::Group(group, group::Order::Failover),
            Order::Group(group, group::Order::Failback),
            Order::Pause(node, Drain::Yes),
            Order::Pause(node, Drain::No),
            Order::Resume(node),
            Order::SetPolicy(resource, policy),
            Order::AdoptStore,
            Order::TakeOut(group),
            Order::PutBack(group),
        ]);
        self.tell(Input::Ordered(order), bug)
    }

    /// Tells the node, and asks the rules about each step that it tells of.
    fn tell(&mut self, input: Input<'_>, bug: Option<Bug>) -> Result<(), Found> {
        let before = self.node.clone();
        let mut out = Vec::new();
        if let Err(error) = told(bug, &mut self.node, self.now, input, &mut out) {
            let said = out.is_empty();
            holds(super::REFUSED, said, || format!("refused with {error:?}, and yet it asks for {out:?}"))?;
            return refused(&error, &before, &self.node);
        }
        for output in &out {
            match output {
                Output::Ask(id, ..) => self.asked = *id,
                Output::Sweep(beat, _) => self.beat = Some(*beat),
                Output::Told(told) => self.judge(told)?,
                Output::Call(_) | Output::Inventory | Output::Gate(..) | Output::Arm(_) => {}
                Output::Remember(..) | Output::Saw(_) | Output::BeginAnew | Output::RestartMonitor(_) => {}
                Output::FenceSelf(_) | Output::Fence(..) => {}
            }
        }
        self.outputs = out;
        Ok(())
    }

    fn judge(&self, told: &Told) -> Result<(), Found> {
        let policy = self.node.cluster().shape().policy();
        match told {
            Told::Resource(step) => {
                let Some(policy) = self.node.cluster().policy(step.resource) else { return Ok(()) };
                let (before, event, after) = (&step.before, &step.event, &step.after);
                let asked =
                    ResourceStep { policy, before, now: self.now, event, after, actions: &step.actions };
                resource_step(&asked).map_err(|rule| broken(rule, &asked))
            }
            Told::Session { event, before, after, actions } => {
                let asked = SessionStep { policy, before, now: self.now, event, after, actions };
                session_step(&asked).map_err(|rule| broken(rule, &asked))
            }
            Told::Held(..) | Told::Group(..) | Told::Chose(..) | Told::Dead(..) | Told::Fencing(..) => Ok(()),
            Told::Ordered(_) | Told::Note(_) => Ok(()),
        }
    }
}

/// The node as a driver holds it.
fn told(
    bug: Option<Bug>,
    node: &mut Node,
    now: Moment,
    input: Input<'_>,
    out: &mut Vec<Output>,
) -> Result<(), Rejected> {
    let told = node.step(now, input, out);
    if told.is_err() && bug == Some(Bug::RefusalTouchesNode) {
        let until = Input::Guarded(Moment(u64::MAX));
        // Whether the node takes it plays no part: a bug need not work each time.
        let _ = node.step(now, until, &mut Vec::new());
        let _ = node.step(now.after(Millis::hours(1)), Input::Due, &mut Vec::new());
    }
    told
}

fn resource(choices: &mut Choices<'_>) -> ResourceId {
    ResourceId(choices.one([0, 0, 0, 1, 1, 2, 2, 3, u32::MAX]))
}

fn group(choices: &mut Choices<'_>) -> GroupId {
    GroupId(choices.one([0, 0, 0, 1, 1, 2, u32::MAX]))
}

fn outcome(choices: &mut Choices<'_>) -> Return {
    match choices.below(8) {
        0..=3 => Return::Done,
        4 => Return::Failed,
        5 => choices.one([Return::Unsupported, Return::NotHere]),
        6.. => Return::Found(draw::finding(choices, takeover::units::CallId::FIRST)),
    }
}
