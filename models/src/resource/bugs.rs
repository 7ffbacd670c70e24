//! Machines that are wrong on purpose: what the model must find. Each rewrites what goes into the
//! shipped machine, or what comes out of it; the shipped code has no switch for them.

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Action, Actions, Aftermath, Cause, Check, Event, Finding, Persistent, Phase, Rejected, Restarts, Rung,
    State, Step, step,
};
use takeover::units::Moment;

use super::scope::Scope;

/// How a wrong machine is found out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Breaks {
    /// This rule is broken.
    Rule(&'static str),
    /// This promise is broken by a fair story.
    Promise(&'static str),
}

/// One wrong machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bug {
    /// Stopped is said while Terminate is still under way.
    StoppedTooEarly,
    /// Terminate's answer is taken for the proof: nobody looks.
    NobodyLooks,
    /// A start whose answer was given up is forgotten.
    StartForgotten,
    /// Restarts are not remembered where an agent's restart does not lose them.
    CountForgotten,
    /// What is persisted offline is started as well.
    OffIsStarted,
    /// An administrator's stop is taken for a crash.
    OutsideStopIgnored,
    /// The gate is left open when the claim ends.
    GateLeftOpen,
    /// Progress of Terminate moves its deadline.
    DeadlineMoved,
    /// One restart more than the threshold.
    OneTooMany,
    /// A report about an older instance is taken for one about this.
    OldReportTaken,
    /// The answer to an older call is taken for the newest call's.
    OldAnswerTaken,
    /// What runs here under no claim is terminated without a read.
    RogueNotRead,
    /// A failure is persisted as if it were meant.
    FailureIsIntent,
    /// No restart is ever ready.
    NeverRestarts,
    /// Silence is never counted.
    SilenceIgnored,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::StoppedTooEarly,
        Self::NobodyLooks,
        Self::StartForgotten,
        Self::CountForgotten,
        Self::OffIsStarted,
        Self::OutsideStopIgnored,
        Self::GateLeftOpen,
        Self::DeadlineMoved,
        Self::OneTooMany,
        Self::OldReportTaken,
        Self::OldAnswerTaken,
        Self::RogueNotRead,
        Self::FailureIsIntent,
        Self::NeverRestarts,
        Self::SilenceIgnored,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StoppedTooEarly => "stopped-too-early",
            Self::NobodyLooks => "nobody-looks",
            Self::StartForgotten => "start-forgotten",
            Self::CountForgotten => "count-forgotten",
            Self::OffIsStarted => "off-is-started",
            Self::OutsideStopIgnored => "outside-stop-ignored",
            Self::GateLeftOpen => "gate-left-open",
            Self::DeadlineMoved => "deadline-moved",
            Self::OneTooMany => "one-too-many",
            Self::OldReportTaken => "old-report-taken",
            Self::OldAnswerTaken => "old-answer-taken",
            Self::RogueNotRead => "rogue-not-read",
            Self::FailureIsIntent => "failure-is-intent",
            Self::NeverRestarts => "never-restarts",
            Self::SilenceIgnored => "silence-ignored",
        }
    }

    /// What is wrong with it, in one line.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::StoppedTooEarly => "Stopped is said before Terminate came back.",
            Self::NobodyLooks => "No look follows Terminate.",
            Self::StartForgotten => "A start in flight is forgotten.",
            Self::CountForgotten => "An agent's restart resets the count of restarts.",
            Self::OffIsStarted => "What is persisted offline is started.",
            Self::OutsideStopIgnored => "An administrator's stop is taken for a crash.",
            Self::GateLeftOpen => "The claim ends with the gate open.",
            Self::DeadlineMoved => "Progress of Terminate moves its deadline.",
            Self::OneTooMany => "One restart more than the threshold.",
            Self::OldReportTaken => "A report about an older instance counts.",
            Self::OldAnswerTaken => "The answer to an older call counts as the newest call's.",
            Self::RogueNotRead => "What runs here under no claim is terminated without a read.",
            Self::FailureIsIntent => "A failure changes PersistentState.",
            Self::NeverRestarts => "No restart is ever ready.",
            Self::SilenceIgnored => "Silence is never counted.",
        }
    }

    /// The theme in which it is found out.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::DeadlineMoved | Self::OneTooMany | Self::OldAnswerTaken | Self::FailureIsIntent => {
                Scope::calls()
            }
            Self::OldReportTaken => Scope::checks(),
            Self::SilenceIgnored => Scope::faults(),
            Self::StoppedTooEarly
            | Self::NobodyLooks
            | Self::StartForgotten
            | Self::CountForgotten
            | Self::OffIsStarted
            | Self::OutsideStopIgnored
            | Self::GateLeftOpen
            | Self::RogueNotRead
            | Self::NeverRestarts => Scope::agents(),
        }
    }

    /// How it is found out.
    #[must_use]
    pub const fn breaks(self) -> Breaks {
        use Breaks::{Promise, Rule};
        match self {
            Self::StoppedTooEarly => Rule("stopped_is_final"),
            Self::NobodyLooks => Rule("stopped_is_final"),
            Self::StartForgotten => Rule("stopped_is_true"),
            Self::CountForgotten => Rule("restart_threshold"),
            Self::OffIsStarted => Rule("flags_travel"),
            Self::OutsideStopIgnored => Rule("outside_stop_is_respected"),
            Self::GateLeftOpen => Rule("stopped_is_final"),
            Self::DeadlineMoved => Rule("pending_has_a_deadline"),
            Self::OneTooMany => Rule("restart_threshold"),
            Self::OldReportTaken => Rule("checks_belong_to_an_instance"),
            Self::OldAnswerTaken => Rule("stopped_is_true"),
            Self::RogueNotRead => Rule("rogue_is_stopped"),
            Self::FailureIsIntent => Rule("persistent_is_intent"),
            Self::NeverRestarts => Promise("comes_back"),
            Self::SilenceIgnored => Promise("comes_back"),
        }
    }

    /// Whether it starts where the machine would not.
    pub(super) fn starts(self, machine: &State) -> bool {
        self == Self::OffIsStarted && State { persistent: Persistent::Online, ..*machine }.startable()
    }

    /// The wrong machine's step.
    pub(super) fn step(
        self,
        policy: &ResourcePolicy,
        before: &State,
        now: Moment,
        event: Event,
    ) -> Result<Step, Rejected> {
        let policy = self.policy(policy);
        let (state, told) = (self.before(before, event), self.event(before, event));
        let mut result = step(&policy, &state, now, told)?;
        if state.persistent != before.persistent {
            result.state.persistent = before.persistent;
        }
        self.after(&policy, now, event, &mut result);
        Ok(result)
    }

    fn policy(self, policy: &ResourcePolicy) -> ResourcePolicy {
        let spec = *policy.spec();
        let restart_threshold = spec.restart_threshold.saturating_add(u8::from(self == Self::OneTooMany));
        ResourcePolicy::new(ResourceSpec { restart_threshold, ..spec }).unwrap_or(*policy)
    }

    /// The state that the shipped machine is shown.
    fn before(self, before: &State, event: Event) -> State {
        match (self, event) {
            (Self::OffIsStarted, Event::Start) => State { persistent: Persistent::Online, ..*before },
            _ => *before,
        }
    }

    /// The event that the shipped machine is told.
    fn event(self, before: &State, event: Event) -> Event {
        match (self, event) {
            (Self::OutsideStopIgnored, Event::Reported { claim, after, check, finding }) => {
                let finding = match finding {
                    Finding::Said(report, Cause::Administrator) => Finding::Said(report, Cause::Crash),
                    Finding::Said(..) | Finding::NoResponse => finding,
                };
                Event::Reported { claim, after, check, finding }
            }
            (Self::OldReportTaken, Event::Reported { check, finding, .. }) => {
                Event::Reported { claim: before.held, after: Some(before.last_call), check, finding }
            }
            (Self::OldAnswerTaken, Event::Returned(_, answer)) => Event::Returned(before.last_call, answer),
            (Self::RogueNotRead, Event::Reported { .. }) if before.released() => Event::Disowned,
            (Self::SilenceIgnored, Event::Reported { finding: Finding::NoResponse, .. }) => {
                let finding = Finding::NoResponse;
                Event::Reported { claim: None, after: None, check: Check::Quick, finding }
            }
            (_, other) => other,
        }
    }

    /// What is made of the shipped machine's result.
    fn after(self, policy: &ResourcePolicy, now: Moment, event: Event, step: &mut Step) {
        let machine = &mut step.state;
        let leaving = |rung: Rung| {
            machine.held.is_none() && matches!(machine.phase, Phase::OfflinePending(at, _) if at == rung)
        };
        match (self, machine.phase) {
            (Self::StoppedTooEarly, _) if leaving(Rung::Terminate) => machine.phase = Phase::Offline,
            (Self::NobodyLooks, _) if leaving(Rung::Look) => {
                machine.phase = Phase::Offline;
                step.actions = Actions::EMPTY;
            }
            (Self::StartForgotten, _) => machine.starting = None,
            (Self::CountForgotten, _) => drop_action(step, |action| action == Action::Remember),
            (Self::GateLeftOpen, _) => drop_action(step, |action| action == Action::CloseGate),
            (Self::DeadlineMoved, Phase::OfflinePending(Rung::Terminate, _))
                if matches!(event, Event::Progress(_)) =>
            {
                let until = now.after(policy.spec().terminate_timeout);
                machine.phase = Phase::OfflinePending(Rung::Terminate, until);
            }
            (Self::FailureIsIntent, Phase::Failed(Aftermath::GivenUp(_))) => {
                machine.persistent = Persistent::Offline;
            }
            (Self::NeverRestarts, Phase::Failed(Aftermath::Ready)) => {
                machine.phase = Phase::Failed(Aftermath::Resting(now.after(policy.spec().restart_delay)));
                machine.restarts = Restarts::EMPTY;
            }
            _ => {}
        }
    }
}

/// Leaves orders out.
fn drop_action(step: &mut Step, dropped: impl Fn(Action) -> bool) {
    let kept = step.actions.iter().copied().filter(|&action| !dropped(action));
    step.actions = kept.fold(Actions::EMPTY, Actions::and);
}
