//! The article's functions on libvirt.
//!
//! [`translate`] says what libvirt's states and events mean, purely. [`record`] remembers what was
//! last done to a domain, so that our own stop is told from an administrator's. [`definition`]
//! refuses domains that cannot be failed over safely. [`gate`] is the switch that every start
//! passes, and libvirt's hook that asks it. With the feature `client`, [`client`] makes the calls.

#[cfg(feature = "client")]
pub mod client;
pub mod codes;
pub mod definition;
mod files;
pub mod gate;
pub mod record;
pub mod translate;

use takeover::units::Guid;

/// A GUID as libvirt writes it: lower-case, with dashes, without braces.
#[must_use]
pub fn uuid(guid: Guid) -> String {
    guid.to_string().trim_matches(['{', '}']).to_owned()
}
