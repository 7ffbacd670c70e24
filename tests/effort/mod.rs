//! How many cases a property is tried on.

use proptest::test_runner::Config;

/// So many, or as many as `PROPTEST_CASES` says. (Where a test gives a number, proptest does not ask the
/// environment.)
pub(crate) fn cases(usual: u32) -> Config {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = Config { failure_persistence: None, ..Config::default() };
    if asked { default } else { Config { cases: usual, ..default } }
}
