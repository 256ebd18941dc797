#!/usr/bin/env bash
# The console's command line: what it says of itself, its exit codes, and pictures of each view at the size asked for.
set -u
bulkhead=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch XDG_CONFIG_HOME=$scratch XDG_DATA_HOME=$scratch XDG_RUNTIME_DIR=$scratch
chmod 700 "$scratch"
fail() { echo "FAIL: $1"; exit 1; }
code() { "$@" >"$scratch/out" 2>"$scratch/err"; echo $?; }

[ "$(code "$bulkhead" --help)" = 0 ] || fail "--help exits with 0"
for option in --gateway --token-file --role --shot --theme --size; do
    grep -q -- "$option" "$scratch/out" || fail "--help names $option"
done
[ "$(code "$bulkhead" --version)" = 0 ] || fail "--version exits with 0"
[ "$(code "$bulkhead" --frobnicate)" = 2 ] || fail "an unknown option exits with 2"
[ "$(code "$bulkhead" --role astronaut --shot overview="$scratch/x.png")" = 2 ] || fail "an unknown role exits with 2"
[ "$(code "$bulkhead" --shot cellar="$scratch/x.png")" = 2 ] || fail "an unknown view exits with 2"
[ "$(code env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$bulkhead")" = 69 ] || fail "no display exits with 69"
[ "$(wc -l <"$scratch/err")" = 1 ] || fail "no display is said in one sentence"

views=(overview tenants tenant sla neighbours onboarding renewals)
for theme in light dark; do
    shots=()
    for view in "${views[@]}"; do shots+=(--shot "$view=$scratch/$view-$theme.png"); done
    QT_QPA_PLATFORM=offscreen "$bulkhead" --theme $theme --size 1440x900 --role customer-success "${shots[@]}" \
        >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "pictures in $theme"; }
    for view in "${views[@]}"; do
        file "$scratch/$view-$theme.png" | grep -q 'PNG image data, 1440 x 900' || fail "$view in $theme is 1440x900"
    done
done
cmp -s "$scratch/overview-light.png" "$scratch/overview-dark.png" && fail "the themes differ"
echo "the command line does what it says"
