; What there is, and what always holds. Printed from the table; see proofs/README.md.
(set-logic UF)
(declare-sort Node 0)
(declare-sort Machine 0)
(declare-sort Life 0)
(declare-fun before (Life Life) Bool)
(assert (forall ((x Life)) (not (before x x))))
(assert (forall ((x Life) (y Life) (z Life)) (=> (and (before x y) (before y z)) (before x z))))
(assert (forall ((x Life) (y Life)) (or (before x y) (= x y) (before y x))))
(declare-sort Epoch 0)
(declare-fun lower (Epoch Epoch) Bool)
(assert (forall ((x Epoch)) (not (lower x x))))
(assert (forall ((x Epoch) (y Epoch) (z Epoch)) (=> (and (lower x y) (lower y z)) (lower x z))))
(assert (forall ((x Epoch) (y Epoch)) (or (lower x y) (= x y) (lower y x))))

; Machine t runs under the name of node n. Never changes.
(declare-fun of (Machine Node) Bool)

; The database holds a session of n.
(declare-fun known (Node) Bool)

; Machine t registered life i of its node.
(declare-fun born (Machine Life) Bool)

; Life i is the newest of n that the database knows.
(declare-fun newest (Node Life) Bool)

; The database says that life i of n is over: written dead, or fenced.
(declare-fun over (Node Life) Bool)

; The group was owned at some time.
(declare-fun owned () Bool)

; The group's newest ownership: node n in its life i, under epoch e.
(declare-fun claim (Node Life Epoch) Bool)

; Stopped is written under the newest ownership.
(declare-fun closed () Bool)

; The group is to go to n next.
(declare-fun heir (Node) Bool)

; This ownership was written at some time.
(declare-fun granted (Node Life Epoch) Bool)

; Machine t sent `stopped` for this claim; it may arrive at any later time, or never.
(declare-fun said (Machine Life Epoch) Bool)

; Node o has seen life i of n, and nothing of n was registered or renewed since.
(declare-fun sight (Node Node Life) Bool)

; On o's clock the whole ttl has passed since that sight.
(declare-fun elapsed (Node Node Life) Bool)

; A fencing of life i of n was ordered at the power switch.
(declare-fun ordered (Node Life) Bool)

; The switch has confirmed it.
(declare-fun cut (Node Life) Bool)

; The boot of machine t is over.
(declare-fun ended (Machine) Bool)

; The agent that runs on t is in life i.
(declare-fun agent (Machine Life) Bool)

; Some agent of t was told that it is life i.
(declare-fun told (Machine Life) Bool)

; Some request of t that the store applied has a deadline that is still ahead.
(declare-fun lease (Machine) Bool)

; The same of a request of life i.
(declare-fun promise (Machine Life) Bool)

; The guardian of t enforces a deadline that is still ahead.
(declare-fun guarded (Machine) Bool)

; It has acknowledged a deadline of life i that is still ahead.
(declare-fun armed (Machine Life) Bool)

; The gate on t is open for this claim.
(declare-fun gate (Machine Life Epoch) Bool)

; A start under this claim was issued on t and can still take effect.
(declare-fun flight (Machine Life Epoch) Bool)

; The resource runs on t, started under this claim.
(declare-fun run (Machine Life Epoch) Bool)

; On t, life i has begun to leave this claim, for ever.
(declare-fun spent (Machine Life Epoch) Bool)

; A machine runs under one name.
(assert (forall ((t Machine) (n Node) (m Node)) (=> (and (of t n) (of t m)) (= n m))))
(assert (forall ((t Machine)) (exists ((n Node)) (of t n))))

; A node has one newest life.
(define-fun one_newest_life () Bool (forall ((n Node) (i Life) (j Life)) (or (not (newest n i)) (not (newest n j)) (= i j))))

; No life of a node is greater than its newest.
(define-fun newest_is_greatest () Bool (forall ((n Node) (i Life) (j Life) (t Machine)) (or (not (newest n i)) (not (and (of t n) (born t j))) (or (before j i) (= j i)))))

; A node that has a life is known, and who has a newest one.
(define-fun born_is_known () Bool (forall ((n Node) (i Life) (t Machine)) (or (not (or (and (of t n) (born t i)) (newest n i))) (known n))))

; A life belongs to one machine.
(define-fun one_machine_per_life () Bool (forall ((n Node) (i Life) (t Machine) (u Machine)) (or (not (and (of t n) (born t i))) (not (and (of u n) (born u i))) (= t u))))

; Where another machine has a later life of the name, the older life is over.
(define-fun another_machine_waits () Bool (forall ((n Node) (i Life) (j Life) (t Machine) (u Machine)) (or (not (and (of t n) (born t j))) (not (and (of u n) (born u i))) (not (before j i)) (or (= t u) (over n j)))))

