//! Lines of the cluster log that are read back, and texts that are none.

use core::fmt::{self, Write};

use takeover::log::{Component, Entry, ParseError, Widths};
use takeover::units::Millis;

use crate::cast::claim;

const LINE: &str = "1:02:03.004  north  FM  shop  1/i1/e4  Online -> Failed: it crashed";

fn entry() -> Entry {
    Entry {
        at: Millis(3_723_004),
        node: "north".to_owned(),
        component: Component::Fm,
        subject: "shop".to_owned(),
        claim: Some(claim(1, 1, 4)),
        change: Some(("Online".to_owned(), "Failed".to_owned())),
        text: "it crashed".to_owned(),
    }
}

#[test]
fn a_line_says_what_its_columns_say() {
    assert_eq!(LINE.parse(), Ok(entry()));
    assert_eq!(entry().says(), "Online -> Failed: it crashed");
    for widths in
        [Widths { node: 0, component: 0, subject: 0 }, Widths { node: 9, component: 9, subject: 20 }]
    {
        assert_eq!(entry().aligned(widths).to_string().parse(), Ok(entry()));
    }
    let components = [Component::Rcm, Component::Rhs, Component::Fm, Component::Nm, Component::Dm];
    for component in components.into_iter().chain([Component::Other("libvirt".to_owned())]) {
        let line = LINE.replace("FM", component.name());
        assert_eq!(line.parse(), Ok(Entry { component, ..entry() }));
    }
}

#[test]
fn names_with_blanks_stand_in_quotes() {
    for (node, subject) in [("far north", "the shop"), ("north", "")] {
        let odd = Entry { node: node.to_owned(), subject: subject.to_owned(), ..entry() };
        assert_eq!(odd.to_string().parse(), Ok(odd));
    }
}

/// An arrow with a blank before it, or without a colon behind it, is part of the reason.
#[test]
fn not_every_arrow_is_a_change() {
    for text in ["all was Online -> Failed: so it is", "Online -> quite Failed: so it is", "a -> b"] {
        let plain = Entry { claim: None, change: None, text: text.to_owned(), ..entry() };
        assert_eq!(plain.to_string().parse(), Ok(plain));
    }
}

#[test]
fn what_is_no_line_is_refused_with_its_place() {
    for (text, error) in [
        ("", ParseError::Time),
        ("north", ParseError::Time),
        ("1:02:03", ParseError::Time),
        ("1:02.004", ParseError::Time),
        ("x.004", ParseError::Time),
        ("1:x.004", ParseError::Time),
        ("1:02:x.004", ParseError::Time),
        ("1:02:03.x", ParseError::Time),
        ("1:02:03.004", ParseError::Missing("node")),
        ("1:02:03.004 \"north", ParseError::Missing("node")),
        ("1:02:03.004 north", ParseError::Missing("component")),
        ("1:02:03.004 north FM", ParseError::Missing("subject")),
        ("1:02:03.004 north FM shop", ParseError::Missing("claim")),
        ("1:02:03.004 north FM shop 1/i1", ParseError::Claim),
    ] {
        assert_eq!(text.parse::<Entry>(), Err(error), "{text}");
    }
    assert_eq!("1:02:03.004 north FM shop -".parse::<Entry>().unwrap().claim, None);
}

/// A place for so many bytes and no more, as a full disk is one.
struct Full(usize);

impl Write for Full {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// Wherever the room ends, that is told and not passed over.
#[test]
fn a_line_that_finds_no_room_is_an_error() {
    for entry in [entry(), Entry { claim: None, ..entry() }] {
        let length = entry.to_string().len();
        for room in 0..length {
            assert_eq!(write!(Full(room), "{entry}"), Err(fmt::Error), "room for {room} of {length} bytes");
        }
        assert_eq!(write!(Full(length), "{entry}"), Ok(()));
    }
    let claim = claim(2, 1, 7);
    for room in 0..claim.to_string().len() {
        assert_eq!(write!(Full(room), "{claim}"), Err(fmt::Error), "room for {room} bytes");
    }
}
