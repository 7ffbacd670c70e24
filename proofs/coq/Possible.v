(** The theorems do not hold for lack of anything that happens. Here is a story: a resource runs, its
    machine is reset, the ttl passes, its life is written dead, and it runs on the other node. *)

From Coq Require Import Arith Lia.
Require Import Protocol.

(** Two nodes, and on each a machine of its own. *)
Definition name (t : bool) : bool := t.
Notation here := false.
Notation there := true.

Ltac look :=
  unfold begin_life, promised, grant, power_off, adds, add, drop in *;
  unfold live, newest, over, shut, idle, active, name in *;
  cbn in *.

(** What a step brought about, and no later one took away, stands. *)
Ltac stands :=
  lazymatch goal with
  | |- _ \/ _ => first [right; reflexivity | left; stands]
  | |- _ /\ _ => split; stands
  | |- ~ _ => first [discriminate | intros []]
  | |- _ => reflexivity
  end.

(** Follows what is known back to the step that brought it about. *)
Ltac holds :=
  look; intros; repeat match goal with
  | H : _ /\ _ |- _ => destruct H
  | H : exists _, _ |- _ => destruct H
  | H : _ \/ _ |- _ => destruct H
  | H : False |- _ => destruct H
  | H : @eq (fact _ _) _ _ |- _ => first [discriminate H | injection H; clear H; intros; subst]
  | H : ?x = true |- _ => first [discriminate H | subst x]
  | H : ?x = false |- _ => first [discriminate H | subst x]
  | |- ~ _ => intro
  | |- forall _, _ => intro
  | |- _ /\ _ => split
  end; try discriminate; try lia; try tauto; try solve [stands];
  try solve [eexists; split; [reflexivity | stands]];
  try solve [eexists; split; [apply le_n | stands]].

(** One more step of the story; its guards hold. *)
Tactic Notation "next" uconstr(action) :=
  lazymatch goal with R : reachable name ?s |- _ =>
    let R' := fresh "R" in
    eassert (R' : reachable name _);
      [eapply one_more; [exact R | eapply action; clear; solve [holds]] | clear R]
  end.

Theorem a_resource_fails_over : exists s1 s2,
  reachable name s1 /\ s1 (Run here 1 1) /\ reachable name s2 /\ s2 (Run there 1 2).
Proof.
  pose proof (@nothing_yet bool bool name) as R.
  next (@register_first _ _ name _ here 1).
  next (@agent_told _ _ name _ here 1).
  next (@acquire_first _ _ name _ here 1 1).
  next (@arm _ _ name _ here 1).
  next (@hold _ _ name _ here 1 1).
  next (@issue _ _ name _ here 1 1).
  next (@takes_effect _ _ name _ here 1 1).
  match goal with R : reachable name ?s |- _ => exists s; pose proof R as First end.
  next (@register_first _ _ name _ there 1).
  next (@agent_told _ _ name _ there 1).
  next (@reset _ _ name _ here).
  next (@see _ _ name _ there here 1).
  next (@promise_ends _ _ name _ here 1).
  next (@lease_ends _ _ name _ here).
  next (@ttl_passes _ _ name _ there here 1).
  next (@write_dead _ _ name _ there here 1).
  next (@acquire_over _ _ name _ there 1 2 here 1 1).
  next (@arm _ _ name _ there 1).
  next (@hold _ _ name _ there 1 2).
  next (@issue _ _ name _ there 1 2).
  next (@takes_effect _ _ name _ there 1 2).
  match goal with R : reachable name ?s |- _ => exists s end.
  repeat split; auto; holds.
Qed.

(** And the other ways: an agent restarts and adopts what runs, stops it and says so; the other node
    takes it, is fenced, and its name begins another life. *)
Theorem a_resource_is_adopted_and_moves : exists s1 s2,
  reachable name s1 /\ s1 (Run here 1 1) /\ s1 (Claim here 2 2) /\ s1 (Agent here 2) /\
  reachable name s2 /\ s2 (Claim there 1 3) /\ s2 (Over there 1) /\ s2 (Born there 2).
Proof.
  pose proof (@nothing_yet bool bool name) as R.
  next (@register_first _ _ name _ here 1).
  next (@agent_told _ _ name _ here 1).
  next (@acquire_first _ _ name _ here 1 1).
  next (@arm _ _ name _ here 1).
  next (@hold _ _ name _ here 1 1).
  next (@issue _ _ name _ here 1 1).
  next (@takes_effect _ _ name _ here 1 1).
  next (@start_fails _ _ name _ here 1 1).
  next (@agent_dies _ _ name _ here).
  next (@close_gates _ _ name _ here).
  next (@register_same _ _ name _ here 1 2).
  next (@agent_told _ _ name _ here 2).
  next (@renew _ _ name _ here 2).
  next (@adopt _ _ name _ here 2 2 1 1).
  match goal with R : reachable name ?s |- _ => exists s; pose proof R as First end.
  next (@hold _ _ name _ here 2 2).
  next (@leave _ _ name _ here 2 2).
  next (@vm_ends _ _ name _ here 1 1).
  next (@terminate _ _ name _ here).
  next (@disarm _ _ name _ here 1).
  next (@lapse _ _ name _ here).
  next (@say_stopped _ _ name _ here 2 2).
  next (@write_stopped _ _ name _ here 2 2).
  next (@register_first _ _ name _ there 1).
  next (@acquire_stopped _ _ name _ there 1 3 here 2 2).
  next (@order_fencing _ _ name _ there 1).
  next (@cut _ _ name _ there 1).
  next (@write_fenced _ _ name _ there 1).
  next (@register_other _ _ name _ there 1 2).
  match goal with R : reachable name ?s |- _ => exists s end.
  repeat split; auto; holds.
Qed.
