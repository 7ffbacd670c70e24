//! Who and what: nodes, groups, resources, and the numbers that order their lives.

use core::fmt;
use core::num::{NonZeroU8, NonZeroU32};
use core::str::FromStr;

/// A node of the cluster, numbered from 1 to 64 as it joined.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u8", into = "u8"))]
pub struct NodeId(NonZeroU8);

impl NodeId {
    /// The most nodes that a cluster can have.
    pub const MAX: u8 = 64;

    /// Node `number`; none outside 1 to 64.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        match NonZeroU8::new(number) {
            Some(number) if number.get() <= Self::MAX => Some(Self(number)),
            Some(_) | None => None,
        }
    }

    /// Its number, 1 to 64.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0.get()
    }

    /// Its place in a list that starts with node 1.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0.get().saturating_sub(1))
    }

    /// The one bit that stands for this node in a set.
    pub(super) fn bit(self) -> u64 {
        1_u64.rotate_left(u32::from(self.0.get().saturating_sub(1)))
    }
}

impl TryFrom<u8> for NodeId {
    type Error = NodeIdError;

    fn try_from(number: u8) -> Result<Self, NodeIdError> {
        Self::new(number).ok_or(NodeIdError(number))
    }
}

impl From<NodeId> for u8 {
    fn from(node: NodeId) -> Self {
        node.number()
    }
}

/// A number that no node can have.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0} is no node number; nodes are numbered from 1 to 64")]
pub struct NodeIdError(pub u8);

/// A group of resources, numbered as it was added. The unit of ownership and failover.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupId(pub u32);

/// A resource, numbered as it was added.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ResourceId(pub u32);

/// The identity of a resource towards its backend: what the cluster database calls the GUID.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Guid(pub u128);

impl fmt::Display for Guid {
    /// `{8-4-4-4-12}` hexadecimal digits, as the registry shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, mask: u128| self.0.checked_shr(shift).unwrap_or(0) & mask;
        write!(
            f,
            "{{{:08x}-{:04x}-{:04x}-{:04x}-{:012x}}}",
            part(96, 0xffff_ffff),
            part(80, 0xffff),
            part(64, 0xffff),
            part(48, 0xffff),
            part(0, 0xffff_ffff_ffff)
        )
    }
}

/// Text that is no GUID.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "no GUID: write 32 hexadecimal digits, as in {{849bafdd-b5b7-1124-8e3a-7e39d71f93eb}}; both braces may be left out, and so may all four dashes together"
)]
pub struct GuidError;

/// Where a GUID has its dashes, where it has any.
const DASHES: [usize; 4] = [8, 13, 18, 23];

impl FromStr for Guid {
    type Err = GuidError;

    /// Reads what is displayed, also without the braces, without its dashes, or in large letters. A
    /// dash anywhere else is an error: nobody writes it, so something was lost there.
    fn from_str(text: &str) -> Result<Self, GuidError> {
        let inner = match text.strip_prefix('{') {
            Some(rest) => rest.strip_suffix('}').ok_or(GuidError)?,
            None => text,
        };
        let dashed = inner.len() == 36;
        if !dashed && inner.len() != 32 {
            return Err(GuidError);
        }
        let mut letters = inner.char_indices();
        let value = letters.try_fold(0_u128, |value, (place, letter)| {
            if dashed && DASHES.contains(&place) {
                return (letter == '-').then_some(value);
            }
            letter.to_digit(16).map(|digit| value.rotate_left(4) | u128::from(digit))
        });
        value.map(Self).ok_or(GuidError)
    }
}

/// The number of a node's life between two registrations. Starts at 1, only grows.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Incarnation(NonZeroU32);

impl Incarnation {
    /// A node's first life.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The life after this one; none after the last number.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }

    /// Incarnation `number`; none for 0.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.get()
    }
}

/// The number of a group's ownership: first the generation of the database, then a count.
///
/// Epochs of one group never decrease and never repeat (rule `epochs_only_grow`). A restored
/// database gets a new generation, so that nothing from before the restore can be mistaken for
/// something after it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Epoch {
    generation: u32,
    number: NonZeroU32,
}

impl Epoch {
    /// A group's first ownership in a database that was never restored.
    pub const FIRST: Self = Self { generation: 0, number: NonZeroU32::MIN };

    /// The epoch after this one; none after the last, which is refused and not saturated.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.number.checked_add(1).map(|number| Self { number, ..self })
    }

    /// Epoch `number` of `generation`; none for number 0.
    #[must_use]
    pub fn new(generation: u32, number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(|number| Self { generation, number })
    }

    /// The database's generation.
    #[must_use]
    pub const fn generation(self) -> u32 {
        self.generation
    }

    /// The count within the generation.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number.get()
    }
}

/// An ownership of one group: which node, in which of its lives, under which epoch.
///
/// Every call, check and result carries it; older ones are refused.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Claim {
    /// The number of this ownership.
    pub epoch: Epoch,
    /// The owner's life.
    pub incarnation: Incarnation,
    /// The owner.
    pub node: NodeId,
}

impl fmt::Display for Claim {
    /// `node/incarnation/epoch`, as in `2/i1/e7`; `g3.7` for an epoch of generation 3.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/i{}/", self.node.number(), self.incarnation.number())?;
        if self.epoch.generation == 0 {
            write!(f, "e{}", self.epoch.number)
        } else {
            write!(f, "g{}.{}", self.epoch.generation, self.epoch.number)
        }
    }
}

/// Text that is no claim.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no claim: write node/incarnation/epoch, as in 2/i1/e7, or 2/i1/g3.7 in generation 3")]
pub struct ClaimError;

impl FromStr for Claim {
    type Err = ClaimError;

    /// Reads exactly what is displayed, so that one claim has one spelling.
    fn from_str(text: &str) -> Result<Self, ClaimError> {
        let mut parts = text.split('/');
        let mut part = || parts.next().ok_or(ClaimError);
        let (node, life, epoch) = (part()?, part()?, part()?);
        let node = u8::try_from(number(node)?).ok().and_then(NodeId::new).ok_or(ClaimError)?;
        let life = number(life.strip_prefix('i').ok_or(ClaimError)?)?;
        let (generation, count) = match epoch.strip_prefix('e') {
            Some(count) => (0, number(count)?),
            None => {
                let (generation, count) =
                    epoch.strip_prefix('g').and_then(|rest| rest.split_once('.')).ok_or(ClaimError)?;
                (number(generation)?, number(count)?)
            }
        };
        let incarnation = Incarnation::new(life).ok_or(ClaimError)?;
        let epoch = Epoch::new(generation, count).ok_or(ClaimError)?;
        if parts.next().is_some() { Err(ClaimError) } else { Ok(Self { epoch, incarnation, node }) }
    }
}

/// A number of a claim as it is displayed: digits alone, and no zero before them. None of these
/// numbers is 0 where it stands.
fn number(digits: &str) -> Result<u32, ClaimError> {
    let plain = !digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).ok_or(ClaimError)
}

/// What a machine made at boot to prove that it is this machine in this boot.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Token(pub u64);

/// One call to a backend, numbered per resource so that its answer can be told from an older
/// call's. Compared for equality only; after four thousand million calls the numbers come again.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallId(NonZeroU32);

impl CallId {
    /// The first call of a resource.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The call of this number; none for 0.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add(1).unwrap_or(NonZeroU32::MIN))
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.get()
    }
}
