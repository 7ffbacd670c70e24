//! Forms that were damaged in several places at once, or mixed up with others.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::forms::kinds;
use crate::shared::kind::Kind;
use crate::shared::laws::{INSTEAD, changed};
use crate::shared::text::{parts, with, with_a_field_more};

/// One damage to a text.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    /// A value becomes another number or word.
    Value(Index, Index),
    /// A value becomes any number.
    Number(Index, u64),
    /// A value becomes one from another place of another form.
    Mixed(Index, Index, Index),
    /// A field is lost.
    Lost(Index),
    /// A field is added.
    More(Index),
    /// Some bytes are cut out.
    Cut(Index, u8),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    prop_oneof![
        2 => (index(), index()).prop_map(|(at, what)| Damage::Value(at, what)),
        2 => (index(), any::<u64>()).prop_map(|(at, number)| Damage::Number(at, number)),
        3 => (index(), index(), index()).prop_map(|(at, from, what)| Damage::Mixed(at, from, what)),
        1 => index().prop_map(Damage::Lost),
        1 => index().prop_map(Damage::More),
        1 => (index(), 1_u8..9).prop_map(|(at, bytes)| Damage::Cut(at, bytes)),
    ]
}

/// The text with this damage, where it has a place for it. The texts are those that values may come
/// from.
pub(crate) fn damaged(text: &str, damage: &Damage, texts: &[&String]) -> Option<String> {
    let value = |at: &Index| {
        let values = parts(text).values;
        (values[at.index(values.len())].1).clone()
    };
    Some(match damage {
        Damage::Value(at, what) => with(text, &value(at), INSTEAD[what.index(INSTEAD.len())]),
        Damage::Number(at, number) => with(text, &value(at), &number.to_string()),
        Damage::Mixed(at, from, what) => {
            let from = texts[from.index(texts.len())];
            let values = parts(from).values;
            let place = values[what.index(values.len())].1.clone();
            with(text, &value(at), &from[place])
        }
        Damage::Lost(at) => {
            let fields = parts(text).fields;
            (!fields.is_empty()).then(|| fields[at.index(fields.len())].lost(text))?
        }
        Damage::More(at) => {
            let objects = parts(text).objects;
            (!objects.is_empty()).then(|| with_a_field_more(text, objects[at.index(objects.len())].1))?
        }
        Damage::Cut(at, bytes) => {
            let start = at.index(text.len());
            with(text, &(start..text.len().min(start + usize::from(*bytes))), "")
        }
    })
}

/// Whether a damaged text is refused, or says something that is written just so.
fn stands(kind: &Kind, text: &str) -> Result<(), String> {
    // What may be lacking is written again.
    match changed(kind, text) {
        Some(how) if kind.optional.is_empty() && !only_respelled(kind, text) => Err(how),
        Some(_) | None => Ok(()),
    }
}

/// Whether it is written back with lists become records, and nothing else.
fn only_respelled(kind: &Kind, text: &str) -> bool {
    let written = (kind.rewrite)(text).unwrap();
    respelled(&serde_json::from_str(text).unwrap(), &serde_json::from_str(&written).unwrap())
}

/// Whether the first says what the second does. A list in the place of a record is its other spelling: serde
/// reads the fields in their order, which these values have forgotten.
fn respelled(read: &Value, written: &Value) -> bool {
    match (read, written) {
        (Value::Array(list), Value::Object(record)) => {
            let mut left: Vec<&Value> = record.values().collect();
            let mut found = |value| {
                let at = left.iter().position(|field| respelled(value, field));
                at.map(|at| left.swap_remove(at)).is_some()
            };
            list.len() == record.len() && list.iter().all(&mut found)
        }
        (Value::Object(one), Value::Object(other)) => {
            let said = |(key, value)| other.get(key).is_some_and(|field| respelled(value, field));
            one.len() == other.len() && one.iter().all(said)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| respelled(one, other))
        }
        _ => read == written,
    }
}

#[test]
fn only_lists_in_the_place_of_records_are_another_spelling() {
    let asked = |read: &str, written: &str| {
        respelled(&serde_json::from_str(read).unwrap(), &serde_json::from_str(written).unwrap())
    };
    assert!(asked(r#"{"a":[3,[0,1]]}"#, r#"{"a":{"time":3,"of":{"x":0,"y":1}}}"#));
    assert!(asked("[[1,2],[3,4]]", r#"[{"b":1,"a":2},[3,4]]"#));
    for (read, written) in [
        (r#"{"a":[3,0]}"#, r#"{"a":{"time":3,"of":1}}"#),
        (r#"{"a":[3]}"#, r#"{"a":{"time":3,"of":3}}"#),
        (r#"{"a":1}"#, r#"{"a":2}"#),
        (r#"{"a":1,"b":2}"#, r#"{"a":1}"#),
        ("[1,2]", "[2,1]"),
    ] {
        assert!(!asked(read, written), "{read} {written}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// Nothing that is read is mended: it is written as it stood. Nor does anything panic.
    #[test]
    fn damage_is_refused_or_stands(
        kind in any::<Index>(), sample in any::<Index>(), first in damage(), second in prop::option::of(damage()),
    ) {
        static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
        let kinds = KINDS.get_or_init(kinds);
        let texts: Vec<&String> = kinds.iter().flat_map(|kind| &kind.texts).collect();
        let kind = &kinds[kind.index(kinds.len())];
        let text = &kind.texts[sample.index(kind.texts.len())];
        if let Some(text) = damaged(text, &first, &texts) {
            prop_assert_eq!(stands(kind, &text), Ok(()));
            // A text that was cut is not taken apart again.
            let whole = !matches!(first, Damage::Cut(..));
            if let Some(text) = second.filter(|_| whole).and_then(|second| damaged(&text, &second, &texts)) {
                prop_assert_eq!(stands(kind, &text), Ok(()));
            }
        }
    }
}
