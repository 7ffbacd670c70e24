//! Where the parts of a JSON text stand. The text itself is taken apart and not a value read from it:
//! numbers of 128 bits would be lost, and fields that stand twice.

use core::ops::Range;

/// A field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name behind those of all that it stands in, each after a slash.
    pub(crate) path: String,
    /// From the first mark of its name to the end of its value.
    pub(crate) all: Range<usize>,
}

/// The parts of one text.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// The path of each object, and where its brace opens.
    pub(crate) objects: Vec<(String, usize)>,
    /// The fields of all objects.
    pub(crate) fields: Vec<Field>,
    /// The path of each value, and where it stands.
    pub(crate) values: Vec<(String, Range<usize>)>,
}

/// Takes a text apart that has no blanks between its parts.
pub(crate) fn parts(text: &str) -> Parts {
    let mut parts = Parts::default();
    let end = value(text, 0, "", &mut parts);
    assert_eq!(end, text.len(), "something stands behind {text}");
    parts
}

/// Where the value ends that begins here.
fn value(text: &str, start: usize, path: &str, parts: &mut Parts) -> usize {
    let end = match text.as_bytes()[start] {
        b'{' => {
            parts.objects.push((path.to_owned(), start));
            within(text, start, parts, |at, _, parts| {
                let behind = string(text, at);
                let inner = format!("{path}/{}", &text[at + 1..behind - 1]);
                let end = value(text, behind + 1, &inner, parts);
                parts.fields.push(Field { path: inner, all: at..end });
                end
            })
        }
        b'[' => {
            within(text, start, parts, |at, place, parts| value(text, at, &format!("{path}/{place}"), parts))
        }
        b'"' => string(text, start),
        _ => text[start..].find([',', ']', '}']).map_or(text.len(), |length| start + length),
    };
    parts.values.push((path.to_owned(), start..end));
    end
}

/// Where the list or object ends that begins here; `each` says where each of its parts does.
fn within(
    text: &str,
    start: usize,
    parts: &mut Parts,
    mut each: impl FnMut(usize, usize, &mut Parts) -> usize,
) -> usize {
    let mut at = start + 1;
    let mut place = 0;
    while !matches!(text.as_bytes()[at], b']' | b'}') {
        at = each(at, place, parts);
        at += usize::from(text.as_bytes()[at] == b',');
        place += 1;
    }
    at + 1
}

/// Where the string ends that begins here.
fn string(text: &str, start: usize) -> usize {
    let mut at = start + 1;
    while text.as_bytes()[at] != b'"' {
        at += if text.as_bytes()[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// The text with something else in a place of it.
pub(crate) fn with(text: &str, place: &Range<usize>, instead: &str) -> String {
    format!("{}{instead}{}", &text[..place.start], &text[place.end..])
}

impl Field {
    /// The text without this field.
    pub(crate) fn lost(&self, text: &str) -> String {
        let Range { start, end } = self.all;
        let behind = text.as_bytes().get(end) == Some(&b',');
        let before = start > 0 && text.as_bytes()[start - 1] == b',';
        let place = if behind { start..end + 1 } else { start - usize::from(before)..end };
        with(text, &place, "")
    }

    /// The text with this field twice.
    pub(crate) fn doubled(&self, text: &str) -> String {
        let all = &text[self.all.clone()];
        with(text, &self.all, &format!("{all},{all}"))
    }
}

/// The text with a field more in the object that opens here.
pub(crate) fn with_a_field_more(text: &str, open: usize) -> String {
    let comma = if text.as_bytes()[open + 1] == b'}' { "" } else { "," };
    with(text, &(open + 1..open + 1), &format!("\"later\":1{comma}"))
}
