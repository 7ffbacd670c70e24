//! What takes too long for every run of the gate.

mod faults;
mod fencing;
mod killed;
mod missing;
mod people;
mod store;
mod together;
mod up_and_down;
