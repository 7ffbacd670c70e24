//! `takeover completions` and `takeover man`: both made from the command's own description.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::table::say;
use crate::{Arguments, FINE, NOT_WRITTEN};

/// What `takeover completions` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints what a shell needs to complete the command's words.
pub(crate) fn run(options: &Options) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "takeover", &mut text);
    say(&String::from_utf8_lossy(&text));
    FINE
}

/// Prints the manual: a page for the command, followed by one for each of its commands.
pub(crate) fn man() -> u8 {
    let mut command = Arguments::command();
    command.build();
    let mut text = Vec::new();
    let pages =
        core::iter::once(&command).chain(command.get_subcommands().filter(|it| it.get_name() != "help"));
    for page in pages {
        if let Err(error) = clap_mangen::Man::new(page.clone()).render(&mut text) {
            eprintln!("takeover: the manual: {error}");
            return NOT_WRITTEN;
        }
    }
    say(&String::from_utf8_lossy(&text));
    FINE
}
