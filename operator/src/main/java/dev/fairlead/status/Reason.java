package dev.fairlead.status;

/** Why a condition is as it is. Printed in CamelCase, as {@link #text}. */
public enum Reason {
  CONVERGED("Converged"),
  PENDING("Pending"),
  ROLLING_OUT("RollingOut"),
  WAITING_FOR_HEALTH("WaitingForHealth"),
  WAITING_FOR_DEPENDENCY("WaitingForDependency"),
  HEALING("Healing"),
  DRIFT_DETECTED("DriftDetected"),
  NO_DRIFT("NoDrift"),
  NETWORK_CHANGED("NetworkChanged"),
  VOLUME_CHANGED("VolumeChanged"),
  PAUSED("Paused"),
  ROLLED_BACK("RolledBack"),
  ROLLOUT_FAILED("RolloutFailed"),
  BACKING_OFF("BackingOff"),
  INVALID_SPEC("InvalidSpec"),
  SOURCE_UNAVAILABLE("SourceUnavailable"),
  ENGINE_UNAVAILABLE("EngineUnavailable"),
  PROXY_UNAVAILABLE("ProxyUnavailable"),
  OWNED_BY_ANOTHER("OwnedByAnother"),
  SUSPENDED("Suspended"),
  NOT_SUSPENDED("NotSuspended"),
  NOT_STALLED("NotStalled"),
  REMOVING("Removing");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
