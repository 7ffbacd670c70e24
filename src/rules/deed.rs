//! Rules about single deeds, asked by someone who can look everywhere while they are done: a
//! simulator, a model checker, a test laboratory.

use super::{Broken, first_broken};

/// What a write to the database ends.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Ending {
    /// A claim, by the word of its owner that everything is stopped.
    Stopped,
    /// A life, by an observer's word.
    Dead,
    /// A life, by the word of a fencing agent.
    Fenced,
    /// A claim, because another node acquires the group.
    Acquired,
}

/// One deed, with the facts that its rules are about.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Deed {
    /// Online is called.
    Starts {
        /// Whether the database gave this claim to the life that calls.
        written: bool,
        /// Whether the database wants the resource, or one that depends on it, online.
        wanted: bool,
    },
    /// A restart is counted.
    Restarts {
        /// How often it was restarted here within the period, this restart included.
        restarts: u32,
        /// How often it may be.
        threshold: u32,
    },
    /// A start takes effect.
    TakesEffect {
        /// Whether its claim is older than the one that the gate is open for.
        older: bool,
    },
    /// A claim or a life is written to be over.
    Ends {
        /// How.
        by: Ending,
        /// Whether something of it still runs, or can yet take effect.
        remains: bool,
    },
    /// A fencing is ordered.
    Fences {
        /// Whether the database was asked for it before.
        asked: bool,
    },
    /// A new life is registered.
    Registers {
        /// Whether an older life of another machine under this name is not over by proof.
        impostor: bool,
    },
    /// An outside act is recorded.
    Records {
        /// Whether the node that noticed it owns the group.
        owner: bool,
    },
    /// A group that failed on its owner is to go elsewhere.
    FailsOver {
        /// Whether it failed on that node since it last succeeded.
        again: bool,
        /// Whether a node is left that could take it and on which it did not fail.
        untried: bool,
    },
    /// What the cluster consists of changes.
    Reshapes {
        /// Whether something of what leaves its group or the cluster still runs, or can yet come up.
        remains: bool,
    },
    /// A node takes an answer of the store's for true.
    Reads {
        /// Whether the store is older than one that this node has seen.
        older: bool,
    },
}

/// A rule's name and its question.
type Asked = (&'static str, fn(&Deed) -> bool);

/// The rules, by name.
pub(super) const RULES: [Asked; 12] = [
    ("owner_or_nothing", owner_or_nothing),
    ("flags_travel", flags_travel),
    ("restart_threshold", restart_threshold),
    ("epochs_only_grow", epochs_only_grow),
    ("stopped_is_final", stopped_is_final),
    ("death_is_written", death_is_written),
    ("handover_needs_proof", handover_needs_proof),
    ("one_name_one_machine", one_name_one_machine),
    ("outside_stop_is_respected", outside_stop_is_respected),
    ("first_available_node", first_available_node),
    ("older_store_refused", older_store_refused),
    ("shape_needs_stopped", shape_needs_stopped),
];

/// Asks all of them.
///
/// # Errors
/// The first rule that the deed breaks.
pub fn deed(deed: &Deed) -> Result<(), Broken> {
    first_broken(RULES.iter().map(|(name, holds)| (*name, holds(deed))))
}

/// Online is called only under a claim that the database gave to the life that calls.
fn owner_or_nothing(deed: &Deed) -> bool {
    !matches!(deed, Deed::Starts { written: false, .. })
}

/// What is flagged 0 stays offline, unless something that depends on it is wanted.
fn flags_travel(deed: &Deed) -> bool {
    !matches!(deed, Deed::Starts { wanted: false, .. })
}

/// The count of restarts survives the agent that kept it.
fn restart_threshold(deed: &Deed) -> bool {
    !matches!(deed, Deed::Restarts { restarts, threshold } if restarts > threshold)
}

/// A start under an older claim than the gate's takes no effect.
fn epochs_only_grow(deed: &Deed) -> bool {
    !matches!(deed, Deed::TakesEffect { older: true })
}

/// When `stopped` is written, nothing of the claim runs or can take effect.
fn stopped_is_final(deed: &Deed) -> bool {
    !matches!(deed, Deed::Ends { by: Ending::Stopped, remains: true })
}

/// When a life is written dead, nothing of it runs or can take effect: the lemma that joins the
/// clocks to the protocol.
fn death_is_written(deed: &Deed) -> bool {
    !matches!(deed, Deed::Ends { by: Ending::Dead, remains: true })
}

/// When a group changes hands, or a fencing is confirmed, nothing of the old claim is left; and a
/// fencing is ordered only after it was asked for, so that "off" cannot be older than the life.
fn handover_needs_proof(deed: &Deed) -> bool {
    !matches!(
        deed,
        Deed::Ends { by: Ending::Acquired | Ending::Fenced, remains: true } | Deed::Fences { asked: false }
    )
}

/// Another machine under the same name gets no life before the older one is over by proof.
fn one_name_one_machine(deed: &Deed) -> bool {
    !matches!(deed, Deed::Registers { impostor: true })
}

/// An outside act is recorded by the owner only.
fn outside_stop_is_respected(deed: &Deed) -> bool {
    !matches!(deed, Deed::Records { owner: false })
}

/// A node on which the group failed is passed over while an untried one is left.
fn first_available_node(deed: &Deed) -> bool {
    !matches!(deed, Deed::FailsOver { again: true, untried: true })
}

/// A store that is older than what was seen is treated as none.
fn older_store_refused(deed: &Deed) -> bool {
    !matches!(deed, Deed::Reads { older: true })
}

/// Nothing of what leaves its group or the cluster runs or can come up.
fn shape_needs_stopped(deed: &Deed) -> bool {
    !matches!(deed, Deed::Reshapes { remains: true })
}
