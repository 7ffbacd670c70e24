//! The programs that steps need, beside those of the lab.

use crate::program::{Detect, Package, Program};

/// Formats sources.
pub(crate) const RUSTFMT: Program = Program {
    name: "rustfmt",
    detect: Detect::Runs(&["cargo", "fmt", "--version"]),
    package: Package::Rustup("rustfmt"),
};

/// Lints sources.
pub(crate) const CLIPPY: Program = Program {
    name: "clippy",
    detect: Detect::Runs(&["cargo", "clippy", "--version"]),
    package: Package::Rustup("clippy"),
};

/// Finds C libraries.
pub(crate) const PKG_CONFIG: Program = Program {
    name: "pkg-config",
    detect: Detect::Runs(&["pkg-config", "--version"]),
    package: Package::Debian("pkg-config"),
};

/// What the adapter for libvirt, and so the agent, links.
pub(crate) const LIBVIRT_HEADERS: Program = Program {
    name: "the headers of libvirt",
    detect: Detect::Runs(&["pkg-config", "--exists", "libvirt"]),
    package: Package::Debian("libvirt-dev"),
};

/// Debian's compiler: the one whose library sources are packaged beside it.
pub(crate) const DEBIAN_RUSTC: Program = Program {
    name: "Debian's rustc",
    detect: Detect::RustSince { path: "/usr/bin/rustc", minor: 88 },
    package: Package::Debian("rustc-web"),
};

/// Debian's cargo, of the same version as its compiler.
pub(crate) const DEBIAN_CARGO: Program = Program {
    name: "Debian's cargo",
    detect: Detect::RustSince { path: "/usr/bin/cargo", minor: 88 },
    package: Package::Debian("cargo-web"),
};

/// The sources of `core` and `alloc`, which are built for the bare target.
pub(crate) const DEBIAN_RUST_SOURCE: Program = Program {
    name: "the sources of Debian's Rust library",
    detect: Detect::File("/usr/lib/rustlib/src/rust/library/core/src/lib.rs"),
    package: Package::Debian("rust-web-src"),
};

/// The solvers and the prover that the proofs are put to.
pub(crate) const PROVERS: &[&Program] = &[&Z3, &CVC5, &COQ];

/// A solver.
const Z3: Program =
    Program { name: "z3", detect: Detect::Runs(&["z3", "--version"]), package: Package::Debian("z3") };

/// Another one, by other people.
const CVC5: Program =
    Program { name: "cvc5", detect: Detect::Runs(&["cvc5", "--version"]), package: Package::Debian("cvc5") };

/// A prover with a kernel that checks every step.
const COQ: Program =
    Program { name: "coqc", detect: Detect::Runs(&["coqc", "--version"]), package: Package::Debian("coq") };

/// Runs the fuzz targets, which ask for a nightly compiler.
pub(crate) const FUZZERS: &[&Program] = &[&NIGHTLY, &CARGO_FUZZ];

/// The compiler that knows how to watch which branches a run takes.
pub(crate) const NIGHTLY: Program = Program {
    name: "a nightly toolchain",
    detect: Detect::Runs(&["cargo", "+nightly", "--version"]),
    package: Package::Toolchain("nightly"),
};

/// Builds and runs fuzz targets.
pub(crate) const CARGO_FUZZ: Program = Program {
    name: "cargo-fuzz",
    detect: Detect::Runs(&["cargo", "fuzz", "--version"]),
    package: Package::Crate("cargo-fuzz@0.13.2"),
};

/// Changes the code and asks whether a test notices.
pub(crate) const CARGO_MUTANTS: Program = Program {
    name: "cargo-mutants",
    detect: Detect::Runs(&["cargo", "mutants", "--version"]),
    package: Package::Crate("cargo-mutants@27.1.0"),
};

/// Says which lines the tests ran.
pub(crate) const COVERAGE: &[&Program] = &[&CARGO_LLVM_COV, &LLVM];

/// Asks the compiler for counters and reads them.
const CARGO_LLVM_COV: Program = Program {
    name: "cargo-llvm-cov",
    detect: Detect::Runs(&["cargo", "llvm-cov", "--version"]),
    package: Package::Crate("cargo-llvm-cov@0.9.1"),
};

/// What reads the counters: as new as the compiler's own.
const LLVM: Program = Program {
    name: "llvm-22",
    detect: Detect::File("/usr/lib/llvm-22/bin/llvm-cov"),
    package: Package::Debian("llvm-22"),
};

/// What the figures are measured with.
pub(crate) const MEASURES: &[&Program] =
    &[&CRM_SIMULATE, &DEBIAN_RUSTC, &DEBIAN_CARGO, &DEBIAN_RUST_SOURCE, &ARM_LINKER];

/// Links for a microcontroller, and counts the sections of what was linked.
const ARM_LINKER: Program = Program {
    name: "arm-none-eabi-ld",
    detect: Detect::Runs(&["arm-none-eabi-ld", "--version"]),
    package: Package::Debian("binutils-arm-none-eabi"),
};

/// The peer beside which the decisions are measured.
const CRM_SIMULATE: Program = Program {
    name: "crm_simulate",
    detect: Detect::File("/usr/sbin/crm_simulate"),
    package: Package::Debian("pacemaker-cli-utils"),
};
