//! The cluster log of one agent: a file, what was told last, and whoever follows it.

use core::time::Duration;
use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use takeover::log::Entry;
use takeover::units::Millis;
use tokio::sync::broadcast;

use crate::clock;

/// What the file is called.
pub(crate) const FILE: &str = "cluster.log";
/// How many lines are kept in memory for who asks.
const KEPT: usize = 10_000;
/// How many lines a follower may lag behind before it misses some.
const LAG: usize = 1_024;
/// When a file is put aside, in bytes: 16 MiB.
const LONGEST: u64 = 16 * 1_024 * 1_024;
/// How long a file that cannot be written is left alone.
const AGAIN: Duration = Duration::from_secs(60);
/// How many files that were put aside are kept.
const ASIDE: u32 = 4;

/// A line and when it was told, in milliseconds since 1970 by the machine's calendar.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Told {
    /// When.
    pub at: Millis,
    /// What.
    pub entry: Entry,
}

/// The log.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Option<File>,
    length: u64,
    /// When a file that could not be written is tried again.
    again: Option<Instant>,
    kept: VecDeque<Arc<Told>>,
    followers: broadcast::Sender<Arc<Told>>,
}

impl Journal {
    /// Opens `cluster.log` in this directory, and reads its end.
    ///
    /// # Errors
    /// It cannot be made or written.
    pub fn open(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = directory.join(FILE);
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let length = file.metadata()?.len();
        let mut kept = VecDeque::new();
        for line in BufReader::new(File::open(&path)?).split(b'\n') {
            keep(&mut kept, core::str::from_utf8(&line?).ok().and_then(parsed).map(Arc::new));
        }
        Ok(Self { path, file: Some(file), length, again: None, kept, followers: broadcast::channel(LAG).0 })
    }

    /// A line was told.
    pub fn tell(&mut self, entry: Entry) {
        let told = Arc::new(Told { at: clock::calendar(), entry });
        let line = written(&told);
        tracing::info!(target: "cluster", "{}", told.entry);
        if let Err(error) = self.append(&line) {
            tracing::error!(
                "{}: {error}; make room: the cluster log goes to the journal alone, and is tried again in {AGAIN:?}",
                self.path.display()
            );
            self.file = None;
            self.again = Instant::now().checked_add(AGAIN);
        }
        // Nobody follows: nobody misses it.
        let _ = self.followers.send(Arc::clone(&told));
        keep(&mut self.kept, Some(told));
    }

    /// The last lines, oldest first.
    pub fn last(&self, count: usize) -> impl Iterator<Item = &Arc<Told>> {
        self.kept.iter().skip(self.kept.len().saturating_sub(count))
    }

    /// What is told from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<Arc<Told>> {
        self.followers.subscribe()
    }

    fn append(&mut self, line: &str) -> io::Result<()> {
        if self.file.is_none() && self.again.is_some_and(|again| again <= Instant::now()) {
            self.reopen()?;
        }
        if self.length > LONGEST {
            self.put_aside()?;
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(line.as_bytes())?;
        self.length = self.length.saturating_add(u64::try_from(line.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    fn put_aside(&mut self) -> io::Result<()> {
        let aside = |number: u32| self.path.with_extension(format!("log.{number}"));
        for number in (1..ASIDE).rev() {
            let _ = fs::rename(aside(number), aside(number.saturating_add(1)));
        }
        fs::rename(&self.path, aside(1))?;
        self.reopen()
    }

    fn reopen(&mut self) -> io::Result<()> {
        let file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        self.length = file.metadata()?.len();
        self.file = Some(file);
        Ok(())
    }
}

fn keep(kept: &mut VecDeque<Arc<Told>>, told: Option<Arc<Told>>) {
    kept.extend(told);
    while kept.len() > KEPT {
        kept.pop_front();
    }
}

/// A line of the file: the time by the calendar, then the line as any cluster log has it.
fn written(told: &Told) -> String {
    format!("{} {}\n", told.at.0, told.entry)
}

fn parsed(line: &str) -> Option<Told> {
    let (at, entry) = line.split_once(' ')?;
    Some(Told { at: Millis(at.parse().ok()?), entry: entry.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use takeover::log::Component;

    fn line(text: &str) -> Entry {
        Entry {
            at: Millis(1),
            node: "n1".to_owned(),
            component: Component::Rhs,
            subject: "web 1".to_owned(),
            claim: None,
            change: Some(("Online".to_owned(), "Failed".to_owned())),
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_was_told_is_there_after_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(directory.path()).unwrap();
        let mut follower = journal.follow();
        journal.tell(line("a crash"));
        journal.tell(line("another"));
        assert_eq!(follower.try_recv().unwrap().entry, line("a crash"));
        drop(journal);
        let journal = Journal::open(directory.path()).unwrap();
        let told: Vec<&str> = journal.last(5).map(|told| told.entry.text.as_str()).collect();
        assert_eq!(told, ["a crash", "another"]);
        assert_eq!(journal.last(1).count(), 1);
    }

    /// A disk that is full costs the file's lines, and no more: they are told all the same, and the file
    /// goes on when it can.
    #[test]
    fn a_file_that_cannot_be_written_is_tried_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cluster.log");
        let mut journal = Journal::open(directory.path()).unwrap();
        journal.file = Some(OpenOptions::new().write(true).open("/dev/full").unwrap());
        journal.tell(line("a crash"));
        assert_eq!((journal.last(5).count(), fs::read_to_string(&path).unwrap().lines().count()), (1, 0));
        // Not at once.
        journal.tell(line("another"));
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 0);
        journal.again = Some(Instant::now());
        journal.tell(line("a third"));
        assert_eq!((journal.last(5).count(), fs::read_to_string(&path).unwrap().lines().count()), (3, 1));
    }

    #[test]
    fn long_files_are_put_aside_and_damaged_lines_are_left_out() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("cluster.log");
        fs::write(&path, "no line of any log\n").unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"\xff\n").unwrap();
        let mut journal = Journal::open(directory.path()).unwrap();
        assert_eq!(journal.last(5).count(), 0);
        fs::write(&path, "no line of any log\n").unwrap();
        journal.length = LONGEST + 1;
        journal.tell(line("a crash"));
        assert_eq!(
            fs::read_to_string(directory.path().join("cluster.log.1")).unwrap(),
            "no line of any log\n"
        );
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    }
}
