#!/usr/bin/env bash
# Installs both packages, starts what they install as it is installed, takes them away again and looks for what is left.
# All of it in namespaces of its own over a copy-on-write view of this machine: the machine stays as it is.
#   installed.sh FOLDER-WITH-DEBS
# Exit code 77: this machine does not let it.
set -eu
debs=$(cd "$1" && pwd)
skip() { echo "SKIPPED: $1"; exit 77; }
fail() { echo "FAIL: $1"; exit 1; }

if [ "${2:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || skip "packages are installed by root only"
    unshare -m -n true 2>/dev/null || skip "this machine gives no mount and network namespaces"
    # The network is its own, so that the ports of the default configuration are free.
    base=$(mktemp -d)
    trap 'rmdir "$base"' EXIT
    unshare -m -n bash "$0" "$debs" inside "$base"
    exit
fi

base=$3
mount --make-rprivate /
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root" \
    || skip "this machine has no overlay file system"
for place in proc sys dev; do mount --rbind "/$place" "$base/root/$place"; done
mount -t tmpfs tmpfs "$base/root/run" # No service manager: the maintainer scripts must do without.
mkdir -p "$base/root/packages"
cp "$debs"/*.deb "$base/root/packages"
ip link set lo up

cat > "$base/root/packages/steps" <<'STEPS'
set -eu
fail() { echo "FAIL: $1"; exit 1; }
ask() { python3 - "$1" <<'PY'
import sys, urllib.error, urllib.request
try:
    with urllib.request.urlopen("http://127.0.0.1:9464" + sys.argv[1], timeout=5) as answer:
        print(answer.status, answer.read().decode())
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
except OSError as error:
    print(0, error)
PY
}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
dpkg -i /packages/*.deb > /packages/install.log 2>&1 || { cat /packages/install.log; fail "the packages do not install"; }
getent passwd bulkhead-gateway > /dev/null || fail "there is no user for the gateway"
[ "$(stat -c '%a %U %G' /etc/bulkhead/secrets)" = "700 bulkhead-gateway bulkhead-gateway" ] || fail "others may look at secrets"
[ "$(stat -c '%a %U %G' /etc/bulkhead/gateway.toml)" = "640 root bulkhead-gateway" ] || fail "rights of gateway.toml"
unit=/usr/lib/systemd/system/bulkhead-gateway.service
systemd-analyze verify --man=no "$unit" > /packages/verify.log 2>&1 || { cat /packages/verify.log; fail "the unit is not valid"; }
[ ! -s /packages/verify.log ] || { cat /packages/verify.log; fail "the unit is not clean"; }
systemd-analyze security --offline=true --threshold=20 "$unit" > /packages/security.log || fail "the unit exposes more than 2.0"
tail -1 /packages/security.log

# As the unit starts it: this user, this command, the directory that the service manager makes.
install -d -o bulkhead-gateway -g bulkhead-gateway -m 750 /var/lib/bulkhead
command=$(sed -n 's/^ExecStart=//p' "$unit")
mask=$(sed -n 's/^UMask=//p' "$unit")
(umask "$mask" && cd /var/lib/bulkhead && exec setpriv --reuid bulkhead-gateway --regid bulkhead-gateway --init-groups --no-new-privs \
    --bounding-set=-all $command) > /packages/out.log 2> /packages/err.log &
pid=$!
trap 'kill -KILL $pid 2> /dev/null || true' EXIT
for _ in $(seq 300); do
    kill -0 $pid 2> /dev/null || { cat /packages/err.log; fail "the gateway does not start with the default configuration"; }
    case "$(ask /readyz)" in 200*) break ;; esac
    sleep 0.1
done
case "$(ask /readyz)" in 200*) ;; *) ask /readyz; fail "the installed gateway is not ready" ;; esac
ask /metrics > /packages/metrics.txt
grep -q '^bulkhead_ready 1' /packages/metrics.txt || fail "no metrics"
[ "$(stat -c '%a' /var/lib/bulkhead/fleet.db)" = 600 ] || fail "others may read the store"
kill -HUP $pid
for _ in $(seq 100); do grep -q '"event":"reloaded"' /packages/err.log && break; sleep 0.1; done
grep -q '"event":"reloaded"' /packages/err.log || { cat /packages/err.log; fail "it does not reload"; }
kill -TERM $pid
code=0
wait $pid || code=$?
[ $code = 0 ] || { cat /packages/err.log; fail "the gateway stops with $code"; }

HOME=/packages QT_QPA_PLATFORM=offscreen bulkhead --version | grep -q '^bulkhead' || fail "the console does not tell its version"
HOME=/packages QT_QPA_PLATFORM=offscreen timeout 60 bulkhead --shot overview=/packages/shot.png > /packages/shot.log 2>&1 \
    || { cat /packages/shot.log; fail "the installed console draws no picture"; }
[ -s /packages/shot.png ] || fail "the picture is empty"

# A package over itself: what a person changed stays.
echo '# ours' >> /etc/bulkhead/gateway.toml
dpkg -i --force-confold /packages/bulkhead-gateway_*.deb > /packages/again.log 2>&1 || fail "it does not install over itself"
grep -q '# ours' /etc/bulkhead/gateway.toml || fail "an upgrade overwrites the configuration"

dpkg -r bulkhead bulkhead-gateway > /packages/remove.log 2>&1 || { cat /packages/remove.log; fail "they do not go"; }
[ ! -e /usr/bin/bulkhead-gateway ] && [ ! -e /usr/bin/bulkhead ] || fail "a removed program is still there"
[ -e /etc/bulkhead/gateway.toml ] && [ -e /var/lib/bulkhead/fleet.db ] || fail "a removal takes configuration or data away"
dpkg -P bulkhead-gateway bulkhead > /packages/purge.log 2>&1 || { cat /packages/purge.log; fail "they are not purged"; }
getent passwd bulkhead-gateway > /dev/null && fail "the gateway's user is left"
if grep -q "warning:.*not empty" /packages/purge.log; then cat /packages/purge.log; fail "a purge leaves a folder"; fi
STEPS
chroot "$base/root" bash /packages/steps
# All that was written lies in the upper layer.
left=$(find "$base/upper" -name '*bulkhead*' -not -path "$base/upper/packages/*")
[ -z "$left" ] || fail "left behind: $left"
echo "installed, started, reloaded, stopped, drawn, upgraded, removed and purged"
