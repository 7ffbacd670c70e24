//! The guardian's and the watchdog's part of the lemma, over the reals.

use super::obligation::{Bug, Claim, Given, Obligation, given};

const ROOM: &str = "(<= (+ guard_at lengthened reset_takes) deadline)";
const LONG: &str = "(<= (* timeout fast) (* lengthened slow))";
const PINGS: &str = "(<= holder_ping guard_at)";

fn common() -> Vec<Given> {
    vec![
        given("(and (<= 0 rho) (<= rho (/ 1 10)))", "the drift bound, at most a tenth"),
        given("(and (<= 0 timeout) (<= 0 reset_takes))", "lengths of time"),
        given("(<= ping fire end)", "the last ping, the firing, the reset's end"),
        given("(keeps ping fire dog_ping dog_fire)", "the watchdog's own clock keeps the bound"),
        given("(<= (- dog_fire dog_ping) timeout)", "it fires when it shows the timeout, if not before"),
    ]
}

fn stretch(c: &str, x: &str, y: &str) -> Given {
    given(format!("(stretch {c} {x} {y})"), "proved: stretch")
}

fn on_the_holders_clock() -> Claim {
    let mut premises = common();
    premises.extend([
        given(LONG, "the timeout is lengthened (clocks-whole: lengthened_rounds_up)"),
        given(ROOM, "the guardian's moment (clocks-whole: all_of_it_fits)"),
        given(PINGS, "a guardian whose work is not done pings no later"),
        given("(keeps ping fire holder_ping holder_fire)", "the holder's clock keeps the bound"),
        given(
            "(<= (- holder_end holder_fire) reset_takes)",
            "the reset takes no longer, on the holder's clock",
        ),
        stretch("fast", "(* slow (- fire ping))", "timeout"),
        stretch("slow", "lengthened", "(* fast (- fire ping))"),
    ]);
    Claim { given: premises, goal: "(<= holder_end deadline)".to_owned() }
}

fn before_the_deadline() -> Obligation {
    let claim = on_the_holders_clock();
    let bug = |old, text: &str| {
        claim.clone().exchanging(old, given(text, "the bug")).reaching("(< holder_end (+ deadline 50))")
    };
    Obligation {
        name: "watchdog_ends_before_the_deadline",
        sentence: "a guardian hangs just after its last ping: the watchdog fires and the reset ends before the deadline.",
        pins: [
            "rho (/ 1 10)",
            "timeout 900",
            "reset_takes 100",
            "ping 0",
            "holder_ping 0",
            "guard_at 0",
            "dog_ping 0",
        ]
        .map(|pin| format!("(= {pin})"))
        .to_vec(),
        story: vec!["guard_at", "lengthened", "dog_fire", "fire", "holder_fire", "holder_end", "deadline"],
        bugs: vec![
            Bug {
                name: "pings_until_the_deadline",
                sentence: "the guardian pings until the deadline itself.",
                claim: bug(ROOM, "(= guard_at deadline)"),
            },
            Bug {
                name: "timeout_not_lengthened",
                sentence: "the watchdog's and the holder's clock are taken for one.",
                claim: bug(LONG, "(= lengthened timeout)"),
            },
            Bug {
                name: "reset_forgotten",
                sentence: "a machine is taken for off when its watchdog fires.",
                claim: bug(ROOM, "(<= (+ guard_at lengthened) deadline)"),
            },
        ],
        claim,
    }
}

/// A reset takes its time in the world, not on the holder's clock, which may run fast meanwhile. It may then
/// end after the deadline on that clock, and still ends before the observer's ttl.
fn before_the_ttl() -> Obligation {
    let room = "(<= (- holder_ping holder_sent) (- usable lengthened reset_takes))";
    let mut premises = common();
    premises.extend([
        given("(<= sent ping)", "the machine asked before"),
        given("(<= timeout lengthened)", "clocks-whole: lengthened_is_no_shorter"),
        given(room, "the guardian's moment, from the request on (clocks-whole: all_of_it_fits)"),
        given("(keeps sent ping holder_sent holder_ping)", "the holder's clock keeps the bound"),
        given("(<= (- end fire) reset_takes)", "the reset takes no longer, in true time"),
        stretch("rho", "0", "(- end fire)"),
    ]);
    let claim = Claim { given: premises, goal: "(<= (* slow (- end sent)) usable)".to_owned() };
    let naive = given("(<= (- holder_ping holder_sent) usable)", "the bug");
    Obligation {
        name: "reset_in_true_time",
        sentence: "measured in true time, all of it takes no longer than the slowest holder's usable lease.",
        pins: [
            "rho (/ 1 10)",
            "timeout 900",
            "reset_takes 100",
            "sent 0",
            "usable 9000",
            "lengthened 1100",
            "holder_sent 0",
        ]
        .map(|pin| format!("(= {pin})"))
        .to_vec(),
        story: vec!["usable", "holder_ping", "ping", "fire", "end"],
        bugs: vec![Bug {
            name: "pings_until_the_deadline",
            sentence: "the guardian pings until the deadline itself.",
            claim: claim.clone().exchanging(room, naive),
        }],
        claim,
    }
}

/// The lemma once more, from what `reset_in_true_time` shows.
fn machine_is_off() -> Obligation {
    let slowest = "(<= (* slow (- end sent)) usable)";
    let premises = vec![
        given("(and (<= 0 rho) (<= rho (/ 1 10)) (<= 0 margin))", "the drift bound, and no debt"),
        given("(< 0 (* slow fast))", "proved: rates_multiply"),
        given(
            "(<= (* (+ usable margin) fast) (* ttl slow))",
            "the lease (clocks-whole: lease_fits_the_lemma)",
        ),
        given(
            "(<= sent applied read seen dead)",
            "the order of the request, the read and the observer's wait",
        ),
        given("(keeps seen dead observer_seen observer_dead)", "the observer's clock keeps the bound"),
        given("(<= ttl (- observer_dead observer_seen))", "it shows the whole ttl"),
        given(slowest, "proved: reset_in_true_time"),
        stretch("slow", "ttl", "(* fast (- dead seen))"),
        stretch("fast", "(* slow (- end sent))", "usable"),
        stretch("fast", "0", "margin"),
        stretch("(* slow fast)", "(- dead seen)", "(- end sent)"),
    ];
    let claim = Claim { given: premises, goal: "(<= end dead)".to_owned() };
    let fastest = given("(<= (* slow (- end sent)) ttl)", "the bug");
    Obligation {
        name: "machine_is_off_first",
        sentence: "so the machine is off before the ttl has passed for an observer.",
        pins: ["rho (/ 1 10)", "ttl 11000", "margin 0", "usable 9000", "sent 0", "observer_seen 0"]
            .map(|pin| format!("(= {pin})"))
            .to_vec(),
        story: vec!["seen", "observer_dead", "dead", "end"],
        bugs: vec![Bug {
            name: "whole_ttl_for_the_holder",
            sentence: "the holder takes the whole ttl for its own.",
            claim: claim.clone().exchanging(slowest, fastest).reaching("(< end (+ dead 100))"),
        }],
        claim,
    }
}

/// What is to be shown.
pub(super) fn obligations() -> Vec<Obligation> {
    vec![before_the_deadline(), before_the_ttl(), machine_is_off()]
}
