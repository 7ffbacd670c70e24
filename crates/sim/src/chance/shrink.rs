//! Shrinking: a story that breaks a rule becomes a short one that breaks the same rule.
//!
//! What is left out is tried in halves, then one by one: faults, single acts, lines of the setup,
//! nodes, VMs. Then what is left is moved together in time. Each candidate is told, and stays if it
//! still breaks the rule within the trust base. The same story always shrinks to the same one.

use takeover::units::Millis;

use super::setup::{names_in, without};
use super::tale::{Ending, Fault, Tale};
use super::verdict::{Verdict, judged};
use crate::world::{Bug, Log};

/// A story that breaks a rule, and how it is told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failing {
    /// The story.
    pub tale: Tale,
    /// The seed of its telling.
    pub seed: u64,
    /// The deliberate bug around the machines.
    pub bug: Option<Bug>,
    /// The rule that it breaks.
    pub rule: &'static str,
}

impl Failing {
    /// What comes of the story; none where it is no story within the trust base.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let story = self.tale.story("shrunk").ok()?;
        Some(judged(&story, self.seed, self.bug, Log::Drop))
    }

    /// Whether nothing is wrong with the story itself: without its deliberate bug, if it has one, no
    /// rule is broken in it.
    fn is_fine_without_bug(&self) -> bool {
        let fine = || Self { bug: None, ..self.clone() }.verdict().is_some_and(|it| it.trouble.is_none());
        self.bug.is_none() || fine()
    }

    /// How many statements it has.
    #[must_use]
    pub fn statements(&self) -> usize {
        let text = self.tale.text("shrunk").unwrap_or_default();
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count()
    }
}

/// How far shrinking is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shrinking {
    /// How many stories were told.
    pub told: u32,
    /// How many may be told at most.
    pub most: u32,
    /// How many statements are left.
    pub statements: usize,
}

/// The work of one shrinking.
struct Work<'a> {
    best: Failing,
    told: u32,
    most: u32,
    watch: &'a mut dyn FnMut(&Shrinking),
}

/// Shrinks a story, telling at most `most` others; `watch` hears of each.
#[must_use]
pub fn shrunk(failing: &Failing, most: u32, watch: &mut dyn FnMut(&Shrinking)) -> Failing {
    let mut work = Work { best: failing.clone(), told: 0, most, watch };
    work.end_early();
    work.plain_seed();
    loop {
        let before = work.best.tale.clone();
        work.drop_faults();
        work.drop_acts();
        work.drop_names();
        work.drop_lines();
        work.move_together();
        if work.best.tale == before || work.told >= work.most {
            break;
        }
    }
    work.plain_seed();
    work.best
}

