//! The proofs, as a command.

use takeover_proofs::mutants::{Fate, fate, named};

fn main() {
    if let Some(arg) = std::env::args().nth(1) {
        let (action, part) = named(&arg).expect("name");
        match fate(&action, &part) {
            Ok(Fate::Needed(story)) => println!("{story}"),
            Ok(Fate::Unneeded) => println!("UNNEEDED"),
            Err(error) => println!("{error}"),
        }
        let begun = std::time::Instant::now();
        match takeover_proofs::run::find(&action.without(&part).expect("part")) {
            Some(run) => println!("{run}"),
            None => println!("no run"),
        }
        println!("{:?}", begun.elapsed());
    }
}
