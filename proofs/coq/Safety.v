(** Each step preserves the last layer: what is over is quiet, and what runs holds the claim. *)

From Coq Require Import Arith Lia.
Require Import Protocol Steps Invariant Preserved Owner.

Set Implicit Arguments.
Unset Strict Implicit.

Section Safety.

Variables node machine : Type.
Variable name : machine -> node.

Notation step := (step name).

Variables s s' : state node machine.
Hypothesis V : lives name s.
Hypothesis D : deadlines name s.
Hypothesis M : machines name s.
Hypothesis O : ownership name s.
Hypothesis S : safety name s.
Hypothesis H : step s s'.

Ltac lasts := apply (it_lasts H); cbn; auto.

(** Nothing of an over life can be started: its boot has ended, or its deadlines have passed. *)
Lemma over_starts_nothing t i j e :
  over s (name t) i -> s (Born t j) -> j <= i -> s (Gate t j e) -> ~ s (Armed t j).
Proof.
  intros Q B L G A; destruct (over_quiet S Q B L) as [[E | N] _].
  - destruct (ended_is_over M E) as (_ & _ & X); exact (X _ _ G).
  - exact (N (proj1 (armed_guarded D A))).
Qed.

(** A deadline of an over life is never renewed. *)
Lemma over_promises_nothing t i j :
  over s (name t) i -> s (Born t j) -> j <= i -> ~ s (Promise t j) -> ~ s' (Promise t j).
Proof.
  intros Q B L N P; destruct (promise_new H P) as [[P0 _] | (_ & _ & [F | Z])]; auto.
  - exact (fresh_not_born F B).
  - exact (Z (over_older Q L)).
Qed.

(** The lemma of the clocks, come to ownership: when a life is written dead, all its machine had
    promised has passed, so the guardian has ended everything. *)
Lemma dead_is_quiet t k j o :
  s (Elapsed o (name t) k) -> newest name s (name t) k -> s (Born t j) -> j <= k ->
  (s (Ended t) \/ ~ s (Promise t j)) /\ forall e, ~ active s t j e.
Proof.
  intros E [(u & U & B) _] T L.
  assert (Q : t = u \/ over s (name t) j).
  { destruct (Nat.eq_dec j k) as [-> | X].
    - left; exact (one_machine_a_life V T B (eq_sym U)).
    - apply (older_machine_is_over V T B (eq_sym U)); lia. }
  destruct Q as [<- | Q]; [|exact (over_quiet S Q T (le_n j))].
  pose proof (elapsed_lease D E B) as N; split.
  - right; intros P; exact (N (proj1 (promise_leased D P))).
  - intros e R; apply N, (guarded_leased D), (active_guarded M R).
Qed.

(** What the switch has cut off runs nothing. *)
Lemma cut_is_quiet t k j :
  s (Cut (name t) k) -> s (Born t j) -> j <= k ->
  (s (Ended t) \/ ~ s (Promise t j)) /\ forall e, ~ active s t j e.
Proof.
  intros C B L; pose proof (cut_ended M C B L) as E; split; auto.
  intros e R; apply (proj1 (ended_is_over M E)), (active_guarded M R).
Qed.

Lemma over_quiet_step t i j : over s' (name t) i -> s' (Born t j) -> j <= i ->
  (s' (Ended t) \/ ~ s' (Promise t j)) /\ forall e, ~ active s' t j e.
Proof.
  intros (k & K & Q) B L; destruct (over_new H Q) as [Q0 | [R F]].
  - assert (Q1 : over s (name t) i) by (exists k; auto).
    assert (B0 : s (Born t j)).
    { destruct (born_new H B) as [B0 | [X _]]; auto; exfalso.
      destruct (over_was_born V Q0) as (u & E & U).
      pose proof (fresh_above X E U); lia. }
    destruct (over_quiet S Q1 B0 L) as [P N]; split.
    + destruct P as [E | P]; [left; lasts | right; exact (over_promises_nothing Q1 B0 L P)].
    + intros e R; destruct (active_new H R) as [_ [R0 | [G A]]]; [exact (N _ R0)|].
      exact (over_starts_nothing Q1 B0 L G A).
  - assert (Y : (s (Ended t) \/ ~ s (Promise t j)) /\ forall e, ~ active s t j e).
    { apply (F (Born t j) I) in B.
      destruct R as [[(o & E) N] | C].
      - apply (dead_is_quiet (k := k) (o := o)); auto; lia.
      - apply (cut_is_quiet (k := k)); auto; lia. }
    destruct Y as [P N]; split.
    + destruct P as [E | P]; [left; lasts | right; intros X; exact (P (F (Promise t j) I X))].
    + intros e [X | X]; apply (N e);
        [left; exact (F (Run t j e) I X) | right; exact (F (Flight t j e) I X)].
Qed.

