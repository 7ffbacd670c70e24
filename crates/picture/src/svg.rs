//! Elements of a picture. What is built of them is well-formed, whatever names it holds.

use core::fmt::Write as _;

/// An element with its attributes and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    inside: Vec<Inside>,
}

#[derive(Clone, Debug)]
enum Inside {
    Element(Element),
    Text(String),
}

impl Element {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), inside: Vec::new() }
    }

    /// This element with an attribute more.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// This element with a number as an attribute.
    pub(crate) fn at(self, name: &'static str, value: f64) -> Self {
        self.with(name, number(value))
    }

    /// This element with a text in it.
    pub(crate) fn saying(mut self, text: impl Into<String>) -> Self {
        self.inside.push(Inside::Text(text.into()));
        self
    }

    /// This element with another one in it.
    pub(crate) fn holding(mut self, other: Self) -> Self {
        self.push(other);
        self
    }

    /// This element with words that a viewer shows when it is pointed at.
    pub(crate) fn titled(self, words: impl Into<String>) -> Self {
        self.holding(Self::new("title").saying(words))
    }

    pub(crate) fn push(&mut self, other: Self) {
        self.inside.push(Inside::Element(other));
    }

    /// Writes it: one line for each element that holds no other than a title.
    fn write(&self, depth: usize, out: &mut String) {
        // Writing to a text cannot fail.
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        if self.inside.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        let breaks = depth < 2 && self.name != "text";
        for inside in &self.inside {
            if breaks {
                out.push('\n');
            }
            match inside {
                Inside::Text(text) => out.push_str(&escaped(text)),
                Inside::Element(element) => element.write(depth.saturating_add(1), out),
            }
        }
        if breaks {
            out.push('\n');
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

impl core::fmt::Display for Element {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut out = String::new();
        self.write(0, &mut out);
        f.write_str(&out)
    }
}

/// A text as it may stand between elements and in attributes. What no XML may hold becomes the
/// replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

/// A coordinate with at most one digit after the point.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// About how wide a text is that is set in a plain sans-serif font of this size; rather more than
/// less.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let em = |letter: char| match letter {
        'i' | 'j' | 'l' | '.' | ',' | '\'' | ':' | ';' | '|' | '!' => 0.28,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.9,
        letter if letter.is_ascii_uppercase() => 0.71,
        letter if letter.is_ascii() => 0.57,
        _ => 1.0,
    };
    text.chars().map(em).sum::<f64>() * size
}

/// The text, cut with an ellipsis where it is wider than there is room.
pub(crate) fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if width(&short, size) + width("m…", size) > room {
            break;
        }
        short.push(letter);
    }
    format!("{}…", short.trim_end())
}

/// A rectangle of a class.
pub(crate) fn rect(class: &str, x: f64, y: f64, width: f64, height: f64) -> Element {
    Element::new("rect")
        .with("class", class)
        .at("x", x)
        .at("y", y)
        .at("width", width.max(0.0))
        .at("height", height)
}

/// A straight line of a class.
pub(crate) fn line(class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Element {
    Element::new("line").with("class", class).at("x1", x1).at("y1", y1).at("x2", x2).at("y2", y2)
}

/// A text of a class that begins here.
pub(crate) fn text(class: &str, x: f64, y: f64, words: impl Into<String>) -> Element {
    Element::new("text").with("class", class).at("x", x).at("y", y).saying(words)
}

/// A path of a class.
pub(crate) fn path(class: &str, d: impl Into<String>) -> Element {
    Element::new("path").with("class", class).with("d", d)
}

/// A whole picture of this size: its style, what it says to those who cannot see it, and its background.
pub(crate) fn picture(width: f64, height: f64, title: &str, style: &str) -> Element {
    Element::new("svg")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .at("width", width)
        .at("height", height)
        .with("viewBox", format!("0 0 {} {}", number(width), number(height)))
        .with("role", "img")
        .titled(title)
        .holding(Element::new("style").saying(style))
        .holding(rect("page", 0.0, 0.0, width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(1.0, "1"), (-0.01, "0"), (2.25, "2.2"), (1_234.56, "1234.6")] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("<&\">\u{1}\n"), "&lt;&amp;&quot;&gt;\u{fffd}\n");
    }

    #[test]
    fn long_texts_are_cut_to_their_room() {
        assert_eq!(fitted("short", 10.0, 100.0), "short");
        let cut = fitted("a name that is much too long", 10.0, 60.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0) <= 62.0, "{cut}");
    }
}
