//! What the tests share: folders that go away, a small cluster, waiting.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test stops where it is wrong")]

use core::sync::atomic::{AtomicU64, Ordering};
use std::path::{Path, PathBuf};

use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, ResourceShape, ShapeSpec};
use takeover::units::{GroupId, Guid, NodeId, NodeSet};
use takeover_store::Setup;
use takeover_trace::Names;

/// A folder of one test's own.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("takeover-store-{test}-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

pub(crate) fn lease() -> Lease {
    Lease::new(LeaseSpec::DEFAULT).unwrap()
}

/// A cluster of so many nodes and VMs, each VM in a group of its own.
pub(crate) fn setup(nodes: u8, vms: u32) -> Setup {
    setup_with(ClusterSpec::DEFAULT, nodes, vms)
}

pub(crate) fn setup_with(policy: ClusterSpec, nodes: u8, vms: u32) -> Setup {
    let group = |_| GroupShape {
        policy: GroupPolicy::new(GroupSpec::DEFAULT).unwrap(),
        preferred: vec![node(1)],
        home: None,
        class: None,
    };
    let resource = |number: u32| ResourceShape {
        guid: Guid(u128::from(number) + 1),
        group: GroupId(number),
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        depends_on: vec![],
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    };
    let shape = ShapeSpec {
        policy: ClusterPolicy::new(policy).unwrap(),
        nodes,
        capacity: vec![],
        groups: (0..vms).map(group).collect(),
        resources: (0..vms).map(resource).collect(),
    };
    let names = Names {
        nodes: (1..=nodes).map(|number| format!("n{number}")).collect(),
        groups: (0..vms).map(|number| format!("g{number}")).collect(),
        resources: (0..vms).map(|number| format!("vm{number}")).collect(),
    };
    Setup { cluster: "lab".to_owned(), names, shape }
}

/// A runtime of two threads.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
