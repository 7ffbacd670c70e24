; The lemma of the clocks, over the reals: whatever a holder does before its deadline is done before an
; observer has seen the same record for its whole ttl. Generated; every question stands alone.
; True times and clock readings are apart: `act` is a moment, `holder_act` what the holder's clock shows then.
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

; stretch: a comparison holds on when both sides are multiplied by the same factor.
(push 1)(echo "stretch")
(assert (not (stretch rho sent act)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "stretch, an example")
(assert (= rho (- 1)))
(assert (= sent 1))
(assert (= act 2))
(check-sat)
(pop 1)
; Bug any_factor: also by a factor below zero.
(push 1)(echo "stretch, broken by any_factor")
(assert (= rho (- 1)))
(assert (= sent 1))
(assert (= act 2))
(assert (not (=> (<= sent act) (<= (* rho sent) (* rho act)))))
(check-sat)
(get-value (rho sent act))
(pop 1)

; rates_multiply: the product of the slowest and the fastest rate is above zero.
(push 1)(echo "rates_multiply")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (not (< 0 (* slow fast))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "rates_multiply, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(check-sat)
(pop 1)
; Bug any_drift: a clock may stand still.
(push 1)(echo "rates_multiply, broken by any_drift")
(assert (not (< 0 slow)))
(check-sat)
(get-value (rho))
(pop 1)

; pieces_add_up: a clock whose rate varies, inside the bounds over each stretch, is inside them over all.
(push 1)(echo "pieces_add_up")
(assert (<= ping fire end)) ; two stretches of time, one after the other
(assert (keeps ping fire holder_ping holder_fire)) ; the bound over the first
(assert (keeps fire end holder_fire holder_end)) ; the bound over the second
(assert (not (keeps ping end holder_ping holder_end)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "pieces_add_up, an example")
(assert (<= ping fire end)) ; two stretches of time, one after the other
(assert (keeps ping fire holder_ping holder_fire)) ; the bound over the first
(assert (keeps fire end holder_fire holder_end)) ; the bound over the second
(assert (= rho (/ 1 10)))
(assert (= ping 0))
(assert (= fire 10))
(assert (= end 30))
(assert (= holder_ping 0))
(check-sat)
(pop 1)
; Bug clock_is_set: between the stretches somebody sets the clock.
(push 1)(echo "pieces_add_up, broken by clock_is_set")
(assert (<= ping fire end)) ; two stretches of time, one after the other
(assert (keeps ping fire holder_ping holder_fire)) ; the bound over the first
(assert (keeps fire end holder_answered holder_end)) ; the bug
(assert (= rho (/ 1 10)))
(assert (= ping 0))
(assert (= fire 10))
(assert (= end 30))
(assert (= holder_ping 0))
(assert (not (keeps ping end holder_ping holder_end)))
(check-sat)
(get-value (ping fire end holder_ping holder_fire holder_answered holder_end))
(pop 1)

; parts_per_million: the core's whole numbers mean the lease's rule as it is used here.
(push 1)(echo "parts_per_million")
(assert (<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))) ; what the core computes (clocks-whole: lease_fits_the_lemma)
(assert (= (* 1000000 rho) drift)) ; drift counts millionths
(assert (not (<= (* (+ usable margin) fast) (* ttl slow))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "parts_per_million, an example")
(assert (<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))) ; what the core computes (clocks-whole: lease_fits_the_lemma)
(assert (= (* 1000000 rho) drift)) ; drift counts millionths
(assert (= drift 1000))
(assert (= ttl 20020))
(assert (= margin 0))
(check-sat)
(pop 1)
; Bug drift_is_read_too_large: drift counts hundred-thousandths.
(push 1)(echo "parts_per_million, broken by drift_is_read_too_large")
(assert (<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))) ; what the core computes (clocks-whole: lease_fits_the_lemma)
(assert (= (* 100000 rho) drift)) ; the bug
(assert (= drift 1000))
(assert (= ttl 20020))
(assert (= margin 0))
(assert (not (<= (* (+ usable margin) fast) (* ttl slow))))
(check-sat)
(get-value (rho drift usable))
(pop 1)

; lease_ends_first: what a holder does before its deadline, or inside the margin after it, is done before the ttl has passed for an observer.
(push 1)(echo "lease_ends_first")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (not (< act dead)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "lease_ends_first, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(check-sat)
(pop 1)
; Bug r_is_one_plus_rho: the ttl is divided by 1 + rho only.
(push 1)(echo "lease_ends_first, broken by r_is_one_plus_rho")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) ttl)) ; the bug
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(assert (not (< act (+ dead 100))))
(check-sat)
(get-value (usable applied answered read seen holder_answered holder_act dead act))
(pop 1)
; Bug r_is_one_plus_two_rho: the ttl is divided by 1 + 2 rho, which looks like twice the drift and is too small.
(push 1)(echo "lease_ends_first, broken by r_is_one_plus_two_rho")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) (+ 1 (* 2 rho))) ttl)) ; the bug
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(assert (not (< act (+ dead 100))))
(check-sat)
(get-value (usable applied answered read seen holder_answered holder_act dead act))
(pop 1)
; Bug counted_from_the_answer: the holder's deadline counts from the answer.
(push 1)(echo "lease_ends_first, broken by counted_from_the_answer")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (and (<= sent applied answered act) (keeps answered act holder_answered holder_act))) ; the bug
(assert (< (- holder_act holder_answered) (+ usable margin))) ; the bug
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(assert (not (< act (+ dead 100))))
(check-sat)
(get-value (usable applied answered read seen holder_answered holder_act dead act))
(pop 1)
; Bug ttl_from_the_sending_of_the_read: the observer's ttl counts from before its read, and a renewal comes in between.
(push 1)(echo "lease_ends_first, broken by ttl_from_the_sending_of_the_read")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (and (<= sent applied read) (<= seen read))) ; the bug
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(assert (not (< act (+ dead 100))))
(check-sat)
(get-value (usable applied answered read seen holder_answered holder_act dead act))
(pop 1)
; Bug renewed_after_the_sight: the observer does not look whether a renewal was applied since.
(push 1)(echo "lease_ends_first, broken by renewed_after_the_sight")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (and (<= sent applied) (<= read seen))) ; the bug
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(assert (not (< act (+ dead 100))))
(check-sat)
(get-value (usable applied answered read seen holder_answered holder_act dead act))
(pop 1)
; Bug clock_sleeps_with_its_machine: the holder's clock does not count suspend.
(push 1)(echo "lease_ends_first, broken by clock_sleeps_with_its_machine")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= 0 margin)) ; a margin is no debt
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= sent act)) ; it acts after it asked
(assert (<= 0 (- holder_act holder_sent))) ; the bug
(assert (< (- holder_act holder_sent) (+ usable margin))) ; the holder looked before the deadline, and acted inside the margin
(assert (stretch fast (* slow (- act sent)) (+ usable margin))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= sent 0))
(assert (= holder_sent 0))
(assert (= observer_seen 0))
(assert (not (< act (+ dead 100))))
(check-sat)
(get-value (usable applied answered read seen holder_answered holder_act dead act))
(pop 1)

