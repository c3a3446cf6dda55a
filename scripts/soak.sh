#!/usr/bin/env bash
# The long campaigns, which `make test` runs only briefly: a writing process is
# killed ONESTORY_SOAK_KILLS times, and each fuzz test runs for FUZZTIME.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS=-buildvcs=false
export ONESTORY_SOAK_KILLS=${ONESTORY_SOAK_KILLS:-1000}
fuzztime=${FUZZTIME:-1m}

echo "killing a writing process $ONESTORY_SOAK_KILLS times"
go test -count=1 -timeout 24h -v -run '^TestKilled' ./internal/kit/audit/...

grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' lib internal | while read -r file; do
  grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | while read -r _ name; do
    echo "fuzzing $name for $fuzztime"
    go test -run '^$' -fuzz "^$name\$" -fuzztime "$fuzztime" "./$(dirname "$file")"
  done
done
