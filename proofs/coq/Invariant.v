(** What holds at all times, in four layers: each needs only those before it.
    The last lines of the last layer are the heart; the rest is there to keep it true. *)

From Coq Require Import Arith.
Require Import Protocol.

Set Implicit Arguments.
Unset Strict Implicit.

Section Invariant.

Variables node machine : Type.
Variable name : machine -> node.

(** One life, one machine; an older life of another machine is over. Only what began is over. *)
Record lives (s : state node machine) : Prop := {
  one_machine_a_life : forall t u i,
    s (Born t i) -> s (Born u i) -> name t = name u -> t = u;
  older_machine_is_over : forall t u j i,
    s (Born t j) -> s (Born u i) -> name t = name u -> j < i -> t = u \/ over s (name t) j;
  over_was_born : forall n k, s (Over n k) -> exists t, name t = n /\ s (Born t k);
  ordered_was_born : forall n k, s (Ordered n k) -> exists t, name t = n /\ s (Born t k);
  cut_was_born : forall n k, s (Cut n k) -> exists t, name t = n /\ s (Born t k) }.

(** What is enforced rests on what was promised, and observers wait for all of it. *)
Record deadlines (s : state node machine) : Prop := {
  promise_leased : forall t i, s (Promise t i) -> s (Lease t) /\ s (Born t i);
  guarded_leased : forall t, s (Guarded t) -> s (Lease t);
  armed_guarded : forall t i, s (Armed t i) -> s (Promise t i) /\ s (Guarded t);
  elapsed_lease : forall o t i, s (Elapsed o (name t) i) -> s (Born t i) -> ~ s (Lease t) }.

(** What a machine knows of itself, and that nothing is left of a boot that is over. *)
Record machines (s : state node machine) : Prop := {
  told_born : forall t i, s (Told t i) -> s (Born t i);
  agent_told : forall t i, s (Agent t i) -> s (Told t i);
  agent_is_latest : forall t i j, s (Agent t i) -> s (Told t j) -> j <= i;
  ended_is_over : forall t, s (Ended t) ->
    ~ s (Guarded t) /\ (forall i, ~ s (Agent t i)) /\ (forall i e, ~ s (Gate t i e));
  cut_ended : forall t i j, s (Cut (name t) i) -> s (Born t j) -> j <= i -> s (Ended t);
  gate_granted : forall t i e, s (Gate t i e) ->
    s (Granted (name t) i e) /\ s (Born t i) /\ ~ s (Spent t i e);
  spent_granted : forall t i e, s (Spent t i e) -> s (Granted (name t) i e);
  said_spent : forall t i e, s (Said t i e) -> s (Told t i) /\ s (Spent t i e);
  active_guarded : forall t i e, active s t i e ->
    s (Guarded t) /\ s (Granted (name t) i e) /\ s (Born t i) }.

(** That claim will never be held on that machine again: its life left it, or a later one came. *)
Definition gone (s : state node machine) t i e :=
  s (Spent t i e) \/ exists k, i < k /\ s (Told t k).

(** One claim at a time, epochs that grow, and what became of the claims before. *)
Record ownership (s : state node machine) : Prop := {
  one_claim : forall n i e m j f, s (Claim n i e) -> s (Claim m j f) -> n = m /\ i = j /\ e = f;
  claim_granted : forall n i e, s (Claim n i e) -> s (Granted n i e);
  owned : forall n i e, s (Granted n i e) -> exists m j f, s (Claim m j f) /\ e <= f;
  one_grant : forall n i m j e, s (Granted n i e) -> s (Granted m j e) -> n = m /\ i = j;
  lives_grow : forall n i j e f, s (Granted n i e) -> s (Granted n j f) -> e < f -> i <= j;
  granted_born : forall n i e, s (Granted n i e) -> exists t, name t = n /\ s (Born t i);
  closed_said : forall n i e, s Closed -> s (Claim n i e) -> exists t, name t = n /\ s (Said t i e);
  left_behind : forall t i e n j f, s (Granted (name t) i e) -> s (Born t i) -> s (Claim n j f) ->
    (name t = n /\ i = j /\ e = f) \/ over s (name t) i \/
    (name t = n /\ s (Born t j) /\ i < j) \/ gone s t i e;
  left_older : forall t i e f, s (Granted (name t) i e) -> s (Granted (name t) i f) -> e < f ->
    s (Born t i) -> s (Spent t i e) }.

Record safety (s : state node machine) : Prop := {
  (* The lemma that joins clocks and fencing to ownership: what is over runs nothing, now or later. *)
  over_quiet : forall t i j, over s (name t) i -> s (Born t j) -> j <= i ->
    (s (Ended t) \/ ~ s (Promise t j)) /\ forall e, ~ active s t j e;
  (* As long as nobody else has taken it, what was said to be stopped is. *)
  said_quiet : forall t i e, s (Said t i e) -> s (Claim (name t) i e) -> shut s t /\ idle s t;
  (* An open gate is the claim's, or can start nothing, or is the same machine's of before. *)
  gate_claim : forall t i e n j f, s (Gate t i e) -> s (Claim n j f) ->
    (name t = n /\ i = j /\ e = f) \/ over s (name t) i \/ (name t = n /\ s (Born t j) /\ i < j);
  (* The heart: what runs, runs on the machine whose life holds the newest claim. *)
  heart : forall t j e n i f, active s t j e -> s (Claim n i f) ->
    name t = n /\ s (Born t i) /\ j <= i }.

End Invariant.
