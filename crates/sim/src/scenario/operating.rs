//! The statements about how a cluster is operated: policies that change, hosts that shut down, the store
//! that is stopped, and what the log must tell.

use takeover_policies::Of;

use super::acts::Scene;
use super::error::Fault;
use super::expect::{later, when};
use super::rows::story;
use super::settings::{chosen, policy};
use super::statements::{Form, Statement};
use super::words::{Place, Words};
use super::{Act, Condition, Expectation, NodeFault, Text, When};

/// `policy FIELD VALUE [for NAME...]`.
pub(super) const POLICY: Statement = Statement {
    grammar: "policy FIELD VALUE [for NAME...]",
    meaning: "A policy of all resources or groups, of those named, of the cluster or its lease; or a preset. \
              In the story: a policy of one resource, of a group's or of all, from now on.",
    examples: &[
        "policy restart-threshold 1",
        "policy weight 10 for g",
        "policy preset windows-2008",
        "at 5s policy quick-check-every 2s for web",
    ],
    keywords: &["policy"],
    form: Form::Either(policy, policy_change),
};

/// `shut down node NODE`.
pub(super) const SHUT_DOWN: Statement = story(
    &["shut", "down", "node"],
    "shut down node NODE",
    "The host shuts down in order: drained first, for five minutes at most; it is resumed when it boots again.",
    &["shut down node n1"],
    shut_down,
);

/// `reboot node NODE`.
pub(super) const REBOOT: Statement = story(
    &["reboot", "node"],
    "reboot node NODE",
    "The host shuts down in order, boots, and is resumed.",
    &["reboot node n1"],
    reboot,
);

/// `stop the store`.
pub(super) const STOP_STORE: Statement = story(
    &["stop", "the", "store"],
    "stop the store",
    "No node reaches the store any more; it loses nothing.",
    &["stop the store"],
    stop_store,
);

/// `start the store`.
pub(super) const START_STORE: Statement = story(
    &["start", "the", "store"],
    "start the store",
    "The store answers again.",
    &["start the store"],
    start_store,
);

/// `expect logged TEXT`.
pub(super) const EXPECT_LOG: Statement = story(
    &["expect", "logged"],
    "expect logged TEXT [about NAME] [by TIME|at TIME]",
    "A line of the log, written from now on, must contain this text.",
    &["expect logged \"registered as life\" by 10s", "expect logged \"calls Online\" about web by 10s"],
    expect_log,
);

/// `expect never logged TEXT`.
pub(super) const EXPECT_NEVER_LOG: Statement = story(
    &["expect", "never", "logged"],
    "expect never logged TEXT [about NAME] until TIME",
    "No line of the log, written from now on, may contain this text.",
    &["expect never logged Terminate about web until 1m"],
    expect_never_log,
);

/// A policy that changes in the story.
fn policy_change(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let here = words.place();
    if words.peek().is_some_and(|word| word.is("preset")) {
        return Err(settled("a preset", here));
    }
    let (field, value) = chosen(words)?;
    match field.of {
        Of::Resource(_) => {}
        Of::Group(_) | Of::Cluster(_) | Of::Lease(_) => return Err(settled(field.word, here)),
    }
    let of = if words.take("for") {
        let word = words.word("a resource or a group")?;
        Some(scene.known.target(word.text, word.place)?)
    } else {
        None
    };
    Ok(Act::Policy { field: scene.keep(field.word), value: scene.keep(value.text), of })
}

/// The fault of a choice that holds for the whole story.
fn settled(what: &str, place: Place) -> Fault {
    let problem =
        format!("{what} is chosen before the story begins; policies of resources change while they run");
    Fault::at(place, problem, "put the line above the first statement with a time")
}

fn shut_down(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.node(words.word("a node")?).map(|node| Act::Node(node, NodeFault::ShutDown))
}

fn reboot(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    scene.known.node(words.word("a node")?).map(|node| Act::Node(node, NodeFault::Reboot))
}

const fn stop_store(_: &mut Words<'_>, _: Scene<'_>) -> Result<Act, Fault> {
    Ok(Act::StoreServes(false))
}

const fn start_store(_: &mut Words<'_>, _: Scene<'_>) -> Result<Act, Fault> {
    Ok(Act::StoreServes(true))
}

/// `TEXT [about NAME]`.
fn logged(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Condition, Fault> {
    let text = scene.keep(words.word("a text, in quotes if it has blanks")?.text);
    let about: Option<Text> = if words.take("about") {
        let word = words.word("a node, group or resource")?;
        scene.known.meaning(word.text, word.place)?;
        Some(scene.keep(word.text))
    } else {
        None
    };
    Ok(Condition::Logged { text, about })
}

fn expect_log(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let condition = logged(words, scene)?;
    if words.peek().is_some_and(|word| word.is("until")) {
        return Err(words.missing("\"by\", \"at\" or the end of the line"));
    }
    Ok(Act::Expect(Expectation { condition, when: when(words, scene.now)? }))
}

fn expect_never_log(words: &mut Words<'_>, scene: Scene<'_>) -> Result<Act, Fault> {
    let condition = logged(words, scene)?;
    words.need("until")?;
    Ok(Act::Expect(Expectation { condition, when: When::Never(later(words, scene.now)?) }))
}
