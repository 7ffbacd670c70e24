//! The inputs that are kept, without a fuzzer: what it begins with, and what once was wrong.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test: a panic is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use takeover_fuzz::{TARGETS, seeds};

/// The most files of the corpus, and the most bytes.
const MOST: (usize, usize) = (300, 300 * 1_024);

/// The files below a folder of this crate, by name; none where it is not there.
fn files(folder: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target);
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn nothing_is_wrong_in_what_is_kept() {
    for target in TARGETS {
        let corpus = files("corpus", target.name);
        assert!(corpus.len() >= 6, "fuzz/corpus/{}: {} files, which is no corpus", target.name, corpus.len());
        for file in corpus.into_iter().chain(files("regressions", target.name)) {
            if let Err(found) = (target.ask)(&fs::read(&file).unwrap()) {
                panic!("{}: {found}", file.display());
            }
        }
    }
}

#[test]
fn the_corpus_is_small() {
    let all = TARGETS.iter().flat_map(|target| files("corpus", target.name));
    let sizes: Vec<usize> = all.map(|file| fs::read(file).unwrap().len()).collect();
    let (count, bytes) = (sizes.len(), sizes.iter().sum::<usize>());
    assert!(
        count <= MOST.0 && bytes <= MOST.1,
        "{count} files, {bytes} bytes; minimise it: fuzz/README.md says how"
    );
}

/// What is made by hand is what its generator makes. `BLESS=1` writes it anew.
#[test]
fn seeds_are_as_their_generator_makes_them() {
    for seed in seeds::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(seed.target);
        let file = folder.join(&seed.name);
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &seed.bytes).unwrap();
        }
        let kept = fs::read(&file).ok();
        assert!(
            kept.as_ref() == Some(&seed.bytes),
            "{}: another seed; BLESS=1 writes it anew",
            file.display()
        );
    }
}
