# shellcheck shell=bash
# The Docker Engine: the machine's own where one answers, else one that is installed, started here and stopped at the end.
# Speaks the Engine's HTTP API through curl, so that no docker CLI is needed. Needs common.sh and packages.sh.
#
# An Engine that was started here belongs to the machine, not to one run: every run that uses it holds a shared lock on
# `users`, and the last one that lets go stops it. An Engine of the machine's own is never stopped.

DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
ENGINE_RUN=${FAIRLEAD_ENGINE_RUN:-/run/fairlead-engine}
ENGINE_START_SECONDS=60
export DOCKER_HOST

# engine METHOD PATH [CURL OPTION...]: one call; prints the body; fails when the answer is no success.
engine() {
  local method=$1 path=$2
  shift 2
  case $DOCKER_HOST in
    unix://*) curl -fsS -X "$method" --unix-socket "${DOCKER_HOST#unix://}" "$@" "http://engine$path" ;;
    tcp://*) curl -fsS -X "$method" "$@" "http://${DOCKER_HOST#tcp://}$path" ;;
    *) die "DOCKER_HOST $DOCKER_HOST: the scripts speak unix:// and tcp:// only" ;;
  esac
}

engine_answers() { engine GET /version --max-time 5 >/dev/null 2>&1; }

engine_version() { engine GET /version | sed -n 's/.*"Version":"\([^"]*\)","ApiVersion".*/\1/p'; }

# Makes an Engine answer, or ends with one sentence. Pair it with `release_engine` in an EXIT trap.
require_engine() {
  need curl=curl flock=util-linux
  local socket=${DOCKER_HOST#unix://}
  if engine_answers; then
    use_engine
    return
  fi
  case $DOCKER_HOST in unix://*) ;; *) die "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST" ;; esac
  if [ -S "$socket" ] && [ ! -w "$socket" ]; then
    die "the Docker Engine's socket $socket is closed to this user: run as root or with sudo, or join the socket's group ($(stat -c %G "$socket"))"
  fi
  have dockerd || [ -x /usr/sbin/dockerd ] || apt_install docker.io iptables \
    || die "no Docker Engine answers, and the package docker.io could not be installed (see $FAIRLEAD_CACHE/apt.log): install or start an Engine, or run as root"
  engine_answers || start_engine "$socket" # some packages start it themselves
  use_engine
}

start_engine() {
  local socket=$1 group log=$ENGINE_RUN/log
  group=$(id -g "${SUDO_USER:-$(id -un)}") # who asked may use it
  as_root mkdir -p "$ENGINE_RUN" || die "no Docker Engine answers, and starting one needs root or sudo"
  as_root touch "$ENGINE_RUN/users"
  as_root chmod 644 "$ENGINE_RUN/users"
  say "starting a Docker Engine (log: $log)"
  # shellcheck disable=SC2086 # a list of flags
  as_root "$FAIRLEAD_ROOT/scripts/lib/start-engine" "$ENGINE_RUN" -H "$DOCKER_HOST" --group "$group" ${FAIRLEAD_DOCKERD_ARGS:-}
  wait_until $ENGINE_START_SECONDS engine_answers \
    || die "the Docker Engine did not answer at $socket within $ENGINE_START_SECONDS s: $(as_root tail -n 1 "$log")"
}

# Holds the shared lock while this shell lives, if the Engine is one that was started here.
use_engine() {
  [ -f "$ENGINE_RUN/pid" ] || return 0
  exec {ENGINE_FD}<"$ENGINE_RUN/users"
  flock -s "$ENGINE_FD"
  engine_answers && return
  exec {ENGINE_FD}<&- # the last one to use it stopped it meanwhile
  ENGINE_FD=
  require_engine
}

# Stops the Engine if it was started here and nobody else uses it.
release_engine() {
  [ -n "${ENGINE_FD:-}" ] || return 0
  exec {ENGINE_FD}<&-
  ENGINE_FD=
  stop_engine
}

stop_engine() {
  [ -f "$ENGINE_RUN/pid" ] && [ ! -e "$ENGINE_RUN/keep" ] || return 0
  exec {ENGINE_FD}<"$ENGINE_RUN/users"
  if flock -n -x "$ENGINE_FD"; then
    local pid
    pid=$(cat "$ENGINE_RUN/pid")
    say "stopping the Docker Engine that was started here"
    as_root kill "$pid" 2>/dev/null || true
    wait_until 30 engine_gone "$pid" || say "the Docker Engine (process $pid) did not stop; see $ENGINE_RUN/log"
  fi
  exec {ENGINE_FD}<&-
  ENGINE_FD=
}

engine_gone() { [ ! -d "/proc/$1" ]; }

# `keep_engine` lets an Engine that was started here live on after this run; `unkeep_engine` takes that back.
keep_engine() { [ ! -f "$ENGINE_RUN/pid" ] || as_root touch "$ENGINE_RUN/keep"; }
unkeep_engine() { [ ! -e "$ENGINE_RUN/keep" ] || as_root rm -f "$ENGINE_RUN/keep"; }

# url_encode TEXT
url_encode() {
  local text=$1 out='' i c
  for ((i = 0; i < ${#text}; i++)); do
    c=${text:i:1}
    case $c in
      [a-zA-Z0-9._~-]) out+=$c ;;
      *) printf -v c '%%%02X' "'$c" && out+=$c ;;
    esac
  done
  printf '%s' "$out"
}

# ids KIND LABEL...: the ids of containers (all states), networks or the names of volumes that carry all labels.
ids() {
  local kind=$1 labels filter
  shift
  printf -v labels '"%s",' "$@"
  filter=$(url_encode "{\"label\":[${labels%,}]}")
  case $kind in
    containers) engine GET "/containers/json?all=1&filters=$filter" | grep -o '"Id":"[0-9a-f]\{64\}"' | cut -d'"' -f4 ;;
    networks) engine GET "/networks?filters=$filter" | grep -o '"Id":"[0-9a-f]\{64\}"' | cut -d'"' -f4 ;;
    volumes) engine GET "/volumes?filters=$filter" | grep -o '"Name":"[^"]*"' | cut -d'"' -f4 ;;
  esac || true # none is an answer
}

# remove_labelled LABEL...: removes the containers, networks and volumes that carry all labels.
remove_labelled() {
  local id
  for id in $(ids containers "$@"); do engine DELETE "/containers/$id?force=1&v=1" >/dev/null || true; done
  for id in $(ids networks "$@"); do engine DELETE "/networks/$id" >/dev/null || true; done
  for id in $(ids volumes "$@"); do engine DELETE "/volumes/$id" >/dev/null || true; done
}
