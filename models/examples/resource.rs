//! Searches the space of one resource: `calls`, `checks`, `agents` or `deep`, `exact`, `digests`, `live` or `serve`,
//! threads or the port.

use core::num::NonZeroUsize;
use std::time::Instant;

use takeover_models::resource::{Bug, COMES_BACK, Resource, SETTLES, Scope};
use takeover_models::search::{Found, Progress, digests, exact, survey};
use takeover_models::space::Space;
use takeover_models::stateright::{Order, explore, search};

fn look(progress: &Progress) {
    eprintln!("{:?} {}/s {:?} kB", progress.counts, progress.rate, progress.memory);
}

fn tell<P: Space>(name: &str, began: Instant, found: &Found<P::State, P::Step>) {
    let secs = began.elapsed().as_secs_f64();
    println!("{name}: {:?} in {secs:.1} s", found.counts);
    let Some((rule, story)) = &found.broken else { return };
    println!("{rule} is broken after {} steps", story.steps.len());
    for (step, state) in &story.steps {
        println!("  {step}\n      {state:?}");
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |place: usize| words.get(place).map_or("", String::as_str);
    let Some(mut space) = Scope::named(word(0)).and_then(Resource::new) else { return };
    if let Some(bug) = Bug::ALL.into_iter().find(|bug| bug.name() == word(3)) {
        space = space.wrong(bug);
    }
    let number: u16 = word(2).parse().unwrap_or(1);
    let threads = NonZeroUsize::new(usize::from(number)).unwrap_or(NonZeroUsize::MIN);
    let began = Instant::now();
    match word(1) {
        "digests" => tell::<Resource>("digests", began, &digests(&space, threads, &mut look)),
        "breadth" => tell::<Resource>("stateright", began, &search(space, Order::Breadth, threads)),
        "depth" => tell::<Resource>("stateright", began, &search(space, Order::Depth, threads)),
        "serve" => explore(space, number),
        _ => {
            let searched = exact(&space, threads, &mut look);
            tell::<Resource>("exact", began, &searched.found);
            let Some(surveyed) = survey(&space, &searched).filter(|_| word(1) == "live") else { return };
            for promise in [COMES_BACK, SETTLES] {
                let Some(lasso) = surveyed.breaks(&promise) else { continue };
                println!("{} is broken", promise.name);
                for (step, state) in lasso.stem.steps.iter().chain(&lasso.cycle) {
                    println!("  {step}\n      {state:?}");
                }
                println!("the last {} steps again and again", lasso.cycle.len());
            }
        }
    }
    println!("{:.1} s", began.elapsed().as_secs_f64());
}
