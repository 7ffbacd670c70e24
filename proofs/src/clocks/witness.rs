//! A solver's model, as numbers that people can read.

/// What a model is made of.
enum Part {
    Word(String),
    List(Vec<Self>),
}

/// A model such as `((ttl (/ 1.0 10.0)) (asked #x0a))` as `ttl 0.1, asked 10`. A number that cannot be read
/// is printed as the solver wrote it.
#[must_use]
pub fn readable(model: &str) -> String {
    let spaced = model.replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace();
    let parts = list(&mut words);
    let mut told = Vec::new();
    for part in &parts {
        if let Part::List(pairs) = part {
            told.extend(pairs.iter().filter_map(pair));
        }
    }
    told.join(", ")
}

fn list<'a>(words: &mut impl Iterator<Item = &'a str>) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "(" => parts.push(Part::List(list(words))),
            ")" => break,
            _ => parts.push(Part::Word(word.to_owned())),
        }
    }
    parts
}

fn pair(part: &Part) -> Option<String> {
    let Part::List(of) = part else { return None };
    let [Part::Word(name), value] = of.as_slice() else { return None };
    Some(format!("{name} {}", bits(value).unwrap_or_else(|| short(value))))
}

/// Bits are whole numbers, and too large for a float.
fn bits(part: &Part) -> Option<String> {
    let Part::Word(word) = part else { return None };
    let read =
        |prefix, radix| word.strip_prefix(prefix).and_then(|digits| u64::from_str_radix(digits, radix).ok());
    read("#x", 16).or_else(|| read("#b", 2)).map(|value| value.to_string())
}

/// At most three digits after the point: enough for a story.
fn short(part: &Part) -> String {
    real(part).map_or_else(
        || written(part),
        |value| {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        },
    )
}

fn real(part: &Part) -> Option<f64> {
    match part {
        Part::Word(word) => word.parse().ok(),
        Part::List(of) => match of.as_slice() {
            [Part::Word(minus), value] if minus == "-" => real(value).map(|value| -value),
            [Part::Word(over), a, b] if over == "/" => Some(real(a)? / real(b)?),
            _ => None,
        },
    }
}

fn written(part: &Part) -> String {
    match part {
        Part::Word(word) => word.clone(),
        Part::List(of) => {
            let of: Vec<String> = of.iter().map(written).collect();
            format!("({})", of.join(" "))
        }
    }
}
