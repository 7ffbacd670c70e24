(** How each fact comes about and how it vanishes: one lemma a fact, each by going through all steps.
    What follows from these lemmas needs no look at the steps any more. *)

From Coq Require Import Arith Lia.
Require Import Protocol.

Set Implicit Arguments.
Unset Strict Implicit.

Section Steps.

Variables node machine : Type.
Variable name : machine -> node.
Implicit Types s : state node machine.

Notation step := (step name).
Notation newest := (newest name).
Notation live := (live name).

(** Reads what a step's effects say of the facts at hand. *)
Ltac effects :=
  unfold begin_life, promised, grant, power_off, adds, add, drop in *; cbn in *.

(** Takes apart what is known, and drops what cannot be. *)
Ltac apart :=
  repeat match goal with
  | H : _ \/ _ |- _ => destruct H
  | H : _ /\ _ |- _ => destruct H
  | H : @eq (fact _ _) _ _ |- _ => first [discriminate H | injection H; clear H; intros; subst]
  | H : False |- _ => destruct H
  end.

(** Something is known and denied. *)
Ltac absurdly := exfalso; unfold shut, idle, active, not in *; solve [eauto 8].

(** What a step does not touch, it did not take away. *)
Local Hint Extern 1 (_ <> _) => discriminate : core.
Local Hint Extern 2 (_ <> _) => let E := fresh in intros E; apart; absurdly : core.
Local Hint Extern 1 (~ False) => intros [] : core.
Ltac trivially := repeat split; auto.

Ltac plain := solve [ intuition (try discriminate; try congruence; eauto) ].

(** Goes through all steps. *)
Ltac each_step := intros; match goal with H : step _ _ |- _ => destruct H end; effects.

Definition lasting (f : fact node machine) : Prop :=
  match f with
  | Born _ _ | Over _ _ | Granted _ _ _ | Ordered _ _ | Told _ _ | Spent _ _ _ | Said _ _ _
  | Ended _ | Cut _ _ => True
  | _ => False
  end.

(** What was registered, written, granted, said or ended remains so. *)
Lemma it_lasts s s' : step s s' -> forall f, lasting f -> s f -> s' f.
Proof. intros H f L F; destruct H; effects; destruct f; cbn in L; try plain. Qed.


(** ** Lives *)

(** A life is born as its name's first; or above the newest, by the same machine or after it is over. *)
Definition fresh s t i :=
  (forall u j, name u = name t -> ~ s (Born u j)) \/
  (exists k, newest s (name t) k /\ k < i /\ (s (Born t k) \/ over s (name t) k)).

Lemma born_new s s' : step s s' ->
  forall t i, s' (Born t i) ->
  s (Born t i) \/ (fresh s t i /\ forall u j, s' (Born u j) -> s (Born u j) \/ (u = t /\ j = i)).
Proof. unfold fresh; each_step; apart; auto; right; (split; [eauto 8|]); intros; apart; auto. Qed.

(** A life is written over after its whole ttl, or after its fencing; nothing else happens in that step. *)
Lemma over_new s s' : step s s' -> forall n k, s' (Over n k) ->
  s (Over n k) \/
  (((exists o, s (Elapsed o n k)) /\ newest s n k \/ s (Cut n k)) /\
   forall f, match f with Over _ _ => False | _ => True end -> s' f -> s f).
Proof. each_step; apart; eauto; right; (split; [eauto|]); intros f F G; destruct f; cbn in F; apart; auto. Qed.

Lemma ordered_new s s' : step s s' -> forall n i, s' (Ordered n i) -> s (Ordered n i) \/ newest s n i.
Proof. each_step; apart; eauto. Qed.

Lemma cut_new s s' : step s s' -> forall n i, s' (Cut n i) ->
  s (Cut n i) \/
  (s (Ordered n i) /\ forall t j, name t = n -> j <= i -> s' (Born t j) -> s' (Ended t)).
Proof. each_step; apart; eauto; right; split; [auto|]; intros; apart; eauto 8. Qed.

(** ** Ownership *)

(** The record stays as it is, but that it may be closed by what its owner said. *)
Definition same_owner s s' :=
  (forall n i e, s' (Claim n i e) <-> s (Claim n i e)) /\
  (forall n i e, s' (Granted n i e) <-> s (Granted n i e)) /\
  (s' Closed -> s Closed \/ exists t i e, s (Said t i e) /\ s (Claim (name t) i e)).

(** Why a claim may be replaced by a later one. *)
Inductive replaced s n i : node -> life -> Prop :=
| by_stopped m j : s Closed -> replaced s n i m j
| by_proof m j : over s n i -> replaced s n i m j
| by_adoption j : ~ over s n i -> i < j -> replaced s n i n j.

(** It goes to a live life under a greater epoch; nothing else happens in that step. *)
Definition new_owner s s' n i e :=
  live s n i /\
  ((forall m j f, ~ s (Claim m j f)) \/
   (exists m j f, s (Claim m j f) /\ f < e /\ replaced s m j n i)) /\
  (forall m j f, s' (Claim m j f) <-> (m = n /\ j = i /\ f = e)) /\
  (forall m j f, s' (Granted m j f) <-> s (Granted m j f) \/ (m = n /\ j = i /\ f = e)) /\
  ~ s' Closed /\
  (forall f, match f with Claim _ _ _ | Granted _ _ _ | Closed => False | _ => True end -> s' f <-> s f).

Lemma owner_old_or_new s s' : step s s' -> same_owner s s' \/ exists n i e, new_owner s s' n i e.
Proof.
  intros H; destruct H.
  all: try (left; unfold same_owner; effects; repeat split; intros; apart; trivially; eauto 8; fail).
  all: right; do 3 eexists; (split; [eassumption|]); effects; split.
  all: try (left; eassumption).
  all: try (right; do 3 eexists; eauto using by_stopped, by_proof, by_adoption; fail).
  all: repeat split; intros; apart; subst; auto; try tauto.
  all: try (intros G; apart; tauto).
  all: match goal with F : match ?f with _ => _ end |- _ => destruct f; cbn in F; apart; auto end.
Qed.

(** ** Deadlines *)

Lemma promise_new s s' : step s s' -> forall t i, s' (Promise t i) ->
  (s (Promise t i) /\ (s (Lease t) -> s' (Lease t))) \/
  (s' (Lease t) /\ s' (Born t i) /\ (fresh s t i \/ ~ over s (name t) i)).
Proof.
  unfold fresh; each_step; apart; auto.
  all: try (right; repeat split; trivially; eauto 8; fail).
  all: left; trivially.
Qed.

(** While an observer's sight stands, nothing of that name was registered or renewed. *)
Lemma elapsed_old s s' : step s s' -> forall o n i, s' (Elapsed o n i) ->
  (forall t, name t = n -> (s' (Lease t) -> s (Lease t)) /\ (forall j, s' (Born t j) -> s (Born t j))) /\
  (s (Elapsed o n i) \/ forall t, name t = n -> s (Born t i) -> ~ s (Lease t)).
Proof. each_step; apart; split; eauto; intros; split; intros; apart; subst; auto; tauto. Qed.

Lemma guarded_new s s' : step s s' -> forall t, s' (Guarded t) ->
  (s (Lease t) -> s' (Lease t)) /\ (s (Guarded t) \/ exists i, s (Agent t i) /\ s (Promise t i)).
Proof. each_step; apart; split; eauto; intros; trivially; eauto. Qed.

Lemma armed_new s s' : step s s' -> forall t i, s' (Armed t i) ->
  (s (Armed t i) /\ (s (Promise t i) -> s' (Promise t i)) /\ (s (Guarded t) -> s' (Guarded t))) \/
  (s (Agent t i) /\ s' (Promise t i) /\ s' (Guarded t)).
Proof. each_step; apart; auto; try (right; trivially; fail); left; trivially. Qed.

(** ** What runs *)

(** The resource is active on a machine because a start was issued there: gate open, deadline armed. *)
Lemma active_new s s' : step s s' -> forall t i e, active s' t i e ->
  (s (Guarded t) -> s' (Guarded t)) /\ (active s t i e \/ (s (Gate t i e) /\ s (Armed t i))).
Proof.
  unfold active; each_step; apart; split; auto; intros; trivially.
  all: intros E; apart; absurdly.
Qed.

Lemma ended_new s s' : step s s' -> forall t, s' (Ended t) ->
  s (Ended t) \/ (~ s' (Guarded t) /\ (forall i, ~ s' (Agent t i)) /\ (forall i e, ~ s' (Gate t i e))).
Proof. each_step; apart; auto; right; repeat split; intros; intros ?; apart; absurdly. Qed.

(** ** The agent *)

Lemma told_new s s' : step s s' -> forall t j, s' (Told t j) ->
  s (Told t j) \/ (s (Born t j) /\ forall i, s' (Agent t i) -> i = j).
Proof. each_step; apart; auto; right; repeat split; auto; intros; apart; auto; absurdly. Qed.

Lemma agent_new s s' : step s s' -> forall t i, s' (Agent t i) ->
  s (Agent t i) \/
  (s' (Told t i) /\ ~ s (Ended t) /\ forall j, s (Told t j) -> j < i).
Proof. unfold shut; each_step; apart; auto; right; repeat split; auto; intros; intros ?; apart; absurdly. Qed.

Lemma gate_new s s' : step s s' -> forall t i e, s' (Gate t i e) ->
  (s' (Spent t i e) -> s (Spent t i e)) /\
  (s (Gate t i e) \/ (s (Agent t i) /\ s (Granted (name t) i e) /\ ~ s (Spent t i e))).
Proof. each_step; apart; split; auto; intros; apart; auto; tauto. Qed.

Lemma spent_new s s' : step s s' -> forall t i e, s' (Spent t i e) ->
  s (Spent t i e) \/ s (Granted (name t) i e).
Proof. each_step; apart; auto. Qed.

Lemma said_new s s' : step s s' -> forall t i e, s' (Said t i e) ->
  s (Said t i e) \/ (s (Agent t i) /\ s (Spent t i e) /\ shut s' t /\ idle s' t).
Proof.
  each_step; apart; auto; right; unfold shut, idle, active in *; repeat split; auto.
  all: repeat intro; apart; absurdly.
Qed.

End Steps.
