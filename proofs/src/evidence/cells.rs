//! Each cell of a row, held against what it names.

use takeover::rules::{Check, RULES};
use takeover_models::catalogue::{Bug, ENTRIES, Entry, How, Subject, pinned};
use takeover_models::resource::{COMES_BACK, Resource, SETTLES};
use takeover_models::space::Space;

use super::fault::Fault;
use super::repository::{Kind, Repository, declares, test};
use super::row::{Control, Model, Place, Proof, Row};

const IMPLEMENTED: &str = "implemented in";
const MODEL: &str = "model";
const PROOF: &str = "proof or exhaustive check";
const PROPERTY: &str = "property test";
const TESTS: &str = "test";
const FUZZ: &str = "fuzz target";
const BOUNDS: &str = "bounds and assumptions";
const CONTROLS: &str = "bug that shows that the check works";

/// Truths that the models ask beside the rules, and the rule that each is a part of.
const TRUTHS: [(&str, &str); 2] =
    [("stopped_is_true", "stopped_is_final"), ("gate_follows_claim", "owner_or_nothing")];

/// A row under examination.
struct Examined<'a> {
    row: &'a Row,
    repository: &'a Repository,
    faults: &'a mut Vec<Fault>,
}

/// Finds every cell of a row that does not stand.
pub(super) fn check(row: &Row, repository: &Repository, known: &[&str], faults: &mut Vec<Fault>) {
    let mut examined = Examined { row, repository, faults };
    examined.has_evidence();
    examined.places();
    row.model.iter().for_each(|model| examined.model(*model));
    row.proof.iter().for_each(|proof| examined.proof(*proof, known));
    row.property.iter().for_each(|place| examined.test(PROPERTY, place, Some(Kind::Property)));
    row.tests.iter().for_each(|place| examined.test(TESTS, place, Some(Kind::Plain)));
    row.fuzz.iter().for_each(|target| examined.fuzz(target));
    row.controls.iter().for_each(|control| examined.control(*control));
}

/// How many cells of a row name something.
pub(super) fn references(row: &Row) -> usize {
    let lists =
        [row.implemented.len(), row.model.len(), row.proof.len(), row.property.len(), row.tests.len()];
    let named = |control: &&Control| !matches!(control, Control::None(_));
    let controls = row.controls.iter().filter(named).count();
    lists.into_iter().chain([row.fuzz.len(), controls]).sum()
}

