//! A state as people read it.

use core::fmt;

use takeover::units::Claim;

use super::backend::{Stage, Vm};
use super::world::World;

/// A claim by its number alone: there is one node and one life to a claim here.
struct Number(Option<Claim>);

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(claim) => write!(f, "e{}", claim.epoch.number()),
            None => f.write_str("none"),
        }
    }
}

/// A VM in a few words.
struct Words<'a>(&'a Vm);

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Vm { power, hung, outside, claim } = *self.0;
        write!(f, "{power:?} under {:?}", Number(claim))?;
        let words = [(hung, ", hung"), (outside, ", started from outside")];
        words.iter().filter(|(is, _)| *is).try_for_each(|(_, word)| f.write_str(word))
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = &self.machine;
        let calls: Vec<String> = self
            .calls()
            .map(|flying| {
                let stage = match flying.stage {
                    Stage::Sent => "sent".to_owned(),
                    Stage::Began => "under way".to_owned(),
                    Stage::Answers(answer) => format!("answers {answer}"),
                };
                format!("{} {}: {stage}", flying.call.number(), flying.function.name())
            })
            .collect();
        let flags = [
            (self.blind, "blind"),
            (self.hung, "monitor hung"),
            (self.restarting, "monitor restarting"),
            (self.reading, "reading"),
            (self.fencing, "fencing"),
            (self.respected, "stop respected"),
            (machine.recording, "recording"),
            (machine.pulled, "pulled"),
            (machine.ran, "ran"),
        ];
        let flags: Vec<&str> = flags.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        f.debug_struct("World")
            .field("phase", &machine.phase)
            .field("held", &Number(machine.held))
            .field("starting", &machine.starting.map(takeover::units::CallId::number))
            .field("last_call", &machine.last_call.number())
            .field("persistent", &(machine.persistent, self.flag))
            .field("misses", &(machine.misses, machine.monitor_restarts))
            .field("restarts", &machine.restarts)
            .field("vm", &Words(&self.vm))
            .field("gate", &Number(self.gate))
            .field("record", &Number(self.record))
            .field("calls", &calls)
            .field("heard", &self.heard)
            .field("also", &flags)
            .finish()
    }
}
