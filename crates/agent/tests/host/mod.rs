//! A host for the real command: directories, files, and the process.

use core::time::Duration;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use takeover_admin::{Client, Failure, Status};
use tempfile::TempDir;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(20);

/// The directories of one agent.
pub(crate) struct Host(TempDir);

/// A process that has ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
}

/// It ended badly, and these words are in what it said.
pub(crate) fn told(ended: &Ended, words: &[&str]) {
    assert!(matches!(ended.code, Some(1 | 2)), "{:?}: {}", ended.code, ended.said);
    assert!(!ended.said.contains("panicked"), "{}", ended.said);
    for word in words {
        assert!(ended.said.contains(word), "{word:?} is not in: {}", ended.said);
    }
}

fn domain(name: &str, number: u32) -> String {
    format!(
        "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>{name}</name>\
         <uuid>00000000-0000-4000-8000-{number:012x}</uuid><memory>8192</memory><vcpu>1</vcpu>\
         <os><type>hvm</type></os><test:runstate>5</test:runstate></domain>"
    )
}

impl Host {
    /// Files and directories, and no database.
    pub(crate) fn new(name: &str) -> Self {
        let host =
            Self(tempfile::Builder::new().prefix(&format!("takeover-agent-{name}-")).tempdir().unwrap());
        host.write_domains(&[("web1", 1)]);
        fs::write(host.at("cluster.toml"), Self::cluster_file()).unwrap();
        let at = |name: &str| host.at(name).display().to_string();
        // A test that goes wrong must not reset the machine that it runs on.
        let text = format!(
            "node = \"n1\"\ncluster = \"{}\"\n[store]\ndatabase = \"{}\"\n[hypervisor]\nuri = \"test://{}\"\n\
             [paths]\nstate = \"{}\"\nruntime = \"{}\"\nlog = \"{}\"\n[fencing]\nreset = [\"/usr/bin/touch\", \"{}\"]\n",
            at("cluster.toml"),
            at("cluster.redb"),
            at("domains.xml"),
            at("state"),
            at("runtime"),
            at("log"),
            at("reset"),
        );
        fs::write(host.at("agent.toml"), text).unwrap();
        host
    }

    /// The same, and the cluster is set up.
    pub(crate) fn set_up(name: &str) -> Self {
        let host = Self::new(name);
        let ended = host.command(&["set-up"]);
        assert_eq!(ended.code, Some(0), "{}", ended.said);
        host
    }

    /// One node, and a VM.
    pub(crate) fn cluster_file() -> String {
        "name = \"lab\"\n[[node]]\nname = \"n1\"\n\n[[group]]\nname = \"web\"\npreferred = [\"n1\"]\n\
         [[group.vm]]\nname = \"web1\"\nid = \"00000000-0000-4000-8000-000000000001\"\n\
         policy = { restart-threshold = 5 }\n"
            .to_owned()
    }

    pub(crate) fn write_domains(&self, domains: &[(&str, u32)]) {
        let domains: String = domains.iter().map(|&(name, number)| domain(name, number)).collect();
        fs::write(self.at("domains.xml"), format!("<node>{domains}</node>")).unwrap();
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn change_agent(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.at("agent.toml")).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(self.at("agent.toml"), text.replacen(from, to, 1)).unwrap();
    }

    pub(crate) fn change_domains(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.at("domains.xml")).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(self.at("domains.xml"), text.replace(from, to)).unwrap();
    }

    pub(crate) fn append_agent(&self, more: &str) {
        let text = fs::read_to_string(self.at("agent.toml")).unwrap();
        fs::write(self.at("agent.toml"), text + more).unwrap();
    }

    /// The cluster log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.at("log/cluster.log")).unwrap_or_default()
    }

    fn process(&self, arguments: &[&str], errors: &str) -> Agent {
        let child = Command::new(env!("CARGO_BIN_EXE_takeover-agent"))
            .args(arguments)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(self.at(errors)).unwrap())
            .spawn()
            .unwrap();
        Agent { child: Some(child), errors: self.at(errors), socket: self.at("runtime/admin.sock") }
    }

    fn config(&self) -> String {
        self.at("agent.toml").display().to_string()
    }

    /// A command that ends by itself.
    pub(crate) fn command(&self, words: &[&str]) -> Ended {
        let config = self.config();
        let arguments: Vec<&str> = words.iter().copied().chain(["--config", &config]).collect();
        self.process(&arguments, "command.err").wait()
    }

    /// An agent that must not stay.
    pub(crate) fn fails(&self) -> Ended {
        self.command(&["run"])
    }

    /// An agent, from when it listens to operators.
    pub(crate) fn run(&self) -> Agent {
        let agent = self.process(&["run", "--config", &self.config()], "agent.err");
        let begun = Instant::now();
        while Client::connect(&agent.socket, PATIENCE).is_err() {
            assert!(begun.elapsed() < PATIENCE, "{}", fs::read_to_string(&agent.errors).unwrap());
            sleep(STEP);
        }
        agent
    }

    /// Waits until the agent has said this.
    pub(crate) fn until_said(&self, words: &str) {
        let begun = Instant::now();
        loop {
            let said = fs::read_to_string(self.at("agent.err")).unwrap();
            if said.contains(words) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{words:?} is not in: {said}");
            sleep(STEP);
        }
    }

    /// A store for several agents, once it answers.
    pub(crate) fn serve_store(&self) -> Agent {
        let (file, socket) = (self.at("cluster.redb"), self.at("store.sock"));
        let arguments = ["store", "--database", file.to_str().unwrap(), "--socket", socket.to_str().unwrap()];
        let store = self.process(&arguments, "store.err");
        let begun = Instant::now();
        while !Path::exists(&socket) {
            assert!(begun.elapsed() < PATIENCE);
            sleep(STEP);
        }
        store
    }
}

/// A process of the command; it is killed with its test.
pub(crate) struct Agent {
    child: Option<Child>,
    errors: PathBuf,
    socket: PathBuf,
}

impl Agent {
    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.socket, PATIENCE).unwrap()
    }

    pub(crate) fn ask(&self) -> Result<Status, Failure> {
        self.client().status()
    }

    pub(crate) fn until(&self, so: impl Fn(&Status) -> bool) -> Status {
        let begun = Instant::now();
        loop {
            let asked = Client::connect(&self.socket, PATIENCE).and_then(|mut client| client.status());
            if let Some(status) = asked.as_ref().ok().filter(|status| so(status)) {
                return status.clone();
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{asked:?}\n{}",
                fs::read_to_string(&self.errors).unwrap_or_default()
            );
            sleep(STEP);
        }
    }

    pub(crate) fn until_online(&self, resource: &str) -> Status {
        self.until(|status| {
            let resource = status.resources.iter().find(|one| one.name == resource);
            resource.is_some_and(|one| one.state.as_deref() == Some("Online"))
        })
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn end(self, name: &str) -> Ended {
        self.signal(name);
        self.wait()
    }

    fn wait(mut self) -> Ended {
        let mut child = self.child.take().unwrap();
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("it does not end: {}", fs::read_to_string(&self.errors).unwrap());
            }
            sleep(STEP);
        };
        Ended { code: status.code(), said: fs::read_to_string(&self.errors).unwrap() }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
