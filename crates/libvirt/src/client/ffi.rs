//! What the crate `virt` does not wrap: events, the closing of a connection, states in bulk, and the
//! control interface. The only module with unsafe code.
//!
//! Each function holds a reference to a live [`Connect`] or [`Domain`] while it calls libvirt, so
//! that the pointer inside is valid; libvirt's calls may be made from any thread.

#![allow(unsafe_code, reason = "this module talks to C")]

use core::ffi::{c_int, c_void};
use core::panic::AssertUnwindSafe;
use core::ptr;
use std::panic::catch_unwind;
use std::sync::Arc;

use takeover::units::Guid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::Error;
use virt::sys;

/// Who is told of events. Called on the thread of the event loop; must not block.
pub(super) trait Sink: Send + Sync {
    /// A domain's lifecycle event, with its detail.
    fn lifecycle(&self, guid: Guid, event: i32, detail: i32);
    /// The connection was closed, and why.
    fn closed(&self, reason: i32);
}

type Shared = Arc<dyn Sink>;

/// Has the sink told of lifecycle events and of the connection's end, until [`unsubscribe`] is called
/// with what this returns.
pub(super) fn subscribe(connection: &Connect, sink: &Shared) -> Result<i32, Error> {
    // SAFETY: libvirt casts this generic pointer back to the type that belongs to the event's kind,
    // which for LIFECYCLE is exactly the type of `on_lifecycle`.
    let callback = unsafe {
        core::mem::transmute::<
            unsafe extern "C" fn(sys::virConnectPtr, sys::virDomainPtr, c_int, c_int, *mut c_void) -> c_int,
            unsafe extern "C" fn(sys::virConnectPtr, sys::virDomainPtr, *mut c_void),
        >(on_lifecycle)
    };
    let kind = c_int::try_from(sys::VIR_DOMAIN_EVENT_ID_LIFECYCLE).unwrap_or(0);
    let opaque = boxed(sink);
    // SAFETY: the connection is live; `opaque` is a box that `free` turns back, once, when libvirt
    // drops the registration.
    let registered = unsafe {
        let pointer = connection.as_ptr();
        sys::virConnectDomainEventRegisterAny(
            pointer,
            ptr::null_mut(),
            kind,
            Some(callback),
            opaque,
            Some(free),
        )
    };
    if registered < 0 {
        // SAFETY: libvirt did not take the box, and nobody else has it.
        unsafe { free(opaque) };
        return Err(Error::last_error());
    }
    let opaque = boxed(sink);
    // SAFETY: as above.
    let watched = unsafe {
        sys::virConnectRegisterCloseCallback(connection.as_ptr(), Some(on_closed), opaque, Some(free))
    };
    if watched < 0 {
        // SAFETY: as above.
        unsafe { free(opaque) };
        return Err(Error::last_error());
    }
    Ok(registered)
}

/// Ends what [`subscribe`] began. libvirt keeps a connection in memory as long as somebody listens.
pub(super) fn unsubscribe(connection: &Connect, registered: i32) {
    // SAFETY: the connection is live, and both registrations were made on it.
    unsafe {
        sys::virConnectDomainEventDeregisterAny(connection.as_ptr(), registered);
        sys::virConnectUnregisterCloseCallback(connection.as_ptr(), Some(on_closed));
    }
}

fn boxed(sink: &Shared) -> *mut c_void {
    Box::into_raw(Box::new(Arc::clone(sink))).cast()
}

/// Drops what [`boxed`] made.
unsafe extern "C" fn free(opaque: *mut c_void) {
    // SAFETY: libvirt calls this once for each registration, with the pointer that it was given.
    drop(unsafe { Box::from_raw(opaque.cast::<Shared>()) });
}

unsafe extern "C" fn on_lifecycle(
    _: sys::virConnectPtr,
    domain: sys::virDomainPtr,
    event: c_int,
    detail: c_int,
    opaque: *mut c_void,
) -> c_int {
    // SAFETY: libvirt passes the box of the registration, and does not free it during the call.
    let sink = unsafe { &*opaque.cast::<Shared>() };
    // SAFETY: the domain is valid during the call.
    if let Some(guid) = unsafe { guid_of(domain) } {
        // A panic must not run into C.
        let _ = catch_unwind(AssertUnwindSafe(|| sink.lifecycle(guid, event, detail)));
    }
    0
}

unsafe extern "C" fn on_closed(_: sys::virConnectPtr, reason: c_int, opaque: *mut c_void) {
    // SAFETY: as in `on_lifecycle`.
    let sink = unsafe { &*opaque.cast::<Shared>() };
    let _ = catch_unwind(AssertUnwindSafe(|| sink.closed(reason)));
}

