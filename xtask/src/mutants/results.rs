//! What became of each mutant, kept between the passes and between runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::failure::Failure;

/// Where in a worker's folder cargo-mutants says what became of each mutant that it has tried.
pub(crate) const OUTCOMES: &str = "mutants.out/outcomes.json";
/// The file in a worker's folder that names the layer of the pass at which it works.
pub(crate) const LAYER: &str = "layer";

/// What became of one mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It does not compile: the types catch it.
    Unviable,
    /// A test of this layer fails.
    Caught(String),
    /// A test of this layer does not end.
    Hung(String),
    /// All tests put to it pass.
    Missed,
}

/// One mutant and its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mutant {
    /// What kind of change it is, in cargo-mutants' words.
    pub(crate) class: String,
    /// What became of it.
    pub(crate) fate: Fate,
}

/// All mutants that were tried, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    /// Names are cargo-mutants': file, line, column, change.
    pub(crate) mutants: BTreeMap<String, Mutant>,
    /// The files of the core as they were then: git's name for what stands in each.
    pub(crate) files: BTreeMap<String, String>,
}

impl Results {
    /// Reads what an earlier run kept; nothing if there is no such file.
    ///
    /// # Errors
    /// If the file is not of this form.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let Ok(text) = fs::read(path) else { return Ok(Self::default()) };
        let damaged =
            || Failure::new(path.display(), "it cannot be read", "remove it and run all passes again");
        let facts: Value = serde_json::from_slice(&text).map_err(|_| damaged())?;
        let object = |key: &str| facts.get(key).and_then(Value::as_object).ok_or_else(damaged);
        let mut mutants = BTreeMap::new();
        for (name, row) in object("mutants")? {
            let word = |key: &str| row.get(key).and_then(Value::as_str);
            let layer = word("layer").unwrap_or_default().to_string();
            let fate = match word("fate") {
                Some("unviable") => Fate::Unviable,
                Some("caught") => Fate::Caught(layer),
                Some("hung") => Fate::Hung(layer),
                Some("missed") => Fate::Missed,
                Some(_) | None => return Err(damaged()),
            };
            let class = word("class").ok_or_else(damaged)?.to_string();
            mutants.insert(name.clone(), Mutant { class, fate });
        }
        let named = |(file, blob): (&String, &Value)| Some((file.clone(), blob.as_str()?.to_string()));
        let files: Option<BTreeMap<String, String>> = object("files")?.iter().map(named).collect();
        Ok(Self { mutants, files: files.ok_or_else(damaged)? })
    }

    /// What still holds of these results where the files of the core are these, and the mutants these: those
    /// that were caught, in files that are what they were.
    pub(crate) fn still(mut self, files: &BTreeMap<String, String>, known: &BTreeSet<&str>) -> Self {
        let same = |name: &str| {
            let file = super::file_of(name);
            files.get(file).is_some_and(|blob| self.files.get(file) == Some(blob))
        };
        self.mutants.retain(|name, mutant| {
            mutant.fate != Fate::Missed && known.contains(name.as_str()) && same(name)
        });
        Self { mutants: self.mutants, files: files.clone() }
    }

    /// Keeps the results.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let rows = self.mutants.iter().map(|(name, mutant)| {
            let (fate, layer) = match &mutant.fate {
                Fate::Unviable => ("unviable", ""),
                Fate::Caught(layer) => ("caught", layer.as_str()),
                Fate::Hung(layer) => ("hung", layer.as_str()),
                Fate::Missed => ("missed", ""),
            };
            (name.clone(), json!({ "class": mutant.class, "fate": fate, "layer": layer }))
        });
        let facts = json!({ "files": self.files, "mutants": Value::Object(rows.collect()) });
        let text = format!("{facts:#}\n");
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
        written.map_err(|error| Failure::new(path.display(), error, "make it writable"))
    }

    /// Takes in what a pass of this layer found: the folder that cargo-mutants wrote. How many it tried.
    ///
    /// # Errors
    /// If the folder holds no outcomes, or such as nobody knows.
    pub(crate) fn take(&mut self, layer: &str, folder: &Path) -> Result<usize, Failure> {
        let path = folder.join(OUTCOMES);
        let remedy = "see debug.log beside it, and the log of this run";
        let unknown = |cause: String| Failure::new(path.display(), cause, remedy);
        let text = fs::read(&path).map_err(|error| unknown(error.to_string()))?;
        let facts: Value = serde_json::from_slice(&text).map_err(|error| unknown(error.to_string()))?;
        let outcomes = facts.get("outcomes").and_then(Value::as_array);
        let outcomes = outcomes.ok_or_else(|| unknown("it lists no outcomes".to_string()))?;
        let mut tried = 0_usize;
        for outcome in outcomes {
            let Some(mutant) = outcome.pointer("/scenario/Mutant") else { continue };
            let word = |key: &str| mutant.get(key).and_then(Value::as_str);
            let named = word("name").zip(word("genre"));
            let fate = outcome.get("summary").and_then(Value::as_str).and_then(|said| fate(said, layer));
            let (Some((name, class)), Some(fate)) = (named, fate) else {
                return Err(unknown(format!("this is no outcome: {outcome}")));
            };
            self.mutants.insert(name.to_string(), Mutant { class: class.to_string(), fate });
            tried = tried.saturating_add(1);
        }
        Ok(tried)
    }

    /// Takes in what the workers of a run found that was killed in the middle of a pass. What cannot be read was
    /// being written just then, and is tried again.
    pub(crate) fn take_left(&mut self, workers: &Path) {
        for folder in fs::read_dir(workers).into_iter().flatten().flatten() {
            if let Ok(layer) = fs::read_to_string(folder.path().join(LAYER)) {
                let _ = self.take(&layer, &folder.path());
            }
        }
    }

    /// The names of those that all tests so far let pass.
    pub(crate) fn missed(&self) -> Vec<&str> {
        let missed = self.mutants.iter().filter(|(_, mutant)| mutant.fate == Fate::Missed);
        missed.map(|(name, _)| name.as_str()).collect()
    }
}

