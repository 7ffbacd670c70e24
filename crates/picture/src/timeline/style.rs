//! Colours and patterns, for light and for dark pages.
//!
//! The colours are those of Okabe and Ito, which people with the common kinds of colour blindness tell
//! apart. Besides, every state has a pattern or a word of its own.

use crate::svg::{Element, path, rect};

/// The colours of one form: for each class and property the value.
struct Colours {
    page: &'static str,
    ink: &'static str,
    muted: &'static str,
    grid: &'static str,
    lane: &'static str,
    band: &'static str,
    off: &'static str,
    online: &'static str,
    rising: &'static str,
    falling: &'static str,
    failed: &'static str,
    lease: &'static str,
    isolated: &'static str,
    sick: &'static str,
    paused: &'static str,
    quarantined: &'static str,
    wrong: &'static str,
    outside: &'static str,
}

const LIGHT: Colours = Colours {
    page: "#ffffff",
    ink: "#1b1f24",
    muted: "#59636e",
    grid: "#dfe4ea",
    lane: "#f5f7f9",
    band: "#e3e8ee",
    off: "#4a525c",
    online: "#00876a",
    rising: "#56b4e9",
    falling: "#e69f00",
    failed: "#c44e00",
    lease: "#0072b2",
    isolated: "#f0e442",
    sick: "#e3a3c6",
    paused: "#b9d8ee",
    quarantined: "#d6c3ea",
    wrong: "#c8102e",
    outside: "#7b3fa0",
};

const DARK: Colours = Colours {
    page: "#0f1419",
    ink: "#e8ecf0",
    muted: "#9aa5b1",
    grid: "#27303a",
    lane: "#161d24",
    band: "#26303b",
    off: "#7d8792",
    online: "#0b9a78",
    rising: "#56b4e9",
    falling: "#e69f00",
    failed: "#dd5f0b",
    lease: "#3b9fe0",
    isolated: "#c9bd2a",
    sick: "#b86f97",
    paused: "#376a8c",
    quarantined: "#6d549a",
    wrong: "#ff5a6e",
    outside: "#c08be0",
};

/// What does not depend on the form.
const SHAPES: &str = "
text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif}
.title{font-size:18px;font-weight:bold}.muted{font-size:12px}.node{font-size:13px;font-weight:bold}
.name{font-size:11px}.small,.quiet{font-size:9px}.tiny{font-size:8.5px}.tick{font-size:10px}
.mark{font-size:10.5px}.note{font-size:10.5px}.epoch{font-size:9.5px;font-weight:bold}
.onbar{font-size:8.5px}.onband,.onoff{font-size:10px}.onwrong{font-size:10px;font-weight:bold}
.wrongwords{font-size:11px;font-weight:bold}
.offline{stroke-width:1}.runs{stroke-width:2}.moves{stroke-width:2;stroke-dasharray:1.5 1.5}
.broken{stroke-width:2.4;stroke-dasharray:4 2}.unseen{stroke-width:1;stroke-dasharray:3 2}
.lapsed{fill:none;stroke-width:.8;stroke-dasharray:2 1.5}.end{stroke-width:1.2}
.through{stroke-width:.8;stroke-dasharray:2 3;opacity:.75}.leader{stroke-width:.8;opacity:.75}
.halo{fill:none;stroke-width:4;opacity:.8}.handover{fill:none;stroke-width:1.5}
.axis{stroke-width:1.2}.grid{stroke-width:1}.torn{fill:none;stroke-width:1}
.wrong{stroke-width:1.5;stroke-dasharray:5 2}.cross{fill:none;stroke-width:2.4}.tag{opacity:.92}.faint{opacity:.22}
";

/// The whole style.
pub(super) fn css() -> String {
    let (light, dark) = (coloured(&LIGHT), coloured(&DARK));
    format!("{SHAPES}{light}@media (prefers-color-scheme:dark){{\n{dark}}}\n")
}

