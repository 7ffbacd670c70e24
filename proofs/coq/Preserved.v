(** Each step preserves the invariant, layer by layer. *)

From Coq Require Import Arith Lia.
Require Import Protocol Steps Invariant.

Set Implicit Arguments.
Unset Strict Implicit.

Section Preserved.

Variables node machine : Type.
Variable name : machine -> node.
Implicit Types s : state node machine.

Notation step := (step name).
Notation newest := (newest name).
Notation live := (live name).
Notation fresh := (fresh name).

(** ** What is over *)

Lemma over_older s n i j : over s n i -> j <= i -> over s n j.
Proof. intros (k & L & O) J; exists k; split; [lia | auto]. Qed.

Lemma over_lasts s s' : step s s' -> forall n i, over s n i -> over s' n i.
Proof. intros H n i (k & L & O); exists k; split; auto; apply (it_lasts H); cbn; auto. Qed.

(** A fresh life lies above all that its name ever had. *)
Lemma fresh_above s t i : fresh s t i -> forall u j, name u = name t -> s (Born u j) -> j < i.
Proof.
  intros [N | (k & [_ N] & L & _)] u j E B; [destruct (N u j E B) | specialize (N u j E B); lia].
Qed.

Lemma fresh_not_born s t i : fresh s t i -> ~ s (Born t i).
Proof. intros F B; pose proof (fresh_above F eq_refl B); lia. Qed.

Ltac lasts := match goal with H : step ?s _ |- _ => apply (it_lasts H); cbn; auto end.

(** ** Lives *)

Lemma lives_step s s' : lives name s -> step s s' -> lives name s'.
Proof.
  intros I H.
  assert (W : forall n k, (exists t, name t = n /\ s (Born t k)) -> exists t, name t = n /\ s' (Born t k)).
  { intros n k (t & E & B); exists t; split; auto; lasts. }
  constructor.
  - intros t u i T U E.
    destruct (born_new H T) as [T0 | [F N]]; destruct (born_new H U) as [U0 | [G M]].
    + exact (one_machine_a_life I T0 U0 E).
    + pose proof (fresh_above G E T0); lia.
    + pose proof (fresh_above F (eq_sym E) U0); lia.
    + destruct (N _ _ U) as [U0 | [X _]]; [|auto].
      destruct (fresh_not_born G U0).
  - intros t u j i T U E L.
    destruct (born_new H T) as [T0 | [F N]].
    2: { destruct (N _ _ U) as [U0 | [X _]]; [|auto].
         pose proof (fresh_above F (eq_sym E) U0); lia. }
    destruct (born_new H U) as [U0 | [[G | (k & [_ G] & K & Q)] M]].
    + destruct (older_machine_is_over I T0 U0 E L); auto.
      right; apply (over_lasts H); auto.
    + destruct (G _ _ E T0).
    + pose proof (G _ _ E T0) as J.
      destruct Q as [B | O].
      * destruct (Nat.eq_dec j k) as [-> | D]; [left; exact (one_machine_a_life I T0 B E)|].
        destruct (older_machine_is_over I T0 B E); [lia | auto |].
        right; apply (over_lasts H); auto.
      * right; apply (over_lasts H); auto; rewrite E; apply (over_older (i := k)); auto.
  - intros n k O; apply W.
    destruct (over_new H O) as [O0 | [[[_ [X _]] | C] _]].
    + exact (over_was_born I O0).
    + exact X.
    + exact (cut_was_born I C).
  - intros n k O; apply W.
    destruct (ordered_new H O) as [O0 | [X _]]; [exact (ordered_was_born I O0) | exact X].
  - intros n k C; apply W.
    destruct (cut_new H C) as [C0 | [O _]];
      [exact (cut_was_born I C0) | exact (ordered_was_born I O)].
Qed.

(** ** Deadlines *)

Lemma deadlines_step s s' : deadlines name s -> step s s' -> deadlines name s'.
Proof.
  intros I H; constructor.
  - intros t i P; destruct (promise_new H P) as [[P0 K] | (L & B & _)]; auto.
    destruct (promise_leased I P0); split; auto; lasts.
  - intros t G; destruct (guarded_new H G) as [K [G0 | (i & _ & P)]]; apply K.
    + exact (guarded_leased I G0).
    + apply (promise_leased I P).
  - intros t i A; destruct (armed_new H A) as [(A0 & P & G) | (_ & P & G)]; auto.
    destruct (armed_guarded I A0); auto.
  - intros o t i E B L; destruct (elapsed_old H E) as [K [E0 | N]].
    + destruct (K t eq_refl) as [X Y]; exact (elapsed_lease I E0 (Y _ B) (X L)).
    + destruct (K t eq_refl) as [X Y]; exact (N t eq_refl (Y _ B) (X L)).
Qed.

(** ** Machines *)

Lemma machines_step s s' :
  lives name s -> deadlines name s -> machines name s -> step s s' -> machines name s'.
Proof.
  intros V D I H; constructor.
  - intros t i T; destruct (told_new H T) as [T0 | [B _]]; lasts.
    exact (told_born I T0).
  - intros t i A; destruct (agent_new H A) as [A0 | (T & _)]; auto.
    lasts; exact (agent_told I A0).
  - intros t i j A T; destruct (told_new H T) as [T0 | [_ E]].
    + destruct (agent_new H A) as [A0 | (_ & _ & L)].
      * exact (agent_is_latest I A0 T0).
      * apply Nat.lt_le_incl; auto.
    + rewrite (E _ A); auto.
  - intros t E; destruct (ended_new H E) as [E0 | X]; auto.
    destruct (ended_is_over I E0) as (G & A & T); repeat split.
    + intros G'; destruct (guarded_new H G') as [_ [G0 | (i & A0 & _)]]; [auto | exact (A i A0)].
    + intros i A'; destruct (agent_new H A') as [A0 | (_ & N & _)]; [exact (A i A0) | auto].
    + intros i e T'; destruct (gate_new H T') as [_ [T0 | [A0 _]]]; [exact (T i e T0) | exact (A i A0)].
  - intros t i j C B L; destruct (cut_new H C) as [C0 | [_ X]]; [|eauto].
    destruct (born_new H B) as [B0 | [F _]]; [lasts; exact (cut_ended I C0 B0 L)|].
    destruct (cut_was_born V C0) as (u & E & U).
    pose proof (fresh_above F E U); lia.
  - intros t i e G; destruct (gate_new H G) as [K [G0 | (A & R & N)]].
    + destruct (gate_granted I G0) as (R & B & N); repeat split; auto; lasts.
    + repeat split; auto; lasts; apply (told_born I), (agent_told I); auto.
  - intros t i e P; lasts.
    destruct (spent_new H P) as [P0 | R]; [exact (spent_granted I P0) | auto].
  - intros t i e S; destruct (said_new H S) as [S0 | (A & P & _)].
    + destruct (said_spent I S0); split; lasts.
    + split; lasts; exact (agent_told I A).
  - intros t i e R; destruct (active_new H R) as [K [R0 | [G A]]].
    + destruct (active_guarded I R0) as (X & Y & Z); repeat split; auto; lasts.
    + destruct (gate_granted I G) as (X & Y & _).
      repeat split; [apply K, (armed_guarded D A) | lasts | lasts].
Qed.

End Preserved.
