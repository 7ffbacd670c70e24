(** Each step preserves the layer about ownership. *)

From Coq Require Import Arith Lia.
Require Import Protocol Steps Invariant Preserved.

Set Implicit Arguments.
Unset Strict Implicit.

Section Owner.

Variables node machine : Type.
Variable name : machine -> node.
Implicit Types s : state node machine.

Notation step := (step name).
Notation live := (live name).

Ltac lasts := match goal with H : Protocol.step _ ?s _ |- _ => apply (it_lasts H); cbn; auto end.

Lemma gone_lasts s s' : step s s' -> forall t i e, gone s t i e -> gone s' t i e.
Proof. intros H t i e [P | (k & L & T)]; [left | right; exists k; split; auto]; lasts. Qed.

(** Its owner said [stopped]: so the life that it was granted to has left it. *)
Lemma closed_spent s : lives name s -> machines name s -> ownership name s ->
  forall n i e t, s Closed -> s (Claim n i e) -> name t = n -> s (Born t i) ->
  s (Spent t i e) /\ s (Told t i).
Proof.
  intros V M O n i e t C K E B; destruct (closed_said O C K) as (u & U & S).
  destruct (said_spent M S) as [T P].
  assert (t = u) as -> by (apply (one_machine_a_life V (i := i)); [auto | exact (told_born M T) | congruence]).
  auto.
Qed.

(** A life that is not over and a later, live one under the same name are of one machine. *)
Lemma same_machine s : lives name s -> forall t i k, s (Born t i) -> i < k ->
  live s (name t) k -> over s (name t) i \/ s (Born t k).
Proof.
  intros V t i k B L [[(u & E & U) _] _].
  destruct (older_machine_is_over V B U (eq_sym E) L) as [-> | O]; auto.
Qed.

(** What is behind stays behind when the claim is replaced, whatever replaces it. *)
Lemma left_behind_new s : lives name s -> machines name s -> ownership name s ->
  forall t i e m j f n k,
  s (Granted (name t) i e) -> s (Born t i) -> s (Claim m j f) -> replaced s m j n k -> live s n k ->
  over s (name t) i \/ (name t = n /\ s (Born t k) /\ i < k) \/ gone s t i e.
Proof.
  intros V M O t i e m j f n k G B K R A.
  destruct (left_behind O G B K) as [(<- & <- & <-) | [Q | [(<- & J & L) | Q]]]; auto.
  - destruct R as [n k C | n k Q | k _ L]; auto.
    + destruct (closed_spent V M O C K eq_refl B); right; right; left; auto.
    + destruct (same_machine V B L A); auto.
  - destruct R as [n k C | n k Q | k _ X].
    + destruct (closed_spent V M O C K eq_refl J); right; right; right; eauto.
    + left; apply (over_older (i := j)); auto with arith.
    + destruct (same_machine V B (k := k)); auto; [lia|].
      right; left; repeat split; auto; lia.
Qed.

(** A life that is live now has left all that it was granted before. *)
Lemma live_left s : lives name s -> machines name s -> ownership name s ->
  forall t i e m j f, s (Granted (name t) i e) -> s (Born t i) -> live s (name t) i ->
  s (Claim m j f) -> replaced s m j (name t) i -> s (Spent t i e).
Proof.
  intros V M O t i e m j f G B A K R.
  destruct A as [[X N] Z].
  destruct (left_behind_new V M O G B K R (conj (conj X N) Z)) as [Q | [(_ & _ & L) | [P | (k & L & T)]]].
  - destruct (Z Q).
  - lia.
  - auto.
  - pose proof (N _ _ eq_refl (told_born M T)); lia.
Qed.

Section OneStep.

Variables s s' : state node machine.
Hypothesis V : lives name s.
Hypothesis M : machines name s.
Hypothesis O : ownership name s.
Hypothesis V' : lives name s'.
Hypothesis H : step s s'.

