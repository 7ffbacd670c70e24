//! Strongly connected parts, by Tarjan's algorithm, without recursion.

use super::liveness::index;

/// No number yet.
const NONE: u32 = u32::MAX;

struct Walk<'a, F> {
    inside: &'a [bool],
    out: F,
    /// In which order each state was met.
    met: Vec<u32>,
    /// The earliest state on the path that each is known to reach.
    low: Vec<u32>,
    part: Vec<u32>,
    /// States whose part is not known yet.
    open: Vec<u32>,
    next: u32,
    parts: u32,
}

/// The part of each state, numbered from 0; `u32::MAX` for what is not inside.
pub(super) fn parts<'a>(inside: &'a [bool], out: impl Fn(u32) -> &'a [(u32, u8)]) -> Vec<u32> {
    let none = vec![NONE; inside.len()];
    let (met, low, part) = (none.clone(), none.clone(), none);
    let mut walk = Walk { inside, out, met, low, part, open: Vec::new(), next: 0, parts: 0 };
    for (place, _) in (0_u32..).zip(inside) {
        if walk.unmet(place) {
            walk.from(place);
        }
    }
    walk.part
}

fn at(list: &[u32], place: u32) -> u32 {
    list.get(index(place)).copied().unwrap_or(NONE)
}

fn put(list: &mut [u32], place: u32, value: u32) {
    if let Some(at) = list.get_mut(index(place)) {
        *at = value;
    }
}

impl<'a, F: Fn(u32) -> &'a [(u32, u8)]> Walk<'a, F> {
    fn unmet(&self, place: u32) -> bool {
        self.inside.get(index(place)) == Some(&true) && at(&self.met, place) == NONE
    }

    fn meet(&mut self, place: u32) {
        put(&mut self.met, place, self.next);
        put(&mut self.low, place, self.next);
        self.next = self.next.saturating_add(1);
        self.open.push(place);
    }

    fn from(&mut self, root: u32) {
        self.meet(root);
        let mut path = vec![(root, 0_usize)];
        while let Some((place, step)) = path.last_mut() {
            let place = *place;
            let Some(&(to, _)) = (self.out)(place).get(*step) else {
                path.pop();
                self.leave(place, path.last().map(|&(above, _)| above));
                continue;
            };
            *step = step.saturating_add(1);
            if self.unmet(to) {
                self.meet(to);
                path.push((to, 0));
            } else if at(&self.part, to) == NONE && at(&self.met, to) != NONE {
                let low = at(&self.low, place).min(at(&self.met, to));
                put(&mut self.low, place, low);
            }
        }
    }

    /// All steps of a state were followed: it may be the first of its part.
    fn leave(&mut self, place: u32, above: Option<u32>) {
        let low = at(&self.low, place);
        if let Some(above) = above {
            let least = at(&self.low, above).min(low);
            put(&mut self.low, above, least);
        }
        if low != at(&self.met, place) {
            return;
        }
        while let Some(member) = self.open.pop() {
            put(&mut self.part, member, self.parts);
            if member == place {
                break;
            }
        }
        self.parts = self.parts.saturating_add(1);
    }
}
