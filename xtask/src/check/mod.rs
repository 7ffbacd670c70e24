//! Steps of the gate that look at more than an exit code.

pub(crate) mod bad_input;
pub(crate) mod bare_metal;
pub(crate) mod coverage;
pub(crate) mod dependencies;
pub(crate) mod fuzz;
pub(crate) mod models;
pub(crate) mod peers;
pub(crate) mod readme;
pub(crate) mod scenario;
