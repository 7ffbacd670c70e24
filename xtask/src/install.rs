//! What installs the programs that are missing.

use std::fs;
use std::process::Command;

use crate::failure::Failure;
use crate::output::say;
use crate::program::{Package, Program, command};

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
    let mut toolchains = vec!["rustup", "toolchain", "install", "--profile", "minimal"];
    let mut crates = vec!["cargo", "install", "--locked"];
    let bare = [debian.len(), rustup.len(), toolchains.len(), crates.len()];
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
            Package::Toolchain(name) => toolchains.push(name),
            Package::Crate(name) => crates.push(name),
        }
    }
    let wanted = [debian, rustup, toolchains, crates].into_iter().zip(bare);
    let mut lines: Vec<_> = wanted.filter(|(line, bare)| line.len() > *bare).map(|(line, _)| line).collect();
    if lines.first().is_some_and(|line| line.starts_with(&["apt-get"])) {
        lines.insert(0, vec!["apt-get", "update"]);
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
            Package::Toolchain(name) => format!("toolchain {name} of rustup"),
            Package::Crate(name) => format!("crate {name}"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::missing;
    use crate::programs::{CARGO_FUZZ, CARGO_MUTANTS, CLIPPY, DEBIAN_RUST_SOURCE, DEBIAN_RUSTC, NIGHTLY};

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
    fn toolchains_and_commands_of_cargo_are_lines_of_their_own() {
        let lines = install_lines_beside(&[&NIGHTLY, &CARGO_FUZZ, &CARGO_MUTANTS], |_| String::new());
        let lines: Vec<_> = lines.iter().map(|line| line.join(" ")).collect();
        let [toolchain, crates] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!(toolchain, "rustup toolchain install --profile minimal nightly");
        assert!(crates.starts_with("cargo install --locked cargo-fuzz@"), "{crates}");
        assert!(crates.contains(" cargo-mutants@"), "{crates}");
    }

    #[test]
    fn nothing_missing_installs_nothing() {
        assert_eq!(install_lines(&[]), Vec::<Vec<&str>>::new());
    }
}
