//! The clock of this machine: it counts suspend, and nobody sets it.

use std::io;
use std::os::fd::OwnedFd;

use rustix::time::{
    ClockId, Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, clock_gettime,
    timerfd_create, timerfd_settime,
};
use takeover::units::{Millis, Moment};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Milliseconds in a second.
const SECOND: u64 = 1_000;
/// Nanoseconds in a millisecond.
const MILLISECOND: i64 = 1_000_000;

/// Now, in milliseconds since this machine booted, the time that it slept included.
#[must_use]
pub fn now() -> Moment {
    Moment(millis(clock_gettime(ClockId::Boottime)))
}

/// Now, in milliseconds since 1970 by the machine's calendar: for people, never for decisions.
#[must_use]
pub fn calendar() -> Millis {
    Millis(millis(clock_gettime(ClockId::Realtime)))
}

fn millis(time: Timespec) -> u64 {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = time.tv_nsec.checked_div(MILLISECOND).and_then(|part| u64::try_from(part).ok());
    seconds.saturating_mul(SECOND).saturating_add(nanos.unwrap_or(0))
}

/// Waits for moments of [`now`]'s clock: a lease ends while a machine sleeps, and a timer of tokio's
/// would not know.
#[derive(Debug)]
pub struct Alarm {
    timer: AsyncFd<OwnedFd>,
    set: Option<Moment>,
}

impl Alarm {
    /// An alarm that is not set.
    ///
    /// # Errors
    /// The system has no timer left.
    pub fn new() -> io::Result<Self> {
        let timer = timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        // What was deprecated is that a type could name another descriptor than the one it owns. An
        // `OwnedFd` cannot, and the way that is safe for any type is unsafe to call.
        #[allow(deprecated, reason = "an OwnedFd names the descriptor that it owns")]
        let timer = AsyncFd::with_interest(timer, Interest::READABLE)?;
        Ok(Self { timer, set: None })
    }

    /// Returns at this moment, or soon after; at once if it has passed.
    ///
    /// # Errors
    /// The timer cannot be set or read.
    pub async fn wait(&mut self, until: Moment) -> io::Result<()> {
        if self.set != Some(until) {
            timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME, &timer(until))?;
            self.set = Some(until);
        }
        loop {
            let mut ready = self.timer.readable().await?;
            // Readiness may be left over from a moment that nobody waits for any more.
            let mut count = [0_u8; 8];
            if let Ok(read) = ready.try_io(|timer| Ok(rustix::io::read(timer, &mut count)?)) {
                self.set = None;
                return read.map(|_| ());
            }
        }
    }
}

fn timer(until: Moment) -> Itimerspec {
    let seconds = until.0.checked_div(SECOND).unwrap_or(0);
    let rest = until.0.checked_rem(SECOND).unwrap_or(0);
    let nanos = i64::try_from(rest).unwrap_or(0).saturating_mul(MILLISECOND);
    // Zero would take the alarm away.
    let nanos = if seconds == 0 { nanos.max(1) } else { nanos };
    let value = Timespec { tv_sec: i64::try_from(seconds).unwrap_or(i64::MAX), tv_nsec: nanos };
    Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test);
    }

    #[test]
    fn it_wakes_when_it_is_time_and_not_before() {
        run(async {
            let mut alarm = Alarm::new().unwrap();
            for wait in [0, 5, 40] {
                let until = now().after(Millis(wait));
                alarm.wait(until).await.unwrap();
                assert!(now() >= until);
                assert!(now().since(until) < Millis(500));
            }
            alarm.wait(Moment(0)).await.unwrap();
        });
    }

    /// A wait that was given up leaves nothing behind that would wake the next one.
    #[test]
    fn a_wait_can_be_given_up() {
        run(async {
            let mut alarm = Alarm::new().unwrap();
            let begun = now();
            let soon = alarm.wait(begun.after(Millis(10)));
            tokio::time::timeout(core::time::Duration::from_millis(1), soon).await.unwrap_err();
            alarm.wait(begun.after(Millis(60))).await.unwrap();
            assert!(now().since(begun) >= Millis(60));
        });
    }
}
