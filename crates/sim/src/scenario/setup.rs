//! The statements that describe the cluster before the story begins.

use takeover::resource::Persistent;
use takeover::units::{GroupId, Guid, Millis};
use takeover_policies::near::meant;

use super::error::Fault;
use super::known::{Known, each_name};
use super::number;
use super::settings::{Preset, Setting};
use super::words::{Place, Word, Words};
use super::{Call, Kind, Network};
use takeover::resource::Function;

/// What the setup has said so far. References to other names are resolved when it ends, so that
/// its lines may stand in any order.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    /// The names that were declared.
    pub(super) known: Known,
    /// What the cluster is called.
    pub(super) cluster: Option<Word<'a>>,
    /// How long machines take to boot, and where that was said.
    pub(super) boots: Option<(Millis, Place)>,
    /// How long a fencing takes, and where that was said.
    pub(super) fencing: Option<(Millis, Place)>,
    /// Where a witness was given.
    pub(super) witness: Option<Place>,
    /// The network, and where it was given.
    pub(super) network: Option<(Network, Place)>,
    /// The groups, by number.
    pub(super) groups: Vec<GroupDraft<'a>>,
    /// The resources, by number.
    pub(super) resources: Vec<ResourceDraft<'a>>,
    /// What was said of nodes and backends, in the order of the lines.
    pub(super) notes: Vec<Note<'a>>,
    /// The policies that were chosen, in the order of the lines.
    pub(super) settings: Vec<Setting<'a>>,
    /// Where all policies start from, and where that was said.
    pub(super) preset: Option<(Preset, Place)>,
}

/// A group as it was declared.
#[derive(Debug)]
pub(super) struct GroupDraft<'a> {
    /// Where.
    pub(super) place: Place,
    /// Its first owner.
    pub(super) home: Option<Word<'a>>,
    /// Its preferred owners, best first.
    pub(super) preferred: Vec<Word<'a>>,
    /// The class whose groups are kept apart.
    pub(super) class: Option<Word<'a>>,
    /// Its turn where first owners go round all nodes.
    pub(super) turn: Option<usize>,
}

/// A resource as it was declared.
#[derive(Debug)]
pub(super) struct ResourceDraft<'a> {
    /// Where.
    pub(super) place: Place,
    /// The group that it belongs to.
    pub(super) group: InGroup<'a>,
    /// Its identity, and where that was given; derived from its name where it was not.
    pub(super) guid: Option<(Guid, Place)>,
    /// Whether the cluster is to keep it online.
    pub(super) flag: Option<Persistent>,
    /// The nodes that can run it; all where none is given.
    pub(super) on_nodes: Vec<Word<'a>>,
    /// The resources that must be online before it.
    pub(super) needs: Vec<Word<'a>>,
    /// Its disks.
    pub(super) disks: Vec<Word<'a>>,
    /// Whether the story has removed it, so that its disks may be another's.
    pub(super) gone: bool,
}

impl ResourceDraft<'_> {
    /// One of which nothing was said but its group.
    const fn new(place: Place, group: InGroup<'_>) -> ResourceDraft<'_> {
        ResourceDraft {
            place,
            group,
            guid: None,
            flag: None,
            on_nodes: Vec::new(),
            needs: Vec::new(),
            disks: Vec::new(),
            gone: false,
        }
    }
}

/// The group that a resource belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) enum InGroup<'a> {
    /// The group of this name.
    Named(Word<'a>),
    /// The group that was made for it.
    Own(GroupId),
}

/// Something said of nodes or backends.
#[derive(Debug)]
pub(super) enum Note<'a> {
    /// What a node, or each of a range, can bear.
    Capacity(Word<'a>, u32),
    /// How far the clock of a node, or of each of a range, runs from true time, in ppm.
    Clock(Word<'a>, i32),
    /// The nodes with a watchdog.
    Watchdogs(Vec<Word<'a>>),
    /// Functions that backends do not implement.
    Lacks(Vec<Word<'a>>, Vec<(Function, Place)>),
    /// Nodes on which backends are missing.
    Missing(Vec<Word<'a>>, Vec<Word<'a>>),
    /// How long starts or stops take.
    Takes(Call, Vec<Word<'a>>, Millis),
}

/// Refuses what stands twice.
fn once(again: bool, place: Place, what: &str) -> Result<(), Fault> {
    if again { Err(Fault::at(place, format!("{what} stands here twice"), "say it once")) } else { Ok(()) }
}

/// `cluster NAME`.
pub(super) fn cluster<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let name = words.word("the name of the cluster")?;
    match draft.cluster.replace(name) {
        None => Ok(()),
        Some(first) => {
            let problem = format!("the cluster was already named at line {}", first.place.line);
            Err(Fault::at(name.place, problem, "name it once"))
        }
    }
}

/// `nodes NAME...`.
pub(super) fn nodes<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    for word in words.list("the name of a node", &[])? {
        each_name(word, |name| draft.known.add_node(name, word.place))?;
    }
    Ok(())
}

/// `boots take TIME`.
pub(super) fn boots<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let here = Place::line(words.line());
    let takes = number::duration(words.word("a time")?)?;
    once(draft.boots.replace((takes, here)).is_some(), here, "the time that boots take")
}

/// `fencing takes TIME`.
pub(super) fn fencing<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let here = Place::line(words.line());
    let takes = number::duration(words.word("a time")?)?;
    once(draft.fencing.replace((takes, here)).is_some(), here, "the time that a fencing takes")
}

