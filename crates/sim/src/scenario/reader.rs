//! Reading a scenario line by line.

use core::cell::RefCell;

use takeover::units::Millis;
use takeover_policies::spelled;

use super::acts::Scene;
use super::error::Fault;
use super::number::duration;
use super::resolve::{disks, resolved};
use super::setup::Draft;
use super::statements::{Form, Reshape, Statement, Told, found};
use super::words::{Place, Words};
use super::{Act, LARGEST_FILE, LONGEST_LINE, Names, ScenarioError, Story, Timed};

/// Reads a scenario. `name` is what errors and the story call it, usually its path.
///
/// # Errors
/// The first thing that is wrong, where, and how to mend it. The same bytes always give the same
/// error.
pub fn read(name: &str, bytes: &[u8]) -> Result<Story, ScenarioError> {
    story(name, bytes).map_err(|fault| fault.in_file(name, bytes))
}

/// The setup of a scenario that can be read: its lines above the one that begins the story.
#[must_use]
pub fn setup_of(text: &str) -> Vec<&str> {
    let is_setup = |(number, line): &(u32, &str)| {
        let Ok(words) = Words::split(*number, line) else { return true };
        words.is_empty() || found(&words).is_ok_and(|it| matches!(it.form, Form::Setup(_) | Form::Either(..)))
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1_u32..).zip(text.lines()).take_while(is_setup).map(|(_, line)| line).collect()
}

/// The most errors of one file that [`read_all`] shows.
pub const MOST_ERRORS: usize = 20;

/// Reads a scenario as [`read`] does, and goes on reading after a line that is wrong, so that the
/// errors of several lines are mended in one go.
///
/// # Errors
/// What is wrong, one error a line, at most [`MOST_ERRORS`] of them; never none. The first is the one
/// of [`read`]. Where the setup is wrong, of the story below only what is no statement at all is told:
/// all else could follow from the setup.
pub fn read_all(name: &str, bytes: &[u8]) -> Result<Story, Vec<ScenarioError>> {
    let mut faults = Vec::new();
    let told = told(name, bytes, |fault| {
        faults.push(fault);
        if faults.len() < MOST_ERRORS { Ok(()) } else { Err(()) }
    });
    let errors = |faults: Vec<Fault>| faults.into_iter().map(|fault| fault.in_file(name, bytes)).collect();
    match told {
        Some(story) if faults.is_empty() => Ok(story),
        Some(_) | None => Err(errors(faults)),
    }
}

/// The story that the bytes tell.
fn story(name: &str, bytes: &[u8]) -> Result<Story, Fault> {
    let mut first = None;
    let told = told(name, bytes, |fault| {
        first = first.take().or(Some(fault));
        Err(())
    });
    match (told, first) {
        (_, Some(fault)) => Err(fault),
        (Some(story), None) => Ok(story),
        (None, None) => Err(Fault::of_file("there is no story in it", "write one")),
    }
}

/// The story that the bytes tell, if there is one. Each fault is handed to `wrong`, which says with an
/// error that it wants no more.
fn told(name: &str, bytes: &[u8], mut wrong: impl FnMut(Fault) -> Result<(), ()>) -> Option<Story> {
    if bytes.len() > LARGEST_FILE {
        let problem = format!("the file has {} bytes; the limit is {LARGEST_FILE} (16 MiB)", bytes.len());
        let _ = wrong(Fault::of_file(problem, "split it, or declare many VMs with one \"vms\""));
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = Reader { name, draft: Draft::default(), begun: None, spoilt: false };
    let mut fine = true;
    for (number, line) in (1_u32..).zip(bytes.split(|&byte| byte == b'\n')) {
        let read = text(number, line).and_then(|text| reader.take(number, text));
        if let Err(fault) = read {
            fine = false;
            reader.spoilt |= reader.begun.is_none();
            wrong(fault).ok()?;
        }
    }
    if !fine {
        return None;
    }
    reader.end().map_err(wrong).ok()
}

/// The text of a line without its end.
fn text(number: u32, line: &[u8]) -> Result<&str, Fault> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() > LONGEST_LINE {
        let problem = format!("the line has {} bytes; the limit is {LONGEST_LINE}", line.len());
        return Err(Fault::at(Place::line(number), problem, "break it into several statements"));
    }
    core::str::from_utf8(line).map_err(|error| {
        let before = line.get(..error.valid_up_to()).map(String::from_utf8_lossy).unwrap_or_default();
        let column = u32::try_from(before.chars().count().saturating_add(1)).unwrap_or(u32::MAX);
        let place = Place { line: number, column, width: 1 };
        Fault::at(place, "these bytes are no UTF-8 text", "save the file as UTF-8")
    })
}

