//! Fencings: asked for in the database first, then ordered, then written down as confirmed.
//!
//! Whoever asks carries it out. If that node falls silent or begins a new life, another observer
//! puts itself in its place. Nothing here rests on there being only one: the machine is off
//! whoever powered it off, and each order names the life that was stored before it was given.

use alloc::vec::Vec;

use super::Node;
use super::input::{Answer, FenceResult, FencingNews, Note, Output, Request, Told};
use super::requests::Purpose;
use crate::cluster::Command;
use crate::session::{self, Fencing, Hot};
use crate::units::{Incarnation, Moment, NodeId};

/// A fencing that this node carries out.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Errand {
    incarnation: Incarnation,
    standing: Standing,
    /// Whether it was told that it failed: once is enough.
    told: bool,
}

/// How far a fencing has come.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Standing {
    /// It was ordered; the answer is due by then.
    Ordered(Moment),
    /// It failed; it is tried again then.
    Rests(Moment),
    /// It is confirmed; the database does not show it yet.
    Confirmed,
}

impl Node {
    /// What one read saw of a session where only a fencing proves it over.
    pub(super) fn consider_fencing(
        &mut self,
        now: Moment,
        node: NodeId,
        seen: &session::Record,
        silent: bool,
        out: &mut Vec<Output>,
    ) {
        let (Some(life), Some(hot)) = (self.life(), seen.live()) else { return };
        if node == self.me || self.dying.contains(node) || self.identity().known_life().is_none() {
            return;
        }
        let Some(standing) = seen.cold.fencing else {
            if silent {
                self.ask_fencing(node, hot, life, None, out);
            }
            return;
        };
        let mine = standing.by == self.me && standing.life == life;
        let renewed = standing.incarnation != hot.incarnation || standing.renewals != hot.renewals;
        if renewed && (mine || self.forsaken(now, &standing)) {
            self.ask_withdrawal(node, standing, hot.renewals, out);
        } else if mine && silent {
            self.carry_on(now, node, out);
        } else if silent && self.forsaken(now, &standing) {
            self.ask_fencing(node, hot, life, Some(standing), out);
        }
    }

    /// Whether nobody carries a request out any more, as far as can be seen from here.
    fn forsaken(&self, now: Moment, fencing: &Fencing) -> bool {
        let live = self.cluster.session(fencing.by).and_then(session::Record::live);
        let observer = self.observers.get(fencing.by.index());
        let silence = observer.map(|observer| observer.unchanged_for(now)).unwrap_or_default();
        let away = fencing.by != self.me && silence >= self.shape.policy().lease().spec().ttl;
        away || live.is_none_or(|hot| hot.incarnation != fencing.life)
    }

    fn ask_fencing(
        &mut self,
        node: NodeId,
        seen: Hot,
        life: Incarnation,
        instead: Option<Fencing>,
        out: &mut Vec<Output>,
    ) {
        self.dying = self.dying.with(node);
        let fencing = Fencing { incarnation: seen.incarnation, renewals: seen.renewals, by: self.me, life };
        let command = Command::Fence { node, fencing, instead };
        self.ask(Purpose::Fence(node), Request::Write(command), out);
    }

    fn ask_withdrawal(&mut self, node: NodeId, fencing: Fencing, renewals: u64, out: &mut Vec<Output>) {
        self.dying = self.dying.with(node);
        let command = Command::Withdraw { node, fencing, renewals };
        self.ask(Purpose::Withdraw(node, fencing.incarnation), Request::Write(command), out);
    }

    /// The database shows a request: if it is this node's to carry out, it is ordered now and not
    /// before, so that what is queried off then was off after the life began.
    pub(super) fn fencing_asked(
        &mut self,
        now: Moment,
        node: NodeId,
        fencing: &Fencing,
        out: &mut Vec<Output>,
    ) {
        if fencing.by == self.me && Some(fencing.life) == self.life() {
            self.order_fencing(now, node, fencing.incarnation, false, out);
            tell(node, fencing.incarnation, FencingNews::Ordered, out);
        }
    }

    fn order_fencing(
        &mut self,
        now: Moment,
        node: NodeId,
        incarnation: Incarnation,
        told: bool,
        out: &mut Vec<Output>,
    ) {
        let until = now.end_of(self.shape.policy().spec().fencing_timeout);
        self.errands.insert(node, Errand { incarnation, standing: Standing::Ordered(until), told });
        out.push(Output::Fence(node, incarnation));
    }

