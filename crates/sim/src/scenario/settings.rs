//! The policies that a scenario chooses, applied from the general to the particular.

use std::collections::BTreeMap;

use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, PolicyError, ResourcePolicy,
    ResourceSpec,
};
use takeover::units::{GroupId, Millis, ResourceId};

use super::Target;
use super::error::Fault;
use super::known::{Known, each_name};
use super::near::meant;
use super::number::spelled;
use super::policies::{DURATION, Field, Set, fields};
use super::setup::Draft;
use super::words::{Place, Word, Words};

/// A set of choices for all resources under one name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Preset {
    /// [`ResourceSpec::WINDOWS_2008`].
    Windows2008,
}

impl Preset {
    /// What it chooses.
    const fn spec(self) -> ResourceSpec {
        match self {
            Self::Windows2008 => ResourceSpec::WINDOWS_2008,
        }
    }
}

/// One policy as a line chooses it.
#[derive(Debug)]
pub(super) struct Setting<'a> {
    /// Which.
    field: &'static Field,
    /// Its value.
    value: Word<'a>,
    /// The resources or groups that it is for; all where none is named.
    names: Vec<Word<'a>>,
}

/// `policy FIELD VALUE [for NAME...]` and `policy preset NAME`.
pub(super) fn policy<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    if words.take("preset") {
        return preset(words, draft);
    }
    let (field, value) = chosen(words)?;
    let mut names = Vec::new();
    let here = words.place();
    if words.take("for") {
        if !field.takes_names() {
            let problem = format!("{} belongs to the cluster and takes no names", field.word);
            return Err(Fault::at(here, problem, "take \"for\" and the names out"));
        }
        names = words.list("a resource or a group", &[])?;
    }
    draft.settings.push(Setting { field, value, names });
    Ok(())
}

/// `FIELD VALUE`: a policy and a value that is legal by itself.
pub(super) fn chosen<'a>(words: &mut Words<'a>) -> Result<(&'static Field, Word<'a>), Fault> {
    let word = words.word("the name of a policy")?;
    let Some(field) = fields().find(|field| word.is(field.word)) else {
        let names = fields().map(|field| field.word);
        let remedy = meant(word.text, names, || "the help on scenarios lists all policies".to_owned());
        return Err(Fault::at(word.place, format!("there is no policy \"{}\"", word.text), remedy));
    };
    let value = words.word(field.value)?;
    tried(field, value)?;
    Ok((field, value))
}

/// A resource's policy with one field changed to what these words say.
///
/// # Errors
/// Why the fields would not fit each other then.
pub(crate) fn changed(
    policy: &ResourcePolicy,
    field: &str,
    value: &str,
) -> Result<ResourcePolicy, PolicyError> {
    let mut spec = *policy.spec();
    let word = Word { text: value, place: Place::line(0), quoted: false };
    if let Some(Field { set: Set::Resource(set), .. }) = fields().find(|known| known.word == field) {
        // What cannot be read was refused when the story was.
        let _ = set(&mut spec, word);
    }
    ResourcePolicy::new(spec)
}

/// What follows `policy preset`.
fn preset<'a>(words: &mut Words<'a>, draft: &mut Draft<'a>) -> Result<(), Fault> {
    let here = words.place();
    if !words.take("windows-2008") {
        return Err(words.missing("the only preset, \"windows-2008\""));
    }
    let Some((_, first)) = draft.preset.replace((Preset::Windows2008, here)) else { return Ok(()) };
    Err(Fault::at(here, format!("a preset was already chosen at line {}", first.line), "choose one"))
}

