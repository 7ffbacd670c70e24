//! `takeover simulate --why`: the story of one resource or group, out of the log.

use std::collections::BTreeSet;

use takeover::log::{Clock, Component, Entry};
use takeover::units::{GroupId, Millis, NodeId, ResourceId};
use takeover_sim::scenario::{Story, unknown};
use takeover_sim::telling::Telling;

use takeover_admin::rough;

/// Whose story is told.
pub(crate) struct Hero {
    group: GroupId,
    /// None where the whole group's story is told.
    resource: Option<ResourceId>,
    /// The names of what its lines are about: itself, its group, what it needs.
    subjects: BTreeSet<String>,
}

impl Hero {
    /// The resource or group of this name.
    ///
    /// # Errors
    /// There is none; names the nearest.
    pub(crate) fn named(story: &Story, name: &str) -> Result<Self, String> {
        let names = &story.names;
        let numbered =
            |all: &[String]| (0_u32..).zip(all).find(|(_, known)| *known == name).map(|(at, _)| at);
        if let Some(resource) = numbered(&names.resources).map(ResourceId)
            && let Some(shape) = story.shape.resource(resource)
        {
            let mut subjects = needed(story, resource);
            subjects.insert(names.group(shape.group).to_owned());
            return Ok(Self { group: shape.group, resource: Some(resource), subjects });
        }
        if let Some(group) = numbered(&names.groups).map(GroupId) {
            let members = story.shape.members(group).iter().map(|&member| names.resource(member).to_owned());
            let subjects = members.chain([name.to_owned()]).collect();
            return Ok(Self { group, resource: None, subjects });
        }
        let known = names.resources.iter().chain(&names.groups).map(String::as_str);
        Err(format!("{}: --why: {}", story.name, unknown("resource or group", name, known)))
    }

    /// The resource whose checks tell how long all was well: the first one of a group.
    pub(crate) fn checked(&self, story: &Story) -> Option<ResourceId> {
        self.resource.or_else(|| story.shape.members(self.group).first().copied())
    }
}

/// The names of a resource and of all that it needs.
fn needed(story: &Story, resource: ResourceId) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut open = vec![resource];
    while let Some(next) = open.pop() {
        if all.insert(story.names.resource(next).to_owned()) {
            open.extend(story.shape.resource(next).iter().flat_map(|shape| &shape.depends_on));
        }
    }
    all
}

/// The story. `checks` has, for each line of the log, how often the hero had been checked by then.
pub(crate) fn story(telling: &Telling<'_>, hero: &Hero, checks: &[u64]) -> String {
    let mut text = String::new();
    let mut chapter = Chapter { owner: None, at: Millis::ZERO, checks: 0, others: 0 };
    let names = &telling.story().names;
    let possible = telling.story().shape.possible(hero.group);
    for (number, entry) in telling.world().log().iter().enumerate() {
        let about_node = (1_u8..).zip(&names.nodes).find(|(_, name)| **name == entry.subject);
        let node = about_node.and_then(|(number, _)| NodeId::new(number));
        let ours = hero.subjects.contains(&entry.subject)
            || entry.subject == "store"
            || node.is_some_and(|node| match chapter.owner {
                Some(owner) => node == owner,
                None => possible.contains(node),
            });
        if !ours {
            chapter.others = chapter.others.saturating_add(1);
            continue;
        }
        let checked = checks.get(number).copied().unwrap_or(chapter.checks);
        text.push_str(&chapter.meanwhile(entry.at, checked));
        text.push_str(&told(entry));
        let group = hero.subjects.contains(&entry.subject) && entry.component == Component::Fm;
        if let Some(claim) = entry.claim.filter(|_| group) {
            chapter.owner = Some(claim.node);
        }
    }
    let all = hero.checked(telling.story()).map_or(0, |resource| telling.world().checked(resource));
    text.push_str(&chapter.meanwhile(telling.world().now(), all));
    text
}

/// What was told last, and what happened since.
struct Chapter {
    /// Who owns the group, as the log tells.
    owner: Option<NodeId>,
    at: Millis,
    checks: u64,
    /// Lines about others.
    others: u64,
}

impl Chapter {
    /// What happened since the last line, in one; nothing if nothing did.
    fn meanwhile(&mut self, at: Millis, checks: u64) -> String {
        let checked = checks.saturating_sub(self.checks);
        let plural = |count: u64, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let passed = at.less(self.at);
        let parts = [
            (passed >= Millis::secs(1)).then(|| rough(passed)),
            plural(checked, "check", "checks"),
            plural(self.others, "line about others", "lines about others"),
        ];
        (self.at, self.checks, self.others) = (at, checks, 0);
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { format!("             ... {}\n", parts.join(", ")) }
    }
}

/// One line, and the reason below it.
fn told(entry: &Entry) -> String {
    let (what, because) = reasoned(entry);
    let head = format!("{}  {}  {}  {}", Clock(entry.at), entry.node, entry.component.name(), entry.subject);
    let because = because.map(|because| format!("             because {because}\n")).unwrap_or_default();
    format!("{head}: {what}\n{because}")
}

/// What was done, and why, as the log's own words say it.
fn reasoned(entry: &Entry) -> (String, Option<String>) {
    let text = entry.text.as_str();
    let (first, rest) = text.split_once("; ").unwrap_or((text, ""));
    if let Some((from, to)) = &entry.change {
        let then = if rest.is_empty() { String::new() } else { format!("; {rest}") };
        return (format!("{from} -> {to}{then}"), Some(first.to_owned()));
    }
    let steps = matches!(entry.component, Component::Rhs | Component::Rcm);
    if steps && !rest.is_empty() {
        return (rest.to_owned(), Some(first.to_owned()));
    }
    if let Some((what, reasons)) = text.strip_suffix(')').and_then(|text| text.split_once(" ("))
        && what.starts_with("selects ")
    {
        return (what.to_owned(), Some(reasons.to_owned()));
    }
    match text.split_once(": ") {
        Some((what, because)) if !what.contains("operator") && !steps => {
            (what.to_owned(), Some(because.to_owned()))
        }
        Some(_) | None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use takeover::log::Entry;

    use super::reasoned;

    #[test]
    fn a_line_falls_into_deed_and_reason() {
        for (line, what, because) in [
            (
                "0:00:15.020  n1  RHS  db1  1/i2/e2  Online -> Failed: IsAlive Failed(Crash); calls Terminate",
                "Online -> Failed; calls Terminate",
                Some("IsAlive Failed(Crash)"),
            ),
            (
                "0:00:01.000  n1  FM  db  -  selects n2 (n1 not up, n3 full)",
                "selects n2",
                Some("n1 not up, n3 full"),
            ),
            (
                "0:00:01.000  n2  FM  db  2/i1/e4  takes the group: n1 i3 is dead",
                "takes the group",
                Some("n1 i3 is dead"),
            ),
            ("0:00:01.000  n2  NM  n1  -  operator: paused", "operator: paused", None),
            ("0:00:01.000  n1  WORLD  db1  -  it crashes", "it crashes", None),
        ] {
            let entry: Entry = line.parse().expect("a line");
            let (done, reason) = reasoned(&entry);
            assert_eq!((done.as_str(), reason.as_deref()), (what, because));
        }
    }
}
