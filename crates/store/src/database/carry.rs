//! Carrying out what a node asks for, exactly as the core's own fold would.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::node::{Answer, Request, Sighting};
use takeover::units::{Incarnation, NodeId, Position};
use tokio::time::Instant;

use super::fold::{Fold, Look, all_hot, counter};
use super::record::{
    self, GENERATION, Generation, HEAD, HOT, Head, Hot, LIFE, Life, Logged, log_key, node_key,
};
use super::{Database, Failure, after, crowded};
use crate::store::{Compare, Expect, OPENED, Outcome, Read, Store, Transaction, Write};

/// What came of writing one command.
enum Written {
    Applied(Applied, Position),
    Refused(Refused, Position),
    /// Somebody else wrote first; nothing was done.
    Conflict,
}

impl<S: Store> Database<S> {
    /// Carries out one request, at one instant. A node's request is carried out only where this is
    /// the database that it has seen (rule `older_store_refused`). Where the outcome is unknown the
    /// answer is [`Answer::Unanswered`]; what was acknowledged is on disk (rule
    /// `nothing_acknowledged_is_lost`).
    ///
    /// `node` is whose request it is: none for an operator's. `seen` is what came with
    /// [`takeover::node::Output::Ask`], and with an operator's change of shape what the node where it is
    /// made remembers ([`takeover::node::Memory::seen`]): with none, any database carries it out.
    ///
    /// # Errors
    /// [`Failure`], where the request was not carried out and why needs somebody to mend it.
    pub async fn carry_out(
        &self,
        node: Option<NodeId>,
        request: &Request,
        seen: Option<Position>,
    ) -> Result<Answer, Failure> {
        let deadline = after(self.0.timeout);
        let answer = match *request {
            Request::Write(command) => self.write(&command, seen, deadline).await,
            Request::Renew { incarnation, stamp } => {
                let renewal = Renewal { node, incarnation, stamp };
                self.renew(&renewal, seen, deadline).await
            }
            Request::Sync => self.observe(seen, deadline, |look| Answer::Synced(look.head.position)).await,
            Request::Observe => {
                self.observe(seen, deadline, |look| Answer::Observed(sightings(&look.hot))).await
            }
        };
        self.note(answer.as_ref().err());
        match answer {
            Err(failure) if failure.is_unknown() => Ok(Answer::Unanswered),
            answer => answer,
        }
    }

    /// Looks at the database, and begins a history of its own where the store was opened anew.
    pub(super) async fn ready(&self, deadline: Instant) -> Result<(Look, Arc<Fold>), Failure> {
        loop {
            let (look, fold) = self.look(deadline).await?;
            if look.timeline == fold.cluster.position().timeline {
                return Ok((look, fold));
            }
            let command = Command::BeginTimeline { timeline: look.timeline };
            if let Written::Refused(..) = self.append(&look, &fold, &command, deadline).await? {
                let reason = format!("the store drew the name {} a second time", look.opened);
                return Err(record::damaged(OPENED, reason).into());
            }
            self.in_time(deadline)?;
        }
    }

    fn in_time(&self, deadline: Instant) -> Result<(), Failure> {
        if Instant::now() >= deadline { Err(crowded(&self.0.store)) } else { Ok(()) }
    }

    /// A linearizable read.
    async fn observe(
        &self,
        seen: Option<Position>,
        deadline: Instant,
        answer: impl FnOnce(&Look) -> Answer,
    ) -> Result<Answer, Failure> {
        let (look, fold) = self.ready(deadline).await?;
        Ok(other_store(&fold, seen).unwrap_or_else(|| answer(&look)))
    }

    async fn write(
        &self,
        command: &Command,
        seen: Option<Position>,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        let Ok(_alone) = tokio::time::timeout_at(deadline, self.0.writing.lock()).await else {
            return Err(crowded(&self.0.store));
        };
        loop {
            let (look, fold) = self.ready(deadline).await?;
            if let Some(other) = other_store(&fold, seen) {
                return Ok(other);
            }
            if let Command::BeginTimeline { .. } = command {
                // Only the store draws names, and this one's history has begun.
                return Ok(Answer::Refused(Refused::Changed, look.head.position));
            }
            match self.append(&look, &fold, command, deadline).await? {
                Written::Applied(applied, position) => return Ok(Answer::Applied(applied, position)),
                Written::Refused(refused, position) => return Ok(Answer::Refused(refused, position)),
                Written::Conflict => self.in_time(deadline)?,
            }
        }
    }