/// What cargo-mutants' word says; nothing if it is none of its words.
fn fate(said: &str, layer: &str) -> Option<Fate> {
    match said {
        "CaughtMutant" => Some(Fate::Caught(layer.to_string())),
        "MissedMutant" => Some(Fate::Missed),
        "Unviable" => Some(Fate::Unviable),
        "Timeout" => Some(Fate::Hung(layer.to_string())),
        _ => None,
    }
}

/// The file in which results are kept.
pub(crate) fn kept(target: &Path) -> PathBuf {
    target.join("mutants/results.json")
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    /// A folder as cargo-mutants leaves it, with these outcomes.
    fn folder(name: &str, outcomes: &[(&str, &str)]) -> PathBuf {
        let folder = env::temp_dir().join(format!("takeover-mutants-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("mutants.out")).unwrap();
        let mut rows = vec![json!({ "scenario": "Baseline", "summary": "Success" })];
        rows.extend(outcomes.iter().map(|(name, said)| {
            json!({ "scenario": { "Mutant": { "name": name, "genre": "FnValue" } }, "summary": said })
        }));
        let text = json!({ "outcomes": rows }).to_string();
        fs::write(folder.join("mutants.out/outcomes.json"), text).unwrap();
        folder
    }

    #[test]
    fn what_one_pass_missed_the_next_may_catch() {
        let mut results = Results::default();
        let first = folder("first", &[("a", "CaughtMutant"), ("b", "MissedMutant"), ("c", "Timeout")]);
        assert_eq!(results.take("tables", &first), Ok(3));
        assert_eq!(results.missed(), ["b"]);
        let second = folder("second", &[("b", "CaughtMutant")]);
        assert_eq!(results.take("stories", &second), Ok(1));
        assert_eq!(results.missed(), Vec::<&str>::new());
        let fates: Vec<&Fate> = results.mutants.values().map(|mutant| &mutant.fate).collect();
        let by = |layer: &str| layer.to_string();
        assert_eq!(
            fates,
            [&Fate::Caught(by("tables")), &Fate::Caught(by("stories")), &Fate::Hung(by("tables"))]
        );
        let path = first.join("in a folder that is not there yet/results.json");
        results.write(&path).unwrap();
        assert_eq!(Results::read(&path), Ok(results));
        // A worker that was killed has named its layer before, and one that came to its end no longer does.
        let mut left = Results::default();
        let workers = env::temp_dir().join(format!("takeover-mutants-workers-{}", std::process::id()));
        fs::create_dir_all(&workers).unwrap();
        fs::rename(&first, workers.join("worker-0")).unwrap();
        fs::rename(&second, workers.join("worker-1")).unwrap();
        fs::write(workers.join("worker-0").join(LAYER), "tables").unwrap();
        left.take_left(&workers);
        assert_eq!(left.mutants.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(left.missed(), ["b"]);
        fs::remove_dir_all(workers).unwrap();
    }

    /// A mutant of a file that has changed since, or that is none any more, is tried again; so is what was missed.
    #[test]
    fn what_was_caught_holds_as_long_as_its_file_does() {
        let caught = || Mutant { class: "FnValue".to_string(), fate: Fate::Caught("tables".to_string()) };
        let missed = Mutant { fate: Fate::Missed, ..caught() };
        let named = |name: &str, mutant| (name.to_string(), mutant);
        let mutants = BTreeMap::from([
            named("src/a.rs:1:1: x", caught()),
            named("src/a.rs:2:1: gone", caught()),
            named("src/a.rs:3:1: missed", missed),
            named("src/b.rs:1:1: x", caught()),
            named("src/c.rs:1:1: x", caught()),
        ]);
        let files = |b: &str| {
            [("src/a.rs", "1"), ("src/b.rs", b)]
                .map(|(file, blob)| (file.to_string(), blob.to_string()))
                .into()
        };
        let known: Vec<String> = mutants.keys().filter(|name| !name.ends_with("gone")).cloned().collect();
        let known = known.iter().map(String::as_str).collect();
        let results = Results { mutants, files: files("2") };
        let still = results.still(&files("3"), &known);
        assert_eq!(still.mutants.into_keys().collect::<Vec<_>>(), ["src/a.rs:1:1: x"]);
        assert_eq!(still.files, files("3"));
    }

    #[test]
    fn control_a_word_that_nobody_knows_is_no_success() {
        let folder = folder("odd", &[("a", "Ignored")]);
        let failure = Results::default().take("tables", &folder).unwrap_err();
        assert!(failure.to_string().contains("this is no outcome"), "{failure}");
        fs::remove_dir_all(&folder).unwrap();
        assert!(Results::default().take("tables", &folder).is_err(), "no outcomes are no success");
    }
}
