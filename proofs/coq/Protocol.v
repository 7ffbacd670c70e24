(** The protocol that keeps one resource on one node: what a human has to agree with.

    A state is a set of facts. A step adds facts and takes facts away, if its guards hold. Guards are
    local: what the database decides rests on its own records, what a machine does rests on that
    machine. The few that speak of the world are marked "trust": they are what the deployment promises.

    Nothing bounds the nodes, the machines, the lives, the epochs or the steps.
    Left out: nodes that may keep what they run without a lease, and a restored database. A plan for a
    move writes an heir, and an operator takes the group out of service: no guard here reads either, so
    they are no steps, and an acquisition may happen in spite of them. *)

From Coq Require Import Arith.

Set Implicit Arguments.
Set Contextual Implicit.

Section Protocol.

(** Nodes are names. A machine is one computer in one boot, which is what its token stands for; it
    runs under one name. Several machines can have the same name, at once. *)
Variables node machine : Type.
Variable name : machine -> node.

(** A life is what one registration begins. Both numbers are only ever compared. *)
Definition life := nat.
Definition epoch := nat.

Inductive fact : Type :=
(* In the database. *)
| Born (t : machine) (i : life)                (* life i of its name was registered by machine t *)
| Over (n : node) (i : life)                   (* written: every life of n up to i is over *)
| Claim (n : node) (i : life) (e : epoch)      (* the newest ownership *)
| Closed                                       (* [stopped] was written under it *)
| Granted (n : node) (i : life) (e : epoch)    (* it was the newest ownership once *)
| Ordered (n : node) (i : life)                (* a fencing of that life was asked for *)
(* At observers. *)
| Sight (o n : node) (i : life)                (* o has seen life i of n, unchanged since *)
| Elapsed (o n : node) (i : life)              (* and on o's clock the whole ttl has passed since *)
(* Deadlines of machine t. *)
| Promise (t : machine) (i : life)             (* an applied request of life i has one that is ahead *)
| Lease (t : machine)                          (* some applied request of t has *)
| Armed (t : machine) (i : life)               (* the guardian acknowledged one of life i, ahead *)
| Guarded (t : machine)                        (* the guardian enforces one that is ahead *)
(* On machine t. *)
| Agent (t : machine) (i : life)               (* the agent that runs is in life i *)
| Told (t : machine) (i : life)                (* some agent of t was in life i *)
| Gate (t : machine) (i : life) (e : epoch)    (* starts under this claim may be issued *)
| Spent (t : machine) (i : life) (e : epoch)   (* that life has begun to leave that claim *)
| Said (t : machine) (i : life) (e : epoch)    (* it has sent [stopped]; it arrives late, or never *)
| Flight (t : machine) (i : life) (e : epoch)  (* a start was issued and can still take effect *)
| Run (t : machine) (i : life) (e : epoch)     (* the resource runs *)
| Ended (t : machine)                          (* the boot is over: reset, or cut off *)
| Cut (n : node) (i : life).                   (* the switch confirmed the fencing of that life *)

Definition state := fact -> Prop.

Definition add (s : state) (f : fact) : state := fun g => s g \/ g = f.
Definition adds (s : state) (new : fact -> Prop) : state := fun g => s g \/ new g.
Definition drop (s : state) (gone : fact -> Prop) : state := fun g => s g /\ ~ gone g.

(** ** What the database's records say *)

Definition over (s : state) n i := exists k, i <= k /\ s (Over n k).
Definition newest (s : state) n i :=
  (exists t, name t = n /\ s (Born t i)) /\
  (forall t j, name t = n -> s (Born t j) -> j <= i).
Definition live (s : state) n i := newest s n i /\ ~ over s n i.

(** ** What happens to a machine *)

(** The resource runs there, or may come up. *)
Definition active (s : state) t i e := s (Run t i e) \/ s (Flight t i e).
Definition idle (s : state) t := forall i e, ~ active s t i e.
Definition shut (s : state) t := forall i e, ~ s (Gate t i e).

(** ** Effects *)

Definition sights_of n (f : fact) :=
  match f with Sight _ m _ | Elapsed _ m _ => m = n | _ => False end.
Definition gates_of t (f : fact) := match f with Gate u _ _ => u = t | _ => False end.
Definition agent_of t (f : fact) := match f with Agent u _ => u = t | _ => False end.
Definition starts_and_runs_of t (f : fact) :=
  match f with Flight u _ _ | Run u _ _ => u = t | _ => False end.
Definition the_claim (f : fact) := match f with Claim _ _ _ | Closed => True | _ => False end.
Definition on (off : machine -> Prop) (f : fact) :=
  match f with
  | Agent t _ | Gate t _ _ | Armed t _ | Guarded t | Flight t _ _ | Run t _ _ => off t
  | _ => False
  end.
Definition ends (off : machine -> Prop) (f : fact) := match f with Ended t => off t | _ => False end.

(** A request of life i was applied: it has a deadline, and who watches begins anew. *)
Definition promised s t i := drop (add (add s (Promise t i)) (Lease t)) (sights_of (name t)).
Definition begin_life s t i := add (promised s t i) (Born t i).
Definition grant s n i e := add (add (drop s the_claim) (Claim n i e)) (Granted n i e).
Definition power_off s off := adds (drop s (on off)) (ends off).

(** ** Steps

    Each guard has a name, so that it can be taken away to see that the proof needs it. *)

Inductive step (s : state) : state -> Prop :=

(* The database applies requests. They may be old, and who sent them may be gone. *)
| register_first t i :
    (forall u j, name u = name t -> ~ s (Born u j)) -> (* guard: name_is_new *)
    step s (begin_life s t i)
| register_same t i k :
    newest s (name t) i ->
    s (Born t i) ->                         (* guard: same_token *)
    i < k ->                                (* guard: newer_life_same *)
    step s (begin_life s t k)
| register_other t i k :
    newest s (name t) i ->
    over s (name t) i ->                    (* guard: other_token_waits *)
    i < k ->                                (* guard: newer_life_other *)
    step s (begin_life s t k)
| renew t i :
    newest s (name t) i ->                  (* guard: renews_the_newest *)
    ~ over s (name t) i ->                  (* guard: renews_what_is_not_over *)
    s (Born t i) ->                         (* guard: renews_its_own_life *)
    step s (promised s t i)
| acquire_first n i e :
    (forall m j f, ~ s (Claim m j f)) ->    (* guard: never_owned *)
    live s n i ->                           (* guard: first_owner_is_live *)
    step s (grant s n i e)
| acquire_stopped n i e m j f :
    s (Claim m j f) ->
    s Closed ->                             (* guard: stopped_is_written *)
    f < e ->                                (* guard: greater_epoch_stopped *)
    live s n i ->                           (* guard: owner_after_stopped_is_live *)
    step s (grant s n i e)
| acquire_over n i e m j f :
    s (Claim m j f) ->
    over s m j ->                           (* guard: old_life_is_over *)
    f < e ->                                (* guard: greater_epoch_over *)
    live s n i ->                           (* guard: owner_after_over_is_live *)
    step s (grant s n i e)
| adopt n k e i f :
    s (Claim n i f) ->
    ~ s Closed ->                           (* guard: adopts_what_is_open *)
    ~ over s n i ->                         (* guard: adopts_in_time *)
    i < k ->                                (* guard: adopts_from_an_older_life *)
    f < e ->                                (* guard: greater_epoch_adopt *)
    live s n k ->                           (* guard: adopter_is_live *)
    step s (grant s n k e)
| write_stopped t i e :
    s (Said t i e) ->                       (* guard: stopped_was_sent *)
    s (Claim (name t) i e) ->               (* guard: stopped_names_the_claim *)
    step s (add s Closed)

(* Observers and the switch. *)
| see o n i :
    newest s n i ->                         (* guard: sees_the_newest *)
    step s (add s (Sight o n i))
| ttl_passes (o n : node) i :
    s (Sight o n i) ->                      (* guard: saw_it *)
    (* The lemma of the clocks, proved apart. Trust: clocks drift no more than is allowed for. *)
    (forall t, name t = n -> s (Born t i) -> ~ s (Lease t)) -> (* guard: lemma_of_the_clocks *)
    step s (add s (Elapsed o n i))
| write_dead (o n : node) i :
    s (Elapsed o n i) ->                    (* guard: whole_ttl *)
    newest s n i ->                         (* guard: dead_is_the_newest *)
    step s (add s (Over n i))
| order_fencing n i :
    newest s n i ->                         (* guard: fences_a_life_that_began *)
    step s (add s (Ordered n i))
(* Trust: what the switch confirms is off. *)
| cut n i :
    s (Ordered n i) ->                      (* guard: cuts_what_was_ordered *)
    step s (add (power_off s (fun t => name t = n /\ exists j, j <= i /\ s (Born t j))) (Cut n i))
| write_fenced n i :
    s (Cut n i) ->                          (* guard: fencing_was_confirmed *)
    step s (add s (Over n i))

(* Time. What is enforced ends before what it was derived from does. *)
| disarm t i :
    step s (drop s (fun f => f = Armed t i))
| promise_ends t i :
    ~ s (Armed t i) ->                      (* guard: armed_ends_first *)
    step s (drop s (fun f => f = Promise t i))
(* Trust: the guardian, or the watchdog behind it, has ended everything by its deadline. *)
| lapse t :
    idle s t ->                             (* guard: guardian_ends_everything *)
    (forall i, ~ s (Armed t i)) ->          (* guard: acknowledged_ends_first *)
    step s (drop s (fun f => f = Guarded t))
| lease_ends t :
    ~ s (Guarded t) ->                      (* guard: guardian_acts_before_the_lease_ends *)
    (forall i, ~ s (Promise t i)) ->        (* guard: promises_end_first *)
    step s (drop s (fun f => f = Lease t))

(* The agent. When it dies, gates, guardian and all that runs live on. *)
| agent_dies t :
    step s (drop s (agent_of t))
| agent_told t i :
    s (Born t i) ->                         (* guard: life_is_its_own *)
    ~ s (Ended t) ->                        (* guard: boot_is_not_over *)
    (forall j, s (Told t j) -> j < i) ->    (* guard: answer_to_its_own_request *)
    shut s t ->                             (* guard: old_gates_are_closed *)
    step s (add (add (drop s (agent_of t)) (Agent t i)) (Told t i))
| close_gates t :
    step s (drop s (gates_of t))
| arm t i :
    s (Agent t i) ->                        (* guard: agent_arms *)
    s (Promise t i) ->                      (* guard: arms_what_was_answered *)
    step s (add (add s (Armed t i)) (Guarded t))
| hold t i e :
    s (Agent t i) ->                        (* guard: agent_holds *)
    s (Granted (name t) i e) ->             (* guard: holds_what_was_granted *)
    ~ s (Spent t i e) ->                    (* guard: never_holds_again *)
    step s (add s (Gate t i e))
| leave t i e :
    s (Granted (name t) i e) ->             (* guard: leaves_what_was_granted *)
    step s (add (drop s (fun f => f = Gate t i e)) (Spent t i e))
| say_stopped t i e :
    s (Agent t i) ->                        (* guard: agent_says *)
    s (Spent t i e) ->                      (* guard: left_it *)
    shut s t ->                             (* guard: gates_are_closed *)
    idle s t ->                             (* guard: looked_and_nothing_is_left *)
    step s (add s (Said t i e))

(* The machine. *)
| issue t i e :
    s (Gate t i e) ->                       (* guard: gate_is_open *)
    s (Armed t i) ->                        (* guard: deadline_is_acknowledged *)
    step s (add s (Flight t i e))
| takes_effect t i e :
    s (Flight t i e) ->                     (* guard: start_was_issued *)
    step s (add s (Run t i e))
| start_fails t i e :
    step s (drop s (fun f => f = Flight t i e))
| vm_ends t i e :
    step s (drop s (fun f => f = Run t i e))
| terminate t :
    step s (drop s (starts_and_runs_of t))
| reset t :
    step s (power_off s (fun u => u = t)).

(** Any number of steps, from nothing. *)
Inductive reachable : state -> Prop :=
| nothing_yet : reachable (fun _ => False)
| one_more s s' : reachable s -> step s s' -> reachable s'.

End Protocol.
