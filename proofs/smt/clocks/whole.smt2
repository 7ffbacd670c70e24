; What the core computes of a lease, over whole numbers: rounding never lengthens it. Generated.
; Drift is at most a tenth. No other bound is used: lengths may be as large as they like.
; Sums and products have no end here: clocks-bits.smt2 shows that a lease's reach none in 64 bits.
; Differences are held at zero, as in the core.
(set-option :produce-models true)
(set-logic QF_NIA)
(define-sort Number () Int)
(define-fun exact ((a Number)) Number a)
(define-fun sum ((a Number) (b Number)) Number (+ a b))
(define-fun product ((a Number) (b Number)) Number (* a b))
(define-fun at_most ((a Number) (b Number)) Bool (<= a b))
(define-fun below ((a Number) (b Number)) Bool (< a b))
(define-fun plus ((a Number) (b Number)) Number (+ a b))
(define-fun less ((a Number) (b Number)) Number (ite (< a b) 0 (- a b)))
(define-fun times ((a Number) (b Number)) Number (* a b))
(define-fun earlier ((a Number) (b Number)) Number (ite (< a b) a b))
(declare-const ttl Number)
(declare-const margin Number)
(declare-const drift Number)
(declare-const timeout Number)
(declare-const shortened Number)
(declare-const lengthened Number)
(declare-const usable Number)
(declare-const watchdog Number)
(declare-const asked Number)
(declare-const renew_every Number)
(declare-const store_gap Number)
(declare-const stop_budget Number)
(declare-const end Number)
(declare-const a Number)
(declare-const b Number)
(declare-const c Number)
(define-fun slow () Number (less 1000000 (earlier drift 1000000)))
(define-fun fast () Number (plus 1000000 (earlier drift 1000000)))
(define-fun needed () Number (plus (plus (plus stop_budget renew_every) store_gap) watchdog))
; q is n divided by d, rounded down (obligations division and one_quotient).
(define-fun quotient ((q Number) (n Number) (d Number)) Bool (and (<= (* d q) n) (< n (+ (* d q) d))))
; Both sides of a comparison times one factor. It always holds (obligation stretch).
(define-fun stretch ((c Number) (x Number) (y Number)) Bool (=> (and (<= 0 c) (<= x y)) (<= (* c x) (* c y))))

