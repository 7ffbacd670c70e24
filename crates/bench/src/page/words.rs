//! What is measured, in words.

use crate::part::Part;

const STEPS: &str = "\
Each machine is given one input that calls for nothing, which is what nearly every input is; `group_apply`
is a takeover in the store, and `placement` a choice among 64 nodes. Medians by criterion.\n";

const SWEEP: &str = "\
One node looks at all its VMs and finds each as it should be: the node's question, and its step with the
answers. `only_read` counts in the same answers those that say that the VM runs, and is the least that any
sweep could take.\n";

const LOSS: &str = "\
A node's life is over by proof, in a cluster whose groups go round all nodes: where does each group go that
it ran? One call of `Cluster::lost`, on the database that every node has in memory. It costs what that node
owned, a third of all groups on three nodes and a sixty-fourth on 64.\n";

const COLD: &str = "\
After a power cut of all nodes each has begun another life: where does every group go, and the conditional
writes that take it there, until the last is owned. One `Cluster::loose` and a `Cluster::apply` for each
group, on one copy of the database; no network and no disk.\n";

const RATE: &str = "\
`takeover simulate scenarios/day.txt --quiet` tells a day of 64 nodes and 8 000 VMs in which a node loses its
power every hour, and asks the rules after every step; wall time, peak memory, and how many of its hours
pass in a second. `takeover check` searches a model to its end: distinct states in a second.\n";

const SIZE: &str = "\
Sizes of types, and what is allocated and kept for 10 000 resources, each in a group of its own, divided by
their number. `resource::State` is what each step of a resource reads and writes. `shape` is what the
cluster consists of, policies included, which all copies in a process share; `cluster` is one copy of the
database; `node` is a node that runs all of them: its copy of the database, its machines, its timers and
queues.\n";

const CODE: &str = "\
A program without std calls every machine with inputs that the compiler cannot know, and is compiled for
thumbv7em with link-time optimisation, `panic = \"abort\"` and unused sections removed. `code` is `.text` of
the linked program: the machines, what they use of Rust's `core` and the compiler's own routines, and their
panics, with no debug information. `constants` is `.rodata`, `.data` and `.bss`. `machines` is what needs no
allocator: the steps of a resource and a session, the changes of records, advice, placement, policies; the
target of 32 KiB is for these. `node_and_database` has a whole `Node` and the `Cluster` besides, with
Rust's `alloc`, and no allocator.\n";

const PEER: &str = "\
The same clusters, each VM in a group of its own, going round all nodes, written as a scenario and as a CIB
that says what every node answered about every resource. Node 1 is lost. Both programs have to move exactly
what it ran, each to a living node, and nothing else; no figure counts before that was checked, and the
check has to fail on a cluster in which no node is lost. Pacemaker decides more than where things go: it
also orders the fencing, the stops and the starts. It is also given more to read, because a CIB has a record
for each resource on each node. It is the same question, and not the same amount of work.

* *Whole process*: `takeover loss FILE n1` and `crm_simulate -R -x FILE`, from start to end; processor time,
  in brackets from start to end by the clock. Medians of up to 15 runs, or of as many as fit 4 s.
* *Decision alone*, processor time as well: what each repetition of `takeover loss --repeat` adds, which is one
  call of `Cluster::lost` on a database in memory; and what `-R` adds to the same `crm_simulate` without it, which
  reads, takes in and shows the cluster.
* *By profile*: what `crm_simulate --profile --repeat` says of one more repetition: it copies the parsed CIB,
  takes it in and schedules. `none` for the largest clusters, where it takes minutes.

A run of Pacemaker's that takes longer than 300 s is ended, and its figures begin with `>`.\n";

/// What stands above a part's figures.
pub(super) const fn about(part: Part) -> &'static str {
    match part {
        Part::Steps => STEPS,
        Part::Sweep => SWEEP,
        Part::Loss => LOSS,
        Part::Cold => COLD,
        Part::Rate => RATE,
        Part::Size => SIZE,
        Part::Code => CODE,
        Part::Peer => PEER,
    }
}
