//! A lab as a whole: up, down, and what tests ask of it.

use core::time::Duration;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use rustix::process::Signal;

use crate::command;
use crate::config;
use crate::daemon::{Daemon, signal_all};
use crate::failure::Failure;
use crate::guest;
use crate::layout::Layout;
use crate::needs;
use crate::network;
use crate::node::Node;
use crate::options::{Options, Plan, Vm};
use crate::process;
use crate::switch;
use crate::wait;

/// What runs inside of the nodes first.
const NODE_SCRIPT: &str = include_str!("../node.sh");

/// The folders of a node that boots do not forget.
const NODE_FOLDERS: [&str; 8] =
    ["home", "config/libvirt", "cache", "data", "serial", "etc/hooks", "state", "log"];

/// Those of them that the hypervisor writes.
const NOBODYS: [&str; 5] = ["home", "config", "cache", "data", "serial"];

/// A lab that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lab {
    /// Where its things are.
    pub(crate) layout: Layout,
    /// What it consists of.
    pub(crate) plan: Plan,
}

impl Lab {
    /// Brings a lab up: nodes booted, domains defined on each, and every VM running or, with agents,
    /// left to the cluster.
    ///
    /// # Errors
    /// If something is missing, or such a lab is up already, or a part does not come up; `down`
    /// removes what is there then.
    pub fn up(options: &Options) -> Result<Self, Failure> {
        needs::check()?;
        let lab = Self { layout: Layout::new(&options.directory)?, plan: options.plan()? };
        if !lab.layout.namespaces().is_empty() || lab.layout.top().exists() {
            let remedy = format!("takeover-lab --dir {} down", options.directory.display());
            return Err(Failure::new(options.directory.display(), "there is a lab of this name", remedy));
        }
        lab.make_folders(options)?;
        guest::build(&lab.layout)?;
        lab.make_nodes()?;
        network::make(&lab.layout, &lab.plan.nodes)?;
        Daemon::FenceSwitch.start(&lab.layout)?;
        if lab.plan.agents {
            config::write(&lab.layout, &lab.plan, &options.policies)?;
            Daemon::Store.start(&lab.layout)?;
            Daemon::Relay.start(&lab.layout)?;
        }
        lab.boot_all()?;
        lab.begin()?;
        Ok(lab)
    }

    /// The lab in this folder, which another process has brought up.
    ///
    /// # Errors
    /// If there is none.
    pub fn attach(directory: &Path) -> Result<Self, Failure> {
        let layout = Layout::new(directory)?;
        let file = layout.plan();
        let remedy = format!("takeover-lab --dir {} up", directory.display());
        let text = fs::read_to_string(&file);
        let text = text.map_err(|error| Failure::new(file.display(), error, &remedy))?;
        let plan = serde_json::from_str(&text);
        let plan = plan.map_err(|error| Failure::new(file.display(), error, "bring the lab down and up"))?;
        Ok(Self { layout, plan })
    }

