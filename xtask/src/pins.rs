//! Pins anew what the models count, and their table.

use std::collections::BTreeMap;
use std::fs;

use crate::check::models::{BEGINS, ENDS, PAGE};
use crate::check::scenario::{build, printed};
use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// Where the counts are pinned, a line each.
const PINS: &str = "models/pins.txt";

/// Searches every quick model and every bug, and writes down what they count. What only a deep
/// search counts stays.
///
/// # Errors
/// If a search or a file fails.
pub(crate) fn pin(place: &Place) -> Result<(), Failure> {
    let mut log = Log::start(place, "bless")?;
    build(place, &mut log)?;
    let old = fs::read_to_string(place.root.join(PINS)).unwrap_or_default();
    let mut pins = lines(&old);
    for args in [&["check", "--pins"][..], &["check", "--bugs", "--pins"][..]] {
        let text = printed(place, &mut log, args)?;
        pins.extend(lines(&String::from_utf8_lossy(&text)));
    }
    let text: String = pins.iter().map(|(name, count)| format!("{name} {count}\n")).collect();
    write(place, PINS, &text)?;
    build(place, &mut log)?;
    let list = printed(place, &mut log, &["check", "--list"])?;
    let page =
        fs::read_to_string(place.root.join(PAGE)).map_err(|error| Failure::new(PAGE, error, "restore it"))?;
    let parts = page.split_once(BEGINS).and_then(|(head, rest)| Some((head, rest.split_once(ENDS)?.1)));
    let Some((head, tail)) = parts else {
        return Err(Failure::new(PAGE, "the table's place is not marked", "restore the two comments"));
    };
    write(place, PAGE, &format!("{head}{BEGINS}{}{ENDS}{tail}", String::from_utf8_lossy(&list)))
}

fn lines(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    pairs.map(|(name, count)| (name.to_owned(), count.trim().to_owned())).collect()
}

fn write(place: &Place, path: &str, text: &str) -> Result<(), Failure> {
    fs::write(place.root.join(path), text).map_err(|error| Failure::new(path, error, "make it writable"))
}
