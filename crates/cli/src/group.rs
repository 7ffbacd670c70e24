//! What is told of one group, whoever is asked about it: a story, or an agent.

use takeover::log::Clock;
use takeover::units::Millis;
use takeover_admin::{Budget, Question, Record, rough};
use takeover_sim::scenario::spelled;

use crate::rows::aligned;

/// Words in a row, or one for none.
pub(crate) fn listed<T: AsRef<str>>(words: &[T], none: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if words.is_empty() { none.to_owned() } else { words.join(", ") }
}

/// How much was used of what is allowed.
pub(crate) fn budget(budget: &Budget) -> String {
    format!("{} of {} within {}", budget.used, budget.allowed, spelled(Millis(budget.within_ms)))
}

/// Where the group is, and its record.
pub(crate) fn place(state: &str, record: &Record, failovers: &Budget, waits: Option<&str>) -> String {
    let owner = match (&record.owner, &record.claim) {
        (Some(owner), Some(claim)) => {
            let open = if record.open { "open" } else { "closed: everything is stopped" };
            format!("{owner}, claim {claim} ({open}), since {}", Clock(Millis(record.since_ms)))
        }
        _ => "nobody yet".to_owned(),
    };
    let parked = match (record.parked, record.parked_for_ms) {
        (false, _) => "no".to_owned(),
        (true, Some(left)) => format!("tried again in {}", rough(Millis(left))),
        (true, None) => "until a command".to_owned(),
    };
    let rows = [
        ("state", state.to_owned()),
        ("owner", owner),
        ("planned heir", record.heir.clone().unwrap_or_else(|| "none".to_owned())),
        ("parked", parked),
        ("tried", listed(&record.tried, "no node since it last ran")),
        ("failovers", budget(failovers)),
        ("waits", waits.unwrap_or("no").to_owned()),
    ];
    rows.iter().map(|(what, value)| format!("{what:<14}{value}\n")).collect()
}

/// Why nothing is decided now, before everything else.
pub(crate) fn undecided(why: Option<&str>) -> String {
    why.map_or_else(String::new, |why| format!("{why}\n\n"))
}

/// What becomes of it; where nothing is decided, what the last database that is known would advise.
pub(crate) fn future(answers: &[Question], undecided: bool) -> String {
    let heading = if undecided { "What the last known database would advise" } else { "What becomes of it" };
    let rows: Vec<Vec<String>> =
        answers.iter().map(|answer| vec![answer.question.clone(), answer.answer.clone()]).collect();
    aligned(&[heading, ""], &rows)
}

/// Node by node, for each question that chooses among nodes.
pub(crate) fn candidates(answers: &[Question], nodes: &[&str]) -> String {
    let choices: Vec<_> = answers.iter().filter(|answer| !answer.nodes.is_empty()).collect();
    if choices.is_empty() {
        return String::new();
    }
    let heading: Vec<&str> = core::iter::once("Node by node")
        .chain(choices.iter().map(|answer| answer.question.as_str()))
        .collect();
    let row = |(number, node): (usize, &&str)| {
        let cells = choices.iter().map(|answer| answer.nodes.get(number).map_or("-", String::as_str));
        core::iter::once(*node).chain(cells).map(str::to_owned).collect()
    };
    let rows: Vec<Vec<String>> = nodes.iter().enumerate().map(row).collect();
    aligned(&heading, &rows) + "\n"
}
