//! Formulas as SMT-LIB. The words are the same in both files, `plus` or `at_most`; what they mean stands at
//! each file's head.

use super::term::{Exact, Fact, Term};

/// What a formula's numbers are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Numbers {
    /// 64 bits, as in the core; statements compare in 128.
    Bits,
    /// Whole numbers without an end.
    Whole,
}

/// What the words mean in 64 bits: exactly what Rust's `saturating_` functions do.
const BITS: &str = "\
(set-option :produce-models true)
(set-logic QF_BV)
(define-sort Number () (_ BitVec 64))
(define-sort Wide () (_ BitVec 128))
(define-fun exact ((a Number)) Wide (concat (_ bv0 64) a))
(define-fun sum ((a Wide) (b Wide)) Wide (bvadd a b))
(define-fun product ((a Wide) (b Wide)) Wide (bvmul a b))
(define-fun at_most ((a Wide) (b Wide)) Bool (bvule a b))
(define-fun below ((a Wide) (b Wide)) Bool (bvult a b))
(define-fun held ((a Wide)) Number (ite (= ((_ extract 127 64) a) (_ bv0 64)) ((_ extract 63 0) a) (bvnot (_ bv0 64))))
(define-fun plus ((a Number) (b Number)) Number (ite (bvult (bvadd a b) a) (bvnot (_ bv0 64)) (bvadd a b)))
(define-fun less ((a Number) (b Number)) Number (ite (bvult a b) (_ bv0 64) (bvsub a b)))
(define-fun times ((a Number) (b Number)) Number (held (bvmul (exact a) (exact b))))
(define-fun over ((a Number) (b Number) (c Number)) Number (ite (= b (_ bv0 64)) c (bvudiv a b)))
(define-fun earlier ((a Number) (b Number)) Number (ite (bvult a b) a b))
(define-fun later ((a Number) (b Number)) Number (ite (bvult a b) b a))
(define-fun where ((a Number) (b Number)) Number (ite (= a (_ bv0 64)) (_ bv0 64) b))
(define-fun wrapping_plus ((a Number) (b Number)) Number (bvadd a b))
(define-fun wrapping_less ((a Number) (b Number)) Number (bvsub a b))
";

/// What the words mean on whole numbers. Nothing is held at an end but zero.
const WHOLE: &str = "\
(set-option :produce-models true)
(set-logic QF_NIA)
(define-sort Number () Int)
(define-fun exact ((a Number)) Number a)
(define-fun sum ((a Number) (b Number)) Number (+ a b))
(define-fun product ((a Number) (b Number)) Number (* a b))
(define-fun at_most ((a Number) (b Number)) Bool (<= a b))
(define-fun below ((a Number) (b Number)) Bool (< a b))
(define-fun plus ((a Number) (b Number)) Number (+ a b))
(define-fun less ((a Number) (b Number)) Number (ite (< a b) 0 (- a b)))
(define-fun times ((a Number) (b Number)) Number (* a b))
(define-fun earlier ((a Number) (b Number)) Number (ite (< a b) a b))
";

impl Numbers {
    /// What the words mean.
    #[must_use]
    pub const fn head(self) -> &'static str {
        match self {
            Self::Bits => BITS,
            Self::Whole => WHOLE,
        }
    }

    /// A constant.
    #[must_use]
    pub fn literal(self, value: u64) -> String {
        match self {
            Self::Bits => format!("(_ bv{value} 64)"),
            Self::Whole => value.to_string(),
        }
    }

    /// A term, its named parts by their names.
    #[must_use]
    pub fn term(self, term: &Term) -> String {
        let two = |word: &str, a: &Term, b: &Term| format!("({word} {} {})", self.term(a), self.term(b));
        match term {
            Term::Input(name) | Term::Named(name, _) => (*name).to_owned(),
            Term::Number(value) => self.literal(*value),
            Term::Plus(a, b) => two("plus", a, b),
            Term::Less(a, b) => two("less", a, b),
            Term::Times(a, b) => two("times", a, b),
            Term::Over(a, b, otherwise) => {
                format!("(over {} {} {})", self.term(a), self.term(b), self.literal(*otherwise))
            }
            Term::Earlier(a, b) => two("earlier", a, b),
            Term::Later(a, b) => two("later", a, b),
            Term::Where(flag, term) => format!("(where {flag} {})", self.term(term)),
            Term::WrappingPlus(a, b) => two("wrapping_plus", a, b),
            Term::WrappingLess(a, b) => two("wrapping_less", a, b),
        }
    }

    /// A number without an end.
    #[must_use]
    pub fn exact(self, exact: &Exact) -> String {
        let two = |word: &str, a: &Exact, b: &Exact| format!("({word} {} {})", self.exact(a), self.exact(b));
        match exact {
            Exact::Of(term) => format!("(exact {})", self.term(term)),
            Exact::Sum(a, b) => two("sum", a, b),
            Exact::Product(a, b) => two("product", a, b),
        }
    }

    /// A statement.
    #[must_use]
    pub fn fact(self, fact: &Fact) -> String {
        let two = |word: &str, a: &Exact, b: &Exact| format!("({word} {} {})", self.exact(a), self.exact(b));
        match fact {
            Fact::AtMost(a, b) => two("at_most", a, b),
            Fact::Below(a, b) => two("below", a, b),
            Fact::Same(a, b) => two("=", a, b),
            Fact::All(facts) => {
                let facts: Vec<String> = facts.iter().map(|fact| self.fact(fact)).collect();
                format!("(and {})", facts.join(" "))
            }
            Fact::Alike(a, b) => format!("(= {} {})", self.fact(a), self.fact(b)),
        }
    }

    /// A number that may be anything.
    #[must_use]
    pub fn open(name: &str) -> String {
        format!("(declare-const {name} Number)\n")
    }

    /// A named term's definition; nothing for a term without a name.
    #[must_use]
    pub fn define(self, term: &Term) -> String {
        if let Term::Named(name, of) = term {
            format!("(define-fun {name} () Number {})\n", self.term(of))
        } else {
            String::new()
        }
    }
}