/// `witness`.
pub(super) fn witness<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let here = Place::line(words.line());
    once(draft.witness.replace(here).is_some(), here, "the witness")
}

/// `capacity NODE AMOUNT`.
pub(super) fn capacity<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let node = words.word("a node")?;
    let amount = number::count(words.word("what the node can bear")?)?;
    draft.notes.push(Note::Capacity(node, amount));
    Ok(())
}

/// `clock NODE RATE fast|slow`.
pub(super) fn clock<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let node = words.word("a node")?;
    let ppm = number::ppm(words.word("a rate such as 500ppm")?)?;
    let ppm = if words.take("fast") {
        ppm
    } else {
        words
            .take("slow")
            .then(|| ppm.saturating_neg())
            .ok_or_else(|| words.missing("\"fast\" or \"slow\""))?
    };
    draft.notes.push(Note::Clock(node, ppm));
    Ok(())
}

/// `watchdog NODE...`.
pub(super) fn watchdog<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    draft.notes.push(Note::Watchdogs(words.list("a node", &[])?));
    Ok(())
}

/// `network delay TIME..TIME`, as the story begins.
pub(super) fn network<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let here = Place::line(words.line());
    let network = network_words(words)?;
    match draft.network.replace((network, here)) {
        None => Ok(()),
        Some((_, first)) => {
            let problem = format!("the network was already described at line {}", first.line);
            Err(Fault::at(here, problem, "describe it once, or put a time before its later state"))
        }
    }
}

/// The words after `network`.
pub(super) fn network_words(words: &mut Words<'_>) -> Result<Network, Fault> {
    words.need("delay")?;
    let delays = words.word("a time such as 1ms..20ms")?;
    let (delay_least, delay_most) = number::durations(delays)?;
    if delay_least == Millis::ZERO {
        return Err(Fault::at(delays.place, "messages take no time at all", "write at least 1ms"));
    }
    let (mut lose, mut repeat) = (None, None);
    while let Some(clause) = words.peek() {
        if words.take("lose") {
            once(lose.replace(number::percent(words.word("a share")?)?).is_some(), clause.place, "\"lose\"")?;
        } else if words.take("repeat") {
            let share = number::percent(words.word("a share")?)?;
            once(repeat.replace(share).is_some(), clause.place, "\"repeat\"")?;
        } else {
            return Err(words.missing("\"lose\", \"repeat\" or the end of the line"));
        }
    }
    Ok(Network { delay_least, delay_most, lose: lose.unwrap_or(0), repeat: repeat.unwrap_or(0) })
}

/// `group NAME [on NODE] [prefers NODE...] [apart CLASS]`.
pub(super) fn group<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let (name, group) = group_words(words)?;
    draft.known.add_group(name.text, name.place)?;
    draft.groups.push(group);
    Ok(())
}

/// A group as its words describe it, and its name.
pub(super) fn group_words<'a>(words: &mut Words<'a>) -> Result<(Word<'a>, GroupDraft<'a>), Fault> {
    const CLAUSES: [&str; 3] = ["on", "prefers", "apart"];
    let name = words.word("the name of the group")?;
    let mut group =
        GroupDraft { place: name.place, home: None, preferred: Vec::new(), class: None, turn: None };
    while let Some(clause) = words.peek() {
        if words.take("on") {
            once(group.home.replace(words.word("a node")?).is_some(), clause.place, "\"on\"")?;
        } else if words.take("prefers") {
            once(!group.preferred.is_empty(), clause.place, "\"prefers\"")?;
            group.preferred = words.list("a node", &CLAUSES)?;
        } else if words.take("apart") {
            once(group.class.replace(words.word("a class")?).is_some(), clause.place, "\"apart\"")?;
        } else {
            return Err(words.missing("\"on\", \"prefers\", \"apart\" or the end of the line"));
        }
    }
    Ok((name, group))
}

/// `vm NAME in GROUP ...`.
pub(super) fn vm<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    member(words, draft, Kind::Vm)
}

/// `resource NAME in GROUP ...`.
pub(super) fn resource<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    member(words, draft, Kind::Other)
}

/// What follows `vm` and `resource`.
fn member<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>, kind: Kind) -> Result<(), Fault> {
    let (name, resource) = member_words(words)?;
    draft.known.add_resource(name.text, kind, name.place)?;
    draft.resources.push(resource);
    Ok(())
}

