package dev.fairlead.kube;

import dev.fairlead.status.ReleaseStatus;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.EventHandler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Collection;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the core, and through it the Docker Engine, has to say of objects. */
final class CoreEvents extends AbstractEventSource<ReleaseStatus, AppReleaseObject> {
  private final BooleanSupplier healthy;

  /**
   * @param healthy whether the Engine answers
   */
  CoreEvents(BooleanSupplier healthy) {
    super(ReleaseStatus.class, "core");
    this.healthy = healthy;
  }

  /** The status of the release of these objects is another one. */
  void heard(Collection<String> places) {
    EventHandler handler = getEventHandler();
    if (!isRunning() || handler == null) {
      return; // Every object is reconciled once it is there.
    }
    for (String place : places) {
      int slash = place.indexOf('/');
      // The SDK names the object first, then its namespace.
      handler.handleEvent(
          new Event(new ResourceID(place.substring(slash + 1), place.substring(0, slash))));
    }
  }

  /** What is known of a release is asked of the core itself, which always has the newest. */
  @Override
  public Set<ReleaseStatus> getSecondaryResources(AppReleaseObject primary) {
    return Set.of();
  }

  @Override
  public Status getStatus() {
    return healthy.getAsBoolean() ? Status.HEALTHY : Status.UNHEALTHY;
  }
}