/// Classes, and the colour that they have.
type Coloured = Vec<(&'static str, &'static str)>;

/// What is filled with which colour.
fn fills(c: &Colours) -> Coloured {
    vec![
        (".page", c.page),
        (".lane", c.lane),
        ("text,.head,.onband,.epoch", c.ink),
        (".muted,.small,.quiet,.tick,.tiny,.note", c.muted),
        (".up", c.band),
        (".off", c.off),
        (".inkisolated", c.isolated),
        (".inksick", c.sick),
        (".inkpaused", c.paused),
        (".quarantined", c.quarantined),
        (".onbar,.onwrong", "#ffffff"),
        (".onoff", c.page),
        (".online", c.online),
        (".held", c.lease),
        (".fault,.wrongtag,.onfault", c.failed),
        (".command", c.lease),
        (".outside", c.outside),
        (".wrongtag,.wrongwords", c.wrong),
        (".mended,.tag", c.page),
        (".inkrising", c.rising),
        (".inkfalling", c.falling),
        (".inkfailed,.plain", c.failed),
        (".inkoff", c.band),
        (".inkrunsout", c.page),
        (".unseen", c.page),
    ]
}

/// What is drawn with which colour.
fn strokes(c: &Colours) -> Coloured {
    vec![
        (".offline,.lapsed,.end,.torn", c.muted),
        (".runs,.moves,.handover,.axis", c.ink),
        (".unseen", c.online),
        (".broken,.fault,.mended", c.failed),
        (".command", c.lease),
        (".outside", c.outside),
        (".wrong,.cross", c.wrong),
        (".halo,.strokepage", c.page),
        (".grid", c.grid),
        (".strokeink,.faint", c.ink),
        (".strokelease", c.lease),
        (".strokeoff", c.muted),
    ]
}

/// The colours of one form.
fn coloured(c: &Colours) -> String {
    let mut text = String::new();
    for (property, rules) in [("fill", fills(c)), ("stroke", strokes(c))] {
        for (classes, colour) in rules {
            text.push_str(&format!("{classes}{{{property}:{colour}}}\n"));
        }
    }
    text
}

/// The patterns, and the classes that are filled with them.
pub(super) fn patterns() -> Element {
    let rules = ".rising{fill:url(#rising)}.falling{fill:url(#falling)}.failed{fill:url(#failed)}\
                 .booting{fill:url(#booting)}.runsout{fill:url(#runsout)}.isolated{fill:url(#isolated)}\
                 .sick{fill:url(#sick)}.paused{fill:url(#paused)}";
    Element::new("defs")
        .holding(pattern("rising", "inkrising", "strokepage", "M-1 7L7 -1M-1 1L1 -1M5 7L7 5"))
        .holding(pattern("falling", "inkfalling", "strokeink", "M-1 -1L7 7M5 -1L7 1M-1 5L1 7"))
        .holding(pattern("failed", "inkfailed", "strokeink", "M0 0L6 6M6 0L0 6"))
        .holding(pattern("booting", "inkoff", "strokeoff", "M-1 7L7 -1M-1 1L1 -1M5 7L7 5"))
        .holding(pattern("isolated", "inkisolated", "faint", "M-1 -1L7 7M5 -1L7 1M-1 5L1 7"))
        .holding(pattern("sick", "inksick", "faint", "M1 1H3M4 4H6"))
        .holding(pattern("paused", "inkpaused", "faint", "M1 0V6M3 0V6"))
        .holding(pattern("runsout", "inkrunsout", "strokelease", "M1.5 0V6M4.5 0V6"))
        .holding(Element::new("style").saying(rules))
}

fn pattern(id: &str, ground: &str, stroke: &str, lines: &str) -> Element {
    Element::new("pattern")
        .with("id", id)
        .with("width", "6")
        .with("height", "6")
        .with("patternUnits", "userSpaceOnUse")
        .holding(rect(ground, 0.0, 0.0, 6.0, 6.0))
        .holding(path(stroke, lines))
}
