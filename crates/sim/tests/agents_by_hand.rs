//! What one agent does while the store and its machine answer by hand: what a whole cluster's stories
//! cannot show, because there something else would set a wrong step right.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops where it is wrong"
)]

use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::group::{Change, Proof};
use takeover::node::{Answer, Call, Input, Memory, Node, Output, Request, RequestId};
use takeover::resource::{Function, Return};
use takeover::units::{Claim, Epoch, GroupId, Incarnation, Millis, Moment, NodeId, ResourceId, Stamp, Token};
use takeover_sim::scenario::read;

const PAIR: &str = "nodes n1 n2\ngroup g on n1\nvm a in g\nvm b in g\nrun until 1s\n";
const GROUP: GroupId = GroupId(0);
const A: ResourceId = ResourceId(0);
const B: ResourceId = ResourceId(1);

/// What is answered.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Answers {
    /// Whether changes of groups are: else they are applied or not, and the answer is lost.
    changes: Option<bool>,
    /// Whether reads are.
    reads: bool,
    /// Whether the store says anything at all.
    store: bool,
}

const ALL: Answers = Answers { changes: None, reads: true, store: true };

fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

fn database() -> Cluster {
    let story = read("inline.txt", PAIR.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    Cluster::new(Arc::new(story.shape))
}

/// One agent, its store, and what it asked for.
struct Agent {
    store: Cluster,
    node: Node,
    now: Moment,
    out: Vec<Output>,
    /// Everything that it asked for, in order.
    asked: Vec<Output>,
}

impl Agent {
    /// An agent that begins on the first node, on this database.
    fn begin(store: Cluster, now: Moment) -> Self {
        let node = Node::new(node(1), Token(1), store.clone(), &Memory::default(), now);
        let mut agent = Self { store, node, now, out: Vec::new(), asked: Vec::new() };
        agent.tell(Input::Due);
        agent
    }

    fn tell(&mut self, input: Input<'_>) {
        self.node.step(self.now, input, &mut self.out).unwrap();
    }

    fn write(&mut self, command: &Command) -> Answer {
        match self.store.apply(command) {
            Err(refused) => Answer::Refused(refused, self.store.position()),
            Ok(applied) => {
                self.tell(Input::Logged(Stamp(self.now.0), command));
                Answer::Applied(applied, self.store.position())
            }
        }
    }

    fn answer(&mut self, id: RequestId, request: Request, answers: Answers) {
        let answer = match request {
            _ if !answers.store => return,
            Request::Write(command @ Command::Change { .. }) if answers.changes.is_some() => {
                if answers.changes == Some(true) {
                    self.write(&command);
                }
                Answer::Unanswered
            }
            Request::Write(command) => self.write(&command),
            Request::Sync if answers.reads => Answer::Synced(self.store.position()),
            Request::Sync | Request::Observe | Request::Renew { .. } => return,
        };
        self.tell(Input::Answered(id, &answer));
    }

    /// Two seconds, in which no call comes back.
    fn go(&mut self, answers: Answers) {
        for _ in 0..40 {
            self.now = self.now.after(Millis(50));
            self.tell(Input::Due);
            for output in core::mem::take(&mut self.out) {
                self.asked.push(output.clone());
                match output {
                    Output::Ask(id, request, _) => self.answer(id, request, answers),
                    Output::Arm(until) => self.tell(Input::Guarded(until)),
                    _ => {}
                }
            }
        }
    }

    fn calls(&self) -> Vec<(ResourceId, Function)> {
        let call = |output: &Output| match output {
            Output::Call(Call { resource, function, .. }) => Some((*resource, *function)),
            _ => None,
        };
        self.asked.iter().filter_map(call).collect()
    }

    /// The changes of the group that it asked for.
    fn changes(&self) -> Vec<Change> {
        let change = |output: &Output| match output {
            Output::Ask(_, Request::Write(Command::Change { change, .. }), _) => Some(*change),
            _ => None,
        };
        self.asked.iter().filter_map(change).collect()
    }

    fn reads(&self) -> usize {
        let read = |output: &&Output| matches!(output, Output::Ask(_, Request::Sync, _));
        self.asked.iter().filter(read).count()
    }

    /// Where it first asked for something.
    fn first(&self, wanted: impl Fn(&Output) -> bool) -> Option<usize> {
        self.asked.iter().position(wanted)
    }
}

/// The database after the first life of the first node's agent took the group, and what ran under it.
fn owned() -> (Cluster, Claim) {
    let mut agent = Agent::begin(database(), Moment(0));
    agent.tell(Input::Inventory(&[]));
    agent.go(ALL);
    let claim = agent.store.record(GROUP).unwrap().open_claim().unwrap();
    assert_eq!((claim.node, claim.incarnation), (node(1), Incarnation::FIRST));
    (agent.store, claim)
}

/// Rule `unknown_outcome_is_both`: whether the group was acquired is unknown, so nothing is held and
/// nothing else is asked for until a linearizable read has told, however often it has to be asked for.
#[test]
fn unknown_outcome_is_both() {
    for applied in [true, false] {
        let mut agent = Agent::begin(database(), Moment(0));
        agent.tell(Input::Inventory(&[]));
        agent.go(Answers { changes: Some(applied), reads: false, ..ALL });
        assert_eq!(agent.changes().len(), 1, "{:?}", agent.changes());
        assert!(agent.reads() >= 1);
        // The read is lost as well, and asked for again.
        let (reads, lost) = (agent.reads(), agent.first(is_read).unwrap());
        let Some(Output::Ask(id, ..)) = agent.asked.get(lost).cloned() else { panic!("no read") };
        agent.tell(Input::Answered(id, &Answer::Unanswered));
        agent.go(Answers { changes: Some(applied), reads: false, ..ALL });
        assert_eq!((agent.changes().len(), agent.reads() > reads), (1, true));
        agent.go(ALL);
        let again = agent.asked.iter().rfind(|output| is_read(output)).cloned();
        let Some(Output::Ask(id, ..)) = again else { panic!("no read") };
        let position = agent.store.position();
        agent.tell(Input::Answered(id, &Answer::Synced(position)));
        agent.go(ALL);
        // What had not happened is asked for again, and what had is not.
        assert_eq!(agent.changes().len(), if applied { 1 } else { 2 }, "{:?}", agent.changes());
        assert!(agent.store.record(GROUP).unwrap().open_claim().is_some());
        assert!(!agent.calls().is_empty());
    }
}

fn is_read(output: &Output) -> bool {
    matches!(output, Output::Ask(_, Request::Sync, _))
}

#[test]
fn control_an_answer_that_came_is_not_asked_for_again() {
    let mut agent = Agent::begin(database(), Moment(0));
    agent.tell(Input::Inventory(&[]));
    agent.go(ALL);
    assert_eq!((agent.changes().len(), agent.reads()), (1, 0));
}

/// Rule `restart_of_the_agent`: before it has looked at what runs here it calls nothing, opens no gate
/// and takes nothing; then it keeps by a write what runs under the record's claim.
#[test]
fn restart_of_the_agent() {
    let (store, claim) = owned();
    let mut agent = Agent::begin(store, Moment(9_000));
    agent.go(ALL);
    agent.go(ALL);
    assert!(agent.node.stamp(agent.now) >= Stamp(0) && agent.store.session(node(1)).unwrap().hot.is_some());
    assert_eq!((agent.calls(), agent.changes()), (vec![], vec![]), "it has not looked yet");
    assert_eq!(agent.first(|output| matches!(output, Output::Gate(_, Some(_)))), None);
    agent.tell(Input::Inventory(&[(A, Some(claim))]));
    agent.go(ALL);
    let adopted = agent.store.record(GROUP).unwrap().open_claim().unwrap();
    assert!(adopted.epoch > claim.epoch && adopted.incarnation > claim.incarnation);
    assert!(matches!(agent.changes().as_slice(), [Change::Adopt { to }] if *to == adopted));
    // What runs is kept, and what does not is taken up.
    assert!(
        agent.calls().iter().all(|call| *call != (A, Function::Terminate) && *call != (A, Function::Online))
    );
    assert!(agent.calls().contains(&(B, Function::Open)), "{:?}", agent.calls());
}

/// Whether the agent calls Online when the answer to Open is handed in so late.
fn starts_after(late: Millis) -> bool {
    let mut agent = Agent::begin(database(), Moment(0));
    agent.tell(Input::Inventory(&[]));
    agent.go(ALL);
    let open = agent.asked.iter().find_map(|output| match output {
        Output::Call(Call { resource: A, function: Function::Open, call, .. }) => Some(*call),
        _ => None,
    });
    agent.now = agent.now.after(late);
    agent.out.clear();
    agent.tell(Input::Returned(A, open.unwrap(), Return::Done));
    let online = |output: &Output| matches!(output, Output::Call(call) if call.function == Function::Online);
    agent.out.iter().any(online)
}

/// Rule `owner_or_nothing`: a driver that was held up hands in the answer to Open before it says that time
/// has passed. The lease has ended meanwhile, and nothing is started any more.
#[test]
fn an_open_that_is_answered_after_the_lease_starts_nothing() {
    assert!(starts_after(Millis(50)), "control: in time it starts");
    assert!(!starts_after(Millis::secs(60)));
}

/// What runs here and is another's is ended, but only after a linearizable read; and where the store says
/// nothing it is left alone.
#[test]
fn what_is_not_this_nodes_is_ended_after_a_read() {
    let (mut store, claim) = owned();
    let incarnation = claim.incarnation;
    store.apply(&Command::Fenced { node: node(1), incarnation }).unwrap();
    let (lease, silence) = (*store.shape().policy().lease(), None);
    let register =
        Command::Register { node: node(2), token: Token(2), lease, after: None, at: Stamp(0), silence };
    store.apply(&register).unwrap();
    let epoch = claim.epoch.next().unwrap_or(Epoch::FIRST);
    let to = Claim { epoch, incarnation: Incarnation::FIRST, node: node(2) };
    let proof = Proof::Over(node(1), incarnation, takeover::session::Over::Fenced);
    let (seen, change) = (store.written(GROUP).unwrap(), Change::Acquire { to, proof });
    store.apply(&Command::Change { group: GROUP, seen, change }).unwrap();
    for (reads, store_is_there) in [(true, true), (false, true), (false, false)] {
        let mut agent = Agent::begin(store.clone(), Moment(9_000));
        agent.tell(Input::Inventory(&[(A, Some(claim))]));
        agent.go(Answers { changes: None, reads, store: store_is_there });
        let ended =
            |output: &Output| matches!(output, Output::Call(call) if call.function == Function::Terminate);
        let (read, ended) = (agent.first(is_read), agent.first(ended));
        assert!(read.is_some(), "it asks whose that is");
        assert_eq!(ended.is_some(), reads, "{:?}", agent.calls());
        assert!(ended.is_none() || read < ended);
    }
}

/// The gates that an earlier agent left open are closed before this one looks for the first time: what
/// it does not find then cannot come up behind its back.
#[test]
fn what_an_earlier_agent_left_is_shut_off_before_anything_is_looked_for() {
    let (store, claim) = owned();
    let mut agent = Agent::begin(store, Moment(9_000));
    agent.go(Answers::default());
    let looks = agent.first(|output| *output == Output::Inventory);
    for resource in [A, B] {
        let closed = agent.first(|output| *output == Output::Gate(resource, None));
        assert!(closed.is_some() && closed < looks, "{closed:?} {looks:?}");
    }
    // Once it has looked, a look closes nothing that is this agent's own.
    agent.tell(Input::Inventory(&[(A, Some(claim))]));
    agent.go(ALL);
    agent.asked.clear();
    agent.now = agent.now.after(Millis::secs(6));
    agent.go(ALL);
    assert!(agent.first(|output| *output == Output::Inventory).is_some());
    assert_eq!(agent.first(|output| *output == Output::Gate(A, None)), None);
}
