# shellcheck shell=bash
# What every script here shares: where things are, how it speaks, how it asks for root, how runs keep out of each other's way.
# Sourced after `set -euo pipefail`.

FAIRLEAD_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
# Tools, builds and locks of the scripts; ignored by git, and may be deleted whenever no script runs.
FAIRLEAD_CACHE=${FAIRLEAD_CACHE:-$FAIRLEAD_ROOT/.fairlead}
mkdir -p "$FAIRLEAD_CACHE"

say() { printf 'fairlead: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: directly, or with sudo. Returns 1 without a word where neither is possible.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo -- "$@"
  else
    return 1
  fi
}

# lock NAME: waits for, then holds, an exclusive lock until this shell ends; at once where a calling script holds it already.
# What is started in the background must close LOCK_FD (`{LOCK_FD}>&-`), or it would go on holding the lock.
lock() {
  local file=$FAIRLEAD_CACHE/$1.lock
  case " ${FAIRLEAD_HELD:-} " in *" $file "*) return ;; esac
  exec {LOCK_FD}>>"$file"
  if ! flock -n "$LOCK_FD"; then
    say "another run holds $file; waiting for it"
    flock "$LOCK_FD"
  fi
  export FAIRLEAD_HELD="${FAIRLEAD_HELD:-} $file"
}

# free_port FIRST: the first port from FIRST on that nothing listens on at 127.0.0.1.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  echo "$port"
}

# wait_until SECONDS COMMAND...: runs the command every 100 ms until it succeeds; 1 when the time is up.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}