/// The domain's UUID.
///
/// # Safety
///
/// The pointer must be a valid domain.
unsafe fn guid_of(domain: sys::virDomainPtr) -> Option<Guid> {
    let mut bytes = [0_u8; 16];
    // SAFETY: libvirt writes exactly 16 bytes, VIR_UUID_BUFLEN; the caller answers for the domain.
    let done = unsafe { sys::virDomainGetUUID(domain, bytes.as_mut_ptr()) };
    (done == 0).then(|| Guid(u128::from_be_bytes(bytes)))
}

/// The state and the reason of a domain, as libvirt numbers them.
pub(super) fn state(domain: &Domain) -> Result<(i32, i32), Error> {
    let (mut state, mut reason) = (0, 0);
    // SAFETY: the domain is live, and both places are ours.
    let done = unsafe { sys::virDomainGetState(domain.as_ptr(), &raw mut state, &raw mut reason, 0) };
    if done < 0 { Err(Error::last_error()) } else { Ok((state, reason)) }
}

/// Whether libvirt gets through to the domain's process: the control state, and for how many
/// milliseconds.
pub(super) fn control(domain: &Domain) -> Result<(i32, u64), Error> {
    let mut info = sys::virDomainControlInfo { state: 0, details: 0, stateTime: 0 };
    // SAFETY: the domain is live, and the place is ours.
    let done = unsafe { sys::virDomainGetControlInfo(domain.as_ptr(), &raw mut info, 0) };
    if done < 0 {
        return Err(Error::last_error());
    }
    Ok((i32::try_from(info.state).unwrap_or(i32::MAX), info.stateTime))
}

/// The state and the reason of every domain, in one call.
pub(super) fn states(connection: &Connect) -> Result<Vec<(Guid, i32, i32)>, Error> {
    let mut records: *mut sys::virDomainStatsRecordPtr = ptr::null_mut();
    // SAFETY: the connection is live, and the place for the list is ours.
    let count = unsafe {
        let stats = sys::VIR_DOMAIN_STATS_STATE;
        sys::virConnectGetAllDomainStats(connection.as_ptr(), stats, &raw mut records, 0)
    };
    let Ok(count) = usize::try_from(count) else { return Err(Error::last_error()) };
    let mut states = Vec::with_capacity(count);
    for place in 0..count {
        // SAFETY: libvirt returned a list of `count` records, which are valid until it is freed.
        states.extend(unsafe { stated(*records.wrapping_add(place)) });
    }
    // SAFETY: the list is libvirt's, and nothing of it is used any more.
    unsafe { sys::virDomainStatsRecordListFree(records) };
    Ok(states)
}

/// # Safety
///
/// The record must be valid.
unsafe fn stated(record: sys::virDomainStatsRecordPtr) -> Option<(Guid, i32, i32)> {
    // SAFETY: the caller answers for the record.
    let record = unsafe { record.as_ref() }?;
    let number = |name: &core::ffi::CStr| {
        let mut value = 0;
        // SAFETY: the record's parameters are valid, and the place is ours.
        let found = unsafe {
            sys::virTypedParamsGetInt(record.params, record.nparams, name.as_ptr(), &raw mut value)
        };
        (found == 1).then_some(value)
    };
    // SAFETY: the record's domain is valid.
    let guid = unsafe { guid_of(record.dom) }?;
    Some((guid, number(c"state.state")?, number(c"state.reason").unwrap_or(0)))
}

/// Asks the domain's process something that it answers by itself, and waits for the answer. Where
/// somebody else occupies the process already, nothing is asked.
pub(super) fn probe(domain: &Domain) -> Result<(), Error> {
    let mut records: *mut sys::virDomainStatsRecordPtr = ptr::null_mut();
    // SAFETY: the list of domains ends with a null pointer and outlives the call, as the domain does.
    let count = unsafe {
        let mut domains = [domain.as_ptr(), ptr::null_mut()];
        let flags = sys::VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;
        sys::virDomainListGetStats(domains.as_mut_ptr(), PROBE, &raw mut records, flags)
    };
    if count < 0 {
        return Err(Error::last_error());
    }
    // SAFETY: the list is libvirt's, and nothing of it is used.
    unsafe { sys::virDomainStatsRecordListFree(records) };
    Ok(())
}

/// Figures that only the process's monitor knows, and that cost it nothing.
const PROBE: core::ffi::c_uint = sys::VIR_DOMAIN_STATS_VCPU | sys::VIR_DOMAIN_STATS_IOTHREAD;
