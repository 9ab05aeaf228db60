# shellcheck shell=bash
# A Kubernetes API to test and to show with: etcd and a real kube-apiserver, without nodes; kubectl and helm. etcd is Debian's, kubectl and
# helm are the machine's own where they are new enough, and the rest is built from the Go module proxy, once per machine and
# version. Needs common.sh and packages.sh.

# Shared by all clones on this machine; the name changes with the versions.
KUBE_PARTS=$FAIRLEAD_ROOT/scripts/lib/kube
KUBE_HOME=${FAIRLEAD_KUBE_HOME:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/fairlead/kube-$(cat "$KUBE_PARTS"/go.* "${KUBE_PARTS%/*}/build-kube" | sha256sum | head -c 12)}

# find_kube: exports FAIRLEAD_ETCD, FAIRLEAD_KUBE_APISERVER, FAIRLEAD_KUBECTL and FAIRLEAD_HELM. What is missing is built first, in some
# minutes; ends with one sentence where that is impossible.
find_kube() {
  local log
  name_kube
  [ ${#KUBE_MISSING[@]} != 0 ] || return 0
  say "building ${KUBE_MISSING[*]} once for this machine; that takes some minutes"
  log=$KUBE_HOME/log
  "$FAIRLEAD_ROOT/scripts/lib/build-kube" "$KUBE_HOME" "${KUBE_MISSING[@]}" >"$log" 2>&1 \
    || die "a Kubernetes API server could not be built from the Go module proxy: $(tail -n 1 "$log") (see $log)"
}

# start_kube_build: as find_kube, but what is missing is built in the background, and exported is where it will be. FAIRLEAD_KUBE_BUILD
# is the process that builds; whoever needs a program waits for it as long as that lives. Pair it with `stop_kube_build` in an EXIT trap.
start_kube_build() {
  name_kube
  [ ${#KUBE_MISSING[@]} != 0 ] || return 0
  say "building ${KUBE_MISSING[*]} in the background, once for this machine (log: $KUBE_HOME/log)"
  (
    exec </dev/null >"$KUBE_HOME/log" 2>&1
    for fd in "${LOCK_FD:-}" "${ENGINE_FD:-}"; do
      [ -z "$fd" ] || exec {fd}>&-
    done
    exec setsid "$FAIRLEAD_ROOT/scripts/lib/build-kube" "$KUBE_HOME" "${KUBE_MISSING[@]}"
  ) &
  export FAIRLEAD_KUBE_BUILD=$!
}

# What it built so far is kept, and the next build goes on from there.
stop_kube_build() {
  [ -n "${FAIRLEAD_KUBE_BUILD:-}" ] || return 0
  kill -- -"$FAIRLEAD_KUBE_BUILD" 2>/dev/null || true
  unset FAIRLEAD_KUBE_BUILD
}

# Exports where each program is or will be; KUBE_MISSING are those that must be built.
name_kube() {
  KUBE_MISSING=()
  export FAIRLEAD_ETCD FAIRLEAD_KUBE_APISERVER FAIRLEAD_KUBECTL FAIRLEAD_HELM
  mkdir -p "$KUBE_HOME"
  FAIRLEAD_ETCD=$(etcd_server)
  name_kube_program FAIRLEAD_KUBE_APISERVER kube-apiserver kube_version 34
  name_kube_program FAIRLEAD_KUBECTL kubectl kubectl_version 33
  name_kube_program FAIRLEAD_HELM helm helm_version 14
  [ ${#KUBE_MISSING[@]} = 0 ] || find_go
}

# name_kube_program VARIABLE NAME VERSION_COMMAND LEAST: the one that VARIABLE names, else the PATH's, each from a minor version of
# LEAST on, else the one built here.
name_kube_program() {
  local candidate version
  for candidate in "${!1:-}" "$(command -v "$2" || true)"; do
    if [ -x "$candidate" ] && version=$("$3" "$candidate" 2>/dev/null) && [[ $version =~ v[13]\.([0-9]+)\. ]] \
      && [ "${BASH_REMATCH[1]}" -ge "$4" ]; then
      printf -v "$1" %s "$candidate"
      return
    fi
  done
  printf -v "$1" %s "$KUBE_HOME/$2"
  [ -x "$KUBE_HOME/$2" ] || KUBE_MISSING+=("$2")
}

kube_version() { "$1" --version; }
kubectl_version() { "$1" version --client; }
helm_version() { "$1" version --short; }

# Prints the path of etcd.
etcd_server() {
  local unpacked=$TOOLS/etcd/usr/bin/etcd
  if [ -x "${FAIRLEAD_ETCD:-}" ]; then
    echo "$FAIRLEAD_ETCD"
  elif have etcd; then
    command -v etcd
  elif [ -x "$unpacked" ] || deb_unpack "$TOOLS/etcd" own etcd-server; then
    echo "$unpacked"
  else
    die "etcd is needed for a Kubernetes API: install the package etcd-server"
  fi
}

# Exports FAIRLEAD_GO: a Go of 1.24 or later, or one from 1.21 on, which fetches the toolchain that the module asks for.
find_go() {
  local candidate unpacked=$TOOLS/go/usr/lib/go-1.24/bin/go
  for candidate in "${FAIRLEAD_GO:-}" "$(command -v go || true)" /usr/local/go/bin/go "$unpacked"; do
    if is_go "$candidate"; then
      export FAIRLEAD_GO=$candidate
      return
    fi
  done
  say "fetching Go, which builds a Kubernetes API server"
  { deb_unpack "$TOOLS/go" trixie golang-1.24-go golang-1.24-src && is_go "$unpacked"; } \
    || { apt_install golang-go && unpacked=$(command -v go) && is_go "$unpacked"; } \
    || die "a Go of 1.21 or later is needed to build a Kubernetes API server, and none could be installed; set FAIRLEAD_GO to the program"
  export FAIRLEAD_GO=$unpacked
}

is_go() { [ -x "$1" ] && [[ $("$1" version 2>/dev/null) =~ go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 21 ]; }