impl Examined<'_> {
    fn fault(&mut self, cell: &'static str, what: String, remedy: &'static str) {
        self.faults.push(Fault { row: self.row.rule.to_owned(), cell, what, remedy });
    }

    /// Nothing that could fail is no evidence, and a check of which nothing shows that it can fail is none.
    fn has_evidence(&mut self) {
        let row = self.row;
        let asked = row.model.iter().any(|model| matches!(model, Model::Asks(_)));
        if !asked && row.proof.is_empty() && row.property.is_empty() && row.tests.is_empty() {
            let what = "nothing would fail if the rule were broken".to_owned();
            self.fault("evidence", what, "name a model, a proof, a property or a test that would");
        }
        if row.controls.is_empty() {
            self.fault(
                CONTROLS,
                "nothing shows that a check can fail".to_owned(),
                "name a bug or the reason",
            );
        }
        if row.controls.iter().any(|control| matches!(control, Control::None(why) if why.len() < 20)) {
            self.fault(CONTROLS, "the reason is missing".to_owned(), "say why nothing was planted");
        }
        if row.source.is_empty() {
            self.fault("source", "nobody said so".to_owned(), "name the rule's source");
        }
        if row.bounds.is_empty() {
            self.fault(BOUNDS, "nothing is said".to_owned(), "say what is bounded and what is assumed");
        }
    }

    fn places(&mut self) {
        if self.row.implemented.is_empty() {
            self.fault(IMPLEMENTED, "no place is named".to_owned(), "name the function that carries it out");
        }
        for Place { file, name } in self.row.implemented {
            match self.repository.text(file) {
                None => self.fault(IMPLEMENTED, format!("{file} cannot be read"), "name a file that exists"),
                Some(text) if !declares(&text, name) => {
                    self.fault(IMPLEMENTED, format!("{file} declares no `{name}`"), "name what stands there");
                }
                Some(_) => {}
            }
        }
    }

    /// A test that exists, is run, and is of this kind if one is demanded.
    fn test(&mut self, cell: &'static str, Place { file, name }: &Place, wanted: Option<Kind>) {
        let Some(text) = self.repository.text(file) else {
            return self.fault(cell, format!("{file} cannot be read"), "name a file that exists");
        };
        let Some(kind) = test(&text, name) else {
            return self.fault(cell, format!("{file} has no test `{name}`"), "name a test that stands there");
        };
        match kind {
            Kind::NoTest => self.fault(cell, format!("`{name}` in {file} is no test"), "name a test"),
            Kind::Ignored => {
                self.fault(cell, format!("`{name}` in {file} is ignored"), "name one that is run")
            }
            Kind::Property | Kind::Plain if wanted.is_some_and(|wanted| wanted != kind) => {
                let what = format!("`{name}` in {file} belongs to another column");
                self.fault(cell, what, "tests of random histories and tests of single stories stand apart");
            }
            Kind::Property | Kind::Plain => {}
        }
    }

    /// A configuration that is searched to its end, and that asks the rule or that this befalls.
    fn model(&mut self, model: Model) {
        let name = model.name();
        let Some(entry) = ENTRIES.iter().find(|entry| entry.pin() == name) else {
            return self.fault(MODEL, format!("no configuration is called `{name}`"), "see models/README.md");
        };
        if let Some(what) = unsearched(name, pinned(name)) {
            self.fault(MODEL, what, "name one that is pinned");
        }
        match model {
            Model::Asks(_) if !asks(entry, self.row.rule) => {
                self.fault(
                    MODEL,
                    format!("`{name}` does not ask this rule"),
                    "name what befalls it, or another",
                );
            }
            Model::Befalls(_, trouble) if !self.befalls(entry, trouble) => {
                self.fault(MODEL, format!("`{trouble}` does not befall `{name}`"), "see models/README.md");
            }
            Model::Asks(_) | Model::Befalls(..) => {}
        }
    }

    /// Whether the line of the models' own table says so.
    fn befalls(&self, entry: &Entry, trouble: &str) -> bool {
        let line = format!("| {} | {} |", entry.model, entry.name);
        let text = self.repository.text("models/README.md");
        text.is_some_and(|text| text.lines().any(|it| it.starts_with(&line) && it.contains(trouble)))
    }

    fn proof(&mut self, proof: Proof, known: &[&str]) {
        if let Proof::Table(place) = proof {
            return self.test(PROOF, &place, None);
        }
        if let Some(key) = proof.key().filter(|key| !known.contains(&key.as_str())) {
            self.fault(PROOF, format!("nobody proves `{key}`"), "name an obligation that a room has");
        }
    }

    fn fuzz(&mut self, target: &str) {
        let file = format!("fuzz/fuzz_targets/{target}.rs");
        if !self.repository.has(&file) {
            self.fault(FUZZ, format!("{file} is not there"), "name a target that exists");
        }
    }

    fn control(&mut self, control: Control) {
        let (name, here) = match control {
            Control::Bug(name) => (name, true),
            Control::Through(name) => (name, false),
            Control::Test(place) => return self.test(CONTROLS, &place, None),
            Control::None(_) => return,
        };
        let Some(bug) = Bug::named(name) else {
            return self.fault(
                CONTROLS,
                format!("nobody knows the bug `{name}`"),
                "see takeover check --bug list",
            );
        };
        if bug.steps().is_none() {
            self.fault(
                CONTROLS,
                format!("no story of `{name}` is pinned"),
                "name a bug that the gate looks for",
            );
        }
        let found = rule_of(&bug);
        if here != (found == self.row.rule) {
            let what = format!("`{name}` is found by `{found}`");
            self.fault(
                CONTROLS,
                what,
                "a bug stands under the rule that finds it, elsewhere as one found there",
            );
        }
    }
}

/// The rule that finds a bug.
pub(super) fn rule_of(bug: &Bug) -> &'static str {
    let truth = TRUTHS.iter().find(|(truth, _)| *truth == bug.rule());
    truth.map_or_else(|| bug.rule(), |(_, rule)| rule)
}

/// That a configuration of which so many states are pinned was never searched to its end.
fn unsearched(name: &str, states: Option<u64>) -> Option<String> {
    states.is_none().then(|| format!("`{name}` was never searched to its end"))
}

/// Whether a configuration asks a rule, or looks for stories that break it as a promise: only a search
/// that keeps whole states looks for those.
fn asks(entry: &Entry, rule: &str) -> bool {
    match entry.subject {
        Subject::Resource(scope) => {
            let promised = [COMES_BACK.name, SETTLES.name].contains(&rule);
            (promised && entry.how != How::Digests)
                || Resource::new(scope).is_some_and(|space| space.rules().contains(&rule))
        }
        Subject::Cluster(_) => {
            let asked = |check: Check| !matches!(check, Check::Types | Check::Test);
            RULES.iter().any(|known| known.name == rule && asked(known.check))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unsearched;

    #[test]
    fn control_a_configuration_without_a_pin_was_never_searched() {
        assert!(unsearched("resource/deeper", None).is_some_and(|what| what.contains("`resource/deeper`")));
        assert_eq!(unsearched("resource/deep", Some(1)), None);
    }
}
