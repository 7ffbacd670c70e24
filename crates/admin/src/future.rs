//! What would become of a group: the core's own advice, in the core's own words.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use takeover::cluster::{Cluster, Command};
use takeover::group::{Advice, Change, Fact, Moving, Order, Proof, Stay};
use takeover::log::{Legend, describe};
use takeover::node::{Memory, Node, Note, Told};
use takeover::placement::Choice;
use takeover::policy::{Proofs, RestartAction};
use takeover::units::{Claim, Epoch, GroupId, Incarnation, Millis, Moment, NodeId, Stamp, Token};
use takeover_policies::spelled;
use takeover_trace::Names;

/// One question and its answer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// A word for programs.
    pub asked: String,
    /// The question.
    pub question: String,
    /// What would be done, and why.
    pub answer: String,
    /// Where the group would go; none where it would stay, or nobody would take it.
    pub goes_to: Option<String>,
    /// Why each node would be taken or passed over, by number; empty where no node is chosen.
    pub nodes: Vec<String>,
}

/// Whom the questions are put to: the database, and names for the answers.
#[derive(Clone, Copy)]
struct Asked<'d, 'a> {
    database: &'d Cluster,
    names: &'a Names,
    group: GroupId,
    at: Stamp,
    /// Whose log the words could stand in: any node's.
    speaker: NodeId,
}

/// All questions about a group, put to a database, or to a copy of one, at this stamp.
#[must_use]
pub fn questions(database: &Cluster, names: &Names, group: GroupId, at: Stamp) -> Vec<Question> {
    let Some(speaker) = database.shape().nodes().lowest() else { return Vec::new() };
    let on = Asked { database, names, group, at, speaker };
    let mut all = vec![on.now()];
    if let Some(owner) = on.owner() {
        all.push(on.lost(owner));
        all.push(on.failed(owner));
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

/// Why a group waits that nobody holds; `found` is what a node found that looked for it. None if there
/// is no such group.
#[must_use]
pub fn waits(database: &Cluster, names: &Names, group: GroupId, found: Option<Stay>) -> Option<String> {
    let speaker = database.shape().nodes().lowest()?;
    let on = Asked { database, names, group, at: database.now(), speaker };
    let record = database.record(group)?;
    Some(match (found, record.owner(), record.heir) {
        (Some(why), ..) => on.stay(why),
        (None, Some(owner), Some(heir)) => {
            format!("until {} has stopped it, for {}", on.node(owner), on.node(heir))
        }
        (None, Some(owner), None) => {
            format!("nobody holds it: {} does not, and nothing proves yet that it is over", on.node(owner))
        }
        (None, None, _) => "nobody holds it".to_owned(),
    })
}

impl<'a> Asked<'_, 'a> {
    /// Who holds the group, as far as the database tells.
    fn owner(&self) -> Option<NodeId> {
        let held = self.database.proof(self.group).is_none();
        self.database.record(self.group)?.owner().filter(|_| held)
    }

    /// What the cluster does with it as things are.
    fn now(&self) -> Question {
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

    fn ask(&self, asked: &str, question: String, fact: Fact) -> Question {
        let advice = self.database.advise(self.group, fact, self.at);
        let advice = advice.unwrap_or(Advice::Stay(Stay::Fine));
        self.answer(asked, question, advice)
    }

    /// Where it goes if its owner's life is over this very moment, with all else that it owns.
    fn lost(&self, owner: NodeId) -> Question {
        let question = format!("if {} were lost", self.node(owner));
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

    /// What becomes of it if a resource of it were given up where it runs.
    fn failed(&self, owner: NodeId) -> Question {
        let question = format!("if it failed on {}", self.node(owner));
        match self.retry() {
            Some(retry) => self.ask("failed", question, Fact::GaveUp(retry)),
            None => Question {
                asked: "failed".to_owned(),
                question,
                answer: "stays Failed there: no resource of it tells its group (restart-action)".to_owned(),
                goes_to: None,
                nodes: Vec::new(),
            },
        }
    }

    /// When the group would be tried again if a resource of it were given up now; none where no
    /// resource tells its group of that.
    #[allow(clippy::option_option, reason = "no retry is not the same as no word to the group")]
    fn retry(&self) -> Option<Option<Millis>> {
        let told = self.database.shape().members(self.group).iter().filter_map(|&resource| {
            let spec = self.database.policy(resource)?.spec();
            (spec.restart_action == RestartAction::Notify).then_some(spec.retry_period_on_failure)
        });
        told.reduce(|one, other| one.into_iter().chain(other).min())
    }

    fn answer(&self, asked: &str, question: String, advice: Advice) -> Question {
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
        Question {
            asked: asked.to_owned(),
            question,
            answer,
            goes_to: goes_to.map(|node| self.node(node)),
            nodes: nodes.map(str::to_owned).collect(),
        }
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
        format!("{} {words}", self.node(node))
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

    fn legend(&self) -> Legend<'_> {
        self.names.legend(self.database.shape())
    }

    fn node(&self, node: NodeId) -> String {
        self.legend().node(node)
    }

    /// What the cluster log would say.
    fn words(&self, told: &Told) -> String {
        let empty = Cluster::new(Arc::clone(self.database.shape()));
        let speaker = Node::new(self.speaker, Token(0), empty, &Memory::default(), Moment(0));
        describe(&self.legend(), &speaker, Millis::ZERO, told).text
    }
}
