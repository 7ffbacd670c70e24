//! What each thing that a core asks for is there for, as a rule.

use takeover::cluster::Command;
use takeover::group::Change;
use takeover::node::{Output, Request};
use takeover::resource::Function;

/// The rule that an output serves: what is amiss where it is missing, or another.
pub(super) fn serves(output: &Output) -> &'static str {
    match output {
        Output::Ask(_, Request::Write(command), _) => command_serves(command),
        Output::Ask(_, Request::Renew { .. }, _) | Output::Arm(_) => "lease_ends_early",
        Output::Ask(_, Request::Sync, _) | Output::Inventory => "rogue_is_stopped",
        Output::Ask(_, Request::Observe, _) => "death_is_written",
        Output::Call(call) => match call.function {
            Function::Open | Function::Online => "owner_or_nothing",
            Function::Offline | Function::Terminate | Function::Close => "stopped_is_final",
            Function::IsAlive | Function::LooksAlive => "check_intervals",
        },
        Output::Sweep(..) => "check_intervals",
        Output::Gate(_, Some(_)) => "owner_or_nothing",
        Output::Gate(_, None) => "stopped_is_final",
        Output::Remember(..) => "restart_threshold",
        Output::Saw(_) | Output::BeginAnew => "older_store_refused",
        Output::RestartMonitor(_) | Output::FenceSelf(_) => "silence_escalates",
        Output::Fence(..) => "handover_needs_proof",
        Output::Told(_) => "log_names_components",
    }
}

/// The rule that a write serves.
fn command_serves(command: &Command) -> &'static str {
    match command {
        Command::Register { .. } => "one_name_one_machine",
        Command::Renew { .. } | Command::Advance { .. } => "lease_ends_early",
        Command::Dead { .. } => "death_is_written",
        Command::Fence { .. } | Command::Withdraw { .. } | Command::Fenced { .. } => "handover_needs_proof",
        Command::Change { change, .. } => match change {
            Change::Acquire { .. } => "handover_needs_proof",
            Change::Adopt { .. } => "superseded_is_not_dead",
            Change::Stopped { .. } => "stopped_is_final",
            Change::Plan { .. } => "first_available_node",
            Change::Park { .. } => "failover_threshold",
            Change::TakeOut { .. } | Change::PutBack { .. } => "shape_needs_stopped",
            Change::Retry { .. } | Change::Succeeded { .. } => "retry_after_failed",
        },
        Command::Persist { .. } => "persistent_is_intent",
        Command::SetPolicy { .. } => "check_intervals",
        Command::Reshape { .. } => "shape_needs_stopped",
        Command::Pause { .. } | Command::Resume { .. } => "paused_starts_nothing",
        Command::BeginTimeline { .. } | Command::AdoptStore { .. } | Command::EndRestore { .. } => {
            "older_store_refused"
        }
    }
}

#[cfg(test)]
mod tests {
    use takeover::rules::RULES;

    /// Every rule that a departure can name is in the rulebook.
    #[test]
    fn names_rules_that_exist() {
        let sources = [
            include_str!("serves.rs"),
            include_str!("store.rs"),
            include_str!("step.rs"),
            include_str!("mod.rs"),
        ];
        let words = sources.iter().flat_map(|source| source.split('"'));
        let named: Vec<&str> = words
            .filter(|word| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
            .collect();
        assert!(named.len() > 30, "{named:?}");
        for name in named {
            assert!(RULES.iter().any(|rule| rule.name == name), "{name} is no rule");
        }
    }
}