; whole_milliseconds: the same on clocks that are read in whole milliseconds: it costs one millisecond of margin.
(push 1)(echo "whole_milliseconds")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= 1 margin)) ; at least one millisecond of margin
(assert (and (whole seen_ms observer_seen) (whole dead_ms observer_dead))) ; the observer's readings
(assert (<= ttl (- dead_ms seen_ms))) ; which are the whole ttl apart
(assert (<= sent act)) ; the holder acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (whole sent_ms holder_sent)) ; the holder's reading
(assert (< holder_act (+ sent_ms usable (- margin 1)))) ; before its deadline, or inside what is left of the margin
(assert (<= slow fast)) ; the drift is not below zero
(assert (stretch slow (- ttl 1) (* fast (- dead seen)))) ; proved: stretch
(assert (stretch fast (* slow (- act sent)) (+ usable margin (- 1)))) ; proved: stretch
(assert (not (< act dead)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "whole_milliseconds, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (<= 1 margin)) ; at least one millisecond of margin
(assert (and (whole seen_ms observer_seen) (whole dead_ms observer_dead))) ; the observer's readings
(assert (<= ttl (- dead_ms seen_ms))) ; which are the whole ttl apart
(assert (<= sent act)) ; the holder acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (whole sent_ms holder_sent)) ; the holder's reading
(assert (< holder_act (+ sent_ms usable (- margin 1)))) ; before its deadline, or inside what is left of the margin
(assert (<= slow fast)) ; the drift is not below zero
(assert (stretch slow (- ttl 1) (* fast (- dead seen)))) ; proved: stretch
(assert (stretch fast (* slow (- act sent)) (+ usable margin (- 1)))) ; proved: stretch
(assert (= rho (/ 1 1000)))
(assert (= ttl 20020))
(assert (= sent 0))
(assert (= sent_ms 0))
(assert (= seen_ms 0))
(check-sat)
(pop 1)
; Bug no_margin: without margin an observer that rounds its readings down is up to one millisecond early.
(push 1)(echo "whole_milliseconds, broken by no_margin")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease: ttl (1 - rho) / (1 + rho), less the margin (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen)) ; sent, applied, read by the observer with nothing applied since, read returned
(assert (<= seen dead)) ; the observer waits from then on
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- act sent))) ; proved: stretch
(assert (= margin 0)) ; the bug
(assert (and (whole seen_ms observer_seen) (whole dead_ms observer_dead))) ; the observer's readings
(assert (<= ttl (- dead_ms seen_ms))) ; which are the whole ttl apart
(assert (<= sent act)) ; the holder acts after it asked
(assert (keeps sent act holder_sent holder_act)) ; the holder's clock keeps the bound
(assert (whole sent_ms holder_sent)) ; the holder's reading
(assert (< holder_act (+ sent_ms usable))) ; before its deadline
(assert (<= slow fast)) ; the drift is not below zero
(assert (stretch slow (- ttl 1) (* fast (- dead seen)))) ; proved: stretch
(assert (stretch fast (* slow (- act sent)) (+ usable margin (- 1)))) ; proved: stretch
(assert (= rho (/ 1 1000)))
(assert (= ttl 20020))
(assert (= sent 0))
(assert (= sent_ms 0))
(assert (= seen_ms 0))
(assert (not (< act (+ dead (/ 1 2)))))
(check-sat)
(get-value (margin usable sent_ms holder_sent seen_ms observer_seen dead_ms dead act))
(pop 1)

