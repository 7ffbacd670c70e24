//! The steps of one node's core: the same input again, and what the log says came of it.

use takeover::cluster::Command;
use takeover::log::describe;
use takeover::node::{Call, Node, Output, Request, Told};
use takeover::resource::Function;
use takeover::rules::{Broken, Deed, ResourceStep, SessionStep, deed, resource_step, session_step};
use takeover::units::{Claim, Moment};

use super::departure::{Departure, plain};
use super::serves::serves;
use super::store::given;
use super::{PIECES, Replay, Stop};
use crate::format::{Step, spelled};
use crate::heard::Heard;
use crate::read::damaged;

impl Replay {
    /// A core was told something.
    pub(super) fn step(&mut self, number: u64, step: &Step) -> Result<(), Stop> {
        self.was_written(number, step)?;
        let mut room = core::mem::take(&mut self.room);
        let nobody = damaged(number, format!("no agent of node {} has started", step.node.number()), PIECES);
        let agent = self.place(number, step.node)?.as_mut().ok_or(nobody)?;
        if let Err(rejected) = agent.step(step.local, step.heard.input(), &mut room) {
            let what = format!("the core refuses this: {rejected}");
            let departure = plain(number, step.at, Some(step.node), "invalid_is_rejected", what);
            return Err(departure.without(&step.heard).into());
        }
        self.counts.steps = self.counts.steps.saturating_add(1);
        let asked = self.compare_asked(number, step, &room);
        asked.and_then(|()| self.compare_told(number, step, &room))?;
        self.audit(number, step, &room)?;
        room.clear();
        self.room = room;
        Ok(())
    }

    /// What a node is told of the database was written there.
    fn was_written(&self, number: u64, step: &Step) -> Result<(), Departure> {
        let Heard::Logged(stamp, command) = &step.heard else { return Ok(()) };
        if self.written.holds(*stamp, command) {
            return Ok(());
        }
        let what = "a node is told that the database changed in a way that the store has not written";
        Err(plain(number, step.at, Some(step.node), "every_node_agrees", what).without(&step.heard))
    }

    fn agent(&self, step: &Step) -> Option<&Node> {
        self.nodes.get(step.node.index())?.as_ref()
    }

    /// What the core asks of its driver, beside what the log says.
    fn compare_asked(&self, number: u64, step: &Step, outputs: &[Output]) -> Result<(), Departure> {
        let ours: Vec<&Output> = outputs.iter().filter(|output| !matches!(output, Output::Told(_))).collect();
        let theirs: Vec<&Output> = step.asked.iter().collect();
        if ours == theirs {
            return Ok(());
        }
        let at = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
        let (expected, got) = (ours.get(at).copied(), theirs.get(at).copied());
        let begun =
            |rule: &'static str, what: &str| plain(number, step.at, Some(step.node), rule, what.to_owned());
        Err(match (expected, got) {
            (Some(expected), Some(got)) if !theirs.contains(&expected) && ours.contains(&got) => {
                begun(serves(expected), "the core asks for something that the log does not have")
                    .instead_of(expected)
            }
            (Some(expected), Some(got)) => {
                let rule = self.breaks(step, got, Some(expected));
                begun(rule, "the log has the node ask for something else than the core")
                    .between(expected, got)
            }
            (Some(expected), None) => {
                begun(serves(expected), "the core asks for something that the log does not have")
                    .instead_of(expected)
            }
            (None, got) => {
                let rule = got.map_or("invalid_is_rejected", |got| self.breaks(step, got, None));
                begun(rule, "the log has the node ask for something that the core does not").without(&got)
            }
        })
    }

