//! Reads what the benchmarks measured from the files that criterion leaves behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;

use crate::failure::Failure;

/// One benchmark's result, in nanoseconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimate {
    /// Group, and function and parameter if it has them: `sweep/100000`.
    pub(crate) name: String,
    /// The median of the samples.
    pub(crate) median: f64,
    /// The lower end of the median's confidence interval.
    pub(crate) lower: f64,
    /// The upper end of the median's confidence interval.
    pub(crate) upper: f64,
}

/// All results below `folder` that were written after `since`, sorted by name.
///
/// Older ones are of benchmarks that no longer exist, or of another state of the code.
///
/// # Errors
/// If there is none, or if one cannot be read.
pub(crate) fn read_all(folder: &Path, since: SystemTime) -> Result<Vec<Estimate>, Failure> {
    let mut estimates = Vec::new();
    for file in result_files(folder) {
        let written = fs::metadata(&file).and_then(|facts| facts.modified());
        if written.is_ok_and(|written| written >= since) {
            estimates.push(read(folder, &file)?);
        }
    }
    if estimates.is_empty() {
        let remedy = "see that `cargo bench -p takeover` runs the benches in benches/";
        return Err(Failure::new(folder.display(), "no fresh results", remedy));
    }
    estimates.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(estimates)
}

/// All files `**/new/estimates.json`. A folder that cannot be read holds none.
fn result_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let file = folder.join("estimates.json");
        if folder.ends_with("new") && file.is_file() {
            found.push(file);
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    found
}

/// Reads one file; its name is the way from `folder` to it.
fn read(folder: &Path, file: &Path) -> Result<Estimate, Failure> {
    let not_readable = |cause: String| {
        let remedy = "remove target/criterion and measure again";
        Failure::new(file.display(), cause, remedy)
    };
    let text = fs::read(file).map_err(|error| not_readable(error.to_string()))?;
    let facts: Value = serde_json::from_slice(&text).map_err(|error| not_readable(error.to_string()))?;
    let name = file.ancestors().nth(2).and_then(|path| path.strip_prefix(folder).ok());
    let name = name.map_or(String::new(), |name| name.display().to_string());
    parse(name, &facts).ok_or_else(|| not_readable("no median in it".to_string()))
}

/// The median and its interval from the content of one file.
fn parse(name: String, facts: &Value) -> Option<Estimate> {
    let number = |at: &str| facts.pointer(at).and_then(Value::as_f64);
    Some(Estimate {
        name,
        median: number("/median/point_estimate")?,
        lower: number("/median/confidence_interval/lower_bound")?,
        upper: number("/median/confidence_interval/upper_bound")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_interval_are_read() {
        let facts = serde_json::json!({
            "mean": {"point_estimate": 9.0},
            "median": {
                "confidence_interval": {"lower_bound": 1.5, "upper_bound": 2.5},
                "point_estimate": 2.0,
            },
        });
        let name = "sweep".to_string();
        let expected = Estimate { name: name.clone(), median: 2.0, lower: 1.5, upper: 2.5 };
        assert_eq!(parse(name, &facts), Some(expected));
    }

    #[test]
    fn a_file_without_a_median_is_refused() {
        let facts = serde_json::json!({"mean": {"point_estimate": 9.0}});
        assert_eq!(parse("sweep".to_string(), &facts), None);
    }
}
