//! The claim that a running instance carries, as metadata that ends with it.

use takeover::units::Claim;
use virt::domain::Domain;
use virt::error::Error;
use virt::sys;

/// The namespace of the element.
pub const NAMESPACE: &str = "https://takeover.invalid/claim/1";
/// Its prefix in definitions.
const PREFIX: &str = "takeover";

/// libvirt's number for a custom element.
const ELEMENT: i32 = 2;
/// libvirt's number for the running instance alone.
const LIVE: u32 = sys::VIR_DOMAIN_AFFECT_LIVE;

/// Stamps a claim on the running instance.
pub(super) fn write(domain: &Domain, claim: Claim) -> Result<(), Error> {
    let element = format!("<claim>{claim}</claim>");
    domain.set_metadata(ELEMENT, Some(&element), Some(PREFIX), Some(NAMESPACE), LIVE)
}

/// The claim on the running instance; none where there is none, or it cannot be read.
pub(super) fn read(domain: &Domain) -> Result<Option<Claim>, Error> {
    match domain.metadata(ELEMENT, Some(NAMESPACE), LIVE) {
        Ok(text) => Ok(parse(&text)),
        Err(error) if super::failure::has_no_metadata(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn parse(text: &str) -> Option<Claim> {
    let document = roxmltree::Document::parse(text).ok()?;
    document.root_element().text()?.trim().parse().ok()
}