; stretch: a comparison holds on when both sides are multiplied by the same factor.
(push 1)(echo "stretch")
(assert (not (stretch a b c)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "stretch, an example")
(assert (= a (- 1)))
(assert (= b 1))
(assert (= c 2))
(check-sat)
(pop 1)
; Bug any_factor: also by a factor below zero.
(push 1)(echo "stretch, broken by any_factor")
(assert (= a (- 1)))
(assert (= b 1))
(assert (= c 2))
(assert (not (=> (<= b c) (<= (* a b) (* a c)))))
(check-sat)
(get-value (a b c))
(pop 1)

; division: division rounds down: this is what a quotient means.
(push 1)(echo "division")
(assert (< 0 b)) ; a divisor
(assert (not (quotient (div a b) a b)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "division, an example")
(assert (< 0 b)) ; a divisor
(assert (= a 7))
(assert (= b 2))
(check-sat)
(pop 1)
; Bug division_is_exact: nothing is lost by it.
(push 1)(echo "division, broken by division_is_exact")
(assert (< 0 b)) ; a divisor
(assert (= a 7))
(assert (= b 2))
(assert (not (= a (* b (div a b)))))
(check-sat)
(get-value (a b))
(pop 1)

; one_quotient: no other number means that.
(push 1)(echo "one_quotient")
(assert (and (< 0 b) (quotient c a b))) ; a quotient
(assert (stretch b (+ c 1) (div a b))) ; proved: stretch
(assert (stretch b (+ (div a b) 1) c)) ; proved: stretch
(assert (not (= c (div a b))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "one_quotient, an example")
(assert (and (< 0 b) (quotient c a b))) ; a quotient
(assert (stretch b (+ c 1) (div a b))) ; proved: stretch
(assert (stretch b (+ (div a b) 1) c)) ; proved: stretch
(assert (= a 7))
(assert (= b 2))
(check-sat)
(pop 1)
; Bug rounding_is_open: a quotient may be rounded up as well.
(push 1)(echo "one_quotient, broken by rounding_is_open")
(assert (and (< 0 b) (<= (- a b) (* b c)) (< (* b c) (+ a b)))) ; the bug
(assert (stretch b (+ c 1) (div a b))) ; proved: stretch
(assert (stretch b (+ (div a b) 1) c)) ; proved: stretch
(assert (= a 7))
(assert (= b 2))
(assert (not (= c (div a b))))
(check-sat)
(get-value (a b c))
(pop 1)

; shortened_rounds_down: the shortened ttl is at most ttl (1 - rho) / (1 + rho).
(push 1)(echo "shortened_rounds_down")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (not (at_most (product (exact shortened) (exact fast)) (product (exact ttl) (exact slow)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "shortened_rounds_down, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(check-sat)
(pop 1)
; Bug rounds_up: the division rounds up.
(push 1)(echo "shortened_rounds_down, broken by rounds_up")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (+ (times ttl slow) (- fast 1)) fast)) ; the bug
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(assert (not (at_most (product (exact shortened) (exact fast)) (product (exact ttl) (exact slow)))))
(check-sat)
(get-value (ttl drift margin shortened))
(pop 1)

; shortened_loses_less_than_one: it is less than one millisecond below that.
(push 1)(echo "shortened_loses_less_than_one")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (not (below (product (exact ttl) (exact slow)) (product (sum (exact shortened) (exact 1)) (exact fast)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "shortened_loses_less_than_one, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(check-sat)
(pop 1)
; Bug divides_first: it divides, then multiplies.
(push 1)(echo "shortened_loses_less_than_one, broken by divides_first")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (and (quotient a ttl fast) (= shortened (* a slow)))) ; the bug
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(assert (not (below (product (exact ttl) (exact slow)) (product (sum (exact shortened) (exact 1)) (exact fast)))))
(check-sat)
(get-value (ttl drift margin shortened))
(pop 1)

; shortened_is_no_longer: the shortened ttl is at most the ttl.
(push 1)(echo "shortened_is_no_longer")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (stretch ttl slow fast)) ; proved: stretch
(assert (stretch fast (+ ttl 1) shortened)) ; proved: stretch
(assert (not (at_most (exact shortened) (exact ttl))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "shortened_is_no_longer, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (stretch ttl slow fast)) ; proved: stretch
(assert (stretch fast (+ ttl 1) shortened)) ; proved: stretch
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(check-sat)
(pop 1)
; Bug upside_down: it takes r for 1 / r.
(push 1)(echo "shortened_is_no_longer, broken by upside_down")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl fast) slow)) ; the bug
(assert (stretch ttl slow fast)) ; proved: stretch
(assert (stretch fast (+ ttl 1) shortened)) ; proved: stretch
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(assert (not (at_most (exact shortened) (exact ttl))))
(check-sat)
(get-value (ttl drift margin shortened))
(pop 1)

; lease_fits_the_lemma: with the margin taken off, the lease is what the lemma over the reals assumes.
(push 1)(echo "lease_fits_the_lemma")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (= (+ usable margin) shortened)) ; clocks-bits: margin_is_kept
(assert (not (<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "lease_fits_the_lemma, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (= (+ usable margin) shortened)) ; clocks-bits: margin_is_kept
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(check-sat)
(pop 1)
; Bug margin_added: the margin is added.
(push 1)(echo "lease_fits_the_lemma, broken by margin_added")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient shortened (times ttl slow) fast)) ; what the core computes
(assert (= usable (+ shortened margin))) ; the bug
(assert (= ttl 20000))
(assert (= drift 1000))
(assert (= margin 500))
(assert (not (<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))))
(check-sat)
(get-value (ttl drift margin shortened))
(pop 1)

; lengthened_rounds_up: the lengthened timeout is at least timeout (1 + rho) / (1 - rho).
(push 1)(echo "lengthened_rounds_up")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (less (plus (times timeout fast) slow) 1) slow)) ; what the core computes
(assert (not (at_most (product (exact timeout) (exact fast)) (product (exact lengthened) (exact slow)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "lengthened_rounds_up, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (less (plus (times timeout fast) slow) 1) slow)) ; what the core computes
(assert (= timeout 60000))
(assert (= drift 1000))
(assert (= ttl 1))
(check-sat)
(pop 1)
; Bug rounds_down: the division rounds down.
(push 1)(echo "lengthened_rounds_up, broken by rounds_down")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (times timeout fast) slow)) ; the bug
(assert (= timeout 60000))
(assert (= drift 1000))
(assert (= ttl 1))
(assert (not (at_most (product (exact timeout) (exact fast)) (product (exact lengthened) (exact slow)))))
(check-sat)
(get-value (timeout drift lengthened))
(pop 1)

; lengthened_wastes_less_than_one: it is less than one millisecond above that.
(push 1)(echo "lengthened_wastes_less_than_one")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (less (plus (times timeout fast) slow) 1) slow)) ; what the core computes
(assert (not (< (* (- lengthened 1) slow) (* timeout fast))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "lengthened_wastes_less_than_one, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (less (plus (times timeout fast) slow) 1) slow)) ; what the core computes
(assert (= timeout 60000))
(assert (= drift 1000))
(assert (= ttl 1))
(check-sat)
(pop 1)
; Bug rounds_up_twice: it rounds up twice.
(push 1)(echo "lengthened_wastes_less_than_one, broken by rounds_up_twice")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (+ (times timeout fast) slow slow) slow)) ; the bug
(assert (= timeout 60000))
(assert (= drift 1000))
(assert (= ttl 1))
(assert (not (< (* (- lengthened 1) slow) (* timeout fast))))
(check-sat)
(get-value (timeout drift lengthened))
(pop 1)

; lengthened_is_no_shorter: the lengthened timeout is at least the timeout.
(push 1)(echo "lengthened_is_no_shorter")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (less (plus (times timeout fast) slow) 1) slow)) ; what the core computes
(assert (at_most (product (exact timeout) (exact fast)) (product (exact lengthened) (exact slow)))) ; proved: lengthened_rounds_up
(assert (stretch timeout slow fast)) ; proved: stretch
(assert (stretch slow (+ lengthened 1) timeout)) ; proved: stretch
(assert (not (at_most (exact timeout) (exact lengthened))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "lengthened_is_no_shorter, an example")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (less (plus (times timeout fast) slow) 1) slow)) ; what the core computes
(assert (at_most (product (exact timeout) (exact fast)) (product (exact lengthened) (exact slow)))) ; proved: lengthened_rounds_up
(assert (stretch timeout slow fast)) ; proved: stretch
(assert (stretch slow (+ lengthened 1) timeout)) ; proved: stretch
(assert (= timeout 60000))
(assert (= drift 1000))
(assert (= ttl 1))
(check-sat)
(pop 1)
; Bug shortened_instead: the timeout is shortened.
(push 1)(echo "lengthened_is_no_shorter, broken by shortened_instead")
(assert (and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))) ; lengths of time
(assert (and (<= 0 drift) (at_most (exact drift) (exact 100000)))) ; the drift bound, at most a tenth
(assert (quotient lengthened (times timeout slow) fast)) ; the bug
(assert (stretch timeout slow fast)) ; proved: stretch
(assert (stretch slow (+ lengthened 1) timeout)) ; proved: stretch
(assert (= timeout 60000))
(assert (= drift 1000))
(assert (= ttl 1))
(assert (not (at_most (exact timeout) (exact lengthened))))
(check-sat)
(get-value (timeout drift lengthened))
(pop 1)

