//! libvirt's numbers, as types. A number that this version does not know stays a number.

/// Declares an enum of codes, with a total way there and back.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal $label:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum $name {
            $(#[doc = concat!("libvirt's `", $label, "`, ", $code, ".")] $variant,)+
            /// A number that this version does not know.
            Unlisted(i32),
        }

        impl $name {
            /// All that are known.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What libvirt's number stands for.
            #[must_use]
            pub const fn from_code(code: i32) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Unlisted(other),
                }
            }

            /// libvirt's number.
            #[must_use]
            pub const fn code(self) -> i32 {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Unlisted(code) => code,
                }
            }

            /// Its name in tables and logs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)+
                    Self::Unlisted(_) => "unlisted",
                }
            }
        }
    };
}

codes! {
    /// `virDomainState`: what a domain does.
    State {
        NoState = 0 "NOSTATE", Running = 1 "RUNNING", Blocked = 2 "BLOCKED", Paused = 3 "PAUSED",
        ShuttingDown = 4 "SHUTDOWN", Shutoff = 5 "SHUTOFF", Crashed = 6 "CRASHED",
        PmSuspended = 7 "PMSUSPENDED",
    }
}

codes! {
    /// `virDomainRunningReason`: why it runs.
    Running {
        Unknown = 0 "unknown", Booted = 1 "booted", Migrated = 2 "migrated", Restored = 3 "restored",
        FromSnapshot = 4 "from snapshot", Unpaused = 5 "unpaused", MigrationCancelled = 6 "migration cancelled",
        SaveCancelled = 7 "save cancelled", Wakeup = 8 "wakeup", Crashed = 9 "crashed",
        PostCopy = 10 "post-copy", PostCopyFailed = 11 "post-copy failed",
    }
}

codes! {
    /// `virDomainPausedReason`: why it is paused.
    Paused {
        Unknown = 0 "unknown", User = 1 "user", Migration = 2 "migration", Save = 3 "save", Dump = 4 "dump",
        IoError = 5 "I/O error", Watchdog = 6 "watchdog", FromSnapshot = 7 "from snapshot",
        ShuttingDown = 8 "shutting down", Snapshot = 9 "snapshot", Crashed = 10 "crashed",
        StartingUp = 11 "starting up", PostCopy = 12 "post-copy", PostCopyFailed = 13 "post-copy failed",
        ApiError = 14 "API error",
    }
}

codes! {
    /// `virDomainShutoffReason`: why it is off.
    Shutoff {
        Unknown = 0 "unknown", Shutdown = 1 "shutdown", Destroyed = 2 "destroyed", Crashed = 3 "crashed",
        Migrated = 4 "migrated", Saved = 5 "saved", Failed = 6 "failed", FromSnapshot = 7 "from snapshot",
        Daemon = 8 "daemon",
    }
}

codes! {
    /// `virDomainControlState`: whether libvirt gets through to the hypervisor's process.
    Control { Ok = 0 "ok", Job = 1 "job", Occupied = 2 "occupied", Error = 3 "error" }
}

codes! {
    /// `virDomainEventType`: what has happened to a domain.
    Event {
        Defined = 0 "DEFINED", Undefined = 1 "UNDEFINED", Started = 2 "STARTED", Suspended = 3 "SUSPENDED",
        Resumed = 4 "RESUMED", Stopped = 5 "STOPPED", Shutdown = 6 "SHUTDOWN", PmSuspended = 7 "PMSUSPENDED",
        Crashed = 8 "CRASHED",
    }
}

codes! {
    /// `virDomainEventStoppedDetailType`: how it was stopped.
    Stopped {
        Shutdown = 0 "shutdown", Destroyed = 1 "destroyed", Crashed = 2 "crashed", Migrated = 3 "migrated",
        Saved = 4 "saved", Failed = 5 "failed", FromSnapshot = 6 "from snapshot", Recreated = 7 "recreated",
    }
}

codes! {
    /// `virDomainEventShutdownDetailType`: who shuts it down.
    Shutdown { Finished = 0 "finished", Guest = 1 "guest", Host = 2 "host" }
}

