//! What libvirt tells by itself.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use takeover::units::Guid;

use super::ffi::Sink;
use super::inner::Inner;
use super::looks;
use crate::codes::Closed;
use crate::translate::{Lifecycle, notice};

/// Hears of the events of one connection.
pub(super) struct Watch {
    pub(super) inner: Weak<Inner>,
    pub(super) closed: Arc<AtomicBool>,
}

impl Sink for Watch {
    fn lifecycle(&self, guid: Guid, event: i32, detail: i32) {
        let Some(inner) = self.inner.upgrade() else { return };
        let event = Lifecycle::from_codes(event, detail);
        let Some((_, record)) = inner.domains.happened(guid, event) else { return };
        tracing::debug!(domain = %inner.domains.name(guid), last = record.last.name(), "event {event}");
        let said = notice(event, record.last);
        if said.is_some() || looks::is_awaited(&inner, guid) {
            looks::look(&inner, guid, said);
        }
    }

    fn closed(&self, reason: i32) {
        self.closed.store(true, Ordering::SeqCst);
        if let Some(inner) = self.inner.upgrade() {
            inner.disconnected(Some(&self.closed), Closed::from_code(reason).name());
            inner.nudge();
        }
    }
}
