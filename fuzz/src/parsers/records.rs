//! The core's own types as they are stored.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use takeover::cluster::Cluster;
use takeover::node::{Memory, Request};
use takeover::shape::{Shape, ShapeSpec};

use super::Bug;
use super::damage::{Damaged, damaged};
use super::room::{bounded, says};
use crate::bytes::Choices;
use crate::draw;
use crate::found::{Found, holds};

/// The bytes that choose what is stored, before those that choose its damage.
const CHOSEN: usize = 96;

pub(super) fn ask(choices: Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
    let (chosen, rest) = choices.rest().split_at_checked(CHOSEN).unwrap_or((choices.rest(), &[]));
    let (mut chosen, damage) = (Choices::new(chosen), Choices::new(rest));
    let kind = chosen.below(6);
    let policy = draw::cluster_policy(&mut chosen);
    let Some(shape) = draw::shape(&mut chosen, policy) else { return Ok(()) };
    let mut cluster = Cluster::new(Arc::new(shape));
    let mut newest = draw::command(&mut chosen, &cluster);
    while !chosen.rest().is_empty() {
        // Whether it is applied plays no part: all that matters is that there is something to store.
        let _ = cluster.apply(&newest);
        newest = draw::command(&mut chosen, &cluster);
    }
    match kind {
        0 => stored(&newest, damage, bug),
        1 => stored(&Request::Write(newest), damage, bug),
        2 => cluster.record(takeover::units::GroupId(0)).map_or(Ok(()), |record| stored(record, damage, bug)),
        3 => {
            let first = cluster.shape().nodes().lowest().and_then(|node| cluster.session(node));
            first.map_or(Ok(()), |session| stored(session, damage, bug))
        }
        4 => shaped(cluster.shape(), damage),
        5.. => stored(&Memory { seen: cluster.position(), ..Memory::default() }, damage, bug),
    }
}

/// A value is stored, damaged and read.
fn stored<T>(value: &T, choices: Choices<'_>, bug: Option<Bug>) -> Result<(), Found>
where
    T: Serialize + DeserializeOwned + PartialEq + core::fmt::Debug,
{
    let text = serde_json::to_string(value).map_err(|error| Found::new("reads_as_written", error))?;
    let Damaged { text: left, other_version, whole } = damaged(choices, text.as_bytes());
    let left = String::from_utf8_lossy(&left).into_owned();
    let seen = if bug == Some(Bug::NewerVersionRead) { older(&left) } else { left.clone() };
    let read: Result<T, _> = bounded(seen.len(), || serde_json::from_str(&seen))?;
    match read {
        Ok(read) => {
            holds("reads_as_written", !whole || read == *value, || format!("{text} is read as {read:?}"))?;
            holds("unknown_version_refused", !other_version, || format!("{left} is read as {read:?}"))?;
            let again = serde_json::to_string(&read).unwrap_or_default();
            let same = serde_json::from_str::<T>(&again).is_ok_and(|again| again == read);
            holds("reads_as_written", same, || format!("{read:?} is written as {again}"))
        }
        Err(error) => {
            holds("reads_as_written", !whole, || format!("{text} is not read: {error}"))?;
            says(&error, &[])
        }
    }
}

/// The deliberate bug: whatever the version, it is taken for this one.
fn older(text: &str) -> String {
    let Some((before, behind)) = text.split_once("\"version\":") else { return text.to_owned() };
    let rest = behind.trim_start_matches(|letter: char| letter.is_ascii_digit());
    format!("{before}\"version\":1{rest}")
}

/// What a cluster consists of is checked again when it is read.
fn shaped(shape: &Shape, choices: Choices<'_>) -> Result<(), Found> {
    let text = serde_json::to_string(shape.spec()).map_err(|error| Found::new("reads_as_written", error))?;
    let damage = damaged(choices, text.as_bytes());
    let read: Result<ShapeSpec, _> = bounded(damage.text.len(), || serde_json::from_slice(&damage.text))?;
    match read {
        Err(error) => says(&error, &[]),
        Ok(spec) => match bounded(damage.text.len(), || Shape::new(spec.clone()))? {
            Err(error) => says(&error, &[]),
            Ok(again) => holds("reads_as_written", *again.spec() == spec, || format!("{spec:?}")),
        },
    }
}