codes! {
    /// `virDomainEventCrashedDetailType`: how its guest crashed.
    Crashed { Panicked = 0 "panicked", CrashLoaded = 1 "crash kernel loaded" }
}

codes! {
    /// `virConnectCloseReason`: why a connection ended.
    Closed {
        Error = 0 "an input or output error", Eof = 1 "libvirt's daemon ended it",
        Keepalive = 2 "libvirt's daemon answered no keepalive", Client = 3 "this side closed it",
    }
}

/// What a domain does, with the reasons that make a difference.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Observed {
    /// The driver does not say.
    NoState,
    /// It runs.
    Running(Running),
    /// It waits for a resource.
    Blocked,
    /// It is paused.
    Paused(Paused),
    /// It is being shut down.
    ShuttingDown,
    /// It is off.
    Shutoff(Shutoff),
    /// Its guest has crashed, and its process is there.
    Crashed,
    /// Its guest sleeps.
    PmSuspended,
    /// It is not defined here.
    NotDefined,
    /// A state that this version does not know.
    Unlisted(i32),
}

impl Observed {
    /// What libvirt's two numbers stand for.
    #[must_use]
    pub const fn from_codes(state: i32, reason: i32) -> Self {
        match State::from_code(state) {
            State::NoState => Self::NoState,
            State::Running => Self::Running(Running::from_code(reason)),
            State::Blocked => Self::Blocked,
            State::Paused => Self::Paused(Paused::from_code(reason)),
            State::ShuttingDown => Self::ShuttingDown,
            State::Shutoff => Self::Shutoff(Shutoff::from_code(reason)),
            State::Crashed => Self::Crashed,
            State::PmSuspended => Self::PmSuspended,
            State::Unlisted(code) => Self::Unlisted(code),
        }
    }

    /// Whether an instance is there, or may be.
    #[must_use]
    pub const fn exists(self) -> bool {
        !matches!(self, Self::Shutoff(_) | Self::NotDefined)
    }

    /// Whether its guest runs, or would if it were not paused.
    #[must_use]
    pub const fn runs(self) -> bool {
        match self {
            Self::Running(_) | Self::Blocked | Self::PmSuspended => true,
            Self::Paused(reason) => !matches!(
                reason,
                Paused::StartingUp
                    | Paused::ShuttingDown
                    | Paused::Save
                    | Paused::Crashed
                    | Paused::PostCopyFailed
            ),
            Self::NoState
            | Self::ShuttingDown
            | Self::Shutoff(_)
            | Self::Crashed
            | Self::NotDefined
            | Self::Unlisted(_) => false,
        }
    }

    /// Every state with every reason that is known, and one of each that is not.
    #[must_use]
    pub fn all() -> Vec<Self> {
        const NEW: i32 = 99;
        let mut all = vec![Self::NoState];
        all.extend(Running::ALL.iter().map(|&reason| Self::Running(reason)));
        all.extend([Self::Running(Running::Unlisted(NEW)), Self::Blocked]);
        all.extend(Paused::ALL.iter().map(|&reason| Self::Paused(reason)));
        all.extend([Self::Paused(Paused::Unlisted(NEW)), Self::ShuttingDown]);
        all.extend(Shutoff::ALL.iter().map(|&reason| Self::Shutoff(reason)));
        all.extend([Self::Shutoff(Shutoff::Unlisted(NEW)), Self::Crashed, Self::PmSuspended]);
        all.extend([Self::NotDefined, Self::Unlisted(NEW)]);
        all
    }
}

impl core::fmt::Display for Observed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoState => f.write_str("NOSTATE"),
            Self::Running(reason) => write!(f, "RUNNING/{}", reason.name()),
            Self::Blocked => f.write_str("BLOCKED"),
            Self::Paused(reason) => write!(f, "PAUSED/{}", reason.name()),
            Self::ShuttingDown => f.write_str("SHUTDOWN"),
            Self::Shutoff(reason) => write!(f, "SHUTOFF/{}", reason.name()),
            Self::Crashed => f.write_str("CRASHED"),
            Self::PmSuspended => f.write_str("PMSUSPENDED"),
            Self::NotDefined => f.write_str("not defined"),
            Self::Unlisted(code) => write!(f, "unlisted state {code}"),
        }
    }
}
