#!/usr/bin/env bash
# The gateway's unit under a service manager that lives: started, reloaded, watched, killed, refused, stopped, removed.
# systemd is the first process of namespaces of its own over a copy-on-write view of this machine, in a control group of its
# own; the machine stays as it is.
#   unit.sh FOLDER-WITH-DEBS
# Exit code 77: this machine does not let it.
set -eu
debs=$(cd "$1" && pwd)
skip() { echo "SKIPPED: $1"; exit 77; }

if [ "${2:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || skip "packages are installed by root only"
    unshare -m -n -p -f -C -u -i true 2>/dev/null || skip "this machine gives no namespaces"
    base=$(mktemp -d)
    mkdir "$base/groups" "$base/view" "$base/out"
    mount -t cgroup2 cgroup2 "$base/groups" 2>/dev/null || { rm -r "$base"; skip "this machine has no control groups of version 2"; }
    group=$base/groups/bulkhead-unit-$$
    # shellcheck disable=SC2317 # The trap calls it.
    clean() {
        find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
        umount "$base/groups"
        rm -rf "$base"
    }
    trap clean EXIT
    mkdir "$group" 2>/dev/null || skip "this machine gives no control group"
    code=0
    # The service manager ends its container with the steps' exit code, and 100.
    # shellcheck disable=SC2016
    timeout -k 5 200 bash -c 'echo $$ > "$1/cgroup.procs"; exec unshare -m -n -p -f -C -u -i --kill-child bash "$2" "$3" inside "$4"' \
        bash "$group" "$0" "$debs" "$base" > "$base/log" 2>&1 < /dev/null || code=$?
    cat "$base/log"
    [ -e "$base/out/told" ] || { [ $code = 77 ] && exit 77; skip "systemd does not come up here ($code)"; }
    cat "$base/out/told"
    exit $((code - 100))
fi

out=$3/out base=$3/view
mount --make-rprivate /
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
root=$base/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root" \
    || skip "this machine has no overlay file system"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/packages/out"
mount --bind "$out" "$root/packages/out"
cp "$debs"/*.deb "$root/packages"
ip link set lo up

# Nothing of this machine's own services, and nothing that reaches for its devices.
rm -rf "$root"/etc/systemd/system/*.wants
: > "$root/etc/fstab"
echo 00000000000000000000000000000001 > "$root/etc/machine-id"
for unit in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket \
    systemd-modules-load.service systemd-sysctl.service systemd-remount-fs.service systemd-binfmt.service \
    proc-sys-fs-binfmt_misc.automount sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
cat > "$root/etc/systemd/system/steps.target" <<'UNIT'
[Unit]
Requires=basic.target
Wants=steps.service
AllowIsolate=yes
UNIT
cat > "$root/etc/systemd/system/steps.service" <<'UNIT'
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/bash /packages/run
UNIT
cat > "$root/packages/run" <<'RUN'
code=0
bash /packages/steps > /packages/out/told 2>&1 || code=$?
systemctl exit $((code + 100))
RUN
cat > "$root/packages/steps" <<'STEPS'
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
unit=bulkhead-gateway.service
fail() {
    echo "FAIL: $1"
    systemctl status --no-pager --full $unit || true
    journalctl --no-pager -u $unit -n 30 || true
    exit 1
}
shown() { systemctl show --value -p "$1" $unit; }
within() { # seconds, what is waited for in words, command
    local seconds=$1 what=$2
    shift 2
    for _ in $(seq $((seconds * 10))); do "$@" && return; sleep 0.1; done
    fail "$what"
}
is() { [ "$(shown "$1")" = "$2" ]; }
asked() { python3 -c 'import sys, urllib.request; urllib.request.urlopen("http://127.0.0.1:9464" + sys.argv[1], timeout=5)' "$1" 2> /dev/null; }
ready() { asked /readyz; }
told() { journalctl --no-pager -u $unit -o cat | grep -q "$1"; }

dpkg -i /packages/*.deb > /packages/install.log 2>&1 || { cat /packages/install.log; fail "the packages do not install"; }
systemctl start $unit || fail "the unit does not start"
# "Type=notify": started means that it serves; ready for a balancer it is a moment later.
asked /healthz || fail "it is called started before it serves"
within 10 "it does not become ready" ready
is ActiveState active || fail "it is not active"
is User bulkhead-gateway || fail "another user runs it"
pid=$(shown MainPID)
grep -q '^CapEff:[[:space:]]*0000000000000000$' "/proc/$pid/status" || fail "it has a capability"
grep -q '^CapBnd:[[:space:]]*0000000000000000$' "/proc/$pid/status" || fail "it may get a capability"
grep -q '^NoNewPrivs:[[:space:]]*1$' "/proc/$pid/status" || fail "it may get privileges"
grep -q '^Seccomp:[[:space:]]*2$' "/proc/$pid/status" || fail "its system calls are not filtered"
writes() { nsenter -t "$pid" -m sh -c 'echo > "$1/written" && rm "$1/written"' sh "$1" 2> /dev/null; } # As root, even.
writes /var/lib/bulkhead || fail "it may not write to its own folder"
for place in /etc /etc/bulkhead /usr/bin /root /var/lib; do
    writes $place && fail "it may write to $place"
done
[ "$(stat -c '%a %U' /var/lib/bulkhead)" = "750 bulkhead-gateway" ] || fail "rights of its folder"
[ "$(stat -c '%a %U' /var/lib/bulkhead/fleet.db)" = "600 bulkhead-gateway" ] || fail "others may read the store"

systemctl reload $unit || fail "it does not reload"
within 10 "it does not tell that it has reloaded" told '"event":"reloaded"'
is MainPID "$pid" || fail "a reload starts it anew"
cp -p /etc/bulkhead/gateway.toml /packages/good.toml
echo 'drain_s = "soon"' >> /etc/bulkhead/gateway.toml
systemctl reload $unit 2> /dev/null && fail "a wrong configuration is reloaded"
ready || fail "a wrong configuration stops it"
is MainPID "$pid" || fail "a wrong configuration starts it anew"
# Started with it, it says what is wrong, once.
systemctl restart $unit 2> /dev/null && fail "it starts with a wrong configuration"
is ActiveState failed || fail "a wrong configuration is tried again and again: $(shown ActiveState)"
told 'gateway.toml:[0-9]*' || fail "it does not say where its configuration is wrong"
cp -p /packages/good.toml /etc/bulkhead/gateway.toml
systemctl reset-failed $unit
systemctl start $unit || fail "it does not start when its configuration is mended"

pid=$(shown MainPID)
kill -KILL "$pid"
within 20 "it is not started again after a kill" eval 'is ActiveState active && ! is MainPID '"$pid"' && ready'
is NRestarts 1 || fail "restarts: $(shown NRestarts)"

# What stands still is found by the watchdog, here with shorter patience than the unit's.
mkdir -p /run/systemd/system/$unit.d
printf '[Service]\nWatchdogSec=3\n' > /run/systemd/system/$unit.d/patience.conf
systemctl daemon-reload
systemctl restart $unit || fail "it does not start anew"
sleep 7 # Longer than its patience: who is at work is left alone.
is NRestarts 0 || fail "the watchdog ends a gateway that is at work"
pid=$(shown MainPID)
kill -STOP "$pid"
within 30 "a gateway that stands still is left standing" eval '! is MainPID '"$pid"' && is ActiveState active && ready'
told 'Watchdog timeout' || fail "it was not the watchdog"

systemctl stop $unit || fail "it does not stop"
is Result success || fail "it stops with $(shown Result)"
is ExecMainStatus 0 || fail "it stops with $(shown ExecMainStatus)"
systemctl start $unit || fail "it does not start a second time"
dpkg -r bulkhead bulkhead-gateway > /packages/remove.log 2>&1 || { cat /packages/remove.log; fail "they do not go"; }
ready && fail "a removed gateway still serves"
is ActiveState inactive || fail "a removed gateway is $(shown ActiveState)"
echo "started, watched over, reloaded, refused, killed, stopped and removed under systemd $(systemctl --version | sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p')"
STEPS
# Not chroot, in which the kernel makes no user namespaces; the unit has one.
cd "$root"
mkdir before
pivot_root . before
umount -l before
rmdir before
exec /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    /lib/systemd/systemd --system --unit=steps.target --log-target=journal --show-status=0
