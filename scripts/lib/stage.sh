# shellcheck shell=bash
# How the demo speaks, and how it looks at the Engine while the operator works. Needs common.sh, engine.sh, and from the
# demo: RELEASE, WAIT_SECONDS.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
  BOLD='' DIM='' PLAIN=''
fi
SCENE=0

heading() {
  SCENE=$((SCENE + 1))
  printf '\n%s%d  %s%s\n' "$BOLD" $SCENE "$1" "$PLAIN"
}
note() { printf '   %s\n' "$1"; }
indent() { sed 's/^/   /'; }
command_line() { printf '   %s$ %s%s\n' "$DIM" "$1" "$PLAIN"; }

# show COMMAND...: the command, and what it prints. Its exit code is part of the show.
show() {
  local words="$*"
  command_line "${words/ --api http*/}"
  "$@" 2>&1 | indent || true
}

# background LOG COMMAND...: starts a process that survives the terminal and holds none of our locks; its id is $!.
background() {
  local log=$1
  shift
  (
    exec </dev/null >"$log" 2>&1
    for fd in "${LOCK_FD:-}" "${ENGINE_FD:-}" "${demo_lock:-}"; do
      [ -z "$fd" ] || exec {fd}>&-
    done
    exec setsid "$@"
  ) &
}

# --- time

milliseconds() { echo $((${EPOCHREALTIME/[^0-9]/} / 1000)); }
clock_start() { CLOCK=$(milliseconds); }
clock() {
  local ms=$(($(milliseconds) - CLOCK))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# --- the replicas, as the Engine sees them; one call each

web() {
  local all=$1 filter
  filter=$(url_encode "{\"label\":[\"com.docker.compose.project=$RELEASE\",\"com.docker.compose.service=web\"]}")
  engine GET "/containers/json?all=$all&filters=$filter" 2>/dev/null | sed 's/{"Id":/\n&/g' | grep '^{"Id"' || true
}

web_ids() { web 0 | cut -d'"' -f4; }
container_name() { engine GET "/containers/$1/json" | sed -n 's|.*"Name":"/\([^"]*\)".*|\1|p'; }
web_running() { [ "$(web 0 | wc -l)" = "$1" ]; }
web_healthy() { [ "$(web 0 | grep -c '(healthy)')" = "$1" ] && web_running "$1"; }

# No replica has a restart policy (the compose file declares none), and all are healthy.
web_unchanged() {
  local id
  web_healthy 3 || return 1
  for id in $(web_ids); do
    [[ $(engine GET "/containers/$id/json") =~ \"RestartPolicy\":\{\"Name\":\"(no)?\" ]] || return 1
  done
}

# picture: "3 1.0.0 ●●●  1.1.0 ○": the number of healthy replicas, then each version's replicas.
picture() {
  web 0 | awk '
    match($0, /"Image":"[^"]*"/) {
      version = substr($0, RSTART, RLENGTH - 1)
      sub(/.*[:@]/, "", version)
      if (!(version in marks)) order[++n] = version
      if (/\(healthy\)/) { healthy++; marks[version] = "●" marks[version] }
      else marks[version] = marks[version] (/\(unhealthy\)/ ? "✕" : "○")
    }
    END {
      for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++) if (order[j] < order[i]) { t = order[i]; order[i] = order[j]; order[j] = t }
      printf "%d ", healthy
      for (i = 1; i <= n; i++) printf "%s%s %s", (i > 1 ? "   " : ""), order[i], marks[order[i]]
    }'
}

# watch_until COMMAND...: prints each change of the picture until the command succeeds. Sets `least`, the smallest number of
# healthy replicas seen, `samples` and `elapsed`.
watch_until() {
  local now='' before='' end=$((SECONDS + WAIT_SECONDS))
  least=999 samples=0
  clock_start
  while :; do
    now=$(picture)
    samples=$((samples + 1))
    [ "${now%% *}" -ge "$least" ] || least=${now%% *}
    if [ "$now" != "$before" ] && [ "$now" != "0 " ]; then
      printf '   %s%7s%s  %s\n' "$DIM" "$(clock)" "$PLAIN" "${now#* }"
      before=$now
    fi
    if [ $((samples % 4)) = 0 ] && "$@"; then
      break
    fi
    [ -z "${operator_pid:-}" ] || [ -d "/proc/$operator_pid" ] || die "the operator ended by itself"
    [ "$SECONDS" -lt "$end" ] || die "waited $WAIT_SECONDS s in vain for: $*"
    sleep 0.05
  done
  # shellcheck disable=SC2034 # for the demo
  elapsed=$(clock)
}
