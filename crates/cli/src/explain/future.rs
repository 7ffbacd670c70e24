//! What would become of a group: the core's own advice, in the core's own words.

use serde::Serialize;
use takeover::cluster::{Cluster, Command};
use takeover::group::{Advice, Change, Fact, Moving, Order, Proof, Stay};
use takeover::log::{Legend, describe};
use takeover::node::{Memory, Node, Note, Told};
use takeover::placement::Choice;
use takeover::policy::{Proofs, RestartAction};
use takeover::units::{Claim, Epoch, GroupId, Incarnation, Millis, Moment, NodeId, Stamp, Token};
use takeover_sim::scenario::{Names, spelled};
use takeover_sim::world::World;

/// One question and its answer.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    /// A word for programs.
    pub(super) asked: &'static str,
    /// The question.
    pub(super) question: String,
    /// What would be done, and why.
    pub(super) answer: String,
    /// Where the group would go; none where it would stay, or nobody would take it.
    pub(super) goes_to: Option<&'a str>,
    /// Why each node would be taken or passed over, by number; empty where no node is chosen.
    pub(super) nodes: Vec<&'static str>,
}

/// Whom the questions are put to: the database, and names for the answers.
struct Asked<'d, 'a> {
    database: &'d Cluster,
    names: &'a Names,
    group: GroupId,
    at: Stamp,
    /// Whose log the words could stand in: any node's.
    speaker: NodeId,
}

/// All questions.
pub(super) fn answers<'a>(world: &World, names: &'a Names, group: GroupId, at: Stamp) -> Vec<Answer<'a>> {
    let Some(speaker) = world.shape().nodes().lowest() else { return Vec::new() };
    let on = Asked { database: world.database(), names, group, at, speaker };
    let owner = on.owner();
    let mut all = vec![on.now()];
    if let Some(owner) = owner {
        let here = names.node(owner);
        all.push(on.lost(owner));
        all.push(match retry(world, group) {
            Some(retry) => on.ask("failed", format!("if it failed on {here}"), Fact::GaveUp(retry)),
            None => Answer {
                asked: "failed",
                question: format!("if it failed on {here}"),
                answer: "stays Failed there: no resource of it tells its group (restart-action)".to_owned(),
                goes_to: None,
                nodes: Vec::new(),
            },
        });
        for (asked, question, order) in [
            ("move", "on \"move\"", Order::Move(None)),
            ("failover", "on \"fail over\"", Order::Failover),
            ("failback", "on \"fail back\"", Order::Failback),
        ] {
            all.push(on.ask(asked, question.to_owned(), Fact::Asked(order)));
        }
    }
    all
}

/// Why a group waits, as the lowest node that looked for it found.
pub(super) fn waits(world: &World, names: &Names, group: GroupId) -> Option<String> {
    if !world.waits(group) {
        return None;
    }
    let nodes = world.shape().nodes();
    let (database, speaker) = (world.database(), nodes.lowest()?);
    let on = Asked { database, names, group, at: database.now(), speaker };
    let why = nodes.iter().find_map(|node| world.core(node)?.waits_for(group));
    let record = on.database.record(group)?;
    Some(match (why, record.owner(), record.heir) {
        (Some(why), ..) => on.stay(why),
        (None, Some(owner), Some(heir)) => {
            format!("until {} has stopped it, for {}", names.node(owner), names.node(heir))
        }
        (None, Some(owner), None) => {
            format!("nobody holds it: {} does not, and nothing proves yet that it is over", names.node(owner))
        }
        (None, None, _) => "nobody holds it".to_owned(),
    })
}

/// When the group would be tried again if a resource of it were given up now; none where no resource
/// tells its group of that.
#[allow(clippy::option_option, reason = "no retry is not the same as no word to the group")]
fn retry(world: &World, group: GroupId) -> Option<Option<Millis>> {
    let told = world.shape().members(group).iter().filter_map(|&resource| {
        let spec = world.database().policy(resource)?.spec();
        (spec.restart_action == RestartAction::Notify).then_some(spec.retry_period_on_failure)
    });
    told.reduce(|one, other| one.into_iter().chain(other).min())
}

