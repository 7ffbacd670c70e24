//! The gate: every step, in the order in which they run.

use crate::check::{bad_input, bare_metal, coverage, dependencies, fuzz, models, readme};
use crate::figures;
use crate::lab;
use crate::mutants;
use crate::programs::{
    CARGO_MUTANTS, CLIPPY, COVERAGE, DEBIAN_CARGO, DEBIAN_RUST_SOURCE, DEBIAN_RUSTC, FUZZERS,
    LIBVIRT_HEADERS, MEASURES, PKG_CONFIG, PROVERS, RUSTFMT,
};
use crate::step::{Cargo, Depth, Step, Work};

/// All steps. Cheap ones first, so that a typing mistake is told in seconds.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "format",
        shows: "All sources have the one format that nobody argues about.",
        needs: &[&RUSTFMT],
        depth: Depth::Quick,
        work: Work::Cargo(&[plain("fmt --all --check -- --color never")]),
    },
    Step {
        name: "dependencies",
        shows: "The core depends on thiserror and on nothing else.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Check(dependencies::check),
    },
    Step {
        name: "lint",
        shows: "No lint complains, about the workspace or about any feature set of the core.",
        needs: &[&CLIPPY, &PKG_CONFIG, &LIBVIRT_HEADERS],
        depth: Depth::Quick,
        work: Work::Cargo(&[
            plain("clippy --workspace --all-targets -- -D warnings"),
            plain("clippy -p takeover --lib --no-default-features -- -D warnings"),
            plain("clippy -p takeover --lib --features alloc -- -D warnings"),
            plain("clippy -p takeover --lib --features serde -- -D warnings"),
            plain("clippy -p takeover --lib --features alloc,serde -- -D warnings"),
        ]),
    },
    Step {
        name: "test",
        shows: "All tests pass but those of steps of their own: tools, agent, store, fuzz corpus, models.",
        // The adapter's tests start real VMs, as the lab does.
        needs: lab::PROGRAMS,
        depth: Depth::Quick,
        // The core and the simulator are tried by `coverage`. The lab has a step of its own, after the program
        // that it tries was built; so have the proofs, which are too long without optimisation.
        work: Work::Cargo(&[plain(
            "test --workspace --exclude takeover --exclude takeover-sim --exclude takeover-lab \
             --exclude takeover-proofs",
        )]),
    },
    Step {
        name: "coverage",
        shows: "All tests of the core and the simulator pass, and together they run every line of the core.",
        needs: COVERAGE,
        depth: Depth::Quick,
        work: Work::Check(coverage::check),
    },
    Step {
        name: "test-core-features",
        shows: "The core's tests pass with each of its features alone and with none.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Cargo(&[
            plain("test -p takeover --no-default-features"),
            plain("test -p takeover --features serde"),
            plain("test -p takeover --features alloc"),
        ]),
    },
    Step {
        name: "release-test",
        shows: "The core and the simulator behave alike without debug assertions.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Cargo(&[plain("test --release -p takeover -p takeover-sim")]),
    },
    Step {
        name: "docs",
        shows: "The documentation builds without a warning, so no link in it is dead.",
        needs: &[&PKG_CONFIG, &LIBVIRT_HEADERS],
        depth: Depth::Quick,
        // The command and the core are both called takeover, and so are their pages: the command's
        // are made first and then replaced, so that what stays is what users of the library read.
        work: Work::Cargo(&[
            strict_docs("doc -p takeover-cli --no-deps"),
            strict_docs("doc --workspace --exclude takeover-cli --no-deps"),
        ]),
    },
    Step {
        name: "bare-metal",
        shows: "The core builds where no std exists, and a crate that uses std does not.",
        needs: &[&DEBIAN_RUSTC, &DEBIAN_CARGO, &DEBIAN_RUST_SOURCE],
        depth: Depth::Quick,
        work: Work::Check(bare_metal::check),
    },
    Step {
        name: "readme",
        shows: "What the README promises to print is printed, and twice the same.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Check(readme::check),
    },
    Step {
        name: "bad-input",
        shows: "Each broken scenario is refused with exit code 2, its file and its line.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Check(bad_input::check),
    },
    Step {
        name: "models",
        shows: "Every quick model is searched to its end, and no rule is broken in it.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Check(models::check),
    },
    Step {
        name: "bugs",
        shows: "Every deliberate bug is found by its rule, and its story is told again.",
        needs: &[],
        depth: Depth::Quick,
        work: Work::Check(models::bugs),
    },
    Step {
        name: "proofs",
        shows: "The protocol is proved for any number of nodes and steps, and the shipped code keeps to it.",
        needs: PROVERS,
        depth: Depth::Quick,
        work: Work::Cargo(&[plain("test --release -p takeover-proofs")]),
    },
    Step {
        name: "fuzz",
        shows: "Four fuzz targets run for ten seconds each and find nothing.",
        needs: FUZZERS,
        depth: Depth::Quick,
        work: Work::Check(fuzz::check),
    },
    Step {
        name: "mutants",
        shows: "Of the mutants of the files that were changed last, none is missed by the tests.",
        needs: &[&CARGO_MUTANTS],
        depth: Depth::Quick,
        work: Work::Check(mutants::check),
    },
    Step {
        name: "lab",
        shows: "Agents keep real VMs running through three faults, witnesses see, logs replay.",
        needs: lab::PROGRAMS,
        depth: Depth::Quick,
        work: Work::Cargo(&[
            plain("build -p takeover-agent"),
            plain("test -p takeover-lab -- --skip long::"),
        ]),
    },
    Step {
        name: "lab-deep",
        shows: "They do through all faults that the lab has, and no VM runs on two nodes.",
        needs: lab::PROGRAMS,
        depth: Depth::Deep,
        work: Work::Cargo(&[plain("build -p takeover-agent"), plain("test -p takeover-lab -- long::")]),
    },
    Step {
        name: "lab-figures",
        shows: "A hundred crashes and power cuts of real VMs each: how long it takes until they run.",
        needs: lab::PROGRAMS,
        depth: Depth::Deep,
        work: Work::Cargo(&[plain("xtask lab --dir target/figures figures --repetitions 100")]),
    },
    Step {
        name: "fuzz-deep",
        shows: "They run for ten minutes each and find nothing.",
        needs: FUZZERS,
        depth: Depth::Deep,
        work: Work::Check(fuzz::deep),
    },
    Step {
        name: "models-deep",
        shows: "Every deep model is searched to its end, and no rule is broken in it.",
        needs: &[],
        depth: Depth::Deep,
        work: Work::Check(models::deep),
    },
    Step {
        name: "mutants-deep",
        shows: "Of all mutants of the core, none is missed by the tests.",
        needs: &[&CARGO_MUTANTS],
        depth: Depth::Deep,
        work: Work::Check(mutants::deep),
    },
    Step {
        name: "properties-deep",
        shows: "The properties hold for 20 000 random cases each.",
        needs: lab::PROGRAMS,
        depth: Depth::Deep,
        work: Work::Cargo(&[Cargo {
            env: &[("PROPTEST_CASES", "20000")],
            args: "test --release --workspace --exclude takeover-lab",
        }]),
    },
    Step {
        name: "figures",
        shows: "The figures can be measured, and Pacemaker decides the same; how fast gates nothing.",
        needs: MEASURES,
        depth: Depth::Deep,
        work: Work::Check(figures::check),
    },
];

/// A cargo command that needs nothing from the environment.
const fn plain(args: &'static str) -> Cargo {
    Cargo { env: &[], args }
}

/// A cargo command that makes documentation, where each warning is an error.
const fn strict_docs(args: &'static str) -> Cargo {
    Cargo { env: &[("RUSTDOCFLAGS", "-Dwarnings")], args }
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    #[test]
    fn names_differ_and_sentences_are_sentences() {
        for (number, step) in STEPS.iter().enumerate() {
            assert!(step.shows.ends_with('.'), "{}", step.name);
            let later = &STEPS[number + 1..];
            assert!(later.iter().all(|other| other.name != step.name), "{}", step.name);
        }
    }
}