    /// Appends one command to the log, if nothing that it depends on was written since the look.
    async fn append(
        &self,
        look: &Look,
        fold: &Fold,
        command: &Command,
        deadline: Instant,
    ) -> Result<Written, Failure> {
        // Applied to a copy: nobody sees it before it is on disk.
        let mut cluster = look.complete(fold)?;
        let before = Beside::of(&cluster);
        let applied = match cluster.apply(command) {
            Err(refused) => return Ok(Written::Refused(refused, cluster.position())),
            Ok(applied) => applied,
        };
        let number = fold.number.saturating_add(1);
        let (stamp, position) = (cluster.now(), cluster.position());
        let logged = Logged { stamp, position, command: *command };
        let mut writes = Writes { look, writes: Vec::new(), compared: spoken_of(command, &look.hot) };
        writes.put(log_key(number), &logged)?;
        writes.put(HEAD.to_owned(), &Head { number, stamp, position })?;
        writes.beside(&before, &Beside::of(&cluster))?;
        match self.0.store.commit(writes.transaction(look), deadline).await? {
            Outcome::Conflict(_) => Ok(Written::Conflict),
            Outcome::Committed(_) => {
                self.adopt(Arc::new(Fold { cluster, number, opened: look.opened.clone() }));
                Ok(Written::Applied(applied, position))
            }
        }
    }

    async fn renew(
        &self,
        renewal: &Renewal,
        seen: Option<Position>,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        loop {
            let (look, fold) = self.ready(deadline).await?;
            if let Some(other) = other_store(&fold, seen) {
                return Ok(other);
            }
            let hot = match renewal.renewed(&look, &fold) {
                Ok(hot) => hot,
                Err(refused) => return Ok(Answer::Refused(refused, look.head.position)),
            };
            let key = node_key(HOT, hot.node);
            let transaction = Transaction {
                compare: vec![
                    same_opening(&look),
                    unchanged(&look, GENERATION),
                    unchanged(&look, &node_key(LIFE, hot.node)),
                    unchanged(&look, &key),
                ],
                writes: vec![Write::Put { value: record::written(&key, &hot)?, key }],
                reads: vec![Read::key(HEAD), Read::folder(HOT)],
            };
            if let Outcome::Committed(snapshot) = self.0.store.commit(transaction, deadline).await? {
                let head = snapshot.one(0).ok_or(Failure::NotSetUp)?;
                let hot = all_hot(snapshot.all(1))?;
                return Ok(Answer::Renewed(counter(record::read(HEAD, &head.value)?, &hot), sightings(&hot)));
            }
            self.in_time(deadline)?;
        }
    }
}

/// What a node asks to renew.
struct Renewal {
    node: Option<NodeId>,
    incarnation: Incarnation,
    stamp: takeover::units::Stamp,
}

impl Renewal {
    /// What stands under the node's key afterwards.
    fn renewed(&self, look: &Look, fold: &Fold) -> Result<Hot, Refused> {
        let there = fold.cluster.shape().nodes();
        let node = self.node.filter(|&node| there.contains(node)).ok_or(Refused::Unknown)?;
        let live = fold.cluster.session(node).and_then(takeover::session::Record::live);
        live.filter(|hot| hot.incarnation == self.incarnation).ok_or(Refused::NotLive)?;
        let hot = look.hot.iter().find(|hot| hot.node == node).ok_or(Refused::NotLive)?;
        // A renewal that no observer could see is none.
        let renewals = hot.renewals.checked_add(1).ok_or(Refused::Exhausted)?;
        let stamp = hot.stamp.max(look.counter().moved(self.stamp));
        Ok(Hot { renewals, stamp, ..*hot })
    }
}

/// What is said to a node whose database this is not.
fn other_store(fold: &Fold, seen: Option<Position>) -> Option<Answer> {
    let other = fold.cluster.meets(seen?).err()?;
    Some(Answer::OtherStore(other))
}

fn sightings(hot: &[Hot]) -> Vec<Sighting> {
    let sighting =
        |hot: &Hot| Sighting { node: hot.node, incarnation: hot.incarnation, renewals: hot.renewals };
    hot.iter().map(sighting).collect()
}

