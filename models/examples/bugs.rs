#![allow(missing_docs)]
use std::num::NonZeroUsize;
use takeover_models::cluster::{ClusterSpace, hunts::HUNTS};
use takeover_models::search::{exact, Quiet};
fn main() {
    let only = std::env::args().nth(1);
    for h in HUNTS {
        if only.as_ref().is_some_and(|o| o != h.bug.name()) { continue; }
        let began = std::time::Instant::now();
        let space = ClusterSpace::new(h.setting, Some(h.bug)).unwrap();
        let found = exact(&space, NonZeroUsize::new(2).unwrap(), &mut Quiet).found;
        let mut line = format!("{}: NOT FOUND {:?}", h.bug, found.counts);
        if let Some((rule, story)) = found.broken {
            line = format!("{}: {} {rule} {}, {} states {:.1}s:", h.bug, if rule==h.rule {"ok"} else {"OTHER"}, story.steps.len(), found.counts.unique, began.elapsed().as_secs_f64());
            for (step, state) in &story.steps { let l=step.to_string(); if l != "time passes" { line += &format!(" [{} {l}]", state.world.now()); } }
            line += &format!(" end {}", story.end().world.now());
        }
        println!("{line}");
    }
}
