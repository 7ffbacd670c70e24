//! What libvirt's errors mean.

use virt::error::{Error, ErrorNumber};

/// The domain is not defined here.
pub(super) fn is_no_domain(error: &Error) -> bool {
    error.code().is(ErrorNumber::NoDomain)
}

/// The domain is not in a state for this: running already, or not running.
pub(super) fn is_wrong_state(error: &Error) -> bool {
    error.code().is(ErrorNumber::OperationInvalid)
}

/// The driver cannot do this at all.
pub(super) fn is_unsupported(error: &Error) -> bool {
    error.code().is_any(vec![ErrorNumber::NoSupport, ErrorNumber::ConfigUnsupported])
}

/// The domain has no such metadata.
pub(super) fn has_no_metadata(error: &Error) -> bool {
    error.code().is(ErrorNumber::NoDomainMetadata) || is_wrong_state(error)
}