/// Checks a value by itself: that it can be read, and that it lies in the field's range.
fn tried(field: &Field, value: Word<'_>) -> Result<(), Fault> {
    let checked = match field.set {
        Set::Resource(set) => {
            let mut spec = ResourceSpec::DEFAULT;
            set(&mut spec, value)?;
            ResourcePolicy::new(spec).map(|_| ())
        }
        Set::Group(set) => {
            let mut spec = GroupSpec::DEFAULT;
            set(&mut spec, value)?;
            GroupPolicy::new(spec).map(|_| ())
        }
        Set::Cluster(set) => {
            let mut spec = ClusterSpec::DEFAULT;
            set(&mut spec, value)?;
            ClusterPolicy::new(spec).map(|_| ())
        }
        Set::Lease(set) => {
            let mut spec = LeaseSpec::DEFAULT;
            set(&mut spec, value)?;
            Lease::new(spec).map(|_| ())
        }
    };
    match checked {
        Err(PolicyError::OutOfRange { field: name, given, least, most }) if names(name, field) => {
            let (problem, remedy) = out_of_range(field, given, least, most);
            Err(Fault::at(value.place, problem, remedy))
        }
        // What does not fit other fields is judged when all of them are known.
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether a policy error that speaks of `name` means this field: `lease ttl` is `lease-ttl`.
fn names(name: &str, field: &Field) -> bool {
    name.replace([' ', '_'], "-").starts_with(field.word)
}

/// What is wrong with a number outside its range, and how to mend it.
fn out_of_range(field: &Field, given: u64, least: u64, most: u64) -> (String, String) {
    let number = |number: u64| {
        if field.value.starts_with(DURATION) { spelled(Millis(number)) } else { number.to_string() }
    };
    let remedy = format!("it must lie between {} and {}", number(least), number(most));
    (format!("{} is {}", field.word, number(given)), remedy)
}

/// The checked policies of a whole scenario.
#[derive(Debug)]
pub(super) struct Policies {
    /// What holds for the cluster.
    pub(super) cluster: ClusterPolicy,
    /// How each group is treated, by number.
    pub(super) groups: Vec<GroupPolicy>,
    /// How each resource is treated, by number.
    pub(super) resources: Vec<ResourcePolicy>,
}

/// What a setting is for. What stands further down wins over what stands above it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Scope {
    /// Everything.
    All,
    /// One group and the resources in it.
    Group(GroupId),
    /// One resource.
    Resource(ResourceId),
}

/// The settings of each scope.
type Scopes<'s, 'a> = BTreeMap<Scope, Vec<&'s Setting<'a>>>;

/// Applies all settings, each to what it is for, and checks what comes out. `group_of` gives each
/// resource's group.
///
/// # Errors
/// An unknown name, a field that does not belong to what is named, a field that is set twice for
/// one thing, or fields that do not fit each other.
pub(super) fn policies(draft: &Draft<'_>, group_of: &[GroupId]) -> Result<Policies, Fault> {
    let scopes = scopes(&draft.settings, &draft.known)?;
    let of = |scope: Scope| scopes.get(&scope).map_or(&[][..], Vec::as_slice);
    let all = of(Scope::All);
    let mut groups = Vec::new();
    for (number, group) in (0_u32..).zip(&draft.groups) {
        let chosen = [all, of(Scope::Group(GroupId(number)))].concat();
        groups.push(group_policy(&chosen, group.place)?);
    }
    let mut resources = Vec::new();
    for ((number, resource), &group) in (0_u32..).zip(&draft.resources).zip(group_of) {
        let own = of(Scope::Resource(ResourceId(number)));
        let chosen = [all, of(Scope::Group(group)), own].concat();
        let start = draft.preset.map_or(ResourceSpec::DEFAULT, |(preset, _)| preset.spec());
        resources.push(resource_policy(start, &chosen, resource.place)?);
    }
    Ok(Policies { cluster: cluster_policy(all)?, groups, resources })
}

/// Sorts the settings by what they are for.
fn scopes<'s, 'a>(settings: &'s [Setting<'a>], known: &Known) -> Result<Scopes<'s, 'a>, Fault> {
    let mut scopes = Scopes::new();
    let mut seen: BTreeMap<(Scope, &str), u32> = BTreeMap::new();
    for setting in settings {
        let place = setting.value.place;
        let mut add = |scope: Scope| match seen.insert((scope, setting.field.word), place.line) {
            None => {
                scopes.entry(scope).or_default().push(setting);
                Ok(())
            }
            Some(first) => {
                let problem = format!("{} was already chosen at line {first}", setting.field.word);
                Err(Fault::at(place, problem, "choose it once for each thing"))
            }
        };
        if setting.names.is_empty() {
            add(Scope::All)?;
        }
        for &word in &setting.names {
            each_name(word, |name| add(scope(setting.field, name, word.place, known)?))?;
        }
    }
    Ok(scopes)
}

