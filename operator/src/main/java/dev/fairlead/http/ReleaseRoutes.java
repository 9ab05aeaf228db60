package dev.fairlead.http;

import dev.fairlead.http.Request.BadRequest;
import dev.fairlead.http.Routes.Route;
import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Releases, what people may ask of them, and their rollouts. */
final class ReleaseRoutes {
  private static final int DEFAULT_JOBS = 50;
  private static final int MAX_JOBS = 1_000;
  private static final int MAX_REVISION = 80;

  private final Releases releases;
  private final Store store;
  private final BooleanSupplier stopping;
  private final Happenings happenings;

  ReleaseRoutes(Releases releases, Store store, BooleanSupplier stopping) {
    this.releases = releases;
    this.store = store;
    this.stopping = stopping;
    this.happenings = new Happenings(store, stopping);
  }

  List<Route> all() {
    String one = "/api/v1/releases/{name}";
    return List.of(
        Route.of("POST", "/api/v1/look", Access.CONTROL, _ -> look()),
        Route.of("GET", "/api/v1/releases", Access.READ, _ -> releases()),
        Route.of("GET", one, Access.READ, this::release),
        Route.of("GET", one + "/plan", Access.READ, this::plan),
        Route.of("GET", one + "/history", Access.READ, this::history),
        Route.of("POST", one + "/retry", Access.CONTROL, this::retry),
        Route.of(
            "POST",
            one + "/rollback",
            Access.CONTROL,
            r -> control(r, new Control.Rollback(r.words("to", MAX_REVISION)))),
        control(one + "/abort", new Control.Abort()),
        control(one + "/suspend", new Control.Suspend()),
        control(one + "/resume", new Control.Resume()),
        Route.of("GET", "/api/v1/events", Access.READ, this::events),
        Route.of("GET", "/api/v1/jobs", Access.READ, this::jobs),
        Route.of("GET", "/api/v1/jobs/{id}", Access.READ, this::job),
        Route.of("GET", "/api/v1/jobs/{id}/logs", Access.READ, this::logs));
  }

  private Route control(String path, Control control) {
    return Route.of("POST", path, Access.CONTROL, r -> control(r, control));
  }

  private Answer releases() {
    return Answer.json(200, StatusJson.overview(new Overview(releases.all(), releases.problems())));
  }

  private Answer release(Request request) {
    return releases
        .one(request.argument())
        .<Answer>map(status -> Answer.json(200, StatusJson.release(status)))
        .orElseGet(() -> noRelease(request.argument()));
  }

  private Answer plan(Request request) {
    boolean json = request.accept().contains("application/json");
    return releases
        .plan(request.argument())
        .map(text ->
            json
                ? Answer.json(200, PlanJson.of(request.argument(), text))
                : Answer.text(200, text.stripTrailing()))
        .orElseGet(() -> noRelease(request.argument()));
  }

  private Answer history(Request request) throws BadRequest {
    String name = request.argument();
    List<Job> jobs = store.jobs(name, limit(request));
    // A release that is gone may still have a history.
    return jobs.isEmpty() && releases.one(name).isEmpty()
        ? noRelease(name)
        : Answer.json(200, JobJson.jobs(jobs));
  }

  private Answer look() {
    releases.look();
    return Answer.json(202, Json.object().put("accepted", true));
  }

  private Answer retry(Request request) {
    return releases.retry(request.argument())
        ? Answer.json(202, Json.object().put("release", request.argument()))
        : noRelease(request.argument());
  }

  private Answer control(Request request, Control control) throws BadRequest {
    String name = request.argument();
    Asker asker =
        new Asker(request.words("by", Asker.MAX_BY), request.words("reason", Asker.MAX_REASON));
    Ruling ruling = releases.control(name, control, asker);
    return switch (ruling.kind()) {
      case ACCEPTED ->
          Answer.json(202, Json.object().put("release", name).put("message", ruling.sentence()));
      case UNKNOWN -> Answer.error(404, ruling.sentence());
      case REFUSED -> Answer.error(409, ruling.sentence());
    };
  }

  private Answer events(Request request) throws BadRequest {
    String release = request.text("release");
    if (!release.isEmpty() && releases.one(release).isEmpty()) {
      return noRelease(release);
    }
    long after = lastEvent(request);
    return new Answer.Flowing(
        DeployRoutes.EVENT_STREAM,
        out -> new EventFeed(happenings, release).follow(out, after, stopping));
  }

  private static long lastEvent(Request request) {
    String last = String.valueOf(request.headers().getFirst("Last-Event-ID"));
    return last.matches("[0-9]{1,15}") ? Long.parseLong(last) : 0;
  }

  private Answer jobs(Request request) throws BadRequest {
    return Answer.json(200, JobJson.jobs(store.jobs(request.text("release"), limit(request))));
  }

  private Answer job(Request request) {
    return withJob(request, job -> Answer.json(200, JobJson.job(job)));
  }

  private Answer logs(Request request) throws BadRequest {
    boolean follow = request.flag("follow");
    boolean events = request.accept().contains(DeployRoutes.EVENT_STREAM);
    long after = lastEvent(request);
    return withJob(
        request,
        job -> {
          JobLog log = new JobLog(store, job.id());
          return follow
              ? new Answer.Flowing(
                  events ? DeployRoutes.EVENT_STREAM : Answer.PLAIN,
                  out -> {
                    try (Happenings.Follower follower = happenings.follow()) {
                      log.follow(out, events, after, follower, stopping);
                    }
                  })
              : new Answer.Flowing(Answer.PLAIN, log::write);
        });
  }

  private Answer withJob(Request request, Function<Job, Answer> answer) {
    String id = request.argument();
    Optional<Job> job =
        id.matches("[0-9]{1,18}") ? store.job(Long.parseLong(id)) : Optional.empty();
    return job.map(answer).orElseGet(() -> Answer.error(404, "there is no job " + id));
  }

  private static int limit(Request request) throws BadRequest {
    return request.number("limit", DEFAULT_JOBS, MAX_JOBS);
  }

  private static Answer noRelease(String name) {
    return Answer.error(404, "there is no release \"" + name + "\"");
  }
}
