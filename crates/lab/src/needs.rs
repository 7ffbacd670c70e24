//! What the lab needs of the machine, and how to get it.

use std::path::Path;

use crate::command;
use crate::failure::Failure;

/// A file that has to be there, and the Debian package that brings it.
struct Need {
    /// A program in PATH, or a file from the root.
    file: &'static str,
    /// The package.
    package: &'static str,
}

/// All that the lab starts, beside the project's own programs.
const NEEDS: [Need; 13] = [
    Need { file: "libvirtd", package: "libvirt-daemon" },
    Need { file: "libvirt/connection-driver/libvirt_driver_qemu.so", package: "libvirt-daemon-driver-qemu" },
    Need { file: "virsh", package: "libvirt-clients" },
    Need { file: "qemu-system-x86_64", package: "qemu-system-x86" },
    Need { file: "qemu-img", package: "qemu-utils" },
    Need { file: "tini", package: "tini" },
    Need { file: "ip", package: "iproute2" },
    Need { file: "unshare", package: "util-linux" },
    Need { file: "nsenter", package: "util-linux" },
    Need { file: "setpriv", package: "util-linux" },
    Need { file: "timeout", package: "coreutils" },
    Need { file: "gcc", package: "gcc" },
    Need { file: "ld", package: "binutils" },
];

/// Where programs and libraries of packages are.
const FOLDERS: [&str; 8] = [
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib",
];

/// Whether the lab can work here.
///
/// # Errors
/// If this is not root, or with the packages that are missing and the line that installs them.
pub(crate) fn check() -> Result<(), Failure> {
    if !rustix::process::geteuid().is_root() {
        let cause = "namespaces and mounts are root's to make";
        return Err(Failure::new("the lab", cause, "run it as root, for example with sudo"));
    }
    let missing = missing(|file| FOLDERS.iter().any(|folder| Path::new(folder).join(file).exists()));
    if missing.is_empty() {
        return Ok(());
    }
    let cause = format!("Debian packages are missing: {}", missing.join(" "));
    Err(Failure::new("the lab", cause, install_line(&missing, &installed_utils())))
}

/// The version of `qemu-utils` that is installed on Debian 12; empty elsewhere, and if none is.
fn installed_utils() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !release.lines().any(|line| line == "VERSION_ID=\"12\"") {
        return String::new();
    }
    let installed = command::output(&mut command::of("dpkg-query", &["-W", "-f=${Version}", "qemu-utils"]));
    installed.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The packages whose files are not there, each once.
fn missing(is_here: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for need in NEEDS {
        if !packages.contains(&need.package) && !is_here(need.file) {
            packages.push(need.package);
        }
    }
    packages
}

/// The line that installs the packages.
///
/// QEMU's programs come from one source and must be of one version: a newer `qemu-utils`, say from the
/// backports, keeps Debian 12's `qemu-system-x86` out, so it has to be replaced beside it.
fn install_line(packages: &[&str], utils: &str) -> String {
    let mut line = "apt-get install --no-install-recommends".to_string();
    let other = !utils.is_empty() && !utils.starts_with("1:7.2");
    let replaced = packages.contains(&"qemu-system-x86") && other;
    if replaced {
        line.push_str(" --allow-downgrades \"qemu-utils=1:7.2*\"");
    }
    for package in packages {
        line.push(' ');
        line.push_str(package);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_package_is_named_once() {
        let packages = missing(|file| file != "unshare" && file != "setpriv" && file != "tini");
        assert_eq!(packages, ["tini", "util-linux"]);
        assert_eq!(missing(|_| true), [""; 0]);
    }

    #[test]
    fn a_newer_qemu_utils_is_replaced_and_a_fitting_one_is_left() {
        let with = |utils| install_line(&["qemu-system-x86"], utils);
        let plain = "apt-get install --no-install-recommends qemu-system-x86";
        assert_eq!(with(""), plain);
        assert_eq!(with("1:7.2+dfsg-7+deb12u18"), plain);
        assert!(with("1:10.0.2+ds-2~bpo12+1").contains("--allow-downgrades \"qemu-utils=1:7.2*\""));
    }
}
