//! What the signs mean.

use super::marks::{Kind, symbol};
use super::page::{NAMES, RIGHT};
use crate::svg::{Element, line, number, path, rect, text, width};

/// How high a line of the legend is.
const LINE: f64 = 19.0;

/// A sign and what it means.
struct Sign {
    /// How wide it is.
    wide: f64,
    /// Draws it from this place on, around this height.
    draw: fn(f64, f64) -> Element,
    words: &'static str,
}

/// A bar of a class.
fn bar(class: &str, x: f64, y: f64) -> Element {
    rect(class, x, y - 5.5, 26.0, 11.0)
}

/// What resources do.
const ROWS: [Sign; 8] = [
    Sign { wide: 26.0, draw: |x, y| bar("online", x, y), words: "Online" },
    Sign { wide: 26.0, draw: |x, y| bar("rising", x, y), words: "OnlinePending" },
    Sign { wide: 26.0, draw: |x, y| bar("falling", x, y), words: "OfflinePending" },
    Sign { wide: 26.0, draw: |x, y| bar("failed", x, y), words: "Failed" },
    Sign { wide: 26.0, draw: |x, y| line("offline", (x, y), (x + 26.0, y)), words: "Offline" },
    Sign { wide: 26.0, draw: |x, y| bar("unseen", x, y), words: "no agent to say" },
    Sign { wide: 26.0, draw: |x, y| line("runs", (x, y), (x + 26.0, y)), words: "really runs" },
    Sign {
        wide: 26.0,
        draw: |x, y| line("broken", (x, y), (x + 26.0, y)),
        words: "its guest failed or hangs",
    },
];

/// What nodes do, and what befalls them.
const OTHERS: [Sign; 8] = [
    Sign { wide: 26.0, draw: |x, y| rect("held", x, y - 2.5, 26.0, 5.0), words: "lease, renewed" },
    Sign { wide: 26.0, draw: |x, y| rect("runsout", x, y - 2.5, 26.0, 5.0), words: "not renewed any more" },
    Sign { wide: 26.0, draw: |x, y| rect("lapsed", x, y - 1.5, 26.0, 3.0), words: "ended, still on record" },
    Sign { wide: 10.0, draw: |x, y| symbol(Kind::Fault, x + 5.0, y), words: "fault" },
    Sign { wide: 10.0, draw: |x, y| symbol(Kind::Mended, x + 5.0, y), words: "mended" },
    Sign { wide: 10.0, draw: |x, y| symbol(Kind::Command, x + 5.0, y), words: "command" },
    Sign { wide: 10.0, draw: |x, y| symbol(Kind::Outside, x + 5.0, y), words: "done outside the cluster" },
    Sign { wide: 26.0, draw: arrow, words: "hand-over of a group, new epoch" },
];

/// How nodes stand; the words are in the band where there is room.
const NODES: [Sign; 6] = [
    Sign { wide: 26.0, draw: |x, y| bar("off", x, y), words: "node off" },
    Sign { wide: 26.0, draw: |x, y| bar("booting", x, y), words: "booting, shutting down" },
    Sign { wide: 26.0, draw: |x, y| bar("isolated", x, y), words: "isolated" },
    Sign {
        wide: 26.0,
        draw: |x, y| bar("sick", x, y),
        words: "agent, guardian or monitor dead, hung or waiting",
    },
    Sign { wide: 26.0, draw: |x, y| bar("paused", x, y), words: "paused" },
    Sign { wide: 26.0, draw: |x, y| bar("quarantined", x, y), words: "quarantined" },
];

fn arrow(x: f64, y: f64) -> Element {
    let tip = format!("M{} {}l-6 -3.5v7Z", number(x + 26.0), number(y));
    Element::new("g").holding(line("handover", (x, y), (x + 22.0, y))).holding(path("head", tip))
}

/// The legend and the notes under it, from `top` on, and how high they stand.
pub(super) fn drawn(top: f64, notes: &[String]) -> (Element, f64) {
    let mut group = Element::new("g");
    let mut y = top + 16.0;
    for signs in [ROWS.as_slice(), NODES.as_slice(), OTHERS.as_slice()] {
        let mut x = NAMES;
        for sign in signs {
            let wide = sign.wide + 5.0 + width(sign.words, 10.5);
            if x + wide > RIGHT {
                (x, y) = (NAMES, y + LINE);
            }
            group.push((sign.draw)(x, y));
            group.push(text("mark", x + sign.wide + 5.0, y + 3.8, sign.words));
            x += wide + 16.0;
        }
        y += LINE;
    }
    for note in notes {
        group.push(text("note", NAMES, y + 4.0, note.clone()));
        y += LINE - 3.0;
    }
    (group, y - top)
}
