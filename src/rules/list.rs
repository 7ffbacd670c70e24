//! Every rule by name: what it says, and where it is checked.

/// What a rule is asked of.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Check {
    /// One step of one resource: [`super::resource_step`].
    ResourceStep,
    /// One step of one session: [`super::session_step`].
    SessionStep,
    /// One change of one record: [`super::record_step`].
    RecordStep,
    /// One change of what the cluster consists of: `shape_step` (with the feature `alloc`).
    ShapeStep,
    /// One resource seen from everywhere: [`super::picture`].
    Picture,
    /// One deed seen from everywhere: [`super::deed`].
    Deed,
    /// A story's end: what holds there holds within a bounded time after the last trouble.
    Promise,
    /// Nothing: the types leave no way to break it.
    Types,
    /// A table or an enumeration in a test that carries the rule's name.
    Test,
}

/// One rule of the rulebook.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Rule {
    /// The key by which code and checks meet.
    pub name: &'static str,
    /// The rule in one sentence.
    pub says: &'static str,
    /// Where it is checked.
    pub check: Check,
}

/// A rule, written as a line of the list.
macro_rules! rule {
    ($name:expr, $check:expr, $says:expr $(,)?) => {
        Rule { name: $name, says: $says, check: $check }
    };
}

/// The rulebook, in its order: states and reports, checks, restarts and failover, ownership, the
/// database, telling people.
pub const RULES: [Rule; 62] = [
    rule!("five_states", Check::Types, "A resource is in one of five states, never in two."),
    rule!(
        "six_reports",
        Check::Types,
        "A backend reports one of six states with its cause; no answer is a seventh fact.",
    ),
    rule!(
        "persistent_is_intent",
        Check::ResourceStep,
        "PersistentState changes by command or outside act, never by a failure.",
    ),
    rule!(
        "backend_is_blind",
        Check::Test,
        "Every call hands the backend the GUID and PersistentState, read afresh.",
    ),
    rule!(
        "group_state_computed",
        Check::Test,
        "A group's state is computed from its resources, never stored.",
    ),
    rule!(
        "invalid_is_rejected",
        Check::Test,
        "An impossible order is refused with a typed error and changes nothing.",
    ),
    rule!(
        "check_intervals",
        Check::Test,
        "Quick checks every 5 s, thorough ones every 60 s, answers due within 4 s, per resource.",
    ),
    rule!(
        "check_roles_policy",
        Check::ResourceStep,
        "In Windows' roles a quick check only triggers a thorough one.",
    ),
    rule!(
        "checks_belong_to_an_instance",
        Check::ResourceStep,
        "A report about an older instance or claim changes nothing.",
    ),
    rule!(
        "match_means_no_action",
        Check::ResourceStep,
        "If report and persisted state agree, nothing is done.",
    ),
    rule!("comparison", Check::Test, "The whole comparison is a reviewed table."),
    rule!(
        "mismatch_means_online",
        Check::ResourceStep,
        "Found stopped without an outside act: Online on the same node, counted.",
    ),
    rule!(
        "failed_means_restart",
        Check::ResourceStep,
        "Found failed: Terminate, then Online after the delay.",
    ),
    rule!("pending_has_a_deadline", Check::ResourceStep, "A pending state ends."),
    rule!(
        "silence_escalates",
        Check::ResourceStep,
        "Silence restarts the monitor, then escalates; alone it starts nothing.",
    ),
    rule!(
        "outside_stop_is_respected",
        Check::ResourceStep,
        "An administrator's stop becomes PersistentState 0, not a restart.",
    ),
    rule!(
        "outside_stop_policy",
        Check::Test,
        "What an outside stop means is a policy, and a guest's power-off has its own.",
    ),
    rule!(
        "unaware_backend",
        Check::ResourceStep,
        "Without events and reasons only the thorough check discovers outside acts.",
    ),
    rule!(
        "rogue_is_stopped",
        Check::ResourceStep,
        "What runs on a node that does not own it is terminated after a linearizable read.",
    ),
    rule!(
        "unsupported_is_discarded",
        Check::ResourceStep,
        "A function that is not implemented changes nothing.",
    ),
    rule!(
        "inconsistency_is_short",
        Check::Promise,
        "A difference is acted on within one quick interval and one call.",
    ),
    rule!("monitors_are_isolated", Check::Test, "A hang in one monitor disturbs only the resources in it."),
    rule!(
        "restart_threshold",
        Check::ResourceStep,
        "At most the threshold of restarts per sliding period on one node.",
    ),
    rule!(
        "restart_then_failover",
        Check::ResourceStep,
        "A resource that comes online within its attempts causes no failover.",
    ),
    rule!(
        "node_loss_fails_over",
        Check::RecordStep,
        "A lost node's groups are placed again after proof, uncounted.",
    ),
    rule!(
        "failover_threshold",
        Check::RecordStep,
        "At most the threshold of failovers caused by resources per period.",
    ),
    rule!(
        "retry_after_failed",
        Check::Test,
        "A Failed group is tried again after the retry period, or when a node comes up.",
    ),
    rule!(
        "first_available_node",
        Check::Deed,
        "The target is the first available node of the list, untried before tried.",
    ),
    rule!(
        "only_possible_owners",
        Check::Test,
        "A group goes only to a possible owner that is up, not paused, not quarantined, not full.",
    ),
    rule!("anti_affinity", Check::Test, "Groups of one class are kept apart while another node is left."),
    rule!(
        "flags_travel",
        Check::Deed,
        "The target brings online what is flagged 1 and what that depends on."
    ),
    rule!(
        "dependencies_in_order",
        Check::Picture,
        "A resource is never Online while one that it depends on is not.",
    ),
    rule!(
        "move_failover_failback",
        Check::Test,
        "The administrator's actions; a planned move stops on the source first.",
    ),
    rule!("paused_starts_nothing", Check::Picture, "A paused node never calls Online."),
    rule!(
        "quarantine",
        Check::Test,
        "A node lost too often is not used for a while; at most a share of the nodes at once.",
    ),
    rule!(
        "cold_start_waits",
        Check::Test,
        "A forming cluster waits for a group's recorded or preferred owner.",
    ),
    rule!("start_throttle", Check::Test, "Only so many VMs start on one node at once, by priority."),
    rule!(
        "no_ping_pong",
        Check::Promise,
        "Without a command a group moves at most threshold + 1 times per period and retry.",
    ),
    rule!(
        "comes_back",
        Check::Promise,
        "What is wanted and permitted runs again within a bounded time after the last trouble.",
    ),
    rule!(
        "settles",
        Check::Promise,
        "After the last trouble nothing is written any more but renewals and permitted retries.",
    ),
    rule!(
        "never_on_two_nodes",
        Check::Picture,
        "At no instant do two nodes run one resource or have a start of it in flight.",
    ),
    rule!(
        "owner_or_nothing",
        Check::ResourceStep,
        "Online is called only under a claim that is held, inside the lease, with the gate open.",
    ),
    rule!(
        "handover_needs_proof",
        Check::RecordStep,
        "The owner changes only on proof that the old claim is over.",
    ),
    rule!(
        "death_is_written",
        Check::Deed,
        "A session is written dead by an observer that saw it unchanged for its whole ttl.",
    ),
    rule!(
        "superseded_is_not_dead",
        Check::RecordStep,
        "A newer life proves nothing about what the old one runs.",
    ),
    rule!(
        "lease_ends_early",
        Check::SessionStep,
        "The holder's deadline counts from the sending of the request that was answered.",
    ),
    rule!(
        "unknown_outcome_is_both",
        Check::Test,
        "A write whose answer was lost counts as done and as not done until a linearizable read decides.",
    ),
    rule!(
        "stopped_is_final",
        Check::ResourceStep,
        "Stopped means: gate closed, Terminate returned, a look, no call unanswered.",
    ),
    rule!(
        "stop_waits_for_its_start",
        Check::ResourceStep,
        "A stop that found nothing left asks nothing again before an unanswered start comes back.",
    ),
    rule!(
        "one_name_one_machine",
        Check::Deed,
        "A machine is its token; another token waits until the old life is over by proof.",
    ),
    rule!("epochs_only_grow", Check::RecordStep, "A group's epoch never decreases or repeats."),
    rule!(
        "older_store_refused",
        Check::Deed,
        "A store that is older than what a node has seen is treated as none.",
    ),
    rule!(
        "shape_needs_stopped",
        Check::ShapeStep,
        "What is added, removed or regrouped is stopped by proof; an identity occurs once.",
    ),
    rule!("quorum_or_stop", Check::SessionStep, "A node that ceases to be a member stops everything."),
    rule!(
        "restart_of_the_agent",
        Check::Test,
        "An agent that restarts looks before it acts, and keeps or ends by what the database says.",
    ),
    rule!(
        "snapshot_at_setup",
        Check::Test,
        "Setting a cluster up writes a first snapshot: name, GUID, owner node, PersistentState.",
    ),
    rule!("every_node_agrees", Check::Test, "Nodes that applied the same changes hold the same database."),
    rule!(
        "nothing_acknowledged_is_lost",
        Check::Test,
        "An acknowledged change survives the death of the process that wrote it, at any point.",
    ),
    rule!(
        "unknown_version_refused",
        Check::Test,
        "A record of an unknown version is refused, and nothing is overwritten.",
    ),
    rule!(
        "cluster_time",
        Check::Test,
        "Shared windows run on a counter in the store that never goes back; safety never asks it.",
    ),
    rule!("hypervisor_is_told", Check::Picture, "Each hypervisor's manager shows what runs on its node."),
    rule!(
        "log_names_components",
        Check::Test,
        "One log line per transition, with its component and reason, that parses back.",
    ),
];
