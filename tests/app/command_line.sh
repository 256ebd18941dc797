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
for option in --gateway --token-file --tls-roots --role --shot --theme --size; do
    grep -q -- "$option" "$scratch/out" || fail "--help names $option"
done
[ "$(code "$bulkhead" --version)" = 0 ] || fail "--version exits with 0"
[ "$(code "$bulkhead" --frobnicate)" = 2 ] || fail "an unknown option exits with 2"
[ "$(code "$bulkhead" --role astronaut --shot overview="$scratch/x.png")" = 2 ] || fail "an unknown role exits with 2"
[ "$(code "$bulkhead" --shot cellar="$scratch/x.png")" = 2 ] || fail "an unknown view exits with 2"
[ "$(code "$bulkhead" --shot tenant:cellar="$scratch/x.png")" = 2 ] || fail "an unknown tab exits with 2"
[ "$(code "$bulkhead" --shot sla:timeline="$scratch/x.png")" = 2 ] || fail "a tab of another view exits with 2"
[ "$(code env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$bulkhead")" = 69 ] || fail "no display exits with 69"
[ "$(wc -l <"$scratch/err")" = 1 ] || fail "no display is said in one sentence"

views=(overview tenants tenant tenant:contract sla neighbours onboarding)
yearly=(reviews review renewals) # A year is read for them: once will do.
for theme in light dark; do
    [ $theme = light ] && views+=("${yearly[@]}") || views=("${views[@]:0:7}")
    shots=()
    for view in "${views[@]}"; do shots+=(--shot "$view=$scratch/$view-$theme.png"); done
    QT_QPA_PLATFORM=offscreen "$bulkhead" --theme $theme --size 1440x900 --role customer-success "${shots[@]}" \
        >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "pictures in $theme"; }
    for view in "${views[@]}"; do
        file "$scratch/$view-$theme.png" | grep -q 'PNG image data, 1440 x 900' || fail "$view in $theme is 1440x900"
    done
done
cmp -s "$scratch/overview-light.png" "$scratch/overview-dark.png" && fail "the themes differ"

# TLS: what cannot be trusted with is said before a window opens.
[ "$(code "$bulkhead" --tls --shot overview="$scratch/t.png")" = 2 ] || fail "TLS to nobody exits with 2"
[ "$(code "$bulkhead" --gateway 127.0.0.1:9 --tls-roots "$scratch/nowhere.pem")" = 78 ] || fail "roots that are not there exit with 78"
grep -q "nowhere.pem cannot be read" "$scratch/err" || fail "the missing roots are named"
[ "$(code "$bulkhead" --gateway 127.0.0.1:9 --tls-cert "$scratch/nowhere.pem")" = 78 ] || fail "a certificate without a key exits with 78"

# A pack for a nightly job: no display, no window, one line.
review() { env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$bulkhead" review "$@"; }
[ "$(code review --help)" = 0 ] || fail "review --help exits with 0"
for option in --tenant --period --pdf --format --appendix --internal --reason --gateway; do
    grep -q -- "$option" "$scratch/out" || fail "review --help names $option"
done
[ "$(code review --tenant t-000001 --period 2026-10)" = 2 ] || fail "a review without a file exits with 2"
grep -q -- "--pdf is missing" "$scratch/err" || fail "the missing option is named"
# A month is over where the tenant is, hours after it is here.
past=$(date -u -d "$(date -u -d yesterday +%Y-%m-15) -1 month" +%Y-%m)
future=$(date -d "$(date +%Y-%m-15) +2 months" +%Y-%m)
store=(--store "$scratch/nightly.db")
[ "$(code review "${store[@]}" --tenant "No Such Clinic" --period "$past" --pdf "$scratch/n.pdf")" = 2 ] || fail "an unknown tenant exits with 2"
grep -q "There is no tenant No Such Clinic" "$scratch/err" || fail "the unknown tenant is named"
[ "$(code review "${store[@]}" --tenant t-000001 --period "$future" --pdf "$scratch/n.pdf")" = 2 ] || fail "a future period exits with 2"
[ "$(code review --gateway 127.0.0.1:9 --tenant t-000001 --period "$past" --pdf "$scratch/absent/n.pdf")" = 69 ] \
    || fail "a folder that is not there exits with 69"
[ -e "$scratch/n.pdf" ] && fail "a refusal leaves no file"
[ "$(code review "${store[@]}" --tenant t-000001 --period "$past" --pdf "$scratch/n.pdf" --appendix "$scratch/n.xlsx")" = 0 ] \
    || { cat "$scratch/err"; fail "a pack of the sample fleet"; }
grep -Eqx '[a-z]+ pack=[^ ]+ sha256=[0-9a-f]{64}' "$scratch/out" || fail "one line with status, pack and content"
file "$scratch/n.pdf" | grep -q 'PDF document' || fail "the pack is a PDF"
cp "$scratch/out" "$scratch/first" && cp "$scratch/n.pdf" "$scratch/first.pdf"
[ "$(code review "${store[@]}" --tenant t-000001 --period "$past" --pdf "$scratch/n.pdf")" = 0 ] || fail "the pack is opened again"
cmp -s "$scratch/out" "$scratch/first" || fail "the next night opens the same pack"
cmp -s "$scratch/n.pdf" "$scratch/first.pdf" || fail "the same pack is the same bytes"
echo "the command line does what it says"
