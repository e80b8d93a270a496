#!/usr/bin/env bash
# Proves in new clones of the last commit, with the real npm, what the launcher promises. Needs the registry.
# Usage: scripts/prove-fresh-clone.sh [FOLDER...]   each FOLDER holds a `node` that goes first in PATH; without
# one, the Node.js on PATH and then the locked one of this clone are used.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
top=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-proof.XXXXXX")
finish() {
  chmod -R u+w "$top"
  rm -rf "$top"
}
trap finish EXIT

say() { printf '  %s\n' "$*"; }
die() {
  printf 'FAILED: %s\n' "$*" >&2
  for stream in out err; do
    [ ! -s "$top/$stream" ] || { echo "--- $stream" && tail -n 30 "$top/$stream"; } >&2
  done
  exit 1
}

# Runs a command in the clone and keeps what it printed; a failure ends the proof.
try() {
  (cd "$clone" && "$@") >"$top/out" 2>"$top/err" </dev/null || die "exit code $? of: $*"
  # npm itself complains of keys it does not know in the configuration of this user, not of the clone.
  if grep -iE 'npm warn|warning:|deprecated|EBADENGINE' "$top/out" "$top/err" |
    grep -vE 'npm warn Unknown (user|global|env) config'; then
    die "a warning line from: $*"
  fi
}

quiet() { [ ! -s "$top/err" ] || die "$1 was not quiet"; }
fetched_once() { [ "$(grep -c '^plimsoll: Fetching' "$top/err")" = 1 ] || die "$1 did not say once that it fetches"; }
clean() {
  [ -z "$(git -C "$clone" status --porcelain)" ] || die "$1 left the clone changed: $(git -C "$clone" status --porcelain)"
  [ -z "$(find "$clone" "$clone/runtime" -maxdepth 1 \( -name '.install-*' -o -name '.lock*' \))" ] || die "$1 left something behind"
}
reset() { rm -rf "$clone/node_modules" "$clone/runtime/node_modules" "$clone/dist"; }

# Milliseconds a run takes, the median of 15.
median() {
  local times=() start
  for _ in {1..15}; do
    start=$(date +%s%N)
    "$@" >/dev/null
    times+=($((($(date +%s%N) - start) / 100000)))
  done
  printf '%s\n' "${times[@]}" | sort -n | sed -n 8p | sed 's/.$/.&/'
}

prove() {
  clone="$top/a folder/clone"
  rm -rf "$top/a folder" && mkdir "$top/a folder"
  git clone -q "$root" "$clone"
  echo "Node.js $(node --version), npm $(npm --version 2>/dev/null)"

  try npm start --silent -- --help
  fetched_once 'npm start'
  head -n 1 "$top/out" | grep -q '^Usage: plimsoll' || die 'the first line is not that of the program'
  clean 'npm start'
  say 'npm start brings the locked Node.js and packages, and runs the program'

  try npm start
  [ -s "$clone/plimsoll-report/report.html" ] || die 'npm start left no report'
  clean 'an audit'
  say "npm start audits this machine: $(grep -c '' "$top/out") lines, a report"

  # Only the launcher's short way does without runtime/prepare.
  mv "$clone/runtime/prepare" "$top/prepare"
  try ./plimsoll --help
  quiet 'a second run'
  mv "$top/prepare" "$clone/runtime/prepare"
  local node="$clone/runtime/node_modules/.bin/node"
  say "a second run fetches nothing: $(median "$clone/plimsoll" --help) ms; the program alone" \
    "$(median "$node" "$clone/dist/plimsoll.mjs" --help) ms; bare Node.js $(median "$node" -e 0) ms"

  ln -s "$clone/plimsoll" "$top/a folder/link"
  try "$top/a folder/link" --help
  quiet 'a run through a link'
  say 'starts through a link'

  reset
  (cd "$clone" && exec setsid ./plimsoll --help >/dev/null 2>&1) &
  local group=$!
  until [ -n "$(find "$clone" "$clone/runtime" -path '*/.install-*/node_modules/*' -prune 2>/dev/null)" ]; do
    kill -0 $group || die 'the install to be killed ended too soon'
    sleep 0.02
  done
  kill -KILL -- -$group
  wait $group 2>/dev/null || true
  try ./plimsoll --help
  clean 'a run after a killed install'
  say 'an install that was killed half-way is repaired'

  reset
  (cd "$clone" && ./plimsoll --help) >"$top/other" 2>&1 &
  local other=$!
  try ./plimsoll --help
  wait $other || die "the other of two launchers failed: $(cat "$top/other")"
  clean 'two launchers at once'
  say 'two launchers at once make it ready together'

  reset
  try npm test --silent -- test/contracts/clone.test.ts
  fetched_once 'npm test'
  say 'npm test brings what it needs'

  try ./plimsoll --help
  chmod -R a-w "$clone"
  local reader=()
  [ "$(id -u)" != 0 ] || reader=(setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-all)
  try "${reader[@]}" ./plimsoll --help
  quiet 'a run in a clone that cannot be written'
  chmod -R u+w "$clone"
  rm -rf "$clone/dist"
  chmod a-w "$clone" "$clone/runtime"
  if (cd "$clone" && "${reader[@]}" ./plimsoll --help) >"$top/out" 2>"$top/err"; then
    die 'ran without being able to build'
  fi
  grep -q 'cannot be written' "$top/err" || die 'does not say that the clone cannot be written'
  chmod u+w "$clone" "$clone/runtime"
  say 'a clone that cannot be written runs when ready, and says so when not'
}

if [ $# = 0 ]; then
  sh "$root/runtime/prepare" dependencies
  (prove)
  set -- "$root/runtime/node_modules/.bin"
fi
for folder in "$@"; do
  (PATH="$folder:$PATH" && prove)
done
