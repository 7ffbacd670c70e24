//! What one row of the table says: where a rule is carried out, and what would notice if it were not.

/// Something that stands in a file of the repository: a function, a type, a constant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The file, from the top of the repository.
    pub file: &'static str,
    /// Its name there.
    pub name: &'static str,
}

/// Shorthand for a [`Place`].
#[must_use]
pub const fn at(file: &'static str, name: &'static str) -> Place {
    Place { file, name }
}

/// Who said the rule first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// The article on Hyper-V's failover that the project began with.
    Article,
    /// Windows Failover Clustering, as it is documented.
    Windows,
    /// What the project is for: never online on two nodes.
    Commission,
    /// takeover itself, where the others are silent or unsafe.
    Own,
}

impl Source {
    /// As the page says it.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Article => "the article",
            Self::Windows => "Windows",
            Self::Commission => "the commission",
            Self::Own => "takeover's own",
        }
    }
}

/// A configuration of the models, searched to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Model {
    /// It asks this very rule after each step, and the steps that the rule is about occur in it.
    Asks(&'static str),
    /// What the rule is about befalls it, and it asks the other rules.
    Befalls(&'static str, &'static str),
}

impl Model {
    /// Its name: `model/configuration`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asks(name) | Self::Befalls(name, _) => name,
        }
    }
}

/// What covers all cases, or all that a stated bound leaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proof {
    /// An obligation of the protocol, decided by both solvers.
    Smt(&'static str),
    /// A theorem of the certificate.
    Coq(&'static str),
    /// The lease's arithmetic.
    Clocks(&'static str),
    /// Shipped code against the protocol, or against a second telling, in every small case: a room's part.
    Exhaustive(&'static str),
    /// A test that goes through every case of a small domain.
    Table(Place),
}

impl Proof {
    /// The name by which a room knows it; none for a test.
    #[must_use]
    pub fn key(self) -> Option<String> {
        match self {
            Self::Smt(name) => Some(format!("smt::{name}")),
            Self::Coq(name) => Some(format!("coq::{name}")),
            Self::Clocks(name) => Some(format!("clocks::{name}")),
            Self::Exhaustive(name) => Some(name.to_owned()),
            Self::Table(_) => None,
        }
    }

    /// Whether it covers all cases, and not only all cases of a small domain.
    #[must_use]
    pub const fn is_unbounded(self) -> bool {
        match self {
            Self::Smt(_) | Self::Coq(_) | Self::Clocks(_) => true,
            Self::Exhaustive(_) | Self::Table(_) => false,
        }
    }
}

/// What shows that a check of the rule can fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Control {
    /// A deliberate bug of the models, found by this rule.
    Bug(&'static str),
    /// A deliberate bug that breaks this rule, and is found by what follows from it: another rule.
    Through(&'static str),
    /// A test that hands a check something wrong.
    Test(Place),
    /// Nothing was planted: why the check is believed all the same.
    None(&'static str),
}

/// All that is known of one rule.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The rule.
    pub rule: &'static str,
    /// Who said so first.
    pub source: &'static [Source],
    /// Where it is carried out.
    pub implemented: &'static [Place],
    /// The models that ask it.
    pub model: &'static [Model],
    /// Proofs and exhaustive checks.
    pub proof: &'static [Proof],
    /// Tests of random histories.
    pub property: &'static [Place],
    /// Tests of single stories.
    pub tests: &'static [Place],
    /// Targets of the fuzzer.
    pub fuzz: &'static [&'static str],
    /// What is bounded, and what is assumed.
    pub bounds: &'static str,
    /// What shows that the checks work.
    pub controls: &'static [Control],
}

impl Row {
    /// A row that says nothing, to build others on. The check refuses it.
    pub const EMPTY: Self = Self {
        rule: "",
        source: &[],
        implemented: &[],
        model: &[],
        proof: &[],
        property: &[],
        tests: &[],
        fuzz: &[],
        bounds: "",
        controls: &[],
    };
}
