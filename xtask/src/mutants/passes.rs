//! The passes: which tests are put to which mutants, in which order. A mutant that one pass catches is not
//! tried again, so the cheapest tests that catch much come first, and single binaries, which link quickly.

/// One pass.
#[derive(Debug)]
pub(crate) struct Pass {
    /// The layer of checks that it belongs to: a column of the table.
    pub(crate) layer: &'static str,
    /// What it is called in progress lines and logs.
    pub(crate) name: &'static str,
    /// The files whose mutants it tries, as globs; none means all.
    pub(crate) files: &'static [&'static str],
    /// The package whose tests it runs.
    pub(crate) package: &'static str,
    /// The tests of the package, as cargo is told; none means all.
    pub(crate) tests: &'static [&'static str],
    /// Tests that run longer than so many seconds have gone round in circles.
    pub(crate) patience: u64,
}

/// All layers, in the order of their passes, and what each is.
pub(crate) const LAYERS: [(&str, &str); 6] = [
    ("tables", "the reviewed transition tables (`tests/golden`)"),
    ("properties", "the core's properties and exhaustive tests"),
    ("forms", "the reviewed wire forms, and what is written and read back"),
    ("stories", "the simulated stories and their golden logs"),
    ("fuzz corpus", "the inputs that the fuzzers kept, run as plain tests"),
    ("simulator", "the simulator's other tests: random histories, rules of the world, replay"),
];

/// All passes.
pub(crate) const PASSES: &[Pass] = &[
    core(
        "tables",
        "tables",
        &[
            "src/resource/**",
            "src/session/**",
            "src/group/**",
            "src/placement.rs",
            "src/table/**",
            "src/units/**",
        ],
        &["--test=tables"],
    )
    .quick(),
    core("properties", "parts", &[], &["--test=parts"]).quick(),
    core(
        "forms",
        "forms",
        &["src/units/**", "src/policy/**", "src/shape/**", "src/log/**", "src/cluster/command.rs"],
        &["--test=wire", "--test=texts", "--test=stored_records"],
    ),
    core(
        "properties",
        "resource",
        &["src/resource/**", "src/policy/**", "src/rules/resource.rs"],
        &["--test=resource_properties"],
    ),
    core(
        "properties",
        "session",
        &["src/session/**", "src/policy/**", "src/rules/session.rs"],
        &["--test=session_properties", "--test=session_records", "--test=renewals"],
    ),
    core(
        "properties",
        "group",
        &["src/group/**", "src/cluster/**", "src/rules/group.rs"],
        &["--test=group_properties"],
    ),
    core(
        "properties",
        "shape",
        &["src/shape/**", "src/cluster/**", "src/rules/shape.rs"],
        &["--test=shape_properties"],
    ),
    core(
        "properties",
        "placement",
        &["src/placement.rs", "src/node/part.rs", "src/units/**"],
        &["--test=placement", "--test=part"],
    ),
    simulator("stories", "golden logs", &["--test=golden_logs"]),
    core(
        "properties",
        "long histories",
        &[],
        &["--test=long_histories", "--test=node_refusals", "--test=allocations", "--test=library_example"],
    ),
    core(
        "properties",
        "all the core's",
        &[],
        &[
            "--test=group_properties",
            "--test=part",
            "--test=pictures",
            "--test=placement",
            "--test=resource_properties",
            "--test=session_properties",
            "--test=shape_properties",
            "--test=wire",
        ],
    ),
    Pass {
        layer: "fuzz corpus",
        name: "fuzz corpus",
        files: &[],
        package: "takeover-fuzz",
        tests: &["--tests"],
        patience: 90,
    },
    simulator("simulator", "simulator", &["--tests"]),
];

/// A pass with tests of the simulator, on all files.
const fn simulator(layer: &'static str, name: &'static str, tests: &'static [&'static str]) -> Pass {
    Pass { layer, name, files: &[], package: "takeover-sim", tests, patience: 90 }
}

/// A pass with tests of the core.
const fn core(
    layer: &'static str,
    name: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
) -> Pass {
    Pass { layer, name, files, package: "takeover", tests, patience: 25 }
}

impl Pass {
    /// The same, with tests that take less than a second.
    const fn quick(self) -> Self {
        Self { patience: 8, ..self }
    }
}
