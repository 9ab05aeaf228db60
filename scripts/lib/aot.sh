# shellcheck shell=bash
# The ahead-of-time cache: classes loaded, linked and profiled in a training run, so that a start takes well under a
# second. Needs common.sh and a found JDK.
#
# The training run is the first of these that works:
#   FAIRLEAD_TRAINING   words of a fairlead command, when set
#   run                 the operator for a moment on a suspended sample (nothing on the host is changed), if an Engine answers
#   validate            the same sample, without an Engine
#   version
# Without any the launcher works too, only slower.

TRAINING_SECONDS=3  # after it is ready: its first pass, and what the API answers
TRAINING_PATIENCE=60 # until it is ready, on a machine with much else to do
mapfile -t JVM_FLAGS < <(grep -v '^#' "$FAIRLEAD_ROOT/scripts/lib/jvm-flags")

# train DIST: writes DIST/fairlead.aot from DIST/fairlead.jar. Never fails.
train() {
  local dist=$1 sample=$FAIRLEAD_ROOT/scripts/lib/training
  if [ -n "${FAIRLEAD_TRAINING:-}" ]; then
    # shellcheck disable=SC2086 # words
    train_with "$dist" $FAIRLEAD_TRAINING && return
  fi
  if [ -S /var/run/docker.sock ] && [ -z "${DOCKER_HOST:-}" ] && [ -w /var/run/docker.sock ]; then
    train_running "$dist" "$sample" && return
  fi
  train_with "$dist" validate "$sample" && return
  train_with "$dist" version && return
  say "the start-up cache could not be made (see $dist/training.log); fairlead starts slower, and works the same"
}

train_with() {
  local dist=$1
  shift
  (cd "$dist" && timeout 120 "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:AOTCacheOutput="$dist/fairlead.aot" -jar "$dist/fairlead.jar" "$@") \
    >"$dist/training.log" 2>&1 </dev/null
  [ -s "$dist/fairlead.aot" ]
}

train_running() {
  local dist=$1 sample=$2 state port pid
  state=$(mktemp -d)
  port=$(free_port 17700)
  "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:AOTCacheOutput="$dist/fairlead.aot" -jar "$dist/fairlead.jar" \
    run --source "$sample" --state-dir "$state" --api "127.0.0.1:$port" >"$dist/training.log" 2>&1 </dev/null &
  pid=$!
  local end=$((SECONDS + TRAINING_PATIENCE)) path
  while [ "$SECONDS" -lt "$end" ] && kill -0 "$pid" 2>/dev/null; do
    have curl && curl -sf --max-time 1 -o "$state/answer" "http://127.0.0.1:$port/readyz" && break
    sleep 0.2
  done
  end=$((SECONDS + TRAINING_SECONDS))
  while [ "$SECONDS" -lt "$end" ] && kill -0 "$pid" 2>/dev/null; do
    for path in /livez /readyz /metrics /api/v1/releases; do
      have curl && curl -s --max-time 1 -o "$state/answer" "http://127.0.0.1:$port$path"
    done
    sleep 0.2
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -rf "$state"
  [ -s "$dist/fairlead.aot" ]
}
