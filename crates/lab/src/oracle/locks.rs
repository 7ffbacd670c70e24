//! The witness that reads what QEMU said when it was refused a lock.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::watch::Witness;
use crate::lab::Lab;

/// What QEMU prints when another process holds the lock of an image that it must write.
const REFUSED: &str = "Failed to get \"write\" lock";

/// How far QEMU's log of each VM on each node has been read.
#[derive(Debug)]
pub(crate) struct Locks {
    /// VM, node, bytes that were read.
    read: Vec<(String, String, u64)>,
}

impl Locks {
    /// Begins at the end of what was said so far.
    pub(crate) fn new(lab: &Lab) -> Self {
        let mut read = Vec::new();
        for vm in lab.vms() {
            for node in lab.nodes() {
                let length = length(&lab.layout.qemu_log(node, &vm.name));
                read.push((vm.name.clone(), node.clone(), length));
            }
        }
        Self { read }
    }

    /// The starts that were refused since the last look.
    pub(crate) fn look(&mut self, lab: &Lab) -> Vec<(Witness, String, Vec<String>)> {
        let mut trips = Vec::new();
        for (vm, node, read) in &mut self.read {
            let text = complete_lines(&lab.layout.qemu_log(node, vm), read);
            for _ in text.matches(REFUSED) {
                trips.push((Witness::Locks, vm.clone(), vec![node.clone()]));
            }
        }
        trips
    }
}

/// How long a file is; 0 if there is none.
pub(crate) fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |facts| facts.len())
}

/// The whole lines of a file behind the first `read` bytes, which are counted as read then.
pub(crate) fn complete_lines(path: &Path, read: &mut u64) -> String {
    if length(path) <= *read {
        return String::new();
    }
    let mut bytes = Vec::new();
    let behind = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(*read))?;
        file.read_to_end(&mut bytes)
    });
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last.saturating_add(1));
    if behind.is_err() {
        return String::new();
    }
    bytes.truncate(end);
    *read = read.saturating_add(u64::try_from(end).unwrap_or(u64::MAX));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_line_is_left_for_later() {
        let path = std::env::temp_dir().join(format!("takeover-lab-lines-{}", std::process::id()));
        std::fs::write(&path, "one\ntwo\nthr").expect("it can be written");
        let mut read = 4;
        assert_eq!(complete_lines(&path, &mut read), "two\n");
        assert_eq!((complete_lines(&path, &mut read), read), (String::new(), 8));
        std::fs::write(&path, "one\ntwo\nthree\n").expect("it can be written");
        assert_eq!(complete_lines(&path, &mut read), "three\n");
        std::fs::remove_file(&path).expect("it is there");
        assert_eq!(complete_lines(&path, &mut read), "");
    }
}
