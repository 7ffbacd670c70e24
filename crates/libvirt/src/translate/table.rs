//! The whole translation, printed for people.

use core::fmt::Write;

use takeover::resource::{Cause, Finding, Return};

use super::{Lifecycle, after_event, after_reading, answers, notice, read};
use crate::codes::{Control, Observed};
use crate::record::Last;

/// Every state with every reason, and every event with every detail, for everything that may have
/// been done last: what is reported. Contexts with one answer share a line.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(
        "What a state is reported as, by what was last done to the domain.\n\
         \"then\" is what is known to have been done last from then on.\n",
    );
    for observed in Observed::all() {
        let degraded = read(observed, Last::Nothing).degraded;
        let degraded = degraded.map_or(String::new(), |why| format!("   degraded: {why}"));
        let _ = write!(text, "\n{observed}{degraded}\n");
        grouped(&mut text, |last| {
            let answer = match read(observed, last).result {
                Return::Found(finding) => shown(finding),
                result @ (Return::Done | Return::Failed | Return::Unsupported | Return::NotHere) => {
                    result.to_string()
                }
            };
            then(answer, last, after_reading(observed, last))
        });
    }
    text.push_str("\n\nWhat an event says by itself, where nothing is left to look at.\n");
    for event in Lifecycle::all() {
        let _ = write!(text, "\n{event}\n");
        grouped(&mut text, |last| {
            let answer = notice(event, last).map_or_else(|| "no news".to_owned(), shown);
            then(answer, last, after_event(event, last))
        });
    }
    text.push_str("\n\nWhether libvirt gets through to the process, with a limit of 3000 ms.\n\n");
    for &control in Control::ALL.iter().chain(&[Control::Unlisted(99)]) {
        for milliseconds in [0, 2_999, 3_000] {
            let word = if answers(control, milliseconds, 3_000) { "answers" } else { "NoResponse" };
            let _ = writeln!(text, "    {:<10} for {milliseconds:>4} ms   {word}", control.name());
        }
    }
    text
}

/// One line for each answer, with the contexts that it is given in.
fn grouped(text: &mut String, answer: impl Fn(Last) -> String) {
    let mut lines: Vec<(String, Vec<&'static str>)> = Vec::new();
    for last in Last::ALL {
        let answer = answer(last);
        match lines.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, contexts)) => contexts.push(last.name()),
            None => lines.push((answer, vec![last.name()])),
        }
    }
    let alone = lines.len() == 1;
    for (answer, contexts) in lines {
        let contexts = if alone { "always".to_owned() } else { contexts.join("; ") };
        let _ = writeln!(text, "    {answer:<26} {contexts}");
    }
}

fn shown(finding: Finding) -> String {
    match finding {
        Finding::Said(report, Cause::Ours(_)) => format!("{}(Ours)", report.name()),
        Finding::Said(..) | Finding::NoResponse => finding.to_string(),
    }
}

fn then(answer: String, before: Last, after: Last) -> String {
    if before == after { answer } else { format!("{answer}, then {}:", after.name()) }
}
