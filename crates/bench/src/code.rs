//! How much code the core is on a microcontroller.

use std::process::Command;

use crate::failure::Failure;
use crate::place::Place;
use crate::process::run;
use crate::results::{Figure, Unit};

/// A processor with hardware for integers alone.
const TARGET: &str = "thumbv7em-none-eabi";
/// Debian's compiler, beside which the sources of its library are packaged.
pub(crate) const RUSTC: &str = "/usr/bin/rustc";
pub(crate) const CARGO: &str = "/usr/bin/cargo";
/// The linker for the target, and what counts sections.
pub(crate) const LINKER: &str = "arm-none-eabi-ld";
pub(crate) const SIZE: &str = "arm-none-eabi-size";
/// The program that calls every machine.
const FOLDER: &str = "crates/bench/bare";

/// Builds the program for each level of optimisation, without and with what needs an allocator, and counts.
///
/// # Errors
/// If it does not build.
pub(crate) fn measure(place: &Place) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for (feature, name) in [("", "machines"), ("alloc", "node_and_database")] {
        for level in ["z", "s", "3"] {
            let (code, data) = counted(place, feature, level)?;
            figures.push(Figure::new(format!("{name}/opt_{level}/code"), code, Unit::Bytes));
            figures.push(Figure::new(format!("{name}/opt_{level}/constants"), data, Unit::Bytes));
        }
    }
    Ok(figures)
}

/// Builds it, and counts code and constants.
fn counted(place: &Place, feature: &str, level: &str) -> Result<(f64, f64), Failure> {
    let target = place.target.join("bare");
    let mut build = place.command(CARGO);
    build.current_dir(place.root.join(FOLDER));
    build.env("RUSTC", RUSTC).env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &target);
    build.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level);
    build.env("RUSTFLAGS", format!("-C linker={LINKER} -C linker-flavor=ld -C link-arg=--gc-sections"));
    // Set by the toolchain that runs this; Debian's compiler must not load its libraries.
    build.env_remove("LD_LIBRARY_PATH");
    build.args(["build", "--quiet", "--locked", "--release", "--features", feature, "--target", TARGET]);
    build.args(["-Z", "build-std=core,alloc"]);
    run(place, &mut build, None)?;
    let program = target.join(TARGET).join("release/takeover-bare");
    let sections = run(place, Command::new(SIZE).arg("-A").arg(program), None)?.printed;
    let (code, data) = (sum(&sections, &[".text"]), sum(&sections, &[".rodata", ".data", ".bss"]));
    if code == 0.0 {
        return Err(Failure::new(SIZE, format!("no code in `{sections}`"), "see what the linker left out"));
    }
    Ok((code, data))
}

/// The size of these sections and of their parts, in bytes.
fn sum(sections: &str, names: &[&str]) -> f64 {
    let size = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let part =
            |of: &&str| name.strip_prefix(*of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        names.iter().any(part).then(|| words.next()?.parse::<u32>().ok())?
    };
    sections.lines().filter_map(size).map(f64::from).sum()
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn sections_are_summed_with_their_parts() {
        let text = "takeover-bare  :\nsection  size  addr\n.text  100  32768\n.text.hot  7  1\n.rodata  5  2\n\
                    .data  1  3\n.database  900  4\n.debug_info  5000  0\nTotal  5113\n";
        assert_eq!((sum(text, &[".text"]), sum(text, &[".rodata", ".data"])), (107.0, 6.0));
        assert_eq!(sum("", &[".text"]), 0.0);
    }
}
