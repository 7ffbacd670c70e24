//! The lemma of the clocks, over the reals: for every clock, delay and number.
//!
//! A clock is a reading at each moment of true time. All that is assumed of it: over any stretch of time it
//! advances by at least (1 − ρ) and at most (1 + ρ) of that stretch. Its rate may vary inside these bounds.

use super::obligation::{Bug, Claim, File, Given, Obligation, bug, given};

const ABOUT: &str = "\
The lemma of the clocks, over the reals: whatever a holder does before its deadline is done before an
observer has seen the same record for its whole ttl. Generated; every question stands alone.
True times and clock readings are apart: `act` is a moment, `holder_act` what the holder's clock shows then.";

const HEAD: &str = "\
(set-option :produce-models true)
(set-logic QF_NRA)
(declare-const rho Real) (declare-const drift Real)
(declare-const ttl Real) (declare-const margin Real) (declare-const usable Real)
(declare-const timeout Real) (declare-const reset_takes Real) (declare-const lengthened Real)
(declare-const sent Real) (declare-const applied Real) (declare-const answered Real)
(declare-const read Real) (declare-const seen Real) (declare-const dead Real) (declare-const act Real)
(declare-const ping Real) (declare-const fire Real) (declare-const end Real)
(declare-const holder_sent Real) (declare-const holder_answered Real) (declare-const holder_act Real)
(declare-const holder_ping Real) (declare-const holder_fire Real) (declare-const holder_end Real)
(declare-const observer_seen Real) (declare-const observer_dead Real)
(declare-const dog_ping Real) (declare-const dog_fire Real)
(declare-const sent_ms Real) (declare-const seen_ms Real) (declare-const dead_ms Real)
(declare-const guard_at Real) (declare-const deadline Real)
; The slowest and the fastest rate of a clock.
(define-fun slow () Real (- 1 rho))
(define-fun fast () Real (+ 1 rho))
; Both sides of a comparison times one factor. It always holds (obligation stretch); solvers are told where.
(define-fun stretch ((c Real) (x Real) (y Real)) Bool
  (and (=> (and (<= 0 c) (<= x y)) (<= (* c x) (* c y))) (=> (and (< 0 c) (< x y)) (< (* c x) (* c y)))))
; A clock that shows a and b at the moments from and to keeps the bound between them.
(define-fun keeps ((from Real) (to Real) (a Real) (b Real)) Bool
  (and (<= (* slow (- to from)) (- b a)) (<= (- b a) (* fast (- to from)))))
; A clock that counts whole milliseconds, rounded down.
(define-fun whole ((shown Real) (is Real)) Bool (and (<= shown is) (< is (+ shown 1))))
";

const RULE: &str = "(<= (* (+ usable margin) fast) (* ttl slow))";
const ORDER: &str = "(<= sent applied read seen)";
const HOLDER: &str = "(keeps sent act holder_sent holder_act)";
const ACTS: &str = "(< (- holder_act holder_sent) (+ usable margin))";
const NO_MARGIN: &str = "(<= 0 margin)";
const OBSERVER: &str = "(keeps seen dead observer_seen observer_dead)";
const WAITED: &str = "(<= ttl (- observer_dead observer_seen))";

fn bounds() -> Given {
    given("(and (<= 0 rho) (<= rho (/ 1 10)))", "the drift bound, at most a tenth")
}

fn positive() -> Given {
    given("(< 0 (* slow fast))", "proved: rates_multiply")
}

fn stretch(c: &str, x: &str, y: &str) -> Given {
    given(format!("(stretch {c} {x} {y})"), "proved: stretch")
}

/// What every observer waits for.
fn observed() -> Vec<Given> {
    vec![
        bounds(),
        positive(),
        given(NO_MARGIN, "a margin is no debt"),
        given(
            RULE,
            "the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)",
        ),
        given(ORDER, "sent, applied, read by the observer with nothing applied since, read returned"),
        given("(<= seen dead)", "the observer waits from then on"),
        given(OBSERVER, "the observer's clock keeps the bound"),
        given(WAITED, "it shows the whole ttl"),
        stretch("slow", "ttl", "(* fast (- dead seen))"),
        stretch("(* slow fast)", "(- dead seen)", "(- act sent)"),
    ]
}

fn lemma() -> Claim {
    let mut given_ = observed();
    given_.extend([
        given("(<= sent act)", "it acts after it asked"),
        given(HOLDER, "the holder's clock keeps the bound"),
        given(ACTS, "the holder looked before the deadline, and acted inside the margin"),
        stretch("fast", "(* slow (- act sent))", "(+ usable margin)"),
    ]);
    Claim { given: given_, goal: "(< act dead)".to_owned() }
}

