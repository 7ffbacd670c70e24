//! The list of commands in `takeover --help`, under headings.

use core::fmt::Write as _;

use clap::Command;

/// The commands under their headings. What stands under none is told last.
const GROUPS: [(&str, &[&str]); 2] = [
    (
        "On a running cluster",
        &[
            "status",
            "why",
            "log",
            "online",
            "offline",
            "move",
            "failover",
            "failback",
            "pause",
            "resume",
            "take-out",
            "put-back",
            "adopt-restored-store",
        ],
    ),
    (
        "Simulate and check",
        &["simulate", "explain", "loss", "replay", "check", "explore", "table", "diagram", "language"],
    ),
];

/// The heading of the others.
const OTHERS: &str = "Besides";

/// The command with its own commands under headings: clap knows one heading for all of them.
pub(crate) fn grouped(command: Command) -> Command {
    let list = list(&command);
    let options = format!("{0}Options:{0:#}", command.get_styles().get_header());
    command.help_template(format!(
        "{{before-help}}{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}{options}\n{{options}}{{after-help}}"
    ))
}

fn list(command: &Command) -> String {
    let known = |name: &&str| GROUPS.iter().any(|(_, names)| names.contains(name));
    let all: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let others: Vec<&str> = all.iter().filter(|name| !known(name)).copied().collect();
    let width = all.iter().map(|name| name.len()).max().unwrap_or(0);
    let groups = GROUPS.iter().copied().chain([(OTHERS, others.as_slice())]);
    groups.map(|(heading, names)| section(command, heading, names, width)).collect()
}

fn section(command: &Command, heading: &str, names: &[&str], width: usize) -> String {
    let styles = command.get_styles();
    let (title, literal) = (styles.get_header(), styles.get_literal());
    let mut text = format!("{title}{heading}:{title:#}\n");
    for command in names.iter().filter_map(|name| command.find_subcommand(name)) {
        let name = command.get_name();
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        // Writing into text cannot fail.
        let _ = writeln!(text, "  {literal}{name:<width$}{literal:#}  {about}");
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{GROUPS, grouped};
    use crate::Arguments;

    #[test]
    fn every_command_stands_in_the_help_once() {
        let command = Arguments::command();
        let help = grouped(command.clone()).render_help().to_string();
        for name in command.get_subcommands().map(clap::Command::get_name) {
            let start = format!("\n  {name} ");
            assert_eq!(help.matches(&start).count(), 1, "{name}:\n{help}");
        }
        for name in GROUPS.iter().flat_map(|(_, names)| names.iter()) {
            assert!(command.find_subcommand(name).is_some(), "there is no command {name}");
        }
        assert!(help.lines().all(|line| line.chars().count() <= 120), "{help}");
    }

    #[test]
    fn a_command_without_a_heading_is_told_last() {
        let command = clap::Command::new("x").subcommand(clap::Command::new("frobnicate").about("Frobs"));
        let help = grouped(command).render_help().to_string();
        let (_, behind) = help.split_once("Besides:").expect("the last heading");
        assert!(behind.contains("frobnicate  Frobs"), "{help}");
    }
}
