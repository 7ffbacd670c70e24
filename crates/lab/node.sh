#!/bin/sh
# What happens inside of a node of the lab. Runs as root in the node's own namespaces.
#
#   node.sh boot NODE DIRECTORY SHARED BIN FENCE  the node's life: ends when its power is cut
#   node.sh libvirtd                               starts the hypervisor's daemon
#   node.sh relay                                  starts the way to the store
#   node.sh agent                                  starts the agent
#
# Inside, the node's own directory is /run/node, the disks are in /run/shared, the programs in
# /run/bin, the requests to the fence switch in /run/fence. All else below /run is memory: a boot
# forgets it.
set -eu

# Starts a program that the node's pid 1 will look after. Its output goes to the file given.
detached() {
    output=$1
    shift
    (setsid "$@" </dev/null >>"$output" 2>&1 &)
}

start_libvirtd() {
    # As nobody, because root's daemon would be the machine's own one.
    detached /run/node/log/libvirtd.out setpriv --reuid=nobody --regid=nogroup --clear-groups \
        env -i LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run/node/home \
        XDG_RUNTIME_DIR=/run/daemon XDG_CONFIG_HOME=/run/node/config \
        XDG_CACHE_HOME=/run/node/cache XDG_DATA_HOME=/run/node/data \
        libvirtd -f /run/node/libvirtd.conf -p /run/daemon/libvirtd.pid
}

start_relay() {
    rm -f /run/store.sock
    detached /run/node/log/relay.out /run/bin/takeover-lab relay inside /run/store.sock
}

start_agent() {
    detached /run/node/log/agent.out /run/bin/takeover-agent run --config /run/node/agent.toml
}

mount_all() {
    directory=$1
    mount -t tmpfs -o mode=0755 node /run
    mkdir /run/node /run/shared /run/bin /run/fence /run/takeover /run/daemon /run/guests
    mount --bind "$directory" /run/node
    mount --bind "$2" /run/shared
    mount --bind "$3" /run/bin
    mount --bind "$4" /run/fence
    # libvirtd looks for its hooks there and nowhere else.
    mount --bind /run/node/etc /etc/libvirt
    chown nobody:nogroup /run/daemon /run/guests
    chmod 0700 /run/daemon
}

# What would reset this machine resets the node: its power is cut, by way of the fence switch.
guard_machine() {
    mkfifo -m 0600 /run/sysrq
    [ ! -e /proc/sysrq-trigger ] || mount --bind /run/sysrq /proc/sysrq-trigger
    detached /run/node/log/sysrq.out sh -c \
        'while key=$(head -c 1 /run/sysrq); do [ "$key" != b ] || : >"/run/fence/$0.off"; done' "$1"
    for watchdog in /dev/watchdog*; do
        [ ! -e "$watchdog" ] || mount --bind /dev/null "$watchdog"
    done
}

# Each boot has an identity of its own, as on a machine that boots.
name_boot() {
    cat /proc/sys/kernel/random/uuid >/run/boot_id
    mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
}

boot() {
    hostname "$1"
    cd /
    mount_all "$2" "$3" "$4" "$5"
    guard_machine "$1"
    name_boot
    if [ -e /run/bin/takeover-agent ]; then
        # libvirtd looks for hooks when it starts, so this comes first.
        /run/bin/takeover-agent hook install --config /run/node/agent.toml
    fi
    start_libvirtd
    if [ -e /run/node/agent-starts ]; then
        start_relay
        start_agent
    fi
    exec sleep infinity
}

verb=$1
shift
case $verb in
    boot) boot "$@" ;;
    libvirtd) start_libvirtd ;;
    relay) start_relay ;;
    agent) start_agent ;;
    *) echo "node.sh: no verb $verb" >&2; exit 2 ;;
esac
