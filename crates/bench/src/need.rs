//! What is measured with, beside Rust, and whether it is here.

use std::env;
use std::path::Path;

use crate::beside::CRM_SIMULATE;
use crate::code::{CARGO, LINKER, RUSTC, SIZE};
use crate::failure::Failure;
use crate::part::Part;

/// A file, and the package of Debian that brings it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Need {
    /// Its absolute path, or its name where any folder of `PATH` will do.
    file: &'static str,
    package: &'static str,
}

/// Pacemaker's own simulator.
const PEER: &[Need] = &[Need { file: CRM_SIMULATE, package: "pacemaker-cli-utils" }];
/// A compiler with the sources of its library beside it, and a linker for the target.
const BARE: &[Need] = &[
    Need { file: RUSTC, package: "rustc-web" },
    Need { file: CARGO, package: "cargo-web" },
    Need { file: "/usr/lib/rustlib/src/rust/library/core/src/lib.rs", package: "rust-web-src" },
    Need { file: LINKER, package: "binutils-arm-none-eabi" },
    Need { file: SIZE, package: "binutils-arm-none-eabi" },
];

/// Refuses parts of which one could not be measured, so that nothing long is begun in vain.
///
/// # Errors
/// With every file that is missing, and what installs them all.
pub(crate) fn all_here(parts: &[Part]) -> Result<(), Failure> {
    judged(parts, is_here)
}

/// The same, of whatever is `here`.
fn judged(parts: &[Part], here: fn(&str) -> bool) -> Result<(), Failure> {
    let (mut lacking, mut files, mut packages) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let absent = needs(*part).iter().filter(|need| !here(need.file));
        for need in absent {
            files.push(need.file);
            lacking.push(part.name());
            packages.push(need.package);
        }
    }
    if files.is_empty() {
        return Ok(());
    }
    lacking.dedup();
    packages.dedup();
    let cause = format!("{} not found; nothing was measured", files.join(", "));
    let install = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    Err(Failure::new(lacking.join(" and "), cause, format!("{install}; or name other parts")))
}

/// What a part is measured with.
const fn needs(part: Part) -> &'static [Need] {
    match part {
        Part::Peer => PEER,
        Part::Code => BARE,
        Part::Steps | Part::Sweep | Part::Loss | Part::Cold | Part::Rate | Part::Size => &[],
    }
}

/// Whether the file is there, or a program of this name in a folder of `PATH`.
fn is_here(file: &str) -> bool {
    if Path::new(file).is_absolute() {
        return Path::new(file).is_file();
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(file).is_file())
}

#[cfg(test)]
mod tests {
    use super::{Failure, is_here, judged};
    use crate::part::Part;

    #[test]
    fn what_needs_nothing_is_measured_anywhere() {
        let alone = [Part::Steps, Part::Sweep, Part::Loss, Part::Cold, Part::Rate, Part::Size];
        assert_eq!(judged(&alone, |_| false), Ok(()));
        assert_eq!(judged(&Part::ALL, |_| true), Ok(()));
    }

    #[test]
    fn everything_that_is_missing_is_named_at_once_with_what_installs_it() {
        let here = |file: &str| file.starts_with("/usr/bin/");
        let Err(Failure { place, cause, remedy }) = judged(&Part::ALL, here) else {
            panic!("nothing is missed");
        };
        assert_eq!(place, "code and peer");
        for file in ["rust/library/core", "arm-none-eabi-ld", "arm-none-eabi-size", "/usr/sbin/crm_simulate"]
        {
            assert!(cause.contains(file), "{cause}");
        }
        let packages = "rust-web-src binutils-arm-none-eabi pacemaker-cli-utils; or";
        assert!(remedy.contains(packages), "{remedy}");
        assert!(!remedy.contains("rustc-web"), "{remedy}");
    }

    #[test]
    fn a_program_is_looked_for_in_the_path_and_a_file_where_it_is() {
        assert!(is_here("cargo"));
        assert!(!is_here("no-such-program-on-any-machine") && !is_here("/no/such/file"));
    }
}
