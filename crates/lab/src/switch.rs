//! The fence switch: cuts a node's power on request and says whether it is off.
//!
//! It stands for what a machine's board or a power strip offers: reached by another way than the
//! nodes' network, and able to tell for sure that a machine is off. A request is a file `NODE.off`; what the switch says
//! is the file `NODE.state`, with `on` or `off` in it.

use core::time::Duration;
use std::fs;
use std::path::Path;
use std::thread::sleep;

use crate::failure::Failure;
use crate::layout::Layout;
use crate::node::Node;
use crate::options::Plan;
use crate::wait;

/// How often the switch looks for requests.
const EVERY: Duration = Duration::from_millis(50);

/// How long a power cut may take.
const LONG: Duration = Duration::from_secs(20);

/// Serves requests until the lab goes down.
///
/// # Errors
/// If a power cut fails: then nothing may be said about that node any more.
pub(crate) fn serve(layout: &Layout, plan: &Plan) -> Result<(), Failure> {
    while layout.fence().is_dir() {
        for name in &plan.nodes {
            let request = layout.fence().join(format!("{name}.off"));
            if request.exists() {
                Node { layout, name }.power_cut()?;
                say(layout, name, "off")?;
                fs::remove_file(&request).map_err(|error| Failure::file(&request, &error))?;
            }
        }
        sleep(EVERY);
    }
    Ok(())
}

/// Writes what the switch says about a node. Whoever reads sees the old word or the new one.
///
/// # Errors
/// If the file cannot be written.
pub(crate) fn say(layout: &Layout, node: &str, state: &str) -> Result<(), Failure> {
    let file = layout.fence().join(format!("{node}.state"));
    let next = layout.fence().join(format!("{node}.next"));
    let written = fs::write(&next, state).and_then(|()| fs::rename(&next, &file));
    written.map_err(|error| Failure::file(&file, &error))
}

/// Whether the switch says that the node is off.
///
/// # Errors
/// If it says nothing about it.
pub(crate) fn is_off(folder: &Path, node: &str) -> Result<bool, Failure> {
    let file = folder.join(format!("{node}.state"));
    match fs::read_to_string(&file).as_deref().map(str::trim) {
        Ok("off") => Ok(true),
        Ok("on") => Ok(false),
        Ok(other) => {
            Err(Failure::new(file.display(), format!("`{other}` is neither"), "bring the lab up anew"))
        }
        Err(error) => Err(Failure::file(&file, error)),
    }
}

/// Asks for the node's power to be cut, and waits until the switch says that it is off.
///
/// # Errors
/// If it does not say so.
pub(crate) fn turn_off(folder: &Path, node: &str) -> Result<(), Failure> {
    is_off(folder, node)?;
    let request = folder.join(format!("{node}.off"));
    fs::write(&request, "").map_err(|error| Failure::file(&request, &error))?;
    let off = || Ok((!request.exists() && is_off(folder, node)?).then_some(()));
    wait::until(&format!("the fence switch, asked to turn {node} off"), LONG, off).map(drop)
}
