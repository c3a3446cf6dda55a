#!/usr/bin/env bash
# Starts a throw-away PostgreSQL for the tests and prints its address, or stops it.
#   scripts/test-postgres.sh start DIR   prints postgres://…
#   scripts/test-postgres.sh stop DIR
set -euo pipefail
cmd=$1 dir=$(realpath -m "$2")
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo /missing/initdb)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL's server programs are missing: install the package 'postgresql'" >&2; exit 3; }
# From /, since the server's user may not be let into the folder that one stands in.
as() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
case $cmd in
start)
  mkdir -p "$dir"; chmod 755 "$dir"
  if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
  port=$(( 20000 + RANDOM % 20000 ))
  as "$bin/initdb" -D "$dir/data" -U onestory --auth=trust -E UTF8 --locale=C >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
  cat >>"$dir/data/postgresql.conf" <<CONF
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 256MB
max_locks_per_transaction = 1024
CONF
  as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir" start >/dev/null
  echo "postgres://onestory@127.0.0.1:$port/postgres?sslmode=disable"
  ;;
stop)
  as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
  ;;
*) echo "start or stop" >&2; exit 2 ;;
esac
