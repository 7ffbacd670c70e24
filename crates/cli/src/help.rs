//! What every command's help ends with: examples, and the exit codes, which are written here alone.

/// Everything was fine.
pub(crate) const FINE: u8 = 0;
/// An expectation was not met, a rule was broken, or a log departs from the core.
pub(crate) const BROKEN: u8 = 1;
/// Bad input: nothing ran.
pub(crate) const BAD_INPUT: u8 = 2;
/// The output could not be written.
pub(crate) const NOT_WRITTEN: u8 = 3;

/// The cluster refused an order.
pub(crate) const REFUSED: u8 = 1;
/// An order is neither done nor refused yet.
pub(crate) const UNDER_WAY: u8 = 4;

/// The exit codes in words.
macro_rules! exit_codes {
    () => {
        "Exit codes:\n  0  fine\n  1  an expectation was not met, a rule was broken, a deliberate bug was found or was \
         not found,\n     or a log departs from the core\n  2  bad input: nothing ran\n  3  the output could not be \
         written"
    };
}

/// The exit codes of the commands for a running cluster in words.
macro_rules! live_exit_codes {
    () => {
        "Exit codes:\n  0  fine\n  1  the cluster refused the order\n  2  bad input, or no agent answers: nothing is \
         known to have been done\n  3  the output could not be written\n  4  the order is under way: neither done nor \
         refused yet"
    };
}

/// Examples for a running cluster, a line each, and the exit codes.
macro_rules! live {
    ($($line:literal,)+) => { concat!("Examples:\n", $("  ", $line, "\n",)+ "\n", live_exit_codes!()) };
}

/// Examples, a line each, and the exit codes.
macro_rules! examples {
    ($($line:literal,)+) => { concat!("Examples:\n", $("  ", $line, "\n",)+ "\n", exit_codes!()) };
}

pub(crate) const TAKEOVER: &str = concat!(
    "`takeover COMMAND --help` has examples. `takeover man` prints the manual page.\n\n",
    exit_codes!(),
    "\n\nOn a running cluster:\n  1  the cluster refused the order\n  2  bad input, or no agent answers\n  4  the order \
     is under way"
);
pub(crate) const STATUS: &str = live!(
    "takeover status",
    "takeover status --wide",
    "takeover status --watch",
    "takeover status --json --socket /run/takeover/admin.sock    # another agent",
);
pub(crate) const WHY: &str = live!("takeover why web", "takeover why web1 --json",);
pub(crate) const LOG: &str =
    live!("takeover log", "takeover log -n 200", "takeover log -f", "takeover log -f --json | jq .text",);
pub(crate) const ONLINE: &str = live!("takeover online web1",);
pub(crate) const OFFLINE: &str = live!("takeover offline web1",);
pub(crate) const MOVE: &str = live!("takeover move web", "takeover move db n1",);
pub(crate) const FAILOVER: &str = live!("takeover failover web",);
pub(crate) const FAILBACK: &str = live!("takeover failback db",);
pub(crate) const PAUSE: &str = live!("takeover pause n2", "takeover pause n2 --drain",);
pub(crate) const RESUME: &str = live!("takeover resume n2",);
pub(crate) const TAKE_OUT: &str = live!("takeover take-out web",);
pub(crate) const PUT_BACK: &str = live!("takeover put-back web",);
pub(crate) const ADOPT: &str = live!("takeover adopt-restored-store --yes",);
pub(crate) const SIMULATE: &str = examples!(
    "takeover simulate scenarios/article.txt",
    "takeover simulate --format json scenarios/*.txt",
    "takeover simulate --quiet --seed 7 scenarios/node-loss.txt",
    "takeover simulate --timeline article.svg scenarios/article.txt",
    "takeover simulate --swarm --seeds 1..100",
    "takeover simulate scenarios/first.txt --random-faults power,guest --duration 7d",
    "takeover simulate scenarios/first.txt --random-faults all --duration 2d --seeds 1..8 --quiet",
    "takeover simulate scenarios/first.txt --compare 'policy restart-threshold 0' 'policy restart-threshold 3'",
    "takeover simulate --why shop1 scenarios/node-loss.txt    # one resource's story, with reasons",
    "takeover simulate --log run.jsonl scenarios/first.txt    # for `takeover replay run.jsonl`",
);
pub(crate) const EXPLAIN: &str = examples!(
    "takeover explain scenarios/node-loss.txt --at 40s shop",
    "takeover explain scenarios/node-loss.txt --at 1m30s shop --format json",
);
pub(crate) const LOSS: &str = examples!(
    "takeover loss scenarios/least-loaded.txt n1",
    "takeover loss scenarios/day.txt n1 --repeat 1000    # how long the decision takes",
);
pub(crate) const REPLAY: &str = examples!(
    "takeover simulate --log run.jsonl scenarios/first.txt && takeover replay run.jsonl",
    "takeover simulate --log bug.jsonl --bug restarts-forgotten scenarios/agent-restart.txt; takeover replay bug.jsonl",
);
pub(crate) const CHECK: &str = examples!(
    "takeover check",
    "takeover check ownership --deep",
    "takeover check --bug gate-missing",
    "takeover check --list",
);
pub(crate) const EXPLORE: &str = examples!("takeover explore ownership/one-trouble",);
pub(crate) const DIAGRAM: &str =
    examples!("takeover diagram", "takeover diagram resource --format svg --output resource.svg",);
pub(crate) const TABLE: &str = examples!("takeover table", "takeover table resource",);
pub(crate) const LANGUAGE: &str = examples!(
    "takeover language",
    "takeover language --format markdown > docs/language.md",
    "takeover language --format vim > ~/.vim/syntax/takeover.vim",
);
pub(crate) const COMPLETIONS: &str = examples!(
    "takeover completions bash > ~/.local/share/bash-completion/completions/takeover",
    "takeover completions fish > ~/.config/fish/completions/takeover.fish",
);
pub(crate) const MAN: &str = examples!("takeover man | man -l -", "takeover man > takeover.1",);
