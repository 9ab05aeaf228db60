package dev.fairlead.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.deploy.App;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Order;
import dev.fairlead.deploy.Refusal;
import dev.fairlead.deploy.Registry;
import dev.fairlead.deploy.Submission;
import dev.fairlead.http.Request.BadRequest;
import dev.fairlead.http.Routes.Route;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.DeployBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Deploys, their logs, and what can be deployed: RollHook's routes, and what goes beyond them. */
final class DeployRoutes {
  static final String EVENT_STREAM = "text/event-stream";

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_WAIT_SECONDS = 3_600;
  private static final int DEFAULT_WAIT_SECONDS = 900;
  private static final int MAX_PATH = 4_096;

  private final Deploys deploys;
  private final Registry registry;

  DeployRoutes(Deploys deploys, Registry registry) {
    this.deploys = deploys;
    this.registry = registry;
  }

  List<Route> all() {
    return List.of(
        Route.of("GET", "/health", Access.OPEN, _ -> health()),
        Route.of("POST", "/deploy", Access.DEPLOY, this::deployTheOne),
        Route.of("POST", "/deploy/{app}", Access.DEPLOY, this::deploy),
        Route.of("POST", "/deploy/{app}/rollback", Access.DEPLOY, this::rollback),
        Route.of("GET", "/jobs", Access.READ, this::list),
        Route.of("GET", "/jobs/{id}", Access.FOLLOW, this::one),
        Route.of("GET", "/jobs/{id}/logs", Access.FOLLOW, this::logs),
        Route.of("POST", "/jobs/{id}/cancel", Access.DEPLOY, this::cancel),
        Route.of("GET", "/registry", Access.READ, _ -> registry()),
        Route.of("PATCH", "/registry/{app}", Access.CONTROL, this::patch));
  }

  private Answer health() {
    return deploys.isStopping()
        ? Answer.error(503, "the operator is ending")
        : Answer.json(200, Json.object().put("status", "ok"));
  }

  /** Of an operator with one app nobody need name it. */
  private Answer deployTheOne(Request request) throws BadRequest {
    List<App> apps = deploys.target().apps();
    Optional<String> missing = deploys.target().missing();
    if (apps.isEmpty() && missing.isPresent()) {
      return Answer.error(503, missing.get()).with("Retry-After", "5");
    }
    if (apps.size() != 1) {
      throw new BadRequest(422, "POST /deploy/{app}: there are " + apps.size() + " apps here");
    }
    return deploy(request, apps.getFirst().name());
  }

  private Answer deploy(Request request) throws BadRequest {
    return deploy(request, request.argument());
  }

  private Answer deploy(Request request, String app) throws BadRequest {
    if (!request.caller().mayDeploy(app)) {
      return Answer.error(403, "this token is not for \"" + app + "\"");
    }
    ObjectNode body = request.body().object();
    String sha = string(body, "image_sha", false);
    String image = sha.isEmpty() ? string(body, "image_tag", true) : tagged(app, sha);
    boolean signed = Signatures.isSigned(request.headers());
    String delivery = signed ? String.valueOf(request.headers().getFirst(Signatures.HEADER)) : "";
    Order order = new Order(app, image, string(body, "service", false), request.caller(), delivery);
    return submitted(order, wait(request, body, signed));
  }

  /** The image that the app runs, with another tag: a signed request may know no more. */
  private String tagged(String app, String tag) throws BadRequest {
    Optional<App> found = deploys.target().app(app);
    List<String> repositories =
        found.stream()
            .flatMap(known ->
                known.images().entrySet().stream()
                    .filter(
                        e -> known.services().isEmpty() || known.services().contains(e.getKey())))
            .map(e -> dev.fairlead.deploy.Images.repository(e.getValue()))
            .distinct()
            .toList();
    if (found.isPresent() && repositories.size() != 1) {
      throw new BadRequest(
          422, "image_sha says too little here: \"%s\" runs several images".formatted(app));
    }
    return found.isEmpty() ? "unknown:" + tag : repositories.getFirst() + ":" + tag;
  }

  private static String string(ObjectNode body, String name, boolean required) throws BadRequest {
    JsonNode node = body.path(name);
    if (node.isTextual() || (!required && (node.isMissingNode() || node.isNull()))) {
      return node.isTextual() ? node.asText() : "";
    }
    throw new BadRequest(422, name + " must be a string");
  }

