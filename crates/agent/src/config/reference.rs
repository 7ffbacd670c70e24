//! The reference page of both files, from the reader's own tables.

use core::fmt::Write as _;

use takeover_policies::{Field, Of, fields};

use super::choices::written;
use super::keys::{
    ADMIN, AGENT, Absent, CLUSTER, FENCING, GROUP, HYPERVISOR, INPUTS, Key, METRICS, NODE, PATHS, STORE,
    Table, VM,
};

/// The tables of each file, in the order in which a file has them.
pub(super) const FILES: [&[&Table]; 2] = [
    &[&AGENT, &STORE, &HYPERVISOR, &PATHS, &ADMIN, &METRICS, &FENCING, &INPUTS],
    &[&CLUSTER, &NODE, &GROUP, &VM],
];

/// The page, as Markdown. `examples` are a node's own file and a cluster's.
#[must_use]
pub fn reference(examples: [&str; 2]) -> String {
    let mut text = String::from(
        "# The agent's two files\n\nThis page is printed from the reader's own tables; a test holds it so, and \
         reads the examples. `takeover-agent config check` says what is wrong with your files, and where.\n\n\
         Times have their units (`\"500ms\"`, `\"5s\"`, `\"1m30s\"`, `\"2h\"`, `\"1d\"`). Paths begin at the root, except the one of the cluster's file.\n\n\
         There is no store over a network yet. A cluster is one node with a `database`, as in `docs/agent/one-node`, or \
         several agents on one machine over its `socket`, as in the examples here; never several machines.\n",
    );
    for (tables, example) in FILES.into_iter().zip(examples) {
        for (number, table) in tables.iter().enumerate() {
            let Table { title, meaning, keys, .. } = table;
            let depth = if number == 0 { "##" } else { "###" };
            let _ = writeln!(text, "\n{depth} `{title}`\n\n{meaning}\n");
            if number == 0 {
                let _ = writeln!(text, "```toml\n{}\n```\n", example.trim_end());
            }
            text.push_str("| key | as in | where it is not given | what it decides |\n|---|---|---|---|\n");
            keys.iter().for_each(|key| row(key, &mut text));
        }
    }
    policies(&mut text);
    text
}

/// The row of a key.
fn row(key: &Key, text: &mut String) {
    let Key { word, example, default, meaning } = key;
    let default = match default {
        Absent::Needed => "it has to be".to_owned(),
        Absent::Value(value) => format!("`{value}`"),
        Absent::Words(words) => (*words).to_owned(),
    };
    let _ = writeln!(text, "| `{word}` | `{example}` | {default} | {meaning} |");
}

/// The table of policies.
fn policies(text: &mut String) {
    text.push_str(
        "\n### Policies\n\n`[policy]` holds for everything; a group's `policy` for it and its VMs, a VM's for \
         it alone. The more particular one wins. Policies of VMs can be changed while they run: change the file \
         on every node and send the agent SIGHUP.\n\n\
         | policy | value | as in | default | whose | what it decides |\n|---|---|---|---|---|---|\n",
    );
    for field in fields() {
        let Field { word, value, default, meaning, .. } = field;
        let value = if field.has_word("yes") { "true, false".to_owned() } else { value.replace('|', ", ") };
        let whose = match field.of {
            Of::Resource(_) => "VM",
            Of::Group(_) => "group",
            Of::Cluster(_) | Of::Lease(_) => "cluster",
        };
        let _ =
            writeln!(text, "| `{word}` | {value} | `{}` | {default} | {whose} | {meaning} |", written(field));
    }
}
