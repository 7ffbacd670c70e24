//! Where things of a lab are: its folder and its namespaces.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The names inside of a node: the same on all, because each has mounts of its own.
pub(crate) mod inside {
    /// What `virsh` and agents connect to.
    pub(crate) const URI: &str = "qemu+unix:///session?socket=/run/daemon/libvirt/libvirt-sock";
    /// The socket of the hypervisor's daemon.
    pub(crate) const LIBVIRT: &str = "/run/daemon/libvirt/libvirt-sock";
    /// The socket of the node's agent.
    pub(crate) const ADMIN: &str = "/run/node/admin.sock";
    /// Where the node finds the store.
    pub(crate) const STORE: &str = "/run/store.sock";
    /// Where the agent writes down what it is told, in the node's own folder.
    pub(crate) const INPUTS: &str = "log/inputs";
    /// Where the hypervisor's daemon writes down what it runs, a file for each VM.
    pub(crate) const DOMAINS: &str = "/run/daemon/libvirt/qemu/run";
}

/// How long a lab's name may be.
const LONGEST_NAME: usize = 20;

/// A lab's folder and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The folder, from the root.
    top: PathBuf,
    /// Its last part.
    name: String,
}

impl Layout {
    /// The layout of the lab in `directory`, which need not exist yet.
    ///
    /// # Errors
    /// If its last part is no name for a lab, or if it lies where a node could not see it.
    pub(crate) fn new(directory: &Path) -> Result<Self, Failure> {
        let top = std::path::absolute(directory).map_err(|error| Failure::file(directory, &error))?;
        let name = top.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
            let cause = "its last part is the lab's name, and this is none";
            let remedy = "choose a folder of at most 20 small letters, digits and dashes";
            return Err(Failure::new(directory.display(), cause, remedy));
        }
        if top.starts_with("/run") || top.starts_with("/proc") {
            let cause = "nodes have a folder of their own there";
            return Err(Failure::new(directory.display(), cause, "choose one on a disk"));
        }
        Ok(Self { top, name })
    }

    /// The lab's folder.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// The lab's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The file that says what the lab consists of.
    pub(crate) fn plan(&self) -> PathBuf {
        self.top.join("lab.json")
    }

    /// The disks, which all nodes share.
    pub(crate) fn shared(&self) -> PathBuf {
        self.top.join("shared")
    }

    /// The disk of a VM.
    pub(crate) fn disk(&self, vm: &str) -> PathBuf {
        self.shared().join(format!("{vm}.img"))
    }

    /// The programs that run in the nodes.
    pub(crate) fn bin(&self) -> PathBuf {
        self.top.join("bin")
    }

    /// The store's folder.
    pub(crate) fn store(&self) -> PathBuf {
        self.top.join("store")
    }

    /// Requests to the fence switch, and what it says.
    pub(crate) fn fence(&self) -> PathBuf {
        self.top.join("fence")
    }

    /// The guest's kernel, as it was built.
    pub(crate) fn guest(&self) -> PathBuf {
        self.top.join("guest.elf")
    }

    /// A node's own folder, which boots do not forget.
    pub(crate) fn node(&self, node: &str) -> PathBuf {
        self.top.join(node)
    }

    /// What the guest of a VM said on a node.
    pub(crate) fn serial(&self, node: &str, vm: &str) -> PathBuf {
        self.node(node).join("serial").join(vm)
    }

    /// What QEMU printed for a VM on a node.
    pub(crate) fn qemu_log(&self, node: &str, vm: &str) -> PathBuf {
        self.node(node).join("cache/libvirt/qemu/log").join(format!("{vm}.log"))
    }

    /// What the agents of a node were told: a file for each start of one.
    pub(crate) fn inputs(&self, node: &str) -> PathBuf {
        self.node(node).join(inside::INPUTS)
    }

    /// The network namespace of a node.
    pub(crate) fn namespace(&self, node: &str) -> String {
        format!("takeover-{}-{node}", self.name)
    }

    /// The network namespace of the switch, where all runs that belongs to no node.
    pub(crate) fn switch(&self) -> String {
        self.namespace("switch")
    }

    /// All network namespaces of this lab that exist, also those of a lab whose folder is gone.
    pub(crate) fn namespaces(&self) -> Vec<String> {
        let own = |name: &String| {
            let end = name.strip_prefix(&self.namespace("")).unwrap_or_default();
            let number = end.strip_prefix('n').unwrap_or_default();
            end == "switch" || number.len() == 1 && number.chars().all(|c| c.is_ascii_digit())
        };
        let entries = fs::read_dir("/run/netns").into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(own).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_last_part() {
        let layout = Layout::new(Path::new("target/lab-2")).expect("it is a name");
        assert_eq!(layout.namespace("n1"), "takeover-lab-2-n1");
        assert!(layout.top().is_absolute());
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for bad in ["/", "target/Lab", "target/a b", "/run/lab", "target/much-too-long-for-a-name"] {
            assert!(Layout::new(Path::new(bad)).is_err(), "{bad}");
        }
    }
}