  /** Seconds to wait for the verdict; 0 for not at all. */
  private static int wait(Request request, ObjectNode body, boolean signed) throws BadRequest {
    JsonNode node = body.path("wait");
    String text = node.isMissingNode() || node.isNull() ? request.text("wait") : node.asText();
    if (text.isEmpty()) {
      return signed ? DEFAULT_WAIT_SECONDS : 0;
    }
    return switch (text) {
      case "false" -> 0;
      case "true" -> DEFAULT_WAIT_SECONDS;
      default -> {
        int seconds = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (seconds < 0 || seconds > MAX_WAIT_SECONDS) {
          throw new BadRequest(
              422, "wait is true, false or a number of seconds to " + MAX_WAIT_SECONDS);
        }
        yield seconds;
      }
    };
  }

  private Answer submitted(Order order, int waitSeconds) {
    return switch (deploys.submit(order)) {
      case Submission.Accepted(Deploy deploy) ->
          waitSeconds == 0
              ? accepted(deploy)
              : new Answer.Later(() -> verdict(deploy, Duration.ofSeconds(waitSeconds)));
      case Submission.Repeated(Deploy deploy) ->
          Answer.error(409, "this signed request was heard before")
              .with(Json.object().put("job_id", deploy.id()));
      case Submission.Unknown(String sentence) -> Answer.error(404, sentence);
      case Submission.Forbidden(String sentence) -> Answer.error(403, sentence);
      case Submission.Invalid(String sentence) -> Answer.error(422, sentence);
      case Submission.Full(String sentence, int seconds) ->
          Answer.error(429, sentence).with("Retry-After", Integer.toString(seconds));
      case Submission.Stopping(String sentence) ->
          Answer.error(503, sentence).with("Retry-After", "5");
    };
  }

  private static Answer accepted(Deploy deploy) {
    return Answer.json(
        200,
        Json.object()
            .put("job_id", deploy.id())
            .put("app", deploy.app())
            .put("status", deploy.status().text()));
  }

  private Answer verdict(Deploy deploy, Duration atMost) throws InterruptedException {
    Optional<Deploy> ended = deploys.await(deploy.id(), atMost);
    Deploy now = ended.or(() -> deploys.book().find(deploy.id())).orElse(deploy);
    ObjectNode job = DeployJson.deploy(now);
    if (ended.isPresent() && ended.get().status() == Deploy.Status.SUCCESS) {
      return Answer.json(200, job);
    }
    Deploy.Cause cause = ended.map(Deploy::cause).orElse(Deploy.Cause.NONE);
    int status =
        switch (cause) {
          case REFUSED, SUPERSEDED, CANCELLED -> 409;
          case PULL -> 422;
          case ROLLED_BACK, BROKEN -> 500;
          case NONE -> 504;
        };
    String detail =
        ended
            .map(d -> String.valueOf(d.error()))
            .orElse("it has not ended yet; GET /jobs/" + deploy.id() + " tells how it goes on");
    return Answer.error(status, detail).with(Json.object().set("job", job));
  }

  /** A signature covers the body alone: what has none could be asked for again by any listener. */
  private static void unsigned(Request request) throws BadRequest {
    if (Signatures.isSigned(request.headers())) {
      throw new BadRequest(403, "a signed request may deploy, and nothing else");
    }
  }

  private Answer rollback(Request request) throws BadRequest {
    unsigned(request);
    String app = request.argument();
    if (!request.caller().mayDeploy(app)) {
      return Answer.error(403, "this token is not for \"" + app + "\"");
    }
    Optional<App> found = deploys.target().app(app);
    if (found.isEmpty()) {
      return noApp(app);
    }
    Optional<Deploy> good = deploys.lastGood(found.get());
    if (good.isEmpty()) {
      return Answer.error(409, "no earlier image of \"" + app + "\" is known to go back to");
    }
    String service = good.get().services().size() == 1 ? good.get().services().getFirst() : "";
    Order order = new Order(app, good.get().image(), service, request.caller(), "");
    return submitted(order, wait(request, Json.object(), false));
  }

  private Answer list(Request request) throws BadRequest {
    Deploy.Status status = null;
    if (request.query().containsKey("status")) {
      try {
        status = Deploy.Status.of(request.text("status"));
      } catch (IllegalArgumentException e) {
        throw new BadRequest(422, "status is queued, running, success or failed");
      }
    }
    String limit = request.text("limit");
    if (!limit.matches("-?[0-9]{0,9}") || limit.equals("-")) {
      throw new BadRequest(422, "limit is a number");
    }
    int most = limit.isEmpty() ? DEFAULT_LIMIT : Integer.parseInt(limit);
    List<Deploy> found =
        deploys
            .book()
            .list(new DeployBook.Wanted(request.text("app"), status, request.text("before"), most));
    Answer.Whole page = Answer.json(200, Json.array(found, DeployJson::deploy));
    return most > 0 && found.size() == most ? page.with("Link", next(request, found)) : page;
  }

