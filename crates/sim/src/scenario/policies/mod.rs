//! Every policy that a scenario can choose: one row for each field of the core's specs.

mod cluster;
mod group;
mod resource;
mod value;

use takeover::policy::{ClusterSpec, GroupSpec, LeaseSpec, ResourceSpec};

use super::error::Fault;
use super::words::Word;
pub(super) use value::DURATION;

/// A policy that a scenario can choose.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name: the field of the spec, with dashes.
    pub word: &'static str,
    /// What its value looks like; words in capitals stand for values.
    pub value: &'static str,
    /// What holds where nothing is chosen; `none` where that has no word.
    pub default: &'static str,
    /// One value that is legal beside the defaults; that of `watchdog-reset` also needs a
    /// `watchdog-timeout`.
    pub example: &'static str,
    /// What it decides, in one sentence.
    pub meaning: &'static str,
    /// What it belongs to, and how it is set.
    pub(super) set: Set,
}

impl Field {
    /// Whether it belongs to resources or groups, so that a statement can name some of them.
    #[must_use]
    pub const fn takes_names(&self) -> bool {
        match self.set {
            Set::Resource(_) | Set::Group(_) => true,
            Set::Cluster(_) | Set::Lease(_) => false,
        }
    }
}

/// What a field belongs to, and how a word sets it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Set {
    /// A field of each resource.
    Resource(fn(&mut ResourceSpec, Word<'_>) -> Result<(), Fault>),
    /// A field of each group.
    Group(fn(&mut GroupSpec, Word<'_>) -> Result<(), Fault>),
    /// A field of the cluster.
    Cluster(fn(&mut ClusterSpec, Word<'_>) -> Result<(), Fault>),
    /// A field of the lease.
    Lease(fn(&mut LeaseSpec, Word<'_>) -> Result<(), Fault>),
}

/// All policies, in the order of the core's specs.
pub fn fields() -> impl Iterator<Item = &'static Field> + Clone {
    resource::FIELDS.iter().chain(&group::FIELDS).chain(&cluster::FIELDS)
}

#[cfg(test)]
mod tests {
    use super::cluster::watchdog;
    use super::{Set, fields};
    use crate::scenario::words::{Place, Word};
    use takeover::policy::{ClusterSpec, GroupSpec, LeaseSpec, ResourceSpec};

    /// The names of a struct's fields, from its debug text.
    fn names(spec: &impl core::fmt::Debug) -> Vec<String> {
        let text = format!("{spec:#?}");
        let lines = text.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
        let own = lines.filter(|(name, _)| !name.starts_with(' '));
        own.map(|(name, _)| name.replace('_', "-")).collect()
    }

    /// A field that the core gains must become a row here.
    #[test]
    fn every_field_of_the_core_has_a_row() {
        let mut lease = LeaseSpec::DEFAULT;
        let watchdog: Vec<String> =
            names(watchdog(&mut lease)).iter().map(|name| format!("watchdog-{name}")).collect();
        let lease = names(&LeaseSpec::DEFAULT).into_iter().filter(|name| name != "watchdog");
        let lease = lease.map(|name| format!("lease-{name}"));
        let cluster = names(&ClusterSpec::DEFAULT).into_iter().filter(|name| name != "lease");
        let mut all = [names(&ResourceSpec::DEFAULT), names(&GroupSpec::DEFAULT), watchdog].concat();
        all.extend(cluster.chain(lease));
        let mut rows: Vec<String> = fields().map(|field| field.word.to_owned()).collect();
        all.sort();
        rows.sort();
        assert_eq!(rows, all);
    }

    /// What a row says is chosen where nothing is said: what its value sets is what stands there.
    #[test]
    fn every_default_is_the_core_s() {
        for field in fields() {
            let value = Word { text: field.default, place: Place::line(1), quoted: false };
            let same = match field.set {
                Set::Resource(set) => {
                    let mut spec = ResourceSpec::DEFAULT;
                    set(&mut spec, value).is_ok() && spec == ResourceSpec::DEFAULT
                }
                Set::Group(set) => {
                    let mut spec = GroupSpec::DEFAULT;
                    set(&mut spec, value).is_ok() && spec == GroupSpec::DEFAULT
                }
                Set::Cluster(set) => {
                    let mut spec = ClusterSpec::DEFAULT;
                    set(&mut spec, value).is_ok() && spec == ClusterSpec::DEFAULT
                }
                Set::Lease(_) if field.default == "none" => LeaseSpec::DEFAULT.watchdog.is_none(),
                Set::Lease(set) => {
                    let mut spec = LeaseSpec::DEFAULT;
                    set(&mut spec, value).is_ok() && spec == LeaseSpec::DEFAULT
                }
            };
            assert!(same, "{}: {} is not the default", field.word, field.default);
            assert!(field.meaning.ends_with('.'), "{}", field.word);
        }
    }
}
