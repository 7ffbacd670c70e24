//! Which known word a misspelt one probably is.

/// Longer words are not compared: nobody means them by accident.
const LONGEST: usize = 40;

/// The candidate that differs least from `given`, if it differs little enough to be meant: by at
/// most one letter in three. Among equals the first.
#[must_use]
pub fn nearest<'c>(given: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = given.chars().count();
    if length > LONGEST {
        return None;
    }
    let allowed = length.div_ceil(3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let apart = distance(given, candidate);
        if apart <= allowed && best.is_none_or(|(least, _)| apart < least) {
            best = Some((apart, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out or replaced to make one word of the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (number, letter) in from.chars().enumerate() {
        let mut diagonal = number;
        let mut left = number.saturating_add(1);
        let mut next = vec![left];
        for (other, &above) in to.chars().zip(row.iter().skip(1)) {
            let replaced = diagonal.saturating_add(usize::from(letter != other));
            left = replaced.min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// A remedy that names the probable word, or the `otherwise` text where none is near.
#[must_use]
pub fn meant<'c>(
    given: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest(given, candidates).map_or_else(otherwise, |candidate| format!("did you mean \"{candidate}\"?"))
}

/// Some names in a row with commas, the first few where there are many.
#[must_use]
pub fn listed<'c>(names: impl IntoIterator<Item = &'c str>) -> String {
    const SHOWN: usize = 8;
    let mut names = names.into_iter();
    let first: Vec<&str> = names.by_ref().take(SHOWN).collect();
    let more = names.count();
    let mut text = first.join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{distance, listed, nearest};

    #[test]
    fn counts_letters() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("isolate", "isolate"), 0);
        assert_eq!(distance("islate", "isolate"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn names_the_nearest_or_none() {
        assert_eq!(nearest("islate", ["rejoin", "isolate"]), Some("isolate"));
        assert_eq!(nearest("xyzzy", ["rejoin", "isolate"]), None);
        assert_eq!(nearest(&"n".repeat(4000), ["n"]), None);
    }

    #[test]
    fn lists_the_first_few() {
        assert_eq!(listed(["a", "b"]), "a, b");
        assert_eq!(listed(["a"; 10]), "a, a, a, a, a, a, a, a and 2 more");
    }
}
