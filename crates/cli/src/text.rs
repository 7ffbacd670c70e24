//! A telling as text for people.

use anstyle::{AnsiColor, Style};
use takeover::log::{Clock, Entry, Widths};
use takeover::resource::Persistent;
use takeover::units::Millis;
use takeover_sim::scenario::{Act, Story};
use takeover_sim::telling::Telling;
use takeover_sim::world::Breach;

/// The columns of a story's log: as wide as its names.
fn widths(story: &Story) -> Widths {
    let longest = |names: &[String], least: usize| {
        names.iter().map(|name| printed(name)).max().unwrap_or(0).clamp(least, 24)
    };
    let names = &story.names;
    let subject = longest(&names.resources, 4).max(longest(&names.groups, 4)).max(longest(&names.nodes, 4));
    Widths { node: longest(&names.nodes, 2), component: 5, subject }
}

/// How long a name is in the log, with the quotes that blanks need.
fn printed(name: &str) -> usize {
    let quotes = if name.contains(' ') { 2 } else { 0 };
    name.chars().count().saturating_add(quotes)
}

/// What a line is coloured with.
pub(crate) fn style(entry: &Entry) -> Style {
    let to = entry.change.as_ref().map(|(_, to)| to.as_str());
    let colour = match (entry.component.name(), to) {
        ("WORLD", _) => AnsiColor::Magenta,
        (_, Some("Failed")) => AnsiColor::Red,
        (_, Some("Online" | "Up")) => AnsiColor::Green,
        (_, Some(_)) => AnsiColor::Yellow,
        ("FM", None) => AnsiColor::Cyan,
        (_, None) => return Style::new(),
    };
    Style::new().fg_color(Some(colour.into()))
}

