#!/usr/bin/env bash
# Runs every test, on a throw-away PostgreSQL of its own. On Debian as root it
# installs what is missing; elsewhere it names what is missing and how to get it.
# With CI=true a missing component is a failure.
# Arguments go to `go test` in place of ./... (as in: scripts/test.sh ./internal/kit/...).
set -euo pipefail
cd "$(dirname "$0")/.."
# Without paths in them, what one clone or worktree built serves the next.
export GOFLAGS="-buildvcs=false -trimpath"
began=$SECONDS
packages=("$@")
[ ${#packages[@]} -gt 0 ] || packages=(./...)

have_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
have_browser() { command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

command -v go >/dev/null || { echo "Go is missing: install the version that go.mod names" >&2; exit 3; }

missing=()
[ -n "${ONESTORY_TEST_POSTGRES:-}" ] || have_postgres || missing+=(postgresql)
have_browser || missing+=(chromium-headless-shell)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null || true
  for package in "${missing[@]}"; do
    apt-get install -q -y --no-install-recommends "$package" >/dev/null || echo "apt-get could not install $package" >&2
  done
  # Where the small one is not packaged, the whole browser does as well.
  have_browser || apt-get install -q -y --no-install-recommends chromium >/dev/null || true
fi

lacking=()
if [ -z "${ONESTORY_TEST_POSTGRES:-}" ] && ! have_postgres; then
  echo "PostgreSQL is missing: install the package postgresql, or name a server in ONESTORY_TEST_POSTGRES" >&2
  lacking+=(PostgreSQL)
fi
if ! have_browser; then
  echo "Chromium is missing: install the package chromium" >&2
  lacking+=(Chromium)
fi
if [ ${#lacking[@]} -gt 0 ] && [ "${CI:-}" = true ]; then
  echo "FAILED: without ${lacking[*]} not everything can be tested, and CI=true" >&2
  exit 3
fi

work=$(mktemp -d)
started=
cleanup() {
  if [ -n "$started" ]; then scripts/test-postgres.sh stop "$started"; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ -z "${ONESTORY_TEST_POSTGRES:-}" ] && have_postgres; then
  chmod 755 "$work" # the server runs as another user
  started=$work/postgres
  ONESTORY_TEST_POSTGRES=$(scripts/test-postgres.sh start "$started")
  export ONESTORY_TEST_POSTGRES
fi

export GOGC=400 # two processors are short, memory is not
go vet "${packages[@]}"
code=0
run() { go test -count=1 -vet=off -timeout 25m -parallel 8 "$@"; }
if [ $# -gt 0 ]; then
  run -p 3 "${packages[@]}" >"$work/out" 2>&1 || code=$?
else
  # A browser mostly waits: what is played in one goes beside all the rest.
  played='^Test(Story|FamilyStory|QueueStory|Passkey|.*InBrowser)'
  mapfile -t others < <(go list ./... | grep -v '/internal/app$')
  run -run "$played" ./internal/app >"$work/played" 2>&1 & first=$!
  run -skip "$played" ./internal/app >"$work/app" 2>&1 & second=$!
  run -p 2 "${others[@]}" >"$work/others" 2>&1 || code=$?
  wait "$second" || code=$?
  wait "$first" || code=$?
  cat "$work/others" "$work/app" "$work/played" >"$work/out"
fi
grep -v '\[no test files\]' "$work/out" || true

passed=$(grep -c '^ok' "$work/out" || true)
failed=$(grep -c '^FAIL.*[^L]$' "$work/out" || true)
note=
[ ${#lacking[@]} -eq 0 ] || note="; NOT tested with ${lacking[*]}"
if [ "$code" = 0 ]; then word=passed; else word=FAILED; fi
echo "$word: $passed packages good, $failed bad, $((SECONDS - began)) s$note"
exit "$code"
