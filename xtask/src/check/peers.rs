//! The page of what broke in other managers: made from the comments of the stories under
//! `scenarios/peers` and from how each of them ends, so that it cannot say anything else than they do.

use std::collections::BTreeMap;
use std::fs;

use super::scenario::{difference, files, printed, read};
use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// Where the stories are.
pub(crate) const FOLDER: &str = "scenarios/peers";
/// The page.
const PAGE: &str = "docs/what-breaks-elsewhere.md";
/// What stands before the printed part.
const BEGINS: &str = "<!-- printed by `cargo xtask bless` from scenarios/peers -->\n";
/// What stands after it.
const ENDS: &str = "<!-- end -->";
/// Fewer than these would mean that the page went blind.
const STORIES_MIN: usize = 22;

/// One story, as the page tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Story {
    /// The file's name, without its extension.
    name: String,
    /// Whose failure it was.
    product: String,
    /// What happened, in a few words.
    title: String,
    /// The paragraphs of its comment, after the title.
    text: Vec<String>,
    /// How it ended when it was told.
    ending: String,
}

/// Compares the page with what the stories say.
///
/// # Errors
/// With the line in which they differ.
pub(super) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let stories = stories(place, log)?;
    let kept = read(place, PAGE)?;
    let made = page(&kept, &stories)?;
    if made != kept {
        let cause = difference(made.as_bytes(), kept.as_bytes());
        let remedy = "change the story's comment, not the page; then `cargo xtask bless`";
        return Err(Failure::new(PAGE, cause, remedy));
    }
    Ok(format!("  {PAGE} says what its {} stories say", stories.len()))
}

/// Makes the page anew.
///
/// # Errors
/// If a story or a file fails.
pub(super) fn print(place: &Place, log: &mut Log) -> Result<(), Failure> {
    let made = page(&read(place, PAGE)?, &stories(place, log)?)?;
    fs::write(place.root.join(PAGE), made).map_err(|error| Failure::new(PAGE, error, "make it writable"))
}

/// All stories, each told once.
fn stories(place: &Place, log: &mut Log) -> Result<Vec<Story>, Failure> {
    let files = files(place, FOLDER)?;
    if files.len() < STORIES_MIN {
        let cause = format!("it holds {} stories, at least {STORIES_MIN} are expected", files.len());
        return Err(Failure::new(FOLDER, cause, "restore them"));
    }
    files.iter().map(|file| told(place, log, file)).collect()
}

fn told(place: &Place, log: &mut Log, file: &str) -> Result<Story, Failure> {
    let source = read(place, file)?;
    let output = printed(place, log, &["simulate", "--quiet", file])?;
    let output = String::from_utf8_lossy(&output);
    let Some(ending) = output.lines().find(|line| line.starts_with("ended at ")) else {
        return Err(Failure::new(file, "it does not say how it ended", "print a line `ended at ...`"));
    };
    let name = file.trim_start_matches(FOLDER).trim_start_matches('/').trim_end_matches(".txt");
    story(name, &source, ending).ok_or_else(|| {
        let remedy = "begin with `# Product: title`, and paragraphs parted by a line with `#` alone";
        Failure::new(file, "its comment is not what the page is made from", remedy)
    })
}

/// The story with this comment; none if it has no title or no text.
fn story(name: &str, source: &str, ending: &str) -> Option<Story> {
    let lines = source.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
    let lines: Vec<&str> = lines.collect();
    let mut paragraphs = lines.split(|line| line.is_empty()).map(|lines| lines.join("\n"));
    let (product, title) =
        paragraphs.next()?.split_once(": ").map(|(left, right)| (left.to_owned(), capital(right)))?;
    let text: Vec<String> = paragraphs.collect();
    let (name, ending) = (name.to_owned(), ending.to_owned());
    (!text.is_empty()).then_some(Story { name, product, title, text, ending })
}

/// The text with a capital letter at its beginning.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// The page with its printed part made anew.
fn page(kept: &str, stories: &[Story]) -> Result<String, Failure> {
    let parts = kept.split_once(BEGINS).and_then(|(head, rest)| Some((head, rest.split_once(ENDS)?.1)));
    let Some((head, tail)) = parts else {
        return Err(Failure::new(PAGE, "the place of the stories is not marked", "restore the two comments"));
    };
    // By name, as people sort names: whatever their letters' case.
    let mut products: BTreeMap<(String, &str), Vec<&Story>> = BTreeMap::new();
    for story in stories {
        products.entry((story.product.to_lowercase(), &story.product)).or_default().push(story);
    }
    let contents: String = products.iter().map(|((_, product), stories)| entry(product, stories)).collect();
    let chapters: String = products.iter().map(|((_, product), stories)| chapter(product, stories)).collect();
    Ok(format!("{head}{BEGINS}{contents}{chapters}\n{ENDS}{tail}"))
}

/// A product's place in the table of contents.
fn entry(product: &str, stories: &[&Story]) -> String {
    let links = stories.iter().map(|Story { name, title, .. }| format!("  * [{title}](#{name})\n"));
    format!("* {product}\n{}", links.collect::<String>())
}

/// A product's stories.
fn chapter(product: &str, stories: &[&Story]) -> String {
    let sections: String = stories.iter().map(|story| section(story)).collect();
    format!("\n## {product}\n{sections}")
}

fn section(Story { name, title, text, ending, .. }: &Story) -> String {
    let file = format!("{FOLDER}/{name}.txt");
    format!(
        "\n### <a id=\"{name}\"></a>{title}\n\n{}\n\nThe story: [{file}](../{file})\n\n\
         ```console\ncargo run --release -- simulate {file}\n```\n\n```text\n{ending}\n```\n",
        text.join("\n\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str =
        "# One: two things\n#\n# What\n# happened.\n#\n# What prevents it.\n\nnodes n1\n# not this\n";

    #[test]
    fn a_story_is_its_comment() {
        let made = story("a", SOURCE, "ended at 1").unwrap();
        assert_eq!((made.product.as_str(), made.title.as_str()), ("One", "Two things"));
        assert_eq!(made.text, ["What\nhappened.", "What prevents it."]);
        assert_eq!(story("a", "# No product\n#\n# Text.\n", "ended at 1"), None);
        assert_eq!(story("a", "# One: no text\n\nnodes n1\n", "ended at 1"), None);
    }

    #[test]
    fn only_the_marked_part_is_made_anew() {
        let stories = [story("a", SOURCE, "ended at 1").unwrap()];
        let kept = format!("head\n{BEGINS}old\n{ENDS}\ntail\n");
        let made = page(&kept, &stories).unwrap();
        assert!(made.starts_with("head\n") && made.ends_with("\ntail\n") && !made.contains("old"));
        for part in
            ["* One\n  * [Two things](#a)\n", "<a id=\"a\">", "(../scenarios/peers/a.txt)", "ended at 1"]
        {
            assert!(made.contains(part), "{part}");
        }
        assert_eq!(page(&made, &stories).unwrap(), made);
        assert!(page("no marks", &stories).is_err());
    }

    /// A comment that changed, or another ending, makes another page.
    #[test]
    fn a_difference_is_seen() {
        let kept = format!("{BEGINS}{ENDS}");
        let made = |source: &str, ending: &str| page(&kept, &[story("a", source, ending).unwrap()]).unwrap();
        let first = made(SOURCE, "ended at 1");
        assert_ne!(first, made(&SOURCE.replace("happened", "broke"), "ended at 1"));
        assert_ne!(first, made(SOURCE, "ended at 2"));
    }
}