; all_of_it_fits: stop budget, watchdog and reset lie before the deadline to the millisecond.
(push 1)(echo "all_of_it_fits")
(assert (and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))) ; lengths of time
(assert (at_most (sum (exact stop_budget) (exact watchdog)) (exact end))) ; clocks-bits: deadline_leaves_room
(assert (not (and (= (sum (exact (less end watchdog)) (exact watchdog)) (exact end)) (= (sum (exact (less (less end watchdog) stop_budget)) (exact stop_budget)) (exact (less end watchdog))))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "all_of_it_fits, an example")
(assert (and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))) ; lengths of time
(assert (at_most (sum (exact stop_budget) (exact watchdog)) (exact end))) ; clocks-bits: deadline_leaves_room
(assert (= stop_budget 11000))
(assert (= watchdog 60000))
(check-sat)
(pop 1)
; Bug no_room: the deadline is too near for them.
(push 1)(echo "all_of_it_fits, broken by no_room")
(assert (and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))) ; lengths of time
(assert (= stop_budget 11000))
(assert (= watchdog 60000))
(assert (not (and (= (sum (exact (less end watchdog)) (exact watchdog)) (exact end)) (= (sum (exact (less (less end watchdog) stop_budget)) (exact stop_budget)) (exact (less end watchdog))))))
(check-sat)
(get-value (end stop_budget watchdog))
(pop 1)

; there_is_time_to_renew: a holder does not begin to stop before a renewal and the longest gap in the store's service.
(push 1)(echo "there_is_time_to_renew")
(assert (and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))) ; lengths of time
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(assert (not (at_most (sum (sum (exact asked) (exact renew_every)) (exact store_gap)) (exact (less (less (plus asked usable) watchdog) stop_budget)))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "there_is_time_to_renew, an example")
(assert (and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))) ; lengths of time
(assert (at_most (exact needed) (exact usable))) ; Lease::new asks for it: what must fit does
(assert (= watchdog 0))
(assert (= asked 100))
(assert (= stop_budget 11000))
(assert (= renew_every 2000))
(check-sat)
(pop 1)
; Bug gap_forgotten: Lease::new forgets the gap.
(push 1)(echo "there_is_time_to_renew, broken by gap_forgotten")
(assert (and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))) ; lengths of time
(assert (at_most (exact (plus (plus stop_budget renew_every) watchdog)) (exact usable))) ; the bug
(assert (= watchdog 0))
(assert (= asked 100))
(assert (= stop_budget 11000))
(assert (= renew_every 2000))
(assert (not (at_most (sum (sum (exact asked) (exact renew_every)) (exact store_gap)) (exact (less (less (plus asked usable) watchdog) stop_budget)))))
(check-sat)
(get-value (asked usable renew_every store_gap stop_budget))
(pop 1)