/// What has been read so far.
struct Reader<'a> {
    /// The name of the file.
    name: &'a str,
    /// The setup; empty once the story has begun, which keeps it.
    draft: Draft<'a>,
    /// The story, once it has begun.
    begun: Option<Begun<'a>>,
    /// Whether the setup is wrong: then no story can begin.
    spoilt: bool,
}

/// A story that has begun.
struct Begun<'a> {
    /// The story so far.
    story: Story,
    /// The setup, and what the story adds to it: the names that statements may use.
    draft: Draft<'a>,
    /// The texts that statements speak of, so far.
    texts: RefCell<Vec<String>>,
    /// The line that began it.
    line: u32,
    /// The time of the statement read last.
    now: Millis,
    /// The line of that statement.
    last: u32,
    /// The latest time that the story has named, and the line that did.
    latest: (Millis, u32),
    /// The end, and the line that gave it.
    ends: Option<(Millis, u32)>,
}

impl<'a> Reader<'a> {
    /// Takes in the text of one line.
    fn take(&mut self, number: u32, text: &'a str) -> Result<(), Fault> {
        let words = Words::split(number, text)?;
        if words.is_empty() {
            return Ok(());
        }
        if self.spoilt {
            return self.line_in_vain(words);
        }
        self.line(words)
    }

    /// Takes in one line below a setup that is wrong: more of the setup, or a statement that is known.
    fn line_in_vain(&mut self, words: Words<'a>) -> Result<(), Fault> {
        match found(&words)?.form {
            Form::Setup(_) | Form::Either(..) => self.line(words),
            Form::Story(_) | Form::Reshape(_) | Form::At | Form::After | Form::End => Ok(()),
        }
    }

    /// Takes in one line that is not empty.
    fn line(&mut self, mut words: Words<'a>) -> Result<(), Fault> {
        let statement = found(&words)?;
        words.begin(statement.grammar, statement.keywords.len());
        match (statement.form, &self.begun) {
            (Form::Setup(read) | Form::Either(read, _), None) => read(&mut words, &mut self.draft),
            (Form::Setup(_), Some(begun)) => Err(begun.too_late(&words, statement)),
            (Form::Story(read) | Form::Either(_, read), _) => {
                self.begin(words.line())?.act(&mut words, When::Same, read)
            }
            (Form::Reshape(read), _) => self.begin(words.line())?.reshape(&mut words, When::Same, read),
            (Form::At, _) => {
                let begun = self.begin(words.line())?;
                let time = words.word("a time")?;
                let when = When::At(duration(time)?, time.place);
                begun.prefixed(&mut words, when)
            }
            (Form::After, _) => {
                let begun = self.begin(words.line())?;
                let time = words.word("a length of time")?;
                let when = When::After(duration(time)?, time.place);
                begun.prefixed(&mut words, when)
            }
            (Form::End, _) => self.begin(words.line())?.until(&mut words),
        }?;
        words.finish()
    }

    /// The story, which begins here if it has not yet.
    fn begin(&mut self, line: u32) -> Result<&mut Begun<'a>, Fault> {
        let begun = self.begun(line)?;
        Ok(self.begun.insert(begun))
    }

    /// Takes the story out, which begins here if it has not yet.
    fn begun(&mut self, line: u32) -> Result<Begun<'a>, Fault> {
        if let Some(begun) = self.begun.take() {
            return Ok(begun);
        }
        let draft = core::mem::take(&mut self.draft);
        let story = resolved(&draft, self.name)?;
        let (now, latest) = (Millis::ZERO, (Millis::ZERO, line));
        let texts = RefCell::default();
        Ok(Begun { story, draft, texts, line, now, last: line, latest, ends: None })
    }

    /// The finished story.
    fn end(mut self) -> Result<Story, Fault> {
        let Begun { mut story, draft, texts, latest: (latest, line), ends, .. } = self.begun(1)?;
        complete(&mut story, draft)?;
        story.texts = texts.into_inner();
        match ends {
            None => Ok(Story { ends: latest, ..story }),
            Some((ends, _)) if ends >= latest => Ok(Story { ends, ..story }),
            Some((ends, at)) => {
                let (ends, latest) = (spelled(ends), spelled(latest));
                let problem = format!("the story ends at {ends}, but line {line} reaches {latest}");
                Err(Fault::at(Place::line(at), problem, "let it run until then or longer"))
            }
        }
    }
}

