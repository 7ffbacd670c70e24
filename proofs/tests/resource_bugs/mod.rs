//! Steps that are wrong on purpose, each by what it rewrites of what goes into the shipped step or of what
//! comes out of it, and by what must find it.

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Action, Actions, Cause, Event, Finding, Function, Gate, Persistent, Phase, Rejected, Report, Return,
    Rung, State, Step, step,
};
use takeover::units::Moment;
use takeover_proofs::refinement::resource::report::Question;

type Stepped = Result<Step, Rejected>;

/// One of them.
pub(crate) struct Bug {
    /// Its name.
    pub(crate) name: &'static str,
    /// The questions that find it, each asked alone, and what does not hold then.
    pub(crate) found: &'static [(Question, &'static str)],
    /// The wrong step.
    pub(crate) step: fn(&ResourcePolicy, &State, Moment, Event) -> Stepped,
}

/// All of them.
pub(crate) const BUGS: &[Bug] = &[
    Bug {
        name: "Online is called before the gate is open",
        found: &[
            (Question::Rules, "owner_or_nothing"),
            (Question::Table, "issue needs \"gate\""),
            (Question::Sound, "starts_pass_the_gate"),
        ],
        step: started_at_once,
    },
    Bug {
        name: "Online is called without its claim",
        found: &[(Question::Rules, "calls_carry_the_claim"), (Question::Table, "no issue without a claim")],
        step: unclaimed,
    },
    Bug {
        name: "released without a look",
        found: &[
            (Question::Rules, "stopped_is_final"),
            (Question::Table, "say_stopped needs \"nothing runs\""),
            (Question::Sound, "released_is_bare"),
        ],
        step: |policy, state, now, event| released_at(Rung::Look, step(policy, state, now, event)),
    },
    Bug {
        name: "released as soon as Terminate is called",
        found: &[
            (Question::Rules, "stopped_is_final"),
            (Question::Table, "say_stopped needs \"nothing"),
            (Question::Sound, "released_is_bare"),
        ],
        step: |policy, state, now, event| released_at(Rung::Terminate, step(policy, state, now, event)),
    },
    Bug {
        name: "a start in flight is forgotten on release",
        found: &[(Question::Sound, "no_start_is_adrift")],
        step: start_forgotten,
    },
    Bug {
        name: "a start in flight does not keep it from being released",
        found: &[
            (Question::Table, "say_stopped needs \"nothing starts\""),
            (Question::Sound, "no_start_is_adrift"),
        ],
        step: start_ignored,
    },
    Bug {
        name: "a Terminate that failed is taken for done",
        found: &[(Question::Sound, "what_may_be_left_is_known")],
        step: failure_is_done,
    },
    Bug {
        name: "no backend is taken for a proof although something ran",
        found: &[
            (Question::Rules, "stopped_is_final"),
            (Question::Table, "say_stopped needs \"nothing runs\""),
            (Question::Sound, "released_is_bare"),
        ],
        step: absence_is_proof,
    },
    Bug {
        name: "the gate is left open on release",
        found: &[
            (Question::Rules, "stopped_is_final"),
            (Question::Table, "comes out different"),
            (Question::Sound, "gate_follows_claim"),
        ],
        step: gate_left_open,
    },
    Bug {
        name: "what could be started while the gate was open is not remembered",
        found: &[(Question::Rules, "stopped_is_final"), (Question::Sound, "what_may_be_left_is_known")],
        step: open_gate_forgotten,
    },
    Bug {
        name: "a stop asks again although only a start's answer is missing",
        found: &[(Question::Rules, "stop_waits_for_its_start")],
        step: asked_without_end,
    },
    Bug {
        name: "a stale report is obeyed",
        found: &[(Question::Rules, "checks_belong_to_an_instance")],
        step: stale_report,
    },
    Bug {
        name: "the answer to another call is taken for the newest call's",
        found: &[(Question::Table, "say_stopped needs \"nothing runs\""), (Question::Sound, "newest_start")],
        step: any_answer,
    },
    Bug {
        name: "what nobody wants is started",
        found: &[(Question::Rules, "invalid_is_rejected")],
        step: unwanted,
    },
    Bug {
        name: "one restart too many",
        found: &[(Question::Sound, "a_restart_is_left")],
        step: one_too_many,
    },
    Bug {
        name: "a Terminate waits for ever",
        found: &[
            (Question::Rules, "pending_has_a_deadline"),
            (Question::Sound, "what_waits_has_a_deadline"),
            (Question::Time, "time_is_age"),
        ],
        step: for_ever,
    },
];

