//! Forms of stored records that lose something, or read what is none.

use takeover::units::{Incarnation, NodeSet, Stamp, Version};
use takeover::{group, session};
use takeover_proofs::leaves::wire::{Ways, groups, sessions};
use takeover_proofs::leaves::{Counts, LeafError};

use crate::found;

fn read(text: &str) -> Result<group::Record, String> {
    (Ways::GROUP.read)(text)
}

/// That a wrong form of a group's record is found.
fn bug(bug: &str, law: &str, ways: Ways<group::Record>) {
    found(bug, law, groups(&ways));
}

#[test]
fn control_group_records() {
    let shipped = Ways::GROUP;
    let back = "a record reads back";
    let write = |record: &group::Record| (Ways::GROUP.write)(&group::Record { heir: None, ..*record });
    bug("the heir is not written", back, Ways { write, ..shipped });
    let low = |text: &str| {
        read(text).map(|record| group::Record { tried: record.tried.and(NodeSet::first(63)), ..record })
    };
    bug("node 64 is not read", back, Ways { read: low, ..shipped });
    let signed = |text: &str| {
        if text.contains("18446744073709551615") { Err("too large".to_owned()) } else { read(text) }
    };
    bug("numbers are read with a sign", back, Ways { read: signed, ..shipped });
    let any = |text: &str| read(&text.replace("\"version\":2", "\"version\":1"));
    bug("a newer version is read", "only version 1", Ways { read: any, ..shipped });
    let mute = |text: &str| read(text).map_err(|_| "damaged".to_owned());
    bug("a refused version is not named", "a refused version is named", Ways { read: mute, ..shipped });
}

#[test]
fn control_damaged_group_records() {
    let shipped = Ways::GROUP;
    let mended = |text: &str| read(text).or_else(|error| read(&format!("{text}}}")).map_err(|_| error));
    bug("a text that ends too early is mended", "ends too early", Ways { read: mended, ..shipped });
    let first = |text: &str| {
        let mut records = serde_json::Deserializer::from_str(text).into_iter();
        let record = records
            .next()
            .map_or_else(|| Err("nothing".to_owned()), |read| read.map_err(|error| error.to_string()));
        record.map(|record: group::Record| record)
    };
    bug("what follows is passed over", "a text that goes on", Ways { read: first, ..shipped });
    let last = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        read(&value.to_string())
    };
    bug("the last of two fields counts", "a field that stands twice", Ways { read: last, ..shipped });
    let open = |text: &str| {
        read(text)
            .or_else(|error| read(&text.replace("\"closed\":null", "\"closed\":false")).map_err(|_| error))
    };
    bug("nothing is read as not closed", "a value that cannot stand there", Ways { read: open, ..shipped });
    let since = |text: &str| {
        read(text).or_else(|error| {
            if text.contains("since") { Err(error) } else { read(&text.replacen('{', "{\"since\":0,", 1)) }
        })
    };
    bug("a record may be without its time", "a field that is missing", Ways { read: since, ..shipped });
    let unowned = |text: &str| {
        read(text).or_else(|error| {
            let lost = error.contains("missing field `claim`");
            if lost { read(&text.replacen('{', "{\"claim\":null,", 1)) } else { Err(error) }
        })
    };
    bug("a record without a claim is unowned", "a field that is missing", Ways { read: unowned, ..shipped });
}

#[test]
fn control_group_records_of_other_software() {
    let shipped = Ways::GROUP;
    let lax = |text: &str| {
        let known = ["null", "0", "{}"].iter().fold(text.to_owned(), |text, value| {
            text.replace(&format!("\"unknown\":{value},"), "").replace(&format!(",\"unknown\":{value}"), "")
        });
        read(&known)
    };
    let unknown = "a field that is not known";
    bug("a field of newer software is passed over", unknown, Ways { read: lax, ..shipped });
    let inside = |text: &str| read(&text.replace(",\"unknown\":0", ""));
    bug("a field inside of another is passed over", unknown, Ways { read: inside, ..shipped });
    let strict = |text: &str| if text.contains("\"out\"") { read(text) } else { Err("too old".to_owned()) };
    let older = "a field that older records do not have";
    bug("an older record is refused", older, Ways { read: strict, ..shipped });
    let out = |text: &str| {
        let older = !text.contains("\"out\"");
        read(text).map(|record| group::Record { out: record.out || older, ..record })
    };
    bug("an older record is out of service", older, Ways { read: out, ..shipped });
}

#[test]
fn control_windows() {
    let shipped = Ways::GROUP;
    let which = "which forms of a window are read";
    let full = |text: &str| {
        let mended = text.replace("\"empty\":true", "\"empty\":false");
        read(text).or_else(|error| read(&mended).map_err(|_| error))
    };
    bug("an empty window with gaps is read", which, Ways { read: full, ..shipped });
    let none = |text: &str| {
        read(text).or_else(|error| {
            if error.contains("window is empty") { Ok(group::Record::FIRST) } else { Err(error) }
        })
    };
    bug("an empty window with gaps is empty", which, Ways { read: none, ..shipped });
    let hole =
        |text: &str| {
            read(text).or_else(|error| {
                if error.contains("gap behind") { Ok(group::Record::FIRST) } else { Err(error) }
            })
        };
    bug("a gap behind the oldest happening is lost", which, Ways { read: hole, ..shipped });
    let late = |text: &str| {
        let read = read(text);
        read.map(|record| {
            let failovers = record.failovers.moved(|at| Stamp(if at == Stamp(5) { 4 } else { at.0 }));
            group::Record { failovers, ..record }
        })
    };
    bug("the newest is read wrongly", which, Ways { read: late, ..shipped });
}

#[test]
fn control_session_records() {
    let all = |ways: Ways<session::Record>| -> Result<Counts, LeafError> {
        let mut counts = Counts::new();
        sessions(&ways, &mut counts).map(|()| counts)
    };
    let shipped = Ways::SESSION;
    let awake = |record: &session::Record| {
        let cold = session::Cold { paused: false, ..record.cold };
        (Ways::SESSION.write)(&session::Record { cold, ..*record })
    };
    found("a pause is not written", "a record reads back", all(Ways { write: awake, ..shipped }));
    let first = |text: &str| {
        let text = text.replace("\"life\":0", "\"life\":1");
        (Ways::SESSION.read)(&text)
    };
    found("life 0 is life 1", "a value that cannot stand there", all(Ways { read: first, ..shipped }));
    let any = |text: &str| {
        let read = (Ways::SESSION.read)(text);
        read.or_else(|error| {
            if error.contains("lengthen the ttl") { Ok(session::Record::default()) } else { Err(error) }
        })
    };
    found(
        "a lease that does not fit is none",
        "a value that cannot stand there",
        all(Ways { read: any, ..shipped }),
    );
    assert_eq!((u16::from(Version::THIS), Incarnation::FIRST.number()), (1, 1));
}