; What is over is no later than the node's newest life.
(define-fun over_was_born () Bool (forall ((n Node) (i Life) (j Life)) (or (not (over n i)) (and (known n) (or (not (newest n j)) (or (before i j) (= i j)))))))

; Where a life is over, all before it are.
(define-fun over_goes_back () Bool (forall ((n Node) (i Life) (j Life)) (or (not (over n i)) (not (before j i)) (over n j))))

; An agent is told only of lives of its machine.
(define-fun told_of_its_own () Bool (forall ((t Machine) (i Life)) (or (not (told t i)) (born t i))))

; The agent's life is one that it was told.
(define-fun agent_was_told () Bool (forall ((t Machine) (i Life)) (or (not (agent t i)) (told t i))))

; No agent was told of a later life than the one that runs.
(define-fun agents_grow () Bool (forall ((t Machine) (i Life) (j Life)) (or (not (agent t i)) (not (told t j)) (or (before j i) (= j i)))))

; There is one newest ownership.
(define-fun one_claim () Bool (forall ((n Node) (m Node) (i Life) (j Life) (e Epoch) (f Epoch)) (or (not (claim n i e)) (not (claim m j f)) (and (= n m) (= i j) (= e f)))))

; A group that was owned has a newest ownership.
(define-fun owned_by_someone () Bool (or (not owned) (exists ((n Node) (i Life) (e Epoch)) (claim n i e))))

; The newest ownership was written, and so the group was owned.
(define-fun claims_are_granted () Bool (forall ((n Node) (i Life) (e Epoch)) (or (not (claim n i e)) (granted n i e))))

; Where an ownership was ever written the group was owned.
(define-fun granted_is_owned () Bool (forall ((n Node) (i Life) (e Epoch)) (or (not (granted n i e)) owned)))

; No epoch is greater than the newest ownership's.
(define-fun newest_claim_is_greatest () Bool (forall ((n Node) (m Node) (i Life) (j Life) (e Epoch) (f Epoch)) (or (not (granted n i e)) (not (claim m j f)) (or (lower e f) (= e f)))))

; An epoch was given once.
(define-fun one_owner_per_epoch () Bool (forall ((n Node) (m Node) (i Life) (j Life) (e Epoch)) (or (not (granted n i e)) (not (granted m j e)) (and (= n m) (= i j)))))

; A node's later ownership is not an older life's.
(define-fun claims_of_a_node_grow () Bool (forall ((n Node) (i Life) (j Life) (e Epoch) (f Epoch)) (or (not (granted n i e)) (not (granted n j f)) (not (lower e f)) (or (before i j) (= i j)))))

; A node that was given an ownership is known, and its newest life no older.
(define-fun owners_were_known () Bool (forall ((n Node) (i Life) (j Life) (e Epoch)) (or (not (granted n i e)) (and (known n) (or (not (newest n j)) (or (before i j) (= i j)))))))

; An ownership is proposed only by an agent that was told its life.
(define-fun owners_were_told () Bool (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not (granted n i e)) (not (and (of t n) (born t i))) (told t i))))

; A life's deadline is one of its machine's.
(define-fun promises_are_leases () Bool (forall ((t Machine) (i Life)) (or (not (promise t i)) (and (lease t) (born t i)))))

; The guardian's deadline for a life is one that the store gave.
(define-fun armed_by_a_promise () Bool (forall ((t Machine) (i Life)) (or (not (armed t i)) (and (promise t i) (guarded t)))))

; The guardian's deadline is no later than the machine's last.
(define-fun guarded_within_the_lease () Bool (forall ((t Machine)) (or (not (guarded t)) (lease t))))

; What runs, or can yet take effect, has a guardian's deadline.
(define-fun what_runs_is_guarded () Bool (forall ((t Machine) (j Life) (e Epoch)) (or (not (or (run t j e) (flight t j e))) (guarded t))))

; Where the ttl has passed in silence, the machine's deadlines have.
(define-fun silence_ends_leases () Bool (forall ((o Node) (n Node) (i Life) (t Machine)) (or (not (elapsed o n i)) (not (newest n i)) (not (and (of t n) (born t i))) (not (lease t)))))

; A life that is over has no deadline ahead.
(define-fun over_has_no_deadline () Bool (forall ((n Node) (i Life) (t Machine)) (or (not (over n i)) (not (and (of t n) (born t i))) (not (promise t i)))))

; Nothing of a life that is over runs or can take effect.
(define-fun over_means_gone () Bool (forall ((n Node) (i Life) (t Machine) (e Epoch)) (or (not (over n i)) (not (and (of t n) (born t i))) (and (not (run t i e)) (not (flight t i e))))))

