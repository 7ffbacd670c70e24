//! Every sequence, every text, every list: the small domains that the rooms walk through.

use takeover::units::NodeId;

use super::found::Found;

/// Calls with every sequence over the alphabet up to this length, the empty one first.
pub(super) fn sequence<T: Copy>(
    alphabet: &[T],
    longest: usize,
    each: &mut impl FnMut(&[T]) -> Result<(), Found>,
) -> Result<(), Found> {
    longer(alphabet, longest, &mut Vec::with_capacity(longest), each)
}

fn longer<T: Copy>(
    alphabet: &[T],
    longest: usize,
    so_far: &mut Vec<T>,
    each: &mut impl FnMut(&[T]) -> Result<(), Found>,
) -> Result<(), Found> {
    each(so_far)?;
    if so_far.len() < longest {
        for &next in alphabet {
            so_far.push(next);
            longer(alphabet, longest, so_far, each)?;
            so_far.pop();
        }
    }
    Ok(())
}

/// Calls with every text over the alphabet up to this length, and says how many there were.
pub(super) fn text(
    alphabet: &[char],
    longest: usize,
    each: &mut impl FnMut(&str) -> Result<(), Found>,
) -> Result<u64, Found> {
    let mut looked = 0;
    longer_text(alphabet, longest, &mut String::new(), &mut |text: &str| {
        looked += 1;
        each(text)
    })?;
    Ok(looked)
}

fn longer_text(
    alphabet: &[char],
    left: usize,
    so_far: &mut String,
    each: &mut impl FnMut(&str) -> Result<(), Found>,
) -> Result<(), Found> {
    each(so_far)?;
    if left > 0 {
        for &next in alphabet {
            so_far.push(next);
            longer_text(alphabet, left - 1, so_far, each)?;
            so_far.pop();
        }
    }
    Ok(())
}

/// Every text that one insertion, deletion or replacement makes of this one.
pub(super) fn edits(text: &str, alphabet: &[char]) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut edits = Vec::new();
    for place in 0..=letters.len() {
        let (before, after) = letters.split_at(place);
        let rest = after.get(1..);
        let joined = |middle: Option<char>, after: &[char]| {
            before.iter().copied().chain(middle).chain(after.iter().copied()).collect::<String>()
        };
        edits.extend(alphabet.iter().map(|&letter| joined(Some(letter), after)));
        if let Some(rest) = rest {
            edits.push(joined(None, rest));
            edits.extend(alphabet.iter().map(|&letter| joined(Some(letter), rest)));
        }
    }
    edits
}

/// The letters that a text is damaged with: all of ASCII, and a digit and a letter of other scripts.
pub(super) fn letters() -> Vec<char> {
    (0..128_u8).map(char::from).chain(['٣', 'é', '１']).collect()
}

/// All lists of different nodes out of these, the empty one first.
pub(super) fn lists(nodes: &[NodeId]) -> Vec<Vec<NodeId>> {
    let mut lists: Vec<Vec<NodeId>> = vec![Vec::new()];
    let mut at = 0;
    while let Some(list) = lists.get(at).cloned() {
        let left = nodes.iter().filter(|&node| !list.contains(node));
        lists.extend(left.map(|&node| list.iter().copied().chain([node]).collect::<Vec<NodeId>>()));
        at += 1;
    }
    lists
}

/// Every way to rank this many things, ties allowed: ranks from 0 on without a gap.
pub(super) fn rankings(things: usize) -> Vec<Vec<u32>> {
    let mut rankings: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in 0..things {
        let longer = |ranking: &Vec<u32>| {
            let ranking = ranking.clone();
            (0..4).map(move |rank| ranking.iter().copied().chain([rank]).collect())
        };
        rankings = rankings.iter().flat_map(longer).collect();
    }
    rankings.retain(|ranks| ranks.iter().all(|&rank| rank == 0 || ranks.contains(&(rank - 1))));
    rankings
}

/// The node of this number, which must be one.
pub(super) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}
