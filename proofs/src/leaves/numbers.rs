//! The numbers that order lives, ownerships, calls and versions.
//!
//! **For every number.** What follows a life is looked at for all of its numbers, every one of 32 bits;
//! so is what follows an ownership, in the first generation; node numbers and stored versions are looked
//! at for all of theirs. Order is looked at for every pair around the ends, where a carry or a wrap
//! would show: it is lexicographic, and what follows is the least that is greater.

use core::hint::black_box;

use takeover::units::{CallId, Claim, Epoch, Incarnation, NodeId, Revision, Version};

use super::found::{Counts, Found, LeafError, hold};

/// What makes one number of the one before it.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// The life after this one.
    pub life: fn(Incarnation) -> Option<Incarnation>,
    /// The ownership after this one.
    pub epoch: fn(Epoch) -> Option<Epoch>,
    /// The call after this one.
    pub call: fn(CallId) -> CallId,
    /// The version of the database after this one.
    pub revision: fn(Revision) -> Revision,
    /// The node of a number.
    pub node: fn(u8) -> Option<NodeId>,
    /// The form that a stored number stands for.
    pub version: fn(u16) -> Option<Version>,
}

impl Ways {
    /// What ships.
    pub const SHIPPED: Self = Self {
        life: Incarnation::next,
        epoch: Epoch::next,
        call: CallId::next,
        revision: Revision::next,
        node: NodeId::new,
        version: |number| Version::try_from(number).ok(),
    };
}

