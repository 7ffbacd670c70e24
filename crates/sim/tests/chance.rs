//! Drawn stories: the generator keeps to what it promises.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover::units::Millis;
use takeover_sim::chance::{FaultKinds, Size, judged, swarm_tale};
use takeover_sim::world::Log;

const SIZE: Size = Size { nodes: 3, vms: 10 };

#[test]
fn a_small_swarm() {
    let most: u64 = std::env::var("SWARM").ok().and_then(|it| it.parse().ok()).unwrap_or(3);
    let first: u64 = std::env::var("FIRST").ok().and_then(|it| it.parse().ok()).unwrap_or(1);
    let mut bad = 0;
    for seed in first..most {
        let tale = swarm_tale(seed, SIZE, Millis::hours(24), FaultKinds::all()).unwrap();
        let story = tale.story("x").unwrap_or_else(|e| panic!("{seed} {e}\n{:?}", tale.text("x")));
        let verdict = judged(&story, seed, None, Log::Drop);
        if let Some(t) = &verdict.trouble {
            bad += 1;
            println!("{seed} {} {:?} {}", t.rule, t.at, t.subject);
            std::fs::create_dir_all("/tmp/swarm-bad").unwrap();
            std::fs::write(format!("/tmp/swarm-bad/{seed}.txt"), tale.text("x").unwrap()).unwrap();
        }
    }
    println!("{bad} bad");
}
