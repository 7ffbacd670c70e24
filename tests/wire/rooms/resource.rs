//! What is said of one resource.

use takeover::resource::{Author, Cause, Finding, Function, Persistent, Report, Return};
use takeover::units::CallId;

use crate::shared::kind::Kind;

pub(crate) fn kinds() -> Vec<Kind> {
    let cause = Cause::Ours(CallId::new(7).unwrap());
    let causes = [cause, Cause::Administrator, Cause::Guest, Cause::Crash, Cause::Unknown];
    let findings = [Finding::Said(Report::Stopped, cause), Finding::NoResponse];
    let found = Return::Found(findings[0]);
    let returns = [Return::Done, Return::Failed, Return::Unsupported, Return::NotHere, found];
    vec![
        Kind::of("resource::Persistent", &[Persistent::Offline, Persistent::Online]),
        Kind::of("resource::Report", &Report::ALL),
        Kind::of("resource::Cause", &causes),
        Kind::of("resource::Finding", &findings),
        Kind::of("resource::Function", &Function::ALL),
        Kind::of("resource::Return", &returns),
        Kind::of("resource::Author", &[Author::Operator, Author::OutsideAct]),
    ]
}
