//! What changed when while a story was told: what a picture of it is drawn from.
//!
//! Kept only when it is asked for. After each step the world says where something may have
//! changed, and only there the track looks; a change is kept with its time.

use std::collections::BTreeMap;

use takeover::cluster::Command;
use takeover::session::Over;
use takeover::units::{Claim, GroupId, Incarnation, Millis, NodeId, ResourceId, Revision};

use crate::world::{Changed, Sight, Standing, World};

/// What holds from a time on, until the next entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Since<T> {
    /// From when.
    pub at: Millis,
    /// What.
    pub is: T,
}

/// What held when, in the order of time.
pub type Course<T> = Vec<Since<T>>;

/// One life of a node in the cluster, and the lease that it held.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lease {
    /// Which life.
    pub life: Incarnation,
    /// For how long it was held, in the order of time; more than one stretch where renewals were late.
    pub held: Vec<Held>,
    /// When the database stopped to hold this life for live, and why; none if it did not.
    pub over: Option<(Millis, Ending)>,
}

/// A stretch of a lease in which no renewal was late.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Held {
    /// When it began: with the life, or with the renewal that came late.
    pub from: Millis,
    /// When it was last renewed, as far as its holder knew.
    pub renewed: Millis,
    /// When it ended, or would have ended, with no renewal after that; by true time.
    pub until: Millis,
}

/// Why the database does not hold a life for live any more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// An observer wrote it dead.
    Dead,
    /// A fencing was confirmed.
    Fenced,
    /// The same machine began a newer life, or the store forgot this one.
    Replaced,
}

/// Who may run a group.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Ownership {
    /// The newest claim.
    pub claim: Option<Claim>,
    /// Whether it is open: nobody wrote that everything under it is stopped.
    pub open: bool,
}

/// One node's part.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NodeTrack {
    /// How it stood.
    pub standing: Course<Standing>,
    /// Its lives.
    pub leases: Vec<Lease>,
    /// Every resource that it ever owned or ran.
    pub rows: BTreeMap<ResourceId, Course<Sight>>,
    /// Its agent's life, so that a new one is noticed.
    agent: u64,
}

/// What changed when.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Track {
    nodes: Vec<NodeTrack>,
    groups: Vec<Course<Ownership>>,
    /// How far the database's log was read, and its revision then.
    read: (usize, Revision),
    /// When every node was last looked at.
    looked: Millis,
}

/// A renewal is late when this long passed since the one before it.
pub const LATE: Millis = Millis::secs(5);

/// How often every node is looked at whether or not something happened there: some things end by
/// themselves, such as a quarantine.
const LOOKS_EVERY: Millis = Millis::secs(1);

impl Track {
    /// The track of a world that begins.
    pub(super) fn new(world: &World) -> Self {
        let shape = world.shape();
        let mut track = Self {
            nodes: vec![NodeTrack::default(); shape.nodes().iter().count()],
            groups: vec![Course::new(); shape.groups().len()],
            read: (0, world.revision()),
            looked: Millis::ZERO,
        };
        track.look_at_nodes(world, true, |_| true);
        track.look_at_groups(world);
        track
    }

    /// Each node's part, by number.
    #[must_use]
    pub fn nodes(&self) -> &[NodeTrack] {
        &self.nodes
    }

    /// Who owned each group, by number.
    #[must_use]
    pub fn groups(&self) -> &[Course<Ownership>] {
        &self.groups
    }

    /// Looks where a step may have changed something.
    pub(super) fn look(&mut self, world: &World, changed: &Changed) {
        let written = self.read_the_log(world);
        let whole = written || world.now().less(self.looked) >= LOOKS_EVERY;
        if whole {
            self.looked = world.now();
        }
        self.look_at_nodes(world, written, |node| whole || changed.nodes.contains(node));
        for &resource in &changed.resources {
            self.look_at(world, resource);
        }
    }

