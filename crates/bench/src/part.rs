//! What can be measured by itself.

/// One part.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Steps of each machine
    Steps,
    /// Sweeps over thousands of VMs
    Sweep,
    /// The loss of a node
    Loss,
    /// The cold start of a whole cluster
    Cold,
    /// The simulator and the model checker
    Rate,
    /// Bytes of memory for each resource
    Size,
    /// Bytes of code on a microcontroller
    Code,
    /// The same work beside Pacemaker
    Peer,
}

/// The parts, as the help tells them.
pub(crate) const LIST: &str = "\
Parts:
  steps  a step of each machine, a choice of a node, a change of a record (criterion)
  sweep  one look at 8 000 and at 100 000 VMs, beside reading the same findings (criterion)
  loss   where everything goes that a lost node ran (criterion)
  cold   a whole cluster after a power cut, until every group is owned (criterion)
  rate   simulated hours and searched states in a second
  size   bytes of memory for each resource
  code   bytes of code on a microcontroller (needs Debian's rustc-web, cargo-web, rust-web-src and
         binutils-arm-none-eabi)
  peer   the loss of a node, decided here and by Pacemaker (needs pacemaker-cli-utils)

Exit code: 0 measured, whatever the figures are; 1 something could not be measured or an answer was wrong;
2 wrong arguments.";

impl Part {
    /// All, in the order in which they are measured and printed.
    pub(crate) const ALL: [Self; 8] =
        [Self::Steps, Self::Sweep, Self::Loss, Self::Cold, Self::Rate, Self::Size, Self::Code, Self::Peer];

    /// Its word on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Sweep => "sweep",
            Self::Loss => "loss",
            Self::Cold => "cold",
            Self::Rate => "rate",
            Self::Size => "size",
            Self::Code => "code",
            Self::Peer => "peer",
        }
    }

    /// Its heading.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Steps => "Steps of each machine",
            Self::Sweep => "Sweeps",
            Self::Loss => "The loss of a node",
            Self::Cold => "A cold start",
            Self::Rate => "The simulator and the model checker",
            Self::Size => "Memory",
            Self::Code => "Code",
            Self::Peer => "Beside Pacemaker",
        }
    }
}