fn started_at_once(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    if event != Event::Start || state.gate == Gate::Open {
        return step(policy, state, now, event);
    }
    let mut started = step(policy, &State { gate: Gate::Open, ..*state }, now, event)?;
    started.state.gate = state.gate;
    Ok(started)
}

fn each_action(result: Stepped, change: impl Fn(Action) -> Option<Action>) -> Stepped {
    let step = result?;
    let kept = step.actions.iter().filter_map(|&action| change(action));
    Ok(Step { actions: kept.fold(Actions::EMPTY, Actions::and), ..step })
}

fn unclaimed(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    each_action(step(policy, state, now, event), |action| match action {
        Action::Call { function: Function::Online, call, .. } => {
            Some(Action::Call { function: Function::Online, call, claim: None })
        }
        other @ (Action::Call { .. }
        | Action::OpenGate(_)
        | Action::CloseGate
        | Action::Record(_)
        | Action::Remember
        | Action::ReadOwner
        | Action::RestartMonitor
        | Action::GiveUp(_)
        | Action::Escalate) => Some(other),
    })
}

fn released_at(rung: Rung, result: Stepped) -> Stepped {
    let mut step = result?;
    let leaving = matches!(step.state.phase, Phase::OfflinePending(at, _) if at == rung);
    if leaving && step.state.held.is_none() {
        step.state.phase = Phase::Offline;
        step.state.starting = None;
    }
    Ok(step)
}

fn start_forgotten(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let mut step = step(policy, state, now, event)?;
    if matches!(event, Event::Release(_)) {
        step.state.starting = None;
    }
    Ok(step)
}

fn start_ignored(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let looks = matches!(state.phase, Phase::OfflinePending(Rung::Look, _));
    let answered = looks && matches!(event, Event::Returned(call, _) if call == state.last_call);
    let starting = state.starting.filter(|_| !answered);
    step(policy, &State { starting, ..*state }, now, event)
}

fn failure_is_done(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let failed = event == Event::Returned(state.last_call, Return::Failed);
    let event = if failed { Event::Returned(state.last_call, Return::Done) } else { event };
    step(policy, state, now, event)
}

fn absence_is_proof(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let looks = matches!(state.phase, Phase::OfflinePending(Rung::Look, _)) && state.starting.is_none();
    let nobody = looks && event == Event::Returned(state.last_call, Return::NotHere);
    step(policy, &State { ran: state.ran && !nobody, ..*state }, now, event)
}

fn gate_left_open(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    each_action(step(policy, state, now, event), |action| (action != Action::CloseGate).then_some(action))
}

fn open_gate_forgotten(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let mut step = step(policy, state, now, event)?;
    if state.held.is_some() && step.state.held.is_none() {
        step.state.ran = state.ran;
    }
    Ok(step)
}

fn asked_without_end(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let missing = state.starting.is_some_and(|start| start != state.last_call);
    let looks = missing && matches!(state.phase, Phase::OfflinePending(Rung::Look, _));
    let answered = matches!(event, Event::Returned(call, Return::Found(_)) if call == state.last_call);
    let left = Finding::Said(Report::Online, Cause::Unknown);
    let again = Event::Returned(state.last_call, Return::Found(left));
    step(policy, state, now, if looks && answered { again } else { event })
}

fn stale_report(policy: &ResourcePolicy, state: &State, now: Moment, mut event: Event) -> Stepped {
    if let Event::Reported { claim, after, .. } = &mut event {
        (*claim, *after) = (state.held, Some(state.last_call));
    }
    step(policy, state, now, event)
}

fn any_answer(policy: &ResourcePolicy, state: &State, now: Moment, mut event: Event) -> Stepped {
    if let Event::Returned(call, _) = &mut event
        && Some(*call) != state.starting
    {
        *call = state.last_call;
    }
    step(policy, state, now, event)
}

fn unwanted(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    if event != Event::Start {
        return step(policy, state, now, event);
    }
    let mut started = step(policy, &State { persistent: Persistent::Online, ..*state }, now, event)?;
    started.state.persistent = state.persistent;
    Ok(started)
}

fn one_too_many(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let spec = *policy.spec();
    let more = ResourceSpec { restart_threshold: spec.restart_threshold.saturating_add(1), ..spec };
    step(&ResourcePolicy::new(more).unwrap_or(*policy), state, now, event)
}

fn for_ever(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Stepped {
    let mut step = step(policy, state, now, event)?;
    if let Phase::OfflinePending(Rung::Terminate, until) = &mut step.state.phase {
        *until = if now.0 == policy.horizon().0 { now } else { Moment::NEVER };
    }
    Ok(step)
}
