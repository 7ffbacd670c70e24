//! What is printed, against the reviewed text.

use std::fs;
use std::path::Path;

/// Compares with a golden file, or writes it where `BLESS` is set. Says how they differ.
pub(crate) fn difference(path: &Path, printed: &str) -> Option<String> {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, printed).expect("a golden file");
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    (golden != printed).then(|| {
        let name = path.display();
        format!("{name} has\n{golden}\nand this is printed:\n{printed}\nIf that is right, test with BLESS=1")
    })
}

/// The same, as a test.
pub(crate) fn is_reviewed(path: &Path, printed: &str) {
    if let Some(how) = difference(path, printed) {
        panic!("{how}");
    }
}
