; The agent of {T} hears that it is {I}.
(declare-fun T () Machine)
(declare-fun I () Life)

; it needs: born
(assert (born T I))

; it needs: on
(assert (not (ended T)))

; it needs: gates closed
(assert (forall ((j Life) (f Epoch)) (not (gate T j f))))

; it needs: new
(assert (forall ((j Life)) (or (not (told T j)) (before j I))))

; it changes: agent
(define-fun agent_after ((t Machine) (i Life)) Bool (or (and (agent t i) (not (= t T))) (and (= t T) (= i I))))

; it changes: told
(define-fun told_after ((t Machine) (i Life)) Bool (or (told t i) (and (= t T) (= i I))))

; It is taken where the invariant holds.
(assert (and one_newest_life newest_is_greatest born_is_known one_machine_per_life another_machine_waits over_was_born over_goes_back told_of_its_own agent_was_told agents_grow one_claim owned_by_someone claims_are_granted granted_is_owned newest_claim_is_greatest one_owner_per_epoch claims_of_a_node_grow owners_were_known owners_were_told promises_are_leases armed_by_a_promise guarded_within_the_lease what_runs_is_guarded silence_ends_leases over_has_no_deadline over_means_gone ended_means_gone no_fencing_of_the_unborn ordered_is_known cut_was_ordered cut_means_ended gates_of_owners gates_of_the_agent older_ownerships_are_spent lost_ownerships_are_spent gates_behind_the_times said_is_spent spent_was_granted said_means_stopped closed_was_said what_runs_was_granted what_runs_has_a_name what_runs_is_owned))
(push 1)
(echo "it can be taken")
(check-sat)
(pop 1)
(push 1)
(echo "told_of_its_own")
(assert (not (forall ((t Machine) (i Life)) (or (not (told_after t i)) (born t i)))))
(check-sat)
(pop 1)
(push 1)
(echo "agent_was_told")
(assert (not (forall ((t Machine) (i Life)) (or (not (agent_after t i)) (told_after t i)))))
(check-sat)
(pop 1)
(push 1)
(echo "agents_grow")
(assert (not (forall ((t Machine) (i Life) (j Life)) (or (not (agent_after t i)) (not (told_after t j)) (or (before j i) (= j i))))))
(check-sat)
(pop 1)
(push 1)
(echo "owners_were_told")
(assert (not (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not (granted n i e)) (not (and (of t n) (born t i))) (told_after t i)))))
(check-sat)
(pop 1)
(push 1)
(echo "ended_means_gone")
(assert (not (forall ((t Machine) (i Life) (e Epoch)) (or (not (ended t)) (and (not (guarded t)) (not (lease t)) (not (agent_after t i)) (not (gate t i e)) (not (flight t i e)) (not (run t i e)))))))
(check-sat)
(pop 1)
(push 1)
(echo "gates_of_owners")
(assert (not (forall ((n Node) (t Machine) (i Life) (e Epoch)) (or (not (gate t i e)) (not (of t n)) (and (granted n i e) (told_after t i) (not (spent t i e)))))))
(check-sat)
(pop 1)
(push 1)
(echo "gates_of_the_agent")
(assert (not (forall ((t Machine) (i Life) (j Life) (e Epoch)) (or (not (gate t i e)) (not (agent_after t j)) (= i j)))))
(check-sat)
(pop 1)
(push 1)
(echo "lost_ownerships_are_spent")
(assert (not (forall ((n Node) (i Life) (e Epoch) (m Node) (j Life) (f Epoch) (t Machine)) (or (not (granted n i e)) (not (granted m j f)) (not (lower e f)) (not (and (of t n) (born t i))) (and (or (not (newest n i)) (or (spent t i e) (over n i))) (or (not (agent_after t i)) (or (spent t i e) (over n i))))))))
(check-sat)
(pop 1)
