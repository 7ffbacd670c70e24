//! The policies that the cluster's file chooses, applied from the general to the particular.

use std::borrow::Cow;

use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, PolicyError, ResourcePolicy, ResourceSpec,
};
use takeover_policies::near::meant;
use takeover_policies::{Field, Of, Refusal, concerns, field, fields, refused};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::source::{Faults, Section, Span, called};

/// One policy as the file chooses it.
#[derive(Clone, Debug)]
pub(super) struct Choice<'d> {
    field: &'static Field,
    value: Cow<'d, str>,
    span: Span,
}

/// Where policies are chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Level {
    /// For everything.
    Cluster,
    /// For a group and its VMs.
    Group,
    /// For a VM.
    Vm,
}

impl Level {
    /// Why a field cannot be chosen here, if it cannot.
    fn refuses(self, field: &Field) -> Option<Refusal> {
        let problem = |whose: &str| format!("\"{}\" belongs to {whose}", field.word);
        match (self, field.of) {
            (Self::Cluster, _)
            | (Self::Group, Of::Group(_) | Of::Resource(_))
            | (Self::Vm, Of::Resource(_)) => None,
            (Self::Group | Self::Vm, Of::Cluster(_) | Of::Lease(_)) => {
                Some(Refusal::new(problem("the cluster"), "put it under [policy]"))
            }
            (Self::Vm, Of::Group(_)) => {
                Some(Refusal::new(problem("groups"), "put it into the policy of the VM's group"))
            }
        }
    }
}

/// The policies under the key `policy` of a table, each legal by itself.
pub(super) fn choices<'d>(section: &Section<'d>, level: Level, faults: &mut Faults<'_>) -> Vec<Choice<'d>> {
    let Some(value) = section.value("policy") else { return Vec::new() };
    let Some(table) = value.get_ref().as_table() else {
        let remedy = "write a table, as in policy = { restart-threshold = 1 }";
        faults.at(&value.span(), format!("this is {}, no table of policies", called(value)), remedy);
        return Vec::new();
    };
    chosen(table, level, faults)
}

fn chosen<'d>(table: &'d DeTable<'d>, level: Level, faults: &mut Faults<'_>) -> Vec<Choice<'d>> {
    let mut choices = Vec::new();
    for (key, value) in table {
        let word = key.get_ref().as_ref();
        let Some(field) = field(word) else {
            let names = fields().map(|field| field.word);
            let remedy = meant(word, names, || "docs/agent.md lists all policies".to_owned());
            faults.at(&key.span(), format!("there is no policy \"{word}\""), remedy);
            continue;
        };
        if let Some(refusal) = level.refuses(field) {
            faults.refused(&key.span(), refusal);
            continue;
        }
        match spelled(field, value).and_then(|text| field.tried(&text).map(|()| text)) {
            Ok(text) => choices.push(Choice { field, value: text, span: value.span() }),
            Err(refusal) => faults.refused(&value.span(), refusal),
        }
    }
    choices
}

/// A value as the table of policies spells it: `true` is `yes`.
fn spelled<'d>(field: &Field, value: &'d Spanned<DeValue<'d>>) -> Result<Cow<'d, str>, Refusal> {
    let shown = || {
        Refusal::new(
            format!("\"{}\" takes no such value: this is {}", field.word, called(value)),
            format!("write {} = {}", field.word, written(field)),
        )
    };
    match value.get_ref() {
        DeValue::String(text) => Ok(Cow::Borrowed(text.as_ref())),
        DeValue::Integer(number) => {
            let read = i64::from_str_radix(number.as_str(), number.radix());
            read.map(|number| Cow::Owned(number.to_string())).map_err(|_| shown())
        }
        DeValue::Boolean(yes) => {
            let word = if *yes { "yes" } else { "no" };
            if field.has_word(word) { Ok(Cow::Borrowed(word)) } else { Err(shown()) }
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => Err(shown()),
    }
}

/// The example of a field as a file of this kind writes it.
pub(super) fn written(field: &Field) -> String {
    match field.example {
        "yes" => "true".to_owned(),
        "no" => "false".to_owned(),
        number if number.chars().all(|letter| letter.is_ascii_digit()) => number.to_owned(),
        text => format!("\"{text}\""),
    }
}

/// Choices that hold for one thing, the most particular last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layers<'c, 'd> {
    /// From the general to the particular.
    pub(super) layers: [&'c [Choice<'d>]; 3],
    /// Where the thing was declared.
    pub(super) place: &'c Span,
}

impl<'d> Layers<'_, 'd> {
    /// The fault that a refused policy is, at the last choice that made it so.
    fn refused(&self, error: PolicyError, own: fn(&Of) -> bool, faults: &mut Faults<'_>) {
        let choices = self.layers.iter().rev().flat_map(|layer| layer.iter());
        let mut about = choices.filter(|choice| own(&choice.field.of) && concerns(&error, choice.field));
        let place = about.next().map_or(self.place, |choice| &choice.span);
        faults.refused(place, refused(&error));
    }

    /// Puts each choice into a spec. What cannot be read was refused when it was read.
    fn put(&self, mut put: impl FnMut(&Choice<'d>) -> Result<(), Refusal>, faults: &mut Faults<'_>) {
        for choice in self.layers.iter().flat_map(|layer| layer.iter()) {
            if let Err(refusal) = put(choice) {
                faults.refused(&choice.span, refusal);
            }
        }
    }

    /// The policy of a VM.
    pub(super) fn resource(&self, faults: &mut Faults<'_>) -> Option<ResourcePolicy> {
        let mut spec = ResourceSpec::DEFAULT;
        let put = |choice: &Choice<'d>| match choice.field.of {
            Of::Resource(slot) => (slot.set)(&mut spec, &choice.value),
            Of::Group(_) | Of::Cluster(_) | Of::Lease(_) => Ok(()),
        };
        self.put(put, faults);
        let refuse = |error| self.refused(error, |of| matches!(of, Of::Resource(_)), faults);
        ResourcePolicy::new(spec).map_err(refuse).ok()
    }

    /// The policy of a group.
    pub(super) fn group(&self, faults: &mut Faults<'_>) -> Option<GroupPolicy> {
        let mut spec = GroupSpec::DEFAULT;
        let put = |choice: &Choice<'d>| match choice.field.of {
            Of::Group(slot) => (slot.set)(&mut spec, &choice.value),
            Of::Resource(_) | Of::Cluster(_) | Of::Lease(_) => Ok(()),
        };
        self.put(put, faults);
        let refuse = |error| self.refused(error, |of| matches!(of, Of::Group(_)), faults);
        GroupPolicy::new(spec).map_err(refuse).ok()
    }

    /// The policy of the cluster.
    pub(super) fn cluster(&self, faults: &mut Faults<'_>) -> Option<ClusterPolicy> {
        let mut spec = ClusterSpec::DEFAULT;
        let put = |choice: &Choice<'d>| match choice.field.of {
            Of::Cluster(slot) => (slot.set)(&mut spec, &choice.value),
            Of::Lease(slot) => (slot.set)(&mut spec.lease, &choice.value),
            Of::Resource(_) | Of::Group(_) => Ok(()),
        };
        self.put(put, faults);
        let refuse = |error| self.refused(error, |of| matches!(of, Of::Cluster(_) | Of::Lease(_)), faults);
        ClusterPolicy::new(spec).map_err(refuse).ok()
    }
}
