//! A host of its own: libvirt's daemon and its VMs, in a namespace that ends with it.

use core::time::Duration;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::{fs, thread};

use takeover_libvirt::gate::Hook;
use takeover_libvirt::uuid;
use virt::connect::Connect;
use virt::domain::Domain;

use super::{Bench, Folder, guid, until};

/// The programs, and the packages of Debian that they are in.
const NEEDS: [(&str, &str); 9] = [
    ("libvirtd", "libvirt-daemon"),
    ("virsh", "libvirt-clients"),
    ("qemu-system-x86_64", "qemu-system-x86"),
    ("unshare", "util-linux"),
    ("setpriv", "util-linux"),
    ("mount", "mount"),
    ("tini", "tini"),
    ("as", "binutils"),
    ("ld", "binutils"),
];

/// What runs as the first process of the namespace: the hook's folder is this host's own, and the
/// daemon is started again whenever it ends, unless it should be down.
const BOOT: &str = r#"
mount --bind "$1/hooks" /etc/libvirt/hooks
while :; do
    while [ -e "$1/down" ]; do sleep 0.05; done
    setpriv --reuid=nobody --regid=nogroup --clear-groups env -i LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        HOME="$1/own" XDG_RUNTIME_DIR="$1/own/run" XDG_CONFIG_HOME="$1/own/config" XDG_DATA_HOME="$1/own" \
        XDG_CACHE_HOME="$2" libvirtd -f "$1/libvirtd.conf" -p "$1/own/libvirtd.pid" >>"$1/own/out" 2>&1
    sleep 0.05
done
"#;

pub(crate) struct Host {
    pub(crate) folder: Folder,
    shared: Arc<Folder>,
    namespace: Child,
}

impl Drop for Host {
    fn drop(&mut self) {
        // Its first process ends with it, and everything in the namespace with that.
        let _ = self.namespace.kill();
        let _ = self.namespace.wait();
    }
}

/// Fails, naming what is missing: a test that cannot run has not passed.
fn needs() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let root = status.lines().any(|line| line.starts_with("Uid:\t0\t"));
    assert!(root, "these tests make namespaces and run libvirt's daemon as nobody: run them as root");
    let paths = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/usr/bin";
    let there = |name: &str| paths.split(':').any(|folder| Path::new(folder).join(name).exists());
    let missing: Vec<&str> =
        NEEDS.iter().filter(|(name, _)| !there(name)).map(|&(_, package)| package).collect();
    assert!(missing.is_empty(), "programs are missing: apt-get install {}", missing.join(" "));
    fs::create_dir_all("/etc/libvirt/hooks").unwrap();
}

