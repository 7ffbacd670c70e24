//! How much can happen.

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::units::Millis;

/// How large a space is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scope {
    /// The resource's policy. Its lengths are few units of time each.
    pub spec: ResourceSpec,
    /// Calls that are followed at once, 2 to 4.
    pub calls: usize,
    /// Whether calls come back failed, not implemented, or without a backend.
    pub refusals: bool,
    /// Whether an answer to an older call than the newest still arrives. What an older call does to
    /// the VM it does in any case, and an older start answers in any case.
    pub late_answers: bool,
    /// Whether calls report progress.
    pub progress: bool,
    /// Whether a finding arrives later than it was found, and hypervisor's events come in besides.
    pub late_findings: bool,
    /// Whether checks word one truth in every report that fits it.
    pub every_report: bool,
    /// Whether monitors hang and crash.
    pub monitors: bool,
    /// Whether the VM hangs, vanishes and powers itself off, besides crashing.
    pub vm_faults: bool,
    /// Whether administrators start and stop the VM with the hypervisor's own tools.
    pub outside: bool,
    /// Whether somebody starts the VM past the gate.
    pub past_gate: bool,
    /// Whether a dependent may pull the resource up.
    pub pulls: bool,
    /// Whether agents restart and leases end.
    pub agents: bool,
    /// Whether Terminate and checks may come back not implemented, or without a backend, while a
    /// VM is there.
    pub missing_beside_vm: bool,
}

impl Scope {
    /// Lengths of one to two units, one restart, one miss.
    const SHORT: ResourceSpec = ResourceSpec {
        quick_check_every: Millis(1),
        thorough_check_every: Millis(1),
        answer_within: Millis(1),
        event_grace: Millis(1),
        restart_threshold: 1,
        restart_period: Millis(2),
        restart_delay: Millis(1),
        retry_period_on_failure: Some(Millis(2)),
        pending_timeout: Millis(1),
        terminate_timeout: Millis(1),
        misses: 1,
        monitor_restarts: 1,
        ..ResourceSpec::DEFAULT
    };

    const NOTHING: Self = Self {
        spec: Self::SHORT,
        calls: 2,
        refusals: false,
        late_answers: false,
        progress: false,
        late_findings: false,
        every_report: false,
        monitors: false,
        vm_faults: false,
        outside: false,
        past_gate: false,
        pulls: false,
        agents: false,
        missing_beside_vm: false,
    };

    /// What calls can do: late, unanswered, refused; a monitor that hangs and crashes.
    #[must_use]
    pub const fn calls() -> Self {
        Self { refusals: true, late_answers: true, progress: true, monitors: true, ..Self::NOTHING }
    }

    /// What checks can find: late, in every wording, and events besides.
    #[must_use]
    pub const fn checks() -> Self {
        Self { late_findings: true, ..Self::NOTHING }
    }

    /// What agents, leases and rogues can do.
    #[must_use]
    pub const fn agents() -> Self {
        Self { agents: true, past_gate: true, outside: true, ..Self::NOTHING }
    }

    /// What must be lived through, with whatever the VM and its monitor do.
    #[must_use]
    pub const fn faults() -> Self {
        Self { monitors: true, vm_faults: true, outside: true, ..Self::NOTHING }
    }

    /// A backend that is missing, or implements too little, while a VM is there.
    #[must_use]
    pub const fn missing() -> Self {
        Self { refusals: true, outside: true, missing_beside_vm: true, ..Self::NOTHING }
    }

    /// Calls that are refused, late or lost, and all that can become of the VM meanwhile.
    #[must_use]
    pub const fn deep() -> Self {
        Self {
            refusals: true,
            late_answers: true,
            monitors: true,
            vm_faults: true,
            outside: true,
            past_gate: true,
            ..Self::NOTHING
        }
    }

    /// A scope by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let named = [
            ("calls", Self::calls()),
            ("checks", Self::checks()),
            ("agents", Self::agents()),
            ("faults", Self::faults()),
            ("missing", Self::missing()),
            ("deep", Self::deep()),
        ];
        named.into_iter().find_map(|(known, scope)| (known == name).then_some(scope))
    }

    /// Its bounds in words.
    #[must_use]
    pub fn bounds(&self) -> String {
        let parts = [
            (self.refusals, "calls fail, are not implemented, or find no backend"),
            (self.late_answers, "answers to older calls arrive"),
            (self.progress, "calls report progress"),
            (self.late_findings, "findings arrive late, events besides"),
            (self.every_report, "every report that fits"),
            (self.monitors, "monitors hang and crash"),
            (self.vm_faults, "the VM hangs, vanishes, powers itself off"),
            (self.outside, "outside starts and stops"),
            (self.past_gate, "starts past the gate"),
            (self.pulls, "pulled up by a dependent"),
            (self.agents, "agents restart, leases end"),
        ];
        let words: Vec<&str> = parts.iter().filter(|(is, _)| *is).map(|(_, words)| *words).collect();
        format!(
            "one resource, any number of steps; {} calls at once, {} restarts; the VM crashes; {}",
            self.calls,
            self.spec.restart_threshold,
            words.join("; ")
        )
    }

    /// The checked policy; none where the spec contradicts itself.
    #[must_use]
    pub fn policy(&self) -> Option<ResourcePolicy> {
        ResourcePolicy::new(self.spec).ok()
    }
}
