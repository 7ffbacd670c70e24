//! The README's example of the library: what stands here between the two lines is what it shows.

use std::fs;
use std::path::Path;

// README from here
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{Cause, Check, Event, Finding, Persistent, Report, Return, State, Status, step};
use takeover::units::{Claim, Epoch, Incarnation, Moment, NodeId};

/// One VM on one node is started, crashes, and is started again.
fn start_crash_restart() -> Result<(), Box<dyn core::error::Error>> {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT)?; // checked once, here
    let node = NodeId::new(1).ok_or("nodes are numbered from 1")?;
    let claim = Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node };
    let mut vm = step(&policy, &State::new(Persistent::Online), Moment(0), Event::Hold(claim))?.state;
    vm = step(&policy, &vm, Moment(0), Event::Returned(vm.last_call, Return::Done))?.state; // the gate opens
    vm = step(&policy, &vm, Moment(0), Event::Start)?.state;
    vm = step(&policy, &vm, Moment(3_000), Event::Returned(vm.last_call, Return::Done))?.state;
    assert_eq!(vm.phase.status(), Status::Online);
    let finding = Finding::Said(Report::Failed, Cause::Crash);
    let crash = Event::Reported { claim: vm.held, after: Some(vm.last_call), check: Check::Quick, finding };
    let crashed = step(&policy, &vm, Moment(30_000), crash)?;
    crashed.actions.iter().for_each(|order| println!("{order:?}")); // Terminate, for you to carry out
    vm = crashed.state;
    vm = step(&policy, &vm, Moment(30_200), Event::Returned(vm.last_call, Return::Done))?.state;
    vm = step(&policy, &vm, Moment(30_700), Event::Due)?.state; // as vm.due() says: the restart delay
    vm = step(&policy, &vm, Moment(30_700), Event::Start)?.state;
    vm = step(&policy, &vm, Moment(33_700), Event::Returned(vm.last_call, Return::Done))?.state;
    assert_eq!(vm.phase.status(), Status::Online);
    Ok(())
}
// README to here

/// What the README's code block stands behind.
const MARKER: &str = "<!-- example: tests/library_example.rs -->";

#[test]
fn the_example_runs() {
    start_crash_restart().unwrap();
}

/// The README, once there is one, shows the example in the code block behind its marker.
#[test]
fn the_readme_shows_this_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let here = fs::read_to_string(root.join(file!())).unwrap();
    let example = example(&here).expect("the example stands between its two lines");
    let readme = root.join("README.md");
    if readme.exists() {
        let readme = fs::read_to_string(readme).unwrap();
        let shown = block(&readme).unwrap_or_else(|| panic!("no code block behind {MARKER} in README.md"));
        assert_eq!(shown, example, "README.md shows another example than tests/library_example.rs");
    }
}

#[test]
fn control_a_readme_without_the_block_is_noticed() {
    assert_eq!(block(&format!("a\n{MARKER}\n\n```rust\nb\nc\n```\nd\n")), Some("b\nc\n"));
    for bad in ["a\n".to_string(), format!("```rust\nb\n```\n{MARKER}\n"), format!("{MARKER}\ntext\n")] {
        assert_eq!(block(&bad), None, "{bad}");
    }
    assert_eq!(block(&format!("{MARKER}\ntext\n```rust\nb\n```\n")), None);
}

/// What stands between the two lines of this file.
fn example(here: &str) -> Option<&str> {
    let (_, rest) = here.split_once("\n// README from here\n")?;
    Some(rest.split_once("// README to here\n")?.0)
}

/// The content of the code block that follows the marker, with nothing between.
fn block(readme: &str) -> Option<&str> {
    let (_, rest) = readme.split_once(MARKER)?;
    let (_, rest) = rest.trim_start().strip_prefix("```")?.split_once('\n')?;
    Some(rest.split_once("```")?.0)
}
