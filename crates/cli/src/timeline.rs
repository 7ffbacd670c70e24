//! `takeover simulate --timeline`: a picture of each story beside what is printed.

use std::path::{Path, PathBuf};

use takeover_sim::telling::Telling;

/// Where the pictures go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Pictures {
    /// None is drawn.
    None,
    /// The only story's picture becomes this file.
    File(PathBuf),
    /// Each story's picture goes into this folder.
    Folder(PathBuf),
}

impl Pictures {
    /// Where the pictures of these stories go. One story's picture goes to the path as it is, or into it
    /// where it is a folder; several go into a folder, which is made.
    pub(crate) fn of(path: Option<&Path>, files: &[PathBuf]) -> Result<Self, String> {
        let Some(path) = path else { return Ok(Self::None) };
        let name = path.display();
        if files.len() == 1 && !path.is_dir() {
            return Ok(Self::File(path.to_owned()));
        }
        if path.is_file() || path.extension().is_some_and(|ending| ending == "svg") {
            let several = files.len();
            return Err(format!(
                "--timeline {name}: {several} stories make {several} pictures; name a folder"
            ));
        }
        let mut seen = std::collections::BTreeMap::new();
        for file in files {
            if let Some(other) = seen.insert(picture_of(file), file) {
                let (other, file) = (other.display(), file.display());
                return Err(format!(
                    "--timeline {name}: {other} and {file} would make the same picture; rename one, or draw them apart"
                ));
            }
        }
        std::fs::create_dir_all(path).map_err(|error| {
            format!("--timeline {name}: the folder cannot be made: {error}; name another one")
        })?;
        Ok(Self::Folder(path.to_owned()))
    }

    /// Whether anything is drawn.
    pub(crate) fn wanted(&self) -> bool {
        *self != Self::None
    }

    /// Draws a story that was told.
    pub(crate) fn draw(&self, telling: &Telling<'_>, source: &str, seed: u64) -> Result<(), String> {
        let path = match self {
            Self::None => return Ok(()),
            Self::File(path) => path.clone(),
            Self::Folder(folder) => folder.join(picture_of(Path::new(&telling.story().name))),
        };
        let picture = takeover_picture::timeline::draw(telling, source, seed).unwrap_or_default();
        std::fs::write(&path, picture)
            .map_err(|error| format!("--timeline {}: cannot be written: {error}", path.display()))
    }
}

/// `article.svg` for `scenarios/article.txt`.
fn picture_of(file: &Path) -> PathBuf {
    let mut name = file.file_stem().unwrap_or(file.as_os_str()).to_owned();
    name.push(".svg");
    PathBuf::from(name)
}
