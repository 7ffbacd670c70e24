//! What has to be shown, so that every reachable state keeps the rules: the beginning is sound, every
//! action keeps every part of the invariant, the rules follow, and nothing of this holds because an
//! action could not be taken at all.

use crate::solver::{Answer, Solver, SolverError, Verdict};
use crate::table::{Action, Formula, Named, Relation, actions, invariant, smt, state_rules, step_rules};

/// A group of questions about one action, or about none.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Its name: the action's.
    pub name: String,
    /// The questions, in the solvers' language, without what stands in `world.smt2`.
    pub text: String,
}

/// Everything that has to be shown, by action.
#[must_use]
pub fn chapters() -> Vec<Chapter> {
    let mut chapters = vec![beginning(), consequences()];
    chapters.extend(actions().iter().map(chapter));
    chapters
}

/// At the beginning nothing holds but who runs under which name.
fn beginning() -> Chapter {
    let mut text =
        String::from("; At the beginning nothing holds of any relation but the machines' names.\n");
    for relation in Relation::ALL.into_iter().filter(|&relation| relation != Relation::Of) {
        let nothing = Formula::Is(crate::table::When::Before, relation, relation.formals().to_vec());
        let nothing =
            Formula::Each(relation.formals().to_vec(), Box::new(crate::table::formula::not(nothing)));
        let nothing = if relation.formals().is_empty() { unquantified(relation) } else { nothing };
        text.push_str(&format!("(assert {})\n", smt::print(&nothing)));
    }
    text.push_str(&possible("there is a beginning"));
    for part in invariant() {
        text.push_str(&smt::broken(part.name, &part, &[]));
    }
    Chapter { name: "beginning".into(), text }
}

fn unquantified(relation: Relation) -> Formula {
    crate::table::formula::not(Formula::Is(crate::table::When::Before, relation, Vec::new()))
}

/// The rules about states follow from the invariant.
fn consequences() -> Chapter {
    let mut text = String::from("; The rules about one state follow from the invariant.\n");
    text.push_str(&smt::assumed());
    text.push_str(&possible("there is such a state"));
    for rule in state_rules() {
        text.push_str(&smt::broken(rule.name, &rule, &[]));
    }
    Chapter { name: "rules".into(), text }
}

/// One action: it is possible, keeps every part of the invariant that it could touch, and keeps to the
/// rules about steps.
#[must_use]
pub fn chapter(action: &Action) -> Chapter {
    let mut text = smt::action(action);
    text.push_str("\n; It is taken where the invariant holds.\n");
    text.push_str(&smt::assumed());
    text.push_str(&possible("it can be taken"));
    let changed = action.changed();
    for goal in goals(action) {
        text.push_str(&smt::broken(goal.name, &goal, &changed));
    }
    Chapter { name: action.name.into(), text }
}

/// What an action has to keep. What speaks of nothing that it changes it keeps anyway.
#[must_use]
pub fn goals(action: &Action) -> Vec<Named> {
    let changed = action.changed();
    let kept = invariant().into_iter().map(|part| Named { formula: part.formula.after(), ..part });
    kept.chain(step_rules()).filter(|goal| goal.formula.mentions(&changed)).collect()
}

fn possible(name: &str) -> String {
    format!("(push 1)\n(echo \"{name}\")\n(check-sat)\n(pop 1)\n")
}

/// What one solver makes of a chapter.
///
/// # Errors
/// Where it is missing, or gives no answer.
pub fn ask(solver: Solver, chapter: &Chapter) -> Result<Vec<Answer>, SolverError> {
    solver.ask(&format!("{}\n{}", smt::world(), chapter.text))
}

/// What does not hold in these answers: the first question of a chapter must be possible, all others
/// impossible.
#[must_use]
pub fn failures(answers: &[Answer]) -> Vec<&Answer> {
    let expected = |place: usize| if place == 0 { Verdict::Possible } else { Verdict::Impossible };
    let wrong = answers.iter().enumerate().filter(|(place, answer)| answer.verdict != expected(*place));
    wrong.map(|(_, answer)| answer).collect()
}
