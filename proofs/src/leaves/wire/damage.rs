//! Texts that are no record any more, or one of another version.

use core::fmt::Debug;

use serde_json::{Map, Value, json};

use super::Ways;
use crate::leaves::found::{Found, hold};

/// How many damaged texts were tried.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tried {
    pub(super) versions: u64,
    pub(super) texts: u64,
    pub(super) unknown: u64,
    pub(super) missing: u64,
    pub(super) older: u64,
}

/// Fields that may be none.
const MAY_BE_NONE: [&str; 9] =
    ["claim", "heir", "parked", "until", "hot", "dead_through", "fenced_through", "fencing", "watchdog"];

/// Fields that older records do not have, and what they read as there.
const MAY_BE_MISSING: [(&str, Value); 2] = [("out", Value::Bool(false)), ("fencing", Value::Null)];

/// What no number, list, object or truth value of a record can be replaced by.
fn strange(value: &Value) -> Vec<Value> {
    let all = [json!(null), json!(true), json!(7), json!(-1), json!(1.5), json!("7"), json!([]), json!({})];
    let same = |other: &Value| match value {
        Value::Null => other.is_null(),
        Value::Bool(_) => other.is_boolean(),
        Value::Number(_) => other.as_u64().is_some(),
        Value::String(_) => other.is_string(),
        Value::Array(_) => other.is_array() && value.as_array().is_some_and(Vec::is_empty),
        Value::Object(_) => false,
    };
    all.into_iter().filter(|other| !same(other)).collect()
}

/// Numbers that a field's type can hold and the field cannot.
fn outside(field: &str) -> Vec<u64> {
    match field {
        "node" | "heir" | "by" => vec![0, 65, 255, 256],
        "incarnation" | "number" | "dead_through" | "fenced_through" | "life" => vec![0, 1 << 32],
        "generation" => vec![1 << 32],
        "ttl" => vec![0, 1, 1 << 60],
        "drift_ppm" => vec![100_001, 1 << 32],
        "stop_budget" | "renew_every" | "margin" => vec![0, 1 << 60],
        _ => Vec::new(),
    }
}

/// Tries every version and every damage.
pub(super) fn check<R: Debug + PartialEq>(ways: &Ways<R>, records: &[R]) -> Result<Tried, Found> {
    let mut tried = Tried::default();
    for record in records {
        let text = (ways.write)(record);
        let whole: Value = serde_json::from_str(&text).unwrap();
        tried.versions += versions(ways, &whole)?;
        tried.texts += cut(ways, &text)? + doubled(ways, &text, &whole)?;
        tried.unknown += added(ways, &whole, &[])?;
        for path in paths(&whole) {
            tried.unknown += added(ways, &whole, &path)?;
            tried.texts += replaced(ways, &whole, &path)?;
            removed(ways, &whole, &path, &mut tried)?;
        }
    }
    Ok(tried)
}

fn refused<R: Debug>(law: &'static str, ways: &Ways<R>, text: &str) -> Result<(), Found> {
    let read = (ways.read)(text);
    let answer = read.as_ref().map_or_else(|_| "a refusal".to_owned(), |record| format!("{record:?}"));
    hold(law, || format!("the text {text}"), &"a refusal".to_owned(), &answer)
}

/// Every version but the one that is written is refused, by its number; and so is what is no version.
fn versions<R: Debug>(ways: &Ways<R>, whole: &Value) -> Result<u64, Found> {
    let mut looked = 0;
    let (before, after) =
        whole.to_string().split_once("\"version\":1").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    for version in 0..=u16::MAX {
        let text = format!("{before}\"version\":{version}{after}");
        let read = (ways.read)(&text);
        hold("only version 1 is read", || text.clone(), &(version == 1), &read.is_ok())?;
        let named = read.err().is_none_or(|error| error.contains(&format!("version {version};")));
        hold("a refused version is named", || text.clone(), &true, &named)?;
        looked += 1;
    }
    for version in ["65536", "65537", "-1", "1.0", "1e0", "\"1\"", "null", "[1]", "true"] {
        refused("only version 1 is read", ways, &format!("{before}\"version\":{version}{after}"))?;
        looked += 1;
    }
    Ok(looked)
}

