//! Waiting for the store before there is a node that could answer.

use std::sync::{Arc, Mutex, PoisonError};

use takeover_admin::{Answer, Refusal};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::{ALIVE, Asked};

/// What the agent waits for, as it is told to whoever asks meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Waits(Arc<Mutex<String>>);

impl Waits {
    /// It waits for this. Says whether that is news.
    pub fn say(&self, what: String) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let news = *said != what;
        *said = what;
        news
    }

    /// What an operator is refused with.
    fn refusal(&self) -> Refusal {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let cause = if said.is_empty() {
            "it waits for its store".to_owned()
        } else {
            format!("it waits for its store: {said}")
        };
        Refusal::new("the agent", cause, "see to the store; ask again when it answers")
    }
}

/// Does this work. Whoever asks until it is done is refused at once, and a supervisor hears that the
/// agent lives.
pub async fn meanwhile<T>(
    work: impl Future<Output = T>,
    waits: &Waits,
    operators: &mut UnboundedReceiver<Asked>,
    alive: &mut (dyn FnMut() + Send),
) -> T {
    let mut work = core::pin::pin!(work);
    let mut turns = interval_at(Instant::now(), ALIVE);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            Some(asked) = operators.recv() => asked.refuse(waits.refusal()),
            _ = turns.tick() => alive(),
        }
    }
}

impl Asked {
    /// Answers that nothing is done.
    fn refuse(self, refusal: Refusal) {
        self.answer(Answer::Refused(refusal));
    }
}
