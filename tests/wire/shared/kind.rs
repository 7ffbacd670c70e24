//! One type that is stored or sent, with values of it.

use core::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a text as a value of some type, and writes that value again.
type Rewrite = fn(&str) -> Result<String, String>;

/// One type that is stored or sent.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The room that it stands in, and its name.
    pub(crate) name: &'static str,
    /// Some values of it as they are written.
    pub(crate) texts: Vec<String>,
    /// Those that read back as something else, or not at all.
    pub(crate) unequal: Vec<String>,
    /// The fields that a value may lack, by their paths.
    pub(crate) optional: &'static [&'static str],
    /// The objects that are maps: what stands in them are entries and no fields.
    pub(crate) maps: &'static [&'static str],
    /// Whether a reader passes over fields that it does not know, and over some that are lost.
    pub(crate) lenient: bool,
    /// Reads a text and writes what it read.
    pub(crate) rewrite: Rewrite,
}

impl Kind {
    /// A type with some of its values: of an enum, each variant.
    pub(crate) fn of<T>(name: &'static str, samples: &[T]) -> Self
    where
        T: Serialize + DeserializeOwned + PartialEq + Debug,
    {
        let texts: Vec<String> =
            samples.iter().map(|sample| serde_json::to_string(sample).unwrap()).collect();
        let reads_back = |sample: &T, text: &str| match serde_json::from_str::<T>(text) {
            Ok(read) if read == *sample => None,
            Ok(read) => Some(format!("{name}: {sample:?} reads back as {read:?}")),
            Err(error) => Some(format!("{name}: {text} does not read back: {error}")),
        };
        let pairs = samples.iter().zip(&texts);
        let unequal = pairs.filter_map(|(sample, text)| reads_back(sample, text)).collect();
        Self { name, texts, unequal, optional: &[], maps: &[], lenient: false, rewrite: rewrite::<T> }
    }

    /// The same, where these fields may be lacking.
    pub(crate) fn may_lack(self, optional: &'static [&'static str]) -> Self {
        Self { optional, ..self }
    }

    /// The same, where these objects are maps.
    pub(crate) fn with_maps(self, maps: &'static [&'static str]) -> Self {
        Self { maps, ..self }
    }

    /// The same, read by software of other days as far as it understands it.
    pub(crate) fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// Whether the object that this field stands in is a map.
    pub(crate) fn is_entry(&self, field: &str) -> bool {
        field.rsplit_once('/').is_some_and(|(object, _)| self.maps.contains(&object))
    }
}

fn rewrite<T: Serialize + DeserializeOwned>(text: &str) -> Result<String, String> {
    let read: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_string(&read).map_err(|error| error.to_string())
}
