//! The statements that make something happen.

use core::cell::RefCell;

use takeover::units::{Millis, NodeId};
use takeover_policies::spelled;

use super::error::Fault;
use super::known::Known;
use super::number;
use super::setup::network_words;
use super::words::{Place, Words};
use super::{Act, Call, Fate, Fencer, NodeFault, Order, Outcome, Text, Traffic, VmFault};

/// What a statement of the story may ask about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'k> {
    /// The names.
    pub(super) known: &'k Known,
    /// The time of the statement.
    pub(super) now: Millis,
    /// The texts that statements speak of, so far.
    pub(super) texts: &'k RefCell<Vec<String>>,
}

impl Scene<'_> {
    /// Keeps a text for the story.
    pub(super) fn keep(self, text: &str) -> Text {
        let mut texts = self.texts.borrow_mut();
        texts.push(text.to_owned());
        Text(texts.len().saturating_sub(1))
    }
}

/// A node, and nothing else.
fn node(words: &mut Words<'_>, scene: Scene<'_>) -> Result<NodeId, Fault> {
    scene.known.node(words.word("a node")?)
}

/// `on NODE`, if it stands there.
pub(super) fn on_node(words: &mut Words<'_>, known: &Known) -> Result<Option<NodeId>, Fault> {
    if words.take("on") { known.node(words.word("a node")?).map(Some) } else { Ok(None) }
}

/// `power off NODE`.
pub(super) fn power_off(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    node(words, scene).map(|node| Act::Node(node, NodeFault::PowerOff))
}

/// `power on NODE`.
pub(super) fn power_on(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    node(words, scene).map(|node| Act::Node(node, NodeFault::PowerOn))
}

/// `isolate NODE`.
pub(super) fn isolate(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    node(words, scene).map(|node| Act::Node(node, NodeFault::Isolate))
}

/// `rejoin NODE`.
pub(super) fn rejoin(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    node(words, scene).map(|node| Act::Node(node, NodeFault::Rejoin))
}

/// `crash agent on NODE`.
pub(super) fn crash_agent(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    words.need("on")?;
    node(words, scene).map(|node| Act::Node(node, NodeFault::CrashAgent))
}

/// `start agent on NODE`.
pub(super) fn start_agent(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    words.need("on")?;
    node(words, scene).map(|node| Act::Node(node, NodeFault::StartAgent))
}

/// `hang agent on NODE`.
pub(super) fn hang_agent(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    words.need("on")?;
    node(words, scene).map(|node| Act::Node(node, NodeFault::HangAgent))
}

/// `hang monitor on NODE`.
pub(super) fn hang_monitor(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    words.need("on")?;
    node(words, scene).map(|node| Act::Node(node, NodeFault::HangMonitor))
}

/// `hang guardian on NODE`.
pub(super) fn hang_guardian(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    words.need("on")?;
    node(words, scene).map(|node| Act::Node(node, NodeFault::HangGuardian))
}

/// What fencings of a node can do, and their words.
const FENCERS: [Fencer; 3] = [Fencer::Works, Fencer::Fails, Fencer::Hangs];

impl Fencer {
    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Fails => "fails",
            Self::Hangs => "hangs",
        }
    }
}

/// `fencing of NODE fails|hangs|works`.
pub(super) fn fencing(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let node = node(words, scene)?;
    let known = FENCERS.into_iter().find(|fencer| words.take(fencer.name()));
    let fencer = known.ok_or_else(|| words.missing("\"fails\", \"hangs\" or \"works\""))?;
    Ok(Act::Node(node, NodeFault::Fencing(fencer)))
}

/// `vanish VM`.
pub(super) fn vanish(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.resource(words.word("a VM")?).map(|vm| Act::Vm(vm, VmFault::Vanish))
}

/// `force VM on NODE`.
pub(super) fn force(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let resource = scene.known.resource(words.word("a VM")?)?;
    words.need("on")?;
    Ok(Act::ForceStart { resource, node: node(words, scene)? })
}

/// `crash VM`.
pub(super) fn crash(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.resource(words.word("a VM")?).map(|vm| Act::Vm(vm, VmFault::Crash))
}

/// `hang VM`.
pub(super) fn hang(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.resource(words.word("a VM")?).map(|vm| Act::Vm(vm, VmFault::Hang))
}

/// `shut down VM inside`.
pub(super) fn shut_down(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let vm = scene.known.vm(words.word("a VM")?)?;
    words.need("inside")?;
    Ok(Act::Vm(vm, VmFault::ShutDownInside))
}

/// `stop VM outside`.
pub(super) fn stop(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let resource = scene.known.resource(words.word("a VM")?)?;
    words.need("outside")?;
    Ok(Act::Vm(resource, VmFault::StopOutside))
}

/// `start VM outside [on NODE]`.
pub(super) fn start(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let resource = scene.known.resource(words.word("a VM")?)?;
    words.need("outside")?;
    Ok(Act::StartOutside { resource, node: on_node(words, scene.known)? })
}

/// `next K starts|stops of NAME [on NODE] fail|hang|take TIME`.
pub(super) fn next(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let how_many = words.word("how many")?;
    let count = number::count(how_many)?;
    if count == 0 {
        return Err(Fault::at(how_many.place, "no start or stop is meant", "write a number from 1 up"));
    }
    let call = if words.take("starts") || words.take("start") {
        Call::Start
    } else if words.take("stops") || words.take("stop") {
        Call::Stop
    } else {
        return Err(words.missing("\"starts\" or \"stops\""));
    };
    words.need("of")?;
    let resource = scene.known.resource(words.word("a resource")?)?;
    let node = on_node(words, scene.known)?;
    let outcome = if words.take("fail") {
        Outcome::Fail
    } else if words.take("hang") {
        Outcome::Hang
    } else if words.take("take") {
        Outcome::Take(number::duration(words.word("a time")?)?)
    } else {
        return Err(words.missing("\"fail\", \"hang\" or \"take\""));
    };
    Ok(Act::Next { count, call, resource, node, outcome })
}

