//! A step that breaks something, told line by line.

use core::fmt::{Debug, Display};

use takeover::resource::{Event, Rejected, State, Step};

use super::domain::Setting;
use super::kernel::Kernel;
use super::physical::Physical;

/// A shipped step.
pub(super) struct Shipped<'a> {
    pub(super) setting: &'a Setting,
    pub(super) before: &'a State,
    pub(super) event: &'a Event,
    pub(super) result: &'a Result<Step, Rejected>,
}

/// A line with a title.
fn line(title: &str, told: &impl Display) -> String {
    format!("    {title:9} {told}\n")
}

fn debug(title: &str, told: &impl Debug) -> String {
    line(title, &format!("{told:?}"))
}

impl Shipped<'_> {
    /// The step, without what is true.
    pub(super) fn told(&self) -> String {
        let now = self.setting.now.0;
        let mut told = line("policy", &self.setting.name) + &line("now", &now);
        told += &debug("before", self.before);
        told += &line("event", &format!("{} {:?}", self.event, self.event));
        match self.result {
            Ok(step) => {
                told += &debug("after", &step.state);
                step.actions.iter().for_each(|action| told += &debug("orders", action));
            }
            Err(refused) => told += &line("refused", refused),
        }
        told
    }
}

/// What is true before and after a step, and what the table calls it.
pub(super) fn truth(before: &Physical, after: &Physical, chain: &impl Debug) -> String {
    debug("true", before) + &debug("then", after) + &debug("table", chain)
}

/// Something that happens by itself.
pub(super) fn happening(kernel: &Kernel, happening: &impl Debug) -> String {
    debug("state", kernel) + &debug("happens", happening)
}