fn stretching() -> Obligation {
    let claim = Claim { given: vec![], goal: "(stretch rho sent act)".to_owned() };
    let any = claim.clone().reaching("(=> (<= sent act) (<= (* rho sent) (* rho act)))");
    let sentence = "a comparison holds on when both sides are multiplied by the same factor.";
    Obligation::new("stretch", sentence, claim)
        .pinned(&["rho (- 1)", "sent 1", "act 2"])
        .telling(&["rho", "sent", "act"])
        .broken_by(bug("any_factor", "also by a factor below zero.", any))
}

fn rates_multiply() -> Obligation {
    let claim = Claim { given: vec![bounds()], goal: positive().text };
    let stands = claim.clone().without(&bounds().text).reaching("(< 0 slow)");
    Obligation::new("rates_multiply", "the product of the slowest and the fastest rate is above zero.", claim)
        .telling(&["rho"])
        .broken_by(bug("any_drift", "a clock may stand still.", stands))
}

fn pieces_add_up() -> Obligation {
    let second = "(keeps fire end holder_fire holder_end)";
    let claim = Claim {
        given: vec![
            given("(<= ping fire end)", "two stretches of time, one after the other"),
            given("(keeps ping fire holder_ping holder_fire)", "the bound over the first"),
            given(second, "the bound over the second"),
        ],
        goal: "(keeps ping end holder_ping holder_end)".to_owned(),
    };
    let set =
        claim.clone().exchanging(second, given("(keeps fire end holder_answered holder_end)", "the bug"));
    let sentence = "a clock whose rate varies, inside the bounds over each stretch, is inside them over all.";
    Obligation::new("pieces_add_up", sentence, claim)
        .pinned(&["rho (/ 1 10)", "ping 0", "fire 10", "end 30", "holder_ping 0"])
        .telling(&["ping", "fire", "end", "holder_ping", "holder_fire", "holder_answered", "holder_end"])
        .broken_by(bug("clock_is_set", "between the stretches somebody sets the clock.", set))
}

/// A bug of the lemma. A tenth of a second late, so that the story is worth reading.
fn lemma_bug(name: &'static str, sentence: &'static str, exchanged: &[(&str, &str)]) -> Bug {
    let exchange = |claim: Claim, (old, new): &(&str, &str)| claim.exchanging(old, given(*new, "the bug"));
    let claim = exchanged.iter().fold(lemma(), exchange);
    bug(name, sentence, claim.reaching("(< act (+ dead 100))"))
}

/// The bugs that a lease's arithmetic invites.
fn lemma_bugs() -> Vec<Bug> {
    let small = "the ttl is divided by 1 + 2 rho, which looks like twice the drift and is too small.";
    let before = "the observer's ttl counts from before its read, and a renewal comes in between.";
    let unseen = "the observer does not look whether a renewal was applied since.";
    let keeps = "(and (<= sent applied answered act) (keeps answered act holder_answered holder_act))";
    let acts = "(< (- holder_act holder_answered) (+ usable margin))";
    vec![
        lemma_bug(
            "r_is_one_plus_rho",
            "the ttl is divided by 1 + rho only.",
            &[(RULE, "(<= (* (+ usable margin) fast) ttl)")],
        ),
        lemma_bug(
            "r_is_one_plus_two_rho",
            small,
            &[(RULE, "(<= (* (+ usable margin) (+ 1 (* 2 rho))) ttl)")],
        ),
        lemma_bug(
            "counted_from_the_answer",
            "the holder's deadline counts from the answer.",
            &[(HOLDER, keeps), (ACTS, acts)],
        ),
        lemma_bug(
            "ttl_from_the_sending_of_the_read",
            before,
            &[(ORDER, "(and (<= sent applied read) (<= seen read))")],
        ),
        lemma_bug("renewed_after_the_sight", unseen, &[(ORDER, "(and (<= sent applied) (<= read seen))")]),
        lemma_bug(
            "clock_sleeps_with_its_machine",
            "the holder's clock does not count suspend.",
            &[(HOLDER, "(<= 0 (- holder_act holder_sent))")],
        ),
    ]
}

const SOME_MARGIN: &str = "(<= 1 margin)";
const ACTS_MS: &str = "(< holder_act (+ sent_ms usable (- margin 1)))";