; late_answer_extends_nothing: the deadline by an older request is never later than by a newer one.
(push 1)(echo "late_answer_extends_nothing")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (<= sent answered)) ; two requests, the second sent at `answered`
(assert (keeps sent answered holder_sent holder_answered)) ; the holder's clock keeps the bound
(assert (stretch slow 0 (- answered sent))) ; proved: stretch
(assert (not (<= (+ holder_sent usable) (+ holder_answered usable))))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "late_answer_extends_nothing, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (<= sent answered)) ; two requests, the second sent at `answered`
(assert (keeps sent answered holder_sent holder_answered)) ; the holder's clock keeps the bound
(assert (stretch slow 0 (- answered sent))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= sent 0))
(assert (= answered 100))
(assert (= holder_sent 1000))
(check-sat)
(pop 1)
; Bug clock_goes_back: the clock may be set.
(push 1)(echo "late_answer_extends_nothing, broken by clock_goes_back")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (<= sent answered)) ; two requests, the second sent at `answered`
(assert (stretch slow 0 (- answered sent))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= sent 0))
(assert (= answered 100))
(assert (= holder_sent 1000))
(assert (not (<= (- holder_sent holder_answered) 100)))
(check-sat)
(get-value (sent answered holder_sent holder_answered))
(pop 1)

