package dev.fairlead.loop;

import dev.fairlead.store.Store;
import java.util.function.Consumer;

/**
 * What people ask the operator to do beside what is declared. A control writes down what was asked
 * and wakes the release; its own pass does the rest (I4).
 */
final class Controls {
  private final DesiredStates desired;
  private final TrackedReleases tracked;
  private final Store store;
  private final Consumer<String> wake;

  /**
   * @param wake has a release looked at at once
   */
  Controls(DesiredStates desired, TrackedReleases tracked, Store store, Consumer<String> wake) {
    this.desired = desired;
    this.tracked = tracked;
    this.store = store;
    this.wake = wake;
  }

  /** Clears a release's quarantine. @return false when there is no such release */
  boolean retry(String name) {
    if (desired.of(name).isEmpty()) {
      return false;
    }
    store.release(name, "");
    tracked.of(name).retryRequested = true;
    wake.accept(name);
    return true;
  }
}
