; The store notes that the group is out of service.

; it changes: no heir
(define-fun heir_after ((n Node)) Bool false)

; It is taken where the invariant holds.
(assert (and one_newest_life newest_is_greatest born_is_known one_machine_per_life another_machine_waits over_was_born over_goes_back told_of_its_own agent_was_told agents_grow one_claim owned_by_someone claims_are_granted granted_is_owned newest_claim_is_greatest one_owner_per_epoch claims_of_a_node_grow owners_were_known owners_were_told promises_are_leases armed_by_a_promise guarded_within_the_lease what_runs_is_guarded silence_ends_leases over_has_no_deadline over_means_gone ended_means_gone no_fencing_of_the_unborn ordered_is_known cut_was_ordered cut_means_ended gates_of_owners gates_of_the_agent older_ownerships_are_spent lost_ownerships_are_spent gates_behind_the_times said_is_spent spent_was_granted said_means_stopped closed_was_said what_runs_was_granted what_runs_has_a_name what_runs_is_owned))
(push 1)
(echo "it can be taken")
(check-sat)
(pop 1)
