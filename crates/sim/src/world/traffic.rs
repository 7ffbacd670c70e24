//! What a story does to what is under way between a node, the store and the hypervisor.

use std::sync::Arc;

use takeover::node::Answer;
use takeover::units::{CallId, Claim, NodeId, ResourceId};

use super::World;
use super::config::REQUEST_TAKES;
use super::hypervisor::Power;
use super::queue::{Happening, Life, Planned};
use crate::scenario::{Fate, Traffic};

impl Traffic {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Answers, Self::News, Self::Starts];
}

/// Whose traffic a happening is, and of which kind.
pub(super) fn traffic_of(what: &Happening) -> Option<(NodeId, Traffic)> {
    match what {
        Happening::Arrives(node, ..) => Some((*node, Traffic::Requests)),
        Happening::Answers(node, _, _, answer) => {
            (**answer != Answer::Unanswered).then_some((*node, Traffic::Answers))
        }
        Happening::News(node, ..) => Some((*node, Traffic::News)),
        Happening::Started(node, ..) => Some((*node, Traffic::Starts)),
        Happening::Wake(..)
        | Happening::Returns(..)
        | Happening::Looks(..)
        | Happening::Stopped(..)
        | Happening::Killed(..)
        | Happening::Sweeps(..)
        | Happening::Lists(..)
        | Happening::MonitorUp(..)
        | Happening::Guards(..)
        | Happening::GuardianDue(_)
        | Happening::WatchdogDue(_)
        | Happening::Fences(..)
        | Happening::Booted(..)
        | Happening::AgentStarts(..)
        | Happening::BringBack(_)
        | Happening::Halts(..)
        | Happening::Act(_)
        | Happening::Befalls(_)
        | Happening::Late(..)
        | Happening::Nothing => None,
    }
}

impl World {
    /// Something becomes of what is under way at a node.
    pub(super) fn befall_traffic(&mut self, node: NodeId, traffic: Traffic, fate: Fate) {
        let ours = |planned: &Planned| traffic_of(&planned.what) == Some((node, traffic));
        let met: Vec<Planned> = self.queue.all().filter(|planned| ours(planned)).cloned().collect();
        self.queue.retain(|planned| !ours(planned));
        let text = format!("{} of its {} {}", met.len(), traffic.name(), fate.name());
        self.note_node(node, &text);
        for planned in met {
            self.meet(planned, fate);
        }
    }

    /// One happening meets its fate.
    fn meet(&mut self, planned: Planned, fate: Fate) {
        let Planned { at, since, what, .. } = planned;
        let later = match fate {
            Fate::Lose => None,
            Fate::Delay(time) => Some(at.plus(time)),
            Fate::Repeat(time) => {
                self.queue.plan(since, at, what.clone());
                Some(at.plus(time))
            }
        };
        let given_up = since.plus(REQUEST_TAKES).max(self.now);
        if later.is_none_or(|later| later > given_up)
            && let Happening::Arrives(node, life, id, ..) | Happening::Answers(node, life, id, _) = &what
            && !matches!(fate, Fate::Repeat(_))
        {
            let unanswered = Happening::Answers(*node, *life, *id, Arc::new(Answer::Unanswered));
            self.queue.plan(since, given_up, unanswered);
        }
        if let Some(later) = later {
            let what = self.late_start(&what).unwrap_or(what);
            self.queue.plan(since, later, what);
        }
    }

    /// A start that waits in its hypervisor's queue is not ended by what ends the VM.
    fn late_start(&self, what: &Happening) -> Option<Happening> {
        let Happening::Started(node, resource, version) = *what else { return None };
        let vm = self.vm(node, resource);
        let claim = vm.claim.filter(|_| vm.version == version)?;
        Some(Happening::Late(node, resource, claim, vm.waiting))
    }

    /// Whether a start of this VM waits in its hypervisor's queue.
    pub(super) fn has_late_start(&self, node: NodeId, resource: ResourceId) -> bool {
        self.queue.all().any(
            |planned| matches!(planned.what, Happening::Late(at, of, ..) if at == node && of == resource),
        )
    }

    /// A start that its hypervisor was late with takes effect, through the gate.
    pub(super) fn late(
        &mut self,
        node: NodeId,
        resource: ResourceId,
        claim: Claim,
        call: Option<(Life, CallId)>,
    ) {
        let vm = self.vm(node, resource);
        if vm.power == Power::Starting || !vm.exists() {
            self.start_takes_effect(node, resource, Some(claim), call);
        }
    }
}

impl Traffic {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Answers => "answers",
            Self::News => "news",
            Self::Starts => "starts",
        }
    }
}

impl Fate {
    fn name(self) -> String {
        match self {
            Self::Lose => "lost".to_owned(),
            Self::Delay(time) => format!("delayed by {time}"),
            Self::Repeat(time) => format!("repeated after {time}"),
        }
    }
}
