//! An input of a node's core, in a form that can be kept.

use serde::{Deserialize, Serialize};
use takeover::cluster::Command;
use takeover::node::{Answer, BeatId, FenceResult, Input, Monitor, Order, RequestId};
use takeover::resource::{Finding, Return};
use takeover::units::{CallId, Claim, Incarnation, Moment, NodeId, ResourceId, Stamp};

/// What a core was told: [`Input`] with nothing borrowed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Heard {
    /// A moment that it named has come.
    Due,
    /// The store answered, or did not.
    Answered(RequestId, Answer),
    /// The next entry of the database's log.
    Logged(Stamp, Command),
    /// A call to a backend came back.
    Returned(ResourceId, CallId, Return),
    /// A pending call reports progress.
    Progress(ResourceId, CallId),
    /// A sweep was answered.
    Swept(BeatId, Vec<Return>),
    /// A hypervisor's event.
    Noticed(ResourceId, Option<Claim>, CallId, Finding),
    /// What runs on the machine.
    Inventory(Vec<(ResourceId, Option<Claim>)>),
    /// A monitor was restarted.
    MonitorRestarted(Monitor),
    /// The guardian enforces a deadline.
    Guarded(Moment),
    /// A fencing came back.
    Fenced(NodeId, Incarnation, FenceResult),
    /// The administrator orders.
    Ordered(Order),
}

impl From<Input<'_>> for Heard {
    fn from(input: Input<'_>) -> Self {
        match input {
            Input::Due => Self::Due,
            Input::Answered(request, answer) => Self::Answered(request, answer.clone()),
            Input::Logged(stamp, command) => Self::Logged(stamp, *command),
            Input::Returned(resource, call, result) => Self::Returned(resource, call, result),
            Input::Progress(resource, call) => Self::Progress(resource, call),
            Input::Swept(beat, returns) => Self::Swept(beat, returns.to_vec()),
            Input::Noticed(resource, claim, call, finding) => Self::Noticed(resource, claim, call, finding),
            Input::Inventory(running) => Self::Inventory(running.to_vec()),
            Input::MonitorRestarted(monitor) => Self::MonitorRestarted(monitor),
            Input::Guarded(until) => Self::Guarded(until),
            Input::Fenced(node, incarnation, result) => Self::Fenced(node, incarnation, result),
            Input::Ordered(order) => Self::Ordered(order),
        }
    }
}

impl Heard {
    /// The same as the core takes it.
    #[must_use]
    pub fn input(&self) -> Input<'_> {
        match self {
            Self::Due => Input::Due,
            Self::Answered(request, answer) => Input::Answered(*request, answer),
            Self::Logged(stamp, command) => Input::Logged(*stamp, command),
            Self::Returned(resource, call, result) => Input::Returned(*resource, *call, *result),
            Self::Progress(resource, call) => Input::Progress(*resource, *call),
            Self::Swept(beat, returns) => Input::Swept(*beat, returns),
            Self::Noticed(resource, claim, call, finding) => {
                Input::Noticed(*resource, *claim, *call, *finding)
            }
            Self::Inventory(running) => Input::Inventory(running),
            Self::MonitorRestarted(monitor) => Input::MonitorRestarted(*monitor),
            Self::Guarded(until) => Input::Guarded(*until),
            Self::Fenced(node, incarnation, result) => Input::Fenced(*node, *incarnation, *result),
            Self::Ordered(order) => Input::Ordered(*order),
        }
    }
}
