//! The lives of nodes, in the reference.

use takeover::cluster::{Applied, Command, Refused};
use takeover::policy::{Lease, Proofs};
use takeover::session::{Fencing, Over};
use takeover::units::{Incarnation, NodeId, Revision, Stamp, Token};

use super::naive::{Naive, only};

/// What is kept of one node.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// The newest life: its number, machine, lease, and how often it was renewed.
    pub(super) newest: Option<(Incarnation, Token, Lease, u64)>,
    /// The greatest life that is over by an observer's word, and by a fencing.
    pub(super) dead: Option<Incarnation>,
    pub(super) fenced: Option<Incarnation>,
    pub(super) fencing: Option<Fencing>,
    pub(super) paused: bool,
    pub(super) draining: bool,
    /// When an administrator last changed its use.
    pub(super) changed: Revision,
    /// Every loss that counts.
    losses: Vec<Stamp>,
    /// Until when it is not used.
    pub(super) quarantine: Stamp,
}

impl Life {
    /// Whether a life is over, and by what.
    pub(super) fn over(&self, life: Incarnation) -> Option<Over> {
        match (self.fenced, self.dead) {
            (Some(fenced), _) if life <= fenced => Some(Over::Fenced),
            (_, Some(dead)) if life <= dead => Some(Over::Dead),
            (_, _) => None,
        }
    }

    /// No count of renewals that was seen in an older history is seen again.
    pub(super) fn count_apart(&mut self) {
        let newest = self.newest.iter_mut();
        newest.for_each(|(.., renewals)| *renewals = renewals.saturating_add(0x100_0000_0000));
    }

    /// The newest life, with its renewals, while it is not over.
    pub(super) fn live(&self) -> Option<(Incarnation, u64)> {
        let (life, _, _, renewals) = self.newest?;
        self.over(life).is_none().then_some((life, renewals))
    }

    /// The longest lease has passed: whatever is known is over.
    pub(super) fn all_over(&mut self) {
        self.dead = self.dead.max(self.newest.map(|(life, ..)| life));
        self.fencing = None;
    }

    /// Why a word about a life that was seen silent is refused.
    fn silent(&self, life: Incarnation, renewals: u64) -> Vec<Refused> {
        match self.live() {
            Some((live, now)) if live == life => only(now != renewals, Refused::Renewed),
            Some(_) | None => vec![Refused::NotLive],
        }
    }
}

impl Naive {
    fn lives(&self, node: NodeId, life: Incarnation) -> bool {
        self.nodes.get(&node).and_then(Life::live).is_some_and(|(live, _)| live == life)
    }

    /// Why a command about a node's life is refused.
    pub(super) fn reasons_of_life(&self, command: &Command) -> Vec<Refused> {
        let node = match *command {
            Command::Register { node, .. } | Command::Renew { node, .. } | Command::Dead { node, .. } => node,
            Command::Fence { node, .. } | Command::Withdraw { node, .. } => node,
            Command::Fenced { node, .. } => node,
            Command::Change { .. } | Command::Persist { .. } | Command::SetPolicy { .. } => {
                return Vec::new();
            }
            Command::Pause { .. } | Command::Resume { .. } | Command::BeginTimeline { .. } => {
                return Vec::new();
            }
            Command::AdoptStore { .. } | Command::EndRestore { .. } | Command::Advance { .. } => {
                return Vec::new();
            }
            Command::Reshape { .. } => return Vec::new(),
        };
        let mut reasons = self.reasons_beside(command, node);
        match self.nodes.get(&node) {
            None => reasons.push(Refused::Unknown),
            Some(life) => reasons.extend(reasons_of(life, command)),
        }
        reasons
    }

    /// What is asked of the rest of the cluster.
    fn reasons_beside(&self, command: &Command, node: NodeId) -> Vec<Refused> {
        let mut reasons = Vec::new();
        if let Command::Register { silence, .. } = *command {
            reasons.extend(only(self.restored, Refused::Restored));
            let others = self.nodes.iter().filter(|(other, _)| **other != node);
            let renewals = others.filter_map(|(_, life)| life.live()).map(|(_, renewals)| renewals);
            let renewals = renewals.fold(0_u64, u64::wrapping_add);
            let broken = silence.is_some_and(|said| said.since != self.revision || said.renewals != renewals);
            reasons.extend(only(broken, Refused::NotSilent));
        }
        if let Command::Fence { fencing, .. } = *command {
            reasons.extend(only(!self.lives(fencing.by, fencing.life), Refused::NotLive));
        }
        let fencing_only = self.policy.spec().proofs == Proofs::FencingAgent;
        reasons.extend(only(fencing_only && matches!(command, Command::Dead { .. }), Refused::FencingOnly));
        reasons
    }

