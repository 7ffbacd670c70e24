//! Which texts are claims and GUIDs.
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover::units::{Claim, Guid, GuidError};

/// A claim has one spelling, so that two texts of one claim are equal.
#[test]
fn a_claim_is_read_as_it_is_written() {
    for text in ["1/i1/e1", "64/i10/e4294967295", "2/i1/g3.7"] {
        assert_eq!(text.parse::<Claim>().unwrap().to_string(), text);
    }
    let others =
        ["01/i1/e1", "+1/i1/e1", "1/i01/e1", "1/i1/e+1", "1/i1/g0.1", "1/i1/g01.1", "1/i1/e0", "0/i1/e1"];
    let odd = ["", "//", "/i/e", "65/i1/e1", "257/i1/e1", "1/i1/e1/", " 1/i1/e1"];
    let short = ["1", "1/i1", "1/1/e1", "1/i1/1", "1/i1/g1", "1/i1/g1.x", "1/i0/e1", "1/ix/e1"];
    for text in others.into_iter().chain(odd).chain(short) {
        assert!(text.parse::<Claim>().is_err(), "{text} is read as a claim");
    }
}

/// Braces and dashes are there or not; a dash that stands elsewhere says that something was lost.
#[test]
fn a_guid_has_all_dashes_or_none() {
    let guid = Guid(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93eb);
    let written = "{849bafdd-b5b7-1124-8e3a-7e39d71f93eb}";
    assert_eq!(guid.to_string(), written);
    let bare = written.trim_matches(['{', '}']);
    let plain = bare.replace('-', "");
    for text in [written, bare, &plain, &format!("{{{plain}}}"), &written.to_ascii_uppercase()] {
        assert_eq!(text.parse(), Ok(guid), "{text}");
    }
    let moved = bare.replacen("d-", "-d", 1);
    let some = bare.replacen('-', "", 1);
    let doubled = bare.replacen('-', "--", 1);
    let behind = format!("{plain}----");
    for text in ["", "{}", &moved, &some, &doubled, &behind, &format!("{{{bare}"), &format!("{bare}0")] {
        assert_eq!(text.parse::<Guid>(), Err(GuidError), "{text}");
    }
}
