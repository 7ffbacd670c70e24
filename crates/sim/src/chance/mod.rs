//! What if: clusters and faults that are drawn at random, stories of them that are told, shrunk and
//! compared. Pure and deterministic: the same seed draws the same story and shrinks it to the same one.
//!
//! Everything that is drawn stays within the trust base. What is not guaranteed is never drawn: starts
//! past the gate, clocks beyond the bound, guardians that hang with nothing behind them, and a store
//! that is rolled back, of which nobody could say beforehand whether each node will notice.

mod bill;
mod cluster;
mod dice;
mod draw;
mod faults;
mod kinds;
mod mending;
mod policies;
mod setup;
mod shrink;
mod tale;
mod trust;
mod verdict;

pub use bill::{Account, Bill, billed};
pub use cluster::Size;
pub use draw::{Faults, faults_for, swarm_tale};
pub use kinds::{FaultKind, FaultKinds};
pub use policies::{PolicySet, under};
pub use shrink::{Failing, Shrinking, shrunk};
pub use tale::{Ending, Fault, Tale};
pub use trust::trusted;
pub use verdict::{Trouble, Verdict, judged};
