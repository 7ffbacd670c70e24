//! The gate: its files, and libvirt's hook as the shell runs it.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, process};

use takeover::units::{Claim, Guid, Token};
use takeover_libvirt::gate::{Gates, Hook, HookError, Managed, REFUSES};
use takeover_libvirt::uuid;

const VM: &str = "849bafdd-b5b7-1124-8e3a-7e39d71f93eb";

/// The directories of one machine, removed at the end.
struct Machine(PathBuf);

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Machine {
    /// One whose paths are as awkward as paths may be, with one managed VM.
    fn new(name: &str) -> Self {
        let folder = format!("takeover gate's {} $(touch x) {name}", process::id());
        let machine = Self(env::temp_dir().join(folder));
        let _ = fs::remove_dir_all(&machine.0);
        fs::create_dir_all(&machine.0).unwrap();
        machine.managed().add(guid(), "web1").unwrap();
        machine
    }

    fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    fn managed(&self) -> Managed {
        Managed::below(&self.state())
    }

    fn gates(&self) -> Gates {
        Gates::below(&self.0.join("run"))
    }

    fn hook(&self) -> Hook {
        Hook::new(&self.state(), &self.0.join("run"))
    }

    /// What the hook says of this operation on this VM: nothing, or why it refuses.
    fn ask(&self, name: &str, operation: &str, xml: &str) -> Result<(), String> {
        let path = self.0.join("hooks/qemu");
        self.hook().install(&path).unwrap();
        let mut command = Command::new("/bin/sh");
        command.arg(&path).args([name, operation, "begin", "-"]).current_dir(&self.0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever does not read it does not need it.
        let _ = child.stdin.take().unwrap().write_all(xml.as_bytes());
        let output = child.wait_with_output().unwrap();
        // What it prints there would replace the definition of a VM that is restored.
        assert!(output.stdout.is_empty());
        assert!(!self.0.join("x").exists(), "the shell took a name for a command");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), said.is_empty());
        if said.is_empty() { Ok(()) } else { Err(said) }
    }
}

fn guid() -> Guid {
    VM.parse().unwrap()
}

fn claim() -> Claim {
    "2/i1/e7".parse().unwrap()
}

fn xml(name: &str, uuid: &str) -> String {
    format!(
        "<domain type='kvm'>\n  <name>{name}</name>\n  <uuid>{uuid}</uuid>\n  <metadata>\n    \
         <uuid>00000000-0000-0000-0000-000000000000</uuid>\n  </metadata>\n</domain>\n"
    )
}

#[test]
fn a_closed_gate_refuses_and_an_open_one_does_not() {
    let machine = Machine::new("opens");
    let web1 = xml("web1", VM);
    for operation in ["prepare", "restore", "migrate"] {
        let refused = machine.ask("web1", operation, &web1).unwrap_err();
        assert!(refused.starts_with(&format!("takeover: {operation} ")), "{refused}");
        assert!(refused.contains(REFUSES) && refused.contains(VM), "{refused}");
    }
    // Ends, and what runs already, are nobody's business.
    for operation in ["start", "started", "stopped", "release", "reconnect", "attach", ""] {
        assert_eq!(machine.ask("web1", operation, &web1), Ok(()), "{operation}");
    }
    machine.gates().open(guid(), Token(7), claim()).unwrap();
    assert_eq!(machine.gates().opened(guid()), Some(claim()));
    for operation in ["prepare", "restore", "migrate"] {
        assert_eq!(machine.ask("web1", operation, &web1), Ok(()));
    }
    machine.gates().close(guid()).unwrap();
    machine.gates().close(guid()).unwrap();
    assert_eq!(machine.gates().opened(guid()), None);
    assert!(machine.ask("web1", "prepare", &web1).is_err());
    machine.gates().open(guid(), Token(7), claim()).unwrap();
    machine.gates().close_all().unwrap();
    assert!(machine.ask("web1", "prepare", &web1).is_err());
}

#[test]
fn a_gate_of_another_boot_is_closed() {
    let machine = Machine::new("boot");
    let gate = machine.0.join("run/gate").join(VM);
    machine.gates().open(guid(), Token(7), claim()).unwrap();
    let text = fs::read_to_string(&gate).unwrap();
    for other in ["", "\n", "x 7 2/i1/e7\n", &text.replacen(|_: char| true, "-", 1)] {
        fs::write(&gate, other).unwrap();
        assert!(machine.ask("web1", "prepare", &xml("web1", VM)).is_err(), "{other:?}");
        assert_eq!(machine.gates().opened(guid()), None);
    }
    // The control: as it was written, it opens.
    fs::write(&gate, text).unwrap();
    assert_eq!(machine.ask("web1", "prepare", &xml("web1", VM)), Ok(()));
}

/// The agent writes until when this node may run things, in milliseconds since the boot.
#[test]
fn an_open_gate_opens_nothing_once_the_lease_is_over() {
    let machine = Machine::new("lease");
    machine.gates().open(guid(), Token(1), claim()).unwrap();
    let ask = || machine.ask("web1", "prepare", &xml("web1", VM));
    let lease = machine.0.join("run/deadline");
    assert_eq!(ask(), Ok(()), "without a lease written down the gate decides");
    fs::write(&lease, "00009999999999999999").unwrap();
    assert_eq!(ask(), Ok(()));
    for over in ["00000000000000000001", "", "soon"] {
        fs::write(&lease, over).unwrap();
        assert!(ask().unwrap_err().contains("lease"), "{over}");
    }
}

