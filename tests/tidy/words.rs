//! Rules about words that must not stand in a file.

use super::source::{Finding, Source, word_positions};

/// Folders of one machine. In pieces, because this file is read as well.
const MACHINE_FOLDERS: [&str; 3] = [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/")];

/// What marks unfinished work, and what to do instead.
const UNFINISHED: [(&str, &str); 6] = [
    ("todo!", "finish it, or leave the feature out"),
    ("unimplemented!", "finish it, or leave the feature out"),
    ("FIXME", "mend it, or say in plain words what the limit is"),
    ("XXX", "mend it, or say in plain words what the limit is"),
    ("dbg!", "remove it; what a reader needs to see is printed on purpose"),
    ("#[ignore", "mend the test or delete it; slow ones run with more cases in the deep steps"),
];

/// Hypervisor products. The core knows virtual machines; only adapters know who runs them.
const PRODUCTS: [&str; 5] = ["libvirt", "qemu", "vmms", "hyper-v", "hyperv"];

/// In the core, no match ends in a catch-all: a new variant must stop the compiler at each of them.
pub(crate) fn no_catch_all_arm(source: &Source) -> Vec<Finding> {
    if !source.is_core() {
        return Vec::new();
    }
    let is_arm = |position: &usize| {
        let before = source.code.get(..*position).unwrap_or_default().trim_end();
        let behind = source.code.get(*position..).unwrap_or_default();
        let behind = behind.trim_start_matches('_').trim_start();
        before.ends_with(['{', '}', ',', '|']) && behind.starts_with("=>")
    };
    let positions = word_positions(&source.code, "_").into_iter().filter(is_arm);
    let message = "`_ =>` takes whatever is added later: name the variants that are left, \
                   or for numbers bind the value";
    positions.map(|position| source.finding(&source.code, position, message)).collect()
}

/// No file, of whatever kind, names a folder of the machine that it was written on.
pub(crate) fn no_machine_paths(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in MACHINE_FOLDERS {
        let message = format!("`{folder}` exists on one machine: begin at the top of the repository");
        for (position, _) in source.text.match_indices(folder) {
            let before = source.text.get(..position).unwrap_or_default();
            let inside = before.ends_with(|c: char| c.is_alphanumeric() || "._-}".contains(c));
            if !inside {
                findings.push(source.finding(&source.text, position, &message));
            }
        }
    }
    findings
}

/// Nothing is left unfinished or switched off.
pub(crate) fn nothing_unfinished(source: &Source) -> Vec<Finding> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (word, remedy) in UNFINISHED {
        // Comments are read too for marks that people leave there, not for code they talk about.
        let in_comments = word.chars().all(char::is_alphabetic);
        let reading = if in_comments { &source.unquoted } else { &source.code };
        findings.extend(banned(source, reading, word, remedy));
    }
    findings
}

/// The core uses nothing of std. The compiler sees that only on a target that has none.
pub(crate) fn no_std_in_core(source: &Source) -> Vec<Finding> {
    if !source.is_core() {
        return Vec::new();
    }
    banned(source, &source.code, "std::", "use `core::`, or `alloc::` where the feature allows it")
}

/// The core calculates without floats: they differ between machines and are not `Eq` or `Hash`.
pub(crate) fn no_floats_in_core(source: &Source) -> Vec<Finding> {
    if !source.is_core() {
        return Vec::new();
    }
    let remedy = "count in a smaller unit, as an integer";
    ["f32", "f64"].iter().flat_map(|word| banned(source, &source.code, word, remedy)).collect()
}

/// The core names no hypervisor product outside of comments.
pub(crate) fn no_products_in_core(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("src/") {
        return Vec::new();
    }
    let reading = source.uncommented.to_ascii_lowercase();
    let mut findings = Vec::new();
    for product in PRODUCTS {
        let message = format!("`{product}` is a product: say what is meant, adapters know the product");
        let hits = reading.match_indices(product);
        // A hypervisor is no product.
        let hits = hits.filter(|(position, _)| {
            !reading.get(*position..).is_some_and(|rest| rest.starts_with("hypervisor"))
        });
        findings.extend(hits.map(|(position, _)| source.finding(&reading, position, &message)));
    }
    findings
}

/// A finding for each place where the word stands alone.
fn banned(source: &Source, reading: &str, word: &str, remedy: &str) -> Vec<Finding> {
    let message = format!("`{word}` is not used here: {remedy}");
    let positions = word_positions(reading, word).into_iter();
    positions.map(|position| source.finding(reading, position, &message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many findings a rule has in this text of the core.
    fn count(rule: fn(&Source) -> Vec<Finding>, text: &str) -> usize {
        rule(&Source::new("src/a.rs", text)).len()
    }

    #[test]
    fn control_a_catch_all_arm_is_flagged() {
        for bad in ["match x { A => 1, _ => 2 }", "match x { A => {}\n    _ => {} }", "{ A | _ => 1 }"] {
            assert_eq!(count(no_catch_all_arm, bad), 1, "{bad}");
        }
        for good in ["match x { (A, _) => 1, (_, B) => 2 }", "|_| 1", "// _ => 1", "{ a_ => 1 }"] {
            assert_eq!(count(no_catch_all_arm, good), 0, "{good}");
        }
        let elsewhere = Source::new("tests/a.rs", "match x { A => 1, _ => 2 }");
        assert_eq!(no_catch_all_arm(&elsewhere), []);
    }

    #[test]
    fn control_a_machine_path_is_flagged_in_any_file() {
        for folder in MACHINE_FOLDERS {
            for path in ["src/a.rs", "tests/a.txt", "crates/a/Cargo.toml"] {
                let bad = Source::new(path, &format!("first line\n// see {folder}takeover"));
                assert_eq!(no_machine_paths(&bad).len(), 1, "{path}");
                assert_eq!(no_machine_paths(&bad)[0].line, 2);
            }
            assert_eq!(count(no_machine_paths, &format!("\"frame{folder}a\"")), 0);
        }
    }

    #[test]
    fn control_unfinished_work_is_flagged() {
        for (word, _) in UNFINISHED {
            assert_eq!(count(nothing_unfinished, &format!("    {word}(x)] ")), 1, "{word}");
        }
        let comment = format!("// {}: later", concat!("FIX", "ME"));
        assert_eq!(count(nothing_unfinished, &comment), 1);
        assert_eq!(count(nothing_unfinished, "let mark = \"dbg!\"; // no dbg! here"), 0);
    }

    #[test]
    fn control_std_in_the_core_is_flagged() {
        assert_eq!(count(no_std_in_core, "use std::vec::Vec;"), 1);
        assert_eq!(count(no_std_in_core, "use core::fmt; // not std::fmt"), 0);
        assert_eq!(no_std_in_core(&Source::new("crates/a/src/a.rs", "use std::fs;")), []);
    }

    #[test]
    fn control_floats_in_the_core_are_flagged() {
        assert_eq!(count(no_floats_in_core, "let x: f64 = f32::MAX.into();"), 2);
        assert_eq!(count(no_floats_in_core, "let f64_is_not = 0xf32;"), 0);
    }

    #[test]
    fn control_products_in_the_core_are_flagged() {
        assert_eq!(count(no_products_in_core, "let x = \"QEMU\"; struct HypervHost;"), 2);
        assert_eq!(count(no_products_in_core, "// As Hyper-V does."), 0);
        assert_eq!(no_products_in_core(&Source::new("crates/a/src/a.rs", "libvirt")), []);
    }
}