/// What a field that stands `for` this name is for.
fn scope(field: &Field, name: &str, place: Place, known: &Known) -> Result<Scope, Fault> {
    match field.set {
        Set::Group(_) => known.group(Word { text: name, place, quoted: true }).map(Scope::Group),
        Set::Resource(_) | Set::Cluster(_) | Set::Lease(_) => match known.target(name, place)? {
            Target::Group(group) => Ok(Scope::Group(group)),
            Target::Resource(resource) => Ok(Scope::Resource(resource)),
        },
    }
}

/// The policy of one group.
fn group_policy(chosen: &[&Setting<'_>], place: Place) -> Result<GroupPolicy, Fault> {
    let mut spec = GroupSpec::DEFAULT;
    for setting in chosen {
        match setting.field.set {
            Set::Group(set) => set(&mut spec, setting.value)?,
            Set::Resource(_) | Set::Cluster(_) | Set::Lease(_) => {}
        }
    }
    GroupPolicy::new(spec).map_err(|error| refused(error, chosen, &["failback"], Some(place)))
}

/// The policy of one resource.
fn resource_policy(
    start: ResourceSpec,
    chosen: &[&Setting<'_>],
    place: Place,
) -> Result<ResourcePolicy, Fault> {
    let mut spec = start;
    for setting in chosen {
        match setting.field.set {
            Set::Resource(set) => set(&mut spec, setting.value)?,
            Set::Group(_) | Set::Cluster(_) | Set::Lease(_) => {}
        }
    }
    ResourcePolicy::new(spec).map_err(|error| refused(error, chosen, &[], Some(place)))
}

/// The policy of the cluster.
fn cluster_policy(chosen: &[&Setting<'_>]) -> Result<ClusterPolicy, Fault> {
    let mut spec = ClusterSpec::DEFAULT;
    for setting in chosen {
        match setting.field.set {
            Set::Cluster(set) => set(&mut spec, setting.value)?,
            Set::Lease(set) => set(&mut spec.lease, setting.value)?,
            Set::Group(_) | Set::Resource(_) => {}
        }
    }
    let risky = ["proofs", "keep-without-quorum"];
    ClusterPolicy::new(spec).map_err(|error| refused(error, chosen, &risky, None))
}

/// The fault of choices that do not fit each other, at the last line that made one of them.
/// `risky` names the fields that can make a combination unsafe; `place` is where the thing that
/// the choices are for was declared.
fn refused(error: PolicyError, chosen: &[&Setting<'_>], risky: &[&str], place: Option<Place>) -> Fault {
    let settings = chosen.iter().filter(|setting| concerns(&error, setting.field, risky));
    let last = settings.max_by_key(|setting| setting.value.place.line);
    let place = last.map(|setting| setting.value.place).or(place);
    let (problem, remedy) = match error {
        PolicyError::OutOfRange { field, given, least, most } => {
            let found = fields().find(|known| names(field, known));
            found.map_or_else(
                || (error.to_string(), "choose another value".to_owned()),
                |field| out_of_range(field, given, least, most),
            )
        }
        PolicyError::TooSmallBeside { field, given, other, bound, remedy } => {
            let dashed = |text: &str| text.replace('_', "-");
            let (field, other) = (dashed(field), dashed(other));
            let (given, bound) = (spelled(given), spelled(bound));
            (format!("{field} ({given}) must be at least {other} ({bound})"), dashed(remedy))
        }
        PolicyError::Unsafe { what, remedy } => (what.to_owned(), remedy.to_owned()),
        _ => (error.to_string(), "choose other values".to_owned()),
    };
    Fault::near(place, problem, remedy)
}

/// Whether a field is among those that a policy error is about.
fn concerns(error: &PolicyError, field: &Field, risky: &[&str]) -> bool {
    // One of the two fields of a watchdog without the other.
    let together = |name: &str, family: &str| name.starts_with(family) && field.word.starts_with(family);
    match *error {
        PolicyError::OutOfRange { field: name, .. } => names(name, field) || together(name, "watchdog"),
        PolicyError::TooSmallBeside { field: name, other, .. } => {
            let of_lease = matches!(field.set, Set::Lease(_)) && name.starts_with("lease");
            of_lease || names(name, field) || names(other, field)
        }
        PolicyError::Unsafe { .. } => risky.contains(&field.word),
        _ => false,
    }
}
