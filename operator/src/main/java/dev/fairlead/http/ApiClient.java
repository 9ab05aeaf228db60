package dev.fairlead.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Job;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running operator. HttpURLConnection because it is there: java.net.http costs a command of
 * a tenth of a second as much again.
 */
public final class ApiClient {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 10_000;

  /** Longer than the server's heartbeat on a silent stream. */
  private static final int FOLLOW_MILLIS = 45_000;

  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

  private final String base;
  private final String token;

  /** A client of one operator that asks for no token. */
  public ApiClient(String base) {
    this(base, "");
  }

  /**
   * A client of one operator.
   *
   * @param base for example {@code http://127.0.0.1:7700}
   * @param token empty for none
   */
  public ApiClient(String base, String token) {
    this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    this.token = token;
  }

  public Overview overview() throws ApiException {
    return read(get("/api/v1/releases"), StatusJson::overview);
  }

  public ReleaseStatus release(String name) throws ApiException {
    return read(get("/api/v1/releases/" + encoded(name)), StatusJson::release);
  }

  public String plan(String name) throws ApiException {
    return get("/api/v1/releases/" + encoded(name) + "/plan");
  }

  /** Has the operator ask its sources now instead of at their next poll. */
  public void look() throws ApiException {
    ask("POST", "/api/v1/look");
  }

  public void retry(String name) throws ApiException {
    ask("POST", "/api/v1/releases/" + encoded(name) + "/retry");
  }

  /** What is done now, in one sentence. @throws ApiException with the reason when it is refused */
  public String control(String name, Control control, Asker asker) throws ApiException {
    String verb =
        switch (control) {
          case Control.Rollback(String to) -> "rollback?to=" + encoded(to) + "&";
          case Control.Abort _ -> "abort?";
          case Control.Suspend _ -> "suspend?";
          case Control.Resume _ -> "resume?";
        };
    String query = "by=" + encoded(asker.by()) + "&reason=" + encoded(asker.reason());
    return read(
        ask("POST", "/api/v1/releases/" + encoded(name) + "/" + verb + query),
        node -> node.path("message").asText());
  }

  /** Newest first; of all releases when the name is empty. */
  public List<Job> jobs(String release, int limit) throws ApiException {
    return read(get("/api/v1/jobs?release=" + encoded(release) + "&limit=" + limit), JobJson::jobs);
  }

  /** Newest first; the release must exist. */
  public List<Job> history(String release, int limit) throws ApiException {
    return read(
        get("/api/v1/releases/" + encoded(release) + "/history?limit=" + limit), JobJson::jobs);
  }

  public Job job(long id) throws ApiException {
    return read(get("/api/v1/jobs/" + id), JobJson::job);
  }

  /** The log of a job, line by line; with {@code follow} until the job ends. */
  public void logs(long job, boolean follow, Consumer<String> line) throws ApiException {
    String path = "/api/v1/jobs/" + job + "/logs" + (follow ? "?follow=true" : "");
    try {
      HttpURLConnection connection = open("GET", path);
      if (follow) {
        connection.setReadTimeout(FOLLOW_MILLIS);
        connection.setRequestProperty("Accept", "text/event-stream");
      }
      check(connection);
      try (InputStream in = connection.getInputStream()) {
        if (follow) {
          EventStream.read(
              in,
              (_, name, text) -> {
                if (name.isEmpty()) {
                  text.lines().forEach(line);
                }
              });
        } else {
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
              .lines()
              .forEach(line);
        }
      }
    } catch (IOException e) {
      throw failure(e);
    } catch (UncheckedIOException e) {
      throw failure(new IOException(e.getMessage(), e));
    }
  }

  /**
   * Asks for a deploy.
   *
   * @param service the only one it is for; empty for those that the app says
   * @return the id of its job
   */
  public String deploy(String app, String image, String service) throws ApiException {
    ObjectNode body = Json.object().put("image_tag", image);
    if (!service.isEmpty()) {
      body.put("service", service);
    }
    return read(
        ask("POST", "/deploy/" + encoded(app), Json.text(body)),
        node -> node.path("job_id").asText());
  }

  /** Newest first; of all apps when the name is empty. */
  public List<Deployed> deploys(String app, int limit) throws ApiException {
    return read(get("/jobs?app=" + encoded(app) + "&limit=" + limit), Deployed::all);
  }

  /** Hears of a line of a log. */
  public interface Lines {
    void heard(long number, String line);
  }

  /**
   * Follows the log of a deploy.
   *
   * @param after the number of the last line that is known; 0 for none
   * @return how it ended; empty when the operator ended first
   */
  public Optional<Deployed> follow(String deploy, long after, Lines lines) throws ApiException {
    AtomicReference<@Nullable String> verdict = new AtomicReference<>();
    try {
      HttpURLConnection connection = open("GET", "/jobs/" + encoded(deploy) + "/logs?full=true");
      connection.setReadTimeout(FOLLOW_MILLIS);
      connection.setRequestProperty("Last-Event-ID", Long.toString(after));
      check(connection);
      try (InputStream in = connection.getInputStream()) {
        EventStream.read(
            in,
            (id, name, data) -> {
              if (name.equals("verdict")) {
                verdict.set(data);
              } else {
                lines.heard(id, data);
              }
            });
      }
    } catch (IOException e) {
      throw failure(e);
    }
    String said = verdict.get();
    return said == null ? Optional.empty() : Optional.of(read(said, Deployed::of));
  }

  private String get(String path) throws ApiException {
    return ask("GET", path);
  }

  private String ask(String method, String path) throws ApiException {
    return ask(method, path, "");
  }

  /**
   * Asks.
   *
   * @param body JSON; empty for none
   */
  private String ask(String method, String path, String body) throws ApiException {
    try {
      HttpURLConnection connection = open(method, path);
      if (!body.isEmpty()) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      check(connection);
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private HttpURLConnection open(String method, String path) throws IOException {
    try {
      URI uri = URI.create(base + path);
      if (uri.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection connection) {
        connection.setRequestMethod(method);
        if (!token.isEmpty()) {
          connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        return connection;
      }
    } catch (IllegalArgumentException | MalformedURLException e) {
      // Said below, in the same words.
    }
    throw new ApiException(
        400, "\"" + base + "\" is no address of an API: expected http://HOST:PORT");
  }

  private void check(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status >= 200 && status < 300) {
      return;
    }
    try (InputStream in = connection.getErrorStream()) {
      String body =
          in == null ? "" : new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
      throw new ApiException(status, sentence(status, body));
    }
  }

  private String sentence(int status, String body) {
    try {
      String error = Json.parse(body).path("detail").asText();
      if (!error.isEmpty()) {
        return error;
      }
    } catch (JsonProcessingException e) {
      // No answer of ours: its status must do.
    }
    return "what answers on " + base + " is no Fairlead: HTTP status " + status;
  }

  private <T> T read(String body, Function<JsonNode, T> reader) throws ApiException {
    try {
      return reader.apply(Json.parse(body));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new ApiException(
          502, "the answer from " + base + " cannot be read: is it a Fairlead of another version?");
    }
  }

  private ApiException failure(IOException e) {
    return switch (e) {
      case ApiException said -> said;
      case ConnectException _ ->
          new ApiException(0, "no operator answers on " + base + ": start one with `fairlead run`");
      case SocketTimeoutException _ ->
          new ApiException(0, "the operator on " + base + " did not answer in time");
      default -> new ApiException(0, "the connection to " + base + " broke: " + e.getMessage());
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
