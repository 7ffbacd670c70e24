; {T} sends that {I} has stopped everything under {E}.
(declare-fun T () Machine)
(declare-fun I () Life)
(declare-fun E () Epoch)

; it needs: agent
(assert (agent T I))

; it needs: left
(assert (spent T I E))

; it needs: gates closed
(assert (forall ((j Life) (f Epoch)) (not (gate T j f))))

; it needs: nothing runs
(assert (forall ((j Life) (f Epoch)) (not (run T j f))))

; it needs: nothing starts
(assert (forall ((j Life) (f Epoch)) (not (flight T j f))))

; it changes: said
(define-fun said_after ((t Machine) (i Life) (e Epoch)) Bool (or (said t i e) (and (= t T) (= i I) (= e E))))

; It is taken where the invariant holds.
(assert (and one_newest_life newest_is_greatest born_is_known one_machine_per_life another_machine_waits over_was_born over_goes_back told_of_its_own agent_was_told agents_grow one_claim owned_by_someone claims_are_granted granted_is_owned newest_claim_is_greatest one_owner_per_epoch claims_of_a_node_grow owners_were_known owners_were_told promises_are_leases armed_by_a_promise guarded_within_the_lease what_runs_is_guarded silence_ends_leases over_has_no_deadline over_means_gone ended_means_gone no_fencing_of_the_unborn ordered_is_known cut_was_ordered cut_means_ended gates_of_owners gates_of_the_agent older_ownerships_are_spent lost_ownerships_are_spent gates_behind_the_times said_is_spent spent_was_granted said_means_stopped closed_was_said what_runs_was_granted what_runs_has_a_name what_runs_is_owned))
(push 1)
(echo "it can be taken")
(check-sat)
(pop 1)
(push 1)
(echo "said_is_spent")
(assert (not (forall ((t Machine) (i Life) (e Epoch)) (or (not (said_after t i e)) (and (spent t i e) (and (not (run t i e)) (not (flight t i e))))))))
(check-sat)
(pop 1)
(push 1)
(echo "said_means_stopped")
(assert (not (forall ((t Machine) (n Node) (i Life) (e Epoch)) (or (not (said_after t i e)) (not (of t n)) (not (claim n i e)) (and (forall ((j Life) (f Epoch)) (not (gate t j f))) (forall ((j Life) (f Epoch)) (not (flight t j f))) (forall ((j Life) (f Epoch)) (not (run t j f))))))))
(check-sat)
(pop 1)
(push 1)
(echo "closed_was_said")
(assert (not (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not closed) (not (claim n i e)) (not (and (of t n) (born t i))) (said_after t i e)))))
(check-sat)
(pop 1)
(push 1)
(echo "owner_or_nothing")
(assert (not (forall ((t Machine) (i Life) (e Epoch) (n Node)) (or (not (not (flight t i e))) (not (flight t i e)) (not (of t n)) (and (and (granted n i e) (gate t i e) (armed t i)) (and (not (spent t i e)) (not (said t i e)) (not (over n i))))))))
(check-sat)
(pop 1)
(push 1)
(echo "stopped_is_final")
(assert (not (and (forall ((t Machine) (i Life) (e Epoch)) (or (not (not (said t i e))) (not (said_after t i e)) (and (forall ((j Life) (f Epoch)) (not (gate t j f))) (forall ((j Life) (f Epoch)) (not (flight t j f))) (forall ((j Life) (f Epoch)) (not (run t j f)))))) (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not (not closed)) (not closed) (not (and (claim n i e) (of t n) (born t i))) (said t i e))))))
(check-sat)
(pop 1)
