//! The programs that steps need: how to tell whether they are here, and what installs them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::output::say;

/// A program that a step starts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// Its name, as people say it.
    pub(crate) name: &'static str,
    /// How to tell whether it is installed.
    pub(crate) detect: Detect,
    /// What installs it.
    pub(crate) package: Package,
}

/// How to tell whether a program is installed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Detect {
    /// This command line exits with 0.
    Runs(&'static [&'static str]),
    /// This file exists.
    File(&'static str),
    /// `PATH --version` says 1.`minor` or later, in the manner of rustc and cargo.
    RustSince {
        /// The program's absolute path: what an operating system's package installs.
        path: &'static str,
        /// The second number of the oldest version that will do.
        minor: u32,
    },
}

/// What installs a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Package {
    /// A package of Debian, installed with apt-get.
    Debian(&'static str),
    /// A package of Debian 12 that goes with one version of another package alone. Where another version of
    /// that one is installed, say a newer one from the backports, it is replaced along the way.
    DebianBeside {
        /// The package.
        package: &'static str,
        /// The other one with its version, as apt-get is told: `NAME=BEGINNING*`.
        beside: &'static str,
    },
    /// A component of the Rust toolchain in use, installed with rustup.
    Rustup(&'static str),
}

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

impl Program {
    /// Whether the program is installed.
    pub(crate) fn is_here(&self) -> bool {
        match self.detect {
            Detect::Runs(line) => exits_with_zero(line),
            Detect::File(path) => Path::new(path).is_file(),
            Detect::RustSince { path, minor } => {
                let found = version_line(path).as_deref().and_then(minor_version);
                found.is_some_and(|found| found >= minor)
            }
        }
    }
}

/// Those of `programs` that are not `here`, each once, in the order given.
pub(crate) fn missing(programs: &[&'static Program], here: fn(&Program) -> bool) -> Vec<&'static Program> {
    let mut missing: Vec<&'static Program> = Vec::new();
    for program in programs {
        if !missing.contains(program) && !here(program) {
            missing.push(program);
        }
    }
    missing
}

/// The command lines that install the missing programs, at most one per installer.
fn install_lines(missing: &[&'static Program]) -> Vec<Vec<&'static str>> {
    install_lines_beside(missing, installed_version)
}

/// The same beside what is installed already; says which version of a package that is.
fn install_lines_beside(
    missing: &[&'static Program],
    installed: impl Fn(&str) -> String,
) -> Vec<Vec<&'static str>> {
    let mut debian = vec!["apt-get", "install", "-y", "--no-install-recommends"];
    let mut rustup = vec!["rustup", "component", "add"];
    let (debian_bare, rustup_bare) = (debian.len(), rustup.len());
    for program in missing {
        match program.package {
            Package::Debian(package) => debian.push(package),
            Package::DebianBeside { package, beside } => {
                if clashes(beside, &installed(beside)) {
                    debian.extend(["--allow-downgrades", beside]);
                }
                debian.push(package);
            }
            Package::Rustup(component) => rustup.push(component),
        }
    }
    let mut lines = Vec::new();
    if debian.len() > debian_bare {
        lines.push(vec!["apt-get", "update"]);
        lines.push(debian);
    }
    if rustup.len() > rustup_bare {
        lines.push(rustup);
    }
    lines
}

/// Whether what is installed of a package, if anything, is of another version than the one asked for.
fn clashes(asked: &str, installed: &str) -> bool {
    let version = asked.split_once('=').map_or("", |(_, version)| version);
    !installed.is_empty() && !installed.starts_with(version.trim_end_matches('*'))
}

/// The version that is installed of a package that apt-get is asked for; empty if none is. On
/// anything but Debian 12 nothing is known to clash.
fn installed_version(asked: &str) -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !release.lines().any(|line| line == "VERSION_ID=\"12\"") {
        return String::new();
    }
    let name = asked.split_once('=').map_or(asked, |(name, _)| name);
    let answer = Command::new("dpkg-query").args(["-W", "-f=${Version}", name]).output();
    answer.map_or(String::new(), |answer| String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// What is missing and how to get it, for people.
pub(crate) fn report(missing: &[&'static Program]) -> String {
    let mut lines = vec!["programs that are missing:".to_string()];
    for program in missing {
        let from = match program.package {
            Package::Debian(package) | Package::DebianBeside { package, .. } => {
                format!("Debian package {package}")
            }
            Package::Rustup(component) => format!("rustup component {component}"),
        };
        lines.push(format!("  {} ({from})", program.name));
    }
    lines.push("what installs them (apt-get needs root):".to_string());
    for line in install_lines(missing) {
        lines.push(format!("  {}", line.join(" ")));
    }
    lines.join("\n")
}

/// Installs the missing programs, showing each command line and its output.
///
/// # Errors
/// If an installer fails.
pub(crate) fn install(missing: &[&'static Program]) -> Result<(), Failure> {
    for mut line in install_lines(missing) {
        if line.first() == Some(&"apt-get") && !is_root() {
            line.insert(0, "sudo");
        }
        say(format_args!("$ {}", line.join(" ")));
        // Nobody is there to answer a package's questions.
        let status =
            command(&line).map(|mut command| command.env("DEBIAN_FRONTEND", "noninteractive").status());
        if !matches!(&status, Some(Ok(status)) if status.success()) {
            let remedy = "run the line by hand, or install the programs in another way";
            return Err(Failure::new(line.join(" "), "it failed", remedy));
        }
    }
    Ok(())
}

/// Whether this process may run apt-get itself. Where `/proc` is absent, the answer is no.
fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let user = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    user.and_then(|user| user.split_whitespace().next()) == Some("0")
}

/// The command line as a command; nothing for an empty line.
fn command(line: &[&str]) -> Option<Command> {
    let (program, args) = line.split_first()?;
    let mut command = Command::new(program);
    command.args(args);
    Some(command)
}

/// Whether the command line can be started and exits with 0.
fn exits_with_zero(line: &[&str]) -> bool {
    let run = |mut command: Command| {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    };
    command(line).is_some_and(run)
}

/// What `path --version` prints.
fn version_line(path: &str) -> Option<String> {
    let output = Command::new(path).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()
}

/// The 96 of `rustc 1.96.0 (…)`. Nothing if the line is of another form.
fn minor_version(line: &str) -> Option<u32> {
    let version = line.split_whitespace().nth(1)?;
    let mut numbers = version.split('.');
    let major = numbers.next()?;
    let minor = numbers.next()?.parse().ok()?;
    (major == "1").then_some(minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_program_is_named_once_with_its_package() {
        let wanted = [&CLIPPY, &DEBIAN_RUSTC, &DEBIAN_RUST_SOURCE, &DEBIAN_RUSTC];
        let missing = missing(&wanted, |_| false);
        let expected = "\
programs that are missing:
  clippy (rustup component clippy)
  Debian's rustc (Debian package rustc-web)
  the sources of Debian's Rust library (Debian package rust-web-src)
what installs them (apt-get needs root):
  apt-get update
  apt-get install -y --no-install-recommends rustc-web rust-web-src
  rustup component add clippy";
        assert_eq!(report(&missing), expected);
    }

    #[test]
    fn what_is_here_is_not_missing() {
        assert_eq!(missing(&[&CLIPPY, &RUSTFMT], |_| true), Vec::<&Program>::new());
        let only_clippy = missing(&[&CLIPPY, &RUSTFMT], |program| program.name == "rustfmt");
        assert_eq!(only_clippy, vec![&CLIPPY]);
    }

    #[test]
    fn a_package_of_another_version_is_replaced_along_the_way() {
        let asked = "qemu-utils=1:7.2*";
        assert!(clashes(asked, "1:10.0.2+ds-2~bpo12+1"));
        assert!(!clashes(asked, "1:7.2+dfsg-7+deb12u18"));
        assert!(!clashes(asked, ""));
    }

    #[test]
    fn what_the_lab_lacks_is_installed_in_one_line() {
        let line = |utils: &str| {
            let missing = missing(crate::lab::PROGRAMS, |_| false);
            let lines = install_lines_beside(&missing, |_| utils.to_string());
            lines.iter().map(|line| line.join(" ")).collect::<Vec<_>>()
        };
        let start = "apt-get install -y --no-install-recommends pkg-config libvirt-dev libvirt-daemon \
                     libvirt-daemon-driver-qemu libvirt-clients";
        let end = "qemu-system-x86 qemu-utils tini iproute2 util-linux gcc binutils";
        assert_eq!(line(""), ["apt-get update".to_string(), format!("{start} {end}")]);
        let newer = format!("{start} --allow-downgrades qemu-utils=1:7.2* {end}");
        assert_eq!(line("1:10.0.2+ds-2~bpo12+1")[1], newer);
    }

    #[test]
    fn one_package_that_the_lab_lacks_is_installed_alone() {
        for program in crate::lab::PROGRAMS {
            let lines = install_lines_beside(&[program], |_| String::new());
            let (Package::Debian(package) | Package::DebianBeside { package, .. }) = program.package else {
                panic!("{} comes from elsewhere", program.name);
            };
            assert_eq!(lines[1].last(), Some(&package));
            assert_eq!(lines[1].len(), 5, "{lines:?}");
        }
    }

    #[test]
    fn nothing_missing_installs_nothing() {
        assert_eq!(install_lines(&[]), Vec::<Vec<&str>>::new());
    }

    #[test]
    fn a_program_that_nobody_has_is_found_missing() {
        let absent = [
            Detect::Runs(&["no-such-program-on-any-machine"]),
            Detect::Runs(&["cargo", "no-such-command-of-cargo"]),
            Detect::File("/no/such/file"),
            Detect::RustSince { path: "/no/such/rustc", minor: 0 },
        ];
        for detect in absent {
            let program = Program { name: "absent", detect, package: Package::Debian("none") };
            assert!(!program.is_here(), "{program:?}");
        }
    }

    #[test]
    fn versions_are_read_from_the_second_word() {
        assert_eq!(minor_version("rustc 1.96.0 (abc 2026-01-01) (built from a tarball)"), Some(96));
        assert_eq!(minor_version("cargo 1.63.0"), Some(63));
        assert_eq!(minor_version("rustc 2.1.0"), None);
        assert_eq!(minor_version("rustc"), None);
        assert_eq!(minor_version(""), None);
    }
}
