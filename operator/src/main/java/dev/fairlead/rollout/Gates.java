package dev.fairlead.rollout;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Gate;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.rollout.Readiness.Completed;
import dev.fairlead.rollout.Readiness.Failed;
import dev.fairlead.rollout.Readiness.Idle;
import dev.fairlead.rollout.Readiness.Ready;
import dev.fairlead.rollout.Readiness.Waiting;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Judges instances. A new instance must pass its service's gate: be healthy, then stay so for
 * {@code minReadySeconds} (I3), within the progress deadline (I6). One that passed once is judged
 * mildly: it is ready while it runs and its health check does not fail. The Engine's restart policy
 * acts first: a few restarts are waited for, not condemned.
 */
public final class Gates {
  /** More restarts than this while being gated are a verdict. */
  static final int MAX_RESTARTS = 2;

  /** Of a health check's command; the rest is in the compose file. */
  private static final int SHOWN = 80;

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
                  "did not stay up",
                  () -> ": " + exit(container),
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
            case UNHEALTHY -> new Failed(unhealthy(container));
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
        && (last == null || last.before(container.startedAt()) || last.bad() == 0);
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
      return within(container, service, "running", "did not complete", () -> "", now);
    }
    return switch (service.gate()) {
      case Gate.DockerHealth(Duration otherwise) ->
          dockerHealth(container, service, otherwise, now);
      case Gate.Asked asked ->
          container.health() == Health.UNHEALTHY
              ? new Failed(unhealthy(container))
              : AskedGate.judge(container, service, asked, memory, now);
      case Gate.StaysRunning(Duration time) -> staysRunning(container, service, time, now);
    };
  }

  private static Readiness dockerHealth(
      Container container, DesiredService service, Duration otherwise, Instant now) {
    return switch (container.health()) {
      case HEALTHY -> soak(since(container), service, now);
      case UNHEALTHY -> new Failed(unhealthy(container));
      case STARTING ->
          within(
              container,
              service,
              "health: starting",
              "did not become healthy",
              () -> lastProbe(container),
              now);
      case NONE -> staysRunning(container, service, otherwise, now);
    };
  }

  private static Readiness staysRunning(
      Container container, DesiredService service, Duration time, Instant now) {
    Duration wanted =
        time.compareTo(service.strategy().minReady()) > 0 ? time : service.strategy().minReady();
    Instant until = since(container).plus(wanted);
    return until.isAfter(now) ? new Waiting("must stay running", until) : new Ready(until);
  }

  static Readiness soak(Instant since, DesiredService service, Instant now) {
    Instant until = since.plus(service.strategy().minReady());
    return until.isAfter(now) ? new Waiting("soaking", until) : new Ready(since);
  }

  private static Readiness within(
      Container container,
      DesiredService service,
      String waiting,
      String failed,
      Supplier<String> because,
      Instant now) {
    Instant deadline = deadline(container, service, now);
    String within = " within " + service.strategy().progressDeadline().toSeconds() + "s";
    return deadline.isAfter(now)
        ? new Waiting(waiting, deadline)
        : new Failed(failed + within + because.get());
  }

  static Instant deadline(Container container, DesiredService service, Instant now) {
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

  /** What Docker's health check found, and which check that is. */
  private static String unhealthy(Container container) {
    String output = container.lastProbe();
    String check = check(container);
    return "unhealthy"
        + (output.isEmpty() ? "" : ": " + output)
        + (check.isEmpty() ? "" : " (health check: " + check + ")");
  }

  private static String lastProbe(Container container) {
    String check = check(container);
    String output = container.lastProbe();
    return check.isEmpty() && output.isEmpty()
        ? ""
        : "; last probe: "
            + (check.isEmpty() ? "" : check + " ")
            + (output.isEmpty() ? "has not ended yet" : "said: " + output);
  }

  /** Docker's health check in its own words: without the {@code CMD} before them. */
  private static String check(Container container) {
    Healthcheck check = container.spec().health();
    if (check == null || check.test().size() < 2) {
      return "";
    }
    String words = String.join(" ", check.test().subList(1, check.test().size()));
    Secrets secrets = Secrets.of(List.of(container.spec()));
    String shown = secrets.redact(Secrets.shown(words.replaceAll("\\s+", " ")));
    return shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown;
  }
}
