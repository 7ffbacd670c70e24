//! All rows, and what the core says against their values.

use takeover::policy::PolicyError;

use crate::field::{Field, Of};
use crate::refusal::Refusal;
use crate::{cluster, group, resource, told};

/// All policies, in the order of the core's specs.
pub fn fields() -> impl Iterator<Item = &'static Field> + Clone {
    resource::FIELDS.iter().chain(&group::FIELDS).chain(&cluster::FIELDS)
}

/// The policy of this name.
#[must_use]
pub fn field(word: &str) -> Option<&'static Field> {
    fields().find(|field| field.word == word)
}

/// What the core says against a policy, with the names and units that people write.
#[must_use]
pub fn refused(error: &PolicyError) -> Refusal {
    if let PolicyError::OutOfRange { field: name, given, least, most } = *error
        && let Some(field) = fields().find(|known| told::means(name, known.word))
    {
        return told::out_of_range(field.word, field.value, [given, least, most]);
    }
    told::others(error)
}

/// Whether a policy error is about this field, so that a choice of it may be what is to be mended.
/// Asked about the fields of the spec that was refused.
#[must_use]
pub fn concerns(error: &PolicyError, field: &Field) -> bool {
    // One of the two fields of a watchdog without the other.
    let together = |name: &str, family: &str| name.starts_with(family) && field.word.starts_with(family);
    match *error {
        PolicyError::OutOfRange { field: name, .. } => {
            told::means(name, field.word) || together(name, "watchdog")
        }
        PolicyError::TooSmallBeside { field: name, other, .. } => {
            let of_lease = matches!(field.of, Of::Lease(_)) && name.starts_with("lease");
            of_lease || told::means(name, field.word) || told::means(other, field.word)
        }
        PolicyError::Unsafe { .. } => field.is_risky(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{concerns, fields, refused};
    use crate::cluster::watchdog;
    use crate::field::Of;
    use takeover::policy::{
        ClusterPolicy, ClusterSpec, GroupSpec, Lease, LeaseSpec, PolicyError, ResourcePolicy, ResourceSpec,
    };
    use takeover::units::Millis;

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
            let value = field.default;
            let same = match field.of {
                Of::Resource(slot) => {
                    let mut spec = ResourceSpec::DEFAULT;
                    (slot.set)(&mut spec, value).is_ok() && spec == ResourceSpec::DEFAULT
                }
                Of::Group(slot) => {
                    let mut spec = GroupSpec::DEFAULT;
                    (slot.set)(&mut spec, value).is_ok() && spec == GroupSpec::DEFAULT
                }
                Of::Cluster(slot) => {
                    let mut spec = ClusterSpec::DEFAULT;
                    (slot.set)(&mut spec, value).is_ok() && spec == ClusterSpec::DEFAULT
                }
                Of::Lease(_) if value == "none" => LeaseSpec::DEFAULT.watchdog.is_none(),
                Of::Lease(slot) => {
                    let mut spec = LeaseSpec::DEFAULT;
                    (slot.set)(&mut spec, value).is_ok() && spec == LeaseSpec::DEFAULT
                }
            };
            assert!(same, "{}: {} is not the default", field.word, field.default);
            assert!(field.meaning.ends_with('.'), "{}", field.word);
        }
    }

    /// What a row reads is what it sets, for its default, its example and each of its words.
    #[test]
    fn what_is_set_is_read() {
        for field in fields() {
            let words = field.value.split('|').filter(|word| field.has_word(word));
            for value in words.chain([field.default, field.example]).filter(|value| *value != "none") {
                assert_eq!(field.tried(value), Ok(()), "{} {value}", field.word);
                let read = match field.of {
                    Of::Resource(slot) => set_and_read(&slot, ResourceSpec::DEFAULT, value),
                    Of::Group(slot) => set_and_read(&slot, GroupSpec::DEFAULT, value),
                    Of::Cluster(slot) => set_and_read(&slot, ClusterSpec::DEFAULT, value),
                    Of::Lease(slot) => set_and_read(&slot, LeaseSpec::DEFAULT, value),
                };
                assert_eq!(read, value, "{}", field.word);
            }
        }
    }

    /// The text of a field after it was set to this one.
    fn set_and_read<S>(slot: &crate::field::Slot<S>, mut spec: S, value: &str) -> String {
        (slot.set)(&mut spec, value).expect("a legal value");
        (slot.get)(&spec)
    }

    #[test]
    fn values_are_refused_with_cause_and_remedy() {
        for (word, value, told) in [
            ("restart-threshold", "9", "restart-threshold is 9 (it must lie between 0 and 8)"),
            ("restart-threshold", "x", "\"x\" is no whole number (write digits alone, as in 3)"),
            ("quick-check-every", "0s", "quick-check-every is 0s (it must lie between 1ms and 30d)"),
            ("quick-check-every", "5", "\"5\" lacks the unit of 5 (write 5s, 5ms or another unit)"),
            ("check-roles", "artcle", "\"artcle\" is none of the choices here (did you mean \"article\"?)"),
            ("lease-drift-ppm", "100001", "lease-drift-ppm is 100001 (it must lie between 0 and 100000)"),
        ] {
            let field = super::field(word).expect("a field");
            let refusal = field.tried(value).map_err(|refusal| refusal.to_string());
            assert_eq!(refusal, Err(told.to_owned()), "{word} {value}");
        }
        // What does not fit other fields is no fault of the value by itself.
        assert_eq!(super::field("lease-ttl").map(|field| field.tried("1s")), Some(Ok(())));
    }

    /// Which fields an error is about.
    fn about(error: &PolicyError) -> Vec<&'static str> {
        fields().filter(|field| concerns(error, field)).map(|field| field.word).collect()
    }

    #[test]
    fn errors_of_the_core_find_their_fields() {
        let short = Lease::new(LeaseSpec { ttl: Millis::secs(1), ..LeaseSpec::DEFAULT });
        let short = short.expect_err("too short");
        assert!(about(&short).iter().all(|word| word.starts_with("lease-") || word.starts_with("watchdog-")));
        assert!(about(&short).contains(&"lease-ttl"));
        assert!(refused(&short).problem.contains("stop-budget + renew-every"), "{}", refused(&short));
        let keeps = ClusterPolicy::new(ClusterSpec { keep_without_quorum: true, ..ClusterSpec::DEFAULT });
        assert_eq!(about(&keeps.expect_err("unsafe")), ["failback", "proofs", "keep-without-quorum"]);
        let many = ResourcePolicy::new(ResourceSpec { restart_threshold: 9, ..ResourceSpec::DEFAULT });
        assert_eq!(about(&many.expect_err("too many")), ["restart-threshold"]);
    }
}
