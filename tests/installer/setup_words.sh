#!/usr/bin/env bash
# The one command explains itself and refuses what it does not know.
set -u
setup=$1
fail() { echo "FAIL: $1"; exit 1; }
"$setup" --help | grep -q 'Usage: ./installer/setup WORD' || fail "--help prints the usage"
for word in run test deps build bench package soak lint; do
    "$setup" --help | grep -Eq "^  $word " || fail "--help names $word"
done
"$setup" frobnicate 2>/dev/null && fail "an unknown word is refused"
[ "$("$setup" frobnicate >/dev/null 2>&1; echo $?)" = 2 ] || fail "wrong usage exits with 2"
[ "$("$setup" >/dev/null 2>&1; echo $?)" = 2 ] || fail "no word exits with 2"
echo "setup's words are as documented"