    /// Applies a command about a node's life.
    pub(super) fn apply_to_life(&mut self, command: &Command) -> Applied {
        match *command {
            Command::Register { .. } => return self.registered(command),
            Command::Fenced { node, incarnation } => {
                let lost = self.lives(node, incarnation);
                let life = self.nodes.entry(node).or_default();
                life.fenced = life.fenced.max(Some(incarnation));
                life.fencing = life.fencing.filter(|fencing| fencing.incarnation > incarnation);
                if lost {
                    self.lose(node);
                }
            }
            Command::Dead { node, incarnation, .. } => {
                let life = self.nodes.entry(node).or_default();
                life.dead = life.dead.max(Some(incarnation));
                self.lose(node);
            }
            Command::Fence { node, fencing, .. } => {
                self.nodes.entry(node).or_default().fencing = Some(fencing);
            }
            Command::Withdraw { node, .. } => self.nodes.entry(node).or_default().fencing = None,
            Command::Renew { node, .. } => {
                let newest = self.nodes.get_mut(&node).and_then(|life| life.newest.as_mut());
                newest.into_iter().for_each(|(.., renewals)| *renewals = renewals.saturating_add(1));
                return Applied::Renewed;
            }
            Command::Change { .. } | Command::Persist { .. } | Command::SetPolicy { .. } => {}
            Command::Pause { .. } | Command::Resume { .. } | Command::BeginTimeline { .. } => {}
            Command::AdoptStore { .. } | Command::EndRestore { .. } | Command::Advance { .. } => {}
            Command::Reshape { .. } => {}
        }
        Applied::Done
    }

    /// A life begins, and where nobody lived, so does the cluster.
    fn registered(&mut self, command: &Command) -> Applied {
        let Command::Register { node, token, lease, at, silence, .. } = *command else {
            return Applied::Done;
        };
        let nobody = self.nodes.values().all(|life| life.live().is_none());
        let Some(life) = self.nodes.get_mut(&node) else { return Applied::Done };
        let number = life.newest.map_or(Some(Incarnation::FIRST), |(life, ..)| life.next());
        let Some(number) = number else { return Applied::Done };
        life.newest = Some((number, token, lease, 0));
        life.fencing = None;
        self.hear(at);
        if nobody || silence.is_some() {
            self.formed = self.now;
        }
        Applied::Registered(number)
    }

    /// A node was lost: three times an hour, and it is left alone for two; but at most a share of the
    /// nodes at once, and never one that was paused before.
    fn lose(&mut self, node: NodeId) {
        let (spec, now) = (*self.policy.spec(), self.now);
        let others =
            self.nodes.iter().filter(|(other, life)| **other != node && now < life.quarantine).count();
        let all = self.nodes.len();
        let share = usize::from(spec.quarantine_share).saturating_mul(all);
        let Some(life) = self.nodes.get_mut(&node).filter(|life| !life.paused) else { return };
        life.losses.push(now);
        let lately = |at: &&Stamp| now.0.saturating_sub(at.0) < spec.quarantine_period.0;
        let losses = life.losses.iter().filter(lately).count();
        let often = spec.quarantine_threshold > 0 && losses >= usize::from(spec.quarantine_threshold);
        if often && others.saturating_add(1).saturating_mul(100) <= share {
            life.quarantine = Stamp(now.0.saturating_add(spec.quarantine_duration.0));
        }
    }
}

/// Why a command about this life is refused, for what is kept of it alone.
fn reasons_of(life: &Life, command: &Command) -> Vec<Refused> {
    match *command {
        Command::Register { token, after, .. } => {
            let newest = life.newest.map(|(number, ..)| number);
            let other = life.newest.is_some_and(|(_, machine, ..)| machine != token) && life.live().is_some();
            let last = newest.is_some_and(|number| number.next().is_none());
            let not_yet = only(newest != after || other, Refused::NotYet);
            not_yet.into_iter().chain(only(last, Refused::Exhausted)).collect()
        }
        Command::Renew { incarnation, .. } => {
            let renewals = life.live().filter(|(live, _)| *live == incarnation).map(|(_, renewals)| renewals);
            let last = only(renewals == Some(u64::MAX), Refused::Exhausted);
            only(renewals.is_none(), Refused::NotLive).into_iter().chain(last).collect()
        }
        Command::Dead { incarnation, renewals, .. } => life.silent(incarnation, renewals),
        Command::Fence { fencing, instead, .. } => {
            let mut reasons = life.silent(fencing.incarnation, fencing.renewals);
            let changed = life.fencing != instead || instead == Some(fencing);
            reasons.extend(only(changed, Refused::Changed));
            reasons
        }
        Command::Withdraw { fencing, renewals, .. } => {
            let mut reasons = only(life.fencing != Some(fencing), Refused::Changed);
            match life.live().filter(|(live, _)| *live == fencing.incarnation) {
                None => reasons.push(Refused::NotLive),
                Some((_, now)) => {
                    let none_since = renewals <= fencing.renewals || now < renewals;
                    reasons.extend(only(none_since, Refused::Changed));
                }
            }
            reasons
        }
        Command::Fenced { incarnation, .. } => {
            only(life.newest.is_none_or(|(newest, ..)| incarnation > newest), Refused::NotLive)
        }
        Command::Change { .. } | Command::Persist { .. } | Command::SetPolicy { .. } => Vec::new(),
        Command::Pause { .. } | Command::Resume { .. } | Command::BeginTimeline { .. } => Vec::new(),
        Command::AdoptStore { .. } | Command::EndRestore { .. } | Command::Advance { .. } => Vec::new(),
        Command::Reshape { .. } => Vec::new(),
    }
}
