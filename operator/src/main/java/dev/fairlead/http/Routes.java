package dev.fairlead.http;

import dev.fairlead.traffic.traefik.Polled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the API answers, by method and path. Knows nothing of sockets. */
final class Routes {
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int LONGEST_SEGMENT = 512;

  /** Answers one route. */
  interface Action {
    Answer of(Request request) throws Request.BadRequest;
  }

  /**
   * @param path a template: {@code {name}} stands for one segment
   */
  record Route(String method, String path, Access access, Action action) {
    static Route of(String method, String path, Access access, Action action) {
      return new Route(method, path, access, action);
    }

    /** What stands for the variable segment, where the path is one of this route. */
    private Optional<String> argument(List<String> segments) {
      List<String> own = List.of(path.substring(1).split("/", -1));
      if (own.size() != segments.size()) {
        return Optional.empty();
      }
      String argument = "";
      for (int i = 0; i < own.size(); i++) {
        if (own.get(i).startsWith("{")) {
          argument = segments.get(i);
          if (argument.isEmpty()) {
            return Optional.empty();
          }
        } else if (!own.get(i).equals(segments.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(argument);
    }
  }

  /** A route with what stands for its variable segment. */
  record Match(Route route, String argument) {}

  private final List<Route> all;

  Routes(Api api, BooleanSupplier stopping) {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.of("GET", "/livez", Access.OPEN, _ -> Answer.text(200, "ok")));
    routes.add(Route.of("GET", "/readyz", Access.OPEN, _ -> ready(api.releases(), stopping)));
    routes.add(Route.of("GET", "/metrics", Access.LOCAL, _ -> metrics(api.metrics())));
    routes.add(Route.of("GET", "/openapi.json", Access.OPEN, _ -> contract()));
    routes.add(Route.of("GET", "/openapi/json", Access.OPEN, _ -> contract()));
    routes.add(Route.of("GET", "/openapi", Access.OPEN, _ -> page()));
    routes.add(Route.of("GET", "/docs", Access.OPEN, _ -> page()));
    routes.add(Route.of("GET", Polled.PATH, Access.POLL, _ -> traefik(api)));
    routes.addAll(new ReleaseRoutes(api.releases(), api.store(), stopping).all());
    routes.addAll(api.deployRoutes().all());
    this.all = List.copyOf(routes);
  }

  List<Route> all() {
    return all;
  }

  /** The routes of a path, of whatever method; a slash at its end says nothing. */
  List<Match> of(String rawPath) {
    List<String> segments = new ArrayList<>();
    String path =
        rawPath.length() > 1 && rawPath.endsWith("/")
            ? rawPath.substring(0, rawPath.length() - 1)
            : rawPath;
    for (String segment : path.substring(Math.min(1, path.length())).split("/", -1)) {
      Optional<String> decoded = decoded(segment);
      if (decoded.isEmpty()) {
        return List.of();
      }
      segments.add(decoded.get());
    }
    List<Match> found = new ArrayList<>();
    for (Route route : all) {
      route.argument(segments).ifPresent(argument -> found.add(new Match(route, argument)));
    }
    return found;
  }

  private static Optional<String> decoded(String segment) {
    if (segment.length() > LONGEST_SEGMENT) {
      return Optional.empty();
    }
    try {
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Answer ready(Releases releases, BooleanSupplier stopping) {
    String missing = stopping.getAsBoolean() ? "the operator is ending" : releases.notReady();
    return missing == null ? Answer.text(200, "ready") : Answer.text(503, missing);
  }

  private static Answer metrics(Supplier<String> metrics) {
    return new Answer.Whole(200, METRICS, metrics.get());
  }

  /** Where nothing was told yet, a Traefik that runs goes on with what it has. */
  private static Answer traefik(Api api) {
    return api.traefik()
        .get()
        .<Answer>map(configuration -> new Answer.Whole(200, Answer.JSON, configuration))
        .orElseGet(() -> Answer.error(503, "no release was led by Traefik yet"));
  }

  private static Answer contract() {
    return new Answer.Whole(200, Answer.JSON, resource("openapi.json"));
  }

  private static Answer page() {
    return new Answer.Whole(200, Answer.HTML, resource("docs.html"))
        .with(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
  }

  private static String resource(String name) {
    try (InputStream in = Routes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
