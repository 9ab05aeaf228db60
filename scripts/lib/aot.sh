# shellcheck shell=bash
# The ahead-of-time cache: classes loaded, linked and profiled in a training run, so that a start takes well under a
# second. Needs common.sh and a found JDK.
#
# The training run is the first of these that works:
#   FAIRLEAD_TRAINING   words of a fairlead command, when set
#   run                 the operator for a moment on a sample, against a stand-in that says what an Engine once said and makes
#                       nothing: the cache is the same whether an Engine runs or not, and none is touched
#   validate            the same sample, without an Engine
#   version
# Without any the launcher works too, only slower.

TRAINING_SECONDS=3  # after it is ready: its first pass, and what the API answers
TRAINING_HEAP=-Xms48m # with a smaller first heap the JVM leaves the objects out of the cache: 200 ms a start
TRAINING_PATIENCE=60 # until it is ready, on a machine with much else to do
mapfile -t JVM_FLAGS < <(grep -v '^#' "$FAIRLEAD_ROOT/scripts/lib/jvm-flags")

# train DIST: writes DIST/fairlead.aot from DIST/fairlead.jar. Never fails.
train() {
  local dist=$1 sample=$FAIRLEAD_ROOT/scripts/lib/training
  if [ -n "${FAIRLEAD_TRAINING:-}" ]; then
    # shellcheck disable=SC2086 # words
    train_with "$dist" $FAIRLEAD_TRAINING && return
  fi
  train_running "$dist" && return
  train_with "$dist" validate "$sample" && return
  train_with "$dist" version && return
  say "the start-up cache could not be made (see $dist/training.log); fairlead starts slower, and works the same"
}

train_with() {
  local dist=$1
  shift
  (cd "$dist" && timeout 120 "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" "$TRAINING_HEAP" -XX:AOTCacheOutput="$dist/fairlead.aot" -jar "$dist/fairlead.jar" "$@") \
    >"$dist/training.log" 2>&1 </dev/null
  [ -s "$dist/fairlead.aot" ]
}

# The sample as a git work tree, so that reading a commit is part of the training.
training_sample() {
  mkdir "$1"
  cp "$FAIRLEAD_ROOT"/scripts/lib/training/*.yaml "$1/"
  ! have git || {
    git -C "$1" init -q && git -C "$1" add . \
      && git -C "$1" -c user.name=training -c user.email=training@localhost -c commit.gpgsign=false commit -qm sample
  } || true
}

train_running() {
  local dist=$1 state port pid engine
  have curl || return 1
  state=$(mktemp -d)
  "$JAVA_HOME/bin/java" "$FAIRLEAD_ROOT/scripts/lib/StandInEngine.java" "$state/engine.sock" "$FAIRLEAD_ROOT/scripts/lib/training/engine" \
    >"$dist/stand-in.log" 2>&1 </dev/null &
  engine=$!
  wait_until 30 test -S "$state/engine.sock" || true
  port=$(free_port 17700)
  training_sample "$state/sample" >"$dist/training.log" 2>&1
  DOCKER_HOST=unix://$state/engine.sock "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" "$TRAINING_HEAP" \
    -XX:AOTCacheOutput="$dist/fairlead.aot" -jar "$dist/fairlead.jar" run \
    --source "$state/sample" --state-dir "$state/state" --api "127.0.0.1:$port" \
    >>"$dist/training.log" 2>&1 </dev/null &
  pid=$!
  local end=$((SECONDS + TRAINING_PATIENCE)) path
  while [ "$SECONDS" -lt "$end" ] && kill -0 "$pid" 2>/dev/null; do
    have curl && curl -sf --max-time 1 -o "$state/answer" "http://127.0.0.1:$port/readyz" && break
    sleep 0.2
  done
  end=$((SECONDS + TRAINING_SECONDS))
  while [ "$SECONDS" -lt "$end" ] && kill -0 "$pid" 2>/dev/null; do
    for path in /livez /readyz /metrics /api/v1/releases /api/v1/releases/fairlead-training /api/v1/jobs; do
      curl -s --max-time 1 -o "$state/answer" "http://127.0.0.1:$port$path" || true
    done
    sleep 0.2
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  kill "$engine" 2>/dev/null || true
  wait "$engine" 2>/dev/null || true
  rm -rf "$state"
  [ -s "$dist/fairlead.aot" ]
}