  private static String next(Request request, List<Deploy> page) {
    StringBuilder query = new StringBuilder("before=" + page.getLast().id());
    for (String name : List.of("app", "status", "limit")) {
      if (request.query().containsKey(name)) {
        query
            .append('&')
            .append(name)
            .append('=')
            .append(
                java.net.URLEncoder.encode(
                    request.text(name), java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return "</jobs?" + query + ">; rel=\"next\"";
  }

  private interface Found {
    Answer of(Deploy deploy) throws BadRequest;
  }

  private Answer with(Request request, Found answer) throws BadRequest {
    String id = request.argument();
    Optional<Deploy> found = deploys.book().find(id);
    if (found.isEmpty()) {
      return Answer.error(404, "there is no job \"" + id + "\"");
    }
    return request.caller().mayFollow(found.get().app())
        ? answer.of(found.get())
        : Answer.error(403, "this token is not for \"" + found.get().app() + "\"");
  }

  private Answer one(Request request) throws BadRequest {
    return with(request, deploy -> Answer.json(200, DeployJson.deploy(deploy)));
  }

  private Answer logs(Request request) throws BadRequest {
    String last = String.valueOf(request.headers().getFirst("Last-Event-ID"));
    boolean resumed = last.matches("[0-9]{1,15}");
    boolean full = request.flag("full") || resumed;
    long after = resumed ? Long.parseLong(last) : 0;
    return with(
        request,
        deploy ->
            new Answer.Flowing(
                EVENT_STREAM, out -> new DeployLog(deploys, deploy.id(), full).follow(out, after)));
  }

  private Answer cancel(Request request) throws BadRequest {
    unsigned(request);
    return with(
        request,
        deploy ->
            switch (deploys.cancel(deploy.id(), request.caller().name())) {
              case DONE -> Answer.json(202, Json.object().put("job_id", deploy.id()));
              case ENDED_BEFORE -> Answer.error(409, "it has ended: " + deploy.status().text());
              case UNKNOWN -> Answer.error(404, "there is no job \"" + deploy.id() + "\"");
            });
  }

  private Answer registry() {
    List<App> apps = new ArrayList<>(deploys.target().apps());
    List<String> order = registry.order();
    apps.sort(Comparator.comparingInt((App app) -> place(app, order)).thenComparing(App::name));
    return Answer.json(200, Json.array(apps, this::entry));
  }

  private static int place(App app, List<String> order) {
    int place = order.indexOf(app.name());
    return place < 0 ? order.size() : place;
  }

  private ObjectNode entry(App app) {
    List<String> services =
        app.services().isEmpty() ? List.copyOf(app.images().keySet()) : app.services();
    ObjectNode node = named(app);
    node.set("steps", Json.array(services, s -> Json.object().put("service", s)));
    Optional<Deploy> last =
        deploys.book().list(new DeployBook.Wanted(app.name(), null, "", 1)).stream().findFirst();
    node.set("last_deploy", last.map(DeployJson::deploy).orElse(null));
    return node;
  }

  private ObjectNode named(App app) {
    return Json.object()
        .put("name", app.name())
        .put("compose_path", registry.composePath(app.name()).orElse(app.composePath()));
  }

  private Answer patch(Request request) throws BadRequest {
    String name = request.argument();
    ObjectNode body = request.body().object();
    String path = string(body, "compose_path", false);
    if (path.length() > MAX_PATH || path.chars().anyMatch(Character::isISOControl)) {
      throw new BadRequest(422, "compose_path is a path");
    }
    Optional<App> app = deploys.target().app(name);
    if (app.isEmpty()) {
      return noApp(name);
    }
    try {
      if (!path.isEmpty()) {
        registry.changeComposePath(name, path);
      }
    } catch (Refusal e) {
      return Answer.error(409, e.sentence());
    }
    return Answer.json(200, named(app.get()));
  }

  private static Answer noApp(String name) {
    return Answer.error(404, String.format(Locale.ROOT, "there is no app \"%s\"", name));
  }
}
