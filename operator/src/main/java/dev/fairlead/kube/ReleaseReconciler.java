package dev.fairlead.kube;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;

/**
 * Keeps an object equal to what the core says of its release: the core's own loop makes the
 * containers, this one only carries what a {@link Scribe} decides to the API server.
 */
final class ReleaseReconciler implements Reconciler<AppReleaseObject> {
  private final Desk desk;
  private final Site site;
  private final CoreEvents events;
  private final Opening opening;
  private final Scribe scribe;

  /** Hears of the SDK's own cache of objects when that is there. */
  @FunctionalInterface
  interface Opening {
    void opened(EventSourceContext<AppReleaseObject> context);
  }

  ReleaseReconciler(
      Desk desk, Site site, Fleet fleet, CoreEvents events, Clock clock, Opening opening) {
    this.desk = desk;
    this.site = site;
    this.events = events;
    this.opening = opening;
    this.scribe = new Scribe(desk, site, fleet, clock);
  }

  @Override
  public List<EventSource<?, AppReleaseObject>> prepareEventSources(
      EventSourceContext<AppReleaseObject> context) {
    opening.opened(context);
    return List.of(events);
  }

  @Override
  public UpdateControl<AppReleaseObject> reconcile(
      AppReleaseObject object, Context<AppReleaseObject> context) {
    desk.changed();
    if (context.isPrimaryResourceDeleted() || !desk.leads()) {
      return UpdateControl.noUpdate();
    }
    return switch (scribe.entry(object)) {
      case Scribe.Nothing nothing -> later(UpdateControl.noUpdate(), nothing.again());
      case Scribe.Say say -> later(UpdateControl.patchStatus(say.object()), say.again());
      case Scribe.Hold _ -> {
        context.resourceOperations().addFinalizer(site.finalizer());
        desk.changed();
        yield UpdateControl.noUpdate();
      }
      case Scribe.LetGo _ -> {
        context.resourceOperations().removeFinalizer(site.finalizer());
        yield UpdateControl.noUpdate();
      }
    };
  }

  private static UpdateControl<AppReleaseObject> later(
      UpdateControl<AppReleaseObject> update, boolean again) {
    return again ? update.rescheduleAfter(Scribe.LEAVING) : update;
  }
}