/// That the store was not opened anew since the look.
fn same_opening(look: &Look) -> Compare {
    Compare { key: OPENED.to_owned(), expect: Expect::Value(look.opened.clone()) }
}

/// That a record is still the one that was looked at.
fn unchanged(look: &Look, key: &str) -> Compare {
    Compare::unchanged(key, look.entry(key))
}

/// The nodes of whose renewals a command speaks: what was read of them must still be so.
fn spoken_of(command: &Command, hot: &[Hot]) -> BTreeSet<String> {
    let key = |node| node_key(HOT, node);
    match *command {
        Command::Dead { node, .. } | Command::Fence { node, .. } | Command::Withdraw { node, .. } => {
            BTreeSet::from([key(node)])
        }
        Command::Register { silence: Some(_), .. } => hot.iter().map(|hot| key(hot.node)).collect(),
        Command::Register { silence: None, .. }
        | Command::Renew { .. }
        | Command::Fenced { .. }
        | Command::Change { .. }
        | Command::Persist { .. }
        | Command::SetPolicy { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::BeginTimeline { .. }
        | Command::AdoptStore { .. }
        | Command::EndRestore { .. }
        | Command::Advance { .. }
        | Command::Reshape { .. } => BTreeSet::new(),
    }
}

/// What stands beside the log, as a database says it.
struct Beside {
    generation: u32,
    /// The newest life of each node with its renewals.
    hot: BTreeMap<NodeId, (Incarnation, u64)>,
    /// The live one.
    life: BTreeMap<NodeId, Incarnation>,
}

impl Beside {
    fn of(cluster: &Cluster) -> Self {
        let nodes = cluster.shape().nodes();
        let sessions = nodes.iter().filter_map(|node| Some((node, cluster.session(node)?)));
        let hot = sessions.clone().filter_map(|(node, session)| {
            let hot = session.hot?;
            Some((node, (hot.incarnation, hot.renewals)))
        });
        let life = sessions.filter_map(|(node, session)| Some((node, session.live()?.incarnation)));
        Self { generation: cluster.revision().generation, hot: hot.collect(), life: life.collect() }
    }
}

/// The writes of one command.
struct Writes<'a> {
    look: &'a Look,
    writes: Vec<Write>,
    /// Keys that must be as they were looked at.
    compared: BTreeSet<String>,
}

impl Writes<'_> {
    fn put<T: serde::Serialize>(&mut self, key: String, record: &T) -> Result<(), Failure> {
        let value = record::written(&key, record)?;
        self.writes.push(Write::Put { key, value });
        Ok(())
    }

    /// What stands beside the log is brought up to date. Renewals that are overwritten must be those
    /// that were read: with a later one the counter would go back.
    fn beside(&mut self, before: &Beside, after: &Beside) -> Result<(), Failure> {
        if before.generation != after.generation {
            self.put(GENERATION.to_owned(), &Generation { generation: after.generation })?;
        }
        for (&node, &(incarnation, renewals)) in &after.hot {
            if before.hot.get(&node) == Some(&(incarnation, renewals)) {
                continue;
            }
            let key = node_key(HOT, node);
            let old = self.look.hot.iter().find(|hot| hot.node == node);
            let stamp = old.map(|hot| hot.stamp).unwrap_or_default();
            self.compared.insert(key.clone());
            self.put(key, &Hot { node, incarnation, renewals, stamp })?;
        }
        for (&node, &incarnation) in &after.life {
            if before.life.get(&node) != Some(&incarnation) {
                self.put(node_key(LIFE, node), &Life { node, incarnation })?;
            }
        }
        for &node in before.hot.keys().filter(|node| !after.hot.contains_key(node)) {
            let key = node_key(HOT, node);
            self.compared.insert(key.clone());
            self.writes.push(Write::Delete { key });
        }
        for &node in before.life.keys().filter(|node| !after.life.contains_key(node)) {
            self.writes.push(Write::Delete { key: node_key(LIFE, node) });
        }
        Ok(())
    }

    fn transaction(self, look: &Look) -> Transaction {
        let mut compare = vec![same_opening(look), unchanged(look, HEAD)];
        compare.extend(self.compared.iter().map(|key| unchanged(look, key)));
        Transaction { compare, writes: self.writes, reads: Vec::new() }
    }
}