#[test]
fn what_is_not_managed_passes() {
    let machine = Machine::new("unmanaged");
    let other = xml("db1", "11111111-2222-3333-4444-555555555555");
    assert_eq!(machine.ask("db1", "prepare", &other), Ok(()));
    machine.managed().remove(guid()).unwrap();
    assert_eq!(machine.ask("web1", "prepare", &xml("web1", VM)), Ok(()));
    // But without the list nothing is known, and nothing starts.
    fs::remove_dir_all(machine.state()).unwrap();
    let refused = machine.ask("db1", "prepare", &other).unwrap_err();
    assert!(refused.contains("the list of managed VMs is missing"), "{refused}");
}

#[test]
fn names_deceive_nobody() {
    let machine = Machine::new("names");
    let names = [
        "",
        "-",
        "--help",
        "$(touch x)",
        "`touch x`",
        "a'b\"c",
        "a\nb",
        "*",
        "../../etc/passwd",
        "%s%n",
        "&lt;uuid&gt;11111111-2222-3333-4444-555555555555&lt;/uuid&gt;",
    ];
    for name in names {
        let refused = machine.ask(name, "prepare", &xml(name, VM)).unwrap_err();
        assert!(refused.contains(REFUSES), "{name}: {refused}");
    }
    for bad in ["", "../x", "849bafdd b5b7", "$(touch x)", "*"] {
        let refused = machine.ask("web1", "prepare", &xml("web1", bad)).unwrap_err();
        assert!(refused.contains("no UUID"), "{bad}: {refused}");
    }
    assert!(machine.ask("web1", "prepare", "").unwrap_err().contains("no UUID"));
}

#[test]
fn the_list_becomes_what_it_is_set_to() {
    let machine = Machine::new("list");
    let other = Guid(1);
    machine.managed().set(&[(other, "db1".to_owned())]).unwrap();
    assert_eq!(machine.managed().list().unwrap(), [other]);
    assert_eq!(fs::read_to_string(machine.state().join("managed").join(uuid(other))).unwrap(), "db1\n");
    machine.managed().set(&[(guid(), "web1".to_owned()), (other, "db1".to_owned())]).unwrap();
    assert_eq!(machine.managed().list().unwrap(), [other, guid()]);
}

#[test]
fn somebody_elses_hook_is_left_alone() {
    let machine = Machine::new("install");
    let path = machine.0.join("hooks/qemu");
    assert!(machine.hook().install(&path).unwrap());
    assert!(!machine.hook().install(&path).unwrap());
    assert!(machine.hook().is_installed(&path));
    // An older one of ours is replaced.
    let older = Hook::new(Path::new("/older"), Path::new("/older"));
    assert!(older.install(&path).unwrap() && machine.hook().install(&path).unwrap());
    for foreign in ["#!/bin/sh\nexit 0\n".as_bytes(), b"", &[0xff, 0xfe]] {
        fs::write(&path, foreign).unwrap();
        let refused = machine.hook().install(&path);
        assert!(matches!(&refused, Err(HookError::Foreign(_))));
        assert!(refused.unwrap_err().to_string().contains("qemu.d"));
        assert!(matches!(Hook::remove(&path), Err(HookError::Foreign(_))));
        assert_eq!(fs::read(&path).unwrap(), foreign);
        assert!(!machine.hook().is_installed(&path));
    }
    // Where it cannot be written, the message names the file.
    let refused = machine.hook().install(&path.join("below/a/file"));
    assert!(refused.unwrap_err().to_string().contains("below/a/file"));
}

#[test]
fn a_hook_of_ours_is_removed_and_nothing_else() {
    let machine = Machine::new("remove");
    let path = machine.0.join("hooks/qemu");
    assert!(!Hook::remove(&path).unwrap(), "there was none");
    // So is an older one, and one for other directories.
    for hook in [machine.hook(), Hook::new(Path::new("/older"), Path::new("/older"))] {
        assert!(hook.install(&path).unwrap());
        assert!(Hook::remove(&path).unwrap());
        assert!(!path.exists());
    }
    let refused = Hook::remove(&machine.0).unwrap_err().to_string();
    assert!(refused.contains("run this as root"), "{refused}");
}

/// The script is plain: no other program is run, and every variable is quoted or harmless.
#[test]
fn the_script_is_small_and_plain() {
    let script = Hook::new(Path::new("/var/lib/takeover"), Path::new("/run/takeover")).script().to_owned();
    assert!(script.starts_with("#!/bin/sh\n") && script.lines().count() <= 40, "{script}");
    assert!(script.contains("managed='/var/lib/takeover/managed'\ngates='/run/takeover/gate'\n"));
    let words: Vec<&str> = script.split_whitespace().collect();
    for program in ["sed", "grep", "awk", "cat", "xmllint", "eval", "exec", "."] {
        assert!(!words.contains(&program), "{program}");
    }
    assert!(!script.contains('`') && !script.contains("$("), "{script}");
    assert!(!script.contains('@'));
}
