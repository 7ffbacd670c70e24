; The guardian's last deadline on {T} passes: nothing runs there.
(declare-fun T () Machine)

; it needs: nothing runs
(assert (forall ((j Life) (f Epoch)) (not (run T j f))))

; it needs: nothing starts
(assert (forall ((j Life) (f Epoch)) (not (flight T j f))))

; it changes: guarded
(define-fun guarded_after ((t Machine)) Bool (and (guarded t) (not (= t T))))

; it changes: armed
(define-fun armed_after ((t Machine) (i Life)) Bool (and (armed t i) (not (= t T))))

; It is taken where the invariant holds.
(assert (and one_newest_life newest_is_greatest born_is_known one_machine_per_life another_machine_waits over_was_born over_goes_back told_of_its_own agent_was_told agents_grow one_claim owned_by_someone claims_are_granted granted_is_owned newest_claim_is_greatest one_owner_per_epoch claims_of_a_node_grow owners_were_known owners_were_told promises_are_leases armed_by_a_promise guarded_within_the_lease what_runs_is_guarded silence_ends_leases over_has_no_deadline over_means_gone ended_means_gone no_fencing_of_the_unborn ordered_is_known cut_was_ordered cut_means_ended gates_of_owners gates_of_the_agent older_ownerships_are_spent lost_ownerships_are_spent gates_behind_the_times said_is_spent spent_was_granted said_means_stopped closed_was_said what_runs_was_granted what_runs_has_a_name what_runs_is_owned))
(push 1)
(echo "it can be taken")
(check-sat)
(pop 1)
(push 1)
(echo "armed_by_a_promise")
(assert (not (forall ((t Machine) (i Life)) (or (not (armed_after t i)) (and (promise t i) (guarded_after t))))))
(check-sat)
(pop 1)
(push 1)
(echo "guarded_within_the_lease")
(assert (not (forall ((t Machine)) (or (not (guarded_after t)) (lease t)))))
(check-sat)
(pop 1)
(push 1)
(echo "what_runs_is_guarded")
(assert (not (forall ((t Machine) (j Life) (e Epoch)) (or (not (or (run t j e) (flight t j e))) (guarded_after t)))))
(check-sat)
(pop 1)
(push 1)
(echo "ended_means_gone")
(assert (not (forall ((t Machine) (i Life) (e Epoch)) (or (not (ended t)) (and (not (guarded_after t)) (not (lease t)) (not (agent t i)) (not (gate t i e)) (not (flight t i e)) (not (run t i e)))))))
(check-sat)
(pop 1)
(push 1)
(echo "owner_or_nothing")
(assert (not (forall ((t Machine) (i Life) (e Epoch) (n Node)) (or (not (not (flight t i e))) (not (flight t i e)) (not (of t n)) (and (and (granted n i e) (gate t i e) (armed t i)) (and (not (spent t i e)) (not (said t i e)) (not (over n i))))))))
(check-sat)
(pop 1)