    /// A read has just shown that the life is silent still: what rests is tried again, what was not
    /// answered is ordered again, what is confirmed is written again. Without a store nothing is.
    fn carry_on(&mut self, now: Moment, node: NodeId, out: &mut Vec<Output>) {
        let Some(&Errand { incarnation, standing, told }) = self.errands.get(&node) else { return };
        match standing {
            Standing::Ordered(until) if until <= now => {
                if !told {
                    self.fencing_failed(node, incarnation, FencingNews::Unanswered, out);
                }
                self.order_fencing(now, node, incarnation, true, out);
            }
            Standing::Rests(until) if until <= now => {
                self.order_fencing(now, node, incarnation, told, out);
            }
            Standing::Confirmed => self.write_fenced(node, incarnation, out),
            Standing::Ordered(_) | Standing::Rests(_) => {}
        }
    }

    /// A fencing came back.
    pub(super) fn on_fenced(
        &mut self,
        now: Moment,
        node: NodeId,
        incarnation: Incarnation,
        result: FenceResult,
        out: &mut Vec<Output>,
    ) {
        let over = self.cluster.session(node).is_none_or(|session| session.over(incarnation).is_some());
        if over {
            return;
        }
        let errand = self.errands.get(&node).copied().filter(|errand| errand.incarnation == incarnation);
        match (result, errand) {
            // What is off is off, whoever asked for it and whatever became of the request since.
            (FenceResult::Confirmed, _) => {
                if let Some(errand) = errand {
                    self.errands.insert(node, Errand { standing: Standing::Confirmed, ..errand });
                }
                self.write_fenced(node, incarnation, out);
            }
            (FenceResult::Failed, Some(Errand { standing: Standing::Ordered(_), told, .. })) => {
                let until = now.end_of(self.shape.policy().spec().fencing_retry);
                let standing = Standing::Rests(until);
                self.errands.insert(node, Errand { incarnation, standing, told: true });
                if !told {
                    self.fencing_failed(node, incarnation, FencingNews::Failed, out);
                }
            }
            // Another answer to the same order, or to one that is not this node's any more.
            (FenceResult::Failed, _) => {}
        }
    }

    fn write_fenced(&mut self, node: NodeId, incarnation: Incarnation, out: &mut Vec<Output>) {
        let purpose = Purpose::Fenced(node, incarnation);
        if !self.open.requests.values().any(|open| *open == purpose) {
            self.ask(purpose, Request::Write(Command::Fenced { node, incarnation }), out);
        }
    }

    /// What a node ran waits until its fencing succeeds, and people are told so.
    fn fencing_failed(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        news: FencingNews,
        out: &mut Vec<Output>,
    ) {
        tell(node, incarnation, news, out);
        let mut groups = self.cluster.owned_by(node).to_vec();
        groups.sort_unstable();
        let note = |group| Output::Told(Told::Note(Note::AwaitsFencing(group, node)));
        out.extend(groups.into_iter().map(note));
    }

    pub(super) fn withdrawn(
        &mut self,
        node: NodeId,
        incarnation: Incarnation,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) {
        self.dying = self.dying.without(node);
        if matches!(answer, Answer::Applied(..)) {
            tell(node, incarnation, FencingNews::Withdrawn, out);
        }
    }

    pub(super) fn written_fenced(
        &mut self,
        node: NodeId,
        incarnation: Incarnation,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) {
        if matches!(answer, Answer::Applied(..)) {
            tell(node, incarnation, FencingNews::Confirmed, out);
        }
    }

    /// Fencings that the database does not name any more, or names another node for, are none of
    /// this node's.
    pub(super) fn forget_errands(&mut self) {
        let (me, life, cluster) = (self.me, self.life(), &self.cluster);
        self.errands.retain(|&node, errand| {
            let standing = cluster.session(node).and_then(|session| session.cold.fencing);
            standing.is_some_and(|fencing| {
                fencing.by == me && Some(fencing.life) == life && fencing.incarnation == errand.incarnation
            })
        });
    }
}

fn tell(node: NodeId, incarnation: Incarnation, news: FencingNews, out: &mut Vec<Output>) {
    out.push(Output::Told(Told::Fencing(node, incarnation, news)));
}
