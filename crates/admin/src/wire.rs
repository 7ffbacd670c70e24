//! The lines on the socket: JSON, one a request and one an answer, each with the protocol's version.

use core::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::request::Request;

/// The version of the protocol that this software speaks.
pub const VERSION: u16 = 1;

/// The longest request in bytes, without the end of its line: 1 MiB.
pub const LONGEST_REQUEST: usize = 1_024 * 1_024;

/// The longest answer in bytes, without the end of its line: 16 MiB.
pub const LONGEST_ANSWER: usize = 16 * 1_024 * 1_024;

/// For how long an agent waits for what comes of an order, before it answers that it is under way.
pub const ORDER_PATIENCE: Duration = Duration::from_secs(10);

/// For how long whoever asks should wait for an answer: longer than an agent waits for an order.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// What every version's line has.
#[derive(Deserialize)]
struct Mark {
    takeover_admin: u16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    takeover_admin: u16,
    request: Request,
}

#[derive(Serialize, Deserialize)]
struct Answered {
    takeover_admin: u16,
    answer: Answer,
}

/// Why a line cannot be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Unread {
    /// It is of another version.
    Version(u16),
    /// It is no line of this protocol: where, and what is wrong.
    Garbage(String),
}

/// A request as it stands on the socket, with the end of its line.
#[must_use]
pub fn request_line(request: &Request) -> String {
    line(&Asked { takeover_admin: VERSION, request: request.clone() })
}

/// An answer as it stands on the socket, with the end of its line.
#[must_use]
pub fn answer_line(answer: Answer) -> String {
    line(&Answered { takeover_admin: VERSION, answer })
}

/// Plain data with string keys always has a JSON form.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// Reads one request, without the end of its line.
///
/// # Errors
/// It is longer than [`LONGEST_REQUEST`], of another version, or no request.
pub fn read_request(line: &[u8]) -> Result<Request, Refusal> {
    if line.len() > LONGEST_REQUEST {
        return Err(too_long());
    }
    match read::<Asked>(line) {
        Ok(asked) => Ok(asked.request),
        Err(Unread::Version(theirs)) => Err(Refusal::new(
            "the request",
            format!("it is of version {theirs} of the protocol; this agent speaks version {VERSION}"),
            "use the takeover command that came with the agent",
        )),
        Err(Unread::Garbage(what)) => Err(Refusal::new(
            "the request",
            what,
            "send one JSON object a line, as the takeover command does: {\"takeover_admin\":1,\"request\":\"status\"}",
        )),
    }
}

/// The refusal of a request that does not end in time.
#[must_use]
pub(crate) fn too_long() -> Refusal {
    let cause = format!("it has more than {LONGEST_REQUEST} bytes");
    Refusal::new("the request", cause, "send less in one line")
}

/// Reads one answer, without the end of its line.
pub(crate) fn read_answer(line: &[u8]) -> Result<Answer, Unread> {
    read::<Answered>(line).map(|answered| answered.answer)
}

/// The version first: what stands beside it is another version's own business.
fn read<T: DeserializeOwned>(line: &[u8]) -> Result<T, Unread> {
    let garbage = |error: serde_json::Error| {
        // The text has one line; what matters is where in it.
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
        Unread::Garbage(format!("column {}: {what}", error.column()))
    };
    // A list would be read too, by its places.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err(Unread::Garbage("column 1: it is no JSON object".to_owned()));
    }
    let mark: Mark = serde_json::from_slice(line).map_err(garbage)?;
    if mark.takeover_admin != VERSION {
        return Err(Unread::Version(mark.takeover_admin));
    }
    serde_json::from_slice(line).map_err(garbage)
}
