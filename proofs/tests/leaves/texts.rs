//! Texts that are written or read wrongly.

use takeover::units::{Claim, Epoch, Guid};
use takeover_proofs::leaves::text::{Ways, claims, guids};
use takeover_proofs::leaves::{Counts, LeafError};

use crate::found;

fn read(text: &str) -> Option<Claim> {
    text.parse().ok()
}

#[test]
fn control_claims() {
    let shipped = Ways::CLAIM;
    let which = "which texts are claims";
    let write = |claim: &Claim| {
        format!("{}/i{}/e{}", claim.node.number(), claim.incarnation.number(), claim.epoch.number())
    };
    found("a generation is not written", "how a claim is written", claims(&Ways { write, ..shipped }));
    let write = |claim: &Claim| claim.to_string().replace("/i10/", "/i1/");
    found("a zero is lost", "how a claim is written", claims(&Ways { write, ..shipped }));
    let old = |text: &str| {
        read(text).map(|claim| Claim { epoch: Epoch::new(0, claim.epoch.number()).unwrap(), ..claim })
    };
    found("a generation is not read", "a claim reads back", claims(&Ways { read: old, ..shipped }));
    let more = |text: &str| read(text).or_else(|| read(text.rsplit_once('/')?.0));
    found("what follows a claim is passed over", which, claims(&Ways { read: more, ..shipped }));
    found("blanks are passed over", which, claims(&Ways { read: |text| read(text.trim()), ..shipped }));
    let node = |text: &str| read(text).or_else(|| read(&text.replacen("65/", "1/", 1)));
    found("node 65 is node 1", which, claims(&Ways { read: node, ..shipped }));
    let zero = |text: &str| read(text).or_else(|| read(&text.replace("e0", "e1")));
    found("ownership 0 is read", which, claims(&Ways { read: zero, ..shipped }));
    let loud = |text: &str| read(&text.to_ascii_lowercase());
    found("large letters are read", which, claims(&Ways { read: loud, ..shipped }));
    let padded = |text: &str| read(text).or_else(|| read(&text.replace("/i0", "/i")));
    found("a zero stands before a life", which, claims(&Ways { read: padded, ..shipped }));
    let signed = |text: &str| read(text).or_else(|| read(&text.replacen('+', "", 1)));
    found("a sign is passed over", which, claims(&Ways { read: signed, ..shipped }));
    let spelled = |text: &str| read(text).or_else(|| read(&text.replace("g0.", "e")));
    found("generation 0 is spelled out", which, claims(&Ways { read: spelled, ..shipped }));
    let young = |text: &str| read(text).filter(|claim| claim.incarnation.number() < 10);
    let back = "a claim reads back";
    found("a life of two digits is not read", back, claims(&Ways { read: young, ..shipped }));
}

#[test]
fn control_guids() {
    let shipped = Ways::GUID;
    let all = |ways: Ways<Guid>| -> Result<Counts, LeafError> {
        let mut counts = Counts::new();
        guids(&ways, &mut counts).map(|()| counts)
    };
    let guid = |text: &str| text.parse::<Guid>().ok();
    let which = "which texts are GUIDs";
    let loud = |guid: &Guid| guid.to_string().to_ascii_uppercase();
    found("written in large letters", "how a GUID is written", all(Ways { write: loud, ..shipped }));
    let short = |text: &str| text.parse().ok().or_else(|| text.replace('}', "0}").parse().ok());
    found("a digit may be missing", which, all(Ways { read: short, ..shipped }));
    let open = |text: &str| text.trim_matches(['{', '}']).parse().ok();
    found("braces need not match", which, all(Ways { read: open, ..shipped }));
    let swapped = |text: &str| text.parse().ok().map(|Guid(value): Guid| Guid(value.rotate_left(64)));
    found("read from the middle", "a GUID reads back", all(Ways { read: swapped, ..shipped }));
    let none = |text: &str| text.parse().ok().or_else(|| text.is_empty().then_some(Guid(0)));
    found("no text is a GUID", which, all(Ways { read: none, ..shipped }));
    let any = |text: &str| text.parse().ok().or_else(|| with_dashes(4, text));
    found("four dashes stand anywhere", which, all(Ways { read: any, ..shipped }));
    let some = |text: &str| text.parse().ok().or_else(|| with_dashes(3, text));
    found("one dash may be left out", which, all(Ways { read: some, ..shipped }));
    let more = |text: &str| text.parse().ok().or_else(|| with_dashes(5, text));
    found("one dash may be too many", which, all(Ways { read: more, ..shipped }));
    let bare = |text: &str| text.parse().ok().filter(|_| text.contains('-'));
    found("all dashes must be there", which, all(Ways { read: bare, ..shipped }));
    let small = |text: &str| text.parse().ok().filter(|_| !text.contains('B'));
    found("large letters are refused", which, all(Ways { read: small, ..shipped }));
    assert_eq!(guid("{}"), None);
}

/// Reads a text with so many dashes as if they were not there.
fn with_dashes(dashes: usize, text: &str) -> Option<Guid> {
    let guid = text.replace('-', "").parse().ok();
    guid.filter(|_| text.matches('-').count() == dashes)
}