/// How a statement of the story says its time.
enum When {
    /// Not at all: at the time of the one above.
    Same,
    /// `at` this time of the story.
    At(Millis, Place),
    /// `after` this time since the one above.
    After(Millis, Place),
}

/// A story keeps the names, the kinds and the disks of what it adds, too.
fn complete(story: &mut Story, draft: Draft<'_>) -> Result<(), Fault> {
    if !story.reshapings.is_empty() {
        story.disks = disks(&draft)?;
        let cluster = core::mem::take(&mut story.names.cluster);
        story.names = Names { cluster, ..draft.known.names };
        story.kinds = draft.known.kinds;
    }
    Ok(())
}

impl<'a> Begun<'a> {
    /// The fault of setup after the story began.
    fn too_late(&self, words: &Words<'_>, statement: &Statement) -> Fault {
        let keyword = statement.keywords.join(" ");
        let problem = format!("\"{keyword}\" is setup, but the story began at line {}", self.line);
        Fault::at(Place::line(words.line()), problem, format!("put it above line {}", self.line))
    }

    /// Takes in the statement behind `at` or `after` and their time.
    fn prefixed(&mut self, words: &mut Words<'a>, when: When) -> Result<(), Fault> {
        if words.is_empty() {
            return Err(words.missing("what happens"));
        }
        let statement = found(words)?;
        let place = words.place();
        match statement.form {
            Form::Story(read) | Form::Either(_, read) => {
                words.begin(statement.grammar, statement.keywords.len());
                self.act(words, when, read)
            }
            Form::Reshape(read) => {
                words.begin(statement.grammar, statement.keywords.len());
                self.reshape(words, when, read)
            }
            Form::Setup(_) | Form::At | Form::After | Form::End => {
                let problem = format!("\"{}\" does not happen at a time", statement.keywords.join(" "));
                Err(Fault::at(
                    place,
                    problem,
                    format!("write \"{}\" on a line of its own", statement.grammar),
                ))
            }
        }
    }

    /// Takes in one statement of the story.
    fn act(&mut self, words: &mut Words<'a>, when: When, read: Told) -> Result<(), Fault> {
        let line = words.line();
        self.still_running(line)?;
        let at = self.time(when)?;
        let act = read(words, Scene { known: &self.draft.known, now: at, texts: &self.texts })?;
        self.happens(line, at, act);
        Ok(())
    }

    /// Takes in one statement that changes what the cluster consists of.
    fn reshape(&mut self, words: &mut Words<'a>, when: When, read: Reshape) -> Result<(), Fault> {
        let line = words.line();
        self.still_running(line)?;
        let at = self.time(when)?;
        let changes = read(words, &mut self.draft)?;
        let act = Act::Reshape(self.story.reshapings.len());
        self.story.reshapings.push(changes);
        self.happens(line, at, act);
        Ok(())
    }

    fn happens(&mut self, line: u32, at: Millis, act: Act) {
        let reaches = if let Act::Expect(expectation) = act { expectation.when.ends() } else { at };
        if reaches >= self.latest.0 {
            self.latest = (reaches, line);
        }
        (self.now, self.last) = (at, line);
        self.story.acts.push(Timed { at, line, act });
    }

    /// The time that a statement names.
    fn time(&self, when: When) -> Result<Millis, Fault> {
        match when {
            When::Same => Ok(self.now),
            When::At(time, _) if time >= self.now => Ok(time),
            When::At(time, place) => {
                let (time, now) = (spelled(time), spelled(self.now));
                let problem = format!("time goes backwards: {time} after {now} at line {}", self.last);
                Err(Fault::at(place, problem, "put the statements in the order in which they happen"))
            }
            When::After(time, place) => {
                let at = self.now.plus(time);
                if at <= Millis::LONGEST {
                    return Ok(at);
                }
                let problem = format!("the story would reach {}", spelled(at));
                Err(Fault::at(place, problem, "a story lasts at most 30d"))
            }
        }
    }

    /// Refuses statements below the end.
    fn still_running(&self, line: u32) -> Result<(), Fault> {
        let Some((_, end)) = self.ends else { return Ok(()) };
        let problem = format!("the story ended at line {end}");
        Err(Fault::at(Place::line(line), problem, "put \"run until\" on the last line"))
    }

    /// Takes in the time of `run until`.
    fn until(&mut self, words: &mut Words<'_>) -> Result<(), Fault> {
        self.still_running(words.line())?;
        self.ends = Some((duration(words.word("a time")?)?, words.line()));
        Ok(())
    }
}
