//! The kinds of faults that can be drawn.

use core::fmt;
use core::str::FromStr;

use crate::named::named;

named! {
    /// A kind of faults, by name.
    FaultKind {
        Power "power" "Machines lose their power, one or several at once, and get it back.",
        Isolation "isolation" "Nodes are cut off from the network, and rejoin it.",
        Agent "agent" "Agents crash or hang, and are started again.",
        Monitor "monitor" "Monitors stop answering.",
        Guest "guest" "Guests crash, hang, vanish or power themselves off.",
        Outside "outside" "Administrators stop and start VMs with the hypervisor's own tools.",
        Operator "operator" "Operators set online and offline, move, fail over and back, pause and resume.",
        Network "network" "Messages are lost, late, or come twice, for a while or once.",
        Starts "starts" "Starts and stops fail, hang, or take long.",
        Guardian "guardian" "Guardians hang, where a watchdog or fencing stands behind them.",
        Fencing "fencing" "Power controllers fail or hang, and are mended.",
    }
}

impl FaultKind {
    /// Its bit in a set.
    const fn bit(self) -> u16 {
        match self {
            Self::Power => 1,
            Self::Isolation => 1 << 1,
            Self::Agent => 1 << 2,
            Self::Monitor => 1 << 3,
            Self::Guest => 1 << 4,
            Self::Outside => 1 << 5,
            Self::Operator => 1 << 6,
            Self::Network => 1 << 7,
            Self::Starts => 1 << 8,
            Self::Guardian => 1 << 9,
            Self::Fencing => 1 << 10,
        }
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct FaultKinds(u16);

impl FaultKinds {
    /// No kind.
    pub const NONE: Self = Self(0);

    /// Every kind.
    #[must_use]
    pub fn all() -> Self {
        FaultKind::ALL.iter().fold(Self::NONE, |set, &kind| set.with(kind))
    }

    /// This set and one more.
    #[must_use]
    pub const fn with(self, kind: FaultKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// This set without one.
    #[must_use]
    pub const fn without(self, kind: FaultKind) -> Self {
        Self(self.0 & !kind.bit())
    }

    /// Whether a kind is in it.
    #[must_use]
    pub const fn contains(self, kind: FaultKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in it, in the order of [`FaultKind::ALL`].
    pub fn iter(self) -> impl Iterator<Item = FaultKind> {
        FaultKind::ALL.iter().copied().filter(move |&kind| self.contains(kind))
    }
}

/// The names with commas between them.
impl fmt::Display for FaultKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(FaultKind::name).collect();
        f.write_str(&names.join(","))
    }
}

/// Names with commas between them, or `all`.
impl FromStr for FaultKinds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut set = Self::NONE;
        for name in text.split(',').map(str::trim) {
            if name == "all" {
                set = Self::all();
                continue;
            }
            let Some(kind) = FaultKind::ALL.iter().find(|kind| kind.name() == name) else {
                return Err(format!(
                    "there is no kind of faults \"{name}\"; name some of {}, or all",
                    Self::all().to_string().replace(',', ", ")
                ));
            };
            set = set.with(*kind);
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultKind, FaultKinds};

    #[test]
    fn names_are_read_as_they_are_written() {
        let all = FaultKinds::all();
        assert_eq!(all.iter().count(), FaultKind::ALL.len());
        assert_eq!(all.to_string().parse(), Ok(all));
        assert_eq!("all".parse(), Ok(all));
        let two = FaultKinds::NONE.with(FaultKind::Guest).with(FaultKind::Power);
        assert_eq!("guest, power".parse(), Ok(two));
        assert!(!two.without(FaultKind::Guest).contains(FaultKind::Guest));
        assert!("gost".parse::<FaultKinds>().is_err_and(|error| error.contains("isolation")));
        assert!("".parse::<FaultKinds>().is_err());
    }
}
