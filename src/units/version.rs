//! The version of a stored record's form.

/// Says in which form a record is stored. Only the form that this software writes can be held in
/// it: reading any other number is an error that names it, and nothing is overwritten (rule
/// `unknown_version_refused`). A field more, or one less, makes another form: a record that has a
/// field which this software does not know, or has lost one, is refused as well.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u16", into = "u16"))]
pub struct Version(());

impl Version {
    /// The number of the form that this software writes and reads.
    pub const CURRENT: u16 = 1;
    /// The version that this software writes.
    pub const THIS: Self = Self(());
}

/// A record in a form that this software does not know.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the record has version {0}; this software reads version {current} only and leaves it alone", current = Version::CURRENT)]
pub struct UnknownVersion(pub u16);

impl TryFrom<u16> for Version {
    type Error = UnknownVersion;

    fn try_from(number: u16) -> Result<Self, UnknownVersion> {
        if number == Self::CURRENT { Ok(Self::THIS) } else { Err(UnknownVersion(number)) }
    }
}

impl From<Version> for u16 {
    fn from(_: Version) -> Self {
        Version::CURRENT
    }
}