; watchdog_ends_before_the_deadline: a guardian hangs just after its last ping: the watchdog fires and the reset ends before the deadline.
(push 1)(echo "watchdog_ends_before_the_deadline")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= (* timeout fast) (* lengthened slow))) ; the timeout is lengthened (clocks-whole: lengthened_rounds_up)
(assert (<= (+ guard_at lengthened reset_takes) deadline)) ; the guardian's moment (clocks-whole: all_of_it_fits)
(assert (<= holder_ping guard_at)) ; a guardian whose work is not done pings no later
(assert (keeps ping fire holder_ping holder_fire)) ; the holder's clock keeps the bound
(assert (<= (- holder_end holder_fire) reset_takes)) ; the reset takes no longer, on the holder's clock
(assert (stretch fast (* slow (- fire ping)) timeout)) ; proved: stretch
(assert (stretch slow lengthened (* fast (- fire ping)))) ; proved: stretch
(assert (not (<= holder_end deadline)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "watchdog_ends_before_the_deadline, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= (* timeout fast) (* lengthened slow))) ; the timeout is lengthened (clocks-whole: lengthened_rounds_up)
(assert (<= (+ guard_at lengthened reset_takes) deadline)) ; the guardian's moment (clocks-whole: all_of_it_fits)
(assert (<= holder_ping guard_at)) ; a guardian whose work is not done pings no later
(assert (keeps ping fire holder_ping holder_fire)) ; the holder's clock keeps the bound
(assert (<= (- holder_end holder_fire) reset_takes)) ; the reset takes no longer, on the holder's clock
(assert (stretch fast (* slow (- fire ping)) timeout)) ; proved: stretch
(assert (stretch slow lengthened (* fast (- fire ping)))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= timeout 900))
(assert (= reset_takes 100))
(assert (= ping 0))
(assert (= holder_ping 0))
(assert (= guard_at 0))
(assert (= dog_ping 0))
(check-sat)
(pop 1)
; Bug pings_until_the_deadline: the guardian pings until the deadline itself.
(push 1)(echo "watchdog_ends_before_the_deadline, broken by pings_until_the_deadline")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= (* timeout fast) (* lengthened slow))) ; the timeout is lengthened (clocks-whole: lengthened_rounds_up)
(assert (= guard_at deadline)) ; the bug
(assert (<= holder_ping guard_at)) ; a guardian whose work is not done pings no later
(assert (keeps ping fire holder_ping holder_fire)) ; the holder's clock keeps the bound
(assert (<= (- holder_end holder_fire) reset_takes)) ; the reset takes no longer, on the holder's clock
(assert (stretch fast (* slow (- fire ping)) timeout)) ; proved: stretch
(assert (stretch slow lengthened (* fast (- fire ping)))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= timeout 900))
(assert (= reset_takes 100))
(assert (= ping 0))
(assert (= holder_ping 0))
(assert (= guard_at 0))
(assert (= dog_ping 0))
(assert (not (< holder_end (+ deadline 50))))
(check-sat)
(get-value (guard_at lengthened dog_fire fire holder_fire holder_end deadline))
(pop 1)
; Bug timeout_not_lengthened: the watchdog's and the holder's clock are taken for one.
(push 1)(echo "watchdog_ends_before_the_deadline, broken by timeout_not_lengthened")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (= lengthened timeout)) ; the bug
(assert (<= (+ guard_at lengthened reset_takes) deadline)) ; the guardian's moment (clocks-whole: all_of_it_fits)
(assert (<= holder_ping guard_at)) ; a guardian whose work is not done pings no later
(assert (keeps ping fire holder_ping holder_fire)) ; the holder's clock keeps the bound
(assert (<= (- holder_end holder_fire) reset_takes)) ; the reset takes no longer, on the holder's clock
(assert (stretch fast (* slow (- fire ping)) timeout)) ; proved: stretch
(assert (stretch slow lengthened (* fast (- fire ping)))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= timeout 900))
(assert (= reset_takes 100))
(assert (= ping 0))
(assert (= holder_ping 0))
(assert (= guard_at 0))
(assert (= dog_ping 0))
(assert (not (< holder_end (+ deadline 50))))
(check-sat)
(get-value (guard_at lengthened dog_fire fire holder_fire holder_end deadline))
(pop 1)
; Bug reset_forgotten: a machine is taken for off when its watchdog fires.
(push 1)(echo "watchdog_ends_before_the_deadline, broken by reset_forgotten")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= (* timeout fast) (* lengthened slow))) ; the timeout is lengthened (clocks-whole: lengthened_rounds_up)
(assert (<= (+ guard_at lengthened) deadline)) ; the bug
(assert (<= holder_ping guard_at)) ; a guardian whose work is not done pings no later
(assert (keeps ping fire holder_ping holder_fire)) ; the holder's clock keeps the bound
(assert (<= (- holder_end holder_fire) reset_takes)) ; the reset takes no longer, on the holder's clock
(assert (stretch fast (* slow (- fire ping)) timeout)) ; proved: stretch
(assert (stretch slow lengthened (* fast (- fire ping)))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= timeout 900))
(assert (= reset_takes 100))
(assert (= ping 0))
(assert (= holder_ping 0))
(assert (= guard_at 0))
(assert (= dog_ping 0))
(assert (not (< holder_end (+ deadline 50))))
(check-sat)
(get-value (guard_at lengthened dog_fire fire holder_fire holder_end deadline))
(pop 1)

