#!/bin/sh
# takeover's gate: libvirt asks this before a VM starts, is restored, or migrates in.
# It refuses a managed VM whose gate is closed. Installed by takeover; do not edit.
# libvirt gives: the VM's name, the operation, and the VM's XML on the standard input.
managed=@MANAGED@
gates=@GATES@
boot_id=@BOOT_ID@
lease=@LEASE@
case $2 in prepare | restore | migrate) ;; *) exit 0 ;; esac
refuse() { printf 'takeover: %s of this VM is refused: %s\n' "$operation" "$1" >&2; exit 1; }
operation=$2
# A gate that is left open opens nothing once the lease is over, whatever became of the agent.
in_time() {
    until= up=
    [ -e "$lease" ] || return 0
    read -r until <"$lease" || :
    read -r up _ </proc/uptime
    case $until in '' | *[!0-9]*) refuse 'the lease of this node cannot be read' ;; esac
    [ "${up%%.*}999" -lt "$until" ] && return 0
    refuse "this node's lease is over; see whether its agent runs"
}
uuid=
while read -r line; do
    case $line in '<uuid>'*'</uuid>') uuid=${line#'<uuid>'} uuid=${uuid%'</uuid>'} && break ;; esac
done
case $uuid in '' | *[!0-9a-f-]*) refuse 'libvirt gave no UUID' ;; esac
[ -d "$managed" ] || refuse "the list of managed VMs is missing: $managed; start takeover's agent"
[ -e "$managed/$uuid" ] || exit 0
opened= now=
if [ -r "$gates/$uuid" ]; then read -r opened rest <"$gates/$uuid"; fi
read -r now <"$boot_id"
[ -n "$now" ] && [ "$opened" = "$now" ] && in_time && exit 0
refuse "its gate is closed ($uuid); this node does not own it, start it with: takeover online"
