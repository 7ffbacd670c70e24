//! A machine as SVG.

use super::Machine;
use super::places::{HALF, HEIGHT, LINE, Placed, WIDTH, arrows, point, states};
use crate::svg::{Element, number, path, picture, rect, text, width};

/// The size of a label's letters.
pub(super) const SIZE: f64 = 10.5;

/// Stands before a line that goes on with the event of the line above it.
const SET_IN: char = '\u{2003}';

/// Colours of arrows by the state that they leave, for light and for dark pages.
const COLOURS: [(&str, &str); 6] = [
    ("#0072b2", "#5bb1ea"),
    ("#a45d00", "#e69f00"),
    ("#00795f", "#2cc49d"),
    ("#7b3fa0", "#c99be6"),
    ("#c44e00", "#ff8a4a"),
    ("#59636e", "#aab4bf"),
];

/// The diagram.
pub(super) fn drawn(machine: &Machine) -> String {
    let title = format!("{}: {}", machine.name, machine.what);
    let mut whole = picture(WIDTH, HEIGHT, &title, &style());
    whole.push(text("title", 16.0, 28.0, title));
    whole.push(text(
        "muted",
        16.0,
        46.0,
        "Every event that leads from one state to another, as the code has it. What leaves a state as it is has no arrow.",
    ));
    let placed = arrows(machine);
    let mut lines = Element::new("g");
    for arrow in &placed {
        lines.push(line_of(arrow));
        lines.push(head_of(arrow));
    }
    whole.push(lines);
    let mut labels = Element::new("g");
    placed.iter().for_each(|arrow| label(arrow, &mut labels));
    whole.push(labels);
    let mut boxes = Element::new("g");
    for (place, ((x, y), state)) in states(machine).into_iter().zip(&machine.states).enumerate() {
        let class = format!("state {}", class(place));
        let shape = rect(&class, x - HALF.0, y - HALF.1, HALF.0 * 2.0, HALF.1 * 2.0).with("rx", "9");
        boxes.push(shape);
        let words = state.replace(':', ": ");
        boxes.push(text("name", x - width(&words, 13.0) / 2.0 + 2.0, y + 4.5, words));
        if place == 0 {
            let (x, y) = (x - HALF.0 + 10.0, y - HALF.1 + 10.0);
            let dot = Element::new("circle").with("class", "first").at("cx", x).at("cy", y).with("r", "4");
            boxes.push(dot.titled("where it begins"));
        }
    }
    whole.push(boxes);
    format!("{whole}\n")
}

/// The class of arrows that leave a state.
fn class(from: usize) -> String {
    let place = from.checked_rem(COLOURS.len()).unwrap_or(0);
    format!("c{place}")
}

fn line_of(arrow: &Placed) -> Element {
    let [start, bend, end] = arrow.curve;
    let at = |(x, y): (f64, f64)| format!("{} {}", number(x), number(y));
    path(&format!("arrow {}", class(arrow.from)), format!("M{}Q{} {}", at(start), at(bend), at(end)))
}

/// The head of an arrow, along the end of its curve.
fn head_of(arrow: &Placed) -> Element {
    let ((x, y), before) = (point(arrow.curve, 1.0), point(arrow.curve, 0.97));
    let (dx, dy) = (x - before.0, y - before.1);
    let length = (dx * dx + dy * dy).sqrt().max(0.01);
    let (dx, dy) = (dx / length, dy / length);
    let back = (x - dx * 9.0, y - dy * 9.0);
    let d = format!(
        "M{} {}L{} {}L{} {}Z",
        number(x),
        number(y),
        number(back.0 - dy * 4.0),
        number(back.1 + dx * 4.0),
        number(back.0 + dy * 4.0),
        number(back.1 - dx * 4.0),
    );
    path(&format!("tip {}", class(arrow.from)), d)
}

fn label(arrow: &Placed, labels: &mut Element) {
    let (left, top, right, bottom) = arrow.label;
    labels.push(rect("page", left, top, right - left, bottom - top).with("rx", "3"));
    let mut y = top + 2.0 + LINE * 0.78;
    for words in &arrow.lines {
        let (aside, words) = words.strip_prefix(SET_IN).map_or((0.0, words.as_str()), |rest| (7.0, rest));
        labels.push(text(&format!("label w{}", class(arrow.from)), left + 4.0 + aside, y, words));
        y += LINE;
    }
}

/// Words on lines of at most so many letters, if no word is longer; what follows the first line is
/// set in.
pub(super) fn wrapped(words: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.len()) < letters => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("{SET_IN}{word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn style() -> String {
    let shapes = "
text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif}
.title{font-size:18px;font-weight:bold}.muted{font-size:12px}.name{font-size:13px;font-weight:bold}
.label{font-size:10.5px}.arrow{fill:none;stroke-width:1.5}.state{stroke-width:2}
";
    let mut text = shapes.to_owned();
    let forms = [("#ffffff", "#1b1f24", "#59636e", "#f5f7f9"), ("#0f1419", "#e8ecf0", "#9aa5b1", "#1b232c")];
    for (form, (page, ink, muted, state)) in forms.into_iter().enumerate() {
        let dark = form > 0;
        if dark {
            text.push_str("@media (prefers-color-scheme:dark){\n");
        }
        text.push_str(&format!(
            ".page{{fill:{page}}}\ntext,.first{{fill:{ink}}}.muted{{fill:{muted}}}.state{{fill:{state}}}\n"
        ));
        for (number, colours) in COLOURS.iter().enumerate() {
            let colour = if dark { colours.1 } else { colours.0 };
            text.push_str(&format!(
                ".c{number}{{stroke:{colour}}}.tip.c{number},.wc{number}{{fill:{colour}}}\n"
            ));
        }
        text.push_str(if dark { "}\n" } else { "" });
    }
    text
}
