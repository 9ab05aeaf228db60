package dev.fairlead.http;

import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the API answers, by method and path. Knows nothing of sockets. */
final class Routes {
  private static final int DEFAULT_JOBS = 50;
  private static final int MAX_JOBS = 1_000;
  private static final int MAX_REVISION = 80;
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String EVENT_STREAM = "text/event-stream";

  /** Answers one route. */
  interface Action {
    Answer of(Request request) throws Request.BadRequest;
  }

  /**
   * @param path a template: {@code {name}} stands for one segment
   */
  record Route(String method, String path, Pattern pattern, Action action) {
    static Route of(String method, String path, Action action) {
      String regex =
          path.replace(".", "\\.").replaceAll("\\{[a-z]+}", "([A-Za-z0-9][A-Za-z0-9._-]{0,252})");
      return new Route(method, path, Pattern.compile(regex), action);
    }
  }

  private final Releases releases;
  private final Store store;
  private final Supplier<String> metrics;
  private final BooleanSupplier stopping;
  private final List<Route> all;

  Routes(Releases releases, Store store, Supplier<String> metrics, BooleanSupplier stopping) {
    this.releases = releases;
    this.store = store;
    this.metrics = metrics;
    this.stopping = stopping;
    this.all =
        List.of(
            Route.of("GET", "/livez", _ -> Answer.text(200, "ok")),
            Route.of("GET", "/readyz", _ -> ready()),
            Route.of("GET", "/metrics", _ -> metrics()),
            Route.of("GET", "/openapi.json", _ -> openApi()),
            Route.of("POST", "/api/v1/look", _ -> look()),
            Route.of("GET", "/api/v1/releases", _ -> releases()),
            Route.of("GET", "/api/v1/releases/{name}", this::release),
            Route.of("GET", "/api/v1/releases/{name}/plan", this::plan),
            Route.of("GET", "/api/v1/releases/{name}/history", this::history),
            Route.of("POST", "/api/v1/releases/{name}/retry", this::retry),
            Route.of(
                "POST",
                "/api/v1/releases/{name}/rollback",
                r -> control(r, new Control.Rollback(r.words("to", MAX_REVISION)))),
            Route.of("POST", "/api/v1/releases/{name}/abort", r -> control(r, new Control.Abort())),
            Route.of(
                "POST", "/api/v1/releases/{name}/suspend", r -> control(r, new Control.Suspend())),
            Route.of(
                "POST", "/api/v1/releases/{name}/resume", r -> control(r, new Control.Resume())),
            Route.of("GET", "/api/v1/jobs", this::jobs),
            Route.of("GET", "/api/v1/jobs/{id}", this::job),
            Route.of("GET", "/api/v1/jobs/{id}/logs", this::logs));
  }

  List<Route> all() {
    return all;
  }

  /** The methods of a path; empty when there is no such path. */
  List<String> methods(String path) {
    return all.stream()
        .filter(r -> r.pattern().matcher(path).matches())
        .map(Route::method)
        .toList();
  }

  /** Answers a request whose path and method {@link #methods} knows. */
  Answer answer(String method, String path, @Nullable String rawQuery, String accept) {
    try {
      for (Route route : all) {
        Matcher matcher = route.pattern().matcher(path);
        if (route.method().equals(method) && matcher.matches()) {
          String argument = matcher.groupCount() == 0 ? "" : matcher.group(1);
          return route.action().of(new Request(argument, Request.query(rawQuery), accept));
        }
      }
      return Answer.error(404, "there is nothing at " + path);
    } catch (Request.BadRequest e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    }
  }

  private Answer ready() {
    String missing = releases.notReady();
    return missing == null ? Answer.text(200, "ready") : Answer.text(503, missing);
  }

  private Answer metrics() {
    return new Answer.Whole(200, METRICS, metrics.get());
  }

  private static Answer openApi() {
    try (InputStream in = Routes.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from the class path");
      }
      return new Answer.Whole(
          200, Answer.JSON, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer releases() {
    return Answer.json(200, StatusJson.releases(releases.all()));
  }

  private Answer release(Request request) {
    return releases
        .one(request.argument())
        .map(status -> Answer.json(200, StatusJson.release(status)))
        .orElseGet(() -> noRelease(request.argument()));
  }

  private Answer plan(Request request) {
    return releases
        .plan(request.argument())
        .map(text -> Answer.text(200, text.stripTrailing()))
        .orElseGet(() -> noRelease(request.argument()));
  }

  private Answer history(Request request) throws Request.BadRequest {
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

  private Answer control(Request request, Control control) throws Request.BadRequest {
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

  private Answer jobs(Request request) throws Request.BadRequest {
    return Answer.json(200, JobJson.jobs(store.jobs(request.text("release"), limit(request))));
  }

  private Answer job(Request request) {
    return withJob(request, job -> Answer.json(200, JobJson.job(job)));
  }

  private Answer logs(Request request) throws Request.BadRequest {
    boolean follow = request.flag("follow");
    boolean events = request.accept().contains(EVENT_STREAM);
    return withJob(
        request,
        job -> {
          JobLog log = new JobLog(store, job.id());
          return follow
              ? new Answer.Flowing(
                  events ? EVENT_STREAM : Answer.PLAIN, out -> log.follow(out, events, stopping))
              : new Answer.Flowing(Answer.PLAIN, log::write);
        });
  }

  private Answer withJob(Request request, Function<Job, Answer> answer) {
    String id = request.argument();
    Optional<Job> job =
        id.matches("[0-9]{1,18}") ? store.job(Long.parseLong(id)) : Optional.empty();
    return job.map(answer).orElseGet(() -> Answer.error(404, "there is no job " + id));
  }

  private static int limit(Request request) throws Request.BadRequest {
    return request.number("limit", DEFAULT_JOBS, MAX_JOBS);
  }

  private static Answer noRelease(String name) {
    return Answer.error(404, "there is no release \"" + name + "\"");
  }
}
