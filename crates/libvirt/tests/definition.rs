//! Definitions that are refused, and those that are not.

#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover::units::Guid;
use takeover_libvirt::definition::{Definition, DefinitionError, Refusal, disks_of_two, parse};

const VM: &str = "849bafdd-b5b7-1124-8e3a-7e39d71f93eb";

fn definition(more: &str, disks: &str) -> Definition {
    let xml = format!(
        "<domain type='kvm' id='3'>\n<name>web1</name><uuid>{VM}</uuid>{more}<devices>{disks}</devices></domain>"
    );
    parse(&xml).unwrap()
}

fn refusals(more: &str, disks: &str) -> Vec<String> {
    definition(more, disks).refusals(VM.parse().unwrap()).iter().map(Refusal::to_string).collect()
}

fn disk(driver: &str, more: &str) -> String {
    format!(
        "<disk type='block' device='disk'><driver name='qemu' {driver}/><source dev='/dev/vg/web1'/>\
         <target dev='vda'/>{more}</disk>"
    )
}

#[test]
fn what_is_safe_is_not_refused() {
    let fine = [
        ("", String::new()),
        ("<on_crash>destroy</on_crash>", disk("cache='none'", "")),
        ("", disk("cache='directsync'", "")),
        // Nobody writes to these.
        ("", disk("", "<readonly/>")),
        ("", disk("cache='writeback'", "<readonly/><shareable/>")),
        ("", "<disk type='file' device='cdrom'><source file='/a.iso'/><target dev='sda'/></disk>".to_owned()),
        ("", "<disk type='file' device='cdrom'><target dev='sda'/></disk>".to_owned()),
        // These do not pass the host's cache.
        ("", "<disk type='network'><source protocol='rbd' name='p/i'/><target dev='vda'/></disk>".to_owned()),
    ];
    for (more, disks) in fine {
        assert_eq!(refusals(more, &disks), Vec::<String>::new(), "{more}{disks}");
    }
}

#[test]
fn what_libvirt_would_do_by_itself_is_refused() {
    for action in ["restart", "preserve", "coredump-restart", "coredump-destroy", "rename-restart"] {
        let refused = refusals(&format!("<on_crash>{action}</on_crash>"), "");
        assert!(refused[0].contains(action) && refused[0].contains("<on_crash>destroy</on_crash>"));
    }
    assert!(Refusal::Autostart.to_string().contains("virsh autostart --disable"));
}

#[test]
fn the_hosts_cache_is_refused() {
    for driver in ["", "cache='default'", "cache='writeback'", "cache='unsafe'", "cache='writethrough'"] {
        let refused = refusals("", &disk(driver, ""));
        assert_eq!(refused.len(), 1, "{driver}");
        assert!(refused[0].contains("disk vda") && refused[0].contains("cache='none'"), "{}", refused[0]);
    }
    let pool = "<disk type='volume'><source pool='p' volume='v'/><target dev='vdb'/></disk>";
    assert!(refusals("", pool)[0].contains("disk vdb"));
}

#[test]
fn disks_of_several_are_refused() {
    assert!(refusals("", &disk("cache='none'", "<shareable/>"))[0].contains("remove <shareable/>"));
    let web1 = definition("", &disk("cache='none'", ""));
    let web2 = Definition { name: "web2".to_owned(), ..web1.clone() };
    let reader = definition("", &disk("cache='none'", "<readonly/>"));
    let found = disks_of_two(&[web1.clone(), reader, web2]);
    assert_eq!(found.len(), 1);
    let said = found[0].to_string();
    assert!(["/dev/vg/web1", "web1", "web2"].iter().all(|word| said.contains(word)), "{said}");
    assert_eq!(disks_of_two(&[web1]), []);
}

#[test]
fn another_id_is_refused() {
    let refused = definition("", "").refusals(Guid(1));
    assert!(matches!(refused.as_slice(), [Refusal::OtherId { .. }]));
    assert!(refused[0].to_string().contains(VM));
}

#[test]
fn what_cannot_be_read_says_why() {
    assert!(matches!(parse("<domain"), Err(DefinitionError::NotXml(_))));
    assert!(matches!(parse(""), Err(DefinitionError::NotXml(_))));
    assert_eq!(parse("<domain><name>a</name></domain>"), Err(DefinitionError::Missing("uuid")));
    let nameless = format!("<domain><uuid>{VM}</uuid></domain>");
    assert_eq!(parse(&nameless), Err(DefinitionError::Missing("name")));
    let refusal = Refusal::Unreadable(DefinitionError::Missing("uuid"));
    assert!(refusal.to_string().contains("define the domain anew"));
}

#[test]
fn disks_are_found_where_they_are() {
    let disks =
        disk("cache='none'", "") + "<disk type='file'><source file='/a.raw'/><target dev='vdb'/></disk>";
    let definition = definition("", &disks);
    let paths: Vec<_> = definition.paths().map(|path| path.display().to_string()).collect();
    assert_eq!(paths, ["/dev/vg/web1", "/a.raw"]);
}