    /// The rule that an output breaks which the core did not give.
    fn breaks(&self, step: &Step, got: &Output, expected: Option<&Output>) -> &'static str {
        let broken = match got {
            Output::Call(call) if call.function == Function::Online => {
                let meant = match expected {
                    Some(Output::Call(meant)) if meant.function == Function::Online => meant.claim,
                    Some(_) | None => None,
                };
                self.start_breaks(call, meant)
            }
            Output::Ask(_, Request::Write(Command::Change { group, change, .. }), _) => {
                let database = self.agent(step).map(Node::cluster);
                database
                    .and_then(|database| Some((database, database.record(*group)?)))
                    .map_or(Ok(()), |(database, record)| given(database, record, change))
            }
            Output::Ask(..)
            | Output::Call(_)
            | Output::Sweep(..)
            | Output::Inventory
            | Output::Gate(..)
            | Output::Arm(_)
            | Output::Remember(..)
            | Output::Saw(_)
            | Output::BeginAnew
            | Output::RestartMonitor(_)
            | Output::FenceSelf(_)
            | Output::Fence(..)
            | Output::Told(_) => Ok(()),
        };
        broken.err().map_or_else(|| serves(got), |Broken(rule)| rule)
    }

    /// Asks the rules about a start that the core did not order: whether the database gave its claim,
    /// and whether the gate would let it through.
    fn start_breaks(&self, call: &Call, meant: Option<Claim>) -> Result<(), Broken> {
        let group = self.store.shape().resource(call.resource).map(|resource| resource.group);
        let newest = group.and_then(|group| self.store.record(group)).and_then(|record| record.claim);
        let older =
            |than: Option<Claim>| call.claim.zip(than).is_some_and(|(claim, than)| claim.epoch < than.epoch);
        let written = call.claim == newest || older(newest);
        deed(&Deed::Starts { written, wanted: true })?;
        deed(&Deed::TakesEffect { older: older(meant) || older(newest) })
    }

    /// What the core writes into the cluster log, beside what the log says.
    fn compare_told(&mut self, number: u64, step: &Step, outputs: &[Output]) -> Result<(), Departure> {
        let Some(agent) = self.agent(step) else { return Ok(()) };
        let legend = self.names.legend(agent.cluster().shape());
        let told = told(outputs).filter(|told| !told.is_quiet());
        let line = |told: &Told| spelled(&describe(&legend, agent, step.at, told));
        let ours: Vec<String> = told.map(line).collect();
        if ours != step.told {
            let at = ours.iter().zip(&step.told).take_while(|(ours, theirs)| ours == theirs).count();
            let what = "the cluster log tells something else than the core";
            let departure = plain(number, step.at, Some(step.node), "log_names_components", what);
            return Err(departure.between(&ours.get(at), &step.told.get(at)));
        }
        let count = u64::try_from(ours.len()).unwrap_or(u64::MAX);
        self.counts.told = self.counts.told.saturating_add(count);
        Ok(())
    }

    /// Asks the rules about what the core did.
    fn audit(&self, number: u64, step: &Step, outputs: &[Output]) -> Result<(), Departure> {
        let Some(agent) = self.agent(step) else { return Ok(()) };
        for told in told(outputs) {
            if let Err(Broken(rule)) = ask(agent, step.local, told) {
                let what = "the core itself breaks a rule";
                return Err(plain(number, step.at, Some(step.node), rule, what).without(&step.heard));
            }
        }
        Ok(())
    }
}

/// What a core writes into the cluster log.
fn told(outputs: &[Output]) -> impl Iterator<Item = &Told> {
    outputs.iter().filter_map(|output| if let Output::Told(told) = output { Some(told) } else { None })
}

/// Asks the rules about what a core tells.
fn ask(agent: &Node, now: Moment, told: &Told) -> Result<(), Broken> {
    match told {
        Told::Resource(step) => {
            let Some(policy) = agent.cluster().policy(step.resource) else { return Ok(()) };
            let (before, event, after, actions) = (&step.before, &step.event, &step.after, &step.actions);
            resource_step(&ResourceStep { policy, before, now, event, after, actions })
        }
        Told::Session { event, before, after, actions } => {
            let policy = agent.cluster().shape().policy();
            session_step(&SessionStep { policy, before, now, event, after, actions })
        }
        Told::Held(..)
        | Told::Group(..)
        | Told::Chose(..)
        | Told::Dead(..)
        | Told::Fencing(..)
        | Told::Ordered(_)
        | Told::Note(_) => Ok(()),
    }
}
