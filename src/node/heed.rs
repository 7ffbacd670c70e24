//! What comes before any input is taken in: whether it fits, and a stop that is overdue.

use alloc::vec::Vec;

use super::input::{Answer, BeatId, Input, Output, RequestId};
use super::requests::Purpose;
use super::{Node, Rejected};
use crate::cluster::Applied;
use crate::session;
use crate::units::{Moment, ResourceId};

impl Node {
    /// Whether an input fits what this node knows. It is asked before anything is done, so that what is
    /// refused changes nothing (rule `invalid_is_rejected`).
    pub(super) fn fits(&self, now: Moment, input: &Input<'_>) -> Result<(), Rejected> {
        match *input {
            Input::Answered(request, answer) => self.answer_fits(now, request, answer),
            Input::Returned(resource, ..) | Input::Progress(resource, _) | Input::Noticed(resource, ..) => {
                self.names_resource(resource)
            }
            Input::Swept(beat, findings) => self.sweep_fits(beat, findings.len()),
            Input::Due
            | Input::Logged(..)
            | Input::Inventory(_)
            | Input::MonitorRestarted(_)
            | Input::Guarded(_)
            | Input::Fenced(..)
            | Input::Ordered(_) => Ok(()),
        }
    }

    /// A lease counts from the sending of the request that was answered, which lies behind.
    fn answer_fits(&self, now: Moment, request: RequestId, answer: &Answer) -> Result<(), Rejected> {
        let purpose = self.open.requests.get(&request);
        let ((Some(&Purpose::Register { asked }), Answer::Applied(Applied::Registered(_), _))
        | (Some(&Purpose::Renew { asked, .. }), Answer::Renewed(..))) = (purpose, answer)
        else {
            return Ok(());
        };
        if asked > now {
            return Err(session::Rejected::FromTheFuture { asked, now }.into());
        }
        Ok(())
    }

    fn names_resource(&self, resource: ResourceId) -> Result<(), Rejected> {
        self.shape.resource(resource).map(|_| ()).ok_or(Rejected::Unknown)
    }

    fn sweep_fits(&self, beat: BeatId, answered: usize) -> Result<(), Rejected> {
        let asked = self.beats.meant(beat).len();
        // A late answer, after it was counted as silence, says nothing.
        if self.beats.awaited(beat) && asked != answered {
            return Err(Rejected::WrongAnswer { asked, answered });
        }
        Ok(())
    }

    /// A start goes on when its Open is answered, and a gate opens when the log shows an adoption. A late
    /// driver hands that in after the lease has ended, and then nothing is started or let in any more
    /// (rule `owner_or_nothing`): the stop is begun before whatever is handed in.
    pub(super) fn make_up_for_stop(&mut self, now: Moment, out: &mut Vec<Output>) -> Result<(), Rejected> {
        if self.session.must_stop(self.shape.policy(), now) {
            self.on_session(now, session::Event::Due, out)?;
            self.settle(now, out)?;
        }
        Ok(())
    }
}
