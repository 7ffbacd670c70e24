//! What a node says of the others when it registers: that they were silent, or nothing.
//!
//! Rule `cold_start_waits`: a healthy node is silent for 6 s at most, the period of its renewals and the store's gap.

use takeover::cluster::{Command, Refused};
use takeover::node::{Answer, Input, Memory, Node, Output, Request, RequestId, Sighting};
use takeover::policy::ClusterSpec;
use takeover::units::{Moment, Token};

use crate::cast::{database, life, node, spec};
use crate::node::asked;

const HEALTHY: u64 = 6_000;

/// A node whose word that all were silent the store has refused, and which has looked once since, at zero.
struct Doubting {
    node: Node,
    open: Option<RequestId>,
}

impl Doubting {
    fn new() -> Self {
        let store = database(spec(2, 1, ClusterSpec::DEFAULT), 2);
        let (position, now) = (store.position(), Moment(0));
        let mut doubting =
            Self { node: Node::new(node(1), Token(9), store, &Memory::default(), now), open: None };
        let registration = asked(&doubting.hand(now, Input::Due));
        let refused = Answer::Refused(Refused::NotSilent, position);
        let looks = asked(&doubting.hand(now, Input::Answered(registration[0].0, &refused)));
        doubting.open = Some(looks[0].0);
        doubting.looked(now, 7);
        doubting
    }

    fn hand(&mut self, now: Moment, input: Input<'_>) -> Vec<Output> {
        let mut out = Vec::new();
        self.node.step(now, input, &mut out).unwrap();
        out
    }

    /// The look shows how often the other was renewed.
    fn looked(&mut self, now: Moment, renewals: u64) {
        let sight = |number, renewals| Sighting { node: node(number), incarnation: life(1), renewals };
        let observed = Answer::Observed(vec![sight(1, 0), sight(2, renewals)]);
        let id = self.open.take().unwrap();
        self.hand(now, Input::Answered(id, &observed));
    }

    /// What it asks for then: a registration that speaks of silence or not, or another look.
    fn tries(&mut self, now: u64) -> Tries {
        let requests = asked(&self.hand(Moment(now), Input::Due));
        for (id, request) in requests {
            match request {
                Request::Observe => {
                    self.open = Some(id);
                    return Tries::Looks;
                }
                Request::Write(Command::Register { silence, .. }) => {
                    return if silence.is_some() { Tries::Silent } else { Tries::Plain };
                }
                _ => {}
            }
        }
        panic!("it asks for nothing at {now}");
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Tries {
    Looks,
    Silent,
    Plain,
}

/// Who was not seen for just as long as a healthy node may be silent may be there.
#[test]
fn who_may_be_healthy_is_not_called_silent() {
    assert_eq!(Doubting::new().tries(HEALTHY), Tries::Looks);
    assert_eq!(Doubting::new().tries(HEALTHY + 1), Tries::Silent);
    assert_eq!(Doubting::new().tries(2 * HEALTHY), Tries::Silent);
    assert_eq!(Doubting::new().tries(2 * HEALTHY + 1), Tries::Plain);
}

/// Who was seen to be renewed is there.
#[test]
fn who_is_renewed_is_there() {
    for (renewals, then) in [(7, Tries::Looks), (8, Tries::Plain)] {
        let mut doubting = Doubting::new();
        assert_eq!(doubting.tries(4_000), Tries::Looks);
        doubting.looked(Moment(4_000), renewals);
        assert_eq!(doubting.tries(HEALTHY), then, "{renewals}");
    }
}
