package dev.fairlead.rollout;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Gate;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.rollout.Readiness.Completed;
import dev.fairlead.rollout.Readiness.Failed;
import dev.fairlead.rollout.Readiness.Idle;
import dev.fairlead.rollout.Readiness.ProbeDue;
import dev.fairlead.rollout.Readiness.Ready;
import dev.fairlead.rollout.Readiness.Waiting;
import java.time.Duration;
import java.time.Instant;

/**
 * Judges instances. A new instance must pass its service's gate: be healthy, then stay so for
 * {@code minReadySeconds} (I3), within the progress deadline (I6). One that passed once is judged
 * mildly: it is ready while it runs and its health check does not fail. The Engine's restart policy
 * acts first: a few restarts are waited for, not condemned.
 */
public final class Gates {
  /** More restarts than this while being gated are a verdict. */
  static final int MAX_RESTARTS = 2;

  private Gates() {}

  /** Judges a new instance. */
  public static Readiness gate(
      Container container, DesiredService service, ServiceMemory memory, Instant now) {
    return switch (container.state()) {
      case CREATED ->
          container.error().isEmpty()
              ? new Idle("created")
              : new Failed("could not start: " + container.error());
      case EXITED, DEAD -> ended(container, service);
      case REMOVING -> new Waiting("being removed", null);
      case PAUSED -> new Idle("paused");
      case RESTARTING ->
          container.restartCount() > MAX_RESTARTS
              ? new Failed(exit(container) + ", " + container.restartCount() + " restarts")
              : within(
                  container,
                  service,
                  "restarting after it " + exit(container),
                  exit(container) + " and did not stay up",
                  now);
      case RUNNING ->
          container.restartCount() > MAX_RESTARTS
              ? new Failed("keeps exiting: " + container.restartCount() + " restarts")
              : running(container, service, memory, now);
    };
  }

  /** Judges an instance that passed its gate before, or that was there before us. */
  public static Readiness standing(Container container, DesiredService service, Instant now) {
    return switch (container.state()) {
      case CREATED -> new Idle("created");
      case EXITED, DEAD ->
          service.oneShot() && container.exitCode() == 0
              ? new Completed()
              : new Idle(exit(container));
      case PAUSED -> new Idle("paused");
      case REMOVING -> new Waiting("being removed", null);
      case RESTARTING -> new Waiting("restarting after it " + exit(container), null);
      case RUNNING ->
          switch (container.health()) {
            case NONE, HEALTHY ->
                service.oneShot() ? new Waiting("running", null) : new Ready(since(container));
            case STARTING -> starting(deadline(container, service, now), now);
            case UNHEALTHY -> new Failed("unhealthy" + probe(container));
          };
    };
  }

  /** I6: hoped for until the deadline; after it nothing but the health check itself can tell. */
  private static Readiness starting(Instant deadline, Instant now) {
    return new Waiting("health: starting", deadline.isAfter(now) ? deadline : null);
  }

  /** Whether nothing speaks against an instance that has yet to pass its gate. */
  public static boolean wellSoFar(Container container, ServiceMemory memory) {
    ProbeState last = memory.probes().get(container.id());
    return container.running()
        && (container.health() == Health.NONE || container.health() == Health.HEALTHY)
        && (last == null
            || last.startedBefore(container.startedAt())
            || last.passingSince() != null);
  }

  private static Readiness ended(Container container, DesiredService service) {
    if (service.oneShot() && container.exitCode() == 0 && container.error().isEmpty()) {
      return new Completed();
    }
    return new Failed(
        container.error().isEmpty() ? exit(container) : "could not start: " + container.error());
  }

  private static Readiness running(
      Container container, DesiredService service, ServiceMemory memory, Instant now) {
    if (service.oneShot()) {
      return within(container, service, "running", "did not complete", now);
    }
    return switch (service.gate()) {
      case Gate.DockerHealth(Duration otherwise) ->
          dockerHealth(container, service, otherwise, now);
      case Gate.Http http -> http(container, service, http, memory, now);
      case Gate.StaysRunning(Duration time) -> staysRunning(container, service, time, now);
    };
  }

  private static Readiness dockerHealth(
      Container container, DesiredService service, Duration otherwise, Instant now) {
    return switch (container.health()) {
      case HEALTHY -> soak(since(container), service, now);
      case UNHEALTHY -> new Failed("unhealthy" + probe(container));
      case STARTING ->
          within(
              container,
              service,
              "health: starting",
              "did not become healthy" + probe(container),
              now);
      case NONE -> staysRunning(container, service, otherwise, now);
    };
  }

  private static Readiness http(
      Container container,
      DesiredService service,
      Gate.Http http,
      ServiceMemory memory,
      Instant now) {
    ProbeState last = memory.probes().get(container.id());
    String what = "GET :" + http.port() + http.path();
    if (container.health() == Health.UNHEALTHY) {
      return new Failed("unhealthy" + probe(container));
    }
    if (last == null || last.startedBefore(container.startedAt())) {
      return new ProbeDue(what);
    }
    if (last.passingSince() != null
        && soak(last.passingSince(), service, now) instanceof Ready ready) {
      return ready;
    }
    Readiness pending = within(container, service, what, what + " " + last.answer(), now);
    if (pending instanceof Failed) {
      return pending;
    }
    Instant next = last.at().plus(http.interval());
    return next.isAfter(now) ? new Waiting(what + " " + last.answer(), next) : new ProbeDue(what);
  }

  private static Readiness staysRunning(
      Container container, DesiredService service, Duration time, Instant now) {
    Duration wanted =
        time.compareTo(service.strategy().minReady()) > 0 ? time : service.strategy().minReady();
    Instant until = since(container).plus(wanted);
    return until.isAfter(now) ? new Waiting("must stay running", until) : new Ready(until);
  }

  private static Readiness soak(Instant since, DesiredService service, Instant now) {
    Instant until = since.plus(service.strategy().minReady());
    return until.isAfter(now) ? new Waiting("soaking", until) : new Ready(since);
  }

  private static Readiness within(
      Container container, DesiredService service, String waiting, String failed, Instant now) {
    Instant deadline = deadline(container, service, now);
    return deadline.isAfter(now)
        ? new Waiting(waiting, deadline)
        : new Failed(failed + " within " + service.strategy().progressDeadline().toSeconds() + "s");
  }

  private static Instant deadline(Container container, DesiredService service, Instant now) {
    Instant started = container.startedAt();
    return (started == null ? now : started).plus(service.strategy().progressDeadline());
  }

  private static Instant since(Container container) {
    Instant healthy = container.healthySince();
    Instant started = container.startedAt();
    return healthy != null ? healthy : started != null ? started : container.created();
  }

  private static String exit(Container container) {
    return "exited with code "
        + container.exitCode()
        + (container.oomKilled() ? " (out of memory)" : "");
  }

  private static String probe(Container container) {
    return container.lastProbe().isEmpty() ? "" : ": " + container.lastProbe();
  }
}