; reset_in_true_time: measured in true time, all of it takes no longer than the slowest holder's usable lease.
(push 1)(echo "reset_in_true_time")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= sent ping)) ; the machine asked before
(assert (<= timeout lengthened)) ; clocks-whole: lengthened_is_no_shorter
(assert (<= (- holder_ping holder_sent) (- usable lengthened reset_takes))) ; the guardian's moment, from the request on (clocks-whole: all_of_it_fits)
(assert (keeps sent ping holder_sent holder_ping)) ; the holder's clock keeps the bound
(assert (<= (- end fire) reset_takes)) ; the reset takes no longer, in true time
(assert (stretch rho 0 (- end fire))) ; proved: stretch
(assert (not (<= (* slow (- end sent)) usable)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "reset_in_true_time, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= sent ping)) ; the machine asked before
(assert (<= timeout lengthened)) ; clocks-whole: lengthened_is_no_shorter
(assert (<= (- holder_ping holder_sent) (- usable lengthened reset_takes))) ; the guardian's moment, from the request on (clocks-whole: all_of_it_fits)
(assert (keeps sent ping holder_sent holder_ping)) ; the holder's clock keeps the bound
(assert (<= (- end fire) reset_takes)) ; the reset takes no longer, in true time
(assert (stretch rho 0 (- end fire))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= timeout 900))
(assert (= reset_takes 100))
(assert (= sent 0))
(assert (= usable 9000))
(assert (= lengthened 1100))
(assert (= holder_sent 0))
(check-sat)
(pop 1)
; Bug pings_until_the_deadline: the guardian pings until the deadline itself.
(push 1)(echo "reset_in_true_time, broken by pings_until_the_deadline")
(assert (and (<= 0 rho) (<= rho (/ 1 10)))) ; the drift bound, at most a tenth
(assert (and (<= 0 timeout) (<= 0 reset_takes))) ; lengths of time
(assert (<= ping fire end)) ; the last ping, the firing, the reset's end
(assert (keeps ping fire dog_ping dog_fire)) ; the watchdog's own clock keeps the bound
(assert (<= (- dog_fire dog_ping) timeout)) ; it fires when it shows the timeout, if not before
(assert (<= sent ping)) ; the machine asked before
(assert (<= timeout lengthened)) ; clocks-whole: lengthened_is_no_shorter
(assert (<= (- holder_ping holder_sent) usable)) ; the bug
(assert (keeps sent ping holder_sent holder_ping)) ; the holder's clock keeps the bound
(assert (<= (- end fire) reset_takes)) ; the reset takes no longer, in true time
(assert (stretch rho 0 (- end fire))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= timeout 900))
(assert (= reset_takes 100))
(assert (= sent 0))
(assert (= usable 9000))
(assert (= lengthened 1100))
(assert (= holder_sent 0))
(assert (not (<= (* slow (- end sent)) usable)))
(check-sat)
(get-value (usable holder_ping ping fire end))
(pop 1)

; machine_is_off_first: so the machine is off before the ttl has passed for an observer.
(push 1)(echo "machine_is_off_first")
(assert (and (<= 0 rho) (<= rho (/ 1 10)) (<= 0 margin))) ; the drift bound, and no debt
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen dead)) ; the order of the request, the read and the observer's wait
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (<= (* slow (- end sent)) usable)) ; proved: reset_in_true_time
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch fast (* slow (- end sent)) usable)) ; proved: stretch
(assert (stretch fast 0 margin)) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- end sent))) ; proved: stretch
(assert (not (<= end dead)))
(check-sat)
(pop 1)
; ... and its premises can hold.
(push 1)(echo "machine_is_off_first, an example")
(assert (and (<= 0 rho) (<= rho (/ 1 10)) (<= 0 margin))) ; the drift bound, and no debt
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen dead)) ; the order of the request, the read and the observer's wait
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (<= (* slow (- end sent)) usable)) ; proved: reset_in_true_time
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch fast (* slow (- end sent)) usable)) ; proved: stretch
(assert (stretch fast 0 margin)) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- end sent))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= usable 9000))
(assert (= sent 0))
(assert (= observer_seen 0))
(check-sat)
(pop 1)
; Bug whole_ttl_for_the_holder: the holder takes the whole ttl for its own.
(push 1)(echo "machine_is_off_first, broken by whole_ttl_for_the_holder")
(assert (and (<= 0 rho) (<= rho (/ 1 10)) (<= 0 margin))) ; the drift bound, and no debt
(assert (< 0 (* slow fast))) ; proved: rates_multiply
(assert (<= (* (+ usable margin) fast) (* ttl slow))) ; the lease (clocks-whole: lease_fits_the_lemma)
(assert (<= sent applied read seen dead)) ; the order of the request, the read and the observer's wait
(assert (keeps seen dead observer_seen observer_dead)) ; the observer's clock keeps the bound
(assert (<= ttl (- observer_dead observer_seen))) ; it shows the whole ttl
(assert (<= (* slow (- end sent)) ttl)) ; the bug
(assert (stretch slow ttl (* fast (- dead seen)))) ; proved: stretch
(assert (stretch fast (* slow (- end sent)) usable)) ; proved: stretch
(assert (stretch fast 0 margin)) ; proved: stretch
(assert (stretch (* slow fast) (- dead seen) (- end sent))) ; proved: stretch
(assert (= rho (/ 1 10)))
(assert (= ttl 11000))
(assert (= margin 0))
(assert (= usable 9000))
(assert (= sent 0))
(assert (= observer_seen 0))
(assert (not (< end (+ dead 100))))
(check-sat)
(get-value (seen observer_dead dead end))
(pop 1)
