//! What goes over the socket.

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Changes, Outcome, Read, Snapshot, Transaction};

#[cfg(test)]
mod tests;

/// The form of the lines that this software speaks.
pub(super) const THIS_FORM: u64 = 1;

/// The longest line in bytes, without its end: 32 MiB. It holds the longest value, however it is
/// escaped.
pub(super) const LONGEST_LINE: u64 = 32 * 1_024 * 1_024;

/// What the server says first. That of another form may say more: it is the number that is read.
#[derive(Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) takeover_store: u64,
}

/// A request and its number.
#[derive(Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    pub(super) id: u64,
    pub(super) ask: Ask,
}

/// What a client asks for.
#[derive(Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Ask {
    Read(Vec<Read>),
    Commit(Transaction),
    Watch {
        prefix: String,
        after: StoreRevision,
    },
    /// The watch with this number is not listened to any more.
    Unwatch(u64),
}

/// An answer, and the number of its request. A watch is answered many times.
#[derive(Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    pub(super) id: u64,
    pub(super) tell: Tell,
}

/// What the server tells.
#[derive(Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Tell {
    Read(Snapshot),
    Commit(Outcome),
    /// The watch has begun.
    Watching,
    Changes(Changes),
    Failed(StoreError),
}

/// A line to send.
pub(super) fn line<T: Serialize>(message: &T) -> Result<String, String> {
    let mut line = serde_json::to_string(message).map_err(|error| format!("it cannot be sent: {error}"))?;
    line.push('\n');
    Ok(line)
}

/// The next line; none where the other side has closed.
pub(super) async fn next_line<R: AsyncBufRead + Unpin>(reader: &mut R) -> Result<Option<Vec<u8>>, String> {
    let mut line = Vec::new();
    let mut limited = reader.take(LONGEST_LINE.saturating_add(1));
    let read = limited.read_until(b'\n', &mut line).await.map_err(|error| error.to_string())?;
    if read == 0 {
        return Ok(None);
    }
    if line.pop() == Some(b'\n') {
        return Ok(Some(line));
    }
    let long = u64::try_from(line.len()).unwrap_or(u64::MAX) >= LONGEST_LINE;
    Err(if long {
        format!("a line has more than {LONGEST_LINE} bytes")
    } else {
        "the connection ended in the middle of a line".to_owned()
    })
}

/// A message that was sent.
pub(super) fn parsed<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(line).map_err(|error| format!("a line makes no sense: {error}"))
}
