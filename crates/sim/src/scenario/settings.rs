//! The policies that a scenario chooses, applied from the general to the particular.

use std::collections::BTreeMap;

use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, PolicyError, ResourcePolicy, ResourceSpec,
};
use takeover::units::{GroupId, ResourceId};
use takeover_policies::near::meant;
use takeover_policies::{Field, Of, Refusal, concerns, fields};

use super::Target;
use super::error::Fault;
use super::known::{Known, each_name};
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

impl Setting<'_> {
    /// Puts its value into a spec by `set`, and the setting among those that the spec has by now.
    fn put<'s>(
        &'s self,
        set: impl FnOnce(&str) -> Result<(), Refusal>,
        own: &mut Vec<&'s Self>,
    ) -> Result<(), Fault> {
        own.push(self);
        set(self.value.text).map_err(|refusal| Fault::refused(self.value.place, refusal))
    }
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
    if value.quoted && field.has_word(value.text) {
        let problem = format!("\"{}\" in quotes is a name and no word of the language", value.text);
        return Err(Fault::at(value.place, problem, "take the quotes away"));
    }
    field.tried(value.text).map_err(|refusal| Fault::refused(value.place, refusal))?;
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
    if let Some(Field { of: Of::Resource(slot), .. }) = takeover_policies::field(field) {
        // What cannot be read was refused when the story was.
        let _ = (slot.set)(&mut spec, value);
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

/// The policy of a group that the story adds.
///
/// # Errors
/// Fields that do not fit each other.
pub(super) fn group_added(draft: &Draft<'_>, place: Place) -> Result<GroupPolicy, Fault> {
    let scopes = scopes(&draft.settings, &draft.known)?;
    group_policy(scopes.get(&Scope::All).map_or(&[], Vec::as_slice), place)
}

/// The policy of a resource that the story adds to a group.
///
/// # Errors
/// Fields that do not fit each other.
pub(super) fn resource_added(
    draft: &Draft<'_>,
    group: GroupId,
    place: Place,
) -> Result<ResourcePolicy, Fault> {
    let scopes = scopes(&draft.settings, &draft.known)?;
    let of = |scope: Scope| scopes.get(&scope).map_or(&[][..], Vec::as_slice);
    let start = draft.preset.map_or(ResourceSpec::DEFAULT, |(preset, _)| preset.spec());
    resource_policy(start, &[of(Scope::All), of(Scope::Group(group))].concat(), place)
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
    match field.of {
        Of::Group(_) => known.group(Word { text: name, place, quoted: true }).map(Scope::Group),
        Of::Resource(_) | Of::Cluster(_) | Of::Lease(_) => match known.target(name, place)? {
            Target::Group(group) => Ok(Scope::Group(group)),
            Target::Resource(resource) => Ok(Scope::Resource(resource)),
        },
    }
}

/// The policy of one group.
fn group_policy(chosen: &[&Setting<'_>], place: Place) -> Result<GroupPolicy, Fault> {
    let mut spec = GroupSpec::DEFAULT;
    let mut own = Vec::new();
    for &setting in chosen {
        match setting.field.of {
            Of::Group(slot) => setting.put(|text| (slot.set)(&mut spec, text), &mut own)?,
            Of::Resource(_) | Of::Cluster(_) | Of::Lease(_) => {}
        }
    }
    GroupPolicy::new(spec).map_err(|error| refused(error, &own, Some(place)))
}

/// The policy of one resource.
fn resource_policy(
    start: ResourceSpec,
    chosen: &[&Setting<'_>],
    place: Place,
) -> Result<ResourcePolicy, Fault> {
    let mut spec = start;
    let mut own = Vec::new();
    for &setting in chosen {
        match setting.field.of {
            Of::Resource(slot) => setting.put(|text| (slot.set)(&mut spec, text), &mut own)?,
            Of::Group(_) | Of::Cluster(_) | Of::Lease(_) => {}
        }
    }
    ResourcePolicy::new(spec).map_err(|error| refused(error, &own, Some(place)))
}

/// The policy of the cluster.
fn cluster_policy(chosen: &[&Setting<'_>]) -> Result<ClusterPolicy, Fault> {
    let mut spec = ClusterSpec::DEFAULT;
    let mut own = Vec::new();
    for &setting in chosen {
        match setting.field.of {
            Of::Cluster(slot) => setting.put(|text| (slot.set)(&mut spec, text), &mut own)?,
            Of::Lease(slot) => setting.put(|text| (slot.set)(&mut spec.lease, text), &mut own)?,
            Of::Group(_) | Of::Resource(_) => {}
        }
    }
    ClusterPolicy::new(spec).map_err(|error| refused(error, &own, None))
}

/// The fault of choices that do not fit each other, at the last line that made one of them. Only
/// those of the spec that was refused are `chosen`; `place` is where the thing that the choices
/// are for was declared.
fn refused(error: PolicyError, chosen: &[&Setting<'_>], place: Option<Place>) -> Fault {
    let settings = chosen.iter().filter(|setting| concerns(&error, setting.field));
    let last = settings.max_by_key(|setting| setting.value.place.line);
    let place = last.map(|setting| setting.value.place).or(place);
    let refusal = takeover_policies::refused(&error);
    Fault::near(place, refusal.problem, refusal.remedy)
}
