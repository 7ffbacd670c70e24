//! What a service manager is told: that the agent is ready, that it is alive, what it waits for.

use sd_notify::NotifyState;

/// The agent is ready. Without a service manager nobody hears it.
pub fn ready() {
    send(&[NotifyState::Ready]);
}

/// What the agent does or waits for.
pub fn status(text: &str) {
    send(&[NotifyState::Status(text)]);
}

/// The loop turns: a service manager with a watchdog ends an agent that says so no more.
pub fn alive() {
    send(&[NotifyState::Watchdog]);
}

/// The agent ends.
pub fn stopping() {
    send(&[NotifyState::Stopping]);
}

fn send(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!("the service manager: {error}");
    }
}