impl Work<'_> {
    /// Tells a candidate, which becomes the best if it breaks the same rule. One that ends openly ends
    /// with its breach from then on.
    fn keep(&mut self, mut candidate: Failing) -> bool {
        if self.told >= self.most {
            return false;
        }
        self.told = self.told.saturating_add(1);
        let broken = candidate.verdict().and_then(|verdict| verdict.trouble);
        let same = broken.filter(|trouble| trouble.rule == candidate.rule && candidate.is_fine_without_bug());
        if let Some(trouble) = &same {
            if let Ending::Open(_) = candidate.tale.ending {
                candidate.tale.ending = Ending::Open(trouble.at);
                drop_after(&mut candidate.tale, trouble.at);
            }
            self.best = candidate;
        }
        let statements = self.best.statements();
        (self.watch)(&Shrinking { told: self.told, most: self.most, statements });
        same.is_some()
    }

    fn keep_tale(&mut self, tale: Tale) -> bool {
        self.keep(Failing { tale, ..self.best.clone() })
    }

    /// A rule that is broken on the way needs no mended end.
    fn end_early(&mut self) {
        let trouble = self.best.verdict().and_then(|verdict| verdict.trouble);
        let Some(at) = trouble.map(|trouble| trouble.at) else { return };
        let mut tale = self.best.tale.clone();
        tale.ending = Ending::Open(at);
        drop_after(&mut tale, at);
        self.keep_tale(tale);
    }

    /// The seed that the command takes where none is given.
    fn plain_seed(&mut self) {
        if self.best.seed != 1 {
            self.keep(Failing { seed: 1, ..self.best.clone() });
        }
    }

    /// Takes out parts of a list, in halves and then smaller ones, as long as the rule is broken.
    fn reduce<T: Clone>(
        &mut self,
        list: impl Fn(&Tale) -> Vec<T>,
        with: impl Fn(&Tale, Vec<T>) -> Option<Tale>,
    ) {
        let mut size = list(&self.best.tale).len().div_ceil(2);
        while size > 0 {
            let mut from = 0_usize;
            loop {
                let all = list(&self.best.tale);
                if from >= all.len() || self.told >= self.most {
                    break;
                }
                let until = from.saturating_add(size);
                let rest = all.iter().take(from).chain(all.iter().skip(until)).cloned().collect();
                let kept = with(&self.best.tale, rest).is_some_and(|tale| self.keep_tale(tale));
                if !kept {
                    from = until;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }

    fn drop_faults(&mut self) {
        self.reduce(|tale| tale.faults.clone(), |tale, faults| Some(Tale { faults, ..tale.clone() }));
    }

    /// Single acts: each becomes a fault of its own.
    fn drop_acts(&mut self) {
        let singles = |tale: &Tale| {
            let single = |fault: &Fault| {
                let kind = fault.kind;
                fault.acts.iter().map(move |&act| Fault { kind, acts: vec![act] }).collect::<Vec<_>>()
            };
            tale.faults.iter().flat_map(single).collect::<Vec<_>>()
        };
        self.reduce(singles, |tale, faults| Some(Tale { faults, ..tale.clone() }));
    }

    /// Nodes, groups and VMs with everything that names them.
    fn drop_names(&mut self) {
        let kept = |tale: &Tale| names_in(&tale.setup, &tale.names);
        self.reduce(kept, |tale, names| {
            let dropped: Vec<String> = kept(tale).into_iter().filter(|name| !names.contains(name)).collect();
            without(tale, &dropped)
        });
    }

    fn drop_lines(&mut self) {
        self.reduce(|tale| tale.setup.clone(), |tale, setup| Some(Tale { setup, ..tale.clone() }));
    }

    /// Shortens each gap between two moments of the story, to nothing, to a second and so on.
    fn move_together(&mut self) {
        const GAPS: [Millis; 6] = [
            Millis::ZERO,
            Millis::secs(1),
            Millis::secs(10),
            Millis::mins(1),
            Millis::mins(5),
            Millis::mins(30),
        ];
        let mut place = 0_usize;
        loop {
            let times = moments(&self.best.tale);
            let Some(&at) = times.get(place) else { break };
            let before = place.checked_sub(1).and_then(|place| times.get(place)).copied();
            let gap = at.less(before.unwrap_or(Millis::ZERO));
            let shorter = GAPS.iter().copied().filter(|shorter| *shorter < gap);
            for to in shorter.chain([Millis(gap.0.div_euclid(1_000).saturating_mul(1_000))]) {
                if to < gap && self.keep_tale(earlier(&self.best.tale, at, gap.less(to))) {
                    break;
                }
            }
            if self.told >= self.most {
                break;
            }
            place = place.saturating_add(1);
        }
    }
}

/// What happens after the end does not happen.
fn drop_after(tale: &mut Tale, end: Millis) {
    for fault in &mut tale.faults {
        fault.acts.retain(|(at, _)| *at <= end);
    }
    tale.faults.retain(|fault| !fault.acts.is_empty());
}

/// The moments at which something happens, and the beginning of the end.
fn moments(tale: &Tale) -> Vec<Millis> {
    let mut times: Vec<Millis> = tale.acts().iter().map(|(at, _)| *at).collect();
    if let Ending::Mended { at, .. } = tale.ending {
        times.push(at);
    }
    times.sort_unstable();
    times.dedup();
    times
}

/// Everything from a moment on happens so much earlier.
fn earlier(tale: &Tale, from: Millis, by: Millis) -> Tale {
    let moved = |at: Millis| if at >= from { at.less(by) } else { at };
    let mut tale = tale.clone();
    for fault in &mut tale.faults {
        for (at, _) in &mut fault.acts {
            *at = moved(*at);
        }
    }
    if let Ending::Mended { at, by_hand } = tale.ending {
        tale.ending = Ending::Mended { at: moved(at), by_hand };
    }
    tale
}
