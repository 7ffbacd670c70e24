; The last deadline of {T} passes.
(declare-fun T () Machine)

; it needs: no promise
(assert (forall ((j Life)) (not (promise T j))))

; it needs: not guarded
(assert (not (guarded T)))

; it changes: lease
(define-fun lease_after ((t Machine)) Bool (and (lease t) (not (= t T))))

; It is taken where the invariant holds.
(assert (and one_newest_life newest_is_greatest born_is_known one_machine_per_life another_machine_waits over_was_born over_goes_back told_of_its_own agent_was_told agents_grow one_claim owned_by_someone claims_are_granted granted_is_owned newest_claim_is_greatest one_owner_per_epoch claims_of_a_node_grow owners_were_known owners_were_told promises_are_leases armed_by_a_promise guarded_within_the_lease what_runs_is_guarded silence_ends_leases over_has_no_deadline over_means_gone ended_means_gone no_fencing_of_the_unborn ordered_is_known cut_was_ordered cut_means_ended gates_of_owners gates_of_the_agent older_ownerships_are_spent lost_ownerships_are_spent gates_behind_the_times said_is_spent spent_was_granted said_means_stopped closed_was_said what_runs_was_granted what_runs_has_a_name what_runs_is_owned))
(push 1)
(echo "it can be taken")
(check-sat)
(pop 1)
(push 1)
(echo "promises_are_leases")
(assert (not (forall ((t Machine) (i Life)) (or (not (promise t i)) (and (lease_after t) (born t i))))))
(check-sat)
(pop 1)
(push 1)
(echo "guarded_within_the_lease")
(assert (not (forall ((t Machine)) (or (not (guarded t)) (lease_after t)))))
(check-sat)
(pop 1)
(push 1)
(echo "silence_ends_leases")
(assert (not (forall ((o Node) (n Node) (i Life) (t Machine)) (or (not (elapsed o n i)) (not (newest n i)) (not (and (of t n) (born t i))) (not (lease_after t))))))
(check-sat)
(pop 1)
(push 1)
(echo "ended_means_gone")
(assert (not (forall ((t Machine) (i Life) (e Epoch)) (or (not (ended t)) (and (not (guarded t)) (not (lease_after t)) (not (agent t i)) (not (gate t i e)) (not (flight t i e)) (not (run t i e)))))))
(check-sat)
(pop 1)
