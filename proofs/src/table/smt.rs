//! The same formulas in the solvers' language, SMT-LIB 2.

use core::fmt::Write;

use super::action::{Action, Effect};
use super::formula::{Formula, Sort, Var, When};
use super::invariant::{Named, invariant};
use super::vocabulary::Relation;

/// What stands at the top of every question: the sorts, the orders, the relations, the invariant.
#[must_use]
pub fn world() -> String {
    let mut text = String::from(
        "; What there is, and what always holds. Printed from the table; see proofs/README.md.\n(set-logic UF)\n",
    );
    for sort in Sort::ALL {
        line(&mut text, &format!("(declare-sort {} 0)", sort.name()));
        if sort.ordered() {
            text.push_str(&order(sort));
        }
    }
    for relation in Relation::ALL {
        line(&mut text, &format!("\n; {}", relation.says()));
        line(&mut text, &declaration(relation));
    }
    text.push_str("\n; A machine runs under one name.\n");
    text.push_str("(assert (forall ((t Machine) (n Node) (m Node)) (=> (and (of t n) (of t m)) (= n m))))\n");
    text.push_str("(assert (forall ((t Machine)) (exists ((n Node)) (of t n))))\n");
    for part in invariant() {
        line(&mut text, &format!("\n; {}", part.says));
        line(&mut text, &format!("(define-fun {} () Bool {})", part.name, print(&part.formula)));
    }
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A total order, and nothing more: no first value, no next one, no number of them.
fn order(sort: Sort) -> String {
    let (less, name) = (less_name(sort), sort.name());
    format!(
        "(declare-fun {less} ({name} {name}) Bool)\n\
         (assert (forall ((x {name})) (not ({less} x x))))\n\
         (assert (forall ((x {name}) (y {name}) (z {name})) (=> (and ({less} x y) ({less} y z)) ({less} x z))))\n\
         (assert (forall ((x {name}) (y {name})) (or ({less} x y) (= x y) ({less} y x))))\n"
    )
}

/// The name of a sort's order.
pub(crate) const fn less_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Node | Sort::Machine => "unordered",
        Sort::Life => "before",
        Sort::Epoch => "lower",
    }
}

fn declaration(relation: Relation) -> String {
    let sorts: Vec<&str> = relation.formals().iter().map(|formal| formal.sort.name()).collect();
    format!("(declare-fun {} ({}) Bool)", relation.name(), sorts.join(" "))
}

/// An action: what it is about, what it needs, what it makes of the relations that it changes.
#[must_use]
pub fn action(action: &Action) -> String {
    let mut text = format!("; {}\n", action.says);
    for var in &action.about {
        line(&mut text, &format!("(declare-fun {} () {})", var.name, var.sort.name()));
    }
    for guard in &action.guards {
        line(&mut text, &format!("\n; it needs: {}\n(assert {})", guard.name, print(&guard.is)));
    }
    for effect in &action.effects {
        line(&mut text, &format!("\n; it changes: {}\n{}", effect.name, definition(&effect.is)));
    }
    text
}

/// The relation afterwards, as a function of the state before.
fn definition(effect: &Effect) -> String {
    let relation = effect.relation;
    let formals = binders(relation.formals());
    format!("(define-fun {}_after ({formals}) Bool {})", relation.name(), print(&effect.holds))
}

fn binders(vars: &[Var]) -> String {
    let binders: Vec<String> = vars.iter().map(|var| format!("({} {})", var.name, var.sort.name())).collect();
    binders.join(" ")
}

/// The whole invariant, as one assertion.
#[must_use]
pub fn assumed() -> String {
    let names: Vec<&str> = invariant().iter().map(|part| part.name).collect();
    format!("(assert (and {}))\n", names.join(" "))
}

/// A question: can this action be taken and the formula fail afterwards?
#[must_use]
pub fn broken(name: &str, goal: &Named, changed: &[Relation]) -> String {
    format!(
        "(push 1)\n(echo \"{name}\")\n(assert (not {}))\n(check-sat)\n(pop 1)\n",
        frame(&goal.formula, changed)
    )
}

/// A formula in which what an action does not change stands for itself.
fn frame(formula: &Formula, changed: &[Relation]) -> String {
    let mut text = String::new();
    write(&mut text, formula, &|relation| changed.contains(&relation));
    text
}

/// A formula as text, where everything afterwards has a name of its own.
#[must_use]
pub fn print(formula: &Formula) -> String {
    let mut text = String::new();
    write(&mut text, formula, &|_| true);
    text
}

fn write(text: &mut String, formula: &Formula, changed: &dyn Fn(Relation) -> bool) {
    match formula {
        Formula::Is(when, relation, vars) => {
            let after = if *when == When::After && changed(*relation) { "_after" } else { "" };
            let name = relation.name();
            let names: Vec<&str> = vars.iter().map(|var| var.name).collect();
            if names.is_empty() {
                text.push_str(name);
                text.push_str(after);
            } else {
                ignore(write!(text, "({name}{after} {})", names.join(" ")));
            }
        }
        Formula::Same(one, other) => ignore(write!(text, "(= {} {})", one.name, other.name)),
        Formula::Less(one, other) => {
            ignore(write!(text, "({} {} {})", less_name(one.sort), one.name, other.name));
        }
        Formula::Not(inner) => wrapped(text, "not", core::slice::from_ref(inner.as_ref()), changed),
        Formula::All(parts) if parts.is_empty() => text.push_str("true"),
        Formula::Any(parts) if parts.is_empty() => text.push_str("false"),
        Formula::All(parts) => wrapped(text, "and", parts, changed),
        Formula::Any(parts) => wrapped(text, "or", parts, changed),
        Formula::Each(vars, inner) => quantified(text, "forall", vars, inner, changed),
        Formula::Exists(vars, inner) => quantified(text, "exists", vars, inner, changed),
    }
}

fn wrapped(text: &mut String, head: &str, parts: &[Formula], changed: &dyn Fn(Relation) -> bool) {
    text.push('(');
    text.push_str(head);
    for part in parts {
        text.push(' ');
        write(text, part, changed);
    }
    text.push(')');
}

fn quantified(
    text: &mut String,
    head: &str,
    vars: &[Var],
    inner: &Formula,
    changed: &dyn Fn(Relation) -> bool,
) {
    ignore(write!(text, "({head} ({}) ", binders(vars)));
    write(text, inner, changed);
    text.push(')');
}

/// Writing to a string does not fail.
const fn ignore(_: core::fmt::Result) {}
