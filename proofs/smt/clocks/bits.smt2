; What the core computes of a lease, in 64 bits and held at the ends, for every reading of a clock. Generated.
; shortened, lengthened and watchdog are left open: what is shown holds whatever they are.
; exact(a) is a without an end: statements compare in 128 bits.
(set-option :produce-models true)
(set-logic QF_BV)
(define-sort Number () (_ BitVec 64))
(define-sort Wide () (_ BitVec 128))
(define-fun exact ((a Number)) Wide (concat (_ bv0 64) a))
(define-fun sum ((a Wide) (b Wide)) Wide (bvadd a b))
(define-fun product ((a Wide) (b Wide)) Wide (bvmul a b))
(define-fun at_most ((a Wide) (b Wide)) Bool (bvule a b))
(define-fun below ((a Wide) (b Wide)) Bool (bvult a b))
(define-fun held ((a Wide)) Number (ite (= ((_ extract 127 64) a) (_ bv0 64)) ((_ extract 63 0) a) (bvnot (_ bv0 64))))
(define-fun plus ((a Number) (b Number)) Number (ite (bvult (bvadd a b) a) (bvnot (_ bv0 64)) (bvadd a b)))
(define-fun less ((a Number) (b Number)) Number (ite (bvult a b) (_ bv0 64) (bvsub a b)))
(define-fun times ((a Number) (b Number)) Number (held (bvmul (exact a) (exact b))))
(define-fun over ((a Number) (b Number) (c Number)) Number (ite (= b (_ bv0 64)) c (bvudiv a b)))
(define-fun earlier ((a Number) (b Number)) Number (ite (bvult a b) a b))
(define-fun later ((a Number) (b Number)) Number (ite (bvult a b) b a))
(define-fun where ((a Number) (b Number)) Number (ite (= a (_ bv0 64)) (_ bv0 64) b))
(define-fun wrapping_plus ((a Number) (b Number)) Number (bvadd a b))
(define-fun wrapping_less ((a Number) (b Number)) Number (bvsub a b))
(declare-const ttl Number)
(declare-const renew_every Number)
(declare-const store_gap Number)
(declare-const stop_budget Number)
(declare-const margin Number)
(declare-const drift Number)
(declare-const fitted Number)
(declare-const timeout Number)
(declare-const reset_takes Number)
(declare-const shortened Number)
(declare-const lengthened Number)
(declare-const watchdog Number)
(declare-const length Number)
(declare-const rate Number)
(declare-const stretched Number)
(declare-const asked Number)
(declare-const older Number)
(declare-const answered Number)
(declare-const end Number)
(declare-const since Number)
(declare-const returned Number)
(declare-const now Number)
(define-fun slow () Number (less (_ bv1000000 64) (earlier drift (_ bv1000000 64))))
(define-fun fast () Number (plus (_ bv1000000 64) (earlier drift (_ bv1000000 64))))
(define-fun usable () Number (less shortened margin))
(define-fun needed () Number (plus (plus (plus stop_budget renew_every) store_gap) watchdog))

