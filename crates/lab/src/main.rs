//! `takeover-lab`: brings a lab up, lets faults befall it, shows how it is, takes it down.

fn main() -> std::process::ExitCode {
    takeover_lab::command_line()
}