fn in_milliseconds() -> Claim {
    let mut premises = observed();
    premises.retain(|it| it.text != NO_MARGIN && it.text != WAITED);
    premises.extend([
        given(SOME_MARGIN, "at least one millisecond of margin"),
        given("(and (whole seen_ms observer_seen) (whole dead_ms observer_dead))", "the observer's readings"),
        given("(<= ttl (- dead_ms seen_ms))", "which are the whole ttl apart"),
        given("(<= sent act)", "the holder acts after it asked"),
        given(HOLDER, "the holder's clock keeps the bound"),
        given("(whole sent_ms holder_sent)", "the holder's reading"),
        given(ACTS_MS, "before its deadline, or inside what is left of the margin"),
        given("(<= slow fast)", "the drift is not below zero"),
        stretch("slow", "(- ttl 1)", "(* fast (- dead seen))"),
        stretch("fast", "(* slow (- act sent))", "(+ usable margin (- 1))"),
    ]);
    Claim { given: premises, goal: "(< act dead)".to_owned() }
}

/// A whole deadline lies ahead of a whole reading exactly while it lies ahead of the clock, so the holder
/// loses nothing. The observer may: its two readings can be a whole ttl apart a little too early.
fn whole_milliseconds() -> Obligation {
    let none = in_milliseconds()
        .exchanging(SOME_MARGIN, given("(= margin 0)", "the bug"))
        .exchanging(ACTS_MS, given("(< holder_act (+ sent_ms usable))", "before its deadline"))
        .reaching("(< act (+ dead (/ 1 2)))");
    let early = "without margin an observer that rounds its readings down is up to one millisecond early.";
    let sentence =
        "the same on clocks that are read in whole milliseconds: it costs one millisecond of margin.";
    let story =
        ["margin", "usable", "sent_ms", "holder_sent", "seen_ms", "observer_seen", "dead_ms", "dead", "act"];
    Obligation::new("whole_milliseconds", sentence, in_milliseconds())
        .pinned(&["rho (/ 1 1000)", "ttl 20020", "sent 0", "sent_ms 0", "seen_ms 0"])
        .telling(&story)
        .broken_by(bug("no_margin", early, none))
}

fn main_lemma() -> Obligation {
    let sentence = "what a holder does before its deadline, or inside the margin after it, is done before the ttl \
                    has passed for an observer.";
    let story =
        ["usable", "applied", "answered", "read", "seen", "holder_answered", "holder_act", "dead", "act"];
    let lemma = Obligation::new("lease_ends_first", sentence, lemma())
        .pinned(&["rho (/ 1 10)", "ttl 11000", "margin 0", "sent 0", "holder_sent 0", "observer_seen 0"])
        .telling(&story);
    lemma_bugs().into_iter().fold(lemma, Obligation::broken_by)
}

fn late_answer() -> Obligation {
    let clock = "(keeps sent answered holder_sent holder_answered)";
    let claim = Claim {
        given: vec![
            bounds(),
            given("(<= sent answered)", "two requests, the second sent at `answered`"),
            given(clock, "the holder's clock keeps the bound"),
            stretch("slow", "0", "(- answered sent)"),
        ],
        goal: "(<= (+ holder_sent usable) (+ holder_answered usable))".to_owned(),
    };
    let set = claim.clone().without(clock).reaching("(<= (- holder_sent holder_answered) 100)");
    let sentence = "the deadline by an older request is never later than by a newer one.";
    Obligation::new("late_answer_extends_nothing", sentence, claim)
        .pinned(&["rho (/ 1 10)", "sent 0", "answered 100", "holder_sent 1000"])
        .telling(&["sent", "answered", "holder_sent", "holder_answered"])
        .broken_by(bug("clock_goes_back", "the clock may be set.", set))
}

fn parts_per_million() -> Obligation {
    let scale = "(= (* 1000000 rho) drift)";
    let computed = "(<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))";
    let claim = Claim {
        given: vec![
            given(computed, "what the core computes (clocks-whole: lease_fits_the_lemma)"),
            given(scale, "drift counts millionths"),
        ],
        goal: RULE.to_owned(),
    };
    let misread = claim.clone().exchanging(scale, given("(= (* 100000 rho) drift)", "the bug"));
    let sentence = "the core's whole numbers mean the lease's rule as it is used here.";
    Obligation::new("parts_per_million", sentence, claim)
        .pinned(&["drift 1000", "ttl 20020", "margin 0"])
        .telling(&["rho", "drift", "usable"])
        .broken_by(bug("drift_is_read_too_large", "drift counts hundred-thousandths.", misread))
}

/// The file.
#[must_use]
pub(super) fn file() -> File {
    let foundations = [stretching(), rates_multiply(), pieces_add_up(), parts_per_million()];
    let mut obligations = Vec::from(foundations);
    obligations.extend([main_lemma(), whole_milliseconds(), late_answer()]);
    obligations.extend(super::watchdog::obligations());
    File { name: "reals.smt2", about: ABOUT, head: HEAD.to_owned(), obligations }
}