/// Numbers around the ends of 32 bits and around its carries.
const NUMBERS: [u32; 11] =
    [1, 2, 3, 0xff, 0x100, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/// Checks the shipped numbers.
///
/// # Errors
/// [`LeafError`] names the first number on which one is wrong.
pub fn check() -> Result<Counts, LeafError> {
    // Not through the table: what is called four thousand million times should be known to the compiler.
    let mut counts = Counts::new();
    counts.add("the life after each life", every_life(1, Incarnation::next)?, u64::from(u32::MAX))?;
    counts.add("the ownership after each ownership", every_epoch(1, Epoch::next)?, u64::from(u32::MAX))?;
    check_ways(&Ways::SHIPPED, counts)
}

/// Checks what is small, after what was counted before.
///
/// # Errors
/// [`LeafError`] names the first number on which one is wrong.
pub fn check_ways(ways: &Ways, mut counts: Counts) -> Result<Counts, LeafError> {
    counts.add("lives: what follows is the least that is greater", lives(ways)?, 121)?;
    counts.add("ownerships: order, and what follows", epochs(ways)?, 55 * 55)?;
    counts.add("claims: order", claims()?, 64 * 64)?;
    counts.add("calls: what follows", calls(ways)?, 11)?;
    counts.add("versions of the database", revisions(ways)?, 35 * 35)?;
    counts.add("every node number", node_numbers(ways)?, 256)?;
    counts.add("every stored version", versions(ways)?, 65_536)?;
    Ok(counts)
}

/// Every life from this number on is followed by the next number, the last by none.
///
/// # Errors
/// [`Found`] names the first that is not.
pub fn every_life(from: u32, next: impl Fn(Incarnation) -> Option<Incarnation>) -> Result<u64, Found> {
    let mut looked = 0;
    for number in (from..=u32::MAX).map(black_box) {
        let after = Incarnation::new(number).and_then(&next).map_or(0, Incarnation::number);
        if after != number.wrapping_add(1) {
            let told = || format!("life {number}");
            hold("the life after a life (0 for none)", told, &number.wrapping_add(1), &after)?;
        }
        looked += 1;
    }
    Ok(looked)
}

/// Every ownership of the first generation from this number on is followed by the next, the last by none.
///
/// # Errors
/// [`Found`] names the first that is not.
pub fn every_epoch(from: u32, next: impl Fn(Epoch) -> Option<Epoch>) -> Result<u64, Found> {
    let mut looked = 0;
    for number in (from..=u32::MAX).map(black_box) {
        let after = Epoch::new(0, number)
            .and_then(&next)
            .map_or((0, 0), |epoch| (epoch.generation(), epoch.number()));
        if after != (0, number.wrapping_add(1)) {
            let told = || format!("ownership {number} of generation 0");
            hold("the ownership after one (0 for none)", told, &(0, number.wrapping_add(1)), &after)?;
        }
        looked += 1;
    }
    Ok(looked)
}

/// Lives are ordered as their numbers are; what follows is greater, and nothing lies between.
fn lives(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    let first = Incarnation::new(1);
    hold("the first life", || "its number".to_owned(), &first, &Some(Incarnation::FIRST))?;
    hold("no life 0", || "0".to_owned(), &None, &Incarnation::new(0))?;
    for (one, two) in NUMBERS.into_iter().flat_map(|one| NUMBERS.map(|two| (one, two))) {
        let (left, right) = (Incarnation::new(one).unwrap(), Incarnation::new(two).unwrap());
        let told = || format!("lives {one} and {two}");
        hold("the order of lives", told, &one.cmp(&two), &left.cmp(&right))?;
        let next = (ways.life)(left);
        let greater = next.map(|next| next > left);
        hold("what follows a life, or none", told, &(one < u32::MAX).then_some(true), &greater)?;
        let between = next.is_some_and(|next| left < right && right < next);
        hold("no life lies between", told, &false, &between)?;
        looked += 1;
    }
    Ok(looked)
}

/// Every generation and number around the ends.
fn some_epochs() -> Vec<(u32, u32)> {
    [0, 1, 2, 0xffff_fffe, 0xffff_ffff]
        .into_iter()
        .flat_map(|age| NUMBERS.map(|number| (age, number)))
        .collect()
}

/// Ownerships are ordered by generation first; what follows stays in its generation, is greater, and
/// nothing lies between.
fn epochs(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    hold("the first ownership", || "its number".to_owned(), &Epoch::new(0, 1), &Some(Epoch::FIRST))?;
    for (one, two) in
        some_epochs().into_iter().flat_map(|one| some_epochs().into_iter().map(move |two| (one, two)))
    {
        let (left, right) = (Epoch::new(one.0, one.1).unwrap(), Epoch::new(two.0, two.1).unwrap());
        let told = || format!("ownerships {one:?} and {two:?} (generation, number)");
        hold("no ownership 0", told, &None, &Epoch::new(one.0, 0))?;
        hold("its parts", told, &one, &(left.generation(), left.number()))?;
        hold("the order of ownerships", told, &one.cmp(&two), &left.cmp(&right))?;
        let next = (ways.epoch)(left);
        let greater = next.map(|next| next > left);
        hold("what follows an ownership, or none", told, &(one.1 < u32::MAX).then_some(true), &greater)?;
        let same = next.is_none_or(|next| next.generation() == one.0);
        hold("what follows stays in its generation", told, &true, &same)?;
        let between = next.is_some_and(|next| left < right && right < next);
        hold("no ownership lies between", told, &false, &between)?;
        looked += 1;
    }
    Ok(looked)
}

/// A claim is ordered by its ownership first, then by life, then by node.
fn claims() -> Result<u64, Found> {
    let ends = [1, 2, 0xffff_fffe, 0xffff_ffff];
    let mut parts = Vec::new();
    for (epoch, life) in ends.into_iter().flat_map(|epoch| ends.map(|life| (epoch, life))) {
        parts.extend([1, 2, 63, 64].map(|node| (epoch, life, node)));
    }
    let claim = |(epoch, life, node)| Claim {
        epoch: Epoch::new(3, epoch).unwrap(),
        incarnation: Incarnation::new(life).unwrap(),
        node: NodeId::new(node).unwrap(),
    };
    let mut looked = 0;
    for (&one, &two) in parts.iter().flat_map(|one| parts.iter().map(move |two| (one, two))) {
        let told = || format!("claims {} and {}", claim(one), claim(two));
        hold("the order of claims", told, &one.cmp(&two), &claim(one).cmp(&claim(two)))?;
        looked += 1;
    }
    Ok(looked)
}

/// Calls are numbered on; after the last number comes the first, never 0.
fn calls(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    for number in NUMBERS {
        let next = (ways.call)(CallId::new(number).unwrap());
        let expected = if number == u32::MAX { 1 } else { number + 1 };
        hold("the call after a call", || format!("call {number}"), &expected, &next.number())?;
        looked += 1;
    }
    Ok(looked)
}

/// Versions of the database are ordered by generation first; the last number stays the last.
fn revisions(ways: &Ways) -> Result<u64, Found> {
    let ends = [0, 1, 2, 0xffff_ffff, 1 << 32, u64::MAX - 1, u64::MAX];
    let ages = [0, 1, 2, 0xffff_fffe, 0xffff_ffff];
    let all: Vec<(u32, u64)> = ages.into_iter().flat_map(|age| ends.map(|number| (age, number))).collect();
    let revision = |(generation, number)| Revision { generation, number };
    let mut looked = 0;
    for (&one, &two) in all.iter().flat_map(|one| all.iter().map(move |two| (one, two))) {
        let told = || format!("versions {one:?} and {two:?} (generation, number)");
        hold("the order of versions", told, &one.cmp(&two), &revision(one).cmp(&revision(two)))?;
        let expected = revision((one.0, one.1.saturating_add(1)));
        hold("the version after one", told, &expected, &(ways.revision)(revision(one)))?;
        looked += 1;
    }
    Ok(looked)
}

/// 1 to 64 are nodes, and nothing else is.
fn node_numbers(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    for number in 0..=u8::MAX {
        let expected = (1..=64).contains(&number).then_some(number);
        let told = || format!("{number}");
        let node = (ways.node)(number);
        hold("which numbers are nodes", told, &expected, &node.map(NodeId::number))?;
        let index = expected.map(|number| usize::from(number) - 1);
        hold("a node's place in a list", told, &index, &node.map(NodeId::index))?;
        looked += 1;
    }
    Ok(looked)
}

/// The one version that this software writes is read, and no other.
fn versions(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    for number in 0..=u16::MAX {
        let expected = (number == u16::from(Version::THIS)).then_some(Version::THIS);
        hold("which stored versions are read", || format!("{number}"), &expected, &(ways.version)(number))?;
        looked += 1;
    }
    Ok(looked)
}
