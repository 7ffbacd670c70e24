//! Waiting for something to become true.

use core::time::Duration;
use std::thread::sleep;
use std::time::Instant;

use crate::failure::Failure;

/// How often a condition is looked at.
const EVERY: Duration = Duration::from_millis(20);

/// Waits until `condition` gives something, and returns it with the time that it took.
///
/// # Errors
/// If the condition itself fails, or gives nothing for as long as `timeout`.
pub(crate) fn until<T>(
    what: &str,
    timeout: Duration,
    mut condition: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<(T, Duration), Failure> {
    let began = Instant::now();
    loop {
        if let Some(found) = condition()? {
            return Ok((found, began.elapsed()));
        }
        if began.elapsed() >= timeout {
            let cause = format!("it did not come true within {} s", timeout.as_secs_f64());
            return Err(Failure::new(
                what,
                cause,
                "see `takeover-lab status` and the logs in the lab's directory",
            ));
        }
        sleep(EVERY);
    }
}