impl<'a> Asked<'_, 'a> {
    /// Who holds the group, as far as the database tells.
    fn owner(&self) -> Option<NodeId> {
        let held = self.database.proof(self.group).is_none();
        self.database.record(self.group)?.owner().filter(|_| held)
    }

    /// What the cluster does with it as things are.
    fn now(&self) -> Answer<'a> {
        let draining = self.owner().and_then(|owner| self.database.session(owner));
        let fact = if self.database.proof(self.group).is_some() {
            Fact::Loose
        } else if draining.is_some_and(|session| session.cold.draining) {
            Fact::Drain
        } else {
            Fact::Tick
        };
        self.ask("now", "now".to_owned(), fact)
    }

    fn ask(&self, asked: &'static str, question: String, fact: Fact) -> Answer<'a> {
        let advice = self.database.advise(self.group, fact, self.at);
        let advice = advice.unwrap_or(Advice::Stay(Stay::Fine));
        self.answer(asked, question, advice)
    }

    /// Where it goes if its owner's life is over this very moment, with all else that it owns.
    fn lost(&self, owner: NodeId) -> Answer<'a> {
        let question = format!("if {} were lost", self.names.node(owner));
        let mut later = self.database.clone();
        let hot = later.session(owner).and_then(takeover::session::Record::live);
        if let Some(hot) = hot {
            let (node, incarnation, renewals) = (owner, hot.incarnation, hot.renewals);
            let _ = later.apply(&match later.shape().policy().spec().proofs {
                Proofs::SelfFencing => Command::Dead { node, incarnation, renewals },
                Proofs::FencingAgent => Command::Fenced { node, incarnation },
            });
        }
        let advised = later.lost(owner, self.at).into_iter().find(|advised| advised.group == self.group);
        let advice = advised.map_or(Advice::Stay(Stay::Fine), |advised| advised.advice);
        let later = Asked { database: &later, ..*self };
        later.answer("owner_lost", question, advice)
    }

    fn answer(&self, asked: &'static str, question: String, advice: Advice) -> Answer<'a> {
        let (answer, goes_to, choice) = match advice {
            Advice::Acquire(node, choice) => (self.acquires(node), Some(node), choice),
            Advice::Plan(heir, moving, choice) => (self.plans(heir, moving), Some(heir), choice),
            Advice::Park(parked) => {
                let claim = self.claim(None);
                let until = parked.until.map(|until| format!(" (in {})", spelled(until.since(self.at))));
                let words = self.changed(Change::Park { claim, parked });
                (words + &until.unwrap_or_default(), None, None)
            }
            Advice::Retry => (self.changed(Change::Retry { claim: self.claim(None) }), None, None),
            Advice::Stay(why) => (self.stay(why), None, None),
        };
        let nobody = matches!(advice, Advice::Stay(Stay::NoNode) | Advice::Park(_));
        // A failback goes to a better preferred owner or nowhere: what the others could do is no matter.
        let chosen = goes_to.is_some() || (nobody && asked != "failback");
        let nodes = self.database.shape().nodes().iter();
        let nodes = nodes.filter(|_| chosen).map(|node| self.because(node, goes_to, choice.as_ref()));
        let goes_to = goes_to.map(|node| self.names.node(node));
        Answer { asked, question, answer, goes_to, nodes: nodes.collect() }
    }

    /// Why a node would be taken or passed over. Where nothing was chosen from a list, what stands
    /// against a move to this very node.
    fn because(&self, node: NodeId, taken: Option<NodeId>, choice: Option<&Choice>) -> &'static str {
        if let Some(choice) = choice {
            return choice.why(node).name();
        }
        if taken == Some(node) {
            return "taken";
        }
        let fact = Fact::Asked(Order::Move(Some(node)));
        match self.database.advise(self.group, fact, self.at) {
            Some(Advice::Stay(Stay::NotThere(_, because))) => because.name(),
            Some(Advice::Plan(..)) => "could take it",
            Some(Advice::Acquire(..) | Advice::Park(_) | Advice::Retry | Advice::Stay(_)) | None => "-",
        }
    }

    /// A claim for the words of a change: the group's newest, or the first.
    fn claim(&self, node: Option<NodeId>) -> Claim {
        let newest = self.database.record(self.group).and_then(|record| record.claim);
        let (epoch, incarnation) = (Epoch::FIRST, Incarnation::FIRST);
        let newest = newest.unwrap_or(Claim { epoch, incarnation, node: self.speaker });
        Claim { node: node.unwrap_or(newest.node), ..newest }
    }

    fn acquires(&self, node: NodeId) -> String {
        let proof = self.database.proof(self.group).unwrap_or(Proof::NeverOwned);
        let words = self.changed(Change::Acquire { to: self.claim(Some(node)), proof });
        format!("{} {words}", self.names.node(node))
    }

    fn plans(&self, heir: NodeId, moving: Moving) -> String {
        self.changed(Change::Plan { claim: Some(self.claim(None)), heir, moving })
    }

    fn stay(&self, why: Stay) -> String {
        self.words(&Told::Note(Note::Waits(self.group, why)))
    }

    fn changed(&self, change: Change) -> String {
        self.words(&Told::Group(self.group, change))
    }

    /// What the cluster log would say.
    fn words(&self, told: &Told) -> String {
        let shape = self.database.shape();
        let names = self.names;
        let legend =
            Legend { shape, nodes: &names.nodes, groups: &names.groups, resources: &names.resources };
        let empty = Cluster::new(std::sync::Arc::clone(shape));
        let speaker = Node::new(self.speaker, Token(0), empty, &Memory::default(), Moment(0));
        describe(&legend, &speaker, Millis::ZERO, told).text
    }
}