(** Every epoch of before is smaller than the one that is granted now. *)
Lemma epoch_is_new n i e : new_owner name s s' n i e -> forall m j f, s (Granted m j f) -> f < e.
Proof.
  intros (_ & R & _) m j f G; destruct (owned O G) as (a & b & c & K & L).
  destruct R as [N | (m' & j' & f' & K' & L' & _)]; [destruct (N _ _ _ K)|].
  destruct (one_claim O K K') as (_ & _ & ->); lia.
Qed.

Lemma same_owner_step : same_owner name s s' -> ownership name s'.
Proof.
  intros (K & G & C).
  assert (B : forall t i n e, name t = n -> s' (Born t i) -> s (Granted n i e) -> s (Born t i)).
  { intros t i n e E B R; destruct (granted_born O R) as (u & U & W).
    assert (t = u) as ->; auto.
    apply (one_machine_a_life V' (i := i)); auto; [lasts | congruence]. }
  constructor.
  - intros n i e m j f X Y; apply K in X, Y; exact (one_claim O X Y).
  - intros n i e X; apply G, (claim_granted O), K; auto.
  - intros n i e X; apply G in X; destruct (owned O X) as (m & j & f & Y & L).
    apply K in Y; eauto.
  - intros n i m j e X Y; apply G in X, Y; exact (one_grant O X Y).
  - intros n i j e f X Y; apply G in X, Y; exact (lives_grow O X Y).
  - intros n i e X; apply G in X; destruct (granted_born O X) as (t & E & W).
    exists t; split; auto; lasts.
  - intros n i e X Y; apply K in Y; destruct (C X) as [X0 | (t & j & f & S & Z)].
    + destruct (closed_said O X0 Y) as (t & E & S); exists t; split; auto; lasts.
    + destruct (one_claim O Z Y) as (E & -> & ->); exists t; split; auto; lasts.
  - intros t i e n j f X Y Z; apply G in X; apply K in Z.
    destruct (left_behind O X (B _ _ _ _ eq_refl Y X) Z) as [Q | [Q | [(E & W & L) | Q]]]; auto.
    + right; left; exact (over_lasts H Q).
    + right; right; left; repeat split; auto; lasts.
    + right; right; right; exact (gone_lasts H Q).
  - intros t i e f X Y L W; apply G in X, Y; lasts.
    exact (left_older O X Y L (B _ _ _ _ eq_refl W X)).
Qed.

Lemma new_owner_step n i e : new_owner name s s' n i e -> ownership name s'.
Proof.
  intros N; pose proof (epoch_is_new N) as Fresh.
  destruct N as (A & R & K & G & C & F).
  constructor.
  - intros a b c x y z X Y; apply K in X, Y; intuition congruence.
  - intros a b c X; apply K in X; apply G; auto.
  - intros a b c X; apply G in X; exists n, i, e; split; [apply K; auto|].
    destruct X as [X | (_ & _ & ->)]; auto; apply Nat.lt_le_incl, (Fresh _ _ _ X).
  - intros a b x y c X Y; apply G in X, Y.
    destruct X as [X | (-> & -> & ->)], Y as [Y | (-> & -> & E)]; auto.
    + exact (one_grant O X Y).
    + subst; pose proof (Fresh _ _ _ X); lia.
    + pose proof (Fresh _ _ _ Y); lia.
  - intros a b x c d X Y L; apply G in X, Y.
    destruct X as [X | (-> & -> & ->)], Y as [Y | (E & -> & ->)]; auto.
    + exact (lives_grow O X Y L).
    + subst a; destruct (granted_born O X) as (t & E & B); destruct A as [[_ N] _]; eauto.
    + pose proof (Fresh _ _ _ Y); lia.
  - intros a b c X; apply G in X; destruct X as [X | (-> & -> & ->)].
    + destruct (granted_born O X) as (t & E & B); exists t; split; auto; lasts.
    + destruct A as [[(t & E & B) _] _]; exists t; split; auto; lasts.
  - intros a b c X; destruct (C X).
  - intros t b c a x y X Y Z; apply G in X; apply K in Z; destruct Z as (-> & -> & ->).
    destruct X as [X | X]; [|left; intuition].
    apply (F (Born t b) I) in Y.
    destruct R as [N | (m & j & f & W & L & R)].
    { destruct (owned O X) as (m & j & f & W & _); destruct (N _ _ _ W). }
    destruct (left_behind_new V M O X Y W R A) as [Q | [(E & Q & P) | Q]].
    + right; left; exact (over_lasts H Q).
    + right; right; left; repeat split; auto; lasts.
    + right; right; right; exact (gone_lasts H Q).
  - intros t b c d X Y L B; apply G in X, Y; apply (F (Born t b) I) in B; lasts.
    destruct Y as [Y | (E & -> & ->)].
    + destruct X as [X | (_ & _ & ->)]; [|pose proof (Fresh _ _ _ Y); lia].
      exact (left_older O X Y L B).
    + subst n; destruct X as [X | (_ & _ & ->)]; [|lia].
      destruct R as [N | (m & j & f & W & _ & R)].
      * destruct (owned O X) as (m & j & f & W & _); destruct (N _ _ _ W).
      * exact (live_left V M O X B A W R).
Qed.

Lemma ownership_step : ownership name s'.
Proof.
  destruct (owner_old_or_new H) as [E | (n & i & e & N)].
  - exact (same_owner_step E).
  - exact (new_owner_step N).
Qed.

End OneStep.

End Owner.
