; The store takes in that {N} in {I} has stopped everything under {E}.
(declare-fun T () Machine)
(declare-fun N () Node)
(declare-fun I () Life)
(declare-fun E () Epoch)

; it needs: sent
(assert (said T I E))

; it needs: of
(assert (of T N))

; it needs: claim read
(assert (claim N I E))

; it changes: closed
(define-fun closed_after () Bool true)

; It is taken where the invariant holds.
(assert (and one_newest_life newest_is_greatest born_is_known one_machine_per_life another_machine_waits over_was_born over_goes_back told_of_its_own agent_was_told agents_grow one_claim owned_by_someone claims_are_granted granted_is_owned newest_claim_is_greatest one_owner_per_epoch claims_of_a_node_grow owners_were_known owners_were_told promises_are_leases armed_by_a_promise guarded_within_the_lease what_runs_is_guarded silence_ends_leases over_has_no_deadline over_means_gone ended_means_gone no_fencing_of_the_unborn ordered_is_known cut_was_ordered cut_means_ended gates_of_owners gates_of_the_agent older_ownerships_are_spent lost_ownerships_are_spent gates_behind_the_times said_is_spent spent_was_granted said_means_stopped closed_was_said what_runs_was_granted what_runs_has_a_name what_runs_is_owned))
(push 1)
(echo "it can be taken")
(check-sat)
(pop 1)
(push 1)
(echo "closed_was_said")
(assert (not (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not closed_after) (not (claim n i e)) (not (and (of t n) (born t i))) (said t i e)))))
(check-sat)
(pop 1)
(push 1)
(echo "what_runs_has_a_name")
(assert (not (forall ((t Machine) (j Life) (e Epoch) (n Node) (i Life) (f Epoch)) (or (not (or (run t j e) (flight t j e))) (not (claim n i f)) (and (and (of t n) (born t i)) (not closed_after))))))
(check-sat)
(pop 1)
(push 1)
(echo "handover_needs_proof")
(assert (not (forall ((n Node) (m Node) (i Life) (j Life) (e Epoch) (f Epoch)) (or (not (claim n i e)) (not (claim m j f)) (not (not (= n m))) (or closed (over n i))))))
(check-sat)
(pop 1)
(push 1)
(echo "superseded_is_not_dead")
(assert (not (and (forall ((n Node) (i Life) (j Life) (e Epoch) (f Epoch) (t Machine)) (or (not (and (claim n i e) (born t i) (of t n))) (not (claim n j f)) (not (not (= i j))) (or closed (over n i) (born t j)))) (forall ((n Node) (m Node) (i Life) (j Life)) (or (not (not (newest n i))) (not (newest n i)) (not (over m j)) (over m j))))))
(check-sat)
(pop 1)
(push 1)
(echo "stopped_is_final")
(assert (not (and (forall ((t Machine) (i Life) (e Epoch)) (or (not (not (said t i e))) (not (said t i e)) (and (forall ((j Life) (f Epoch)) (not (gate t j f))) (forall ((j Life) (f Epoch)) (not (flight t j f))) (forall ((j Life) (f Epoch)) (not (run t j f)))))) (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not (not closed)) (not closed_after) (not (and (claim n i e) (of t n) (born t i))) (said t i e))))))
(check-sat)
(pop 1)
