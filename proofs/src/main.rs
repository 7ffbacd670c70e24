//! The proofs, as a command.

use takeover_proofs::{obligations, solver::Solver};

fn main() {
    for chapter in obligations::chapters() {
        for solver in Solver::ALL {
            let begun = std::time::Instant::now();
            match obligations::ask(solver, &chapter) {
                Ok(answers) => {
                    let failed: Vec<_> =
                        obligations::failures(&answers).iter().map(|answer| answer.label.clone()).collect();
                    println!("{} {} {} {:?} {:?}", chapter.name, solver.program(), answers.len(), begun.elapsed(), failed);
                }
                Err(error) => println!("{} {error}", chapter.name),
            }
        }
    }
}
