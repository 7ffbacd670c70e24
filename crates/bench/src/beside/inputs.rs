//! One cluster in two languages.

use core::fmt::Write as _;

/// So many resources, each in a group of its own, going round so many nodes. Node 1 may be lost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster {
    pub(super) resources: u32,
    pub(super) nodes: u32,
    pub(super) lost: bool,
}

/// What a resource's record in a CIB is of.
const VM: &str = "class=\"ocf\" provider=\"heartbeat\" type=\"VirtualDomain\"";
const FENCING: &str = "class=\"stonith\" type=\"fence_ipmilan\"";
/// What Pacemaker calls parameters of which there are none. Without it, every resource would be restarted
/// for a changed definition.
const NO_PARAMETERS: &str = "f2317cad3d54cec5d7d7aa7d0bf35cf8";
/// The version of the format that Pacemaker 2.1 writes.
const FEATURES: &str = "3.16.2";

impl Cluster {
    /// What its files are called.
    pub(super) fn name(&self) -> String {
        let state = if self.lost { "lost" } else { "whole" };
        format!("{}-on-{}-{state}", self.resources, self.nodes)
    }

    /// The node that runs a resource.
    pub(super) fn owner(&self, resource: u32) -> u32 {
        resource.checked_rem(self.nodes).unwrap_or(0).saturating_add(1)
    }

    /// As a scenario; which node is lost is said on the command line. The policy spreads what moves, as
    /// Pacemaker does.
    pub(super) fn scenario(&self) -> String {
        let mut text = format!("cluster beside\nnodes n1..n{}\n", self.nodes);
        for resource in 0..self.resources {
            let node = self.owner(resource);
            // Writing into text cannot fail.
            let _ = writeln!(text, "group vm{resource} on n{node}\nvm r{resource} in vm{resource}");
        }
        text + "policy placement least-loaded\n"
    }

    /// As a CIB: the configuration, and what every node said of every resource when it was asked. Nothing
    /// moves but what has to, because resources stick to their nodes; what has to move is spread.
    pub(super) fn cib(&self) -> String {
        let mut text = format!(
            "<cib crm_feature_set=\"{FEATURES}\" validate-with=\"pacemaker-3.9\" epoch=\"1\" num_updates=\"0\" \
             admin_epoch=\"0\" have-quorum=\"1\" dc-uuid=\"2\">\n<configuration><crm_config>\
             <cluster_property_set id=\"o\"><nvpair id=\"o1\" name=\"stonith-enabled\" value=\"true\"/>\
             </cluster_property_set></crm_config>\n<nodes>\n"
        );
        for node in 1..=self.nodes {
            let _ = writeln!(text, "<node id=\"{node}\" uname=\"n{node}\"/>");
        }
        let _ = writeln!(text, "</nodes><resources>\n<primitive id=\"fencing\" {FENCING}/>");
        for resource in 0..self.resources {
            let _ = writeln!(text, "<primitive id=\"vm{resource}\" {VM}/>");
        }
        text.push_str(
            "</resources><constraints/><rsc_defaults><meta_attributes id=\"d\"><nvpair id=\"d1\" \
             name=\"resource-stickiness\" value=\"1\"/></meta_attributes></rsc_defaults></configuration><status>\n",
        );
        for node in 1..=self.nodes {
            self.said(node, &mut text);
        }
        text + "</status></cib>\n"
    }

    /// What one node said of every resource. The fencing device runs on node 2.
    fn said(&self, node: u32, text: &mut String) {
        let gone = self.lost && node == 1;
        let (in_ccm, crmd) = if gone { ("false", "offline") } else { ("true", "online") };
        let _ = writeln!(
            text,
            "<node_state id=\"{node}\" uname=\"n{node}\" in_ccm=\"{in_ccm}\" crmd=\"{crmd}\" join=\"member\" \
             expected=\"member\"><lrm id=\"{node}\"><lrm_resources>"
        );
        record(text, node, 1, ("fencing", FENCING), node == 2);
        for resource in 0..self.resources {
            let name = format!("vm{resource}");
            record(text, node, resource.saturating_add(2), (&name, VM), self.owner(resource) == node);
        }
        text.push_str("</lrm_resources></lrm></node_state>\n");
    }
}

/// One record: it was started here, or was looked for and found stopped.
fn record(text: &mut String, node: u32, call: u32, (name, of): (&str, &str), runs: bool) {
    let (operation, code) = if runs { ("start", 0) } else { ("monitor", 7) };
    let _ = writeln!(
        text,
        "<lrm_resource id=\"{name}\" {of}><lrm_rsc_op id=\"{name}_last_0\" operation_key=\"{name}_{operation}_0\" \
         operation=\"{operation}\" crm_feature_set=\"{FEATURES}\" transition-key=\"1:1:{code}:k\" \
         transition-magic=\"0:{code};1:1:{code}:k\" on_node=\"n{node}\" call-id=\"{call}\" rc-code=\"{code}\" \
         op-status=\"0\" interval-ms=\"0\" op-digest=\"{NO_PARAMETERS}\" last-rc-change=\"1700000000\" \
         exec-time=\"1\" queue-time=\"0\"/></lrm_resource>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_resources_on_the_same_nodes() {
        let cluster = Cluster { resources: 7, nodes: 3, lost: true };
        let (scenario, cib) = (cluster.scenario(), cluster.cib());
        for resource in 0..7 {
            let node = cluster.owner(resource);
            assert!(scenario.contains(&format!("group vm{resource} on n{node}\n")));
            let started = format!("operation_key=\"vm{resource}_start_0\"");
            let line = cib.lines().find(|line| line.contains(&started)).unwrap();
            assert!(line.contains(&format!("on_node=\"n{node}\"")), "{line}");
        }
        assert_eq!(cib.matches("crmd=\"offline\"").count(), 1);
        assert_eq!(Cluster { lost: false, ..cluster }.cib().matches("crmd=\"offline\"").count(), 0);
        assert_eq!(cib.matches("<lrm_rsc_op ").count(), 24);
    }
}
