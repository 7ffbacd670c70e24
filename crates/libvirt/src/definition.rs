//! What a domain's definition says, and which definitions are refused.
//!
//! A definition is refused where libvirt or the host would do by itself what only the cluster may
//! do, or where a failover could lose or mix up what is on a disk.

use core::fmt;
use std::path::PathBuf;

use roxmltree::{Document, Node};
use takeover::units::Guid;

use crate::uuid;

/// A domain's definition, as far as it matters here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Its UUID.
    pub guid: Guid,
    /// What libvirt does when its guest crashes; libvirt's default is `destroy`.
    pub on_crash: String,
    /// Its disks.
    pub disks: Vec<Disk>,
}

/// A disk of a domain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Disk {
    /// Its name in the guest, such as `vda`.
    pub target: String,
    /// Where it is on this host; none for a network disk or an empty drive.
    pub source: Option<PathBuf>,
    /// Whether libvirt reads it through a pool, so that its place is not in the definition.
    pub in_pool: bool,
    /// Whether the guest may write to it.
    pub writable: bool,
    /// Whether several domains may use it at once.
    pub shareable: bool,
    /// The cache mode that is set; none where it is left to the hypervisor.
    pub cache: Option<String>,
}

/// Text that is no domain's definition.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DefinitionError {
    /// It is no XML.
    #[error("the definition is no XML: {0}")]
    NotXml(String),
    /// A part is missing or means nothing.
    #[error("the definition has no valid <{0}>")]
    Missing(&'static str),
}

/// Why a definition is refused, and what to do about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// libvirt would do something else than stop it when its guest crashes.
    OnCrash(String),
    /// The host keeps a cache of a disk that it can write to.
    Cache {
        /// The disk.
        target: String,
        /// The mode that is set.
        cache: Option<String>,
    },
    /// A disk may be used by several domains at once, so that no lock keeps a second copy away.
    Shareable(String),
    /// libvirt would start it when the host is booted.
    Autostart,
    /// A writable disk belongs to two domains.
    DiskOfTwo {
        /// Where the disk is.
        source: PathBuf,
        /// One domain.
        one: String,
        /// The other.
        other: String,
    },
    /// The name belongs to another domain than the one that is configured.
    OtherId {
        /// The UUID that is configured.
        configured: Guid,
        /// The UUID that is defined.
        defined: Guid,
    },
    /// It cannot be read.
    Unreadable(DefinitionError),
}

impl fmt::Display for Refusal {
    /// The reason, then the remedy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnCrash(action) => write!(
                f,
                "on_crash is '{action}': libvirt would act by itself, or leave a crashed copy behind; \
                 write <on_crash>destroy</on_crash>, so that the cluster restarts it"
            ),
            Self::Cache { target, cache: None } => write!(
                f,
                "disk {target} is writable and has no cache mode, which means the host's write-back cache: \
                 another node may read what is older; write cache='none' into its <driver>"
            ),
            Self::Cache { target, cache: Some(mode) } => write!(
                f,
                "disk {target} is writable with cache='{mode}', which goes through the host's cache: \
                 another node may read what is older; write cache='none' or cache='directsync'"
            ),
            Self::Shareable(target) => write!(
                f,
                "disk {target} is <shareable/>: nothing but the cluster would keep two copies apart; \
                 remove <shareable/>, so that the hypervisor locks the disk as well"
            ),
            Self::Autostart => f.write_str(
                "autostart is on: libvirt would start it when the host is booted; \
                 turn it off with: virsh autostart --disable",
            ),
            Self::DiskOfTwo { source, one, other } => write!(
                f,
                "{} is a writable disk of {one} and of {other}: give each its own",
                source.display()
            ),
            Self::OtherId { configured, defined } => write!(
                f,
                "its UUID is {} and {} is configured: correct the configuration, or define it anew",
                uuid(*defined),
                uuid(*configured)
            ),
            Self::Unreadable(error) => write!(f, "{error}; define the domain anew"),
        }
    }
}

/// Reads a definition.
///
/// # Errors
///
/// Where it is no XML, or has no name or UUID.
pub fn parse(xml: &str) -> Result<Definition, DefinitionError> {
    let document = Document::parse(xml).map_err(|error| DefinitionError::NotXml(error.to_string()))?;
    let domain = document.root_element();
    let text = |name| child(domain, name).and_then(|node| node.text()).map(str::trim);
    let guid = text("uuid").and_then(|uuid| uuid.parse().ok()).ok_or(DefinitionError::Missing("uuid"))?;
    let disks = child(domain, "devices").into_iter().flat_map(|devices| devices.children());
    Ok(Definition {
        name: text("name").ok_or(DefinitionError::Missing("name"))?.to_owned(),
        guid,
        on_crash: text("on_crash").unwrap_or("destroy").to_owned(),
        disks: disks.filter(|node| node.has_tag_name("disk")).map(disk).collect(),
    })
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

fn disk(node: Node<'_, '_>) -> Disk {
    let attribute = |name: &str, key: &str| child(node, name).and_then(|child| child.attribute(key));
    let kind = node.attribute("type").unwrap_or("file");
    let place = match kind {
        "file" => attribute("source", "file"),
        "block" => attribute("source", "dev"),
        "dir" => attribute("source", "dir"),
        _ => None,
    };
    let read_only = child(node, "readonly").is_some() || node.attribute("device") == Some("cdrom");
    Disk {
        target: attribute("target", "dev").unwrap_or("?").to_owned(),
        source: place.map(PathBuf::from),
        in_pool: kind == "volume",
        writable: !read_only,
        shareable: child(node, "shareable").is_some(),
        cache: attribute("driver", "cache").filter(|&mode| mode != "default").map(str::to_owned),
    }
}

impl Disk {
    /// Whether the host's cache stands between the guest and the disk. Network disks do not pass it.
    fn cached(&self) -> bool {
        let direct = matches!(self.cache.as_deref(), Some("none" | "directsync"));
        self.writable && (self.source.is_some() || self.in_pool) && !direct
    }
}

impl Definition {
    /// Why it is refused, one entry for each reason; none where it is fine.
    #[must_use]
    pub fn refusals(&self, configured: Guid) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if self.guid != configured {
            refusals.push(Refusal::OtherId { configured, defined: self.guid });
        }
        if self.on_crash != "destroy" {
            refusals.push(Refusal::OnCrash(self.on_crash.clone()));
        }
        for disk in &self.disks {
            if disk.cached() {
                refusals.push(Refusal::Cache { target: disk.target.clone(), cache: disk.cache.clone() });
            }
            if disk.shareable && disk.writable {
                refusals.push(Refusal::Shareable(disk.target.clone()));
            }
        }
        refusals
    }

    /// The files and devices of this host without which it cannot run.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.disks.iter().filter_map(|disk| disk.source.as_ref())
    }

    /// Those that it can write to.
    pub fn writable(&self) -> impl Iterator<Item = &PathBuf> {
        self.disks.iter().filter(|disk| disk.writable).filter_map(|disk| disk.source.as_ref())
    }
}

/// The disks that two of these definitions can write to.
#[must_use]
pub fn disks_of_two(definitions: &[Definition]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (place, one) in definitions.iter().enumerate() {
        for other in definitions.iter().skip(place.saturating_add(1)) {
            let theirs = |source: &PathBuf| other.writable().any(|path| path == source);
            refusals.extend(one.writable().filter(|&source| theirs(source)).map(|source| {
                Refusal::DiskOfTwo {
                    source: source.clone(),
                    one: one.name.clone(),
                    other: other.name.clone(),
                }
            }));
        }
    }
    refusals
}
