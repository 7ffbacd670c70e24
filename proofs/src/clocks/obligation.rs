//! What is to be shown, and the deliberate bugs that must break it.

use core::fmt::Write as _;

/// A premise or a lemma that is used, and where it comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Given {
    /// The statement, in SMT-LIB.
    pub text: String,
    /// Why it may be assumed.
    pub why: &'static str,
}

/// A premise, and why it may be assumed.
pub fn given(text: impl Into<String>, why: &'static str) -> Given {
    Given { text: text.into(), why }
}

/// Premises and what follows from them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// The premises.
    pub given: Vec<Given>,
    /// What follows, in SMT-LIB.
    pub goal: String,
}

impl Claim {
    /// The same with one premise exchanged. A premise that is not there changes nothing, and the bug that
    /// this was to be is then not found: the proof fails.
    #[must_use]
    pub fn exchanging(mut self, old: &str, new: Given) -> Self {
        self.given.iter_mut().filter(|given| given.text == old).for_each(|given| *given = new.clone());
        self
    }

    /// The same without one premise.
    #[must_use]
    pub fn without(mut self, old: &str) -> Self {
        self.given.retain(|given| given.text != old);
        self
    }

    /// The same with another goal.
    #[must_use]
    pub fn reaching(mut self, goal: impl Into<String>) -> Self {
        self.goal = goal.into();
        self
    }
}

/// A deliberate bug that must break an obligation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bug {
    /// Its name.
    pub name: &'static str,
    /// What is wrong, in one sentence.
    pub sentence: &'static str,
    /// The obligation with the bug.
    pub claim: Claim,
}

/// Something to be shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Obligation {
    /// Its name.
    pub name: &'static str,
    /// What it says, in one sentence.
    pub sentence: &'static str,
    /// What it says, in formulas.
    pub claim: Claim,
    /// What numbers an example and a bug's story are to have, so that people can read them.
    pub pins: Vec<String>,
    /// Which numbers a story tells.
    pub story: Vec<&'static str>,
    /// What must break it.
    pub bugs: Vec<Bug>,
}

/// What a question is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asks {
    /// The obligation: nothing may fit.
    Proof,
    /// Whether its premises can hold at all: something must fit.
    Example,
    /// One of its bugs: something must fit.
    Bug(&'static str),
}

/// A question of a file, in its order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Question {
    /// The obligation.
    pub obligation: &'static str,
    /// What it is asked for.
    pub asks: Asks,
}

impl Question {
    /// Under which name the solvers answer it.
    #[must_use]
    pub fn label(&self) -> String {
        match self.asks {
            Asks::Proof => self.obligation.to_owned(),
            Asks::Example => format!("{}, an example", self.obligation),
            Asks::Bug(bug) => format!("{}, broken by {bug}", self.obligation),
        }
    }
}

/// A file of obligations.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// What it is about: comment lines.
    pub about: &'static str,
    /// What the words mean.
    pub head: String,
    /// What is to be shown.
    pub obligations: Vec<Obligation>,
}

impl File {
    /// Its questions, in its order.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let of = |it: &Obligation| {
            let obligation = it.name;
            let bugs = it.bugs.iter().map(|bug| Asks::Bug(bug.name));
            let asks: Vec<Asks> = [Asks::Proof, Asks::Example].into_iter().chain(bugs).collect();
            asks.into_iter().map(move |asks| Question { obligation, asks })
        };
        self.obligations.iter().flat_map(of).collect()
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.about.lines() {
            let _ = writeln!(text, "; {line}");
        }
        text.push_str(&self.head);
        for obligation in &self.obligations {
            obligation.print(&mut text);
        }
        text
    }
}

/// A deliberate bug.
pub(super) fn bug(name: &'static str, sentence: &'static str, claim: Claim) -> Bug {
    Bug { name, sentence, claim }
}

impl Obligation {
    /// Something to be shown, without bugs so far. A pin such as `ttl 20` fixes a number.
    #[must_use]
    pub fn new(name: &'static str, sentence: &'static str, claim: Claim) -> Self {
        Self { name, sentence, claim, pins: vec![], story: vec![], bugs: vec![] }
    }

    /// Fixes numbers of examples and stories.
    #[must_use]
    pub fn pinned(mut self, pins: &[&str]) -> Self {
        self.pins.extend(pins.iter().map(|pin| format!("(= {pin})")));
        self
    }

    /// Says which numbers a story tells.
    #[must_use]
    pub fn telling(mut self, story: &[&'static str]) -> Self {
        self.story.extend(story);
        self
    }

    /// Adds a bug.
    #[must_use]
    pub fn broken_by(mut self, bug: Bug) -> Self {
        self.bugs.push(bug);
        self
    }

    fn print(&self, text: &mut String) {
        let label = |asks| Question { obligation: self.name, asks }.label();
        let _ = writeln!(text, "\n; {}: {}", self.name, self.sentence);
        ask(text, &label(Asks::Proof), &self.claim.given, Some(&self.claim.goal), &[], &[]);
        let _ = writeln!(text, "; ... and its premises can hold.");
        ask(text, &label(Asks::Example), &self.claim.given, None, &self.pins, &[]);
        for bug in &self.bugs {
            let _ = writeln!(text, "; Bug {}: {}", bug.name, bug.sentence);
            let name = label(Asks::Bug(bug.name));
            ask(text, &name, &bug.claim.given, Some(&bug.claim.goal), &self.pins, &self.story);
        }
    }
}

/// One question that stands alone: what it assumes is said in it.
fn ask(text: &mut String, label: &str, given: &[Given], goal: Option<&str>, pins: &[String], tell: &[&str]) {
    let _ = writeln!(text, "(push 1)(echo \"{label}\")");
    for given in given {
        let _ = writeln!(text, "(assert {}) ; {}", given.text, given.why);
    }
    for pin in pins {
        let _ = writeln!(text, "(assert {pin})");
    }
    if let Some(goal) = goal {
        let _ = writeln!(text, "(assert (not {goal}))");
    }
    let _ = writeln!(text, "(check-sat)");
    if !tell.is_empty() {
        let _ = writeln!(text, "(get-value ({}))", tell.join(" "));
    }
    let _ = writeln!(text, "(pop 1)");
}