/// What all hosts of a test program share: the guest, and what libvirt remembers of the hypervisor.
fn shared() -> Arc<Folder> {
    static SHARED: Mutex<Weak<Folder>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap();
    if let Some(folder) = shared.upgrade() {
        return folder;
    }
    let folder = Folder::new("shared");
    fs::create_dir_all(folder.0.join("cache")).unwrap();
    let (object, guest) = (folder.0.join("guest.o"), folder.0.join("guest"));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guest.S");
    run(Command::new("as").args(["--32", source, "-o"]).arg(&object));
    let flags = ["-m", "elf_i386", "-N", "-Ttext", "0x100000", "--no-warn-rwx-segments"];
    run(Command::new("ld").args(flags).arg(&object).arg("-o").arg(&guest));
    run(Command::new("chown").args(["-R", "nobody:"]).arg(&folder.0));
    let folder = Arc::new(folder);
    *shared = Arc::downgrade(&folder);
    folder
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Host {
    /// One whose gate is enforced, with that many domains: off, and managed.
    pub(crate) fn new(name: &str, count: u32) -> (Self, Bench) {
        let host = Self::boot(name, true);
        for number in 1..=count {
            host.define(&host.domain(number, 'i', ""));
        }
        let bench = Bench::new(Bench::options(&host.uri(), &host.folder));
        bench.manage(1..=count);
        bench.connected();
        (host, bench)
    }

    /// Begins one, and waits for its daemon.
    pub(crate) fn boot(name: &str, hook: bool) -> Self {
        needs();
        let folder = Folder::new(name);
        let path = folder.0.clone();
        let config = path.join("own/config/libvirt");
        for new in [path.join("own/run"), config.clone(), path.join("hooks"), path.join("state/managed")] {
            fs::create_dir_all(new).unwrap();
        }
        fs::write(config.join("qemu.conf"), "stdio_handler = \"file\"\n").unwrap();
        let log = format!("log_outputs=\"2:file:{}/own/log\"\n", path.display());
        fs::write(path.join("libvirtd.conf"), log).unwrap();
        if hook {
            let hook = Hook::new(&path.join("state"), &path.join("run"));
            assert!(hook.install(&path.join("hooks/qemu")).unwrap());
        }
        run(Command::new("chown").args(["-R", "nobody:"]).arg(path.join("own")));
        run(Command::new("chmod").args(["700"]).arg(path.join("own/run")));
        let namespaces =
            ["--pid", "--fork", "--mount", "--ipc", "--mount-proc", "--kill-child=KILL", "tini", "-g", "--"];
        let shared = shared();
        let mut command = Command::new("unshare");
        command.args(namespaces).args(["sh", "-c", BOOT, "boot"]).arg(&path).arg(shared.0.join("cache"));
        let namespace = command.stdin(Stdio::null()).spawn().unwrap();
        let host = Self { folder, shared, namespace };
        host.answers();
        host
    }

    pub(crate) fn uri(&self) -> String {
        format!("qemu+unix:///session?socket={}/own/run/libvirt/libvirt-sock", self.folder.0.display())
    }

    /// Waits until the daemon listens.
    fn answers(&self) {
        let socket = self.folder.0.join("own/run/libvirt/libvirt-sock");
        until("libvirt's daemon listens", Duration::from_secs(30), || {
            std::os::unix::net::UnixStream::connect(&socket).is_ok()
        });
    }

    /// The connection of somebody else.
    pub(crate) fn outside(&self) -> Connect {
        Connect::open(Some(&self.uri())).unwrap()
    }

    pub(crate) fn found(&self, number: u32) -> Domain {
        self.outside().lookup_domain_by_uuid_string(&uuid(guid(number))).unwrap()
    }

    pub(crate) fn define(&self, xml: &str) {
        self.outside().define_domain_xml(xml).unwrap();
    }

    /// A definition; `mode` is what the guest does.
    pub(crate) fn domain(&self, number: u32, mode: char, more: &str) -> String {
        format!(
            "<domain type='qemu'><name>vm{number}</name><uuid>{}</uuid><memory unit='KiB'>2048</memory>\
             <vcpu>1</vcpu><os><type arch='x86_64' machine='pc'>hvm</type><kernel>{}</kernel>\
             <cmdline>{mode}</cmdline></os><features><acpi/></features><on_crash>destroy</on_crash><devices>\
             <emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='none'/>\
             <panic model='isa'/><memballoon model='none'/>{more}</devices></domain>",
            uuid(guid(number)),
            self.shared.0.join("guest").display(),
        )
    }

    /// The processes of this host with these words in their command lines.
    fn pids(&self, words: &str) -> Vec<u32> {
        let home = self.folder.0.display().to_string();
        let mut pids = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            let program = line.split(' ').next().unwrap_or_default();
            let ours = program.ends_with("qemu-system-x86_64") || program.ends_with("libvirtd");
            if ours && line.contains(words) && line.contains(&home) {
                pids.push(pid);
            }
        }
        pids
    }

    pub(crate) fn processes_of(&self, number: u32) -> usize {
        self.pids(&format!("guest=vm{number},")).len()
    }

    fn signal(&self, words: &str, signal: &str) {
        let pids = self.pids(words);
        assert!(!pids.is_empty(), "no process with {words}");
        for pid in pids {
            run(Command::new("kill").arg(signal).arg(pid.to_string()));
        }
    }

    /// Signals a VM's process.
    pub(crate) fn signal_vm(&self, number: u32, signal: &str) {
        self.signal(&format!("guest=vm{number},"), signal);
    }

    /// Signals libvirt's daemon.
    pub(crate) fn signal_daemon(&self, signal: &str) {
        self.signal("libvirtd.conf", signal);
    }

    /// The daemon dies, and stays away for as long as what is done meanwhile.
    pub(crate) fn without_daemon(&self, done: impl FnOnce()) {
        let down = self.folder.0.join("down");
        fs::write(&down, "").unwrap();
        self.signal_daemon("-KILL");
        thread::sleep(Duration::from_millis(100));
        done();
        fs::remove_file(down).unwrap();
        self.answers();
    }
}