/// `online NAME`.
pub(super) fn online(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let word = words.word("a resource or a group")?;
    scene.known.target(word.text, word.place).map(|it| Act::Order(Order::Online(it)))
}

/// `offline NAME`.
pub(super) fn offline(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let word = words.word("a resource or a group")?;
    scene.known.target(word.text, word.place).map(|it| Act::Order(Order::Offline(it)))
}

/// `move GROUP [to NODE]`.
pub(super) fn move_group(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let group = scene.known.group(words.word("a group")?)?;
    let to = if words.take("to") { Some(node(words, scene)?) } else { None };
    Ok(Act::Order(Order::Move { group, to }))
}

/// `failover GROUP`.
pub(super) fn failover(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.group(words.word("a group")?).map(|it| Act::Order(Order::FailOver(it)))
}

/// `failback GROUP`.
pub(super) fn failback(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.group(words.word("a group")?).map(|it| Act::Order(Order::FailBack(it)))
}

/// `pause NODE [and drain]`.
pub(super) fn pause(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let node = node(words, scene)?;
    let drain = words.take("and");
    if drain {
        words.need("drain")?;
    }
    Ok(Act::Order(Order::Pause { node, drain }))
}

/// `roll back the store to TIME`.
pub(super) fn roll_back(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    words.need("the")?;
    words.need("store")?;
    words.need("to")?;
    let word = words.word("a time of the story")?;
    let time = number::duration(word)?;
    if time > scene.now {
        let problem = format!("{} is not over: the statement stands at {}", word.text, spelled(scene.now));
        return Err(Fault::at(word.place, problem, "write a time of the story that has passed"));
    }
    Ok(Act::RollBack(time))
}

/// `adopt restored store`.
pub(super) fn adopt_store(words: &mut Words<'_>, _: Scene<'_>) -> Result<Act, Fault> {
    words.need("store")?;
    Ok(Act::Order(Order::AdoptStore))
}

/// `take GROUP out of service`.
pub(super) fn take_out(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let group = scene.known.group(words.word("a group")?)?;
    ["out", "of", "service"].iter().try_for_each(|word| words.need(word))?;
    Ok(Act::Order(Order::TakeOut(group)))
}

/// `put GROUP into service`.
pub(super) fn put_back(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let group = scene.known.group(words.word("a group")?)?;
    ["into", "service"].iter().try_for_each(|word| words.need(word))?;
    Ok(Act::Order(Order::PutBack(group)))
}

/// `resume NODE [and failback]`.
pub(super) fn resume(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let node = node(words, scene)?;
    let failback = words.take("and");
    if failback {
        words.need("failback")?;
    }
    Ok(Act::Order(Order::Resume { node, failback }))
}

/// `network delay TIME..TIME`, from now on.
pub(super) fn network(words: &mut Words<'_>, _: Scene<'_>) -> Result<Act, Fault> {
    network_words(words).map(Act::Network)
}

/// `requests|answers of NODE`, or `news` and `starts` where they can be meant.
fn traffic(words: &mut Words<'_>, scene: Scene<'_>, choices: &[Choice]) -> Result<(NodeId, Traffic), Fault> {
    let chosen = choices.iter().find(|(word, _)| words.take(word));
    let (_, traffic) = chosen.ok_or_else(|| {
        let names: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        words.missing(&names.join(" or "))
    })?;
    words.need("of")?;
    Ok((node(words, scene)?, *traffic))
}

/// A word, and the traffic that it means.
type Choice = (&'static str, Traffic);

/// What travels between a node and the store.
const MESSAGES: [Choice; 2] = [("requests", Traffic::Requests), ("answers", Traffic::Answers)];

/// `lose requests|answers of NODE`.
pub(super) fn lose(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let (node, traffic) = traffic(words, scene, &MESSAGES)?;
    Ok(Act::Traffic { node, traffic, fate: Fate::Lose })
}

/// `delay requests|answers|news|starts of NODE by TIME`.
pub(super) fn delay(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let [requests, answers] = MESSAGES;
    let choices = [requests, answers, ("news", Traffic::News), ("starts", Traffic::Starts)];
    let (node, traffic) = traffic(words, scene, &choices)?;
    words.need("by")?;
    let fate = Fate::Delay(number::duration(words.word("a time")?)?);
    Ok(Act::Traffic { node, traffic, fate })
}

/// `repeat requests|answers of NODE after TIME`.
pub(super) fn repeat(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let (node, traffic) = traffic(words, scene, &MESSAGES)?;
    words.need("after")?;
    let fate = Fate::Repeat(number::duration(words.word("a time")?)?);
    Ok(Act::Traffic { node, traffic, fate })
}

/// `backend of NAME is missing on NODE`, from now on.
pub(super) fn backend(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let resource = scene.known.resource(words.word("a resource")?)?;
    if words.peek().is_some_and(|word| word.is("lacks")) {
        let problem = "what a backend lacks is settled before the story begins";
        let remedy = "put the line above the first statement with a time";
        return Err(Fault::at(Place::line(words.line()), problem, remedy));
    }
    words.need("is")?;
    words.need("missing")?;
    words.need("on")?;
    Ok(Act::BackendMissing { resource, node: node(words, scene)? })
}
