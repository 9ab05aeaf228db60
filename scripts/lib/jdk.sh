# shellcheck shell=bash
# A JDK 25: found, or installed, or one clear sentence. Needs common.sh and packages.sh.

JDK_MAJOR=25

# is_jdk HOME: a complete JDK of version 25 or later.
is_jdk() {
  local major
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then # 1 ms instead of a JVM's start
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  else
    major=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
  fi
  [ "${major:-0}" -ge $JDK_MAJOR ]
}

# Exports JAVA_HOME.
find_jdk() {
  local home java
  for home in "${JAVA_HOME:-}" "$FAIRLEAD_CACHE"/jdk/* /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-/root}/.sdkman}"/candidates/java/* /opt/java/* /opt/jdk*; do
    if [ -n "$home" ] && is_jdk "$home"; then
      export JAVA_HOME=$home
      return
    fi
  done
  if java=$(command -v javac); then
    home=$(dirname "$(dirname "$(readlink -f "$java")")")
    if is_jdk "$home"; then
      export JAVA_HOME=$home
      return
    fi
  fi
  install_jdk || die "a JDK $JDK_MAJOR is needed: none was found in JAVA_HOME, /usr/lib/jvm, SDKMAN or PATH, and none could be installed; install Temurin or OpenJDK $JDK_MAJOR and set JAVA_HOME"
}

install_jdk() {
  local home
  if apt_has openjdk-$JDK_MAJOR-jdk-headless && apt_install openjdk-$JDK_MAJOR-jdk-headless; then
    for home in /usr/lib/jvm/*; do
      if is_jdk "$home"; then
        export JAVA_HOME=$home
        return
      fi
    done
  fi
  adoptium_jdk
}

# Eclipse Temurin from Adoptium's API, checked against the digest that the API names, into a private directory.
adoptium_jdk() {
  local machine api about link digest part
  have curl || return 1
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=aarch64 ;;
    *) return 1 ;;
  esac
  api=${FAIRLEAD_ADOPTIUM:-https://api.adoptium.net}/v3/assets/latest/$JDK_MAJOR/hotspot
  about=$(curl -fsSL --max-time 20 "$api?architecture=$machine&image_type=jdk&os=linux&vendor=eclipse" 2>/dev/null) || return 1
  link=$(grep -o '"link": *"[^"]*\.tar\.gz"' <<<"$about" | head -n 1 | cut -d'"' -f4)
  digest=$(grep -o '"checksum": *"[0-9a-f]\{64\}"' <<<"$about" | head -n 1 | cut -d'"' -f4)
  [ -n "$link" ] && [ -n "$digest" ] || return 1
  say "fetching Temurin JDK $JDK_MAJOR from Adoptium"
  part=$FAIRLEAD_CACHE/jdk.part
  rm -rf "$part" && mkdir -p "$part/home" "$FAIRLEAD_CACHE/jdk"
  curl -fsSL --retry 2 -o "$part/jdk.tar.gz" "$link" || return 1
  echo "$digest  $part/jdk.tar.gz" | sha256sum -c --quiet - >&2 || return 1
  tar -xzf "$part/jdk.tar.gz" -C "$part/home" --strip-components=1 || return 1
  is_jdk "$part/home" || return 1
  rm -rf "$FAIRLEAD_CACHE/jdk/temurin-$JDK_MAJOR"
  mv "$part/home" "$FAIRLEAD_CACHE/jdk/temurin-$JDK_MAJOR" # appears complete or not at all
  rm -rf "$part"
  export JAVA_HOME=$FAIRLEAD_CACHE/jdk/temurin-$JDK_MAJOR
}