(** A claim that its owner left is not the newest again, and its machine's gates stay shut. *)
Lemma said_quiet_step t i e : s' (Said t i e) -> s' (Claim (name t) i e) -> shut s' t /\ idle s' t.
Proof.
  intros X K'; destruct (said_new H X) as [X0 | (_ & _ & Y & Z)]; auto.
  destruct (said_spent M X0) as [T P].
  destruct (owner_old_or_new H) as [(K & _) | (n & k & f & N)].
  - apply K in K'; destruct (said_quiet S X0 K') as [Y Z]; split.
    + intros k f G; destruct (gate_new H G) as [_ [G0 | (A & R & W)]]; [exact (Y _ _ G0)|].
      pose proof (agent_is_latest M A T) as L.
      destruct (owned O R) as (m & j & g & C & L').
      destruct (one_claim O C K') as (_ & _ & ->).
      pose proof (claim_granted O K') as R'.
      destruct (Nat.eq_dec f e) as [-> | U].
      * destruct (one_grant O R R') as [_ ->]; auto.
      * assert (f < e) as U' by lia.
        pose proof (lives_grow O R R' U').
        assert (k = i) as -> by lia.
        exact (W (left_older O R R' U' (told_born M T))).
    + intros k f R; destruct (active_new H R) as [_ [R0 | [G _]]]; [exact (Z _ _ R0) | exact (Y _ _ G)].
  - exfalso; pose proof (epoch_is_new O N) as Fresh.
    destruct N as (_ & _ & C & _); apply C in K'; destruct K' as (E & -> & ->).
    pose proof (Fresh _ _ _ (spent_granted M P)); lia.
Qed.

(** When its claim was closed, a machine is shut and idle. *)
Lemma closed_quiet t n j f : s Closed -> s (Claim n j f) -> name t = n -> s (Born t j) ->
  shut s t /\ idle s t.
Proof.
  intros C K E B; destruct (closed_said O C K) as (u & U & X).
  assert (t = u) as ->.
  { apply (one_machine_a_life V B (told_born M (proj1 (said_spent M X)))); congruence. }
  subst n; exact (said_quiet S X K).
Qed.

Lemma gate_claim_step t i e n j f : s' (Gate t i e) -> s' (Claim n j f) ->
  (name t = n /\ i = j /\ e = f) \/ over s' (name t) i \/ (name t = n /\ s' (Born t j) /\ i < j).
Proof.
  intros G K'.
  assert (W : forall m k, over s (name t) i \/ (name t = m /\ s (Born t k) /\ i < k) ->
    over s' (name t) i \/ (name t = m /\ s' (Born t k) /\ i < k)).
  { intros m k [Q | (E & B & L)]; [left; exact (over_lasts H Q) | right; repeat split; auto; lasts]. }
  destruct (owner_old_or_new H) as [(K & _) | (a & b & c & A & R & K & _ & _ & F)].
  - apply K in K'; destruct (gate_new H G) as [_ [G0 | (A & R & N)]].
    + destruct (gate_claim S G0 K'); auto.
    + pose proof (told_born M (agent_told M A)) as B.
      destruct (left_behind O R B K') as [Q | [Q | [Q | [P | (k & L & T)]]]]; auto.
      * destruct (N P).
      * pose proof (agent_is_latest M A T); lia.
  - apply K in K'; destruct K' as (-> & -> & ->); right; apply W.
    apply (F (Gate t i e) I) in G; destruct (gate_granted M G) as (X & B & _).
    destruct R as [R | (m & k & g & C & L & R)].
    { destruct (owned O X) as (m & k & g & C & _); destruct (R _ _ _ C). }
    destruct (gate_claim S G C) as [(<- & <- & <-) | [Q | (<- & Y & Z)]]; auto.
    + destruct R as [a b Q | a b Q | b _ Q]; auto.
      * destruct (closed_quiet Q C eq_refl B) as [U _]; destruct (U _ _ G).
      * destruct (same_machine V B Q A); auto.
    + destruct R as [a b Q | a b Q | b _ Q].
      * destruct (closed_quiet Q C eq_refl Y) as [U _]; destruct (U _ _ G).
      * left; apply (over_older Q); lia.
      * assert (i < b) as P by lia; destruct (same_machine V B P A); auto.
Qed.

Lemma heart_step t j e n i f : active s' t j e -> s' (Claim n i f) ->
  name t = n /\ s' (Born t i) /\ j <= i.
Proof.
  intros R K'.
  destruct (owner_old_or_new H) as [(K & _) | (a & b & c & A & Z & K & _ & _ & F)].
  - apply K in K'.
    assert (name t = n /\ s (Born t i) /\ j <= i) as (E & B & L); [|repeat split; auto; lasts].
    destruct (active_new H R) as [_ [R0 | [G A]]]; [exact (heart S R0 K')|].
    destruct (gate_granted M G) as (_ & B & _).
    destruct (gate_claim S G K') as [(-> & <- & _) | [Q | (E & Y & L)]]; auto.
    + destruct (over_starts_nothing Q B (le_n j) G A).
    + repeat split; auto; lia.
  - apply K in K'; destruct K' as (-> & -> & ->).
    assert (R0 : active s t j e).
    { destruct R as [R | R];
        [left; exact (proj1 (F (Run t j e) I) R) | right; exact (proj1 (F (Flight t j e) I) R)]. }
    destruct (active_guarded M R0) as (_ & X & B).
    destruct Z as [Z | (m & k & g & C & _ & Z)].
    { destruct (owned O X) as (m & k & g & C & _); destruct (Z _ _ _ C). }
    destruct (heart S R0 C) as (<- & Y & L).
    destruct Z as [a b Q | a b Q | b N Q].
    + destruct (closed_quiet Q C eq_refl Y) as [_ U]; destruct (U _ _ R0).
    + destruct (over_quiet S Q B L) as [_ U]; destruct (U _ R0).
    + destruct (same_machine V Y Q A) as [U | U]; [destruct (N U)|].
      repeat split; [lasts | lia].
Qed.

Lemma safety_step : safety name s'.
Proof.
  constructor.
  - exact over_quiet_step.
  - exact said_quiet_step.
  - exact gate_claim_step.
  - exact heart_step.
Qed.

End Safety.
