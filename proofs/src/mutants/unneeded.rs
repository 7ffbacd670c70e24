//! What the proof does not need, and why the protocol has it all the same.

/// A condition or a change without which every obligation still holds.
#[derive(Clone, Copy, Debug)]
pub struct Unneeded {
    /// The action.
    pub action: &'static str,
    /// The part.
    pub part: &'static str,
    /// Why it is not needed, and why it is there.
    pub why: &'static str,
}

const LETS: &str = "It only lets more happen: without it less does, and the rules hold of less. It is there so that a \
                    group comes back.";
const STAYS: &str = "What it takes away may stay as far as the rules go: nobody counts on it being gone.";
const SIGHT: &str = "The lemma of the clocks counts on it, and stands here for all that it counts on; what a renewal \
                     takes back here is the silence.";
const TOLD: &str = "Who was told of a life was born with it.";
const ADVICE: &str = "An heir is advice: who takes a group needs the proof, whoever was named.";
const NOBODY: &str = "Nobody holds what was never owned, so that no proof is lost whoever gets it. It is asked so that \
                      somebody gets it who can run it.";
const IDLE: &str =
    "To give a group to a life that is over is useless and harms nobody: nothing can be started in it.";

const fn unneeded(action: &'static str, part: &'static str, why: &'static str) -> Unneeded {
    Unneeded { action, part, why }
}

/// All of them, as the actions stand in the table.
pub const UNNEEDED: &[Unneeded] = &[
    unneeded("register_first", "now newest", LETS),
    unneeded("register_first", "promise", LETS),
    unneeded("register_first", "no sight", SIGHT),
    unneeded("register_same", "promise", LETS),
    unneeded("register_same", "no sight", SIGHT),
    unneeded("register_other", "promise", LETS),
    unneeded("register_other", "no sight", SIGHT),
    unneeded(
        "renew",
        "newest",
        "As far as the rules go any life of a machine that is not over may be renewed. The store refuses it so that a superseded agent hears of it.",
    ),
    unneeded("renew", "promise", LETS),
    unneeded("renew", "no sight", SIGHT),
    unneeded("acquire_first", "newest", NOBODY),
    unneeded("acquire_first", "live", NOBODY),
    unneeded("acquire_first", "born", TOLD),
    unneeded("acquire_first", "no heir", ADVICE),
    unneeded("acquire_stopped", "born", TOLD),
    unneeded("acquire_stopped", "no heir", ADVICE),
    unneeded("acquire_over", "born", TOLD),
    unneeded("acquire_over", "no heir", ADVICE),
    unneeded(
        "adopt",
        "not over",
        "Of a life that is over nothing runs, so that adopting its claim takes what is nobody's. It is refused because others may be about to take it, and the reason given is better than a lost race.",
    ),
    unneeded("adopt", "newest", IDLE),
    unneeded("adopt", "live", IDLE),
    unneeded("adopt", "born", TOLD),
    unneeded("plan", "heir", ADVICE),
    unneeded("take_out", "no heir", ADVICE),
    unneeded("write_stopped", "of", "An epoch was given once, so that a claim says whose it is."),
    unneeded("write_stopped", "closed", LETS),
    unneeded("write_dead", "over", LETS),
    unneeded("order_fencing", "ordered", LETS),
    unneeded("write_fenced", "over", LETS),
    unneeded("agent_dies", "agent", STAYS),
    unneeded("close_gates", "gates", STAYS),
    unneeded("arm", "agent", "A deadline that the store gave is one, whoever hands it to the guardian."),
    unneeded("arm", "armed", LETS),
    unneeded("disarm", "armed", STAYS),
    unneeded("lapse", "guarded", STAYS),
    unneeded(
        "reset",
        "ended",
        "A machine that has lost everything might as well go on in the same boot. It does not, because a token stands for one boot.",
    ),
    unneeded("hold", "gate", LETS),
    unneeded("issue", "flight", LETS),
    unneeded("takes_effect", "runs", LETS),
    unneeded("vm_ends", "runs", STAYS),
    unneeded("terminate", "runs", STAYS),
    unneeded("terminate", "starts", STAYS),
    unneeded("leave", "spent", LETS),
    unneeded(
        "say_stopped",
        "agent",
        "Who has left a claim need not be in that life any more to say so: the same message may be sent again, and a later life of the machine may send it.",
    ),
    unneeded("say_stopped", "said", LETS),
    unneeded(
        "see",
        "newest",
        "The sight of an older life leads to nothing: only the newest is written dead.",
    ),
    unneeded("see", "sight", LETS),
    unneeded("ttl_passes", "sight", SIGHT),
    unneeded("ttl_passes", "silence", LETS),
    unneeded("promise_ends", "promise", STAYS),
    unneeded("lease_ends", "lease", STAYS),
    unneeded("cut", "confirmed", LETS),
];
