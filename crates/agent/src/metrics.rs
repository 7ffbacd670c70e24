//! Figures for Prometheus: the agent's status, as numbers.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicI64, AtomicU64};
use core::time::Duration;
use std::io;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use takeover_admin::{Answer, GateHealth, Request, SessionState, Status};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedSender;

use crate::runtime::Asked;

/// For how long a scrape waits: less than Prometheus does by default.
const PATIENCE: Duration = Duration::from_secs(5);

/// The labels of a figure.
type Labels = Vec<(&'static str, String)>;
/// A figure that counts.
type Count = Gauge<i64, AtomicI64>;
/// The same for each of several things.
type Counts = Family<Labels, Count>;

/// Serves `/metrics` on this address.
///
/// # Errors
/// The address is taken, or the server ends.
pub async fn serve(address: SocketAddr, runtime: UnboundedSender<Asked>) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let page = move || {
        let runtime = runtime.clone();
        async move { scraped(&runtime).await }
    };
    axum::serve(listener, Router::new().route("/metrics", get(page))).await
}

async fn scraped(runtime: &UnboundedSender<Asked>) -> Response {
    let (asked, mut answers) = Asked::new(Request::Status);
    let _ = runtime.send(asked);
    let answer = tokio::time::timeout(PATIENCE, answers.recv()).await;
    let status = match answer {
        Ok(Some(Answer::Status(status))) => status,
        Ok(Some(Answer::Refused(refusal))) => return unavailable(&refusal.to_string()),
        Ok(Some(Answer::Outcome(_) | Answer::Line(_) | Answer::End | Answer::Why(_)) | None) => {
            return unavailable("the agent is ending");
        }
        Err(_) => return unavailable("the agent does not answer"),
    };
    match page(&status) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

fn unavailable(why: &str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response()
}

/// The status as Prometheus reads it.
fn page(status: &Status) -> Result<String, core::fmt::Error> {
    let mut registry = Registry::with_prefix("takeover");
    agent(status, &mut registry);
    cluster(status, &mut registry);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

/// What holds for the agent that is asked.
fn agent(status: &Status, registry: &mut Registry) {
    let counts = |registry: &mut Registry, name: &str, help: &str, value: bool| {
        let gauge = Count::default();
        gauge.set(i64::from(value));
        registry.register(name, help, gauge);
    };
    let about = &status.agent;
    let enforced = matches!(about.hypervisor.gate, GateHealth::Enforced);
    counts(registry, "session_up", "Whether this node is registered", about.session == SessionState::Up);
    counts(registry, "may_start", "Whether this node may start something now", about.may_start);
    counts(registry, "store_connected", "Whether the store answered last", about.store.connected);
    counts(registry, "hypervisor_connected", "Whether the hypervisor answers", about.hypervisor.connected);
    counts(registry, "gate_enforced", "Whether every start passes the gate", enforced);
    let measures = |registry: &mut Registry, name: &str, help: &str, millis: u64| {
        let gauge = Gauge::<f64, AtomicU64>::default();
        gauge.set(seconds(millis));
        registry.register(name, help, gauge);
    };
    let left = about.lease_left_ms.unwrap_or(0);
    measures(registry, "lease_left_seconds", "For how long this node may run things", left);
    measures(registry, "uptime_seconds", "For how long this agent has run", about.uptime_ms);
}

/// What holds for nodes, groups and resources, as this agent sees them.
fn cluster(status: &Status, registry: &mut Registry) {
    let (up, paused, owned) = (Counts::default(), Counts::default(), Counts::default());
    for node in &status.nodes {
        let labels = vec![("node", node.name.clone())];
        up.get_or_create(&labels).set(i64::from(node.up));
        paused.get_or_create(&labels).set(i64::from(node.paused));
        let groups = i64::try_from(node.groups).unwrap_or(i64::MAX);
        owned.get_or_create(&labels).set(groups);
    }
    registry.register("node_up", "Whether a node has a live session", up);
    registry.register("node_paused", "Whether an administrator paused a node", paused);
    registry.register("node_groups", "How many groups a node owns", owned);
    let persistent = Counts::default();
    let online = Counts::default();
    let restarts = Counts::default();
    for resource in &status.resources {
        let labels = vec![("resource", resource.name.clone()), ("group", resource.group.clone())];
        persistent.get_or_create(&labels).set(i64::from(resource.persistent_state));
        if let Some(state) = &resource.state {
            online.get_or_create(&labels).set(i64::from(state == "Online"));
        }
        if let Some(budget) = &resource.restarts {
            restarts.get_or_create(&labels).set(i64::from(budget.used));
        }
    }
    registry.register("resource_persistent_state", "What an operator wants: 1 is online", persistent);
    registry.register("resource_online", "Whether a resource of this node is Online", online);
    registry.register("resource_restarts", "Restarts within the period on this node", restarts);
}

/// Milliseconds as Prometheus counts time.
fn seconds(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}
