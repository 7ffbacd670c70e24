//! The witness that hears guests.

use super::locks::{complete_lines, length};
use super::watch::Witness;
use crate::lab::Lab;

/// How many looks have to lie between the first word of one copy and a word of another: what was read
/// by neighbouring looks may have been said in the other order.
const APART: u64 = 2;

/// What a guest says first.
const BOOT: &str = "boot";

/// A VM's guest on one node.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Voice {
    /// The VM.
    vm: String,
    /// The node.
    node: String,
    /// How much of its file was read.
    read: u64,
    /// The look at which its present run was first heard.
    since: Option<u64>,
}

/// All voices, and how many words they said.
#[derive(Debug)]
pub(crate) struct Heartbeats {
    /// For each VM its voice on each node.
    voices: Vec<Voice>,
    /// How many words were heard.
    heard: u64,
}

impl Heartbeats {
    /// Begins at the end of what was said so far.
    pub(crate) fn new(lab: &Lab) -> Self {
        let mut voices = Vec::new();
        for vm in lab.vms() {
            for node in lab.nodes() {
                let read = length(&lab.layout.serial(node, &vm.name));
                voices.push(Voice { vm: vm.name.clone(), node: node.clone(), read, since: None });
            }
        }
        Self { voices, heard: 0 }
    }

    /// How many words were heard so far.
    pub(crate) fn heard(&self) -> u64 {
        self.heard
    }

    /// Reads what was said since the last look.
    pub(crate) fn look(&mut self, lab: &Lab, look: u64) -> Vec<(Witness, String, Vec<String>)> {
        let mut words = Vec::new();
        for (place, voice) in self.voices.iter_mut().enumerate() {
            let text = complete_lines(&lab.layout.serial(&voice.node, &voice.vm), &mut voice.read);
            words.extend(text.lines().map(|word| (place, word == BOOT)));
        }
        words.into_iter().filter_map(|(place, boot)| self.hear(place, boot, look)).collect()
    }

    /// Takes one word of the voice at `place`; says so if another copy had begun before it.
    fn hear(&mut self, place: usize, boot: bool, look: u64) -> Option<(Witness, String, Vec<String>)> {
        self.heard = self.heard.saturating_add(1);
        let voice = self.voices.get_mut(place)?;
        // A run that began before the watch did counts from its first word.
        let since = if boot { look } else { voice.since.unwrap_or(look) };
        voice.since = Some(since);
        let voice = voice.clone();
        let later = |other: &&mut Voice| {
            let began = other.since.unwrap_or(0);
            other.vm == voice.vm && began > since && began.saturating_add(APART) <= look
        };
        let other = self.voices.iter_mut().find(later)?;
        let nodes = vec![voice.node, other.node.clone()];
        // Told once: from now on this run counts as the later one.
        self.voices.get_mut(place)?.since = Some(look);
        Some((Witness::Heartbeats, voice.vm, nodes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One VM on two nodes.
    fn two() -> Heartbeats {
        let voice =
            |node: &str| Voice { vm: "vm1".to_string(), node: node.to_string(), read: 0, since: None };
        Heartbeats { voices: vec![voice("n1"), voice("n2")], heard: 0 }
    }

    /// How many trips a story has: look, place, whether it is the first word after a boot.
    fn trips(story: &[(u64, usize, bool)]) -> usize {
        let mut heartbeats = two();
        story.iter().filter(|(look, place, boot)| heartbeats.hear(*place, *boot, *look).is_some()).count()
    }

    #[test]
    fn a_failover_and_the_way_back_are_no_trips() {
        let there = [(1, 0, true), (20, 0, false), (21, 1, true), (40, 1, false)];
        assert_eq!(trips(&there), 0);
        let back = [(1, 0, true), (21, 1, true), (40, 1, false), (41, 0, true), (60, 0, false)];
        assert_eq!(trips(&back), 0);
    }

    #[test]
    fn words_of_neighbouring_looks_may_have_come_in_the_other_order() {
        assert_eq!(trips(&[(1, 0, true), (20, 1, true), (21, 0, false)]), 0);
    }

    #[test]
    fn control_a_copy_that_goes_on_is_a_trip() {
        assert_eq!(trips(&[(1, 0, true), (20, 1, true), (22, 0, false)]), 1);
        // Also if both ran when the watch began.
        assert_eq!(trips(&[(5, 0, false), (15, 1, false), (25, 0, false)]), 1);
    }

    #[test]
    fn each_of_two_that_go_on_is_told_again_only_when_they_take_turns() {
        let story = [(1, 0, true), (20, 1, true), (30, 0, false), (31, 0, false), (40, 1, false)];
        assert_eq!(trips(&story), 2);
    }
}