/// A text that ends too early is refused, wherever it ends, and so is one that goes on.
fn cut<R: Debug>(ways: &Ways<R>, text: &str) -> Result<u64, Found> {
    let mut looked = 0;
    for (end, _) in text.char_indices() {
        refused("a text that ends too early", ways, text.get(..end).unwrap())?;
        looked += 1;
    }
    for more in [",", "}", "{}", "0", "x", text] {
        refused("a text that goes on", ways, &format!("{text}{more}"))?;
        looked += 1;
    }
    Ok(looked)
}

/// A field that stands twice is refused.
fn doubled<R: Debug>(ways: &Ways<R>, text: &str, whole: &Value) -> Result<u64, Found> {
    let mut looked = 0;
    for (field, value) in whole.as_object().into_iter().flatten() {
        let twice = text.replacen('{', &format!("{{\"{field}\":{value},"), 1);
        refused("a field that stands twice", ways, &twice)?;
        looked += 1;
    }
    Ok(looked)
}

/// A value of another kind, or outside of what the field can be, is refused.
fn replaced<R: Debug>(ways: &Ways<R>, whole: &Value, path: &[String]) -> Result<u64, Found> {
    let mut looked = 0;
    let field = path.last().map_or("", String::as_str);
    let value = whole.pointer(&pointer(path)).unwrap();
    let mut others = if value.is_null() { Vec::new() } else { strange(value) };
    // What may be none may be none.
    others.retain(|other| !(other.is_null() && MAY_BE_NONE.contains(&field)));
    if value.is_number() {
        others.extend(outside(field).into_iter().map(Value::from));
    }
    for other in others {
        let mut damaged = whole.clone();
        *damaged.pointer_mut(&pointer(path)).unwrap() = other;
        refused("a value that cannot stand there", ways, &damaged.to_string())?;
        looked += 1;
    }
    Ok(looked)
}

/// A field that this software does not know is refused, wherever it stands: the record would lose it when
/// it is written back.
fn added<R: Debug>(ways: &Ways<R>, whole: &Value, path: &[String]) -> Result<u64, Found> {
    let mut looked = 0;
    for value in [json!(null), json!(0), json!({})] {
        let mut damaged = whole.clone();
        let fields = damaged.pointer_mut(&pointer(path)).and_then(Value::as_object_mut);
        let Some(fields) = fields else { return Ok(0) };
        fields.insert("unknown".to_owned(), value);
        refused("a field that is not known", ways, &damaged.to_string())?;
        looked += 1;
    }
    Ok(looked)
}

/// A field that is missing is refused, also where it may be none; what older records do not have reads as
/// it was before there was such a field.
fn removed<R: Debug + PartialEq>(
    ways: &Ways<R>,
    whole: &Value,
    path: &[String],
    tried: &mut Tried,
) -> Result<(), Found> {
    let Some((field, parent)) = path.split_last() else { return Ok(()) };
    let mut damaged = whole.clone();
    let parent = damaged.pointer_mut(&pointer(parent)).and_then(Value::as_object_mut);
    let Some(parent) = parent else { return Ok(()) };
    parent.remove(field);
    let text = damaged.to_string();
    let Some((_, before)) = MAY_BE_MISSING.into_iter().find(|(older, _)| older == field) else {
        tried.missing += 1;
        return refused("a field that is missing", ways, &text);
    };
    tried.older += 1;
    let mut said = whole.clone();
    *said.pointer_mut(&pointer(path)).unwrap() = before;
    let (expected, actual) = ((ways.read)(&said.to_string()), (ways.read)(&text));
    hold("a field that older records do not have", || text, &expected, &actual)
}

fn pointer(path: &[String]) -> String {
    path.iter().map(|part| format!("/{part}")).collect()
}

/// The paths to every value but the whole.
fn paths(whole: &Value) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = Vec::new();
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let inside = whole.pointer(&pointer(&path));
        let object = inside.and_then(Value::as_object).map(Map::keys).into_iter().flatten().cloned();
        let list = inside.and_then(Value::as_array).map_or(0, Vec::len);
        for part in object.chain((0..list).map(|at| at.to_string())) {
            let longer = [path.as_slice(), &[part]].concat();
            paths.push(longer.clone());
            open.push(longer);
        }
    }
    paths
}