/// A text in a style, where colours are wanted.
pub(crate) fn styled(text: &str, style: Style, colour: bool) -> String {
    if colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// The name of a story, where several are told; and its seed, where several are.
pub(crate) fn heading(story: &Story, seed: Option<u64>, colour: bool) -> String {
    let seed = seed.map_or_else(String::new, |seed| format!(" (seed {seed})"));
    styled(&format!("== {}{seed}", story.name), Style::new().bold(), colour)
}

/// How the lines of a story's log are printed.
pub(crate) struct Lines {
    widths: Widths,
    colour: bool,
}

impl Lines {
    pub(crate) fn of(story: &Story, colour: bool) -> Self {
        Self { widths: widths(story), colour }
    }

    /// One line, with its end.
    pub(crate) fn line(&self, entry: &Entry) -> String {
        let text = entry.aligned(self.widths).to_string();
        format!("{}\n", styled(text.trim_end(), style(entry), self.colour))
    }
}

/// The table of resources: resource, GUID, node, status, `PersistentState`.
pub(crate) fn table(telling: &Telling<'_>, colour: bool) -> String {
    /// Beyond this many resources the table is a summary.
    const MOST_ROWS: usize = 100;
    let story = telling.story();
    let shape = telling.world().shape();
    if shape.resource_ids().count() > MOST_ROWS {
        return summary(telling);
    }
    let header = ["Resource", "GUID", "Node", "Status", "PersistentState"].map(str::to_owned);
    let rows = core::iter::once(header).chain(shape.resource_ids().map(|id| {
        let guid = shape.resource(id).map_or_else(String::new, |configured| configured.guid.to_string());
        let view = telling.world().resource(id);
        let node = view.owner.map_or("-", |owner| story.names.node(owner)).to_owned();
        let status = view.status.map_or("Unknown", takeover::resource::Status::name).to_owned();
        let flag = if view.persistent == Persistent::Online { "1" } else { "0" }.to_owned();
        [story.names.resource(id).to_owned(), guid, node, status, flag]
    }));
    let rows: Vec<[String; 5]> = rows.collect();
    let mut text = String::from("\n");
    for (number, row) in rows.iter().enumerate() {
        let line = aligned(row, &rows);
        let style = if number == 0 { Style::new().bold() } else { Style::new() };
        text.push_str(&styled(&line, style, colour));
        text.push('\n');
    }
    text
}

/// One row, each column as wide as its widest cell.
fn aligned(row: &[String; 5], rows: &[[String; 5]]) -> String {
    let mut line = String::new();
    for (column, cell) in row.iter().enumerate() {
        let wide = |row: &[String; 5]| row.get(column).map_or(0, |cell| cell.chars().count());
        let width = rows.iter().map(wide).max().unwrap_or(0);
        line.push_str(&format!("{cell:<width$}  "));
    }
    line.trim_end().to_owned()
}

/// How many resources are in which state, where there are too many for a table.
fn summary(telling: &Telling<'_>) -> String {
    let mut counts = std::collections::BTreeMap::new();
    let all = telling.world().shape().resource_ids().count();
    for id in telling.world().shape().resource_ids() {
        let status = telling.world().resource(id).status;
        let name = status.map_or("Unknown", takeover::resource::Status::name);
        let count = counts.entry(name).or_insert(0_u64);
        *count = count.saturating_add(1);
    }
    let counters = telling.world().counters();
    let states: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    format!(
        "\n{all} resources: {}\n{} steps, {} checks, {} calls, {} requests to the store\n\
         {} restarts, {} failovers by resources, {} takeovers after a node's loss\n",
        states.join(", "),
        counters.steps,
        counters.checks,
        counters.calls,
        counters.requests,
        counters.restarts,
        counters.failovers,
        counters.takeovers,
    )
}

/// How it ended: what an operator looks for first.
pub(crate) fn ending(telling: &Telling<'_>) -> String {
    let story = telling.story();
    let expected = story.acts.iter().filter(|timed| matches!(timed.act, Act::Expect(_))).count();
    let met = expected.saturating_sub(telling.unmet().len());
    let broken = match telling.world().breaches().len() {
        0 => "no rule broken".to_owned(),
        count => format!("rules broken {count} times"),
    };
    let hint = if story.ends == Millis::ZERO { "; nothing happens at 0 s: add \"run until 1m\"" } else { "" };
    format!("\nended at {}; {met} of {expected} expectations met; {broken}{hint}\n", Clock(story.ends))
}

/// What went wrong, with the lines that led there.
pub(crate) fn troubles(telling: &Telling<'_>, source: &str, leading: usize) -> String {
    let mut text = String::new();
    let name = &telling.story().name;
    for unmet in telling.unmet() {
        let at = usize::try_from(unmet.line).unwrap_or(usize::MAX).saturating_sub(1);
        let line = source.lines().nth(at).unwrap_or_default().trim();
        let (number, clock) = (unmet.line, Clock(unmet.at));
        text.push_str(&format!("\n{name}:{number}: not met at {clock}:\n  {number} | {line}\n"));
        text.push_str(&format!("  {}; the last lines about it:\n", unmet.instead));
        let about = |entry: &&Entry| unmet.about.contains(&entry.subject);
        text.push_str(&lines(telling, unmet.lines, leading, about));
    }
    for (breach, more, last) in repeated(telling.world().breaches()) {
        let (rule, clock, subject) = (breach.rule, Clock(breach.at), &breach.subject);
        text.push_str(&format!("\n{name}: rule {rule} is broken at {clock}, about {subject}:\n"));
        text.push_str(&lines(telling, breach.lines, leading, |_| true));
        if more > 0 {
            let times = if more == 1 { "once more, at" } else { "more times until" };
            let count = if more == 1 { String::new() } else { format!("{more} ") };
            text.push_str(&format!("  and {count}{times} {}\n", Clock(last)));
        }
    }
    text
}

/// Each rule that was broken about each subject: the first breach, how many more there were, and when
/// the last was. What is broken stays broken for a while.
fn repeated(breaches: &[Breach]) -> Vec<(&Breach, usize, Millis)> {
    let mut places = std::collections::BTreeMap::new();
    let mut all: Vec<(&Breach, usize, Millis)> = Vec::new();
    for breach in breaches {
        let place = *places.entry((breach.rule, &breach.subject)).or_insert(all.len());
        match all.get_mut(place) {
            Some((_, more, last)) => (*more, *last) = (more.saturating_add(1), breach.at),
            None => all.push((breach, 0, breach.at)),
        }
    }
    all
}

/// The last lines of the log before a point that are about something.
fn lines(telling: &Telling<'_>, until: usize, leading: usize, about: impl Fn(&&Entry) -> bool) -> String {
    let widths = widths(telling.story());
    let entries = telling.world().log().get(..until).unwrap_or(&[]);
    let mut last: Vec<&Entry> = entries.iter().rev().filter(about).take(leading).collect();
    last.reverse();
    last.iter().map(|entry| format!("    {}\n", entry.aligned(widths).to_string().trim_end())).collect()
}
