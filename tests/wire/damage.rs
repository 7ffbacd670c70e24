//! Forms that were damaged in several places at once, or mixed up with others.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;

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
            let (place, at) = (values[what.index(values.len())].1.clone(), value(at));
            // A list in the place of a record is its other spelling: serde reads the fields in their order.
            let respelled = text[at.clone()].starts_with('{') && from[place.clone()].starts_with('[');
            (!respelled).then(|| with(text, &at, &from[place]))?
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
        Some(how) if kind.optional.is_empty() => Err(how),
        Some(_) | None => Ok(()),
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
