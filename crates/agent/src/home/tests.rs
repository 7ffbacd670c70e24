use std::path::PathBuf;

use takeover::units::{Millis, Revision};

use super::*;

struct Folders(tempfile::TempDir);

impl Folders {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self) -> Result<Home, HomeError> {
        Home::open(&self.at("state"), &self.at("runtime"))
    }
}

fn seen(number: u64) -> Position {
    Position { revision: Revision { number, ..Revision::ZERO }, ..Position::ZERO }
}

#[test]
fn a_restart_forgets_nothing_and_a_boot_what_it_should() {
    let folders = Folders::new();
    let mut home = folders.open().unwrap();
    let token = home.token();
    assert_eq!((home.memory(), home.deadline()), (&Memory::default(), None));
    home.saw(seen(7)).unwrap();
    home.remember(ResourceId(3), Restarts::EMPTY).unwrap();
    home.arm(Moment(20_000)).unwrap();
    home.arm(Moment(3_000)).unwrap();
    drop(home);
    let again = folders.open().unwrap();
    assert_eq!((again.token(), again.memory().seen), (token, seen(7)));
    assert!(again.memory().restarts.contains_key(&ResourceId(3)));
    assert_eq!(again.deadline(), Some(Moment(3_000)));
    drop(again);
    fs::remove_dir_all(folders.at("runtime")).unwrap();
    let booted = folders.open().unwrap();
    assert_ne!(booted.token(), token);
    assert_eq!((booted.memory().seen, booted.deadline()), (seen(7), None));
    assert!(booted.memory().restarts.is_empty());
}

#[test]
fn one_agent_at_a_time() {
    let folders = Folders::new();
    let home = folders.open().unwrap();
    let second = folders.open().unwrap_err().to_string();
    assert!(second.contains("another agent runs") && second.contains("[paths]"), "{second}");
    drop(home);
    folders.open().unwrap();
}

/// Whichever write is cut off, the newest position that was written whole is what is remembered.
#[test]
fn a_torn_write_forgets_no_more_than_itself() {
    for torn in [0, 256] {
        let folders = Folders::new();
        let mut home = folders.open().unwrap();
        home.saw(seen(1)).unwrap();
        home.saw(seen(2)).unwrap();
        drop(home);
        let path = folders.at("state").join(SEEN);
        let mut text = fs::read(&path).unwrap();
        text[torn..torn + 3].fill(b'?');
        fs::write(&path, &text).unwrap();
        let mut home = folders.open().unwrap();
        let left = if torn == 0 { seen(2) } else { seen(1) };
        assert_eq!(home.memory().seen, left, "{torn}");
        home.saw(seen(9)).unwrap();
        drop(home);
        assert_eq!(folders.open().unwrap().memory().seen, seen(9));
    }
}

#[test]
fn damage_is_refused_with_place_and_remedy() {
    for (file, folder) in [(SEEN, "state"), (TOKEN, "runtime"), (RESTARTS, "runtime")] {
        let folders = Folders::new();
        let mut home = folders.open().unwrap();
        home.remember(ResourceId(3), Restarts::EMPTY).unwrap();
        home.saw(seen(1)).unwrap();
        drop(home);
        let path = folders.at(folder).join(file);
        fs::write(&path, vec![b'?'; 512]).unwrap();
        let error = folders.open().unwrap_err().to_string();
        assert!(error.starts_with(&path.display().to_string()), "{error}");
        assert!(error.contains("damaged") && error.contains("restore it from a backup"), "{error}");
    }
}

#[test]
fn a_deadline_that_cannot_be_read_has_passed() {
    let folders = Folders::new();
    drop(folders.open().unwrap());
    // One that lost its first or last digits would be another one, and one that lost all would be none.
    for text in ["soon", "", "0000000000000003000", "99999999"] {
        fs::write(folders.at("runtime").join(DEADLINE), text).unwrap();
        assert_eq!(folders.open().unwrap().deadline(), Some(Moment(0)), "{text}");
    }
}

