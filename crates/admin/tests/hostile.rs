//! The server's half against whatever a socket may bring: refused with place, cause and remedy, and
//! never a panic.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

use proptest::prelude::{any, prop_assert, proptest};
use takeover_admin::{
    Incoming, LONGEST_REQUEST, NamedOrder, Request, VERSION, answer_line, read_request, request_line,
};

/// What is said about a line that is refused.
fn refusal(line: &[u8]) -> String {
    read_request(line).expect_err("it is refused").to_string()
}

#[test]
fn every_request_is_read_as_it_was_written() {
    let (group, node, resource) = ("web".to_owned(), "n1".to_owned(), "web1\n\"x\"".to_owned());
    let orders = [
        NamedOrder::Online { resource: resource.clone() },
        NamedOrder::Offline { resource },
        NamedOrder::Move { group: group.clone(), to: None },
        NamedOrder::Move { group: group.clone(), to: Some(node.clone()) },
        NamedOrder::Failover { group: group.clone() },
        NamedOrder::Failback { group: group.clone() },
        NamedOrder::Pause { node: node.clone(), drain: true },
        NamedOrder::Resume { node },
        NamedOrder::TakeOut { group: group.clone() },
        NamedOrder::PutBack { group: group.clone() },
        NamedOrder::AdoptRestoredStore,
    ];
    let others = [Request::Status, Request::Log { last: 7, follow: true }, Request::Why { group }];
    for request in orders.into_iter().map(Request::Order).chain(others) {
        let line = request_line(&request);
        assert_eq!(line.matches('\n').count(), 1, "one line: {line}");
        assert_eq!(read_request(line.trim_end_matches('\n').as_bytes()), Ok(request));
    }
    assert_eq!(request_line(&Request::Status), "{\"takeover_admin\":1,\"request\":\"status\"}\n");
}

#[test]
fn garbage_is_refused_with_place_cause_and_remedy() {
    for (line, says) in [
        (&b""[..], "the request: column 1: it is no JSON object (send one JSON object a line"),
        (b"GET / HTTP/1.1", "it is no JSON object"),
        (b"\xff\xfe\x00", "it is no JSON object"),
        (b"{\"\xff\"}", "invalid unicode code point"),
        (b"[1,\"status\"]", "it is no JSON object"),
        (b"{\"takeover_admin\":1,\"requ", "EOF while parsing a string"),
        (b"{}", "missing field `takeover_admin`"),
        (b"{\"takeover_admin\":1}", "missing field `request`"),
        (b"{\"takeover_admin\":1,\"request\":\"reboot\"}", "unknown variant `reboot`"),
        (b"{\"takeover_admin\":1,\"request\":{\"why\":{}}}", "missing field `group`"),
        (b"{\"takeover_admin\":1,\"request\":{\"why\":{\"group\":\"a\",\"x\":1}}}", "unknown field `x`"),
        (b"{\"takeover_admin\":1,\"request\":\"status\",\"x\":1}", "unknown field `x`"),
        (b"{\"takeover_admin\":1,\"request\":\"status\"}{}", "trailing characters"),
        (b"{\"takeover_admin\":-1,\"request\":\"status\"}", "invalid value: integer `-1`"),
        (b"{\"takeover_admin\":1,\"request\":{\"log\":{\"last\":-1,\"follow\":false}}}", "integer `-1`"),
        (
            b"{\"takeover_admin\":2,\"request\":{\"new\":0}}",
            "of version 2 of the protocol; this agent speaks version 1",
        ),
    ] {
        let said = refusal(line);
        assert!(said.contains(says) && said.starts_with("the request: ") && said.ends_with(')'), "{said}");
    }
    assert_eq!(VERSION, 1);
    // Nesting exhausts no stack.
    assert!(refusal(format!("{{\"x\":{}", "[".repeat(100_000)).as_bytes()).contains("the request: column "));
}

#[test]
fn a_request_that_is_too_long_is_refused_and_not_kept() {
    let long = format!(
        "{{\"takeover_admin\":1,\"request\":{{\"why\":{{\"group\":\"{}\"}}}}}}",
        "x".repeat(LONGEST_REQUEST)
    );
    assert!(refusal(long.as_bytes()).contains("it has more than 1048576 bytes (send less in one line)"));
    let mut incoming = Incoming::new();
    let mut fed = 0;
    let refused = loop {
        incoming.feed(&[b'x'; 4_096]);
        fed += 4_096;
        if let Some(read) = incoming.take() {
            break read;
        }
        assert!(fed <= LONGEST_REQUEST, "it is not refused after {fed} bytes");
    };
    assert!(refused.is_err() && incoming.is_over());
    incoming.feed(request_line(&Request::Status).as_bytes());
    assert_eq!(incoming.take(), None, "nothing is read after a refusal");
    assert_eq!(incoming.end(), None);
    // Control: one that is as long as may be is read.
    let frame = request_line(&Request::Why { group: String::new() }).len() - 1;
    let group = "x".repeat(LONGEST_REQUEST - frame);
    let line = request_line(&Request::Why { group });
    assert!(read_request(line.trim_end().as_bytes()).is_ok());
}

#[test]
fn requests_come_in_pieces_and_in_heaps() {
    let line = request_line(&Request::Status);
    let mut incoming = Incoming::new();
    for byte in line.as_bytes() {
        assert_eq!(incoming.take(), None);
        incoming.feed(&[*byte]);
    }
    assert_eq!(incoming.take(), Some(Ok(Request::Status)));
    incoming.feed(line.repeat(3).as_bytes());
    let (half, _) = line.split_at(10);
    incoming.feed(half.as_bytes());
    assert_eq!(core::iter::from_fn(|| incoming.take()).filter(Result::is_ok).count(), 3);
    let cut = incoming.end().expect("half a line").to_string();
    assert!(cut.contains("it ends after 10 bytes, in the middle of a line (end each request"), "{cut}");
    assert_eq!(Incoming::new().end(), None);
}

/// A refusal can be told in an answer of one line.
#[test]
fn refusals_are_answers() {
    let refusal = read_request(b"\x00\n\x07").expect_err("it is refused");
    let line = answer_line(takeover_admin::Answer::Refused(refusal));
    assert_eq!(line.matches('\n').count(), 1);
    assert!(
        line.starts_with("{\"takeover_admin\":1,\"answer\":{\"refused\":{\"place\":\"the request\""),
        "{line}"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut incoming = Incoming::new();
        incoming.feed(&bytes);
        let read: Vec<_> = core::iter::from_fn(|| incoming.take()).collect();
        // Random bytes are no request, and after the first refusal nothing is read.
        prop_assert!(read.len() <= 1);
        prop_assert!(read.iter().all(Result::is_err));
    }

    #[test]
    fn no_damage_to_a_request_makes_it_panic(place in 0_usize..60, byte in any::<u8>()) {
        let mut line = request_line(&Request::Log { last: 20, follow: false }).into_bytes();
        if let Some(at) = line.get_mut(place) {
            *at = byte;
        }
        let mut incoming = Incoming::new();
        incoming.feed(&line);
        prop_assert!(core::iter::from_fn(|| incoming.take()).count() <= 2);
    }
}
