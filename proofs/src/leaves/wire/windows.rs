//! Windows in every form that could stand in a group's record, of which few are ever written.

use std::collections::HashMap;

use serde_json::{Value, json};
use takeover::group::{Failovers, Record};
use takeover::units::Stamp;

use super::Ways;
use crate::leaves::found::{Found, hold};

/// How many gaps a window of failovers stores.
const GAPS: u32 = 14;
/// The gap that stands for "nothing older is known", and one that stands for itself.
const KINDS: [u32; 2] = [u32::MAX, 7];
/// When the newest happened.
const NEWEST: [u64; 2] = [0, 5];

/// How many forms were looked at, and how many of them are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Forms {
    pub(super) looked: u64,
    pub(super) written: u64,
}

/// A form is read if some history leads to it, and reads as that history's window.
pub(super) fn check(ways: &Ways<Record>) -> Result<Forms, Found> {
    let record = |failovers| Record { failovers, ..Record::FIRST };
    let whole = |record: &Record| serde_json::from_str::<Value>(&(ways.write)(record)).unwrap();
    let written: HashMap<String, Record> =
        windows().into_iter().map(record).map(|record| (whole(&record).to_string(), record)).collect();
    let mut form = whole(&Record::FIRST);
    let mut forms = Forms::default();
    for (newest, empty) in NEWEST.into_iter().flat_map(|newest| [(newest, false), (newest, true)]) {
        for pattern in 0..1_usize << GAPS {
            let gaps: Vec<u32> = (0..GAPS).map(|place| KINDS[pattern >> place & 1]).collect();
            form["failovers"] = json!({ "newest": newest, "gaps": gaps, "empty": empty });
            let text = form.to_string();
            let (expected, actual) = (written.get(&text).copied(), (ways.read)(&text).ok());
            hold("which forms of a window are read", || text, &expected, &actual)?;
            forms.looked += 1;
            forms.written += u64::from(expected.is_some());
        }
    }
    Ok(forms)
}

/// Nothing, and each number of happenings that a window can hold, the newest at each place of the clock.
fn windows() -> Vec<Failovers> {
    let mut windows = vec![Failovers::EMPTY];
    let mut window = Failovers::EMPTY;
    for happening in 0..=u64::from(GAPS) {
        window = window.with(Stamp(happening * u64::from(KINDS[1])));
        windows.extend(NEWEST.map(|newest| window.moved(|_| Stamp(newest))));
    }
    windows
}
