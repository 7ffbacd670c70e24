//! Each law finds the form that breaks it, and the list finds the type that it lacks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::shared::golden::{difference, page};
use crate::shared::kind::Kind;
use crate::shared::laws::{LAWS, a_lost_field_is_refused};
use crate::shared::scan::{Derived, in_text, missing};

/// Writes a number that reads as the one after it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "u8")]
struct Shifted(u8);

impl From<u8> for Shifted {
    fn from(number: u8) -> Self {
        Self(number.saturating_add(1))
    }
}

/// Passes over what it does not know.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Deaf {
    number: u8,
}

/// Takes a lost field for none.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forgetful {
    maybe: Option<u8>,
}

/// Takes the last of two fields.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Hasty(BTreeMap<String, u8>);

/// Cuts a number that is too large.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "u64")]
struct Clamped(u8);

impl From<u64> for Clamped {
    fn from(number: u64) -> Self {
        Self(u8::try_from(number).unwrap_or(u8::MAX))
    }
}

#[test]
fn control_each_law_finds_the_form_that_breaks_it() {
    let wrong = [
        Kind::of("Shifted", &[Shifted(1)]),
        Kind::of("Deaf", &[Deaf { number: 1 }]),
        Kind::of("Forgetful", &[Forgetful { maybe: Some(1) }]),
        Kind::of("Hasty", &[Hasty([("a".to_owned(), 1)].into())]),
        Kind::of("Clamped", &[Clamped(1)]),
    ];
    for ((name, law), kind) in LAWS.iter().zip(&wrong) {
        assert!(!law(kind).is_empty(), "{name}");
    }
    assert_eq!(LAWS.len(), wrong.len());
}

/// A leave to lack a field that nothing may lack any more is found as well.
#[test]
fn control_a_stale_leave_is_found() {
    let kind = Kind::of("Deaf", &[Deaf { number: 1 }]).may_lack(&["/number"]);
    assert_eq!(a_lost_field_is_refused(&kind), ["Deaf refuses a text without /number: {}"]);
}

#[test]
fn control_a_type_or_variant_that_is_missing_is_found() {
    let source = "#[derive(Clone, Serialize)]\n#[serde(rename_all = \"snake_case\")]\npub enum Ways {\n    ThereAndBack,\n    \
                  #[serde(skip)]\n    Nowhere,\n}\n#[derive(Deserialize)]\nstruct Own {\n}\nimpl Serialize for Other {\n";
    let derived = in_text("road", source);
    let expected = |name: &str, variants: &[&str]| Derived {
        name: name.to_owned(),
        variants: variants.iter().map(|&name| name.to_owned()).collect(),
    };
    assert_eq!(derived, [expected("road::Ways", &["there_and_back"]), expected("road::Other", &[])]);
    let kinds = [Kind::of("road::Ways", &["elsewhere".to_owned()]), Kind::of("road::Gone", &[1_u8])];
    let said = missing(&derived, &kinds);
    assert!(said[0].contains("no value on the list is a there_and_back"), "{said:?}");
    assert!(said[1].contains("road::Other can be written and read and is not on the list"), "{said:?}");
    assert!(said[2].contains("road::Gone is on the list and not in the sources"), "{said:?}");
}

#[test]
fn control_another_form_is_found() {
    let written = page(&[Kind::of("units::Number", &[1_u8, 2])]);
    assert_eq!(written, "{\n\"units::Number\": [\n1,\n2\n]\n}\n");
    assert_eq!(difference(&written, &written), None);
    let other = page(&[Kind::of("units::Number", &[1_u8, 3])]);
    assert!(difference(&written, &other).unwrap().starts_with("line 4"));
}
