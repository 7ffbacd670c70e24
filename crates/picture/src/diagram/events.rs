//! Events of one arrow, those of one kind together.

/// The kinds whose events differ in what was answered or found.
const KINDS: [&str; 2] = ["answer", "check"];

/// All events, without their details, each kind once: `check Offline, Stopped`.
pub(super) fn together(events: &[&str]) -> Vec<String> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for event in events {
        let (kind, found) = parts(event);
        let place = all.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            all.push((kind, Vec::new()));
            all.len().saturating_sub(1)
        });
        let Some((_, known)) = all.get_mut(place) else { continue };
        for one in found {
            if !known.contains(&one) {
                known.push(one);
            }
        }
    }
    let words = |(kind, found): (String, Vec<String>)| match found.as_slice() {
        [] => kind,
        found => format!("{kind} {}", found.join(", ")),
    };
    all.into_iter().map(words).collect()
}

/// The kind of an event, and what was answered or found.
fn parts(event: &str) -> (String, Vec<String>) {
    let plain = event.split(['(', ',']).next().unwrap_or(event).trim();
    if let Some(purpose) = event.strip_prefix("plan to 2, ") {
        let purpose = purpose.split(['(', ',']).next().unwrap_or(purpose).trim();
        return ("plan".to_owned(), vec![purpose.to_owned()]);
    }
    // A moment just before a deadline is a kind of deadline to the machine.
    if plain.starts_with(|first: char| first.is_ascii_digit()) {
        return ("deadline".to_owned(), Vec::new());
    }
    let plain = plain.strip_prefix("quick ").or(plain.strip_prefix("thorough ")).unwrap_or(plain);
    let plain = plain.strip_suffix(" at once").unwrap_or(plain);
    if let Some((kind, found)) = plain.split_once(' ').filter(|(kind, _)| KINDS.contains(kind)) {
        return (kind.to_owned(), found.split('|').map(str::to_owned).collect());
    }
    let named = |word: &&str| !word.contains('/');
    let words: Vec<&str> = plain.split(' ').filter(named).collect();
    let words = words.join(" ");
    (words, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn details_are_left_out_and_kinds_gathered() {
        let events = [
            "quick check Offline|Stopped(Crash)",
            "thorough check Stopped(any)",
            "answer done",
            "RCM releases",
            "RCM releases at once",
            "plan to 2, failover (not counted)",
            "plan to 2, drain",
            "acquire 2/i1/e6, never owned",
            "1ms before the stop budget",
        ];
        let told = [
            "check Offline, Stopped",
            "answer done",
            "RCM releases",
            "plan failover, drain",
            "acquire",
            "deadline",
        ];
        assert_eq!(together(&events), told);
    }
}
