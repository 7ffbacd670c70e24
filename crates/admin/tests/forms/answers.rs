//! Values of everything that is answered.

use takeover_admin::{
    AgentStatus, Answer, Budget, DatabaseStatus, Degraded, GateHealth, GroupStatus, HypervisorHealth,
    LogLine, NodeStatus, Outcome, Question, Record, Refusal, ResourceStatus, SessionState, Status,
    StoreHealth, Why,
};

use crate::shared::kind::Kind;

fn text() -> String {
    "\"\u{e9}\\\n".to_owned()
}

fn some() -> Option<String> {
    Some(text())
}

fn budget() -> Budget {
    Budget { used: u8::MAX, allowed: 3, within_ms: u64::MAX }
}

fn resource() -> ResourceStatus {
    ResourceStatus {
        name: text(),
        guid: text(),
        group: text(),
        state: some(),
        on: None,
        note: some(),
        persistent_state: 1,
        gate_open: true,
        restarts: Some(budget()),
    }
}

fn group() -> GroupStatus {
    GroupStatus {
        name: text(),
        state: None,
        owner: some(),
        claim: some(),
        heir: None,
        parked: true,
        parked_for_ms: Some(u64::MAX),
        out_of_service: false,
        waits: some(),
    }
}

fn node() -> NodeStatus {
    NodeStatus {
        name: text(),
        up: true,
        paused: false,
        draining: false,
        quarantined: true,
        fencing_asked: true,
        life: Some(u32::MAX),
        groups: 7,
        unchanged_for_ms: Some(u64::MAX),
        queue: Some(vec![text()]),
    }
}

fn hypervisor() -> HypervisorHealth {
    HypervisorHealth {
        place: text(),
        connected: true,
        version: some(),
        error: None,
        gate: GateHealth::NotEnforced { why: text() },
        degraded: vec![Degraded { vm: text(), why: text() }],
    }
}

fn store() -> StoreHealth {
    StoreHealth { place: text(), connected: false, error: some() }
}

fn database() -> DatabaseStatus {
    let (generation, revision) = (u32::MAX, u64::MAX);
    DatabaseStatus { generation, revision, accepted: true, waits_for_old_leases: true }
}

fn agent() -> AgentStatus {
    AgentStatus {
        cluster: text(),
        node: text(),
        version: text(),
        uptime_ms: u64::MAX,
        session: SessionState::Up,
        life: Some(u32::MAX),
        lease_left_ms: Some(0),
        may_start: true,
        guardian: text(),
        store: store(),
        database: database(),
        hypervisor: hypervisor(),
    }
}

fn status() -> Status {
    Status { agent: agent(), nodes: vec![node()], groups: vec![group()], resources: vec![resource()] }
}

fn record() -> Record {
    Record {
        owner: some(),
        claim: some(),
        epoch: Some(u32::MAX),
        open: true,
        since_ms: u64::MAX,
        heir: some(),
        parked: true,
        parked_for_ms: Some(u64::MAX),
        tried: vec![text()],
    }
}

fn question() -> Question {
    Question { asked: text(), question: text(), answer: text(), goes_to: some(), nodes: vec![text()] }
}

fn why() -> Why {
    Why {
        seen_by: text(),
        group: text(),
        undecided: some(),
        state: some(),
        record: record(),
        failovers: budget(),
        out_of_service: true,
        waits: None,
        resources: vec![resource()],
        answers: vec![question()],
        nodes: vec![node()],
    }
}

fn line() -> LogLine {
    LogLine {
        wall_ms: u64::MAX,
        at_ms: 7,
        node: text(),
        component: "RHS".to_owned(),
        subject: text(),
        claim: some(),
        from: some(),
        to: some(),
        text: text(),
    }
}

fn refusal() -> Refusal {
    Refusal::new("the request", "it is bad", "send another")
}

pub(crate) fn kinds() -> Vec<Kind> {
    let outcomes = [
        Outcome::Done { says: text() },
        Outcome::Refused { why: text() },
        Outcome::UnderWay { waits: text() },
    ];
    let answers = [
        Answer::Status(Box::new(status())),
        Answer::Outcome(outcomes[0].clone()),
        Answer::Line(line()),
        Answer::End,
        Answer::Why(Box::new(why())),
        Answer::Refused(refusal()),
    ];
    let quiet = LogLine { claim: None, from: None, to: None, ..line() };
    vec![
        Kind::of("answer::Answer", &answers),
        Kind::of("answer::Outcome", &outcomes),
        Kind::of("answer::LogLine", &[line(), quiet]),
        Kind::of("future::Question", &[question()]),
        Kind::of("refusal::Refusal", &[refusal()]),
        Kind::of("status::AgentStatus", &[agent()]),
        Kind::of("status::Budget", &[budget()]),
        Kind::of("status::DatabaseStatus", &[database()]),
        Kind::of("status::Degraded", &[Degraded { vm: text(), why: text() }]),
        Kind::of("status::GateHealth", &[GateHealth::Enforced, GateHealth::NotEnforced { why: text() }]),
        Kind::of("status::GroupStatus", &[group()]),
        Kind::of("status::HypervisorHealth", &[hypervisor()]),
        Kind::of("status::NodeStatus", &[node()]),
        Kind::of("status::ResourceStatus", &[resource()]),
        Kind::of("status::SessionState", &[SessionState::Out, SessionState::Up, SessionState::Stopping]),
        Kind::of("status::Status", &[status()]),
        Kind::of("status::StoreHealth", &[store()]),
        Kind::of("why::Record", &[record()]),
        Kind::of("why::Why", &[why()]),
    ]
}