/// A resource as its words describe it, and its name.
pub(super) fn member_words<'a>(words: &mut Words<'a>) -> Result<(Word<'a>, ResourceDraft<'a>), Fault> {
    let name = words.word("the name of the resource")?;
    if !words.take("in") {
        let problem = format!("\"{}\" is in no group", name.text);
        let remedy = "write \"in\" and its group after the name; a group owns and moves its resources";
        return Err(Fault::at(name.place, problem, remedy));
    }
    let group = InGroup::Named(words.word("a group")?);
    let mut resource = ResourceDraft::new(name.place, group);
    while !words.is_empty() {
        member_clause(words, &mut resource)?;
    }
    Ok((name, resource))
}

/// One clause of a resource.
fn member_clause<'a>(words: &mut Words<'a>, resource: &mut ResourceDraft<'a>) -> Result<(), Fault> {
    const CLAUSES: [&str; 5] = ["guid", "flag", "on-nodes", "needs", "disk"];
    let here = words.place();
    if words.take("guid") {
        let word = words.word("a GUID")?;
        let guid = word.text.parse::<Guid>().map_err(|_| {
            let remedy = "write 32 hexadecimal digits, as in {849bafdd-b5b7-1124-8e3a-7e39d71f93eb}";
            Fault::at(word.place, format!("\"{}\" is no GUID", word.text), remedy)
        })?;
        once(resource.guid.replace((guid, word.place)).is_some(), here, "\"guid\"")
    } else if words.take("flag") {
        let flag = flag(words)?;
        once(resource.flag.replace(flag).is_some(), here, "\"flag\"")
    } else if words.take("on-nodes") {
        once(!resource.on_nodes.is_empty(), here, "\"on-nodes\"")?;
        resource.on_nodes = words.list("a node", &CLAUSES)?;
        Ok(())
    } else if words.take("needs") {
        once(!resource.needs.is_empty(), here, "\"needs\"")?;
        resource.needs = words.list("a resource of the same group", &CLAUSES)?;
        Ok(())
    } else if words.take("disk") {
        once(!resource.disks.is_empty(), here, "\"disk\"")?;
        resource.disks = words.list("the name of a disk", &CLAUSES)?;
        Ok(())
    } else {
        Err(words.missing("\"guid\", \"flag\", \"on-nodes\", \"needs\", \"disk\" or the end of the line"))
    }
}

/// `0` or `1`.
pub(super) fn flag(words: &mut Words<'_>) -> Result<Persistent, Fault> {
    if words.take("0") {
        Ok(Persistent::Offline)
    } else if words.take("1") {
        Ok(Persistent::Online)
    } else {
        Err(words.missing("0 or 1"))
    }
}

/// `vms NAME..NAME spread`.
pub(super) fn vms<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let range = words.word("names such as v1..v100")?;
    words.need("spread")?;
    let place = range.place;
    let mut turn = 0_usize;
    each_name(range, |name| {
        let (group, _) = draft.known.add_both(name, place)?;
        let (home, preferred, class) = (None, Vec::new(), None);
        draft.groups.push(GroupDraft { place, home, preferred, class, turn: Some(turn) });
        turn = turn.saturating_add(1);
        draft.resources.push(ResourceDraft::new(place, InGroup::Own(group)));
        Ok(())
    })
}

/// `backend of NAME... lacks FUNCTION...` and `backend of NAME... is missing on NODE...`, as the
/// story begins.
pub(super) fn backend<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let of = words.list("a resource or a group", &["lacks", "is"])?;
    if words.take("lacks") {
        let mut lacks = Vec::new();
        for word in words.list("a function", &[])? {
            lacks.push((function(word)?, word.place));
        }
        draft.notes.push(Note::Lacks(of, lacks));
        return Ok(());
    }
    if !words.take("is") {
        return Err(words.missing("\"lacks\" or \"is missing on\""));
    }
    words.need("missing")?;
    words.need("on")?;
    draft.notes.push(Note::Missing(of, words.list("a node", &[])?));
    Ok(())
}

/// The function that a word names.
fn function(word: Word<'_>) -> Result<Function, Fault> {
    let known = Function::ALL.into_iter().find(|function| word.is(function.name()));
    known.ok_or_else(|| {
        let names: Vec<&str> = Function::ALL.iter().map(|function| function.name()).collect();
        let remedy = meant(word.text, names.iter().copied(), || format!("name one of: {}", names.join(", ")));
        Fault::at(word.place, format!("backends have no function \"{}\"", word.text), remedy)
    })
}

/// `starts of NAME... take TIME`.
pub(super) fn starts<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    takes(words, draft, Call::Start)
}

/// `stops of NAME... take TIME`.
pub(super) fn stops<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    takes(words, draft, Call::Stop)
}

/// What follows `starts of` and `stops of`.
fn takes<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>, call: Call) -> Result<(), Fault> {
    let of = words.list("a resource or a group", &["take"])?;
    words.need("take")?;
    let time = number::duration(words.word("a time")?)?;
    draft.notes.push(Note::Takes(call, of, time));
    Ok(())
}
