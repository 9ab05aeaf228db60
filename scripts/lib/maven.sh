# shellcheck shell=bash
# Maven through the wrapper; where it cannot be downloaded, a Maven on the PATH. Needs common.sh and a found JDK.

maven() {
  if [ -z "${MAVEN:-}" ]; then
    if "$FAIRLEAD_ROOT/mvnw" -q --version >"$FAIRLEAD_CACHE/mvnw.log" 2>&1; then
      MAVEN=$FAIRLEAD_ROOT/mvnw
    elif have mvn; then
      say "Maven could not be downloaded by ./mvnw (see $FAIRLEAD_CACHE/mvnw.log); using $(command -v mvn)"
      MAVEN=mvn
    else
      die "Maven could not be downloaded by ./mvnw (see $FAIRLEAD_CACHE/mvnw.log) and none is on the PATH; the first build needs a connection to Maven Central"
    fi
  fi
  (cd "$FAIRLEAD_ROOT" && exec "$MAVEN" -B -ntp "$@")
}