; On a machine whose boot is over nothing is left.
(define-fun ended_means_gone () Bool (forall ((t Machine) (i Life) (e Epoch)) (or (not (ended t)) (and (not (guarded t)) (not (lease t)) (not (agent t i)) (not (gate t i e)) (not (flight t i e)) (not (run t i e))))))

; What a fencing is ordered for is no later than the newest life.
(define-fun no_fencing_of_the_unborn () Bool (forall ((n Node) (i Life) (j Life)) (or (not (ordered n i)) (not (newest n j)) (or (before i j) (= i j)))))

; A fencing is ordered only for a node that has a life.
(define-fun ordered_is_known () Bool (forall ((n Node) (i Life)) (or (not (ordered n i)) (known n))))

; The switch confirms only what was ordered.
(define-fun cut_was_ordered () Bool (forall ((n Node) (i Life)) (or (not (cut n i)) (ordered n i))))

; Where the switch has confirmed, every machine of those lives is off.
(define-fun cut_means_ended () Bool (forall ((n Node) (i Life) (j Life) (t Machine)) (or (not (cut n i)) (not (and (of t n) (born t j))) (not (or (before j i) (= j i))) (ended t))))

; A gate is open only for an ownership that its machine's life was given.
(define-fun gates_of_owners () Bool (forall ((n Node) (t Machine) (i Life) (e Epoch)) (or (not (gate t i e)) (not (of t n)) (and (granted n i e) (told t i) (not (spent t i e))))))

; Where an agent runs, only its own gates are open.
(define-fun gates_of_the_agent () Bool (forall ((t Machine) (i Life) (j Life) (e Epoch)) (or (not (gate t i e)) (not (agent t j)) (= i j))))

; A life that was given a later ownership has left the older.
(define-fun older_ownerships_are_spent () Bool (forall ((n Node) (i Life) (e Epoch) (f Epoch) (t Machine)) (or (not (granted n i e)) (not (granted n i f)) (not (lower e f)) (not (and (of t n) (born t i))) (spent t i e))))

; Where a later ownership exists, the newest life has left the older, or is over.
(define-fun lost_ownerships_are_spent () Bool (forall ((n Node) (i Life) (e Epoch) (m Node) (j Life) (f Epoch) (t Machine)) (or (not (granted n i e)) (not (granted m j f)) (not (lower e f)) (not (and (of t n) (born t i))) (and (or (not (newest n i)) (or (spent t i e) (over n i))) (or (not (agent t i)) (or (spent t i e) (over n i)))))))

; Where another ownership is newer, the gate's life is over or restarted.
(define-fun gates_behind_the_times () Bool (forall ((t Machine) (i Life) (e Epoch) (m Node) (n Node) (j Life) (f Epoch)) (or (not (gate t i e)) (not (of t m)) (not (claim n j f)) (not (lower e f)) (or (over m i) (and (and (of t n) (born t j)) (before i j))))))

; Who has sent `stopped` has left the claim, and nothing of it is there.
(define-fun said_is_spent () Bool (forall ((t Machine) (i Life) (e Epoch)) (or (not (said t i e)) (and (spent t i e) (and (not (run t i e)) (not (flight t i e)))))))

; Only what was given can be left.
(define-fun spent_was_granted () Bool (forall ((n Node) (t Machine) (i Life) (e Epoch)) (or (not (spent t i e)) (not (of t n)) (and (granted n i e) (born t i)))))

; Where `stopped` was sent for the newest ownership, nothing is left.
(define-fun said_means_stopped () Bool (forall ((t Machine) (n Node) (i Life) (e Epoch)) (or (not (said t i e)) (not (of t n)) (not (claim n i e)) (and (forall ((j Life) (f Epoch)) (not (gate t j f))) (forall ((j Life) (f Epoch)) (not (flight t j f))) (forall ((j Life) (f Epoch)) (not (run t j f)))))))

; Where the newest ownership is closed, its machine has sent `stopped`.
(define-fun closed_was_said () Bool (forall ((n Node) (i Life) (e Epoch) (t Machine)) (or (not closed) (not (claim n i e)) (not (and (of t n) (born t i))) (said t i e))))

; What runs was started under an ownership that was written.
(define-fun what_runs_was_granted () Bool (forall ((t Machine) (j Life) (e Epoch) (n Node)) (or (not (or (run t j e) (flight t j e))) (not (of t n)) (and (granted n j e) (born t j)))))

; What runs, runs on a machine of the newest owner's name and life.
(define-fun what_runs_has_a_name () Bool (forall ((t Machine) (j Life) (e Epoch) (n Node) (i Life) (f Epoch)) (or (not (or (run t j e) (flight t j e))) (not (claim n i f)) (and (and (of t n) (born t i)) (not closed)))))

; What runs belongs to a group that is owned.
(define-fun what_runs_is_owned () Bool (forall ((t Machine) (j Life) (e Epoch)) (or (not (or (run t j e) (flight t j e))) owned)))
