#![allow(missing_docs)]
use std::num::NonZeroUsize;
use takeover_models::cluster::{ClusterSpace, setting};
use takeover_models::search::{digests, exact, Quiet};
use takeover_models::space::Space;
fn main() {
    let t: u8 = std::env::args().nth(1).unwrap().parse().unwrap();
    let threads = NonZeroUsize::new(std::env::args().nth(2).unwrap().parse().unwrap()).unwrap();
    let name = std::env::args().nth(3).unwrap();
    let mut set = *setting::SETTINGS.iter().find(|s| s.name == name).unwrap();
    if let Some(u) = std::env::args().nth(4) { set.troubles_until = takeover::units::Millis(u.parse().unwrap()); }
    let space = ClusterSpace::new(set, None).unwrap().with_troubles(t);
    let began = std::time::Instant::now();
    let found = digests(&space, threads, &mut Quiet);
    let s = began.elapsed().as_secs_f64();
    println!("{:?} {:.2}s {:.0}/s", found.counts, s, found.counts.generated as f64 / s);
    if let Some((rule, story)) = found.broken {
        println!("BROKEN {rule}");
        for (step, state) in &story.steps { let l=step.to_string(); if l != "time passes" { println!("{} {l}", state.world.now()); } }
        for b in story.end().world.breaches() { println!("{b:?}"); }
        println!("end {}", story.end().world.now());
    }
}
