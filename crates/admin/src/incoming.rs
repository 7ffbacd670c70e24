//! The requests of one connection, from the bytes in which they arrive.

use crate::refusal::Refusal;
use crate::request::Request;
use crate::wire::{LONGEST_REQUEST, read_request, too_long};

/// Gathers bytes until they are a line. Holds at most one request that is not complete, and what came
/// behind complete ones.
#[derive(Debug, Default)]
pub struct Incoming {
    buffer: Vec<u8>,
    /// Whether nothing that still comes means anything.
    over: bool,
}

impl Incoming {
    /// A connection on which nothing has arrived.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These bytes have arrived. What comes after a refusal is dropped.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !self.over {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next request that is complete; none while more has to arrive. After a refusal there is none
    /// any more: tell it, and close the connection.
    pub fn take(&mut self) -> Option<Result<Request, Refusal>> {
        let end = self.buffer.iter().position(|&byte| byte == b'\n');
        let read = match end {
            Some(end) => {
                let rest = self.buffer.split_off(end.saturating_add(1));
                let mut line = core::mem::replace(&mut self.buffer, rest);
                line.pop();
                read_request(&line)
            }
            None if self.buffer.len() > LONGEST_REQUEST => Err(too_long()),
            None => return None,
        };
        if read.is_err() {
            self.over = true;
            self.buffer = Vec::new();
        }
        Some(read)
    }

    /// The other side sends no more. A request that was cut off is refused.
    #[must_use]
    pub fn end(self) -> Option<Refusal> {
        (!self.buffer.is_empty()).then(|| {
            let cause = format!("it ends after {} bytes, in the middle of a line", self.buffer.len());
            Refusal::new("the request", cause, "end each request with a line feed")
        })
    }

    /// Whether a request was refused: nothing more is read.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over
    }
}
