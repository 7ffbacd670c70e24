//! One machine's hypervisor: VMs that start, run, hang, crash and stop, and the gates before them.

use std::collections::BTreeSet;

use takeover::resource::{Cause, Finding, Report};
use takeover::units::{CallId, Claim, ResourceId};

use super::place;
use super::queue::Life;

/// What a VM does.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Power {
    /// Nothing, and why.
    Off(Report, Cause),
    /// It is being started.
    Starting,
    /// It runs, and who started it.
    Running(Cause),
    /// Its process is there, and its guest has failed.
    Broken,
    /// It is being shut down.
    Stopping,
}

/// One VM on one machine.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Vm {
    pub(crate) power: Power,
    /// Whether it answers nothing any more.
    pub(crate) hung: bool,
    /// The claim under which it was started; none where it passed no gate.
    pub(crate) claim: Option<Claim>,
    /// Grows with every change, so that what was planned before it is void.
    pub(crate) version: u32,
    /// The call that waits for its start or stop.
    pub(crate) waiting: Option<(Life, CallId)>,
}

impl Vm {
    const NEW: Self = Self {
        power: Power::Off(Report::Offline, Cause::Unknown),
        hung: false,
        claim: None,
        version: 0,
        waiting: None,
    };

    /// One that was never started.
    pub(crate) const fn off() -> Self {
        Self::NEW
    }

    /// Whether an instance is there, or may yet come up.
    pub(crate) const fn exists(&self) -> bool {
        !matches!(self.power, Power::Off(..))
    }

    /// Whether it runs, or is on its way down.
    pub(crate) const fn runs(&self) -> bool {
        matches!(self.power, Power::Running(_) | Power::Broken | Power::Stopping)
    }

    /// What a check finds.
    pub(crate) const fn finding(&self) -> Finding {
        if self.hung {
            return Finding::NoResponse;
        }
        match self.power {
            Power::Off(report, cause) => Finding::Said(report, cause),
            Power::Starting => Finding::Said(Report::OnlinePending, Cause::Unknown),
            Power::Running(cause) => Finding::Said(Report::Online, cause),
            Power::Broken => Finding::Said(Report::Failed, Cause::Crash),
            Power::Stopping => Finding::Said(Report::OfflinePending, Cause::Unknown),
        }
    }
}

/// All VMs of one machine.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Hypervisor {
    vms: Vec<Vm>,
    gates: Vec<Option<Claim>>,
    /// What exists, for inventories.
    existing: BTreeSet<ResourceId>,
    /// What its manager shows as running (rule `hypervisor_is_told`).
    shown: BTreeSet<ResourceId>,
}

impl Hypervisor {
    pub(crate) fn new(resources: usize) -> Self {
        Self {
            vms: vec![Vm::NEW; resources],
            gates: vec![None; resources],
            existing: BTreeSet::new(),
            shown: BTreeSet::new(),
        }
    }

    pub(crate) fn vm(&self, resource: ResourceId) -> Vm {
        self.vms.get(place(resource)).copied().unwrap_or(Vm::NEW)
    }

    pub(crate) fn gate(&self, resource: ResourceId) -> Option<Claim> {
        self.gates.get(place(resource)).copied().flatten()
    }

    /// The claim of a start that passes the gate; none where the gate is closed to it.
    pub(crate) fn passes(&self, resource: ResourceId, claim: Option<Claim>) -> Option<Claim> {
        claim.filter(|&claim| self.gate(resource) == Some(claim))
    }

    pub(crate) fn set_gate(&mut self, resource: ResourceId, claim: Option<Claim>) {
        if let Some(gate) = self.gates.get_mut(place(resource)) {
            *gate = claim;
        }
    }

    /// Changes a VM, and tells the manager; what was planned for it is void.
    pub(crate) fn set(&mut self, resource: ResourceId, change: impl FnOnce(Vm) -> Vm) -> u32 {
        let Some(vm) = self.vms.get_mut(place(resource)) else { return 0 };
        let version = vm.version.wrapping_add(1);
        *vm = Vm { version, ..change(*vm) };
        let (exists, runs, version) = (vm.exists(), vm.runs(), vm.version);
        listed(&mut self.existing, resource, exists);
        listed(&mut self.shown, resource, runs);
        version
    }

    /// Stamps a claim on an instance that is there. What is under way for it goes on.
    pub(crate) fn stamp(&mut self, resource: ResourceId, claim: Option<Claim>) {
        if let Some(vm) = self.vms.get_mut(place(resource)).filter(|vm| vm.exists()) {
            vm.claim = claim.or(vm.claim);
        }
    }

    /// Everything is off: the machine lost its power, or its guardian cleared it.
    pub(crate) fn clear(&mut self) -> Vec<ResourceId> {
        let gone: Vec<ResourceId> = self.existing.iter().copied().collect();
        for &resource in &gone {
            let off = Power::Off(Report::Offline, Cause::Crash);
            self.set(resource, |vm| Vm { power: off, hung: false, claim: None, waiting: None, ..vm });
        }
        self.gates.fill(None);
        gone
    }

    /// What exists, and under which claim it was started.
    pub(crate) fn inventory(&self) -> Vec<(ResourceId, Option<Claim>)> {
        self.existing.iter().map(|&resource| (resource, self.vm(resource).claim)).collect()
    }

    /// Whether nothing exists and no gate is open.
    pub(crate) fn idle(&self) -> bool {
        self.existing.is_empty() && self.gates.iter().all(Option::is_none)
    }

    /// Whether the manager shows it as running.
    pub(crate) fn shows(&self, resource: ResourceId) -> bool {
        self.shown.contains(&resource)
    }
}

fn listed(list: &mut BTreeSet<ResourceId>, resource: ResourceId, listed: bool) {
    if listed {
        list.insert(resource);
    } else {
        list.remove(&resource);
    }
}
