(** The theorems, for any nodes and machines and any number of steps. *)

From Coq Require Import Arith Lia.
Require Import Protocol Steps Invariant Preserved Owner Safety.

Section Theorems.

Variables node machine : Type.
Variable name : machine -> node.

Notation step := (step name).
Notation reachable := (reachable name).

(** The whole invariant. *)
Definition sound s := lives name s /\ deadlines name s /\ machines name s /\ ownership name s /\ safety name s.

Lemma sound_at_first : sound (fun _ => False).
Proof.
  assert (N : forall n i, ~ over (fun _ : fact node machine => False) n i).
  { intros n i (k & _ & X); exact X. }
  unfold sound; repeat split; unfold active; cbv beta; intros; exfalso; firstorder.
Qed.

Lemma sound_step s s' : sound s -> step s s' -> sound s'.
Proof.
  intros (V & D & M & O & S) H.
  pose proof (lives_step V H) as V'.
  exact (conj V' (conj (deadlines_step D H) (conj (machines_step V D M H)
    (conj (ownership_step V M O V' H) (safety_step V D M O S H))))).
Qed.

Lemma always_sound s : reachable s -> sound s.
Proof. intros R; induction R; [exact sound_at_first | eapply sound_step; eauto]. Qed.

(** No two nodes run the resource or have a start in flight; nor do two machines of one name. *)
Theorem never_on_two_nodes : forall s, reachable s ->
  forall t i e u j f, active s t i e -> active s u j f -> name t = name u /\ t = u.
Proof.
  intros s R t i e u j f T U; destruct (always_sound s R) as (V & _ & M & O & S).
  destruct (active_guarded M T) as (_ & G & _), (owned O G) as (n & k & g & C & _).
  destruct (heart S T C) as (<- & B & _), (heart S U C) as (E & B' & _).
  split; [auto | exact (one_machine_a_life V B B' (eq_sym E))].
Qed.

(** What is written dead or fenced runs nothing of that life or an older one, has no start in
    flight, and can issue none. *)
Theorem over_runs_nothing : forall s, reachable s ->
  forall t i j e, over s (name t) i -> s (Born t j) -> j <= i ->
  ~ active s t j e /\ ~ (s (Gate t j e) /\ s (Armed t j)).
Proof.
  intros s R t i j e Q B L; destruct (always_sound s R) as (V & D & M & O & S).
  split; [exact (proj2 (over_quiet S Q B L) e)|].
  intros [G A]; exact (over_starts_nothing D M S Q B L G A).
Qed.

(** Of two machines with one name, at least one's life is over by proof. *)
Theorem one_name_one_machine : forall s, reachable s ->
  forall t i u j, s (Born t i) -> s (Born u j) -> name t = name u ->
  t = u \/ over s (name t) i \/ over s (name u) j.
Proof.
  intros s R t i u j T U E; destruct (always_sound s R) as (V & _).
  destruct (lt_eq_lt_dec i j) as [[L | ->] | L].
  - destruct (older_machine_is_over V T U E L); auto.
  - left; exact (one_machine_a_life V T U E).
  - destruct (older_machine_is_over V U T (eq_sym E) L); auto.
Qed.

(** A claim is replaced under a greater epoch only, and no epoch is granted twice. *)
Theorem epochs_only_grow : forall s, reachable s ->
  (forall n i m j e, s (Granted n i e) -> s (Granted m j e) -> n = m /\ i = j) /\
  (forall s', step s s' -> forall n i e m j f, s (Claim n i e) -> s' (Claim m j f) ->
    (n = m /\ i = j /\ e = f) \/ e < f).
Proof.
  intros s R; destruct (always_sound s R) as (_ & _ & _ & O & _); split; [exact (one_grant O)|].
  intros s' H n i e m j f C C'; destruct (owner_old_or_new H) as [(K & _) | (a & b & c & N)].
  - apply K in C'; left; exact (one_claim O C C').
  - right; pose proof (epoch_is_new O N) as Fresh; destruct N as (_ & _ & K & _).
    apply K in C'; destruct C' as (-> & -> & ->); exact (Fresh _ _ _ (claim_granted O C)).
Qed.

(** Whoever takes over has proof: [stopped] was written, or the old life is over. Else it is the very
    machine that held it, in a later life. *)
Theorem handover_needs_proof : forall s s', reachable s -> step s s' ->
  forall n i e m j f, s (Claim n i e) -> s' (Claim m j f) ->
  (n = m /\ i = j /\ e = f) \/
  (s Closed /\ exists t, name t = n /\ s (Said t i e) /\ idle s t) \/
  over s n i \/
  (n = m /\ i < j /\ exists t, name t = n /\ s (Born t i) /\ s (Born t j)).
Proof.
  intros s s' R H n i e m j f C C'; destruct (always_sound s R) as (V & _ & M & O & S).
  destruct (owner_old_or_new H) as [(K & _) | (a & b & c & A & Z & K & _)].
  { apply K in C'; left; exact (one_claim O C C'). }
  apply K in C'; destruct C' as (-> & -> & ->); right.
  destruct Z as [Z | (x & y & z & C0 & _ & Z)]; [destruct (Z _ _ _ C)|].
  destruct (one_claim O C C0) as (<- & <- & <-); destruct Z as [a b Q | a b Q | b Q L]; auto.
  - left; split; auto; destruct (closed_said O Q C) as (t & <- & X).
    exists t; repeat split; auto; exact (proj2 (said_quiet S X C)).
  - right; right; repeat split; auto.
    destruct (granted_born O (claim_granted O C)) as (t & <- & B); exists t.
    destruct (same_machine V B L A) as [X | X]; [destruct (Q X) | auto].
Qed.

(** A life is over by an observer's wait or a confirmed fencing. A newer life proves nothing. *)
Theorem superseded_is_not_dead : forall s s', step s s' ->
  forall n i, over s' n i ->
  over s n i \/ exists k, i <= k /\ ((exists o, s (Elapsed o n k)) \/ s (Cut n k)).
Proof.
  intros s s' H n i (k & L & Q); destruct (over_new H Q) as [Q0 | [[[E _] | C] _]]; eauto.
  left; exists k; auto.
Qed.

(** A start is issued under a claim that was granted to that life and that it has not left, with a
    deadline that the guardian enforces. *)
Theorem owner_or_nothing : forall s s', reachable s -> step s s' ->
  forall t i e, active s' t i e ->
  active s t i e \/
  (s (Gate t i e) /\ s (Granted (name t) i e) /\ ~ s (Spent t i e) /\ s (Armed t i) /\ s (Guarded t)).
Proof.
  intros s s' R H t i e X; destruct (always_sound s R) as (_ & D & M & _).
  destruct (active_new H X) as [_ [X0 | [G A]]]; auto; right.
  destruct (gate_granted M G) as (Y & _ & Z), (armed_guarded D A) as [_ W]; auto.
Qed.

End Theorems.
