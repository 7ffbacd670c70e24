//! What the core says against a policy, told with the names that people write.

use takeover::policy::PolicyError;
use takeover::units::Millis;

use crate::number::spelled;
use crate::refusal::Refusal;
use crate::value::DURATION;

/// Whether a policy error that speaks of `name` means this field: `lease ttl` is `lease-ttl`.
pub(crate) fn means(name: &str, word: &str) -> bool {
    name.replace([' ', '_'], "-").starts_with(word)
}

/// What is wrong with a number outside its range, and how to mend it. `numbers` are what was given,
/// the least and the most; `value` is what the field's value looks like.
pub(crate) fn out_of_range(word: &str, value: &str, numbers: [u64; 3]) -> Refusal {
    let number = |number: u64| {
        if value.starts_with(DURATION) { spelled(Millis(number)) } else { number.to_string() }
    };
    let [given, least, most] = numbers.map(number);
    Refusal::new(format!("{word} is {given}"), format!("it must lie between {least} and {most}"))
}

/// What the core says against a policy, in dashes and with units.
pub(crate) fn others(error: &PolicyError) -> Refusal {
    match *error {
        PolicyError::TooSmallBeside { field, given, other, bound, remedy } => {
            let dashed = |text: &str| text.replace('_', "-");
            let (field, other) = (dashed(field), dashed(other));
            let (given, bound) = (spelled(given), spelled(bound));
            Refusal::new(format!("{field} ({given}) must be at least {other} ({bound})"), dashed(remedy))
        }
        PolicyError::Unsafe { what, remedy } => Refusal::new(what, remedy),
        PolicyError::OutOfRange { .. } => Refusal::new(error.to_string(), "choose another value"),
        _ => Refusal::new(error.to_string(), "choose other values"),
    }
}