; rates_are_exact: a million less the drift, and a million and the drift, are computed exactly.
(push 1)(echo "rates_are_exact")
(assert (at_most (exact drift) (exact (_ bv100000 64)))) ; Lease::new asks for it
(assert (not (and (= (sum (exact slow) (exact drift)) (exact (_ bv1000000 64))) (= (exact fast) (sum (exact (_ bv1000000 64)) (exact drift))))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "rates_are_exact, an example")
(assert (at_most (exact drift) (exact (_ bv100000 64)))) ; Lease::new asks for it
(check-sat)
(pop 1)
; Bug any_drift: a drift above a million is accepted.
(push 1)(echo "rates_are_exact, broken by any_drift")
(assert (not (and (= (sum (exact slow) (exact drift)) (exact (_ bv1000000 64))) (= (exact fast) (sum (exact (_ bv1000000 64)) (exact drift))))))
(check-sat)
(get-value (drift))
(pop 1)

; products_fit: an accepted length times a rate fits into 64 bits.
(push 1)(echo "products_fit")
(assert (at_most (exact length) (exact (_ bv2592000000 64)))) ; Lease::new asks for it
(assert (at_most (exact rate) (exact (_ bv1100000 64)))) ; rates_are_exact
(assert (not (= (exact (times length rate)) (product (exact length) (exact rate)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "products_fit, an example")
(assert (at_most (exact length) (exact (_ bv2592000000 64)))) ; Lease::new asks for it
(assert (at_most (exact rate) (exact (_ bv1100000 64)))) ; rates_are_exact
(check-sat)
(pop 1)
; Bug any_length: lengths have no bound.
(push 1)(echo "products_fit, broken by any_length")
(assert (at_most (exact rate) (exact (_ bv1100000 64)))) ; rates_are_exact
(assert (not (= (exact (times length rate)) (product (exact length) (exact rate)))))
(check-sat)
(get-value (length rate))
(pop 1)

; rounding_up_fits: so does what makes a division round up.
(push 1)(echo "rounding_up_fits")
(assert (at_most (exact drift) (exact (_ bv100000 64)))) ; Lease::new asks for it
(assert (at_most (exact stretched) (product (exact (_ bv2592000000 64)) (exact (_ bv1100000 64))))) ; a product, by products_fit
(assert (not (= (sum (exact (less (plus stretched slow) (_ bv1 64))) (exact (_ bv1 64))) (sum (exact stretched) (exact slow)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "rounding_up_fits, an example")
(assert (at_most (exact drift) (exact (_ bv100000 64)))) ; Lease::new asks for it
(assert (at_most (exact stretched) (product (exact (_ bv2592000000 64)) (exact (_ bv1100000 64))))) ; a product, by products_fit
(check-sat)
(pop 1)
; Bug any_product: products have no bound.
(push 1)(echo "rounding_up_fits, broken by any_product")
(assert (at_most (exact drift) (exact (_ bv100000 64)))) ; Lease::new asks for it
(assert (not (= (sum (exact (less (plus stretched slow) (_ bv1 64))) (exact (_ bv1 64))) (sum (exact stretched) (exact slow)))))
(check-sat)
(get-value (stretched drift))
(pop 1)

; margin_is_kept: an accepted lease keeps back the whole margin: the difference is not held at zero.
(push 1)(echo "margin_is_kept")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(assert (not (= (sum (exact usable) (exact margin)) (exact shortened))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "margin_is_kept, an example")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(check-sat)
(pop 1)
; Bug not_asked_for: Lease::new does not ask whether anything fits.
(push 1)(echo "margin_is_kept, broken by not_asked_for")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (not (= (sum (exact usable) (exact margin)) (exact shortened))))
(check-sat)
(get-value (shortened margin))
(pop 1)

; nothing_needed_is_lost: an accepted lease's needs are summed up exactly.
(push 1)(echo "nothing_needed_is_lost")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(assert (not (= (exact needed) (sum (exact stop_budget) (sum (sum (exact renew_every) (exact store_gap)) (exact watchdog))))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "nothing_needed_is_lost, an example")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(check-sat)
(pop 1)
; Bug not_asked_for: Lease::new does not ask whether anything fits.
(push 1)(echo "nothing_needed_is_lost, broken by not_asked_for")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (not (= (exact needed) (sum (exact stop_budget) (sum (sum (exact renew_every) (exact store_gap)) (exact watchdog))))))
(check-sat)
(get-value (stop_budget renew_every store_gap watchdog))
(pop 1)

; deadline_leaves_room: every deadline of an accepted lease is as large as the stop budget and the watchdog.
(push 1)(echo "deadline_leaves_room")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(assert (not (at_most (sum (exact stop_budget) (exact watchdog)) (exact (plus asked usable)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "deadline_leaves_room, an example")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(check-sat)
(pop 1)
; Bug not_asked_for: Lease::new does not ask whether anything fits.
(push 1)(echo "deadline_leaves_room, broken by not_asked_for")
(assert (and (at_most (exact (_ bv1 64)) (exact ttl)) (at_most (exact ttl) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact renew_every)) (at_most (exact renew_every) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact stop_budget)) (at_most (exact stop_budget) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact store_gap)) (at_most (exact store_gap) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact margin)) (at_most (exact margin) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact drift)) (at_most (exact drift) (exact (_ bv100000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv1 64)) (exact timeout)) (at_most (exact timeout) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (and (at_most (exact (_ bv0 64)) (exact reset_takes)) (at_most (exact reset_takes) (exact (_ bv2592000000 64))))) ; Lease::new asks for it
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (not (at_most (sum (exact stop_budget) (exact watchdog)) (exact (plus asked usable)))))
(check-sat)
(get-value (asked shortened margin stop_budget watchdog))
(pop 1)

; watchdog_is_exact: what a watchdog takes is summed up exactly.
(push 1)(echo "watchdog_is_exact")
(assert (at_most (exact (_ bv1 64)) (exact fitted))) ; there is one
(assert (= (exact watchdog) (exact (where fitted (plus lengthened reset_takes))))) ; what the core computes
(assert (below (exact watchdog) (exact (_ bv18446744073709551615 64)))) ; Lease::new asks for it: it fits into the ttl
(assert (not (= (exact watchdog) (sum (exact lengthened) (exact reset_takes)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "watchdog_is_exact, an example")
(assert (at_most (exact (_ bv1 64)) (exact fitted))) ; there is one
(assert (= (exact watchdog) (exact (where fitted (plus lengthened reset_takes))))) ; what the core computes
(assert (below (exact watchdog) (exact (_ bv18446744073709551615 64)))) ; Lease::new asks for it: it fits into the ttl
(check-sat)
(pop 1)
; Bug not_asked_for: Lease::new does not ask whether anything fits.
(push 1)(echo "watchdog_is_exact, broken by not_asked_for")
(assert (at_most (exact (_ bv1 64)) (exact fitted))) ; there is one
(assert (= (exact watchdog) (exact (where fitted (plus lengthened reset_takes))))) ; what the core computes
(assert (not (= (exact watchdog) (sum (exact lengthened) (exact reset_takes)))))
(check-sat)
(get-value (watchdog lengthened reset_takes))
(pop 1)

; usable_within_ttl: the usable lease is at most the ttl.
(push 1)(echo "usable_within_ttl")
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (not (at_most (exact usable) (exact ttl))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "usable_within_ttl, an example")
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(check-sat)
(pop 1)
; Bug margin_added: the margin is added.
(push 1)(echo "usable_within_ttl, broken by margin_added")
(assert (at_most (exact shortened) (exact ttl))) ; clocks-whole: shortened_is_no_longer
(assert (not (at_most (exact (plus shortened margin)) (exact ttl))))
(check-sat)
(get-value (ttl shortened margin))
(pop 1)

; held_deadline_is_early: the computed deadline is never later than the sending and the usable lease.
(push 1)(echo "held_deadline_is_early")
(assert (at_most (exact asked) (exact answered))) ; an answer comes after its request
(assert (not (at_most (exact (plus asked usable)) (sum (exact asked) (exact usable)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "held_deadline_is_early, an example")
(assert (at_most (exact asked) (exact answered))) ; an answer comes after its request
(check-sat)
(pop 1)
; Bug counted_from_the_answer: it counts from the answer.
(push 1)(echo "held_deadline_is_early, broken by counted_from_the_answer")
(assert (at_most (exact asked) (exact answered))) ; an answer comes after its request
(assert (not (at_most (exact (plus answered usable)) (sum (exact asked) (exact usable)))))
(check-sat)
(get-value (asked answered shortened margin))
(pop 1)

; older_request_extends_nothing: the answer to an older request leaves the deadline of a newer one as it is.
(push 1)(echo "older_request_extends_nothing")
(assert (at_most (exact older) (exact asked))) ; asked no later
(assert (not (= (exact (later (plus asked usable) (plus older usable))) (exact (plus asked usable)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "older_request_extends_nothing, an example")
(assert (at_most (exact older) (exact asked))) ; asked no later
(check-sat)
(pop 1)
; Bug sum_wraps: a sum that is too large begins anew.
(push 1)(echo "older_request_extends_nothing, broken by sum_wraps")
(assert (at_most (exact older) (exact asked))) ; asked no later
(assert (not (= (exact (later (wrapping_plus asked usable) (wrapping_plus older usable))) (exact (wrapping_plus asked usable)))))
(check-sat)
(get-value (older asked shortened margin))
(pop 1)

; it_ends_on_a_clock_that_stands: on a counter that stands at its last number every deadline has passed.
(push 1)(echo "it_ends_on_a_clock_that_stands")
(assert (= (exact now) (exact (_ bv18446744073709551615 64)))) ; the last number
(assert (not (at_most (exact (plus asked usable)) (exact now))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "it_ends_on_a_clock_that_stands, an example")
(assert (= (exact now) (exact (_ bv18446744073709551615 64)))) ; the last number
(check-sat)
(pop 1)
; Bug passed_means_after: a deadline has passed only when the clock shows more.
(push 1)(echo "it_ends_on_a_clock_that_stands, broken by passed_means_after")
(assert (= (exact now) (exact (_ bv18446744073709551615 64)))) ; the last number
(assert (not (below (exact (plus asked usable)) (exact now))))
(check-sat)
(get-value (asked shortened margin))
(pop 1)

; stop_then_guardian_then_deadline: the stop is never after the guardian's moment, nor that after the deadline.
(push 1)(echo "stop_then_guardian_then_deadline")
(assert (not (and (at_most (exact (less end watchdog)) (exact end)) (at_most (exact (less (less end watchdog) stop_budget)) (exact (less end watchdog))))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "stop_then_guardian_then_deadline, an example")
(check-sat)
(pop 1)
; Bug difference_wraps: a difference below zero begins anew.
(push 1)(echo "stop_then_guardian_then_deadline, broken by difference_wraps")
(assert (not (at_most (exact (wrapping_less end watchdog)) (exact end))))
(check-sat)
(get-value (end watchdog))
(pop 1)

; stop_is_never_never: the moment to stop is below the number that stands for never.
(push 1)(echo "stop_is_never_never")
(assert (at_most (exact (_ bv1 64)) (exact stop_budget))) ; Lease::new asks for it
(assert (not (below (exact (less (less end watchdog) stop_budget)) (exact (_ bv18446744073709551615 64)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "stop_is_never_never, an example")
(assert (at_most (exact (_ bv1 64)) (exact stop_budget))) ; Lease::new asks for it
(check-sat)
(pop 1)
; Bug no_budget: a stop budget of zero is accepted.
(push 1)(echo "stop_is_never_never, broken by no_budget")
(assert (not (below (exact (less (less end watchdog) stop_budget)) (exact (_ bv18446744073709551615 64)))))
(check-sat)
(get-value (end stop_budget))
(pop 1)

; observer_waits_the_whole_ttl: an observer finds the ttl passed only when its clock shows the sight's moment and the ttl, or more.
(push 1)(echo "observer_waits_the_whole_ttl")
(assert (at_most (exact (_ bv1 64)) (exact ttl))) ; Lease::new asks for it
(assert (at_most (exact ttl) (exact (less returned since)))) ; what the observer asks
(assert (not (at_most (sum (exact since) (exact ttl)) (exact returned))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "observer_waits_the_whole_ttl, an example")
(assert (at_most (exact (_ bv1 64)) (exact ttl))) ; Lease::new asks for it
(assert (at_most (exact ttl) (exact (less returned since)))) ; what the observer asks
(check-sat)
(pop 1)
; Bug difference_wraps: a clock that lies behind the sight counts as far ahead.
(push 1)(echo "observer_waits_the_whole_ttl, broken by difference_wraps")
(assert (at_most (exact (_ bv1 64)) (exact ttl))) ; Lease::new asks for it
(assert (at_most (exact ttl) (exact (wrapping_less returned since)))) ; the bug
(assert (not (at_most (sum (exact since) (exact ttl)) (exact returned))))
(check-sat)
(get-value (since ttl returned))
(pop 1)

; observer_waits_no_longer: and then it does.
(push 1)(echo "observer_waits_no_longer")
(assert (at_most (sum (exact since) (exact ttl)) (exact returned))) ; its clock shows that much
(assert (not (at_most (exact ttl) (exact (less returned since)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "observer_waits_no_longer, an example")
(assert (at_most (sum (exact since) (exact ttl)) (exact returned))) ; its clock shows that much
(check-sat)
(pop 1)
; Bug more_than_the_ttl: it waits for more than the ttl.
(push 1)(echo "observer_waits_no_longer, broken by more_than_the_ttl")
(assert (at_most (sum (exact since) (exact ttl)) (exact returned))) ; its clock shows that much
(assert (not (below (exact ttl) (exact (less returned since)))))
(check-sat)
(get-value (since ttl returned))
(pop 1)
