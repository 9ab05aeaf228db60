package dev.fairlead.engine.docker;

import dev.fairlead.engine.EngineVersion;

/**
 * What was agreed with the Engine, and what it fills in where a container says nothing.
 *
 * @param minor of the API version spoken, {@code 41} for 1.41
 */
record Session(EngineVersion version, int minor, Defaults defaults) {
  /**
   * The daemon's own defaults: inspect shows them as if they had been asked for.
   *
   * @param cgroupnsMode {@code host} or {@code private}
   * @param unifiedCgroups whether it is cgroup v2
   */
  record Defaults(
      String loggingDriver,
      String runtime,
      String cgroupnsMode,
      boolean unifiedCgroups,
      String hostName) {}

  boolean speaks(int otherMinor) {
    return minor >= otherMinor;
  }

  String prefix() {
    return "/v1." + minor;
  }
}
