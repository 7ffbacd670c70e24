//! The text of a claim: `node/iLIFE/eNUMBER`, or `node/iLIFE/gGENERATION.NUMBER`.

use takeover::units::{Claim, Epoch, Incarnation, NodeId};

use super::{Read, Ways, reads};
use crate::leaves::every;
use crate::leaves::found::{Found, hold};

const LAW: &str = "which texts are claims, and which";

/// The letters that mean something in a claim.
const LETTERS: [char; 8] = ['0', '1', '/', 'i', 'e', 'g', '.', '+'];

/// Numbers around the ends and where the number of digits changes.
const NUMBERS: [u32; 10] = [1, 2, 9, 10, 99, 100, 999_999_999, 1_000_000_000, u32::MAX - 1, u32::MAX];

/// Right texts, from which others are made.
const RIGHT: [&str; 8] = [
    "1/i1/e1",
    "64/i1/e7",
    "9/i10/e99",
    "2/i3/g1.7",
    "63/i12/g4294967295.4294967295",
    "7/i4294967295/e4294967295",
    "65/i1/e1",
    "1/i4294967296/e1",
];

fn claim(node: u8, life: u32, (generation, number): (u32, u32)) -> Claim {
    Claim {
        epoch: Epoch::new(generation, number).unwrap(),
        incarnation: Incarnation::new(life).unwrap(),
        node: NodeId::new(node).unwrap(),
    }
}

/// Every node with numbers around the ends, and all small numbers: written as the grammar says, and read
/// back.
pub(super) fn round_trips(ways: &Ways<Claim>) -> Result<u64, Found> {
    let mut looked = 0;
    let mut call = |node: u8, life: u32, (generation, number): (u32, u32)| {
        let claim = claim(node, life, (generation, number));
        let epoch = if generation == 0 { format!("e{number}") } else { format!("g{generation}.{number}") };
        let (expected, text) = (format!("{node}/i{life}/{epoch}"), (ways.write)(&claim));
        looked += 1;
        hold("how a claim is written", || format!("{claim:?}"), &expected, &text)?;
        hold("a claim reads back", || format!("{claim:?}"), &Some(claim), &(ways.read)(&text))
    };
    for (node, life) in (1..=64).flat_map(|node| NUMBERS.map(|life| (node, life))) {
        for generation in [0, 1, 2, 10, u32::MAX - 1, u32::MAX] {
            NUMBERS.into_iter().try_for_each(|number| call(node, life, (generation, number)))?;
        }
    }
    for (node, life) in [1, 9, 10, 11, 64].into_iter().flat_map(|node| (1..=12).map(move |life| (node, life)))
    {
        for generation in 0..=12 {
            (1..=12).try_for_each(|number| call(node, life, (generation, number)))?;
        }
    }
    Ok(looked)
}

/// Every short text.
pub(super) fn short(ways: &Ways<Claim>, read: &mut Read) -> Result<u64, Found> {
    every::text(&LETTERS, 8, &mut |text| reads(LAW, ways, grammar, text, read))
}

/// Every text one edit from a right one.
pub(super) fn edited(ways: &Ways<Claim>, read: &mut Read) -> Result<u64, Found> {
    let mut looked = 0;
    for text in RIGHT.into_iter().flat_map(|right| every::edits(right, &every::letters())) {
        reads(LAW, ways, grammar, &text, read)?;
        looked += 1;
    }
    Ok(looked)
}

/// Every text two edits from the shortest one with a generation.
pub(super) fn edited_twice(ways: &Ways<Claim>, read: &mut Read) -> Result<u64, Found> {
    let mut looked = 0;
    for once in every::edits("1/i1/g1.1", &LETTERS) {
        for text in every::edits(&once, &LETTERS) {
            reads(LAW, ways, grammar, &text, read)?;
            looked += 1;
        }
    }
    Ok(looked)
}

/// The claim that a text is, letter by letter: in the one spelling in which it is written.
fn grammar(text: &str) -> Option<Claim> {
    let mut rest = text.chars().peekable();
    let node = number(&mut rest)?;
    literal(&mut rest, "/i")?;
    let life = number(&mut rest)?;
    literal(&mut rest, "/")?;
    let generation = match rest.next()? {
        'e' => 0,
        'g' => {
            let generation = number(&mut rest)?;
            literal(&mut rest, ".")?;
            generation
        }
        _ => return None,
    };
    let count = number(&mut rest)?;
    let whole = rest.next().is_none();
    let node = NodeId::new(u8::try_from(node).ok()?)?;
    let (incarnation, epoch) = (Incarnation::new(life)?, Epoch::new(generation, count)?);
    whole.then_some(Claim { epoch, incarnation, node })
}

type Letters<'a> = core::iter::Peekable<core::str::Chars<'a>>;

fn literal(rest: &mut Letters<'_>, letters: &str) -> Option<()> {
    letters.chars().try_for_each(|letter| rest.next_if_eq(&letter).map(drop))
}

/// A number of 32 bits in decimal digits, the first of them not 0.
fn number(rest: &mut Letters<'_>) -> Option<u32> {
    let worth = |digit: char| u64::from(u32::from(digit) - u32::from('0'));
    let mut value = rest.next_if(|first| ('1'..='9').contains(first)).map(worth)?;
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        value = (value * 10 + worth(digit)).min(1 << 40);
    }
    u32::try_from(value).ok()
}