    /// Ends and removes all of the lab in this folder, whatever is left of it. Doing it twice is fine.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn down(directory: &Path) -> Result<(), Failure> {
        let layout = Layout::new(directory)?;
        if layout.top().exists() && !layout.plan().exists() {
            let cause = "this folder is no lab's: it has no lab.json";
            return Err(Failure::new(
                directory.display(),
                cause,
                "name a lab's folder, or remove it yourself",
            ));
        }
        // The switch first: nothing is to happen to nodes meanwhile.
        let mut namespaces = layout.namespaces();
        namespaces.sort_by_key(|namespace| *namespace != layout.switch());
        for namespace in namespaces {
            let processes = process::inside(&namespace);
            // Process 1 of a node takes all others along.
            let mut first = processes.iter().filter(|process| process.is_first());
            first.try_for_each(|process| process.signal(Signal::KILL))?;
            signal_all(&processes, Signal::KILL)?;
            network::remove(&namespace)?;
        }
        match fs::remove_dir_all(layout.top()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::file(layout.top(), &error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The VMs, in order.
    #[must_use]
    pub fn vms(&self) -> &[Vm] {
        &self.plan.vms
    }

    /// The nodes' names, in order.
    #[must_use]
    pub fn nodes(&self) -> &[String] {
        &self.plan.nodes
    }

    /// A node's own folder: logs, and what its guests said.
    #[must_use]
    pub fn folder(&self, node: &str) -> PathBuf {
        self.layout.node(node)
    }

    /// Waits until `condition` gives something, and returns that with the time that it took.
    ///
    /// # Errors
    /// If the condition fails, or gives nothing for as long as `timeout`; `what` names it then.
    pub fn wait_until<T>(
        &self,
        what: &str,
        timeout: Duration,
        mut condition: impl FnMut(&Self) -> Result<Option<T>, Failure>,
    ) -> Result<(T, Duration), Failure> {
        wait::until(what, timeout, || condition(self))
    }

    /// Runs `virsh` on a node's libvirt daemon and returns what it printed.
    ///
    /// # Errors
    /// If there is no such node, its power is off, or `virsh` fails.
    pub fn virsh(&self, node: &str, words: &[&str]) -> Result<String, Failure> {
        self.node(node)?.virsh(words)
    }

    /// Runs a program inside of a node, as root, and returns what it printed.
    ///
    /// # Errors
    /// If there is no such node, its power is off, or the program does not exit with 0.
    pub fn inside(&self, node: &str, program: &str, args: &[&str]) -> Result<String, Failure> {
        command::run(&mut self.node(node)?.command(program, args)?)
    }

    /// The node of this name.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn node(&self, name: &str) -> Result<Node<'_>, Failure> {
        let found = self.plan.nodes.iter().find(|node| *node == name);
        let found = found.map(|name| Node { layout: &self.layout, name });
        let remedy = || format!("name one of: {}", self.plan.nodes.join(", "));
        found.ok_or_else(|| Failure::new(name, "no node has this name", remedy()))
    }

    /// The VM of this name.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn vm(&self, name: &str) -> Result<&Vm, Failure> {
        let found = self.plan.vms.iter().find(|vm| vm.name == name);
        let names = || self.plan.vms.iter().map(|vm| vm.name.as_str()).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| Failure::new(name, "no VM has this name", format!("name one of: {}", names())))
    }

    /// Boots a node. From then on the fence switch says that it is on.
    ///
    /// # Errors
    /// If it is on already, or does not come up.
    pub(crate) fn power_on(&self, node: &str) -> Result<(), Failure> {
        let node = self.node(node)?;
        switch::say(&self.layout, node.name, "on")?;
        node.power_on()
    }

    /// Serves requests to the fence switch until the lab goes down.
    ///
    /// # Errors
    /// If a power cut fails.
    pub(crate) fn serve_fencing(&self) -> Result<(), Failure> {
        switch::serve(&self.layout, &self.plan)
    }

    /// Makes the folders, the programs and the record of what the lab consists of.
    fn make_folders(&self, options: &Options) -> Result<(), Failure> {
        let layout = &self.layout;
        fs::create_dir_all(layout.top()).map_err(|error| Failure::file(layout.top(), &error))?;
        // First what says that this folder is a lab's.
        let plan = serde_json::to_string_pretty(&self.plan);
        let plan = plan.map_err(|error| Failure::new("the plan", error, "report this"))?;
        fs::write(layout.plan(), plan).map_err(|error| Failure::file(&layout.plan(), &error))?;
        for folder in [layout.shared(), layout.bin(), layout.store(), layout.fence()] {
            fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
        }
        // Copies, so that a build while the lab is up does not change what runs in it.
        let agent = options.agent.iter().map(|agent| (agent, "takeover-agent"));
        for (program, name) in agent.chain([(&options.program, "takeover-lab")]) {
            let copied = fs::copy(program, layout.bin().join(name));
            copied.map_err(|error| Failure::file(program, &error))?;
        }
        let script = layout.bin().join("node.sh");
        fs::write(&script, NODE_SCRIPT).map_err(|error| Failure::file(&script, &error))
    }

    /// Makes what each node keeps, and the disks.
    fn make_nodes(&self) -> Result<(), Failure> {
        for node in &self.plan.nodes {
            let top = self.layout.node(node);
            for folder in NODE_FOLDERS.map(|name| top.join(name)) {
                fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
            }
            let qemu = "stdio_handler = \"file\"\n";
            let daemon = "log_outputs = \"2:stderr\"\n";
            let mut files = vec![("config/libvirt/qemu.conf".to_string(), qemu.to_string())];
            files.push(("libvirtd.conf".to_string(), daemon.to_string()));
            for vm in &self.plan.vms {
                files.push((format!("{}.xml", vm.name), guest::domain(vm, self.plan.shareable)));
            }
            for (name, text) in files {
                let file = top.join(name);
                fs::write(&file, text).map_err(|error| Failure::file(&file, &error))?;
            }
            let kernel = top.join("guest.elf");
            fs::copy(self.layout.guest(), &kernel).map_err(|error| Failure::file(&kernel, &error))?;
            NOBODYS.iter().try_for_each(|name| guest::give_to_nobody(&top.join(name)))?;
        }
        self.plan.vms.iter().try_for_each(|vm| guest::make_disk(&self.layout, vm, self.plan.shareable))
    }

    /// Boots all nodes at once and defines every domain on each.
    fn boot_all(&self) -> Result<(), Failure> {
        let files: Vec<String> =
            self.plan.vms.iter().map(|vm| format!("/run/node/{}.xml", vm.name)).collect();
        let boot = |name: &String| {
            self.power_on(name)?;
            let node = self.node(name)?;
            files.iter().try_for_each(|file| node.virsh(&["define", file]).map(drop))
        };
        all_at_once(self.plan.nodes.iter().map(|node| || boot(node)))
    }

    /// Lets the VMs run: by the cluster if there are agents, else by libvirt's own tools.
    fn begin(&self) -> Result<(), Failure> {
        if !self.plan.agents {
            let start = |vm: &Vm| self.node(&vm.preferred)?.virsh(&["start", &vm.name]).map(drop);
            return all_at_once(self.plan.vms.iter().map(|vm| || start(vm)));
        }
        let words = ["set-up", "--config", "/run/node/agent.toml"];
        for (place, name) in self.plan.nodes.iter().enumerate() {
            let node = self.node(name)?;
            node.start("relay")?;
            if place == 0 {
                command::run(&mut node.command("/run/bin/takeover-agent", &words)?)?;
            }
            let mark = self.layout.node(name).join("agent-starts");
            fs::write(&mark, "").map_err(|error| Failure::file(&mark, &error))?;
            node.start("agent")?;
        }
        Ok(())
    }
}

/// Does all of the work at once, and returns the first failure.
fn all_at_once<W>(work: impl Iterator<Item = W>) -> Result<(), Failure>
where
    W: FnOnce() -> Result<(), Failure> + Send,
{
    let died = |_| Err(Failure::new("the lab", "one of its threads died", "report this"));
    thread::scope(|scope| {
        let threads: Vec<_> = work.map(|work| scope.spawn(work)).collect();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap_or_else(died)).collect();
        results.into_iter().collect()
    })
}
