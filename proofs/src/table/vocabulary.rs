//! The words of the protocol: what can be said of a cluster, of one group and one of its resources.
//!
//! Nodes, machines, lives and epochs are opaque: two can be compared, and nothing is computed with
//! them. That is why what holds for any number of them can be proved at all.

#![allow(non_upper_case_globals, reason = "small variables are quantified, capital ones an action is about")]

use super::formula::{Sort, Var};

macro_rules! variables {
    ($($number:literal $name:ident $text:literal $sort:ident;)*) => {
        $(#[doc = concat!("The variable `", $text, "`.")]
        pub const $name: Var = Var::new($number, $text, Sort::$sort);)*
    };
}

variables! {
    0 n "n" Node; 1 m "m" Node; 2 o "o" Node;
    3 t "t" Machine; 4 u "u" Machine;
    5 i "i" Life; 6 j "j" Life;
    8 e "e" Epoch; 9 f "f" Epoch;
    11 N "N" Node; 12 M "M" Node; 13 O "O" Node;
    14 T "T" Machine;
    15 I "I" Life; 16 J "J" Life;
    17 E "E" Epoch; 18 F "F" Epoch;
}

/// How many variables there are.
pub(super) const VARIABLES: usize = 19;

macro_rules! relations {
    ($($number:literal $variant:ident $name:literal [$($arg:ident),*] $says:literal;)*) => {
        /// What can hold of nodes, machines, lives and epochs.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Relation {
            $(#[doc = $says] $variant,)*
        }

        impl Relation {
            /// All of them.
            pub const ALL: [Self; RELATIONS] = [$(Self::$variant,)*];

            /// Its place in [`Self::ALL`].
            pub(super) const fn place(self) -> usize {
                match self { $(Self::$variant => $number,)* }
            }

            /// Its name in the solvers' language.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The variables that stand for what it is about wherever its effect is written down.
            #[must_use]
            pub const fn formals(self) -> &'static [Var] {
                match self { $(Self::$variant => &[$($arg),*],)* }
            }

            /// What it means.
            #[must_use]
            pub const fn says(self) -> &'static str {
                match self { $(Self::$variant => $says,)* }
            }
        }
    };
}

/// How many relations there are.
pub(super) const RELATIONS: usize = 26;

relations! {
    0 Of "of" [t, n] "Machine t runs under the name of node n. Never changes.";
    1 Known "known" [n] "The database holds a session of n.";
    2 Born "born" [t, i] "Machine t registered life i of its node.";
    3 Newest "newest" [n, i] "Life i is the newest of n that the database knows.";
    4 Over "over" [n, i] "The database says that life i of n is over: written dead, or fenced.";
    5 Owned "owned" [] "The group was owned at some time.";
    6 Claim "claim" [n, i, e] "The group's newest ownership: node n in its life i, under epoch e.";
    7 Closed "closed" [] "Stopped is written under the newest ownership.";
    8 Heir "heir" [n] "The group is to go to n next.";
    9 Granted "granted" [n, i, e] "This ownership was written at some time.";
    10 Said "said" [t, i, e] "Machine t sent `stopped` for this claim; it may arrive at any later time, or never.";
    11 Sight "sight" [o, n, i] "Node o has seen life i of n, and nothing of n was registered or renewed since.";
    12 Elapsed "elapsed" [o, n, i] "On o's clock the whole ttl has passed since that sight.";
    13 Ordered "ordered" [n, i] "A fencing of life i of n was ordered at the power switch.";
    14 Cut "cut" [n, i] "The switch has confirmed it.";
    15 Ended "ended" [t] "The boot of machine t is over.";
    16 Agent "agent" [t, i] "The agent that runs on t is in life i.";
    17 Told "told" [t, i] "Some agent of t was told that it is life i.";
    18 Lease "lease" [t] "Some request of t that the store applied has a deadline that is still ahead.";
    19 Promise "promise" [t, i] "The same of a request of life i.";
    20 Guarded "guarded" [t] "The guardian of t enforces a deadline that is still ahead.";
    21 Armed "armed" [t, i] "It has acknowledged a deadline of life i that is still ahead.";
    22 Gate "gate" [t, i, e] "The gate on t is open for this claim.";
    23 Flight "flight" [t, i, e] "A start under this claim was issued on t and can still take effect.";
    24 Run "run" [t, i, e] "The resource runs on t, started under this claim.";
    25 Spent "spent" [t, i, e] "On t, life i has begun to leave this claim, for ever.";
}