    /// Reads what was written to the database since; says whether anything was.
    fn read_the_log(&mut self, world: &World) -> bool {
        let written = world.written();
        let now = (written.len(), world.revision());
        if now == self.read {
            return false;
        }
        let (from, revision) = core::mem::replace(&mut self.read, now);
        if now.1 < revision || written.len() < from {
            // The store was rolled back.
            self.look_at_groups(world);
            return true;
        }
        for (_, command) in written.get(from..).unwrap_or_default() {
            if let Command::Change { group, .. } = command {
                self.look_at_group(world, *group);
            }
        }
        true
    }

    fn look_at_groups(&mut self, world: &World) {
        for group in (0_u32..).take(self.groups.len()).map(GroupId) {
            self.look_at_group(world, group);
        }
    }

    fn look_at_group(&mut self, world: &World, group: GroupId) {
        let is = world.record(group).map_or_else(Ownership::default, |record| Ownership {
            claim: record.claim,
            open: record.open_claim().is_some(),
        });
        let course = usize::try_from(group.0).ok().and_then(|at| self.groups.get_mut(at));
        if course.is_some_and(|course| note(course, world.now(), is)) {
            for &resource in world.shape().members(group) {
                self.look_at(world, resource);
            }
        }
    }

    /// Looks at nodes; `lives` is whether their lives in the database may have changed.
    fn look_at_nodes(&mut self, world: &World, lives: bool, which: impl Fn(NodeId) -> bool) {
        for node in world.shape().nodes().iter().filter(|&node| which(node)) {
            let Some(track) = self.nodes.get_mut(node.index()) else { continue };
            note(&mut track.standing, world.now(), world.standing(node));
            track.look_at_lease(world, node, lives);
            let life = world.agent_life(node);
            if core::mem::replace(&mut track.agent, life) != life {
                for (&resource, course) in &mut track.rows {
                    note(course, world.now(), world.sight(node, resource));
                }
            }
        }
    }

    /// Looks at one resource on every node.
    fn look_at(&mut self, world: &World, resource: ResourceId) {
        for node in world.shape().nodes().iter() {
            let Some(track) = self.nodes.get_mut(node.index()) else { continue };
            let sight = world.sight(node, resource);
            if !sight.is_empty() || track.rows.contains_key(&resource) {
                note(track.rows.entry(resource).or_default(), world.now(), sight);
            }
        }
    }
}

impl Lease {
    /// The holder may run things for longer now, if it may.
    fn renew(&mut self, fresh: Held) {
        match self.held.last_mut() {
            Some(held) if fresh.until <= held.until => {}
            Some(held) if fresh.from.less(held.renewed) <= LATE => {
                (held.renewed, held.until) = (fresh.renewed, fresh.until);
            }
            Some(_) | None => self.held.push(fresh),
        }
    }
}

impl NodeTrack {
    fn look_at_lease(&mut self, world: &World, node: NodeId, lives: bool) {
        let now = world.now();
        if let Some((life, until)) = world.lease(node) {
            let fresh = Held { from: now, renewed: now, until };
            match self.leases.last_mut() {
                Some(lease) if lease.life == life => lease.renew(fresh),
                Some(_) | None => self.leases.push(Lease { life, held: vec![fresh], over: None }),
            }
        }
        if lives {
            let Some(record) = world.session(node) else { return };
            let live = record.live().map(|hot| hot.incarnation);
            for lease in self.leases.iter_mut().filter(|lease| lease.over.is_none()) {
                let how = match record.over(lease.life) {
                    Some(Over::Dead) => Ending::Dead,
                    Some(Over::Fenced) => Ending::Fenced,
                    None => Ending::Replaced,
                };
                lease.over = (live != Some(lease.life)).then_some((now, how));
            }
        }
    }
}

/// Notes what holds now, if it is new; says whether it is. Of several changes at one instant the
/// last one stays.
fn note<T: PartialEq>(course: &mut Course<T>, at: Millis, is: T) -> bool {
    if course.last().is_some_and(|last| last.is == is) {
        return false;
    }
    match course.last_mut() {
        Some(last) if last.at == at => last.is = is,
        Some(_) | None => course.push(Since { at, is }),
    }
    true
}