/// A file that lost a part is refused before anything of it is written over, and stays as it is.
#[test]
fn what_lost_a_part_is_refused_and_left_alone() {
    for (name, folder, lengths) in
        [(SEEN, "state", &[0, 1, 255, 256, 511, 513][..]), (BOOT, "runtime", &[0, 9])]
    {
        for &length in lengths {
            let folders = Folders::new();
            let mut home = folders.open().unwrap();
            home.saw(seen(1)).unwrap();
            home.saw(seen(2)).unwrap();
            drop(home);
            let path = folders.at(folder).join(name);
            let whole = fs::read(&path).unwrap();
            let mut text = whole.clone();
            text.resize(length, b' ');
            fs::write(&path, &text).unwrap();
            let told = folders.open().unwrap_err().to_string();
            assert!(told.starts_with(&path.display().to_string()), "{told}");
            assert!(told.contains("damaged") && told.contains("remove it"), "{told}");
            assert_eq!(fs::read(&path).unwrap(), text);
            // Control: the same file whole is read.
            fs::write(&path, whole).unwrap();
            assert_eq!(folders.open().unwrap().memory().seen, seen(2));
        }
    }
}

/// What a first start left half made is made again.
#[test]
fn a_first_start_that_was_cut_off_is_no_damage() {
    let folders = Folders::new();
    fs::create_dir_all(folders.at("state")).unwrap();
    fs::write(folders.at("state").join("seen.new"), "  ").unwrap();
    assert_eq!(folders.open().unwrap().memory().seen, Position::ZERO);
    assert_eq!(folders.open().unwrap().memory().seen, Position::ZERO);
}

#[test]
fn one_directory_for_both_is_told_as_that() {
    let folders = Folders::new();
    drop(folders.open().unwrap());
    std::os::unix::fs::symlink(folders.at("state"), folders.at("link")).unwrap();
    for runtime in ["state", "link"] {
        let told = Home::open(&folders.at("state"), &folders.at(runtime)).unwrap_err().to_string();
        assert!(told.contains("is the same") && told.contains("[paths]"), "{told}");
    }
}

/// What is told to be on disk costs little enough for the loop that waits for it; see
/// `examples/idle.rs` for how seldom that is.
#[test]
fn remembering_takes_milliseconds() {
    let folders = Folders::new();
    let mut home = folders.open().unwrap();
    let begun = std::time::Instant::now();
    for number in 1..=50 {
        home.saw(seen(number)).unwrap();
    }
    println!("one position on disk: {:?}", begun.elapsed() / 50);
    assert!(Millis(u64::try_from(begun.elapsed().as_millis()).unwrap()) < Millis::secs(20));
}

/// Whichever place holds what counts, the first write after a restart spares it.
#[test]
fn a_first_write_after_a_restart_spares_what_counts() {
    for writes in 1..6 {
        let folders = Folders::new();
        let mut home = folders.open().unwrap();
        (1..=writes).for_each(|number| home.saw(seen(number)).unwrap());
        drop(home);
        let kept = fs::read(folders.at("state").join(SEEN)).unwrap();
        folders.open().unwrap().saw(seen(99)).unwrap();
        let now = fs::read(folders.at("state").join(SEEN)).unwrap();
        // The write is torn: of each place there is what stood there before or nothing.
        let half = kept.len() / 2;
        let torn: Vec<u8> = if kept[..half] == now[..half] {
            [&now[..half], b"{torn".as_slice(), &vec![b' '; half - 5]].concat()
        } else {
            [b"{torn".as_slice(), &vec![b' '; half - 5], &now[half..]].concat()
        };
        fs::write(folders.at("state").join(SEEN), torn).unwrap();
        assert_eq!(folders.open().unwrap().memory().seen, seen(writes), "{writes}");
    }
}

/// A runtime directory that outlived its boot, or came with a copy of a disk, is another machine's.
#[test]
fn what_another_boot_left_is_forgotten() {
    let folders = Folders::new();
    let mut home = folders.open().unwrap();
    let token = home.token();
    home.arm(Moment(3_000)).unwrap();
    drop(home);
    let boot = fs::read_to_string(BOOT_ID).unwrap();
    fs::write(folders.at("runtime").join(BOOT), "0".repeat(boot.len())).unwrap();
    let booted = folders.open().unwrap();
    assert_ne!(booted.token(), token);
    assert_eq!(booted.deadline(), None);
}

#[test]
fn two_agents_do_not_share_a_state_directory() {
    let folders = Folders::new();
    let _home = folders.open().unwrap();
    assert!(Home::open(&folders.at("state"), &folders.at("other")).is_err());
}
