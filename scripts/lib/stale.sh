# shellcheck shell=sh
# stale ROOT BUILDS: there is no usable build, or a source is newer than it. Shared by the launcher and scripts/build.
stale() {
  [ -r "$2/current/java" ] && [ -x "$(cat "$2/current/java")" ] || return 0
  [ -n "$(find "$1/pom.xml" "$1/crds/pom.xml" "$1/crds/src/main" "$1/operator/pom.xml" "$1/operator/src/main" \
    "$1/scripts/lib/jvm-flags" -newer "$2/current/sources" -print -quit)" ]
}
