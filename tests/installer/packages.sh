#!/usr/bin/env bash
# Makes both packages, checks them with lintian, unpacks them into a scratch root and starts what they install.
set -eu
build=$1
kept=$2 # Where the packages go that passed, for who installs them.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
cpack -G DEB --config "$build/CPackConfig.cmake" -B "$scratch" >cpack.log 2>&1 || { cat cpack.log; exit 1; }
ls "$scratch"/*.deb
lintian --fail-on error --allow-root "$scratch"/*.deb
for deb in "$scratch"/*.deb; do
    dpkg-deb --info "$deb" >/dev/null
    dpkg-deb --extract "$deb" "$scratch/root"
done
for path in bin/bulkhead bin/bulkhead-gateway share/applications/org.bulkhead.Console.desktop \
    share/metainfo/org.bulkhead.Console.metainfo.xml share/man/man1/bulkhead.1.gz share/man/man1/bulkhead-gateway.1.gz \
    share/icons/hicolor/scalable/apps/org.bulkhead.Console.svg share/doc/bulkhead/copyright \
    share/bulkhead-gateway/proto/bulkhead/v1/platform_driver.proto \
    lib/systemd/system/bulkhead-gateway.service lib/sysusers.d/bulkhead-gateway.conf lib/tmpfiles.d/bulkhead-gateway.conf; do
    [ -e "$scratch/root/usr/$path" ] || { echo "FAIL: /usr/$path is not in the packages"; exit 1; }
done
"$scratch/root/usr/bin/bulkhead-gateway" --help | grep -q serve || { echo "FAIL: gateway does not explain itself"; exit 1; }
code=0
env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$scratch/root/usr/bin/bulkhead" >out.txt 2>err.txt || code=$?
[ "$code" = 69 ] || { echo "FAIL: without a display the console exits with $code, not 69"; cat err.txt; exit 1; }
[ "$(wc -l < err.txt)" = 1 ] || { echo "FAIL: without a display the console says more or less than a sentence"; cat err.txt; exit 1; }
rm -rf "$kept"
mkdir -p "$kept"
mv "$scratch"/*.deb "$kept"
echo "packages hold what they should and start"
